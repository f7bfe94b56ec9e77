import { addDemoAccounts, createOrganisation } from '#server/identity/commands.server.ts'
import type { Role } from '#server/identity/identity.ts'
import { findDemoOrganisation } from '#server/identity/store.server.ts'
import type { Actor, Ctx } from '#server/platform/context.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { loadTemplate } from '#server/workflow/templates.server.ts'

export const demoSlug = 'demo'
export const demoWorkflowKey = 'invoices'

export type Person = Extract<Actor, { kind: 'user' }>

export type DemoOrganisation = {
  organisation: { id: string; slug: string }
  workflow: WorkflowRow
  people: Record<Role, Person>
  system: Extract<Actor, { kind: 'system' }>
}

/** Makes the demo organisation, its people and its workflow at `at`, or finds what an interrupted run left. */
export async function makeDemoOrganisation(base: Omit<Ctx, 'actor'>, at: Date): Promise<DemoOrganisation> {
  const known = await findDemoOrganisation(base.db)
  const id = known?.id ?? base.random.uuid()
  const system = { kind: 'system' as const, id: 'seed', name: 'Demo', organisationId: id }
  const ctx: Ctx = { ...base, now: () => at, actor: system }
  if (!known) await createOrganisation(ctx, { slug: demoSlug, name: 'Lindenhof Trading (demo)', isDemo: true })
  const ids = await addDemoAccounts(ctx)
  if (!(await findWorkflow(base.db, id, demoWorkflowKey))) {
    const { definition } = await loadTemplate('invoice')
    await createWorkflow(ctx, { key: demoWorkflowKey, definition, memberIds: Object.values(ids) })
  }
  const workflow = await findWorkflow(base.db, id, demoWorkflowKey)
  if (!workflow) throw new Error('the demo workflow was made and is not there')
  const person = (role: Role): Person => ({
    kind: 'user',
    id: ids[role],
    name: role,
    organisationId: id,
    roles: [role],
    workflowIds: [workflow.id],
  })
  const people = {
    reviewer: person('reviewer'),
    approver: person('approver'),
    lead: person('lead'),
    executive: person('executive'),
    administrator: person('administrator'),
  }
  return { organisation: { id, slug: known?.slug ?? demoSlug }, workflow, people, system }
}
