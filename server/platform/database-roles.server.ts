import { createHmac } from 'node:crypto'
import pg from 'pg'
import { type Connection, withClient } from './connection.server.ts'

const APP_ROLE = 'countersign_app'
/** Serialises what two starting processes would do to the same roles ("cntrgrnt" cut to 6 bytes). */
const GRANT_LOCK = '0x636e7467726e'

/**
 * Lets the application in with the right to read and write rows and nothing more: it owns no table, so that row-level
 * security can be switched on and it cannot change the schema. Run it as the owner after each migration.
 *
 * Without `app` the role `countersign_app` is made in the server of `owner`; the returned connection signs in as it. Its
 * password follows from the owner's, so that several processes agree on it and no second secret is stored.
 * With `app`, a role made by an administrator, that role gets the rights (nothing when it is the owner itself).
 */
export async function grantApp(owner: Connection, app?: Connection): Promise<Connection> {
  const target = app ?? { ...owner, user: APP_ROLE, password: derivePassword(owner) }
  if (target.user === owner.user) return target
  await withClient(owner, async (client) => {
    await client.query(`select pg_advisory_lock(${GRANT_LOCK})`)
    if (!app && !(await canSignIn(target))) await makeRole(client, target)
    await grantRows(client, owner.user, target.user)
  })
  return target
}

function derivePassword(owner: Connection): string {
  return createHmac('sha256', owner.password).update(APP_ROLE).digest('base64url')
}

async function canSignIn(connection: Connection): Promise<boolean> {
  return await withClient(connection, async () => true).catch(() => false)
}

async function makeRole(client: pg.Client, { user, password }: Connection): Promise<void> {
  const role = pg.escapeIdentifier(user)
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [user])
  const verb = rowCount ? 'alter' : 'create'
  await client.query(
    `${verb} role ${role} login nosuperuser nocreatedb nocreaterole nobypassrls password ${pg.escapeLiteral(password)}`,
  )
}

/** Rows of the product's tables and of the job queue; never the record of migrations. */
async function grantRows(client: pg.Client, ownerName: string, appName: string): Promise<void> {
  const [owner, app] = [pg.escapeIdentifier(ownerName), pg.escapeIdentifier(appName)]
  const { rows } = await client.query<{ name: string }>(
    `select nspname as name from pg_namespace where nspname in ('public', 'pgboss')`,
  )
  const statements = rows.flatMap(({ name }) => {
    const forOwner = `alter default privileges for role ${owner} in schema ${name} grant`
    return [
      `grant usage on schema ${name} to ${app}`,
      `grant select, insert, update, delete on all tables in schema ${name} to ${app}`,
      `grant usage, select on all sequences in schema ${name} to ${app}`,
      `${forOwner} select, insert, update, delete on tables to ${app}`,
      `${forOwner} usage, select on sequences to ${app}`,
    ]
  })
  await client.query(`begin; ${statements.join('; ')}; commit`)
  const { rowCount } = await client.query(`select 1 where to_regclass('public._prisma_migrations') is not null`)
  if (rowCount) await client.query(`revoke all on public._prisma_migrations from ${app}`)
}
