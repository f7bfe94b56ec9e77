import type { Capability } from '#server/identity/identity.ts'
import { type Acting, assertCan } from '#server/identity/member.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findDefinition, type WorkflowRow } from './store.server.ts'

/** The workflow named by its key, for a member of it who has the capability. */
export async function workflowFor(member: Acting, key: string, capability: Capability): Promise<WorkflowRow> {
  const workflow = member.workflows.find((w) => w.key === key)
  if (!workflow)
    throw new DomainError('not_found', 'There is no such workflow among yours: choose one from the start page.')
  assertCan(member.actor.roles, capability)
  const { id: organisationId } = member.organisation
  const definition = await findDefinition(member.act.db, organisationId, workflow.id, workflow.version)
  return { ...workflow, organisationId, definition }
}
