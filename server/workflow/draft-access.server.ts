import { type Acting, assertCan } from '#server/identity/member.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type DraftRow, findDraft } from './draft-store.server.ts'

/**
 * The draft named by its id: of a new workflow, for whoever may make workflows; of a published one, for its members who
 * may configure it. Anybody else is told that there is none.
 */
export async function draftFor(member: Acting, id: string): Promise<DraftRow> {
  const draft = await findDraft(member.act.db, member.organisation.id, id)
  if (!draft || (draft.workflowId !== null && !member.actor.workflowIds.includes(draft.workflowId)))
    throw new DomainError('not_found', 'There is no such draft: it was published or thrown away, or never was yours.')
  assertCan(member.actor.roles, draft.workflowId === null ? 'organisation.workflows' : 'workflow.configure')
  return draft
}
