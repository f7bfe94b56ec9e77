import { describe, expect, it } from 'vitest'
import type { QueueCounts } from '#server/review/review.ts'
import { createLiveQueue } from './live-queue.ts'

const counts = (left: number): QueueCounts => ({
  left,
  heldByOthers: 0,
  heldByMe: 0,
  exceptions: 0,
  nextDueAt: null,
  note: null,
  holders: [],
})
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

class FakeSource extends EventTarget {
  readyState = 1
  close() {
    this.readyState = 2
  }
  say(type: string, data?: object) {
    this.dispatchEvent(data ? new MessageEvent(type, { data: JSON.stringify(data) }) : new Event(type))
  }
}

function world() {
  const sources: FakeSource[] = []
  const waits: { run(): void; ms: number }[] = []
  const heard = { left: [] as number[], freed: [] as string[], asked: 0 }
  const live = createLiveQueue({
    open() {
      const source = new FakeSource()
      sources.push(source)
      return source
    },
    async ask() {
      heard.asked += 1
      return counts(99)
    },
    onCounts: ({ left }) => heard.left.push(left),
    onFreed: (taskId) => heard.freed.push(taskId),
    later(run, ms) {
      const wait = { run, ms }
      waits.push(wait)
      return () => void waits.splice(waits.indexOf(wait), waits.includes(wait) ? 1 : 0)
    },
  })
  live.start()
  /** Ends the only wait there is. */
  const pass = async () => {
    waits.shift()?.run()
    await turn()
  }
  return { live, sources, waits, heard, pass }
}

describe('the live stream of a queue', () => {
  it('tells how the queue stands and which claim a lead freed', () => {
    const { sources, heard } = world()
    sources[0]?.say('counts', counts(7))
    sources[0]?.say('claim', { taskId: 'task-1' })
    expect(heard).toEqual({ left: [7], freed: ['task-1'], asked: 0 })
  })

  it('leaves a cut to the browser, asks meanwhile, and stops asking when the stream is back', async () => {
    const { sources, waits, heard, pass } = world()
    const [source] = sources
    if (source) source.readyState = 0
    source?.say('error')
    source?.say('error')
    expect(waits.map((w) => w.ms)).toEqual([30_000])
    await pass()
    expect(heard.left).toEqual([99])
    source?.say('open')
    expect(waits).toEqual([])
    expect(sources).toHaveLength(1)
  })

  it('opens a new stream where the browser gave up', async () => {
    const { sources, pass } = world()
    sources[0]?.close()
    sources[0]?.say('error')
    await pass()
    expect(sources).toHaveLength(2)
  })

  it('closes in a tab hidden for long, and opens again when somebody looks', async () => {
    const { live, sources, waits, pass } = world()
    live.visible(false)
    live.visible(true)
    expect(sources).toHaveLength(1)
    live.visible(false)
    await pass()
    expect(sources[0]?.readyState).toBe(2)
    expect(waits).toEqual([])
    live.visible(true)
    expect(sources).toHaveLength(2)
  })

  it('is silent after it was stopped', async () => {
    const { live, sources, waits, heard } = world()
    sources[0]?.say('error')
    live.stop()
    expect(waits).toEqual([])
    expect(heard.asked).toBe(0)
  })
})
