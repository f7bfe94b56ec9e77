import { type Db, type Prisma, type Tx, toJson } from '#server/platform/db.server.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'
import { type GateVerdict, gateVerdictSchema } from './gate.ts'

type Scope = { organisationId: string; workflowId: string }

const promotionSelect = {
  id: true,
  candidateId: true,
  figures: true,
  fromVersion: true,
  toVersion: true,
  at: true,
  by: true,
  rolledBackAt: true,
  rolledBackBy: true,
  rolledBackTo: true,
  rolledBackBecause: true,
  candidate: { select: { number: true, name: true } },
  currentRun: { select: { number: true } },
  candidateRun: { select: { number: true } },
} as const

type RawPromotion = Prisma.PromotionGetPayload<{ select: typeof promotionSelect }>
/** `figures` null: written by a gate of another form. */
export type PromotionRow = Omit<RawPromotion, 'figures'> & { figures: GateVerdict | null }

const toPromotion = ({ figures, ...row }: RawPromotion): PromotionRow => ({
  ...row,
  figures: gateVerdictSchema.nullable().catch(null).parse(figures),
})

/** Newest first. */
export async function listPromotions(db: Db, { organisationId, workflowId }: Scope): Promise<PromotionRow[]> {
  const rows = await db.promotion.findMany({
    where: { organisationId, workflowId },
    orderBy: [{ toVersion: 'desc' }],
    select: promotionSelect,
  })
  return rows.map(toPromotion)
}

export async function insertPromotion(
  tx: Tx,
  {
    figures,
    ...row
  }: Scope & {
    id: string
    candidateId: string
    currentRunId: string
    candidateRunId: string
    figures: GateVerdict
    fromVersion: number
    toVersion: number
    at: Date
    by: string
  },
): Promise<void> {
  await tx.promotion.create({ data: { ...row, figures: toJson(figures) }, select: { id: true } })
}

/** False when it was taken back already. */
export async function markRolledBack(
  tx: Tx,
  { organisationId, workflowId, id }: Scope & { id: string },
  how: { rolledBackAt: Date; rolledBackBy: string; rolledBackTo: number; rolledBackBecause: string },
): Promise<boolean> {
  const { count } = await tx.promotion.updateMany({
    where: { organisationId, workflowId, id, rolledBackAt: null },
    data: how,
  })
  return count === 1
}

export type VersionCorrections = { version: number; items: number; changed: number }

/**
 * By workflow version: items received since a time whose first standing decision was made on a proposal, and how many of
 * those it changed. A canary's items are not the version's.
 */
export async function correctionsByVersion(
  db: Db,
  { organisationId, workflowId }: Scope,
  { versions, since }: { versions: readonly number[]; since: Date },
): Promise<VersionCorrections[]> {
  return db.$queryRaw<VersionCorrections[]>`
    SELECT item.workflow_version AS version, count(*)::int AS items,
      count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM correction WHERE correction.organisation_id = item.organisation_id
          AND correction.decision_id = first.id))::int AS changed
    FROM item
    JOIN LATERAL (
      SELECT decision.id FROM decision JOIN task ON task.id = decision.task_id
      WHERE decision.organisation_id = item.organisation_id AND decision.item_id = item.id
        AND decision.undone_at IS NULL AND decision.kind = 'finish' AND task.mode = 'assisted'
        AND decision.user_id <> ${autonomyActor}
      ORDER BY decision.decided_at, decision.id LIMIT 1) AS first ON true
    WHERE item.organisation_id = ${organisationId}::uuid AND item.workflow_id = ${workflowId}::uuid
      AND item.workflow_version = ANY (${[...versions]}::int[]) AND NOT item.seeded AND item.received_at >= ${since}
      AND NOT EXISTS (SELECT 1 FROM proposal WHERE proposal.organisation_id = item.organisation_id
        AND proposal.item_id = item.id AND proposal.canary_id IS NOT NULL)
    GROUP BY item.workflow_version`
}
