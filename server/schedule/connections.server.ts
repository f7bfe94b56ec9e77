import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { isUniqueViolation } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { SqlTarget } from '#server/platform/sources.ts'
import { type ConnectionInput, readAddress } from './connection.ts'
import {
  type ConnectionRow,
  connectionUsers,
  deleteConnection,
  findConnection,
  insertConnection,
  listConnections,
  updateConnection,
} from './connection-store.server.ts'
import { keyOfColumn } from './report.ts'

/** A connection without its password. */
export type ConnectionView = Omit<ConnectionRow, 'organisationId' | 'secret'> & {
  /** Null where the installation's key cannot open what is stored. */
  user: string | null
  usedBy: string[]
}

export async function connectionsPage(ctx: Ctx): Promise<{ connections: ConnectionView[] }> {
  const { organisationId } = ctx.actor
  const [rows, users] = await Promise.all([
    listConnections(ctx.db, organisationId),
    connectionUsers(ctx.db, organisationId),
  ])
  return {
    connections: rows.map((row) => {
      const { organisationId: _, secret, ...plain } = row
      return { ...plain, user: userOf(ctx, row), usedBy: users.get(row.key) ?? [] }
    }),
  }
}

function userOf(ctx: Ctx, row: ConnectionRow): string | null {
  try {
    return credentials(ctx, row).user
  } catch {
    return null
  }
}

/** User and password are sealed together. Throws `refused` where they cannot be opened. */
function credentials(ctx: Ctx, { secret, organisationId }: ConnectionRow): { user: string; password: string } {
  return JSON.parse(ctx.vault.open(secret, organisationId)) as { user: string; password: string }
}

export function targetOf(ctx: Ctx, row: ConnectionRow): SqlTarget {
  const read = readAddress(row.address, row.inside)
  if ('problem' in read) throw new DomainError('invalid', read.problem, 'address')
  return { ...read.address, ...credentials(ctx, row), inside: row.inside }
}

/** Makes or changes a connection. A password that belonged to another address is never sent to a new one. */
export async function saveConnection(ctx: Ctx, input: ConnectionInput): Promise<{ id: string }> {
  const { organisationId } = ctx.actor
  const read = readAddress(input.address, input.inside)
  if ('problem' in read) throw new DomainError('invalid', read.problem, 'address')
  const before = input.id ? await findConnection(ctx.db, organisationId, { id: input.id }) : null
  if (input.id && !before) throw noConnection()
  const secret = sealedSecret(ctx, input, before, read.written)
  const { label, inside, timeoutSeconds, mostRows } = input
  const plain = { label, address: read.written, inside, timeoutSeconds, mostRows }
  const data = { ...plain, updatedAt: ctx.now(), updatedBy: ctx.actor.id }
  const id = before?.id ?? ctx.random.uuid()
  try {
    await ctx.db.$transaction(async (tx) => {
      if (!before) {
        if (!secret) throw new DomainError('invalid', 'Enter the user and the password.', 'user')
        const key =
          keyOfColumn(label)
            .replace(/^[^a-z]+/, '')
            .slice(0, 40) || 'database'
        await insertConnection(tx, { id, organisationId, key }, { ...data, secret })
      } else {
        const at = { id, organisationId, version: input.version }
        if (!(await updateConnection(tx, at, secret ? { ...data, secret } : data)))
          throw new DomainError('stale', 'Somebody else has changed this connection: reload the page and try again.')
      }
      const changed = Object.entries(plain).flatMap(([name, value]) =>
        before && before[name as keyof typeof plain] === value ? [] : [name],
      )
      const told = { connectionId: id, changed: secret ? [...changed, 'secret'] : changed }
      await record(ctx, tx, { type: 'connection.saved', organisationId, data: told })
    })
  } catch (error) {
    if (isUniqueViolation(error))
      throw new DomainError('conflict', 'There is a connection of this name already: choose another one.', 'label')
    throw error
  }
  return { id }
}

/** The new user and password, sealed; null keeps the stored ones. */
function sealedSecret(ctx: Ctx, input: ConnectionInput, before: ConnectionRow | null, written: string) {
  const { user, password } = input
  if (password !== null) {
    if (!user) throw new DomainError('invalid', 'Enter the user that the password belongs to.', 'user')
    return ctx.vault.seal(JSON.stringify({ user, password }), ctx.actor.organisationId)
  }
  if (before && before.address !== written)
    throw new DomainError(
      'invalid',
      'The password belongs to the other address: enter it again for this one.',
      'password',
    )
  if (before && user && user !== userOf(ctx, before))
    throw new DomainError('invalid', 'Enter the password of this user too.', 'password')
  return null
}

const noConnection = () => new DomainError('not_found', 'There is no such connection any more: reload the page.')

/** Removes a connection that no workflow's current version reads from. */
export async function removeConnection(ctx: Ctx, id: string): Promise<void> {
  const { organisationId } = ctx.actor
  await ctx.db.$transaction(async (tx) => {
    const row = await findConnection(tx, organisationId, { id })
    if (!row) throw noConnection()
    const users = (await connectionUsers(tx, organisationId)).get(row.key) ?? []
    if (users.length > 0)
      throw new DomainError(
        'conflict',
        `${users.map((name) => `"${name}"`).join(', ')} ${users.length === 1 ? 'reads' : 'read'} from this connection: take the input out there first.`,
      )
    if (!(await deleteConnection(tx, organisationId, id))) throw noConnection()
    await record(ctx, tx, { type: 'connection.removed', organisationId, data: { connectionId: id } })
  })
}

/** Asks the database for nothing but the time; says in one sentence what came of it. */
export async function tryConnection(ctx: Ctx, id: string): Promise<{ ok: boolean; sentence: string }> {
  const row = await findConnection(ctx.db, ctx.actor.organisationId, { id })
  if (!row) throw noConnection()
  const question = { query: 'SELECT version() AS version', timeoutMs: 15_000, mostRows: 1, timeZone: 'UTC' }
  try {
    const { rows } = await ctx.sources.query(targetOf(ctx, row), question)
    const version = /^\S+ [\d.]+/.exec(rows[0]?.[0] ?? '')?.[0] ?? 'It'
    return { ok: true, sentence: `${version} answers, and its user can read and nothing else.` }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { ok: false, sentence: error.message }
  }
}
