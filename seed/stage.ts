import type { Actor, Ctx, Queue } from '#server/platform/context.server.ts'
import type { Job } from '#server/platform/job.server.ts'

type Pending = { job: Job<unknown>; payload: Record<string, unknown> }

/**
 * Runs commands as if at other times: each call gets a clock of its own and, instead of the durable queue, one that runs
 * the jobs of the command's events right after it, at the same time. The jobs and commands are the product's own.
 */
export function openStage(base: Omit<Ctx, 'actor'>, arrows: Readonly<Record<string, readonly Job[]>>) {
  return {
    /** Carries out `command` at `at`, then everything that its events set off. */
    async act<T>(actor: Actor, at: Date, command: (ctx: Ctx) => Promise<T>): Promise<T> {
      const pending: Pending[] = []
      const queue = collect(pending, arrows)
      const result = await command({ ...base, queue, now: () => at, actor })
      const { organisationId } = actor
      for (let next = pending.shift(); next; next = pending.shift()) {
        const worker: Actor = { kind: 'system', id: next.job.queue, name: next.job.queue, organisationId }
        await next.job.handle({ ...base, queue, now: () => at, actor: worker }, next.job.schema.parse(next.payload))
      }
      return result
    },
  }
}

export type Stage = ReturnType<typeof openStage>

function collect(pending: Pending[], arrows: Readonly<Record<string, readonly Job[]>>): Queue {
  return {
    async publish(_, event) {
      for (const job of arrows[event.type] ?? [])
        pending.push({ job: job as Job<unknown>, payload: { organisationId: event.organisationId, ...event.payload } })
    },
    // Nothing of the demo waits: its workflows ask nobody over the network.
    async wake() {},
    async send() {
      throw new Error('the seed sends no jobs of its own')
    },
  }
}
