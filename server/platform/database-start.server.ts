import { type Connection, parseConnection, withClient } from './connection.server.ts'
import { DomainError } from './errors.ts'
import { type EmbeddedPostgres, type StartOptions, startPostgres } from './postgres.server.ts'

export type RunningDatabase = {
  /** Migrates and grants. */
  owner: Connection
  /** Given by the administrator; undefined for the embedded server, where `grantApp` makes the role. */
  app: Connection | undefined
  /** Stops the embedded server; leaves an external one alone. */
  stop(): Promise<void>
  embedded: EmbeddedPostgres | undefined
}

/**
 * The database that the settings name: `databaseUrl` (its role also migrates unless `migrateDatabaseUrl` names another),
 * else the embedded server in `dataDir`. Throws `unavailable` when the external one does not let us in; other errors as of
 * `startPostgres` and `parseConnection`.
 */
export async function startDatabase(
  options: StartOptions & { databaseUrl?: string | undefined; migrateDatabaseUrl?: string | undefined },
): Promise<RunningDatabase> {
  const { databaseUrl, migrateDatabaseUrl } = options
  if (databaseUrl) {
    const app = parseConnection(databaseUrl)
    const owner = migrateDatabaseUrl ? parseConnection(migrateDatabaseUrl, 'MIGRATE_DATABASE_URL') : app
    await assertLetsIn(app, 'DATABASE_URL')
    if (owner !== app) await assertLetsIn(owner, 'MIGRATE_DATABASE_URL')
    return { owner, app, stop: async () => undefined, embedded: undefined }
  }
  const embedded = await startPostgres(options)
  return { owner: embedded.owner, app: undefined, stop: embedded.stop, embedded }
}

/** Signs in once, so that a wrong address, role or name is told in one sentence before anything else is tried. */
async function assertLetsIn(connection: Connection, setting: string): Promise<void> {
  try {
    await withClient(connection, async () => undefined)
  } catch (cause) {
    const { host, port, user, database } = connection
    const server = `The database server of ${setting}, ${host.startsWith('/') ? host : `${host}:${port}`},`
    const code = (cause as { code?: string }).code
    const sentences: Record<string, string> = {
      '28P01': `refuses the role ${user}: check user and password.`,
      '28000': `refuses the role ${user}: check the role and the server's pg_hba.conf.`,
      '3D000': `has no database ${database}: create it, or correct its name in ${setting}.`,
      '42501': `does not let the role ${user} into the database ${database}: grant it CONNECT.`,
    }
    const unreachable = `does not answer (${code ?? 'no answer in time'}): check host and port, and that the server runs.`
    throw new DomainError('unavailable', `${server} ${sentences[code ?? ''] ?? unreachable}`)
  }
}
