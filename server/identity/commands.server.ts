import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { isUniqueViolation, type Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { demoAccounts, demoPassword } from './demo.ts'
import { assertDemoApart, assertKeepsAdministrator, type Role } from './identity.ts'
import {
  deleteMembership,
  endSessions,
  findPerson,
  findPersonById,
  insertMembership,
  insertOrganisation,
  insertPerson,
  lockOrganisation,
  membersForUpdate,
  replaceWorkflows,
  savePassword,
  saveRoles,
  workflowsByKey,
} from './store.server.ts'

/**
 * Makes an organisation without members; its id is the actor's organisation. Throws `conflict` when the slug is taken.
 */
export async function createOrganisation(
  ctx: Ctx,
  input: { slug: string; name: string; isDemo: boolean },
): Promise<{ id: string }> {
  const id = ctx.actor.organisationId
  try {
    await ctx.db.$transaction((tx) => openOrganisation(ctx, tx, input))
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new DomainError(
      'conflict',
      `The address part ${input.slug} is taken by another organisation: choose another.`,
      'slug',
    )
  }
  return { id }
}

/** The part of createOrganisation that runs in a caller's transaction. */
export async function openOrganisation(
  ctx: Ctx,
  tx: Tx,
  input: { slug: string; name: string; isDemo: boolean },
): Promise<void> {
  const organisationId = ctx.actor.organisationId
  await insertOrganisation(tx, { id: organisationId, ...input })
  await record(ctx, tx, { type: 'organisation.created', organisationId, data: { isDemo: input.isDemo } })
}

type NewMember = { email: string; name: string; roles: readonly Role[] }

/**
 * Adds a person to the actor's organisation. An unknown address gets an account with a temporary password, answered
 * once and kept nowhere; a known one keeps its name and password (`temporaryPassword: null`).
 * Throws `conflict` for a member, `refused` where demo and real accounts would mix.
 */
export async function addMember(
  ctx: Ctx,
  input: NewMember,
): Promise<{ userId: string; temporaryPassword: string | null }> {
  const temporary = makePassword(ctx)
  const passwordHash = await hashPassword(temporary)
  try {
    const { userId, isNew } = await ctx.db.$transaction((tx) => joinOrganisation(ctx, tx, input, passwordHash))
    return { userId, temporaryPassword: isNew ? temporary : null }
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new DomainError('conflict', 'Somebody added this address at the same moment: reload the page.', 'email')
  }
}

/** The part of addMember that runs in a caller's transaction. */
export async function joinOrganisation(
  ctx: Ctx,
  tx: Tx,
  input: NewMember,
  passwordHash: string,
): Promise<{ userId: string; isNew: boolean }> {
  const organisation = await organisationOf(ctx, tx)
  const known = await findPerson(tx, input.email)
  if (known?.memberships.some((m) => m.organisationId === organisation.id))
    throw new DomainError('conflict', 'This person is a member already: change the roles instead.', 'email')
  if (known) assertDemoApart(organisation, { isDemo: known.isDemo, elsewhere: known.memberships.length > 0 })
  const userId = known?.id ?? ctx.random.uuid()
  if (!known) {
    const { email, name } = input
    // Accounts of the demo organisation are demo accounts, so that switching the demo off reaches all of them.
    await insertPerson(tx, {
      id: userId,
      email,
      name,
      isDemo: organisation.isDemo,
      accountId: ctx.random.uuid(),
      passwordHash,
    })
  }
  await insertMembership(tx, { organisationId: organisation.id, userId, roles: [...input.roles] })
  await record(ctx, tx, {
    type: 'member.added',
    organisationId: organisation.id,
    data: { userId, roles: [...input.roles] },
  })
  return { userId, isNew: !known }
}

/** Gives the actor's demo organisation its five documented accounts; those that exist are left alone. */
export async function addDemoAccounts(ctx: Ctx): Promise<Record<Role, string>> {
  const passwordHash = await hashPassword(demoPassword)
  return ctx.db.$transaction(async (tx) => {
    const organisation = await organisationOf(ctx, tx)
    if (!organisation.isDemo)
      throw new DomainError('refused', 'Demo accounts belong in a demo organisation: make one first.')
    const ids: Partial<Record<Role, string>> = {}
    for (const account of demoAccounts) {
      const known = await findPerson(tx, account.email)
      const userId = known?.id ?? (await joinOrganisation(ctx, tx, account, passwordHash)).userId
      for (const role of account.roles) ids[role] = userId
    }
    return ids as Record<Role, string>
  })
}

export async function setRoles(ctx: Ctx, input: { userId: string; roles: readonly Role[] }): Promise<void> {
  await changeMember(ctx, input.userId, async (tx, organisationId, members) => {
    assertKeepsAdministrator(members, input.userId, input.roles)
    await saveRoles(tx, { organisationId, userId: input.userId, roles: [...input.roles] })
    await record(ctx, tx, {
      type: 'member.roles_set',
      organisationId,
      data: { userId: input.userId, roles: [...input.roles] },
    })
  })
}

/** Sets the workflows that a member belongs to: these keys and no others. */
export async function setWorkflowMembership(
  ctx: Ctx,
  input: { userId: string; workflows: readonly string[] },
): Promise<void> {
  await changeMember(ctx, input.userId, async (tx, organisationId) => {
    const found = await workflowsByKey(tx, organisationId, input.workflows)
    const missing = input.workflows.find((key) => !found.some((w) => w.key === key))
    if (missing)
      throw new DomainError('not_found', `There is no workflow ${missing} in this organisation: reload the page.`)
    await replaceWorkflows(
      tx,
      organisationId,
      input.userId,
      found.map((w) => w.id),
    )
    await record(ctx, tx, {
      type: 'member.workflows_set',
      organisationId,
      data: { userId: input.userId, workflowIds: found.map((w) => w.id) },
    })
  })
}

/** Takes a person out of the organisation; without another one their sessions end. The account itself stays for the record. */
export async function removeMember(ctx: Ctx, input: { userId: string }): Promise<void> {
  await changeMember(ctx, input.userId, async (tx, organisationId, members) => {
    assertKeepsAdministrator(members, input.userId, null)
    await deleteMembership(tx, organisationId, input.userId)
    const person = await findPersonById(tx, input.userId)
    if (person?.memberships.length === 0) await endSessions(tx, input.userId)
    await record(ctx, tx, { type: 'member.removed', organisationId, data: { userId: input.userId } })
  })
}

/** A new temporary password for a member who lost theirs; answered once. Ends their sessions. */
export async function resetPassword(ctx: Ctx, input: { userId: string }): Promise<{ temporaryPassword: string }> {
  const temporaryPassword = makePassword(ctx)
  const passwordHash = await hashPassword(temporaryPassword)
  await changeMember(ctx, input.userId, async (tx, organisationId) => {
    const person = await findPersonById(tx, input.userId)
    if (person?.isDemo) throw new DomainError('refused', 'Demo accounts keep their documented password.')
    // Otherwise an administrator of one organisation could sign in to another as this person.
    if (person?.memberships.some((m) => m.organisationId !== organisationId))
      throw new DomainError(
        'refused',
        'This person belongs to another organisation too, so only they can change their password.',
      )
    await savePassword(tx, input.userId, passwordHash)
    await record(ctx, tx, { type: 'member.password_reset', organisationId, data: { userId: input.userId } })
  })
  return { temporaryPassword }
}

/** Changes one's own password and ends all sessions. The event goes to each organisation of the person. */
export async function changeOwnPassword(
  base: Omit<Ctx, 'actor'>,
  person: { userId: string; name: string },
  input: { current: string; next: string },
): Promise<void> {
  const passwordHash = await hashPassword(input.next)
  await base.db.$transaction(async (tx) => {
    const found = await findPersonById(tx, person.userId)
    if (found?.isDemo) throw new DomainError('refused', 'Demo accounts keep their documented password.')
    const stored = found?.accounts[0]?.password
    if (!stored || !(await verifyPassword({ hash: stored, password: input.current })))
      throw new DomainError('refused', 'The current password is not right: try again.', 'current')
    await savePassword(tx, person.userId, passwordHash)
    for (const { organisationId } of found.memberships) {
      const actor = {
        kind: 'user' as const,
        id: person.userId,
        name: person.name,
        organisationId,
        roles: [],
        workflowIds: [],
      }
      await record({ ...base, actor }, tx, {
        type: 'member.password_changed',
        organisationId,
        data: { userId: person.userId },
      })
    }
  })
}

/** One change to one member under the organisation's lock. */
async function changeMember(
  ctx: Ctx,
  userId: string,
  change: (tx: Tx, organisationId: string, members: { userId: string; roles: string[] }[]) => Promise<void>,
): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const organisation = await organisationOf(ctx, tx)
    const members = await membersForUpdate(tx, organisation.id)
    if (!members.some((m) => m.userId === userId))
      throw new DomainError('not_found', 'This person is not a member any more: reload the page.')
    await change(tx, organisation.id, members)
  })
}

async function organisationOf(ctx: Ctx, tx: Tx) {
  const organisation = await lockOrganisation(tx, ctx.actor.organisationId)
  if (!organisation)
    throw new DomainError('not_found', 'This organisation does not exist: choose one from the start page.')
  return organisation
}

/** 16 letters and digits that are hard to confuse (about 79 bits), in groups of four. */
export function makePassword(ctx: Pick<Ctx, 'random'>): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
  const pick = () => alphabet.charAt(ctx.random.int(alphabet.length))
  return Array.from({ length: 4 }, () => Array.from({ length: 4 }, pick).join('')).join('-')
}
