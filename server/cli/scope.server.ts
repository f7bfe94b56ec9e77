import { findOrganisation, listOrganisations } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findWorkflow, listWorkflows, type WorkflowRow } from '#server/workflow/store.server.ts'

/** The organisation and workflow that a command works on, and the context of its named system actor. */
export type Scope = { organisation: { id: string; slug: string }; workflow: WorkflowRow; ctx: Ctx }

export type ScopeFlags = { organisation: string; workflow: string }

/** Finds what the options name. Throws `not_found` with what there is instead, or how to make the demo. */
export async function findScope(base: Omit<Ctx, 'actor'>, flags: ScopeFlags, demoSlug: string): Promise<Scope> {
  const organisation = await findOrganisation(base.db, flags.organisation)
  if (!organisation) {
    const there = await listOrganisations(base.db)
    const make = 'make the demo with: npm run -s countersign -- demo'
    const choose = `name one with --organisation (${there.map((o) => o.slug).join(', ')})`
    const isDemo = flags.organisation === demoSlug
    const remedy = there.length === 0 ? make : isDemo ? `${choose}, or ${make}` : choose
    throw new DomainError('not_found', `There is no organisation "${flags.organisation}": ${remedy}.`)
  }
  const workflow = await findWorkflow(base.db, organisation.id, flags.workflow)
  if (!workflow) {
    const keys = (await listWorkflows(base.db, organisation.id)).map((w) => w.key)
    const remedy =
      keys.length > 0
        ? `name one with --workflow (${keys.join(', ')})`
        : 'an ops lead makes the first one in the browser'
    throw new DomainError(
      'not_found',
      `The organisation "${organisation.slug}" has no workflow "${flags.workflow}": ${remedy}.`,
    )
  }
  const actor = { kind: 'system' as const, id: 'command-line', name: 'Command line', organisationId: organisation.id }
  return { organisation: { id: organisation.id, slug: organisation.slug }, workflow, ctx: { ...base, actor } }
}
