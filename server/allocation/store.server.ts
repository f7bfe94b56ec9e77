import { can } from '#server/identity/identity.ts'
import type { TaskMode } from '#server/item/item.ts'
import type { Db, Prisma, Tx } from '#server/platform/db.server.ts'
import type { Arm } from './allocation.ts'
import type { Block, Drawn } from './blocks.ts'

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

// ---- designs -------------------------------------------------------------------------------------------------

export async function insertDesign(tx: Tx, row: Prisma.DesignUncheckedCreateInput): Promise<void> {
  await tx.design.create({ data: row, select: { id: true } })
}

/** False where it had ended before, or there is none. */
export async function markDesignEnded(
  tx: Tx,
  at: { organisationId: string; workflowId: string; id: string; endedAt: Date },
): Promise<boolean> {
  const { endedAt, ...where } = at
  const { count } = await tx.design.updateMany({ where: { ...where, endedAt: null }, data: { endedAt } })
  return count === 1
}

/** What a claim under a design has to know of the item: what was drawn, and whether somebody has had it before. */
export type DrawnBefore = {
  arm: Arm | null
  userId: string | null
  partnerId: string | null
  /** For whom the task is kept, while it is. */
  reservedFor: string | null
  visited: boolean
}

/** Reads that, and notes that the person is at work, in one statement. */
export async function beginDraw(
  tx: Tx,
  at: { organisationId: string; workflowId: string; itemId: string; taskId: string; userId: string; now: Date },
): Promise<DrawnBefore> {
  const [row] = await tx.$queryRaw<DrawnBefore[]>`
    WITH seen AS (
      INSERT INTO allocation_presence (organisation_id, workflow_id, user_id, seen_at)
      VALUES (${at.organisationId}::uuid, ${at.workflowId}::uuid, ${at.userId}, ${at.now})
      ON CONFLICT (workflow_id, user_id) DO UPDATE SET seen_at = greatest(allocation_presence.seen_at, excluded.seen_at))
    SELECT a.arm, a.user_id AS "userId", a.partner_id AS "partnerId", task.reserved_for AS "reservedFor",
      EXISTS (SELECT 1 FROM visit WHERE visit.item_id = task.item_id) AS visited
    FROM task LEFT JOIN allocation a ON a.item_id = task.item_id
    WHERE task.organisation_id = ${at.organisationId}::uuid AND task.id = ${at.taskId}::uuid`
  if (!row) throw new Error(`task ${at.taskId} is gone`)
  return row
}

/** The stratum's block under its row lock: draws of one stratum follow each other. The first of a stratum begins it. */
export async function lockBlock(
  tx: Tx,
  at: { organisationId: string; designId: string; stratum: string },
): Promise<Block> {
  const [row] = await tx.$queryRaw<(Omit<Block, 'remaining'> & { remaining: Arm[] })[]>`
    INSERT INTO allocation_block (organisation_id, design_id, stratum, remaining)
    VALUES (${at.organisationId}::uuid, ${at.designId}::uuid, ${at.stratum}, '{}')
    ON CONFLICT (design_id, stratum) DO UPDATE SET stratum = excluded.stratum
    RETURNING block AS number, size, manual, remaining`
  if (!row) throw new Error('a block was not locked')
  return row
}

type Draw = {
  itemId: string
  organisationId: string
  workflowId: string
  designId: string
  taskId: string
  userId: string
  partnerId: string | null
  stratum: string
  documentType: string
  /** Of this item, which for a pair need not be the one that the block gave. */
  arm: Arm
  drawn: Drawn
  at: Date
}

/** Writes a draw down: the block's rest, the log, and the task in its arm, kept for its reviewer from now on. */
export async function saveDraw(tx: Tx, d: Draw): Promise<void> {
  const { block, position, probability } = d.drawn
  await tx.$executeRaw`
    WITH rest AS (
      UPDATE allocation_block SET block = ${block.number}, size = ${block.size}, manual = ${block.manual},
        remaining = ${[...block.remaining]}::text[]
      WHERE design_id = ${d.designId}::uuid AND stratum = ${d.stratum}
    ), kept AS (
      UPDATE task SET mode = ${d.arm}, reserved_for = ${d.userId}, reserved_at = ${d.at},
        entry = ${d.partnerId === null ? null : 1}::int
      WHERE organisation_id = ${d.organisationId}::uuid AND id = ${d.taskId}::uuid
    )
    INSERT INTO allocation (item_id, organisation_id, workflow_id, arm, probability, user_id, at, design_id, stratum,
      document_type, block, position, partner_id)
    VALUES (${d.itemId}::uuid, ${d.organisationId}::uuid, ${d.workflowId}::uuid, ${d.arm}, ${probability}, ${d.userId}, ${d.at},
      ${d.designId}::uuid, ${d.stratum}, ${d.documentType}, ${block.number}, ${position}, ${d.partnerId})`
}

/** Keeps a task for another person from now on, who took it up because the one before was away. */
export async function keepTaskFor(
  tx: Tx,
  at: { organisationId: string; taskId: string; userId: string; now: Date },
): Promise<void> {
  await tx.task.updateMany({
    where: { organisationId: at.organisationId, id: at.taskId },
    data: { reservedFor: at.userId, reservedAt: at.now },
  })
}

/** Members of a workflow who review in it, by id; of `listed` only, where that names anybody. */
export async function reviewersOf(
  db: Db,
  at: { organisationId: string; workflowId: string; listed: readonly string[] },
): Promise<{ id: string; roles: string[] }[]> {
  const rows = await db.$queryRaw<{ id: string; roles: string[] }[]>`
    SELECT w.user_id AS id, m.roles FROM workflow_member w
    JOIN membership m ON m.organisation_id = w.organisation_id AND m.user_id = w.user_id
    WHERE w.organisation_id = ${at.organisationId}::uuid AND w.workflow_id = ${at.workflowId}::uuid
      AND (${at.listed.length === 0} OR w.user_id = ANY (${[...at.listed]}::text[]))
    ORDER BY w.user_id`
  return rows.filter((person) => can(person.roles, 'workflow.review'))
}

/** Of a pair: who was drawn for its entries, and the first entry's arm; null for an item of no pair. */
export async function findPair(
  db: Db,
  organisationId: string,
  itemId: string,
): Promise<{ userId: string; partnerId: string; arm: Arm } | null> {
  const row = await db.allocation.findUnique({
    where: { organisationId_itemId: { organisationId, itemId } },
    select: { userId: true, partnerId: true, arm: true },
  })
  return row?.partnerId ? { userId: row.userId, partnerId: row.partnerId, arm: row.arm as Arm } : null
}
