import type { z } from 'zod'
import type { Ctx } from './context.server.ts'

/** Everything a step of the product runs as: a queue, the schema of its payload, one command. */
export type Job<P = never> = {
  queue: string
  schema: z.ZodType<P>
  /** Seconds after which an attempt counts as lost. */
  expireInSeconds?: number
  /** Attempts after the first; then `exhausted` runs. */
  retryLimit?: number
  /** Jobs of this queue that one worker process runs at a time. */
  concurrency?: number
  handle(ctx: Ctx, payload: P): Promise<void>
  /** Runs when every attempt failed or the process died each time; must leave a trace a person sees. */
  exhausted?(ctx: Ctx, payload: P): Promise<void>
}

export function defineJob<P>(job: Job<P>): Job<P> {
  return job
}
