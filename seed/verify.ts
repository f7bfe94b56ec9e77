import { verifyItemChain } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { DemoOrganisation } from './demo-organisation.ts'

export type Tally = {
  items: number
  waiting: number
  completed: number
  approvals: number
  returned: number
  exceptions: number
  corrected: number
  cases: number
  flagged: number
  exported: number
}

/**
 * Reads back what the seed made of one workflow; throws naming what is not as it should be. People may have begun to
 * work meanwhile: what was decided since `began` is theirs.
 */
export async function verifyDemo(
  base: Omit<Ctx, 'actor'>,
  { organisation, workflow }: Pick<DemoOrganisation, 'organisation' | 'workflow'>,
  expected: { items: number; leftWaiting: number },
  began: Date,
): Promise<Tally> {
  const { db } = base
  const where = { organisationId: organisation.id, workflowId: workflow.id, seeded: false }
  const tally = await tallyOf(base, where, began)
  const ofItem = { organisationId: organisation.id, item: where }
  const [visitors, standing, decidedWithoutOutput, leaked, misrouted, early] = await Promise.all([
    db.decision.count({ where: { ...ofItem, decidedAt: { gte: began } } }),
    db.itemOutput.count({ where: { organisationId: organisation.id, createdAt: { lt: began }, item: where } }),
    db.item.count({ where: { ...where, state: 'completed', output: null } }),
    db.item.count({
      where: { ...where, seeded: true, OR: [{ exportedAt: { not: null } }, { output: { isNot: null } }] },
    }),
    db.item.count({
      where: { ...where, proposedAt: { not: null }, queue: { notIn: workflow.definition.queues.map((q) => q.key) } },
    }),
    db.item.count({ where: { ...where, completedAt: { lt: db.item.fields.receivedAt } } }),
  ])
  const { items, waiting, completed, approvals, returned, exceptions, cases, flagged } = tally
  const { leftWaiting } = expected
  const problems = [
    items < expected.items && `${expected.items - items} of ${expected.items} documents have no item`,
    waiting + visitors < Math.min(leftWaiting - 5, expected.items) && `only ${waiting} items wait in the queue`,
    cases < standing && `${standing} standing outputs made ${cases} cases`,
    waiting + completed + approvals + returned + exceptions < items && 'some items stand in no queue',
    flagged === 0 && expected.items > 30 && 'no check failed on any item',
    decidedWithoutOutput > 0 && `${decidedWithoutOutput} completed items have no output`,
    leaked > 0 && `${leaked} seeded items have left`,
    early > 0 && `${early} items were completed before they came`,
    misrouted > 0 && `${misrouted} items stand in a queue that is not there`,
  ].filter(Boolean)
  for (const { id } of await db.item.findMany({ where, select: { id: true } })) {
    const broken = await verifyItemChain(db, organisation.id, id)
    if (broken !== null) problems.push(`the event chain of item ${id} breaks at event ${broken}`)
  }
  if (problems.length > 0)
    throw new Error(`The demo's ${workflow.key} are not as they should be: ${problems.join('; ')}.`)
  return tally
}

async function tallyOf(
  { db }: Omit<Ctx, 'actor'>,
  where: { organisationId: string; workflowId: string; seeded: boolean },
  began: Date,
): Promise<Tally> {
  const ofItem = { organisationId: where.organisationId, item: where }
  const inState = (state: string) => db.item.count({ where: { ...where, state } })
  const [items, waiting, completed, approvals, returned, exceptions, corrected, cases, flagged, exported] =
    await Promise.all([
      db.item.count({ where }),
      inState('review'),
      inState('completed'),
      inState('approval'),
      inState('returned'),
      inState('exception'),
      db.decision.count({ where: { ...ofItem, undoneAt: null, corrections: { some: {} } } }),
      db.evaluationCase.count({ where: { ...ofItem, validFrom: { lt: began } } }),
      db.item.count({ where: { ...where, flags: { some: {} } } }),
      db.item.count({ where: { ...where, exportedAt: { not: null } } }),
    ])
  return { items, waiting, completed, approvals, returned, exceptions, corrected, cases, flagged, exported }
}
