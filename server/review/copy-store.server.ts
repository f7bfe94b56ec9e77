import { type Tx, toJson } from '#server/platform/db.server.ts'
import type { WorkingCopy } from './review.ts'

export async function saveCopyRow(
  tx: Tx,
  row: { taskId: string; organisationId: string; userId: string; content: WorkingCopy; savedAt: Date },
) {
  const { taskId, ...rest } = row
  const data = { ...rest, content: toJson(row.content) }
  await tx.workingCopy.upsert({
    where: { taskId },
    create: { taskId, ...data },
    update: data,
    select: { taskId: true },
  })
}

export async function dropCopy(tx: Tx, organisationId: string, taskId: string) {
  await tx.workingCopy.deleteMany({ where: { organisationId, taskId } })
}
