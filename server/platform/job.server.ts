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
  /**
   * Nobody waits for these jobs: they are taken many at a time by looking, twice a second. Sending one announces nothing,
   * and so holds up no commit (PostgreSQL commits one announcing transaction after the other).
   */
  background?: true
  /** Jobs of this queue that one worker process runs at a time; background jobs are run one after the other. */
  concurrency?: number
  /** Its jobs are sent with a group, whose limit counts over all processes. Close to it: two that start at once may both pass. */
  grouped?: true
  /**
   * Sent by the clock, a cron expression in UTC, once however many processes run; what was not run while nobody was there is
   * not made up for. Such a job is of no organisation: its context's actor names none ('').
   */
  cron?: string
  handle(ctx: Ctx, payload: P): Promise<void>
  /** Runs when every attempt failed or the process died each time; must leave a trace a person sees. */
  exhausted?(ctx: Ctx, payload: P): Promise<void>
}

export function defineJob<P>(job: Job<P>): Job<P> {
  return job
}
