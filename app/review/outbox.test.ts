import { describe, expect, it } from 'vitest'
import { createOutbox, type Job, type KeyValueStore, type OutboxParts } from './outbox.ts'
import { memoryStorage } from './storage.fixture.ts'

class Answer extends Error {
  readonly data: { domainCode: string; subject: string | null }
  constructor(code: string, message: string) {
    super(message)
    this.data = { domainCode: code, subject: null }
  }
}

const common = (id: string, at: number) => ({
  taskId: `task-${id}`,
  taskVersion: 1,
  heartbeat: { visitId: `visit-${id}`, sequence: 1, activeMs: 5, gaps: [], at },
})
const decision = (id: string, at = 1_000): Job => ({
  do: 'decide',
  input: { id, ...common(id, at), visitId: `visit-${id}`, values: {}, overridden: [] },
})
const skip = (id: string, at = 1_000): Job => ({ do: 'skip', input: { ...common(id, at), reason: 'unclear' } })
const escalate = (id: string, at = 1_000): Job => ({ do: 'escalate', input: { ...common(id, at), message: 'Ours?' } })
const named = ({ do: what, input }: Job) => `${what} ${input.taskId.replace('task-', '')}`

/** An outbox whose server answers as scripted and whose waits end when the test says. */
function world(answers: (string | Error)[], storage: KeyValueStore | null = memoryStorage()) {
  const sent: Job[] = []
  const waits: { run(): void; ms: number }[] = []
  const seen = { saved: [] as string[], refused: [] as string[] }
  const clock = { now: 1_000 }
  const parts: OutboxParts = {
    send: async (job) => {
      sent.push(job)
      const answer = answers.shift() ?? 'saved'
      if (answer instanceof Error) throw answer
      seen.saved.push(job.input.taskId.replace('task-', ''))
    },
    storage,
    scope: 'mia.org.bills',
    now: () => clock.now,
    later: (run, ms) => {
      const wait = { run, ms }
      waits.push(wait)
      return () => waits.splice(waits.indexOf(wait), 1)
    },
    onRefused: (failure) => seen.refused.push(failure.message),
    onChange: () => undefined,
  }
  return { outbox: createOutbox(parts), parts, sent, waits, seen, clock, storage }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const offline = () => new TypeError('Failed to fetch')

describe('the outbox', () => {
  it('sends decisions one after the other, in the order they were made', async () => {
    const { outbox, seen, sent } = world([])
    for (const id of ['a', 'b', 'c']) outbox.add(id, decision(id), id)
    expect(sent.map(named)).toEqual(['decide a'])
    await turn()
    expect(seen.saved).toEqual(['a', 'b', 'c'])
    expect(outbox.count()).toBe(0)
  })

  it('tries again with the same id and growing waits while nobody answers, and says when the message left', async () => {
    const { outbox, seen, sent, waits, clock } = world([offline(), offline(), 'saved'])
    outbox.add('a', decision('a'), 'a')
    await turn()
    expect(outbox.failing()).toBe(true)
    expect(waits.map((w) => w.ms)).toEqual([1_000])
    waits.shift()?.run()
    await turn()
    expect(waits.map((w) => w.ms)).toEqual([2_000])
    clock.now = 21_000
    waits.shift()?.run()
    await turn()
    expect(seen.saved).toEqual(['a'])
    expect(new Set(sent.map(named))).toEqual(new Set(['decide a']))
    expect(sent.at(-1)?.input.heartbeat).toMatchObject({ at: 1_000, sentAt: 21_000 })
    expect(outbox.failing()).toBe(false)
  })

  it('keeps ten decisions made without a connection and saves each once when it is back', async () => {
    const { outbox, seen, sent, waits } = world([offline()])
    const ids = Array.from({ length: 10 }, (_, i) => `d${i}`)
    for (const id of ids) {
      outbox.add(id, decision(id), id)
      await turn()
    }
    expect(sent).toHaveLength(1)
    expect(outbox.count()).toBe(10)
    outbox.kick()
    await turn()
    await turn()
    expect(seen.saved).toEqual(ids)
    expect(waits).toEqual([])
  })

  it('hands over what an earlier page left unsaved, in the order it was decided', async () => {
    const storage = memoryStorage()
    const before = world([offline()], storage)
    before.outbox.add('late', decision('late', 2_000), 'late')
    before.outbox.add('early', decision('early', 1_000), 'early')
    await turn()
    before.outbox.stop()
    const after = world([], storage)
    after.outbox.restore()
    await turn()
    expect(after.seen.saved).toEqual(['early', 'late'])
    expect(storage.length).toBe(0)
  })

  it('never sends what another person or another workflow left', async () => {
    const storage = memoryStorage()
    const mia = world([offline()], storage)
    mia.outbox.add('a', decision('a'), 'a')
    await turn()
    const { parts } = world([], storage)
    const other = createOutbox({ ...parts, scope: 'tom.org.bills' })
    other.restore()
    await turn()
    expect(other.count()).toBe(0)
    expect(storage.length).toBe(1)
  })

  it('hands a refusal back with its sentence and goes on with the next', async () => {
    const { outbox, seen, storage } = world([new Answer('stale', 'Somebody else has this item now.')])
    outbox.add('a', decision('a'), 'a')
    outbox.add('b', decision('b'), 'b')
    await turn()
    expect(seen).toEqual({ saved: ['b'], refused: ['Somebody else has this item now.'] })
    expect(storage?.length).toBe(0)
  })

  it('takes a fault of the server’s own for passing a few times, then hands it back', async () => {
    const fault = () => new Answer('internal', 'Something went wrong here.')
    const { outbox, seen, waits } = world([fault(), fault(), fault(), fault()])
    outbox.add('a', decision('a'), 'a')
    for (let i = 0; i < 4; i++) {
      await turn()
      waits.shift()?.run()
    }
    await turn()
    expect(seen.refused).toEqual(['Something went wrong here.'])
    expect(outbox.count()).toBe(0)
  })

  it('waits for a new sign-in without losing the decision', async () => {
    const { outbox, seen } = world([new Answer('unauthenticated', 'Sign in again.')])
    outbox.add('a', decision('a'), 'a')
    await turn()
    expect(outbox.failing()).toBe(true)
    outbox.kick()
    await turn()
    expect(seen.saved).toEqual(['a'])
  })

  it('works without any storage', async () => {
    const { outbox, seen } = world([], null)
    outbox.restore()
    outbox.add('a', decision('a'), 'a')
    await outbox.settled('a')
    expect(seen.saved).toEqual(['a'])
  })

  it('queues skips and escalations with the decisions, in the order of the work, over a reload too', async () => {
    const storage = memoryStorage()
    const before = world([offline()], storage)
    before.outbox.add('a', decision('a', 1_000), 'a')
    before.outbox.add('b', skip('b', 2_000), 'b')
    before.outbox.add('c', escalate('c', 3_000), 'c')
    await turn()
    before.outbox.stop()
    const after = world([], storage)
    after.outbox.restore()
    await turn()
    expect(after.sent.map(named)).toEqual(['decide a', 'skip b', 'escalate c'])
    expect(after.sent.every((job) => job.input.heartbeat.sentAt === 1_000)).toBe(true)
  })

  it('takes the claim’s end for the skip’s own work when the answer to it was lost', async () => {
    const stale = () => new Answer('stale', 'Somebody else has this item now.')
    const { outbox, seen } = world([offline(), stale(), stale()])
    outbox.add('a', skip('a'), 'a')
    await turn()
    outbox.kick()
    await turn()
    expect(outbox.count()).toBe(0)
    expect(seen.refused).toEqual([])
    outbox.add('b', skip('b'), 'b')
    await turn()
    expect(seen.refused).toEqual(['Somebody else has this item now.'])
  })
})
