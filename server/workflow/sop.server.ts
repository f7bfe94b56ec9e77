import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { type SopChange, sopHistory } from './sop.ts'
import type { WorkflowRow } from './store.server.ts'

/** Changes of the instructions that a page shows, newest first. */
const mostChanges = 50

/** The published versions in which a workflow's instructions changed, newest first, with what each of them changed. */
export async function sopChanges(ctx: Ctx, workflow: WorkflowRow): Promise<SopChange[]> {
  const rows = await findInstructions(ctx.db, workflow)
  const changes = sopHistory(rows).slice(0, mostChanges)
  const names = await namesOf(
    ctx.db,
    workflow.organisationId,
    changes.map(({ by }) => by),
  )
  return changes.map((change) => ({ ...change, by: names.get(change.by) ?? 'the system' }))
}

/** Oldest first. */
async function findInstructions(db: Db, { organisationId, id }: Pick<WorkflowRow, 'organisationId' | 'id'>) {
  const rows = await db.$queryRaw<{ version: number; at: Date; by: string; instructions: string | null }[]>`
    SELECT version, created_at AS at, created_by AS by, definition ->> 'instructions' AS instructions
    FROM workflow_version WHERE organisation_id = ${organisationId}::uuid AND workflow_id = ${id}::uuid
    ORDER BY version`
  return rows.map(({ at, instructions, ...row }) => ({
    ...row,
    at: at.toISOString(),
    instructions: instructions ?? '',
  }))
}
