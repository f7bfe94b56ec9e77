import { type Db, Prisma } from '#server/platform/db.server.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import type { TruthGrade } from './evaluation.ts'

const { sql } = Prisma

export type SetRow = {
  id: string
  organisationId: string
  workflowId: string
  name: string
  description: string
  kind: 'decisions' | 'sample' | 'collected'
  spec: unknown
  createdAt: Date
  createdBy: string
}

const setSelect = {
  id: true,
  organisationId: true,
  workflowId: true,
  name: true,
  description: true,
  kind: true,
  spec: true,
  createdAt: true,
  createdBy: true,
} as const

export async function listSets(db: Db, scope: { organisationId: string; workflowId: string }): Promise<SetRow[]> {
  const rows = await db.evaluationSet.findMany({
    where: { ...scope, archivedAt: null },
    orderBy: { createdAt: 'asc' },
    select: setSelect,
  })
  return rows as unknown as SetRow[]
}

export async function findSet(
  db: Db,
  scope: { organisationId: string; workflowId: string },
  id: string,
): Promise<SetRow | null> {
  const row = await db.evaluationSet.findFirst({ where: { ...scope, id }, select: setSelect })
  return row as unknown as SetRow | null
}

/**
 * The cases of a set `s` that are valid at a time, as rows of `c` with `inclusion`. Of a sample: for each case that was
 * drawn the truth that stands for its item then, with the share of the draw kept.
 */
export function casesAt(set: Pick<SetRow, 'id' | 'kind'>, asOf: Date): Prisma.Sql {
  const valid = sql`c.valid_from <= ${asOf} AND (c.valid_to IS NULL OR c.valid_to > ${asOf})`
  if (set.kind !== 'sample')
    return sql`SELECT c.*, c.inclusion AS drawn_inclusion FROM evaluation_case c WHERE c.set_id = ${set.id}::uuid AND ${valid}`
  return sql`
    SELECT DISTINCT ON (c.id) c.*, least(1, greatest(m.inclusion / d.inclusion * c.inclusion, 1e-12)) AS drawn_inclusion
    FROM evaluation_member m JOIN evaluation_case d ON d.id = m.case_id
    JOIN evaluation_case c ON c.id = d.id OR (c.set_id = d.set_id AND c.item_id = d.item_id AND c.source = d.source)
    WHERE m.set_id = ${set.id}::uuid AND ${valid} ORDER BY c.id`
}

export type BaseCase = {
  caseId: string
  itemId: string | null
  documentId: string
  source: 'decision' | 'manual' | 'import'
  groupKey: string | null
  read: boolean
  refused: boolean
}

/** The cases of a set at a time, oldest first. */
export async function findBaseCases(db: Db, set: SetRow, asOf: Date): Promise<BaseCase[]> {
  return db.$queryRaw<BaseCase[]>`
    SELECT c.id AS "caseId", c.item_id AS "itemId", c.document_id AS "documentId", c.source, c.group_key AS "groupKey",
      d.read_at IS NOT NULL AS read, d.refusal_code IS NOT NULL AS refused
    FROM (${casesAt(set, asOf)}) c JOIN document d ON d.organisation_id = c.organisation_id AND d.id = c.document_id
    WHERE c.organisation_id = ${set.organisationId}::uuid
    ORDER BY c.valid_from, c.id`
}

/** What a document is told by: of a row of a table the row, because all rows share a file. */
const contentOf = sql`CASE WHEN d.parts @> '[{"kind":"row"}]' THEN md5(d.parts::text) ELSE d.sha256 END`

export type GuardedItem = {
  id: string
  documentId: string
  groupKey: string | null
  content: string
  bands: number[] | null
  /** A learner may take it: its output stands. */
  decided: boolean
}

/** Items that learners may take, that models have learned from, and those asked for by id. Never a seeded one. */
export async function findGuardedItems(
  db: Db,
  scope: { organisationId: string; workflowId: string },
  ids: readonly string[],
): Promise<GuardedItem[]> {
  return db.$queryRaw<GuardedItem[]>`
    SELECT i.id, i.document_id AS "documentId", i.group_key AS "groupKey", ${contentOf} AS content, f.bands,
      o.item_id IS NOT NULL AS decided
    FROM item i
    JOIN document d ON d.organisation_id = i.organisation_id AND d.id = i.document_id
    LEFT JOIN item_output o ON o.organisation_id = i.organisation_id AND o.item_id = i.id
    LEFT JOIN fingerprint f ON f.item_id = i.id
    WHERE i.organisation_id = ${scope.organisationId}::uuid AND i.workflow_id = ${scope.workflowId}::uuid
      AND NOT i.seeded AND (o.item_id IS NOT NULL OR i.id = ANY (${[...ids]}::uuid[]))
    ORDER BY i.number`
}

