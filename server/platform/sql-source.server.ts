import { isIP, Socket } from 'node:net'
import pg from 'pg'
import { DomainError } from './errors.ts'
import { checkedLookup, type Resolve, resolveBySystem } from './fetch.server.ts'
import { parseNetworks, refusalOf } from './fetch-address.ts'
import type { SqlAnswer, SqlQuestion, SqlTarget } from './sources.ts'

/** Rows of one step of the cursor, and the text of all of them together. */
const step = 1_000
const mostCharacters = 50_000_000
/** What may arrive at all: one step may hold a thousand rows of any length, which are not waited for. */
const manyBytes = 4 * mostCharacters
const connectMs = 10_000
const everyNetwork = parseNetworks(['0.0.0.0/0', '::/0'])

/**
 * Answers one SELECT from a database outside. Four walls, each of which would do: the role must be unable to write, or
 * nothing is asked; the transaction is read only; a cursor takes a SELECT and nothing else, and the extended protocol one
 * statement; time and rows are limited, on the server and here. A database of Countersign is refused by what is in it,
 * whatever name leads there.
 */
export async function querySql(
  target: SqlTarget,
  question: SqlQuestion,
  resolve: Resolve = resolveBySystem,
  mostBytes = manyBytes,
): Promise<SqlAnswer> {
  const deadline = performance.now() + question.timeoutMs
  const { client, socket } = clientFor(target, resolve)
  // A connection that breaks between two statements is reported by the next one.
  client.on('error', () => undefined)
  let timers: NodeJS.Timeout[] = []
  const exceeded = new Promise<never>((_, reject) => {
    timers = [
      setTimeout(() => reject(tooSlow(question.timeoutMs)), question.timeoutMs + 1_000),
      setInterval(() => socket.bytesRead > mostBytes && reject(tooLong()), 20),
    ]
  })
  try {
    const answer = await Promise.race([converse(client, question, deadline), exceeded])
    if (socket.bytesRead > mostBytes) throw tooLong()
    return answer
  } catch (error) {
    throw explained(error, target, question)
  } finally {
    for (const timer of timers) clearTimeout(timer)
    // Also where it is still busy: a socket that closes ends what the server does for it.
    void client.end().catch(() => undefined)
  }
}

async function converse(client: pg.Client, question: SqlQuestion, deadline: number): Promise<SqlAnswer> {
  await client.connect()
  await client.query('SET default_transaction_read_only = on')
  await client.query("SET idle_in_transaction_session_timeout = '60s'")
  await client.query('SELECT set_config($1, $2, false)', ['TimeZone', question.timeZone])
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
  await limitTime(client, deadline)
  await assertNotOurs(client)
  await assertCannotWrite(client)
  // Named, so that it goes by the extended protocol: the server itself then takes one statement only.
  await client.query({
    name: 'report',
    text: `DECLARE report_rows NO SCROLL CURSOR FOR ${question.query.trim().replace(/;\s*$/, '')}`,
  })
  const answer = await fetchAll(client, question, deadline)
  await client.query('ROLLBACK')
  return answer
}

/** What is left of the time, set anew before each step: a query may change the setting for those that follow. */
async function limitTime(client: pg.Client, deadline: number): Promise<void> {
  const left = Math.max(1, Math.round(deadline - performance.now()))
  await client.query(`SET LOCAL statement_timeout = ${left}`)
}

async function fetchAll(client: pg.Client, { mostRows }: SqlQuestion, deadline: number): Promise<SqlAnswer> {
  const rows: string[][] = []
  const size = Math.min(step, mostRows + 1)
  let headers: string[] = []
  let characters = 0
  for (;;) {
    await limitTime(client, deadline)
    const found = await client.query<(string | null)[]>({
      text: `FETCH FORWARD ${size} FROM report_rows`,
      rowMode: 'array',
      types: { getTypeParser: () => (text: string | Buffer) => String(text) },
    })
    headers = found.fields.map((field) => field.name)
    for (const row of found.rows) {
      const cells = row.map((cell) => cell ?? '')
      characters += cells.reduce((sum, cell) => sum + cell.length, 0)
      rows.push(cells)
    }
    if (rows.length > mostRows)
      throw new DomainError(
        'too_large',
        `The query gives more than ${mostRows} rows: let the database add them up, or ask an administrator for a higher limit.`,
      )
    if (characters > mostCharacters) throw tooLong()
    if (found.rows.length < size) return { headers, rows }
  }
}

