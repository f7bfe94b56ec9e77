import type { Capability } from '#server/identity/identity.ts'
import { type Acting, assertCan } from '#server/identity/member.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findWorkflow, type WorkflowRow } from './store.server.ts'

/** The workflow named by its key, for a member of it who has the capability. */
export async function workflowFor(member: Acting, key: string, capability: Capability): Promise<WorkflowRow> {
  const workflow = await findWorkflow(member.act.db, member.organisation.id, key)
  if (!workflow || !member.actor.workflowIds.includes(workflow.id))
    throw new DomainError('not_found', 'There is no such workflow among yours: choose one from the start page.')
  assertCan(member.actor.roles, capability)
  return workflow
}
