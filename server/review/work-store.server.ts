import type { Part } from '#server/document/document.ts'
import type { Db } from '#server/platform/db.server.ts'
import type { Flag } from '#server/proposal/check.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import type { PageView, WorkingCopy } from './review.ts'

export type WorkFacts = {
  fileName: string
  mediaType: string | null
  parts: Part[]
  pages: Omit<PageView, 'imageUrl'>[] | null
  proposal: Proposal | null
  flags: Flag[] | null
  copy: WorkingCopy | null
  comments: number
  message: { kind: string; body: string; authorId: string; createdAt: string } | null
  deciderId: string | null
  deciderAt: string | null
}

/**
 * Everything that is shown of a claimed task, in one query, for it is what people wait behind. What the mode hides is
 * not read at all: `proposal` (with flags) and `history` (with comments) say what may be.
 */
export async function workFacts(
  db: Db,
  at: {
    organisationId: string
    itemId: string
    documentId: string
    taskId: string
    userId: string
    proposal: boolean
    history: boolean
    /** The decision that an approval is about. */
    decisionId: string | null
  },
): Promise<WorkFacts> {
  const { organisationId, itemId } = at
  const rows = await db.$queryRaw<WorkFacts[]>`
    SELECT document.file_name AS "fileName", document.media_type AS "mediaType", document.parts,
      (SELECT jsonb_agg(jsonb_build_object('number', number, 'part', part, 'width', width, 'height', height,
         'source', source, 'words', words, 'imageWidth', image_width, 'imageHeight', image_height) ORDER BY number)
       FROM page WHERE page.document_id = document.id) AS pages,
      (SELECT content FROM proposal WHERE ${at.proposal} AND organisation_id = ${organisationId}::uuid
         AND item_id = ${itemId}::uuid ORDER BY created_at DESC LIMIT 1) AS proposal,
      (SELECT jsonb_agg(jsonb_build_object('check', "check", 'severity', severity, 'fieldKeys', field_keys, 'message', message)
         ORDER BY array_position(ARRAY['error', 'warning', 'info'], severity))
       FROM flag WHERE ${at.proposal} AND organisation_id = ${organisationId}::uuid AND item_id = ${itemId}::uuid) AS flags,
      (SELECT content FROM working_copy WHERE organisation_id = ${organisationId}::uuid AND task_id = ${at.taskId}::uuid
         AND user_id = ${at.userId}) AS copy,
      (SELECT count(*)::int FROM comment WHERE ${at.history} AND organisation_id = ${organisationId}::uuid
         AND item_id = ${itemId}::uuid AND deleted_at IS NULL) AS comments,
      (SELECT jsonb_build_object('kind', kind, 'body', body, 'authorId', author_id, 'createdAt', created_at) FROM comment
       WHERE ${at.history} AND organisation_id = ${organisationId}::uuid AND item_id = ${itemId}::uuid
         AND deleted_at IS NULL AND resolved_at IS NULL AND kind IN ('return', 'escalation', 'reject')
       ORDER BY created_at DESC LIMIT 1) AS message,
      decision.user_id AS "deciderId", to_jsonb(decision.decided_at)#>>'{}' AS "deciderAt"
    FROM document
    LEFT JOIN decision ON decision.organisation_id = document.organisation_id AND decision.id = ${at.decisionId}::uuid
    WHERE document.organisation_id = ${organisationId}::uuid AND document.id = ${at.documentId}::uuid`
  if (!rows[0]) throw new Error(`item ${itemId} has no document`)
  return rows[0]
}
