import { type Db, Prisma, type Tx } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Match, Outcome, OutcomeKeys } from './outcomes.ts'
import type { Scope } from './stopwatch-store.server.ts'

/** Writes outcomes many at a time; times are ms since 1970. */
export async function insertOutcomes(
  db: Db,
  organisationId: string,
  importId: string,
  outcomes: readonly (Outcome & { id: string })[],
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO legacy_outcome (id, organisation_id, import_id, line, keys, values, person, decided_at)
    SELECT id, ${organisationId}::uuid, ${importId}::uuid, line, keys, values, person, to_timestamp("decidedAt" / 1000.0)
    FROM jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb)
      AS o (id uuid, line int, keys jsonb, values jsonb, person text, "decidedAt" float8)`
}

/** Outcomes of an import that nobody has placed by hand, and that no third person was asked about. */
export async function openOutcomes(
  db: Db,
  organisationId: string,
  importId: string,
): Promise<{ id: string; keys: OutcomeKeys }[]> {
  const rows = await db.legacyOutcome.findMany({
    where: { organisationId, importId, taskId: null, OR: [{ matchedBy: null }, { matchedBy: { not: 'hand' } }] },
    select: { id: true, keys: true },
  })
  return rows.map((row) => ({ id: row.id, keys: row.keys as unknown as OutcomeKeys }))
}

/** Every item of the workflow by what it can be found by; of values only those of these fields, decided or else proposed. */
export async function findableItems(
  db: Db,
  scope: Scope,
  keys: readonly string[],
): Promise<{ id: string; number: number; fileName: string; hash: string; values: Values | null }[]> {
  return db.$queryRaw`
    SELECT item.id, item.number, document.file_name AS "fileName", document.sha256 AS hash,
      CASE WHEN cardinality(${[...keys]}::text[]) = 0 THEN NULL
        WHEN item_output.item_id IS NOT NULL THEN
          (SELECT jsonb_object_agg(k, item_output.values -> k) FROM unnest(${[...keys]}::text[]) AS k)
        ELSE (SELECT jsonb_object_agg(v ->> 'key', v -> 'value')
          FROM jsonb_array_elements(proposed.content -> 'values') AS v WHERE v ->> 'key' = ANY (${[...keys]}::text[])) END AS values
    FROM item
    JOIN document ON document.id = item.document_id
    LEFT JOIN item_output ON item_output.item_id = item.id
    LEFT JOIN LATERAL (
      SELECT content FROM proposal WHERE proposal.item_id = item.id ORDER BY created_at DESC LIMIT 1) AS proposed
      ON cardinality(${[...keys]}::text[]) > 0 AND item_output.item_id IS NULL
    WHERE item.organisation_id = ${scope.organisationId}::uuid AND item.workflow_id = ${scope.workflowId}::uuid AND NOT item.seeded`
}

export async function saveMatches(
  db: Db,
  organisationId: string,
  matches: readonly ({ id: string } & Match)[],
): Promise<void> {
  await db.$executeRaw`
    UPDATE legacy_outcome SET match = m.match, matched_by = m.by, item_id = m."itemId",
      candidates = coalesce((SELECT array_agg(c::uuid) FROM jsonb_array_elements_text(m.candidates) AS c), '{}')
    FROM jsonb_to_recordset(${JSON.stringify(matches)}::jsonb)
      AS m (id uuid, match text, by text, "itemId" uuid, candidates jsonb)
    WHERE legacy_outcome.organisation_id = ${organisationId}::uuid AND legacy_outcome.id = m.id`
}

const standing = (scope: Scope) => Prisma.sql`
  i.organisation_id = ${scope.organisationId}::uuid AND i.workflow_id = ${scope.workflowId}::uuid
  AND i.state = 'done' AND i.kind = 'outcomes'`

export type OutcomeCounts = Record<'matched' | 'unmatched' | 'ambiguous', number>

export async function countOutcomes(db: Db, scope: Scope): Promise<OutcomeCounts> {
  const rows = await db.$queryRaw<{ match: keyof OutcomeCounts; n: number }[]>`
    SELECT o.match, count(*)::int AS n FROM legacy_outcome o JOIN baseline_import i ON i.id = o.import_id
    WHERE ${standing(scope)} GROUP BY o.match`
  return { matched: 0, unmatched: 0, ambiguous: 0, ...Object.fromEntries(rows.map((r) => [r.match, r.n])) }
}

export type ShadowRow = {
  outcomeId: string
  itemId: string
  number: number
  title: string
  workflowVersion: number
  legacy: Values
  /** Values of the newest proposal. */
  proposed: { key: string; value: Values[string] }[]
  taskId: string | null
  taskState: string | null
  third: Values | null
  /** Somebody enters the item without seeing values, or may still be asked to. */
  blind: boolean
}

/** Matched outcomes of items with a proposal: of an item with several the latest. */
export async function shadowRows(db: Db, scope: Scope): Promise<ShadowRow[]> {
  return db.$queryRaw<ShadowRow[]>`
    SELECT DISTINCT ON (o.item_id) o.id AS "outcomeId", o.item_id AS "itemId", item.number, item.title,
      item.workflow_version AS "workflowVersion", o.values AS legacy,
      (SELECT jsonb_agg(jsonb_build_object('key', v -> 'key', 'value', v -> 'value'))
        FROM jsonb_array_elements(proposed.content -> 'values') AS v) AS proposed,
      o.task_id AS "taskId", task.state AS "taskState", third.values AS third,
      EXISTS (SELECT 1 FROM task open WHERE open.item_id = o.item_id AND open.state = 'open'
        AND open.mode IN ('manual', 'blind', 'adjudication')) AS blind
    FROM legacy_outcome o
    JOIN baseline_import i ON i.id = o.import_id
    JOIN item ON item.id = o.item_id AND NOT item.seeded
    JOIN LATERAL (
      SELECT content FROM proposal WHERE proposal.item_id = o.item_id ORDER BY created_at DESC LIMIT 1) AS proposed ON true
    LEFT JOIN task ON task.id = o.task_id
    LEFT JOIN decision third ON third.task_id = o.task_id AND third.undone_at IS NULL
    WHERE ${standing(scope)} AND o.match = 'matched'
    ORDER BY o.item_id, (o.task_id IS NULL), o.decided_at DESC NULLS LAST, i.finished_at DESC, o.line DESC`
}

type ListedOutcome = {
  id: string
  line: number
  fileName: string
  keys: OutcomeKeys
  values: Values
  match: string
  matchedBy: string | null
  number: number | null
  title: string | null
  candidates: string[]
}

/** Outcomes of one state, in the order of their files. */
export async function listOutcomes(
  db: Db,
  scope: Scope,
  match: keyof OutcomeCounts,
  page: { skip: number; take: number },
): Promise<ListedOutcome[]> {
  return db.$queryRaw<ListedOutcome[]>`
    SELECT o.id, o.line, i.file_name AS "fileName", o.keys, o.values, o.match, o.matched_by AS "matchedBy", item.number, item.title,
      o.candidates
    FROM legacy_outcome o
    JOIN baseline_import i ON i.id = o.import_id
    LEFT JOIN item ON item.id = o.item_id
    WHERE ${standing(scope)} AND o.match = ${match}
    ORDER BY i.created_at DESC, o.line
    LIMIT ${page.take} OFFSET ${page.skip}`
}

/** Items as a person picks one of several. */
export async function candidateItems(db: Db, scope: Scope, ids: readonly string[]) {
  return db.item.findMany({
    where: { ...scope, id: { in: [...ids] }, seeded: false },
    select: { id: true, number: true, title: true, receivedAt: true, document: { select: { fileName: true } } },
  })
}

export async function findOutcome(db: Db, scope: Scope, id: string) {
  return db.legacyOutcome.findFirst({
    where: { organisationId: scope.organisationId, id, import: { workflowId: scope.workflowId, state: 'done' } },
    select: { id: true, importId: true, match: true, taskId: true },
  })
}

/** By hand: the item, or, with null, that it is none of ours. */
export async function placeOutcome(tx: Tx, organisationId: string, id: string, itemId: string | null): Promise<void> {
  const data = itemId
    ? { match: 'matched', matchedBy: 'hand', itemId, candidates: [] }
    : { match: 'unmatched', matchedBy: null, itemId: null, candidates: [] }
  await tx.legacyOutcome.update({ where: { organisationId_id: { organisationId, id } }, data, select: { id: true } })
}

/** Answers false where a third person was asked in the meantime. */
export async function markDrawn(
  tx: Tx,
  organisationId: string,
  id: string,
  draw: { taskId: string; probability: number },
): Promise<boolean> {
  return (await tx.legacyOutcome.updateMany({ where: { organisationId, id, taskId: null }, data: draw })).count === 1
}
