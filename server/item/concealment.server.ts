import { type Db, Prisma, type Tx } from '#server/platform/db.server.ts'
import { type RunningDesign, undecidedStates } from './concealment.ts'
import type { TaskMode } from './item.ts'

const { sql } = Prisma

/**
 * The design that runs on a workflow now; null: none. Designs are written by allocation, further right; what they conceal
 * is the item's, so they are read from here.
 */
export async function findRunningDesign(
  db: Db,
  organisationId: string,
  workflowId: string,
): Promise<RunningDesign | null> {
  const [row] = await db.$queryRaw<(Omit<RunningDesign, 'startedAt'> & { startedAt: Date })[]>`
    SELECT id, kind, manual_share AS "manualShare", strata, reviewers, started_at AS "startedAt" FROM design
    WHERE organisation_id = ${organisationId}::uuid AND workflow_id = ${workflowId}::uuid AND ended_at IS NULL`
  return row ? { ...row, startedAt: row.startedAt.toISOString() } : null
}

/** Does a running design conceal the item `i`? `workflow` is a column or a value. */
export const underDesignSql = (workflow: Prisma.Sql): Prisma.Sql => sql`(
  i.state = ANY (${[...undecidedStates]}::text[]) AND i.reworked_at IS NULL
  AND EXISTS (SELECT 1 FROM design d WHERE d.workflow_id = ${workflow} AND d.ended_at IS NULL))`

/**
 * Those of the items whose proposal and history nobody is told of outside a claimed task: undecided under a running
 * design, or with an entry of a pair still to be made.
 */
export async function concealedItems(db: Db, organisationId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT i.id FROM item i WHERE i.organisation_id = ${organisationId}::uuid AND i.id = ANY (${[...ids]}::uuid[])
      AND (${underDesignSql(sql`i.workflow_id`)}
        OR EXISTS (SELECT 1 FROM task e WHERE e.item_id = i.id AND e.entry IS NOT NULL AND e.state = 'open'))`
  return new Set(rows.map((row) => row.id))
}

/** Whether what is told of an item must not show its arm: it was drawn under a design, or one runs on its workflow. */
export async function hidesArm(db: Db, organisationId: string, itemId: string): Promise<boolean> {
  const [row] = await db.$queryRaw<{ hides: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM design d WHERE d.workflow_id = item.workflow_id AND d.ended_at IS NULL)
      OR EXISTS (SELECT 1 FROM allocation a WHERE a.item_id = item.id AND a.design_id IS NOT NULL) AS hides
    FROM item WHERE organisation_id = ${organisationId}::uuid AND id = ${itemId}::uuid`
  return row?.hides ?? false
}

/**
 * Whether an item came in while a canary drew from items like it: who proposed for it would tell which it is. Canaries are
 * written by proposal, further right.
 */
export async function hidesProposer(db: Db, organisationId: string, itemId: string): Promise<boolean> {
  const [row] = await db.$queryRaw<{ hides: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM canary c WHERE c.workflow_id = item.workflow_id AND c.base_version = item.workflow_version
      AND item.received_at >= c.started_at AND (c.ended_at IS NULL OR item.received_at < c.ended_at)) AS hides
    FROM item WHERE organisation_id = ${organisationId}::uuid AND id = ${itemId}::uuid`
  return row?.hides ?? false
}

/** How a further task of an item's first review begins. */
type Reservation = {
  mode: TaskMode
  entry?: number
  reservedFor?: string
  excludedUserIds?: string[]
}

type Drawn = { arm: 'manual' | 'assisted'; userId: string; partnerId: string | null; entered: (string | null)[] }

/**
 * For whom a further task of an item is that comes back undecided: under a design its reviewer is its first claimer, in
 * the arm that was drawn; of a pair, whoever has not made their entry. Anybody, with the proposal, where nothing was
 * drawn or the item was completed before. `rejected`: an approver has said no to what two entries agreed on, so there is
 * nothing left to be blind to.
 */
export async function reservationOf(
  tx: Tx,
  organisationId: string,
  item: { id: string; reworkedAt: Date | null },
  { rejected = false }: { rejected?: boolean } = {},
): Promise<Reservation> {
  const [drawn] = item.reworkedAt
    ? []
    : await tx.$queryRaw<Drawn[]>`
    SELECT a.arm, a.user_id AS "userId", a.partner_id AS "partnerId",
      ARRAY[${standing(sql`a.item_id`, 1)}, ${standing(sql`a.item_id`, 2)}] AS entered
    FROM allocation a
    WHERE a.organisation_id = ${organisationId}::uuid AND a.item_id = ${item.id}::uuid AND a.design_id IS NOT NULL`
  if (!drawn) return { mode: 'assisted' }
  const { arm, userId, partnerId } = drawn
  if (partnerId === null) return { mode: arm, reservedFor: userId }
  const [first, second] = drawn.entered
  if (rejected || (first && second)) return { mode: 'assisted' }
  if (!first) return { mode: arm, entry: 1, ...closedTo(second ?? null, [userId, partnerId]) }
  return { mode: arm === 'manual' ? 'assisted' : 'manual', entry: 2, ...closedTo(first, [partnerId, userId]) }
}

/** Who stands behind an entry of a pair. */
const standing = (itemId: Prisma.Sql, entry: number) => sql`(
  SELECT d.user_id FROM decision d JOIN task t ON t.id = d.task_id
  WHERE d.item_id = ${itemId} AND t.entry = ${entry} AND d.undone_at IS NULL AND d.kind = 'finish' LIMIT 1)`

/** One of the pair who has not made the other entry; whoever has must not make this one. */
export function closedTo(
  other: string | null,
  people: readonly string[],
): Pick<Reservation, 'reservedFor' | 'excludedUserIds'> {
  const reservedFor = people.find((id) => id !== other)
  return {
    ...(reservedFor ? { reservedFor } : {}),
    ...(other ? { excludedUserIds: [other] } : {}),
  }
}
