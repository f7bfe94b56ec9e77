import type { TaskMode } from '#server/item/item.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import type { Arm } from './allocation.ts'

export async function findArm(db: Db, organisationId: string, itemId: string): Promise<Arm | null> {
  const row = await db.allocation.findUnique({
    where: { organisationId_itemId: { organisationId, itemId } },
    select: { arm: true },
  })
  return (row?.arm as Arm | undefined) ?? null
}

export async function insertAllocation(
  tx: Tx,
  row: {
    itemId: string
    organisationId: string
    workflowId: string
    arm: Arm
    probability: number
    userId: string
    at: Date
  },
) {
  await tx.allocation.create({ data: row, select: { itemId: true } })
}

export async function setTaskMode(tx: Tx, organisationId: string, id: string, mode: TaskMode) {
  await tx.task.updateMany({ where: { organisationId, id }, data: { mode } })
}
