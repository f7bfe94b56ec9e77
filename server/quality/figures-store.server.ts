import type { Db } from '#server/platform/db.server.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Pair } from './agreement.ts'
import type { CheckKind, CheckState, Stratum } from './sampling.ts'
import type { CheckedRow, DecidedRow, SeededRow } from './scorecard.ts'

export type Scope = { organisationId: string; workflowId: string; since: Date; userId?: string | undefined }

/**
 * Standing first decisions since a time, of one person or of all, with the decider's active time on the task. Seeded
 * items are not work, but a person's own page must count them as such: a missing one would tell which it was.
 */
export async function decidedRows(
  db: Db,
  scope: Scope & { asSeen?: boolean },
): Promise<(DecidedRow & { decidedAt: Date })[]> {
  const asSeen = scope.asSeen ?? false
  return db.$queryRaw`
    SELECT decision.user_id AS "userId", replace(task.mode, 'seeded', 'assisted') AS mode, decision.decided_at AS "decidedAt",
      (SELECT count(*)::int FROM correction WHERE correction.decision_id = decision.id) AS changed,
      coalesce(time.active, 0)::int AS "activeMs", coalesce(time.suspect, false) AS suspect
    FROM decision
    JOIN task ON task.id = decision.task_id
    JOIN item ON item.id = decision.item_id
    LEFT JOIN LATERAL (
      SELECT sum(active_ms) AS active, bool_or(suspect) AS suspect FROM visit
      WHERE visit.task_id = task.id AND visit.user_id = decision.user_id) AS time ON true
    WHERE decision.organisation_id = ${scope.organisationId}::uuid AND item.workflow_id = ${scope.workflowId}::uuid
      AND decision.undone_at IS NULL AND decision.kind = 'finish'
      AND (task.mode IN ('assisted', 'manual') OR (${asSeen} AND task.mode = 'seeded'))
      AND decision.decided_at >= ${scope.since} AND decision.user_id <> ${autonomyActor}
      AND (${scope.userId ?? null}::text IS NULL OR decision.user_id = ${scope.userId ?? null})`
}

export type Checks = {
  /** Decisions whose truth QA found. */
  qa: CheckedRow[]
  /** Decisions whose truth is a blind entry that agrees, or an adjudication. */
  blind: CheckedRow[]
  /** Blind entries that differ and wait for a third person: not in `blind`, so its errors are still too few. */
  pending: number
}

/**
 * Checks drawn since a time and settled, each with the first decision's person and the fields it had wrong. Those that
 * were ordered for a reason are no sample; the weekly sample has figures of its own.
 */
export async function checkedRows(db: Db, scope: Scope): Promise<Checks> {
  const rows = await db.$queryRaw<
    (Omit<CheckedRow, 'stratum'> & { stratum: Stratum; kind: 'qa' | 'blind'; settled: boolean })[]
  >`
    SELECT c.kind, c.stratum, c.probability, c.field_keys AS "fieldKeys", decision.user_id AS "userId",
      coalesce(third.differing, c.differing) AS differing,
      c.kind = 'qa' OR cardinality(c.differing) = 0 OR third.id IS NOT NULL AS settled
    FROM quality_check c
    JOIN decision ON decision.id = c.decision_id AND decision.undone_at IS NULL
    LEFT JOIN quality_check third ON third.kind = 'adjudication' AND third.state = 'done' AND third.rival_id = c.result_id
    WHERE c.organisation_id = ${scope.organisationId}::uuid AND c.workflow_id = ${scope.workflowId}::uuid
      AND c.state = 'done' AND c.kind IN ('qa', 'blind') AND NOT c.purposive AND c.occasion = 'standing'
      AND c.created_at >= ${scope.since}
      AND (${scope.userId ?? null}::text IS NULL OR decision.user_id = ${scope.userId ?? null})`
  const settled = rows.filter((r) => r.settled)
  return {
    qa: settled.filter((r) => r.kind === 'qa'),
    blind: settled.filter((r) => r.kind === 'blind'),
    pending: rows.length - settled.length,
  }
}

/**
 * Two people's entries of an item, first and blind, that were drawn and compared since a time; of one person, those they
 * made one of.
 */
