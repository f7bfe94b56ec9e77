import { fromPrisma, type JobResult, PgBoss, type QueueOptions, type WorkOptions } from 'pg-boss'
import type { Ctx, Published, Queue, SendOptions } from './context.server.ts'
import type { Db, Tx } from './db.server.ts'
import type { Job } from './job.server.ts'

const schema = 'pgboss'
/** Highest limit that a group of jobs may have. */
const groupLimit = 32
const deadQueue = (queue: string) => `${queue}.dead`

type Options = {
  url: string
  /** Every job of the product. */
  jobs: readonly Job[]
  /** Event type -> queues that listen. */
  arrows: Readonly<Record<string, readonly Job[]>>
  onError(error: unknown): void
  /** Tests wait for jobs by spies. */
  spies?: boolean
}

/** Creates pg-boss's tables and the product's queues; run by the role that owns the schema. */
export async function installQueues(url: string, jobs: readonly Job[]): Promise<void> {
  const boss = new PgBoss({ connectionString: url, schema, max: 2, supervise: false, schedule: false })
  boss.on('error', () => {})
  await boss.start()
  try {
    const known = new Set((await boss.getQueues()).map((q) => q.name))
    for (const job of jobs) {
      const options: QueueOptions = {
        expireInSeconds: job.expireInSeconds ?? 120,
        retryLimit: job.retryLimit ?? 3,
        retryDelay: 1,
        retryBackoff: true,
        retryDelayMax: 60,
        // A worker that died is noticed by its missing heartbeat, long before the job would expire.
        heartbeatSeconds: 10,
        deleteAfterSeconds: 24 * 3600,
      }
      const dead = deadQueue(job.queue)
      if (job.exhausted && !known.has(dead))
        await boss.createQueue(dead, { retryLimit: 10, retryBackoff: true, notify: true })
      const all = { ...options, notify: !job.background, ...(job.exhausted ? { deadLetter: dead } : {}) }
      if (known.has(job.queue)) await boss.updateQueue(job.queue, all)
      // Of a job that the clock sends, one waits at most: nobody needs the ones before it.
      else await boss.createQueue(job.queue, { ...all, ...(job.cron ? { policy: 'short' as const } : {}) })
    }
    await installSchedules(boss, jobs)
  } finally {
    await boss.stop({ graceful: false })
  }
}

async function installSchedules(boss: PgBoss, jobs: readonly Job[]): Promise<void> {
  const planned = jobs.flatMap(({ queue, cron }) => (cron ? [{ queue, cron }] : []))
  for (const { queue, cron } of planned) await boss.schedule(queue, cron, { organisationId: '' })
  for (const { name, key } of await boss.getSchedules())
    if (!planned.some((p) => p.queue === name)) await boss.unschedule(name, key)
}

/** One pg-boss for a process. `work` starts the handlers; a web-only process just publishes. */
export async function openQueue(options: Options) {
  const boss = new PgBoss({
    connectionString: options.url,
    schema,
    max: 4,
    application_name: 'countersign-queue',
    migrate: false,
    createSchema: false,
    useListenNotify: true,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
    reindex: false,
    __test__enableSpies: options.spies ?? false,
  })
  boss.on('error', options.onError)
  await boss.start()

  const send = async (tx: Tx, queue: string, payload: Record<string, unknown>, how: SendOptions = {}) => {
    const id = await boss.send(queue, payload, {
      db: fromPrisma(tx),
      ...(how.afterSeconds ? { startAfter: Math.ceil(how.afterSeconds) } : {}),
      ...(how.group ? { group: { id: how.group.id, tier: String(how.group.limit) } } : {}),
    })
    if (!id) throw new Error(`the queue ${queue} took no job`)
  }
  const queue: Queue = {
    send,
    async wake(tx, name, group) {
      await tx.$executeRaw`
        UPDATE pgboss.job SET start_after = now()
        WHERE name = ${name} AND group_id = ${group} AND state = 'created' AND start_after > now()`
    },
    async publish(tx, event: Published) {
      for (const job of options.arrows[event.type] ?? [])
        await send(tx, job.queue, { organisationId: event.organisationId, ...event.payload })
    },
  }

  return {
    queue,
    boss,
    async work(contextFor: (organisationId: string, worker: string) => Ctx) {
      for (const job of options.jobs) await startJob(boss, job as Job<unknown>, contextFor)
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 5_000 })
    },
  }
}

export type QueueSize = { queue: string; waiting: number; active: number; failed: number }

/** What the queues hold, of one organisation or of all; those that are empty are left out. */
export async function queueSizes(db: Db, organisationId: string | null = null): Promise<QueueSize[]> {
  return db.$queryRaw<QueueSize[]>`
    SELECT name AS queue,
      count(*) FILTER (WHERE state IN ('created', 'retry'))::int AS waiting,
      count(*) FILTER (WHERE state = 'active')::int AS active,
      count(*) FILTER (WHERE state = 'failed')::int AS failed
    FROM pgboss.job WHERE state NOT IN ('completed', 'cancelled') AND name NOT LIKE '\_\_pgboss%'
      AND (${organisationId}::text IS NULL OR data ->> 'organisationId' = ${organisationId})
    GROUP BY name ORDER BY name`
}

/** A retry that falls due announces itself to nobody: the poll finds it, which pg-boss would otherwise slow to 30 s. */
const fetching = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 }
/** A group's limit is the name of its tier. */
const tiers = Object.fromEntries(Array.from({ length: groupLimit }, (_, i) => [String(i + 1), i + 1]))
const fetchingByGroup = {
  pollingIntervalSeconds: 5,
  notifyPollingIntervalSeconds: 5,
  groupConcurrency: { default: 1, tiers },
}
const fetchingInBackground = { pollingIntervalSeconds: 0.5, batchSize: 50 }

type Fetched = { data: unknown; id: string }

async function startJob(boss: PgBoss, job: Job<unknown>, contextFor: (organisationId: string, worker: string) => Ctx) {
  /** Each job of a batch ends by itself: one that fails does not take the others with it. */
  const run = (what: (ctx: Ctx, payload: unknown) => Promise<void>) => async (each: Fetched) => {
    const { organisationId } = each.data as { organisationId: string }
    const ctx = contextFor(organisationId, job.queue)
    try {
      await what(ctx, job.schema.parse(each.data))
      return { id: each.id, status: 'completed' as const }
    } catch (error) {
      ctx.log.error({ err: error, queue: job.queue, jobId: each.id }, 'job failed')
      return { id: each.id, status: 'failed' as const, output: { message: String(error) } }
    }
  }
  const workers = job.background ? 1 : (job.concurrency ?? 2)
  const how = job.background ? fetchingInBackground : job.grouped ? fetchingByGroup : fetching
  for (let i = 0; i < workers; i++) await startWorker(boss, job.queue, how, run(job.handle))
  if (job.exhausted) await startWorker(boss, deadQueue(job.queue), fetching, run(job.exhausted))
}

/**
 * One worker, which after each job looks for the next at once: a notification wakes it once, however many jobs were
 * announced while it was busy.
 */
async function startWorker(
  boss: PgBoss,
  queue: string,
  how: WorkOptions,
  run: (job: Fetched) => Promise<JobResult>,
): Promise<void> {
  let id: string | undefined
  id = await boss.work(queue, { ...how, perJobResults: true as const }, async (jobs: Fetched[]) => {
    const results: JobResult[] = []
    for (const job of jobs) results.push(await run(job))
    if (id) boss.notifyWorker(id)
    return results
  })
}
