import { can } from '#server/identity/identity.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Definition } from './workflow.ts'

type Reaching = Pick<Definition, 'checks' | 'renewals' | 'schedule' | 'mayLeave'>

/** Keys of other workflows that a definition reads from or makes items in. */
export function otherWorkflows({ checks, renewals, schedule }: Omit<Reaching, 'mayLeave'>): string[] {
  const keys = [
    ...checks.flatMap((check) => (check.kind === 'counterpart' ? [check.workflow] : [])),
    ...renewals.flatMap(({ workflow }) => workflow ?? []),
    ...(schedule?.inputs ?? []).flatMap(({ source }) => (source.kind === 'metrics' ? [source.workflow] : [])),
  ]
  return [...new Set(keys)]
}

/**
 * What people may not do on the pages for it they may not do by a draft, a file or an old version either: let documents
 * leave the building without being an administrator, reach into workflows that they are no member of. What `before`, the
 * published version, has already is not theirs to answer for.
 */
export async function assertReach(
  ctx: Ctx,
  db: Db,
  next: Reaching,
  { before = null, ownKey }: { before?: Reaching | null; ownKey: string },
): Promise<void> {
  const { actor } = ctx
  if (actor.kind !== 'user') return
  if (next.mayLeave && !before?.mayLeave && !can(actor.roles, 'organisation.providers'))
    throw new DomainError(
      'forbidden',
      'Only an administrator may let documents of a workflow leave the building: take mayLeave out, or ask one to publish it.',
      'mayLeave',
    )
  const known = before ? otherWorkflows(before) : []
  const added = otherWorkflows(next).filter((key) => key !== ownKey && !known.includes(key))
  if (added.length === 0) return
  const rows = await db.workflow.findMany({
    where: { organisationId: actor.organisationId, key: { in: added }, id: { in: [...actor.workflowIds] } },
    select: { key: true },
  })
  const strange = added.find((key) => !rows.some((row) => row.key === key))
  if (strange !== undefined)
    throw new DomainError(
      'forbidden',
      `It reaches into the workflow "${strange}", and there is none of that key among yours: choose one that you are a member of.`,
    )
}