/** Tables that stand together in a database of Countersign and nowhere else. */
const ours = ['_prisma_migrations', 'workflow_version', 'item', 'evaluation_case', 'scheduled_run']

/** By what it holds: no other name, address, copy or proxy of it looks different. Catalogues can be read by every role. */
async function assertNotOurs(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ found: number }>(
    `SELECT count(DISTINCT c.relname)::int AS found FROM pg_catalog.pg_class c
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'f', 'v') AND c.relname = ANY($1)`,
    [ours],
  )
  if (Number(rows[0]?.found ?? 0) === ours.length)
    throw new DomainError(
      'refused',
      'This is a database of Countersign: reports read its own figures as "Figures of Countersign", never by SQL.',
    )
}

/** Whatever lets a role change something, itself or through a role that it may take. */
const powers = `
  WITH mine AS (
    SELECT oid, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolname FROM pg_catalog.pg_roles
    WHERE pg_catalog.pg_has_role(current_user, oid, 'MEMBER')),
  places AS (
    SELECT oid, nspname FROM pg_catalog.pg_namespace
    WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)')
  SELECT CASE
    WHEN EXISTS (SELECT FROM mine WHERE rolsuper) THEN 'is a superuser'
    WHEN EXISTS (SELECT FROM mine WHERE rolcreaterole OR rolcreatedb OR rolreplication)
      THEN 'may make roles or databases, or replicate'
    WHEN EXISTS (SELECT FROM mine WHERE rolname IN ('pg_write_all_data', 'pg_execute_server_program',
      'pg_write_server_files', 'pg_read_server_files', 'pg_signal_backend', 'pg_maintain')) THEN 'belongs to a role that may write or run programs'
    WHEN EXISTS (SELECT FROM mine WHERE pg_catalog.has_database_privilege(mine.oid, current_database(), 'CREATE'))
      THEN 'may make schemas in this database'
    ELSE coalesce(
      (SELECT 'may change the table ' || p.nspname || '.' || c.relname
        FROM pg_catalog.pg_class c JOIN places p ON p.oid = c.relnamespace CROSS JOIN mine
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND (
          pg_catalog.pg_has_role(current_user, c.relowner, 'MEMBER')
          OR pg_catalog.has_table_privilege(mine.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
          OR pg_catalog.has_any_column_privilege(mine.oid, c.oid, 'INSERT, UPDATE'))
        LIMIT 1),
      (SELECT 'may change the sequence ' || p.nspname || '.' || c.relname
        FROM pg_catalog.pg_class c JOIN places p ON p.oid = c.relnamespace CROSS JOIN mine
        WHERE c.relkind = 'S' AND pg_catalog.has_sequence_privilege(mine.oid, c.oid, 'USAGE, UPDATE') LIMIT 1),
      (SELECT 'may make tables in the schema ' || p.nspname FROM places p CROSS JOIN mine
        WHERE pg_catalog.has_schema_privilege(mine.oid, p.oid, 'CREATE') LIMIT 1),
      (SELECT 'may use ' || e.extname || ', which reaches other databases'
        FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_depend d ON d.refobjid = e.oid AND d.deptype = 'e'
          AND d.classid = 'pg_catalog.pg_proc'::regclass
        WHERE e.extname = 'dblink' AND pg_catalog.has_function_privilege(d.objid, 'EXECUTE') LIMIT 1)) END AS power`

