import { personsWord } from '#server/item/unattended.server.ts'
import { type Db, type Prisma, type Tx, toJson } from '#server/platform/db.server.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import type { CheckKind, CheckState, Occasion, Stratum } from './sampling.ts'
import type { SeededScore } from './seeded.ts'

export type CheckRow = {
  id: string
  organisationId: string
  workflowId: string
  itemId: string
  taskId: string
  kind: CheckKind
  decisionId: string
  rivalId: string | null
  resultId: string | null
  probability: number
  stratum: Stratum
  state: CheckState
  differing: string[]
  /** Ordered because two answers differ, not drawn by chance: in no rate. */
  purposive: boolean
}

const checkSelect = {
  id: true,
  organisationId: true,
  workflowId: true,
  itemId: true,
  taskId: true,
  kind: true,
  decisionId: true,
  rivalId: true,
  resultId: true,
  probability: true,
  stratum: true,
  state: true,
  differing: true,
  purposive: true,
} as const

type RawCheck = Prisma.QualityCheckGetPayload<{ select: typeof checkSelect }>
const toCheck = (row: RawCheck): CheckRow => ({
  ...row,
  kind: row.kind as CheckKind,
  state: row.state as CheckState,
  stratum: row.stratum as Stratum,
})

export async function insertCheck(
  tx: Tx,
  row: Omit<CheckRow, 'resultId' | 'state' | 'differing'> & { createdAt: Date; occasion?: Occasion },
): Promise<void> {
  await tx.qualityCheck.create({ data: row, select: { id: true } })
}

export async function checkOfTask(db: Db, organisationId: string, taskId: string): Promise<CheckRow | null> {
  const row = await db.qualityCheck.findFirst({ where: { organisationId, taskId }, select: checkSelect })
  return row ? toCheck(row) : null
}

export async function checksOfItem(db: Db, organisationId: string, itemId: string): Promise<CheckRow[]> {
  const rows = await db.qualityCheck.findMany({
    where: { organisationId, itemId },
    orderBy: { createdAt: 'asc' },
    select: checkSelect,
  })
  return rows.map(toCheck)
}

/** The check that a decision settled, if it was one's. */
export async function checkSettledBy(db: Db, organisationId: string, decisionId: string): Promise<CheckRow | null> {
  const row = await db.qualityCheck.findFirst({
    where: { organisationId, resultId: decisionId, state: 'done' },
    select: checkSelect,
  })
  return row ? toCheck(row) : null
}

export async function updateCheck(tx: Tx, id: string, data: Prisma.QualityCheckUncheckedUpdateInput): Promise<void> {
  await tx.qualityCheck.update({ where: { id }, data, select: { id: true } })
}

/** Everybody who has seen an item from inside: decided, visited or practised it. */
export async function insiders(db: Db, organisationId: string, itemId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ userId: string }[]>`
    SELECT user_id AS "userId" FROM decision WHERE organisation_id = ${organisationId}::uuid AND item_id = ${itemId}::uuid
    UNION SELECT user_id FROM visit WHERE organisation_id = ${organisationId}::uuid AND item_id = ${itemId}::uuid
    UNION SELECT user_id FROM practice_result WHERE organisation_id = ${organisationId}::uuid AND item_id = ${itemId}::uuid
    ORDER BY 1`
  return rows.map((r) => r.userId)
}

/** Who must not do a check, because of what they know. */
export async function excludedFrom(db: Db, organisationId: string, taskId: string): Promise<string[]> {
  const row = await db.task.findFirst({ where: { organisationId, id: taskId }, select: { excludedUserIds: true } })
  return row?.excludedUserIds ?? []
}

// ---- seeded checks -------------------------------------------------------------------------------------------

export type SeededCheckRow = {
  itemId: string
  workflowId: string
  taskId: string
  userId: string
  fieldKey: string
  right: FieldValue
  wrong: FieldValue
  decisionId: string | null
}

export async function findSeeded(db: Db, organisationId: string, itemId: string): Promise<SeededCheckRow | null> {
  const row = await db.seededCheck.findUnique({
    where: { organisationId_itemId: { organisationId, itemId } },
    select: {
      itemId: true,
      workflowId: true,
      taskId: true,
      userId: true,
      fieldKey: true,
      right: true,
      wrong: true,
      decisionId: true,
    },
  })
  return row ? { ...row, right: row.right as FieldValue, wrong: row.wrong as FieldValue } : null
}

export async function insertSeeded(
  tx: Tx,
  row: {
    itemId: string
    organisationId: string
    workflowId: string
    taskId: string
    sourceItemId: string
    userId: string
    fieldKey: string
    right: FieldValue
    wrong: FieldValue
    createdAt: Date
  },
): Promise<void> {
  const data = { ...row, right: toJson(row.right), wrong: toJson(row.wrong) }
  await tx.seededCheck.create({ data, select: { itemId: true } })
}

