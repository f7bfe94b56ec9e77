import { record } from '#server/audit/commands.server.ts'
import { can } from '#server/identity/identity.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { peopleOf } from '#server/review/approval-store.server.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { type Absence, delegationOf, type Limit } from './delegation.ts'

export type DelegationView = {
  id: string
  from: { userId: string; name: string }
  to: { userId: string; name: string }
  /** Local days, both in it: "2026-12-24". */
  firstDay: string
  lastDay: string
  state: 'running' | 'planned' | 'over'
  /** Who set it, where that was not the person who is away; who ended it before its time. */
  setBy: string | null
  endedBy: string | null
  endedAt: string | null
  /** This person may end it. */
  mine: boolean
}

export type Delegations = {
  timeZone: string
  currency: string
  today: string
  me: string
  mayForOthers: boolean
  /** Everybody who may approve here, by name. */
  approvers: { userId: string; name: string; email: string; roles: readonly string[]; limit: string | null }[]
  delegations: DelegationView[]
}

/** So many that are over are shown. */
const mostOver = 50

const actorRoles = (ctx: Ctx): readonly string[] => (ctx.actor.kind === 'user' ? ctx.actor.roles : [])

/** Who stands in for whom, now, later and before; newest first. */
export async function delegationsOf(ctx: Ctx, workflow: WorkflowRow): Promise<Delegations> {
  const { organisationId } = workflow
  const { timeZone, currency } = workflow.definition
  const now = ctx.now()
  const scope = scopeOf(workflow)
  const isOver = { OR: [{ endsAt: { lte: now } }, { endedAt: { not: null } }] }
  const [people, over, standing] = await Promise.all([
    peopleOf(ctx.db, scope, now),
    ctx.db.delegation.findMany({ where: { ...scope, ...isOver }, orderBy: { endsAt: 'desc' }, take: mostOver }),
    ctx.db.delegation.findMany({ where: { ...scope, NOT: isOver }, orderBy: { beginsAt: 'asc' } }),
  ])
  const rows = [...standing, ...over]
  const ids = rows.flatMap((d) => [d.fromUserId, d.toUserId, d.createdBy, ...(d.endedBy ? [d.endedBy] : [])])
  const names = await namesOf(ctx.db, organisationId, [...ids, ...people.members.map((m) => m.userId)])
  const nameOf = (id: string) => names.get(id) ?? 'a former member'
  const mayForOthers = actorRoles(ctx).includes('lead')
  return {
    timeZone,
    currency,
    today: localDate(now, timeZone),
    me: ctx.actor.id,
    mayForOthers,
    approvers: people.members
      .filter((m) => can(m.roles, 'workflow.approve'))
      .map(({ userId, email, roles, limit }) => ({ userId, name: nameOf(userId), email, roles, limit }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    delegations: rows.map((d): DelegationView => {
      const state = d.endedAt !== null || d.endsAt <= now ? 'over' : d.beginsAt > now ? 'planned' : 'running'
      return {
        id: d.id,
        from: { userId: d.fromUserId, name: nameOf(d.fromUserId) },
        to: { userId: d.toUserId, name: nameOf(d.toUserId) },
        firstDay: localDate(d.beginsAt, timeZone),
        lastDay: localDate(new Date(d.endsAt.getTime() - 1), timeZone),
        state,
        setBy: d.createdBy === d.fromUserId ? null : nameOf(d.createdBy),
        endedBy: d.endedBy === null ? null : nameOf(d.endedBy),
        endedAt: d.endedAt?.toISOString() ?? null,
        mine: state !== 'over' && (mayForOthers || d.fromUserId === ctx.actor.id || d.toUserId === ctx.actor.id),
      }
    }),
  }
}

/** Lets another give the word while somebody is away; the right and the limit of the absent person pass, and no more. */
export async function delegate(ctx: Ctx, workflow: WorkflowRow, absence: Absence): Promise<{ delegationId: string }> {
  const scope = scopeOf(workflow)
  const now = ctx.now()
  const id = ctx.random.uuid()
  await ctx.db.$transaction(async (tx) => {
    // One at a time: two that overlap would both be taken.
    await tx.$queryRaw`SELECT id FROM workflow WHERE id = ${scope.workflowId}::uuid FOR UPDATE`
    const asking = { userId: ctx.actor.id, roles: actorRoles(ctx), timeZone: workflow.definition.timeZone, now }
    const delegating = delegationOf(absence, await peopleOf(tx, scope, now), asking)
    await tx.delegation.create({
      data: { id, ...scope, ...delegating, createdAt: now, createdBy: ctx.actor.id },
      select: { id: true },
    })
    const { fromUserId, toUserId } = delegating
    await record(ctx, tx, { type: 'delegation.made', ...scope, data: { delegationId: id, fromUserId, toUserId } })
  })
  return { delegationId: id }
}

/** Ends a delegation before its time: the absent person is back, or it was a mistake. */
export async function endDelegation(ctx: Ctx, workflow: WorkflowRow, delegationId: string): Promise<void> {
  const scope = scopeOf(workflow)
  const found = await ctx.db.delegation.findFirst({ where: { ...scope, id: delegationId } })
  if (!found) throw new DomainError('not_found', 'There is no such absence in this workflow: reload the page.')
  const own = [found.fromUserId, found.toUserId].includes(ctx.actor.id)
  if (!own && !actorRoles(ctx).includes('lead'))
    throw new DomainError('forbidden', 'Only the two people themselves, or an ops lead, can end this.')
  await ctx.db.$transaction(async (tx) => {
    const now = ctx.now()
    const { count } = await tx.delegation.updateMany({
      where: { ...scope, id: delegationId, endedAt: null, endsAt: { gt: now } },
      data: { endedAt: now, endedBy: ctx.actor.id },
    })
    if (count === 0) throw new DomainError('conflict', 'This is over already: nothing was changed.')
    await record(ctx, tx, { type: 'delegation.ended', ...scope, data: { delegationId } })
  })
}

/** Sets how much a person may approve. Nobody sets their own limit. */
export async function setLimit(ctx: Ctx, workflow: WorkflowRow, { userId, limit }: Limit): Promise<void> {
  const scope = scopeOf(workflow)
  if (userId === ctx.actor.id)
    throw new DomainError('refused', 'Nobody sets their own limit: ask another ops lead or an administrator.', 'limit')
  await ctx.db.$transaction(async (tx) => {
    const before = await tx.workflowMember.findFirst({ where: { ...scope, userId }, select: { approvalLimit: true } })
    if (!before) throw new DomainError('not_found', 'This person is not a member of this workflow: reload the page.')
    await tx.workflowMember.updateMany({ where: { ...scope, userId }, data: { approvalLimit: limit } })
    const data = { userId, limit: numberOf(limit), before: numberOf(before.approvalLimit?.toFixed() ?? null) }
    await record(ctx, tx, { type: 'approval.limit_set', ...scope, data })
  })
}

const numberOf = (limit: string | null) => (limit === null ? null : Number(limit))
