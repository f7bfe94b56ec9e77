import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'
import type { Change } from '#server/workflow/change.ts'
import type { CanaryRow } from './canary.ts'

type Scope = { organisationId: string; workflowId: string }

const canarySelect = {
  id: true,
  workflowId: true,
  name: true,
  change: true,
  baseVersion: true,
  share: true,
  startedAt: true,
  startedBy: true,
  endedAt: true,
  endedBy: true,
} as const

const toCanary = (row: Omit<CanaryRow, 'change'> & { change: unknown }): CanaryRow => ({
  ...row,
  change: row.change as Change,
})

/** The canary that takes new items of the workflow's version now: none while something holds the workflow's settings. */
export async function findDrawing(db: Db, { organisationId, workflowId }: Scope): Promise<CanaryRow | null> {
  const row = await db.canary.findFirst({
    where: { organisationId, workflowId, endedAt: null, workflow: { lockedBecause: null } },
    select: { ...canarySelect, workflow: { select: { currentVersion: true } } },
  })
  if (!row) return null
  const { workflow, ...canary } = row
  return workflow.currentVersion === canary.baseVersion ? toCanary(canary) : null
}

/** The one that has not ended. */
export async function findOpenCanary(db: Db, { organisationId, workflowId }: Scope): Promise<CanaryRow | null> {
  const row = await db.canary.findFirst({ where: { organisationId, workflowId, endedAt: null }, select: canarySelect })
  return row ? toCanary(row) : null
}

/** Newest first. */
export async function listCanaries(db: Db, { organisationId, workflowId }: Scope, take: number): Promise<CanaryRow[]> {
  const rows = await db.canary.findMany({
    where: { organisationId, workflowId },
    orderBy: { startedAt: 'desc' },
    take,
    select: canarySelect,
  })
  return rows.map(toCanary)
}

export async function insertCanary(
  tx: Tx,
  { organisationId, ...row }: Omit<CanaryRow, 'endedAt' | 'endedBy'> & { organisationId: string },
): Promise<void> {
  await tx.canary.create({ data: { ...row, organisationId, change: toJson(row.change) }, select: { id: true } })
}

/** False when it has ended already. */
export async function closeCanary(tx: Tx, id: string, endedAt: Date, endedBy: string): Promise<boolean> {
  const { count } = await tx.canary.updateMany({ where: { id, endedAt: null }, data: { endedAt, endedBy } })
  return count === 1
}