export async function findContents(
  db: Db,
  organisationId: string,
  documentIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<{ id: string; content: string }[]>`
    SELECT d.id, ${contentOf} AS content FROM document d
    WHERE d.organisation_id = ${organisationId}::uuid AND d.id = ANY (${[...documentIds]}::uuid[])`
  return new Map(rows.map((row) => [row.id, row.content]))
}

export type FactRow = {
  caseId: string
  source: BaseCase['source']
  name: string | null
  itemId: string | null
  itemNumber: number | null
  title: string | null
  documentId: string
  fileName: string
  documentType: string | null
  language: string | null
  pages: number | null
  grade: TruthGrade
  inclusion: number
  purposive: boolean
  groupKey: string | null
  truth: Values
  accepted: Record<string, FieldValue[]>
  facts: string[]
  corrected: string[]
  note: string
  split: 'learn' | 'test'
  workflowVersion: number
  validFrom: Date
  validTo: Date | null
  retiredBecause: string | null
  /** Lowest confidence of the proposal that the decision was made on. */
  confidence: number | null
  flags: string[]
  read: boolean
  externalId: string | null
}

const facts = sql`
  c.id AS "caseId", c.source, c.name, c.item_id AS "itemId", i.number AS "itemNumber", i.title, c.document_id AS "documentId",
  d.file_name AS "fileName", i.document_type AS "documentType", d.language, d.page_count AS pages, c.grade, c.purposive,
  coalesce(c.group_key, i.group_key) AS "groupKey", c.truth, c.accepted, c.facts, c.corrected, c.note, c.split,
  c.workflow_version AS "workflowVersion", c.valid_from AS "validFrom", c.valid_to AS "validTo",
  c.retired_because AS "retiredBecause", c.external_id AS "externalId", d.read_at IS NOT NULL AS read,
  (SELECT min((v ->> 'confidence')::float8) FROM proposal p, jsonb_array_elements(p.content -> 'values') v
    WHERE p.organisation_id = c.organisation_id AND p.id = c.proposal_id) AS confidence,
  coalesce((SELECT array_agg(DISTINCT f.check ORDER BY f.check) FROM flag f WHERE f.item_id = c.item_id), '{}') AS flags`

const factTables = sql`
  JOIN document d ON d.organisation_id = c.organisation_id AND d.id = c.document_id
  LEFT JOIN item i ON i.organisation_id = c.organisation_id AND i.id = c.item_id`

/** What is known of cases, by id. */
export async function findFacts(db: Db, organisationId: string, caseIds: readonly string[]): Promise<FactRow[]> {
  return db.$queryRaw<FactRow[]>`
    SELECT ${facts}, c.inclusion FROM evaluation_case c ${factTables}
    WHERE c.organisation_id = ${organisationId}::uuid AND c.id = ANY (${[...caseIds]}::uuid[])`
}

/** What is known of a set's cases at a time, oldest first, so many after the first `offset`. */
export async function findSetFacts(
  db: Db,
  set: SetRow,
  asOf: Date,
  { limit, offset }: { limit: number; offset: number },
): Promise<FactRow[]> {
  return db.$queryRaw<FactRow[]>`
    SELECT ${facts}, c.drawn_inclusion AS inclusion FROM (${casesAt(set, asOf)}) c ${factTables}
    WHERE c.organisation_id = ${set.organisationId}::uuid
    ORDER BY c.valid_from, c.id LIMIT ${limit} OFFSET ${offset}`
}

/** The probabilities that a sample's draw adds, by case: of a set that is no sample, none. */
export async function findInclusions(
  db: Db,
  set: Pick<SetRow, 'id' | 'kind' | 'organisationId'>,
  caseIds: readonly string[],
): Promise<Map<string, number>> {
  if (set.kind !== 'sample') return new Map()
  const rows = await db.$queryRaw<{ id: string; inclusion: number }[]>`
    SELECT c.id, min(least(1, greatest(m.inclusion / d.inclusion * c.inclusion, 1e-12))) AS inclusion
    FROM evaluation_member m JOIN evaluation_case d ON d.id = m.case_id
    JOIN evaluation_case c ON c.id = d.id OR (c.set_id = d.set_id AND c.item_id = d.item_id AND c.source = d.source)
    WHERE m.organisation_id = ${set.organisationId}::uuid AND m.set_id = ${set.id}::uuid AND c.id = ANY (${[...caseIds]}::uuid[])
    GROUP BY c.id`
  return new Map(rows.map((row) => [row.id, row.inclusion]))
}
