import { createReader } from '#server/document/read.server.ts'
import { type Connection, connectionUrl } from '#server/platform/connection.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { grantApp } from '#server/platform/database-roles.server.ts'
import { startDatabase } from '#server/platform/database-start.server.ts'
import { openDatabase } from '#server/platform/db.server.ts'
import { type Env, publicOrigin } from '#server/platform/env.server.ts'
import { createFiles } from '#server/platform/files.server.ts'
import { createLive } from '#server/platform/live.server.ts'
import { createLlm } from '#server/platform/llm.server.ts'
import type { Logger } from '#server/platform/log.server.ts'
import { createMail } from '#server/platform/mail.server.ts'
import { installQueues, openQueue } from '#server/platform/queue.server.ts'
import { cryptoRandom } from '#server/platform/random.server.ts'
import { loadSecrets } from '#server/platform/secrets.server.ts'
import { openSlots } from '#server/platform/slots.server.ts'
import { createSources } from '#server/platform/sources.server.ts'
import { createVault } from '#server/platform/vault.server.ts'
import { applyMigrations } from '../prisma/migrate.ts'
import { flowOf } from './flow.server.ts'

export type Application = {
  /** A command's context but for the actor. */
  base: Omit<Ctx, 'actor'>
  owner: Connection
  /** True when another process of this machine keeps the embedded database, and with it the workers. */
  joined: boolean
  /** Names of the migrations that this start has applied. */
  migrated: readonly string[]
  /** Starts the workers of every queue in this process. */
  work(): Promise<void>
  /** Ends everything in order: jobs, readers, connections, the embedded database. */
  close(): Promise<void>
}

type Options = { env: Env; log: Logger; join?: boolean; onLost?: (reason: Error) => void }

/**
 * Everything under the pages: the database, migrated; the queues; files; readers. The one place where a process is put
 * together: the server, the command line and the seed open it. Throws `unavailable` with a remedy.
 */
export async function openApplication({ env, log, join, onLost }: Options): Promise<Application> {
  const cleanups: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (let next = cleanups.pop(); next; next = cleanups.pop())
      await next().catch((err: unknown) => log.error({ err }, 'stopping went wrong'))
  }
  try {
    const database = await startDatabase({
      dataDir: `${env.COUNTERSIGN_DATA_DIR}/database`,
      databaseUrl: env.DATABASE_URL,
      migrateDatabaseUrl: env.MIGRATE_DATABASE_URL,
      log,
      ...(join ? { join } : {}),
      ...(onLost ? { onLost } : {}),
    })
    cleanups.push(() => database.stop())
    const reader = createReader({ workers: env.COUNTERSIGN_READER_WORKERS, log })
    const { jobs, arrows } = flowOf({ reader, readers: env.COUNTERSIGN_READER_WORKERS })
    const joined = database.embedded?.joined ?? false
    const migrated = joined ? [] : await applyMigrations(database.owner)
    if (!joined) {
      if (migrated.length > 0) log.info({ migrations: migrated.length }, 'the database is up to date')
      await installQueues(connectionUrl(database.owner), jobs)
    }
    const appUrl = connectionUrl(await grantApp(database.owner, database.app))
    const db = openDatabase(appUrl, env.COUNTERSIGN_DB_POOL)
    cleanups.push(() => db.$disconnect())
    cleanups.push(() => reader.close())
    const { encryption } = await loadSecrets(env.COUNTERSIGN_DATA_DIR, cryptoRandom)
    const llm = createLlm()
    cleanups.push(() => llm.close())
    const slots = openSlots(appUrl)
    cleanups.push(() => slots.close())
    const sources = createSources({
      hosts: env.COUNTERSIGN_REPORT_HOSTS ?? [],
      networks: env.COUNTERSIGN_REPORT_NETWORKS ?? [],
      folders: env.COUNTERSIGN_REPORT_FOLDERS ?? {},
    })
    cleanups.push(() => sources.close())
    const queues = await openQueue({
      url: appUrl,
      jobs,
      arrows,
      onError: (err) => log.warn({ err }, 'the queue reports'),
    })
    cleanups.push(() => queues.stop())
    const base: Omit<Ctx, 'actor'> = {
      db,
      queue: queues.queue,
      live: createLive(),
      files: createFiles(`${env.COUNTERSIGN_DATA_DIR}/files`, cryptoRandom),
      llm,
      mail: createMail({
        smtpUrl: env.COUNTERSIGN_SMTP_URL,
        from: env.COUNTERSIGN_MAIL_FROM,
        origin: publicOrigin(env),
        log,
      }),
      vault: createVault(encryption, cryptoRandom),
      slots,
      sources,
      log,
      now: () => new Date(),
      random: cryptoRandom,
    }
    const work = () =>
      queues.work((organisationId, name) => ({ ...base, actor: { kind: 'system', id: name, name, organisationId } }))
    return { base, owner: database.owner, joined, migrated, work, close }
  } catch (error) {
    await close()
    throw error
  }
}