/** What the person did with it; null takes the score back. */
export async function scoreSeededRow(
  tx: Tx,
  organisationId: string,
  itemId: string,
  score: (SeededScore & { decisionId: string; decidedAt: Date }) | null,
): Promise<void> {
  const none = { decisionId: null, decidedAt: null, caught: null, corrected: null, overCorrected: [], controls: [] }
  await tx.seededCheck.update({
    where: { organisationId_itemId: { organisationId, itemId } },
    data: score ?? none,
    select: { itemId: true },
  })
}

/** Tasks of seeded checks of a workflow that wait for their person, with since when. */
export async function waitingSeeded(db: Db, organisationId: string, workflowId: string) {
  return db.$queryRaw<{ taskId: string; itemId: string; userId: string; createdAt: Date; held: boolean }[]>`
    SELECT seeded_check.task_id AS "taskId", seeded_check.item_id AS "itemId", seeded_check.user_id AS "userId",
      seeded_check.created_at AS "createdAt", task.claimed_by IS NOT NULL AS held
    FROM seeded_check JOIN task ON task.id = seeded_check.task_id
    WHERE seeded_check.organisation_id = ${organisationId}::uuid AND seeded_check.workflow_id = ${workflowId}::uuid
      AND task.state = 'open'`
}

/**
 * Decided items that may be shown to a person with a wrong value: completed since `since`, with a proposal, that this
 * person never opened, practised, or was shown before. `unchanged` are those whose proposal nobody had to correct.
 */
export async function seedSources(
  db: Db,
  scope: { organisationId: string; workflowId: string; userId: string; since: Date; limit: number },
): Promise<{ id: string; unchanged: boolean }[]> {
  return db.$queryRaw`
    SELECT item.id,
      NOT EXISTS (SELECT 1 FROM correction WHERE correction.decision_id = item_output.decision_id) AS unchanged
    FROM item JOIN item_output ON item_output.item_id = item.id
    WHERE item.organisation_id = ${scope.organisationId}::uuid AND item.workflow_id = ${scope.workflowId}::uuid
      AND item.state = 'completed' AND NOT item.seeded AND item.completed_at >= ${scope.since}
      AND ${personsWord('item', 'item_output')}
      AND EXISTS (SELECT 1 FROM proposal WHERE proposal.item_id = item.id)
      AND NOT EXISTS (SELECT 1 FROM task WHERE task.item_id = item.id AND task.state = 'open')
      AND NOT EXISTS (SELECT 1 FROM visit WHERE visit.item_id = item.id AND visit.user_id = ${scope.userId})
      AND NOT EXISTS (SELECT 1 FROM practice_result p WHERE p.item_id = item.id AND p.user_id = ${scope.userId})
      AND NOT EXISTS (SELECT 1 FROM seeded_check s WHERE s.source_item_id = item.id AND s.user_id = ${scope.userId})
    ORDER BY item.completed_at DESC, item.id
    LIMIT ${scope.limit}`
}

/** Copies a document's row and its pages under a new id: the same file, the same images. */
export async function copyDocument(
  tx: Tx,
  organisationId: string,
  fromId: string,
  id: string,
  at: Date,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO document (id, organisation_id, sha256, file_name, byte_size, media_type, language, page_count, engine, read_ms,
      read_at, refusal_code, refusal_message, parts, created_at)
    SELECT ${id}::uuid, organisation_id, sha256, file_name, byte_size, media_type, language, page_count, engine, read_ms,
      ${at}, refusal_code, refusal_message, parts, ${at}
    FROM document WHERE organisation_id = ${organisationId}::uuid AND id = ${fromId}::uuid`
  await tx.$executeRaw`
    INSERT INTO page (organisation_id, document_id, number, part, width, height, source, words, image_key, image_width, image_height)
    SELECT organisation_id, ${id}::uuid, number, part, width, height, source, words, image_key, image_width, image_height
    FROM page WHERE organisation_id = ${organisationId}::uuid AND document_id = ${fromId}::uuid`
}

/** The item a seeded one is copied from: what cannot be found in its row. */
export async function seedSource(db: Db, organisationId: string, itemId: string) {
  const row = await db.item.findUniqueOrThrow({
    where: { organisationId_id: { organisationId, id: itemId } },
    select: {
      id: true,
      organisationId: true,
      workflowId: true,
      documentId: true,
      workflowVersion: true,
      intake: true,
      documentType: true,
      receivedBy: true,
      priority: true,
      output: { select: { values: true } },
      document: { select: { fileName: true } },
      proposals: { orderBy: { createdAt: 'desc' }, take: 1, select: { content: true, latencyMs: true } },
    },
  })
  const [proposal] = row.proposals
  if (!row.output || !proposal) return null
  return {
    ...row,
    truth: row.output.values as Values,
    proposal: proposal.content as unknown as Proposal,
    latencyMs: proposal.latencyMs,
  }
}

/** The highest priority among a workflow's open tasks that anybody may claim; 0 where there are none. */
export async function frontPriority(db: Db, organisationId: string, workflowId: string): Promise<number> {
  const { _max } = await db.task.aggregate({
    where: { organisationId, workflowId, state: 'open', assigneeId: null, forRole: null },
    _max: { priority: true },
  })
  return _max.priority ?? 0
}
