import type { Db } from '#server/platform/db.server.ts'

export type Disputed = {
  caseId: string
  itemId: string | null
  decisionId: string | null
  /** Its decision is still its item's, which is complete and no copy made to measure. */
  stands: boolean
  /** Of the newest check that was not withdrawn: open or done. */
  check: string | null
}

/** What became of disputed cases, in the order of their items. */
export async function findDisputed(db: Db, organisationId: string, caseIds: readonly string[]): Promise<Disputed[]> {
  return db.$queryRaw<Disputed[]>`
    SELECT c.id AS "caseId", c.item_id AS "itemId", c.decision_id AS "decisionId",
      coalesce(item.state = 'completed' AND NOT item.seeded AND item_output.decision_id = c.decision_id, false) AS stands,
      (SELECT q.state FROM quality_check q WHERE q.organisation_id = c.organisation_id AND q.item_id = c.item_id
         AND q.state <> 'withdrawn' ORDER BY q.created_at DESC, q.id LIMIT 1) AS check
    FROM evaluation_case c
    LEFT JOIN item ON item.organisation_id = c.organisation_id AND item.id = c.item_id
    LEFT JOIN item_output ON item_output.organisation_id = c.organisation_id AND item_output.item_id = c.item_id
    WHERE c.organisation_id = ${organisationId}::uuid AND c.id = ANY (${[...caseIds]}::uuid[])
    ORDER BY item.number, c.id`
}
