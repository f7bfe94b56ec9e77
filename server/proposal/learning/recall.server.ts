import type { Evidence, PageContent } from '#server/document/document.ts'
import { splitOf } from '#server/item/item.ts'
import type { ItemRow } from '#server/item/store.server.ts'
import { personsWord } from '#server/item/unattended.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { type Db, Prisma, type Tx } from '#server/platform/db.server.ts'
import type { Example, Knowledge, Proposal, SourceDocument } from '#server/proposal/proposal.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findLearnUntil } from '#server/workflow/store.server.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { fingerprintOf } from './fingerprint.ts'
import { modelsInUse } from './models-store.server.ts'
import { type Known, nearest, rareTerms } from './recall.ts'

/** So many of the newest confirmed items tell which terms are rare, and are compared one by one. */
const newest = 120
/** Older ones are found by the rare terms they share; more than this are not compared. */
const mostByTerms = 120
const mostPages = 5

/** `id` null: a document that came in as no item. */
type Scope = Pick<ItemRow, 'organisationId' | 'workflowId'> & { id: string | null }

/** What is recalled as it was at a moment, for a document that may stand in other items too: none of those is an example. */
export type Past = { until: Date | null; sha256: string }

/**
 * What the workflow's confirmed items know about a document: the nearest of them, with what people stood behind and
 * where that stands. Never a seeded item, never one of the test split, never the item itself. It is read from the
 * standing outputs, so what is undone or corrected is unlearned at once. While the workflow must not learn, it knows what
 * it knew then: later decisions and later models are as if they were not there. `past` asks for another moment. Without
 * memory there are no examples; models are those that the definition follows.
 */
export async function recall(
  ctx: Ctx,
  item: Scope,
  source: Pick<SourceDocument, 'pages'>,
  definition: Definition,
  past?: Past,
): Promise<Knowledge> {
  const until = past ? past.until : await findLearnUntil(ctx.db, item.organisationId, item.workflowId)
  const known = { until, sha256: past?.sha256 ?? null }
  const [examples, models] = await Promise.all([
    definition.provider.memory ? examplesFor(ctx.db, item, source, definition, known) : [],
    modelsInUse(ctx.db, item, until, definition.provider.models),
  ])
  return { examples, models }
}

/** `sha256`: of the file that none of them may be; null: any. */
type Wanted = { until: Date | null; sha256: string | null }

async function examplesFor(
  db: Db,
  item: Scope,
  source: Pick<SourceDocument, 'pages'>,
  definition: Definition,
  wanted: Wanted,
): Promise<Example[]> {
  const { terms } = fingerprintOf(source.pages)
  const recent = await confirmed(db, item, { ...wanted, limit: newest })
  // Where these are all there is, the others need not be searched.
  const rare = recent.found < newest ? [] : rareTerms(terms, recent.known)
  const ids = rare.length === 0 ? [] : await withTerms(db, item, rare)
  const older = ids.length === 0 ? [] : (await confirmed(db, item, { ...wanted, limit: mostByTerms, ids })).known
  const known = new Map([...recent.known, ...older].map((k) => [k.itemId, k]))
  return examplesOf(db, item.organisationId, nearest(terms, [...known.values()], recent.known), definition)
}

/**
 * The items with one of these terms, by the index of terms, one term after the other: of several at once the planner
 * expects so many that it reads the whole table. OFFSET 0 keeps it so.
 */
async function withTerms(db: Db, item: Scope, terms: readonly number[]): Promise<string[]> {
  const rows = await db.$queryRaw<{ itemId: string }[]>`
    SELECT DISTINCT hit.item_id AS "itemId" FROM unnest(${terms}::int[]) AS wanted (term)
    CROSS JOIN LATERAL (
      SELECT item_id, organisation_id, workflow_id FROM fingerprint WHERE terms @> ARRAY[wanted.term] OFFSET 0
    ) AS hit
    WHERE hit.organisation_id = ${item.organisationId}::uuid AND hit.workflow_id = ${item.workflowId}::uuid`
  return rows.map((row) => row.itemId)
}

type Found = ReturnType<typeof nearest>[number]

