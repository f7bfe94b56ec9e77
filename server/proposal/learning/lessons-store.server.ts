import type { PageContent } from '#server/document/document.ts'
import { splitOf } from '#server/item/item.ts'
import { personsWord } from '#server/item/unattended.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'

type Scope = { organisationId: string; workflowId: string }

/** A confirmed item that may be learned from. */
export type Confirmed = {
  itemId: string
  documentId: string
  decisionId: string
  group: string
  decidedAt: Date
  values: Values
  /** A rule sent it where it went, perhaps by its sender or its history. */
  ruled: boolean
}

/** Older decisions say less of today's work. */
const newest = 5_000

/**
 * What people stood behind, newest first: never a seeded item, never unreviewed output, never the test split. Read from
 * the standing outputs, so what was undone or corrected is unlearned by the next training.
 */
export async function confirmedItems(db: Db, { organisationId, workflowId }: Scope): Promise<Confirmed[]> {
  const rows = await db.$queryRaw<(Omit<Confirmed, 'group'> & { groupKey: string | null })[]>`
    SELECT item.id AS "itemId", item.document_id AS "documentId", o.decision_id AS "decisionId", o.values,
      item.route_rule IS NOT NULL AS ruled,
      item.group_key AS "groupKey", coalesce(item.decided_at, item.completed_at, o.created_at) AS "decidedAt"
    FROM item JOIN item_output o ON o.organisation_id = item.organisation_id AND o.item_id = item.id
    WHERE item.organisation_id = ${organisationId}::uuid AND item.workflow_id = ${workflowId}::uuid
      AND item.state = 'completed' AND NOT item.seeded AND ${personsWord('item', 'o')}
    ORDER BY item.number DESC LIMIT ${newest}`
  return rows.flatMap(({ groupKey, ...row }) => {
    const group = groupKey ?? row.itemId
    return splitOf(group) === 'learn' ? [{ ...row, group }] : []
  })
}

/** The first pages of documents, by document. */
export async function firstPages(
  db: Db,
  organisationId: string,
  documentIds: readonly string[],
  most: number,
): Promise<Map<string, PageContent[]>> {
  const rows = await db.page.findMany({
    where: { organisationId, documentId: { in: [...documentIds] }, number: { lte: most } },
    orderBy: { number: 'asc' },
    select: { documentId: true, number: true, part: true, width: true, height: true, source: true, words: true },
  })
  return Map.groupBy(rows, (r) => r.documentId) as unknown as Map<string, PageContent[]>
}
