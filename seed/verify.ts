import { verifyItemChain } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { DemoOrganisation } from './demo-organisation.ts'
import { leftWaiting } from './scenario.ts'

export type Tally = {
  items: number
  waiting: number
  completed: number
  exceptions: number
  corrected: number
  cases: number
  flagged: number
  exported: number
}

/**
 * Reads back what the seed made; throws naming what is not as it should be. People may have begun to work meanwhile:
 * what was decided since `began` is theirs.
 */
export async function verifyDemo(
  base: Omit<Ctx, 'actor'>,
  { organisation, workflow }: DemoOrganisation,
  files: number,
  began: Date,
): Promise<Tally> {
  const { db } = base
  const where = { organisationId: organisation.id, workflowId: workflow.id }
  const ofItem = { organisationId: organisation.id, item: { workflowId: workflow.id } }
  const [items, waiting, completed, exceptions, corrected, cases, standing, flagged, exported] = await Promise.all([
    db.item.count({ where }),
    db.task.count({ where: { ...where, state: 'open' } }),
    db.item.count({ where: { ...where, state: 'completed' } }),
    db.item.count({ where: { ...where, state: 'exception' } }),
    db.decision.count({ where: { ...ofItem, undoneAt: null, corrections: { some: {} } } }),
    db.evaluationCase.count({ where: { ...ofItem, validFrom: { lt: began } } }),
    db.decision.count({ where: { ...ofItem, undoneAt: null, decidedAt: { lt: began } } }),
    db.item.count({ where: { ...where, flags: { some: {} } } }),
    db.item.count({ where: { ...where, exportedAt: { not: null } } }),
  ])
  const visitors = await db.decision.count({ where: { ...ofItem, decidedAt: { gte: began } } })
  const problems = [
    items < files && `${files - items} of ${files} documents have no item`,
    waiting + visitors < Math.min(leftWaiting - 5, files) && `only ${waiting} items wait in the queue`,
    cases !== standing && `${standing} standing decisions made ${cases} cases`,
    waiting + completed + exceptions < items && 'some items stand in no queue',
    flagged === 0 && 'no check failed on any item',
  ].filter(Boolean)
  for (const { id } of await db.item.findMany({ where, select: { id: true } })) {
    const broken = await verifyItemChain(db, organisation.id, id)
    if (broken !== null) problems.push(`the event chain of item ${id} breaks at event ${broken}`)
  }
  if (problems.length > 0) throw new Error(`The demo is not as it should be: ${problems.join('; ')}.`)
  return { items, waiting, completed, exceptions, corrected, cases, flagged, exported }
}
