import type { Actor, Ctx, Queue } from '#server/platform/context.server.ts'
import type { Job } from '#server/platform/job.server.ts'

type Pending = { job: Job<unknown>; payload: Record<string, unknown>; afterMs: number }
export type Flow = { arrows: Readonly<Record<string, readonly Job[]>>; jobs: readonly Job[] }

/**
 * Runs commands as if at other times: each call gets a clock of its own and, instead of the durable queue, one that runs
 * the jobs of the command's events right after it, at the same time, and those that wait as if their time had come. The
 * jobs and commands are the product's own.
 */
export function openStage(base: Omit<Ctx, 'actor'>, flow: Flow) {
  return {
    /** Carries out `command` at `at`, then everything that its events set off. */
    async act<T>(actor: Actor, at: Date, command: (ctx: Ctx) => Promise<T>): Promise<T> {
      const pending: Pending[] = []
      const queue = collect(pending, flow)
      const result = await command({ ...base, queue, now: () => at, actor })
      const { organisationId } = actor
      for (let next = pending.shift(); next; next = pending.shift()) {
        const { job, payload, afterMs } = next
        const worker: Actor = { kind: 'system', id: job.queue, name: job.queue, organisationId }
        const then = new Date(at.getTime() + afterMs)
        await job.handle({ ...base, queue, now: () => then, actor: worker }, job.schema.parse(payload))
      }
      return result
    },
  }
}

export type Stage = ReturnType<typeof openStage>

function collect(pending: Pending[], { arrows, jobs }: Flow): Queue {
  return {
    async publish(_, event) {
      for (const job of arrows[event.type] ?? [])
        pending.push({
          job: job as Job<unknown>,
          payload: { organisationId: event.organisationId, ...event.payload },
          afterMs: 0,
        })
    },
    // Nothing of the demo waits for a provider: its workflows ask nobody over the network.
    async wake() {},
    async send(_, name, payload, { afterSeconds = 0 } = {}) {
      const job = jobs.find(({ queue }) => queue === name)
      if (!job) throw new Error(`there is no job for the queue ${name}`)
      pending.push({ job: job as Job<unknown>, payload, afterMs: afterSeconds * 1000 })
    },
  }
}
