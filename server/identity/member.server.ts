import type { Actor, Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { RequestContext, Session } from '#server/platform/trpc.server.ts'
import { type Capability, can, roleLabel, rolesFor } from './identity.ts'
import { findMembership } from './store.server.ts'

type Organisation = { id: string; slug: string; name: string; isDemo: boolean }
/** A person in their organisation; `workflows` are theirs, each with its current version. */
export type Acting = {
  organisation: Organisation
  workflows: readonly { id: string; key: string; version: number }[]
  actor: Extract<Actor, { kind: 'user' }>
  act: Ctx
}

/** The session of a request; throws `unauthenticated` when nobody is signed in. */
export function assertSignedIn(session: Session): NonNullable<Session> {
  if (!session) throw new DomainError('unauthenticated', 'You are not signed in: sign in and try again.')
  return session
}

/** The person behind a request as a member of the organisation, with the command context of that member. */
export async function actAsMember(request: RequestContext, organisationSlug: string): Promise<Acting> {
  const session = assertSignedIn(request.session)
  const membership = await findMembership(request.base.db, organisationSlug, session.userId)
  // The same answer for "does not exist" and "not yours", so that names cannot be probed.
  if (!membership)
    throw new DomainError('not_found', 'There is no such organisation among yours: choose one from the start page.')
  const actor = {
    kind: 'user' as const,
    id: session.userId,
    name: session.name,
    organisationId: membership.organisation.id,
    roles: membership.roles,
    workflowIds: membership.workflows.map((w) => w.id),
  }
  return { organisation: membership.organisation, workflows: membership.workflows, actor, act: request.act(actor) }
}

export function assertCan(roles: readonly string[], capability: Capability): void {
  if (can(roles, capability)) return
  const needed = rolesFor(capability).map((r) => roleLabel[r])
  throw new DomainError('forbidden', `This needs the role ${needed.join(' or ')}: ask your administrator for it.`)
}
