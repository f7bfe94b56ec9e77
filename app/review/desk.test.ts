import { describe, expect, it } from 'vitest'
import type { DecisionInput, QueueCounts, WorkItem } from '#server/review/review.ts'
import { createDesk } from './desk.ts'
import type { DeskParts, ReviewApi } from './desk-state.ts'
import { workItem } from './work-item.fixture.ts'

class Answer extends Error {
  readonly data: { domainCode: string; subject: string | null }
  constructor(code: string, message: string, subject: string | null = null) {
    super(message)
    this.data = { domainCode: code, subject }
  }
}

const counts: QueueCounts = { left: 3, heldByOthers: 0, heldByMe: 2, exceptions: 0, nextDueAt: null }
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A desk over a queue of items; calls are recorded, and may be made to fail. */
async function world(ids: string[], change: Partial<ReviewApi> = {}, more: Partial<DeskParts> = {}) {
  const queue = ids.map((id) => workItem({ id }))
  const calls: string[] = []
  const decided: DecisionInput[] = []
  const waits: (() => void)[] = []
  const clock = { now: 10_000 }
  let uuids = 0
  const api: ReviewApi = {
    next: async (have) => {
      calls.push(`next ${have.join(' ')}`.trim())
      return { work: queue.shift() ?? null, counts }
    },
    opened: async (visitId) => void calls.push(`opened ${visitId}`),
    heartbeat: async ({ taskId }) => void calls.push(`heartbeat ${taskId}`),
    decide: async (input) => {
      decided.push(input)
      return { decisionId: input.id, title: '', counts }
    },
    check: async () => [],
    skip: async ({ taskId, reason }) => {
      calls.push(`skip ${taskId} ${reason}`)
      return { counts }
    },
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
    matches: () => null,
    storage: null,
    scope: 's',
    now: () => clock.now,
    later: (run) => {
      waits.push(run)
      return () => void waits.splice(waits.indexOf(run), 1)
    },
    uuid: () => `decision-${++uuids}`,
    onCounts: () => undefined,
    ...more,
  })
  desk.start()
  await turn()
  return { desk, calls, decided, clock, waits, queue }
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
  it('claims the first item and one ahead, and no more', async () => {
    const w = await world(['1', '2', '3'])
    expect(w.calls).toEqual(['next', 'next task-1'])
    expect(shownTask(w)).toBe('task-1')
  })

  it('shows the next item at once when one is finished, and claims another behind it', async () => {
    const w = await world(['1', '2', '3'])
    finishShown(w)
    expect(shownTask(w)).toBe('task-2')
    expect(w.desk.state().finished?.name).toBe('Acme GmbH · B-1')
    await turn()
    expect(w.decided.map((d) => d.taskId)).toEqual(['task-1'])
    expect(w.decided[0]?.heartbeat.activeMs).toBe(4_000)
    expect(w.calls.filter((c) => c.startsWith('next')).at(-1)).toBe('next task-2 task-1')
  })

  it('does not finish with a blocker: says why, and goes there', async () => {
    const w = await world(['1', '2'])
    w.desk.decide()
    expect(shownTask(w)).toBe('task-1')
    expect(w.desk.state().announcement).toContain('critical')
    expect(w.decided).toEqual([])
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
      decide: (input) => new Promise((resolve) => (saved = () => resolve({ decisionId: input.id, title: '', counts }))),
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
    await w.desk.beat()
    await turn()
    expect(w.desk.state().notice).toBeNull()
    lost.add('task-1')
    await w.desk.beat()
    await turn()
    expect(shownTask(w)).toBe('task-3')
    expect(w.desk.state().notice?.text).toContain('has ended')
  })

  it('skips with the reason and goes on; without a connection the item comes back', async () => {
    const w = await world(['1', '2'])
    await w.desk.skip('unclear')
    expect(w.calls).toContain('skip task-1 unclear')
    expect(shownTask(w)).toBe('task-2')
    const offline = await world(['1', '2'], {
      skip: async () => {
        throw new TypeError('Failed to fetch')
      },
    })
    await offline.desk.skip('unclear')
    expect(shownTask(offline)).toBe('task-1')
    expect(offline.desk.state().notice?.text).toContain('not skipped')
  })

  it('says that the queue cannot be reached and tries again by itself', async () => {
    let reachable = false
    const w = await world(['1'], {
      next: async () => {
        if (!reachable) throw new TypeError('Failed to fetch')
        return { work: null, counts }
      },
    })
    expect(w.desk.state().phase).toBe('failed')
    reachable = true
    w.waits.shift()?.()
    await turn()
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