/** Confirmed items of the workflow, newest first: how many were found, and those that may be learned from. */
async function confirmed(
  db: Db,
  item: Scope,
  { until, sha256, limit, ids }: Wanted & { limit: number; ids?: readonly string[] },
): Promise<{ found: number; known: Known[] }> {
  const which = ids ? Prisma.sql`AND f.item_id = ANY (${ids}::uuid[])` : Prisma.empty
  const early = until ? Prisma.sql`AND coalesce(i.decided_at, i.completed_at, o.created_at) < ${until}` : Prisma.empty
  const other = sha256
    ? Prisma.sql`AND NOT EXISTS (SELECT FROM document d WHERE d.id = i.document_id AND d.sha256 = ${sha256})`
    : Prisma.empty
  const rows = await db.$queryRaw<(Known & { groupKey: string | null })[]>`
    SELECT f.item_id AS "itemId", i.document_id AS "documentId", i.number, i.group_key AS "groupKey", f.terms
    FROM fingerprint f
    JOIN item_output o ON o.organisation_id = f.organisation_id AND o.item_id = f.item_id
    JOIN item i ON i.organisation_id = f.organisation_id AND i.id = f.item_id
    WHERE f.organisation_id = ${item.organisationId}::uuid AND f.workflow_id = ${item.workflowId}::uuid
      AND f.item_id IS DISTINCT FROM ${item.id}::uuid AND NOT i.seeded AND ${personsWord('i', 'o')} ${which} ${early} ${other}
    ORDER BY f.created_at DESC, i.number DESC LIMIT ${limit}`
  return { found: rows.length, known: rows.filter((row) => splitOf(row.groupKey ?? row.itemId) === 'learn') }
}

async function examplesOf(
  db: Db,
  organisationId: string,
  found: readonly Found[],
  definition: Definition,
): Promise<Example[]> {
  if (found.length === 0) return []
  const documentIds = found.map((f) => f.documentId)
  const itemIds = found.map((f) => f.itemId)
  const [outputs, documents, pages] = await Promise.all([
    outputsOf(db, organisationId, itemIds),
    db.document.findMany({ where: { organisationId, id: { in: documentIds } }, select: { id: true, fileName: true } }),
    db.page.findMany({
      where: { organisationId, documentId: { in: documentIds }, number: { lte: mostPages } },
      orderBy: { number: 'asc' },
      select: { documentId: true, number: true, part: true, width: true, height: true, source: true, words: true },
    }),
  ])
  return found.flatMap(({ itemId, documentId, number, likeness }) => {
    const output = outputs.get(itemId)
    // Undone in this moment.
    if (!output) return []
    return {
      itemId,
      number,
      similarity: likeness,
      fileName: documents.find((d) => d.id === documentId)?.fileName ?? '',
      pages: pages
        .filter((p) => p.documentId === documentId)
        .map(({ documentId: _, ...page }) => page as unknown as PageContent),
      values: output.values,
      evidence: evidenceOf(definition, output),
    }
  })
}

type Output = { values: Values; given: Record<string, Evidence[]>; proposal: Proposal | null }

async function outputsOf(db: Db, organisationId: string, itemIds: readonly string[]): Promise<Map<string, Output>> {
  const rows = await db.$queryRaw<
    { itemId: string; values: Values; given: Record<string, Evidence[]> | null; proposal: Proposal | null }[]
  >`
    SELECT o.item_id AS "itemId", o.values, d.evidence AS given, p.content AS proposal
    FROM item_output o
    JOIN decision d ON d.organisation_id = o.organisation_id AND d.id = o.decision_id
    LEFT JOIN LATERAL (
      SELECT content FROM proposal WHERE organisation_id = o.organisation_id AND item_id = o.item_id
      ORDER BY created_at DESC LIMIT 1
    ) p ON true
    WHERE o.organisation_id = ${organisationId}::uuid AND o.item_id = ANY (${itemIds}::uuid[])`
  return new Map(rows.map((r) => [r.itemId, { values: r.values, given: r.given ?? {}, proposal: r.proposal }]))
}

/** Where the values stand: the places that the person took them from, else those of the proposal that was kept. */
function evidenceOf(definition: Definition, { values, given, proposal }: Output): Record<string, Evidence[]> {
  const entries = definition.fields.flatMap((field): [string, Evidence[]][] => {
    const taken = given[field.key]
    if (taken && taken.length > 0) return [[field.key, taken]]
    const proposed = proposal?.values.find((v) => v.key === field.key)
    const kept = proposed && sameValue(field, proposed.value, values[field.key] ?? null)
    return kept && proposed.evidence.length > 0 ? [[field.key, proposed.evidence]] : []
  })
  return Object.fromEntries(entries)
}

/** Keeps what the item is recognised by, in the transaction that proposes for it; nothing of a seeded item. */
export async function saveFingerprint(
  tx: Tx,
  item: Pick<ItemRow, 'id' | 'organisationId' | 'workflowId' | 'seeded'>,
  pages: readonly PageContent[],
  createdAt: Date,
): Promise<void> {
  if (item.seeded) return
  const { organisationId, workflowId, id: itemId } = item
  const data = { ...fingerprintOf(pages), createdAt }
  await tx.fingerprint.upsert({
    where: { itemId },
    create: { itemId, organisationId, workflowId, ...data },
    update: data,
    select: { itemId: true },
  })
}
