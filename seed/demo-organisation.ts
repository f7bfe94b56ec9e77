import { addDemoAccounts, createOrganisation } from '#server/identity/commands.server.ts'
import { demoAccounts } from '#server/identity/demo.ts'
import type { Role } from '#server/identity/identity.ts'
import { findDemoOrganisation } from '#server/identity/store.server.ts'
import type { Actor, Ctx } from '#server/platform/context.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { loadTemplate } from '#server/workflow/templates.server.ts'
import { demoSlug, demoWorkflowKey } from './demo-names.ts'

/** The demo's workflows by key, each with the template it is made from. */
export const demoTemplates = {
  [demoWorkflowKey]: 'invoice',
  support: 'support-triage',
  routing: 'document-routing',
  receipts: 'receipt',
  contracts: 'contract',
  suppliers: 'vendor-form',
  bank: 'bank-reconciliation',
  applications: 'candidate-intake',
  filings: 'compliance-filing',
  orders: 'email-orders',
  report: 'weekly-report',
} as const
export type DemoKey = keyof typeof demoTemplates

const pain = (
  volumePerMonth: number,
  minutesPerItem: number,
  reworkRate: number,
  waitingHours: number,
  [ruleBoundness, ambiguity]: [number, number],
) => ({ volumePerMonth, minutesPerItem, reworkRate, waitingHours, ruleBoundness, ambiguity, hourlyCost: '34.00' })

/** What the people of the demo say of their work: invented, like everything in the demo. */
const pains: Record<DemoKey, ReturnType<typeof pain>> = {
  invoices: pain(150, 6, 0.04, 60, [5, 1]),
  support: pain(170, 9, 0.06, 9, [3, 3]),
  routing: pain(90, 4, 0.05, 20, [4, 2]),
  receipts: pain(60, 5, 0.08, 72, [5, 1]),
  contracts: pain(22, 35, 0.1, 120, [3, 3]),
  suppliers: pain(25, 15, 0.3, 48, [4, 2]),
  bank: pain(420, 3, 0.02, 16, [5, 1]),
  applications: pain(30, 12, 0.05, 40, [2, 4]),
  filings: pain(21, 55, 0.08, 96, [3, 2]),
  orders: pain(240, 7, 0.05, 6, [4, 2]),
  report: pain(4, 150, 0.25, 8, [3, 2]),
}

export type Person = Extract<Actor, { kind: 'user' }>

export type DemoOrganisation = {
  organisation: { id: string; slug: string }
  /** The workflow that is worked on; `inWorkflow` turns to another. */
  workflow: WorkflowRow
  people: Record<Role, Person>
  system: Extract<Actor, { kind: 'system' }>
}

/**
 * Makes the demo organisation, its people and the workflows of `keys` at `at`, or finds what an interrupted run left.
 * It is about the first of them.
 */
export async function makeDemoOrganisation(
  base: Omit<Ctx, 'actor'>,
  at: Date,
  keys: readonly [DemoKey, ...DemoKey[]] = [demoWorkflowKey],
): Promise<DemoOrganisation & { workflows: Record<string, WorkflowRow> }> {
  const known = await findDemoOrganisation(base.db)
  const id = known?.id ?? base.random.uuid()
  const system = { kind: 'system' as const, id: 'seed', name: 'Demo', organisationId: id }
  const ctx: Ctx = { ...base, now: () => at, actor: system }
  if (!known) await createOrganisation(ctx, { slug: demoSlug, name: 'Lindenhof Trading (demo)', isDemo: true })
  const ids = await addDemoAccounts(ctx)
  const workflows: Record<string, WorkflowRow> = {}
  for (const key of keys) workflows[key] = await makeWorkflow(ctx, key, Object.values(ids))
  const workflowIds = Object.values(workflows).map((w) => w.id)
  const person = (role: Role): Person => ({
    kind: 'user',
    id: ids[role],
    name: role,
    organisationId: id,
    roles: [role],
    workflowIds,
  })
  const people = {
    reviewer: person('reviewer'),
    approver: person('approver'),
    lead: person('lead'),
    executive: person('executive'),
    administrator: person('administrator'),
  }
  const organisation = { id, slug: known?.slug ?? demoSlug }
  return { organisation, workflow: workflows[keys[0]] as WorkflowRow, workflows, people, system }
}

async function makeWorkflow(ctx: Ctx, key: DemoKey, memberIds: string[]): Promise<WorkflowRow> {
  const { organisationId } = ctx.actor
  if (!(await findWorkflow(ctx.db, organisationId, key))) {
    const { definition } = await loadTemplate(demoTemplates[key])
    const owner = demoAccounts.find(({ roles }) => roles.includes('lead'))?.email ?? ''
    const charter = { ...definition.charter, owner, ...pains[key] }
    await createWorkflow(ctx, { key, definition: { ...definition, charter }, memberIds })
  }
  const workflow = await findWorkflow(ctx.db, organisationId, key)
  if (!workflow) throw new Error(`the demo workflow ${key} was made and is not there`)
  return workflow
}
