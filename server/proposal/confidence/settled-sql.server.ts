import { Prisma } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'

/** What a row has of its settled check: settled.kind, settled.probability and truth.values; null: none. */
export type SettledRow = {
  kind: 'qa' | 'blind' | 'adjudication' | null
  probability: number | null
  checked: Values | null
}

/** The check of such a row. */
export const checkOf = ({ kind, probability, checked }: SettledRow) =>
  kind && checked ? { kind, probability: probability ?? 1, values: checked } : null

/**
 * To join to decided items (`item` with id and decision_id): the newest standing check that is settled, a third person's
 * word in the place of two that differ, as `settled` (kind, probability, decision_id, result_id); and what it found, as
 * `truth` (id, values). Purposive checks tell nothing of a rate.
 */
export const settledCheck = (organisationId: string) => Prisma.sql`
    LEFT JOIN LATERAL (
      SELECT coalesce(third.kind, c.kind) AS kind, c.probability, c.decision_id,
        coalesce(third.result_id, c.result_id) AS result_id
      FROM quality_check c
      LEFT JOIN quality_check third ON third.item_id = c.item_id AND third.rival_id = c.result_id
        AND third.kind = 'adjudication' AND third.state = 'done'
      WHERE c.organisation_id = ${organisationId}::uuid AND c.item_id = item.id AND c.state = 'done'
        AND NOT c.purposive AND c.occasion = 'standing' AND c.kind IN ('qa', 'blind')
        AND (c.kind = 'qa' OR cardinality(c.differing) = 0 OR third.id IS NOT NULL)
      ORDER BY c.created_at DESC LIMIT 1) settled ON true
    LEFT JOIN LATERAL (
      SELECT id, values FROM decision
      WHERE organisation_id = ${organisationId}::uuid AND id = settled.result_id LIMIT 1) truth ON true`

/** The decision that the entry of such an item was. */
export const entryLookedAt = Prisma.sql`coalesce(settled.decision_id,
          -- What another check has put right is that check's decision by now: the entry is the one it looked at.
          (SELECT decision_id FROM quality_check looked
            WHERE looked.item_id = item.id AND looked.result_id = item.decision_id LIMIT 1),
          item.decision_id)`
