import { type Connection, parseConnection } from './connection.server.ts'
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
 * else the embedded server in `dataDir`. Errors as of `startPostgres` and `parseConnection`.
 */
export async function startDatabase(
  options: StartOptions & { databaseUrl?: string | undefined; migrateDatabaseUrl?: string | undefined },
): Promise<RunningDatabase> {
  const { databaseUrl, migrateDatabaseUrl } = options
  if (databaseUrl) {
    const app = parseConnection(databaseUrl)
    const owner = migrateDatabaseUrl ? parseConnection(migrateDatabaseUrl, 'MIGRATE_DATABASE_URL') : app
    return { owner, app, stop: async () => undefined, embedded: undefined }
  }
  const embedded = await startPostgres(options)
  return { owner: embedded.owner, app: undefined, stop: embedded.stop, embedded }
}
