import { chainStart } from '#server/audit/audit.ts'
import type { ChainHead } from '#server/audit/store.server.ts'
import { workModes } from '#server/item/item.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import type { Gaps, Visit } from './active-time.ts'
import type { Decision } from './review.ts'

/** What a decision is made on, read at once under the locks of its task and item. */
export type DecisionFacts = {
  /** The decision of the same id, when it came before. */
  before: { id: string; userId: string; taskId: string; kind: Decision['kind'] } | null
  fileName: string
  fileHash: string
  proposal: { id: string; content: Proposal } | null
  visit: (Omit<Visit, 'idleCutoffMs'> & { userId: string; ended: boolean }) | null
  /** Where the item's chain of events stands. */
  head: ChainHead
  /** Active time of the item's other visits that are work on it. */
  otherMs: number
  otherSuspect: boolean
}

export async function decisionFacts(
  tx: Tx,
  at: { organisationId: string; itemId: string; documentId: string; decisionId: string; visitId: string },
): Promise<DecisionFacts> {
  const rows = await tx.$queryRaw<DecisionFacts[]>`
    SELECT document.file_name AS "fileName", document.sha256 AS "fileHash",
      (SELECT jsonb_build_object('id', id, 'userId', user_id, 'taskId', task_id, 'kind', kind) FROM decision
       WHERE organisation_id = ${at.organisationId}::uuid AND id = ${at.decisionId}::uuid) AS before,
      (SELECT jsonb_build_object('id', id, 'content', content) FROM proposal
       WHERE organisation_id = ${at.organisationId}::uuid AND item_id = ${at.itemId}::uuid
       ORDER BY created_at DESC LIMIT 1) AS proposal,
      (SELECT jsonb_build_object('id', id, 'userId', user_id, 'beganAt', round(extract(epoch FROM clock_from) * 1000),
         'sequence', sequence, 'reportedMs', reported_ms, 'activeMs', active_ms, 'gaps', gaps, 'suspect', suspect,
         'ended', ended_at IS NOT NULL) FROM visit
       WHERE organisation_id = ${at.organisationId}::uuid AND id = ${at.visitId}::uuid) AS visit,
      coalesce((SELECT jsonb_build_object('sequence', sequence, 'hash', hash) FROM event
         WHERE item_id = ${at.itemId}::uuid ORDER BY sequence DESC LIMIT 1),
        jsonb_build_object('sequence', 0, 'hash', ${chainStart}::text)) AS head,
      coalesce(other.ms, 0)::int AS "otherMs", coalesce(other.suspect, false) AS "otherSuspect"
    FROM document, (
      SELECT sum(visit.active_ms) AS ms, bool_or(visit.suspect) AS suspect FROM visit JOIN task ON task.id = visit.task_id
      WHERE visit.organisation_id = ${at.organisationId}::uuid AND visit.item_id = ${at.itemId}::uuid
        AND visit.id <> ${at.visitId}::uuid AND task.mode = ANY (${[...workModes]}::text[])
        AND task.entry IS DISTINCT FROM 2) AS other
    WHERE document.organisation_id = ${at.organisationId}::uuid AND document.id = ${at.documentId}::uuid`
  if (!rows[0]) throw new Error(`item ${at.itemId} has no document`)
  return rows[0]
}

export type CorrectionRow = {
  id: string
  fieldKey: string
  proposed: FieldValue
  final: FieldValue
  reasonCode: string | null
}

export type KeptDecision = {
  id: string
  organisationId: string
  itemId: string
  taskId: string
  proposalId: string | null
  visitId: string
  userId: string
  kind: Decision['kind']
  message: string | null
  bulk: boolean
  evidence: Decision['evidence']
  values: Values
  decidedAt: Date
  corrections: readonly CorrectionRow[]
  /** The item's output from now on; null: this decision is none. */
  output: Values | null
  /** The visit as it ends; null where it is not this person's to end. */
  visit: { sequence: number; reportedMs: number; activeMs: number; gaps: Gaps; suspect: boolean } | null
  /**
   * When the decision was made by the person: items of the workflow claimed ahead can only have been looked at since.
   * Another workflow is another tab, whose decisions may still be waiting for a network.
   */
  madeAt: Date | null
}

/**
 * Writes a decision with its corrections and output, ends its visit, closes its task and drops its working copy: one
 * statement, for it is what people wait behind. A visit that another transaction holds is getting its first heartbeat or
 * its end, and needs no restart: waiting for it could be a deadlock.
 */
