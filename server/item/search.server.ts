import { type Part, shownParts } from '#server/document/document.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { type Db, Prisma, type Tx } from '#server/platform/db.server.ts'
import { labelsOf, rowsOf, type Values } from '#server/workflow/field-value.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import { optionsOf } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { queryOf, type Segment, snippetOf, type Term, vectorOf } from './search.ts'
import { findItem, type ItemRow } from './store.server.ts'

const { sql, join } = Prisma

/** What the search looks in, apart by what may be hidden from somebody and by what changes when. */
export const searchParts = ['document', 'entered', 'comments'] as const
export type SearchPart = (typeof searchParts)[number]

/**
 * Renews one part of an item's search entry from the tables. Two renewals of one item run after each other, and each
 * reads what is there when its turn comes: the last one has seen everything.
 */
export async function indexItem(ctx: Ctx, itemId: string, part: SearchPart): Promise<void> {
  const { organisationId } = ctx.actor
  await ctx.db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`search ${itemId}`}, 0))`
    const item = await findItem(tx, organisationId, itemId)
    if (!item) return
    const bare = await writePart(tx, item, part)
    // A copy of an item is born with its document read: no event of its own says so.
    if (bare) await writePart(tx, item, 'document')
  })
}

/** Answers whether the item's document is not in the entry yet, though it has been read. */
async function writePart(tx: Tx, item: ItemRow, part: SearchPart): Promise<boolean> {
  const vector = vectorOf(await textsOf[part](tx, item))
  const column = Prisma.raw(part)
  const rows = await tx.$queryRaw<{ bare: boolean }[]>`
    INSERT INTO search_text (item_id, organisation_id, workflow_id, ${column})
    VALUES (${item.id}::uuid, ${item.organisationId}::uuid, ${item.workflowId}::uuid, ${vector}::tsvector)
    ON CONFLICT (item_id) DO UPDATE SET ${column} = excluded.${column}
    RETURNING document IS NULL AS bare`
  return (rows[0]?.bare ?? false) && part !== 'document' && item.state !== 'received'
}

const textsOf: Record<SearchPart, (tx: Tx, item: ItemRow) => Promise<string[]>> = {
  document: documentTexts,
  entered: enteredTexts,
  comments: commentTexts,
}

/** File name, sender, subject and the other headers, the cells of a row, and the words of the pages. */
async function documentTexts(tx: Tx, { organisationId, documentId }: ItemRow): Promise<string[]> {
  const document = await tx.document.findUnique({
    where: { organisationId_id: { organisationId, id: documentId } },
    select: { fileName: true, parts: true },
  })
  const parts = shownParts((document?.parts ?? []) as unknown as Part[])
  const pages = await pageWords(tx, organisationId, [documentId])
  return [document?.fileName ?? '', ...parts.flatMap(partTexts), ...pages.map((page) => page.words.join(' '))]
}

function partTexts(part: Part): string[] {
  switch (part.kind) {
    case 'message':
      return [part.name, ...part.headers.map((header) => header.value)]
    case 'attachment':
      return [part.name]
    case 'row':
      return part.rows.map((cell) => cell.value)
  }
}

/** Title, and the values that were proposed or decided; labels and queues also by what people call them. */
async function enteredTexts(tx: Tx, item: ItemRow): Promise<string[]> {
  const { organisationId, id } = item
  const definition = await findDefinition(tx, organisationId, item.workflowId, item.workflowVersion)
  // One after the other: a transaction has one connection.
  const proposals = await tx.$queryRaw<{ values: { key: string; value: Values[string] }[] | null }[]>`
    SELECT (SELECT jsonb_agg(jsonb_build_object('key', v -> 'key', 'value', v -> 'value'))
       FROM jsonb_array_elements(content -> 'values') v) AS values
    FROM proposal WHERE organisation_id = ${organisationId}::uuid AND item_id = ${id}::uuid
    ORDER BY created_at DESC LIMIT 1`
  const outputs = await tx.itemOutput.findMany({ where: { organisationId, itemId: id }, select: { values: true } })
  const proposed = Object.fromEntries((proposals[0]?.values ?? []).map((v) => [v.key, v.value]))
  const decided = (outputs[0]?.values ?? {}) as Values
  return [item.title, ...valueTexts(definition, proposed), ...valueTexts(definition, decided)]
}

function valueTexts(definition: Definition, values: Values): string[] {
  return definition.fields.flatMap((field) => {
    const value = values[field.key]
    const cells = rowsOf(value).flatMap((row) => Object.values(row).filter((cell) => cell !== null))
    const names = optionsOf(field, definition)
      .filter((option) => labelsOf(value).includes(option.key))
      .map((option) => option.label)
    return [...labelsOf(value), ...cells, ...names]
  })
}

async function commentTexts(tx: Tx, { organisationId, id }: ItemRow): Promise<string[]> {
  const rows = await tx.comment.findMany({
    where: { organisationId, itemId: id, deletedAt: null },
    orderBy: { createdAt: 'asc' },
    select: { body: true },
  })
  // People stand in a body by their id, which nobody searches for.
  return rows.map((row) => row.body.replace(/@\[[^\]]*\]/g, ' '))
}

async function pageWords(db: Db, organisationId: string, documentIds: readonly string[], pages = 10_000) {
  return db.$queryRaw<{ documentId: string; words: string[] }[]>`
    SELECT document_id AS "documentId", jsonb_path_query_array(words, '$[*].text') AS words FROM page
    WHERE organisation_id = ${organisationId}::uuid AND document_id IN (${join([...documentIds].map((id) => sql`${id}::uuid`))})
      AND number <= ${pages}
    ORDER BY document_id, number`
}

export type Found = { document: boolean; entered: boolean; comments: boolean }

/** In which parts of their entries any of the terms stands, by item. */
export async function foundIn(
  db: Db,
  organisationId: string,
  itemIds: readonly string[],
  terms: readonly Term[],
): Promise<Map<string, Found>> {
  if (itemIds.length === 0 || terms.length === 0) return new Map()
  const any = join(
    terms.map((term) => sql`${queryOf(term)}::tsquery`),
    ' || ',
  )
  const rows = await db.$queryRaw<({ id: string } & Found)[]>`
    SELECT item_id AS id, coalesce(document @@ (${any}), false) AS document, coalesce(entered @@ (${any}), false) AS entered,
      coalesce(comments @@ (${any}), false) AS comments
    FROM search_text WHERE organisation_id = ${organisationId}::uuid AND item_id = ANY (${[...itemIds]}::uuid[])`
  return new Map(rows.map((row) => [row.id, row]))
}

/** Pages of a document that a snippet is looked for on: it stands in front, or the row does without. */
const snippetPages = 20

/** The words around the first hit in each document. */
export async function documentSnippets(
  db: Db,
  organisationId: string,
  documentIds: readonly string[],
  terms: readonly Term[],
): Promise<Map<string, Segment[]>> {
  const snippets = new Map<string, Segment[]>()
  if (documentIds.length === 0) return snippets
  for (const { documentId, words } of await pageWords(db, organisationId, documentIds, snippetPages)) {
    if (snippets.has(documentId)) continue
    const snippet = snippetOf(words, terms)
    if (snippet.length > 0) snippets.set(documentId, snippet)
  }
  return snippets
}
