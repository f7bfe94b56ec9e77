import pg from 'pg'
import { DomainError } from './errors.ts'

/**
 * Where a database is and who asks. The parts stay apart because Prisma's migration engine, given one connection
 * string, would replay migrations in the real database instead of a shadow. A value is a valid `pg.PoolConfig`.
 */
export type Connection = {
  host: string
  port: number
  user: string
  password: string
  database: string
  ssl?: boolean | object
}

/** Takes a `postgresql://` URL apart, `sslmode` and socket folders included. Throws `invalid` when it is not one. */
export function parseConnection(url: string, subject = 'DATABASE_URL'): Connection {
  const refused = new DomainError(
    'invalid',
    `${subject} is not a PostgreSQL address; write it as postgresql://user:password@host:5432/database.`,
    subject,
  )
  if (!/^postgres(ql)?:\/\//.test(url)) throw refused
  let parsed: pg.Client
  try {
    parsed = new pg.Client({ connectionString: url })
  } catch {
    throw refused
  }
  const { host, port, user, password, database, ssl } = parsed
  if (!host || !user || !database) throw refused
  return { host, port, user, password: password ?? '', database, ...(ssl ? { ssl } : {}) }
}

/** The connection as a URL, for tools that take nothing else. TLS settings are carried as `sslmode=require`. */
export function connectionUrl(connection: Connection): string {
  const { host, port, user, password, database, ssl } = connection
  const query = host.startsWith('/') ? `?host=${encodeURIComponent(host)}&port=${port}` : ssl ? '?sslmode=require' : ''
  const place = host.startsWith('/') ? '' : `${host.includes(':') ? `[${host}]` : host}:${port}`
  return `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${place}/${encodeURIComponent(database)}${query}`
}

/** Runs `work` on one connection of its own and closes it afterwards. */
export async function withClient<T>(connection: Connection, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000 })
  // A server that goes away between two queries emits here; the next query reports it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