export async function keep(tx: Tx, d: KeptDecision): Promise<void> {
  const values = JSON.stringify(d.values)
  const visit = d.visit ?? { sequence: 0, reportedMs: 0, activeMs: 0, gaps: [], suspect: false }
  await tx.$executeRaw`
    WITH kept AS (
      INSERT INTO decision (id, organisation_id, item_id, task_id, proposal_id, visit_id, user_id, kind, message, bulk, values, evidence, decided_at)
      VALUES (${d.id}::uuid, ${d.organisationId}::uuid, ${d.itemId}::uuid, ${d.taskId}::uuid, ${d.proposalId}::uuid,
        ${d.visitId}::uuid, ${d.userId}, ${d.kind}, ${d.message}, ${d.bulk}, ${values}::jsonb,
        ${Object.keys(d.evidence).length > 0 ? JSON.stringify(d.evidence) : null}::jsonb, ${d.decidedAt})
    ), corrected AS (
      INSERT INTO correction (id, organisation_id, decision_id, field_key, proposed, final, reason_code)
      SELECT id, ${d.organisationId}::uuid, ${d.id}::uuid, "fieldKey", proposed, final, "reasonCode"
      FROM jsonb_to_recordset(${JSON.stringify(d.corrections)}::jsonb)
        AS c (id uuid, "fieldKey" text, proposed jsonb, final jsonb, "reasonCode" text)
    ), entered AS (
      INSERT INTO item_output (item_id, organisation_id, decision_id, values, created_at)
      SELECT ${d.itemId}::uuid, ${d.organisationId}::uuid, ${d.id}::uuid, ${JSON.stringify(d.output)}::jsonb, ${d.decidedAt}
      WHERE ${d.output !== null}
      ON CONFLICT (item_id) DO UPDATE SET decision_id = excluded.decision_id, values = excluded.values
    ), ended AS (
      UPDATE visit SET sequence = ${visit.sequence}, reported_ms = ${visit.reportedMs}, active_ms = ${visit.activeMs},
        gaps = ${JSON.stringify(visit.gaps)}::jsonb, suspect = ${visit.suspect}, ended_at = ${d.decidedAt}
      WHERE organisation_id = ${d.organisationId}::uuid AND id = ${d.visitId}::uuid AND ${d.visit !== null}
    ), restarted AS (
      UPDATE visit SET clock_from = ${d.madeAt}
      WHERE organisation_id = ${d.organisationId}::uuid AND ${d.madeAt !== null} AND id IN (
        SELECT visit.id FROM visit JOIN task ON task.id = visit.task_id
        WHERE visit.organisation_id = ${d.organisationId}::uuid AND visit.user_id = ${d.userId} AND visit.id <> ${d.visitId}::uuid
          AND visit.ended_at IS NULL AND visit.sequence = -1 AND visit.clock_from < ${d.madeAt}
          AND task.workflow_id = (SELECT workflow_id FROM task WHERE id = ${d.taskId}::uuid)
        FOR UPDATE OF visit SKIP LOCKED)
    ), dropped AS (
      DELETE FROM working_copy WHERE organisation_id = ${d.organisationId}::uuid AND task_id = ${d.taskId}::uuid
    )
    UPDATE task SET state = 'done', closed_at = ${d.decidedAt}, lease_until = NULL
    WHERE organisation_id = ${d.organisationId}::uuid AND id = ${d.taskId}::uuid`
}

export async function findDecision(db: Db, organisationId: string, id: string) {
  return db.decision.findUnique({ where: { organisationId_id: { organisationId, id } } })
}

/** This person's standing decisions in the workflow, newest first, each with where its item stands. */
export async function lastDecisions(
  db: Db,
  scope: { organisationId: string; workflowId: string; userId: string },
  limit: number,
) {
  return db.decision.findMany({
    where: {
      organisationId: scope.organisationId,
      userId: scope.userId,
      undoneAt: null,
      item: { workflowId: scope.workflowId },
    },
    orderBy: { decidedAt: 'desc' },
    take: limit,
    select: {
      id: true,
      itemId: true,
      taskId: true,
      kind: true,
      values: true,
      item: { select: { number: true, title: true, exportedAt: true, state: true } },
    },
  })
}

export async function markUndone(tx: Tx, organisationId: string, id: string, at: Date, by: string): Promise<boolean> {
  const { count } = await tx.decision.updateMany({
    where: { organisationId, id, undoneAt: null },
    data: { undoneAt: at, undoneBy: by },
  })
  return count === 1
}

/** Lets a decision stand again that was taken back by a rejection; false where it stands. */
export async function restoreDecision(tx: Tx, organisationId: string, id: string): Promise<boolean> {
  const { count } = await tx.decision.updateMany({
    where: { organisationId, id, undoneAt: { not: null } },
    data: { undoneAt: null, undoneBy: null },
  })
  return count === 1
}

/** The newest decision of an item that finished it and was not taken back. */
export async function standingDecision(db: Db, organisationId: string, itemId: string) {
  return db.decision.findFirst({
    where: { organisationId, itemId, kind: 'finish', undoneAt: null },
    orderBy: { decidedAt: 'desc' },
    select: { id: true, values: true, decidedAt: true },
  })
}

/** Whose the last standing decisions of an item are, as many as asked for; nobody's second look. */
export async function lastDeciders(
  db: Db,
  { organisationId, id: itemId }: { organisationId: string; id: string },
  most: number,
): Promise<string[]> {
  const rows = await db.decision.findMany({
    where: { organisationId, itemId, kind: 'finish', undoneAt: null, task: { mode: { in: ['assisted', 'manual'] } } },
    orderBy: { decidedAt: 'desc' },
    take: most,
    select: { userId: true },
  })
  return rows.map((row) => row.userId)
}

/** Who made each of these decisions, by its id. */
export async function decidersOf(db: Db, organisationId: string, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.decision.findMany({
    where: { organisationId, id: { in: [...ids] } },
    select: { id: true, userId: true },
  })
  return new Map(rows.map((r) => [r.id, r.userId]))
}