async function assertCannotWrite(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ power: string | null; role: string }>(
    `SELECT power, current_user AS role FROM (${powers}) found`,
  )
  const { power, role = 'the role' } = rows[0] ?? {}
  if (power)
    throw new DomainError(
      'refused',
      `The user "${role}" ${power}: give reports a user of their own that may read and nothing else (CREATE ROLE reports LOGIN PASSWORD '...'; GRANT SELECT ON what they need TO reports${power.includes('schema') ? '; REVOKE CREATE ON SCHEMA public FROM PUBLIC' : ''}).`,
      'user',
    )
}

function clientFor(target: SqlTarget, resolve: Resolve): { client: pg.Client; socket: Socket } {
  const { host, port, database, user, password, tls, inside } = target
  const networks = inside ? everyNetwork : []
  if (tls !== 'verify' && !inside)
    throw new DomainError(
      'refused',
      'A database outside your own walls is asked over TLS with a certificate that is checked.',
    )
  const literal = host.replace(/^\[|\]$/g, '')
  const reason = isIP(literal) ? refusalOf(literal, networks) : undefined
  if (reason)
    throw new DomainError(
      'refused',
      `${host} is an address inside a closed network (${reason}); mark the database as inside your own walls if it is.`,
    )
  const socket = checkedSocket(resolve, networks)
  const client = new pg.Client({
    ...{ host: literal, port, database, user, password, application_name: 'countersign-reports' },
    connectionTimeoutMillis: connectMs,
    ssl: tls === 'off' ? false : { rejectUnauthorized: tls === 'verify' },
    stream: () => socket,
  })
  return { client, socket }
}

/** Connects to the very address that was checked, so that a name cannot lead elsewhere a moment later. */
function checkedSocket(resolve: Resolve, networks: ReturnType<typeof parseNetworks>): Socket {
  const socket = new Socket()
  const connect = socket.connect.bind(socket)
  const lookup = checkedLookup(resolve, networks)
  const guarded = (port: number, host: string) => connect({ port, host, lookup })
  return Object.assign(socket, { connect: guarded as unknown as Socket['connect'] })
}

const tooLong = () =>
  new DomainError('too_large', 'The query gives more than 50 million characters: choose fewer columns.')

const tooSlow = (ms: number) =>
  new DomainError(
    'unavailable',
    `The database did not answer within ${Math.round(ms / 1_000)} seconds: ask for less, or ask an administrator for more time.`,
  )

/** What the server's codes mean for whoever wrote the query (PostgreSQL, appendix A). */
function explained(error: unknown, { host, port, database }: SqlTarget, { timeoutMs }: SqlQuestion): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof DomainError) return cause
  const { code = '', message = '' } = error as { code?: string; message?: string }
  const place = `${host}:${port}`
  const says = `The database answers: ${message.replace(/\s+/g, ' ').slice(0, 300)}`
  if (code === '57014') return tooSlow(timeoutMs)
  if (code.startsWith('28'))
    return new DomainError('refused', `${place} refuses the user or the password: enter them again.`, 'user')
  if (code === '3D000')
    return new DomainError(
      'refused',
      `There is no database "${database}" at ${place}: see how it is written.`,
      'address',
    )
  if (code === '25006') return new DomainError('refused', 'The query would change something, and reports only read.')
  if (code === '42501')
    return new DomainError('refused', `${says}. Ask whoever keeps the database for the right to read it.`)
  if (/^(42|22|0A)/.test(code)) return new DomainError('invalid', `${says}. Put the query right and try it.`, 'query')
  if (/^(08|53|57)/.test(code)) return new DomainError('unavailable', `${says}. Try again later.`)
  if (/does not support SSL/.test(message))
    return new DomainError('refused', `${place} does not speak TLS: switch it on there.`, 'address')
  if (/certificate|self.signed/i.test(`${code} ${message}`))
    return new DomainError(
      'refused',
      `The certificate of ${place} cannot be checked (${code || message.slice(0, 80)}).`,
      'address',
    )
  if (/^E[A-Z]+$/.test(code) || /timeout|terminated|ECONN/i.test(message))
    return new DomainError(
      'unavailable',
      `${place} could not be reached (${code || 'no answer in time'}); check the address.`,
    )
  return new DomainError('invalid', `${says}.`)
}
