import { describe, expect, it } from 'vitest'
import type { DecisionInput, SaveCopyInput, WorkItem } from '#server/review/review.ts'
import { createDesk } from './desk.ts'
import type { DeskParts, ReviewApi } from './desk-state.ts'
import { memoryStorage } from './storage.fixture.ts'
import { workItem } from './work-item.fixture.ts'

class Answer extends Error {
  readonly data: { domainCode: string; subject: string | null }
  constructor(code: string, message: string, subject: string | null = null) {
    super(message)
    this.data = { domainCode: code, subject }
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
/** Until nothing more follows: claims come one after the other. */
const settled = async () => {
  for (let i = 0; i < 12; i++) await turn()
}

/** A desk over a queue of items; calls are recorded, and may be made to fail. */
async function world(ids: string[], change: Partial<ReviewApi> = {}, more: Partial<DeskParts> = {}) {
  const queue = ids.map((id) => workItem({ id }))
  const calls: string[] = []
  const decided: DecisionInput[] = []
  const copies: SaveCopyInput[] = []
  const waits: { run(): void; ms: number }[] = []
  const clock = { now: 10_000 }
  let uuids = 0
  const api: ReviewApi = {
    next: async (have) => {
      calls.push(`next ${have.join(' ')}`.trim())
      return { work: queue.shift() ?? null }
    },
    opened: async (visitId) => void calls.push(`opened ${visitId}`),
    heartbeat: async ({ taskId }) => void calls.push(`heartbeat ${taskId}`),
    decide: async (input) => {
      decided.push(input)
    },
    check: async () => [],
    skip: async ({ taskId, reason }) => {
      calls.push(`skip ${taskId} ${reason}`)
    },
    escalate: async ({ taskId, message }) => void calls.push(`escalate ${taskId} ${message}`),
    saveCopy: async (input) => void copies.push(input),
    undo: async (decisionId) => {
      calls.push(`undo ${decisionId}`)
      const taskId = decided.find((d) => d.id === decisionId)?.taskId ?? 'task-1'
      return { work: again(workItem({ id: taskId.replace('task-', '') })) }
    },
    release: ({ taskId }) => void calls.push(`release ${taskId}`),
    ...change,
  }
  const desk = createDesk({
    api,
    preload: async () => undefined,
    judges: () => null,
    storage: null,
    scope: 's',
    now: () => clock.now,
    later: (run, ms) => {
      const wait = { run, ms }
      waits.push(wait)
      return () => void (waits.includes(wait) && waits.splice(waits.indexOf(wait), 1))
    },
    uuid: () => `decision-${++uuids}`,
    left: () => 500,
    ...more,
  })
  desk.start()
  await settled()
  /** Ends the waits of this length. */
  const pass = async (ms: number) => {
    for (const wait of waits.filter((w) => w.ms === ms)) {
      waits.splice(waits.indexOf(wait), 1)
      wait.run()
    }
    await settled()
  }
  return { desk, calls, decided, copies, clock, waits, queue, pass }
}

/** The same item under the claim that an undo makes. */
function again(work: WorkItem): WorkItem {
  return { ...work, visitId: `${work.visitId}-again`, task: { ...work.task, version: work.task.version + 2 } }
}

type World = Awaited<ReturnType<typeof world>>

/** Looks at the critical fields and finishes. */
function finishShown({ desk, clock }: World) {
  const shown = desk.state().shown
  if (!shown) throw new Error('no item is shown')
  desk.painted(shown.work.visitId)
  clock.now += 4_000
  desk.step({ type: 'seen', field: 'sender' })
  desk.step({ type: 'seen', field: 'total' })
  desk.decide()
}

const shownTask = ({ desk }: World) => desk.state().shown?.work.task.id ?? null

describe('the desk', () => {
  it('claims the first item and two ahead, and no more', async () => {
    const w = await world(['1', '2', '3', '4'])
    expect(w.calls).toEqual(['next', 'next task-1', 'next task-1 task-2'])
    expect(w.desk.state()).toMatchObject({ ahead: 2, next: { work: { task: { id: 'task-2' } } } })
    expect(shownTask(w)).toBe('task-1')
  })

  it('asks the server for its own checks once after a pause in entering, and shows what it finds', async () => {
    const found = { check: 'unusual:tax', severity: 'warning' as const, fieldKeys: ['tax'], message: 'Unusual.' }
    const asked: unknown[] = []
    const check: ReviewApi['check'] = async ({ taskId, values }) => {
      asked.push([taskId, values.tax])
      return [found]
    }
    const w = await world(['1'], { check })
    for (const text of ['18', '17']) {
      w.desk.step({ type: 'select', cell: 'tax' })
      w.desk.step({ type: 'edit' })
      w.desk.step({ type: 'type', text })
      w.desk.step({ type: 'commit', go: 'stay' })
    }
    expect(asked).toEqual([])
    await w.pass(600)
    expect(asked).toEqual([['task-1', '17.00']])
    expect(w.desk.state().shown?.session.flags).toContainEqual(found)
  })

  it('shows the next item at once when one is finished, and claims another behind it', async () => {
    const w = await world(['1', '2', '3', '4'])
    finishShown(w)
    expect(shownTask(w)).toBe('task-2')
    expect(w.desk.state().finished?.name).toBe('Acme GmbH · B-1')
    await turn()
    expect(w.decided.map((d) => d.taskId)).toEqual(['task-1'])
    expect(w.decided[0]?.heartbeat.activeMs).toBe(4_000)
    expect(w.calls.filter((c) => c.startsWith('next')).at(-1)).toBe('next task-1 task-2 task-3')
  })

  it('does not finish with a blocker: says why, and goes there', async () => {
    const w = await world(['1', '2'])
    w.desk.decide()
    expect(shownTask(w)).toBe('task-1')
    expect(w.desk.state().announcement).toContain('critical')
    expect(w.decided).toEqual([])
  })

  it('hears that something came back to an empty queue, also while it is still being told that nothing is left', async () => {
    let left = 0
    let answer = (_: { work: WorkItem | null }) => {}
    const answers = [{ work: null }, null, { work: workItem({ id: '9' }) }, { work: null }]
    const next = () => {
      const given = answers.shift()
      return given ? Promise.resolve(given) : new Promise<{ work: WorkItem | null }>((resolve) => (answer = resolve))
    }
    const w = await world([], { next }, { left: () => left })
    expect(w.desk.state().phase).toBe('empty')
    w.desk.counted()
    await settled()
    expect(answers).toHaveLength(3)
    left = 1
    w.desk.counted()
    w.desk.counted()
    answer({ work: null })
    await settled()
    expect(shownTask(w)).toBe('task-9')
  })

  it('is empty when nothing is left, and shows what comes back later', async () => {
    const w = await world(['1'])
    finishShown(w)
    await turn()
    expect(w.desk.state().phase).toBe('empty')
    w.queue.push(workItem({ id: '9' }))
    w.desk.peek()
    await turn()
    expect(shownTask(w)).toBe('task-9')
  })

  it('tells the server of the first paint once, and starts counting there', async () => {
    const w = await world(['1', '2'])
    w.clock.now += 60_000
    w.desk.painted('visit-1')
    w.desk.painted('visit-1')
    expect(w.calls.filter((c) => c.startsWith('opened'))).toEqual(['opened visit-1'])
    expect(w.desk.sincePaint()).toBe(0)
  })

  it('brings a finished item back with what the person had entered, in front of the item in view', async () => {
    const w = await world(['1', '2', '3'])
    w.desk.step({ type: 'select', cell: 'tax' })
    w.desk.step({ type: 'edit' })
    w.desk.step({ type: 'type', text: '19,00' })
    w.desk.step({ type: 'commit', go: 'stay' })
    finishShown(w)
    await turn()
    await w.desk.undo()
    expect(shownTask(w)).toBe('task-1')
    expect(w.desk.state().shown?.session.marks.tax).toBe('accepted')
    expect(w.desk.state().shown?.work.task.version).toBe(3)
    finishShown(w)
    expect(shownTask(w)).toBe('task-2')
  })

  it('undo right after finishing waits for the save, so that it takes back that very decision', async () => {
    let saved: (() => void) | null = null
    const w = await world(['1', '2'], {
      decide: (input) => new Promise((resolve) => (saved = () => resolve(input.id))),
    })
    finishShown(w)
    const undone = w.desk.undo()
    await turn()
    expect(w.calls.some((c) => c.startsWith('undo'))).toBe(false)
    ;(saved as (() => void) | null)?.()
    await undone
    expect(w.calls).toContain('undo decision-1')
  })

  it('reopens an item whose decision was refused, with the sentence, unless the person is in the middle of another', async () => {
    const refuse: Partial<ReviewApi> = {
      decide: async () => {
        throw new Answer('refused', 'The same Sender and Number are on #3.', 'sender')
      },
      check: async () => [
        {
          check: 'duplicate:sender+number',
          severity: 'error',
          fieldKeys: ['sender', 'number'],
          message: 'The same Sender and Number are on #3.',
        },
      ],
    }
    const idle = await world(['1', '2'], refuse)
    finishShown(idle)
    await turn()
    expect(shownTask(idle)).toBe('task-1')
    expect(idle.desk.state().notice?.text).toContain('on #3')
    expect(idle.desk.state().shown?.session.flags[0]?.check).toBe('duplicate:sender+number')

    const busy = await world(['1', '2'], refuse)
    finishShown(busy)
    busy.desk.step({ type: 'accept' })
    await turn()
    expect(shownTask(busy)).toBe('task-2')
    finishShown(busy)
    expect(shownTask(busy)).toBe('task-1')
  })

  it('only tells of a decision on an item that somebody else has by now', async () => {
    const w = await world(['1', '2'], {
      decide: async () => {
        throw new Answer('stale', 'Somebody else has this item now.')
      },
    })
    finishShown(w)
    await turn()
    expect(shownTask(w)).toBe('task-2')
    expect(w.desk.state().notice?.text).toContain('Somebody else')
  })

  it('drops an item whose claim has ended, from view or from behind it', async () => {
    const lost = new Set(['task-2'])
    const w = await world(['1', '2', '3', '4'], {
      heartbeat: async ({ taskId }) => {
        if (lost.has(taskId)) throw new Answer('stale', 'Your claim on this item has ended.')
      },
    })
    w.clock.now += 30_000
    await w.desk.beat()
    await turn()
    expect(w.desk.state().notice).toBeNull()
    lost.add('task-1')
    await w.desk.beat()
    await turn()
    expect(shownTask(w)).toBe('task-3')
    expect(w.desk.state().notice?.text).toContain('has ended')
  })

  it('skips with the reason, hands over to the leads with the message, and goes on at once', async () => {
    const w = await world(['1', '2', '3'])
    w.desk.skip('unclear')
    expect(shownTask(w)).toBe('task-2')
    w.desk.escalate('Is this ours?')
    expect(shownTask(w)).toBe('task-3')
    await turn()
    expect(w.calls).toContain('skip task-1 unclear')
    expect(w.calls).toContain('escalate task-2 Is this ours?')
  })

  it('returns an item with its message whatever stands in the way of finishing it', async () => {
    const w = await world(['1', '2'])
    w.desk.decide({ kind: 'return', message: 'The second page is missing.' })
    await turn()
    expect(w.decided[0]).toMatchObject({ kind: 'return', message: 'The second page is missing.' })
    expect(w.desk.state().finished).toMatchObject({ kind: 'return' })
    expect(w.desk.state().announcement).toContain('returned')
  })

  it('keeps decisions, skips and returns without a connection and sends them in order when it is back', async () => {
    let reachable = true
    const sent: string[] = []
    const through = (what: string) => {
      if (!reachable) throw new TypeError('Failed to fetch')
      sent.push(what)
    }
    const w = await world(['1', '2', '3'], {
      decide: async ({ taskId, kind }) => through(`${kind} ${taskId}`),
      skip: async ({ taskId }) => through(`skip ${taskId}`),
      next: async (have) => {
        through('next')
        const id = ['1', '2', '3', '4'].find(
          (i) => !have.includes(`task-${i}`) && !sent.some((s) => s.endsWith(`task-${i}`)),
        )
        return { work: id ? workItem({ id }) : null }
      },
    })
    sent.length = 0
    reachable = false
    finishShown(w)
    w.desk.skip('waiting')
    w.desk.decide({ kind: 'return', message: 'Torn.' })
    await settled()
    expect(w.desk.state()).toMatchObject({ unsaved: 3, unreachable: true, phase: 'failed' })
    expect(w.desk.state().problem).toContain('Your last 3')
    reachable = true
    w.desk.kick()
    await settled()
    expect(sent.filter((s) => s !== 'next')).toEqual(['finish task-1', 'skip task-2', 'return task-3'])
    expect(w.desk.state()).toMatchObject({ unsaved: 0, unreachable: false, phase: 'working' })
    expect(shownTask(w)).toBe('task-4')
  })

  it('brings a refused skip back with its sentence', async () => {
    const w = await world(['1', '2'], {
      skip: async () => {
        throw new Answer('refused', 'This item is assigned to you alone.')
      },
    })
    w.desk.skip('not_mine')
    await settled()
    expect(shownTask(w)).toBe('task-1')
    expect(w.desk.state().notice?.text).toContain('was not skipped')
  })

  it('says that the queue cannot be reached and tries again by itself', async () => {
    let reachable = false
    const w = await world(['1'], {
      next: async () => {
        if (!reachable) throw new TypeError('Failed to fetch')
        return { work: null }
      },
    })
    expect(w.desk.state().phase).toBe('failed')
    reachable = true
    await w.pass(5_000)
    expect(w.desk.state().phase).toBe('empty')
  })

  it('frees what it holds on leaving, but not an item whose decision is on its way', async () => {
    const w = await world(['1', '2', '3'], { decide: () => new Promise(() => undefined) })
    finishShown(w)
    await turn()
    w.desk.release()
    expect(w.calls.filter((c) => c.startsWith('release'))).toEqual(['release task-2', 'release task-3'])
  })
})

describe('the items held ahead', () => {
  const many = Array.from({ length: 40 }, (_, i) => String(i + 1))
  const work = async (w: World, count: number, ms: number) => {
    for (let i = 0; i < count; i++) {
      finishShown(w)
      w.clock.now += ms - 4_000
      await settled()
    }
  }

  it('cover 20 s without a network for a person who takes two seconds an item', async () => {
    let reachable = true
    const queue = many.map((id) => workItem({ id }))
    const w = await world([], {
      next: async () => {
        if (!reachable) throw new TypeError('Failed to fetch')
        return { work: queue.shift() ?? null }
      },
      decide: async () => {
        if (!reachable) throw new TypeError('Failed to fetch')
      },
    })
    await work(w, 5, 2_000)
    expect(w.desk.state().ahead).toBe(10)
    reachable = false
    await work(w, 10, 2_000)
    expect(w.desk.state()).toMatchObject({ phase: 'working', unsaved: 10, unreachable: true })
    reachable = true
    w.desk.kick()
    await settled()
    expect(w.desk.state()).toMatchObject({ unsaved: 0, ahead: 10 })
  })

  it('are few in a short queue, however fast somebody is', async () => {
    const w = await world(many, {}, { left: () => 12 })
    await work(w, 6, 2_000)
    expect(w.desk.state().ahead).toBe(2)
  })

  it('are claimed side by side only when many are wanted, so that a calm person gets the queue in its order', async () => {
    let flying = 0
    let most = 0
    const queue = many.map((id) => workItem({ id }))
    const w = await world([], {
      next: async () => {
        flying += 1
        most = Math.max(most, flying)
        await turn()
        flying -= 1
        return { work: queue.shift() ?? null }
      },
    })
    await settled()
    expect([most, w.desk.state().ahead]).toEqual([1, 2])
    await work(w, 5, 2_000)
    expect([most, w.desk.state().ahead]).toEqual([3, 10])
  })

  it('go back to the others after five minutes without anybody, and come again with the first sign of life', async () => {
    const w = await world(many)
    w.clock.now += 299_000
    w.desk.rest()
    expect(w.desk.state().ahead).toBe(2)
    w.clock.now += 2_000
    w.desk.rest()
    expect(w.calls.filter((c) => c.startsWith('release'))).toEqual(['release task-2', 'release task-3'])
    expect(shownTask(w)).toBe('task-1')
    w.desk.input()
    await settled()
    expect(w.desk.state().ahead).toBe(2)
  })

  it('are renewed at every second beat of the tab, the item in view at each', async () => {
    const w = await world(many)
    const beats = () => w.calls.filter((c) => c.startsWith('heartbeat')).map((c) => c.replace('heartbeat task-', ''))
    w.clock.now += 15_000
    await w.desk.beat()
    expect(beats()).toEqual(['1'])
    w.clock.now += 15_000
    await w.desk.beat()
    expect(beats()).toEqual(['1', '1', '2', '3'])
  })

  it('lose what a lead gave to somebody else, with a notice only where it was in view', async () => {
    const w = await world(many)
    w.desk.freed('task-2')
    await settled()
    expect(w.desk.state().notice).toBeNull()
    w.desk.freed('task-1')
    expect(shownTask(w)).toBe('task-3')
    expect(w.desk.state().notice?.text).toContain('lead')
  })

  it('are not handed out twice, and a decision on its way is never freed', async () => {
    const w = await world(['1', '2', '2', '1', '3'], { decide: () => new Promise(() => undefined) })
    finishShown(w)
    await settled()
    w.desk.release()
    expect(w.calls.filter((c) => c.startsWith('release'))).toEqual(['release task-2', 'release task-3'])
  })
})

describe('the working copy', () => {
  const change = (w: World, text: string) => {
    w.desk.step({ type: 'select', cell: 'tax' })
    w.desk.step({ type: 'edit' })
    w.desk.step({ type: 'type', text })
    w.desk.step({ type: 'commit', go: 'stay' })
  }

  it('is saved a second after the last change, once, and moving about is no change', async () => {
    const w = await world(['1', '2'])
    w.desk.step({ type: 'select', cell: 'net' })
    expect(w.waits.some((wait) => wait.ms === 1_000)).toBe(false)
    change(w, '18,00')
    change(w, '17,00')
    await w.pass(1_000)
    expect(w.copies.map((c) => [c.taskId, c.copy?.values.tax])).toEqual([['task-1', '17.00']])
  })

  it('is saved at once when the tab is hidden, and opens the item again after a reload', async () => {
    const storage = memoryStorage()
    const save = { saveCopy: () => new Promise(() => undefined) }
    const before = await world(['1'], save, { storage })
    change(before, '17,00')
    before.desk.hidden()
    before.desk.release()
    const after = await world(['1'], {}, { storage })
    expect(after.desk.state().shown?.session.values.tax).toBe('17.00')
    expect(after.desk.state().shown?.session.marks.tax).toBe('edited')
  })

  it('comes from the server on another machine', async () => {
    const here = await world(['1'])
    change(here, '17,00')
    await here.pass(1_000)
    const copy = here.copies[0]?.copy ?? null
    const there = await world([], { next: async (have) => ({ work: have.length ? null : { ...workItem(), copy } }) })
    expect(there.desk.state().shown?.session.values.tax).toBe('17.00')
  })

  it('goes with the decision, and comes back when the decision is refused', async () => {
    const storage = memoryStorage()
    const answers: (() => void)[] = []
    const decide = () => new Promise((_, no) => answers.push(() => no(new Answer('refused', 'Look again.'))))
    const w = await world(['1', '2'], { decide }, { storage })
    change(w, '17,00')
    await w.pass(1_000)
    const kept = () =>
      Array.from({ length: storage.length }, (_, i) => storage.key(i)).filter((k) => k?.includes('.copy.'))
    expect(kept()).toHaveLength(1)
    w.desk.step({ type: 'letPass', check: w.desk.state().shown?.session.flags[0]?.check ?? '' })
    finishShown(w)
    expect(kept()).toEqual([])
    answers[0]?.()
    await settled()
    await w.pass(1_000)
    expect(w.copies.at(-1)?.copy?.values.tax).toBe('17.00')
  })
})