export async function pairsOf(db: Db, scope: Scope): Promise<(Pair & { userIds: [string, string] })[]> {
  const rows = await db.$queryRaw<{ first: Values; second: Values; firstBy: string; secondBy: string }[]>`
    SELECT a.values AS first, b.values AS second, a.user_id AS "firstBy", b.user_id AS "secondBy"
    FROM quality_check c
    JOIN decision a ON a.id = c.decision_id AND a.undone_at IS NULL
    JOIN decision b ON b.id = c.result_id
    WHERE c.organisation_id = ${scope.organisationId}::uuid AND c.workflow_id = ${scope.workflowId}::uuid
      AND c.kind = 'blind' AND c.state = 'done' AND NOT c.purposive AND c.created_at >= ${scope.since}
      AND (${scope.userId ?? null}::text IS NULL OR ${scope.userId ?? null} IN (a.user_id, b.user_id))`
  return rows.map(({ firstBy, secondBy, ...pair }) => ({ ...pair, userIds: [firstBy, secondBy] }))
}

/** Decided seeded checks since a time and before `until`. */
export async function seededRows(db: Db, scope: Scope & { until?: Date | undefined }): Promise<SeededRow[]> {
  const rows = await db.seededCheck.findMany({
    where: {
      organisationId: scope.organisationId,
      workflowId: scope.workflowId,
      ...(scope.userId ? { userId: scope.userId } : {}),
      decidedAt: { gte: scope.since, ...(scope.until ? { lt: scope.until } : {}) },
    },
    select: { userId: true, caught: true, corrected: true, overCorrected: true, controls: true },
  })
  return rows.map((r) => ({
    userId: r.userId,
    caught: r.caught ?? false,
    corrected: r.corrected ?? false,
    overCorrected: r.overCorrected.length,
    controls: r.controls.length,
  }))
}

export type CheckCount = { kind: CheckKind; state: CheckState; count: number; oldest: Date | null }

/** Checks by kind and state: all open ones, and those closed since a time. */
export async function checkCounts(db: Db, scope: Scope): Promise<CheckCount[]> {
  return db.$queryRaw`
    SELECT kind, state, count(*)::int AS count, min(created_at) AS oldest
    FROM quality_check
    WHERE organisation_id = ${scope.organisationId}::uuid AND workflow_id = ${scope.workflowId}::uuid
      AND (state = 'open' OR closed_at >= ${scope.since})
    GROUP BY kind, state`
}

/** Median active milliseconds of a check, by the mode of its task; kinds without any are missing. */
export async function checkMinutes(db: Db, scope: Scope): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ mode: string; median: number }[]>`
    SELECT mode, percentile_cont(0.5) WITHIN GROUP (ORDER BY active) / 60000.0 AS median
    FROM (
      SELECT task.mode, sum(visit.active_ms) AS active
      FROM task JOIN visit ON visit.task_id = task.id
      WHERE task.organisation_id = ${scope.organisationId}::uuid AND task.workflow_id = ${scope.workflowId}::uuid
        AND task.state = 'done' AND task.mode IN ('qa', 'blind', 'adjudication', 'seeded') AND task.closed_at >= ${scope.since}
        AND NOT visit.suspect
      GROUP BY task.id, task.mode) AS each
    GROUP BY mode`
  return new Map(rows.map((r) => [r.mode, Number(r.median)]))
}

export type ProposedBrief = {
  workflowVersion: number
  values: Pick<ProposedValue, 'key' | 'value' | 'confidence'>[] | null
}

/** What was proposed for the newest decided items since a time, without evidence: enough to say their stratum. */
export async function proposedOf(db: Db, scope: Scope, limit: number): Promise<ProposedBrief[]> {
  return db.$queryRaw`
    SELECT item.workflow_version AS "workflowVersion", proposed.values
    FROM item
    LEFT JOIN LATERAL (
      SELECT (SELECT jsonb_agg(jsonb_build_object('key', v -> 'key', 'value', v -> 'value', 'confidence', v -> 'confidence'))
        FROM jsonb_array_elements(proposal.content -> 'values') AS v) AS values
      FROM proposal WHERE proposal.item_id = item.id ORDER BY proposal.created_at DESC LIMIT 1) AS proposed ON true
    WHERE item.organisation_id = ${scope.organisationId}::uuid AND item.workflow_id = ${scope.workflowId}::uuid
      AND NOT item.seeded AND item.completed_at >= ${scope.since}
    ORDER BY item.completed_at DESC
    LIMIT ${limit}`
}
