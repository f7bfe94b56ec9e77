import { awayHours } from '#server/allocation/allocation.ts'
import type { RunningDesign } from '#server/item/concealment.ts'
import type { Brief, TaskMode } from '#server/item/item.ts'
import type { ItemRow } from '#server/item/store.server.ts'
import { type Db, Prisma, type Tx } from '#server/platform/db.server.ts'
import { mayApproveSql } from './approval-sql.server.ts'
import type { Work } from './review.ts'

export type ClaimedTask = {
  id: string
  itemId: string
  mode: TaskMode
  /** One of the two entries of a pair, or 3: the word on them (Task.entry). */
  entry: number | null
  version: number
  brief: Brief | null
}
/** What a claim needs to know of its task beside, to draw its arm. */
export type FreshClaim = ClaimedTask & {
  forRole: string | null
  excludedUserIds: string[]
}

/** A task that a person has taken up. */
export type Claimed = { task: ClaimedTask; item: ItemRow; visitId: string }
/** What addresses of an organisation's files are made of. */
export type Organisation = { id: string; slug: string }

const claimedColumns = Prisma.sql`task.id, task.item_id AS "itemId", task.mode, task.entry, task.version, task.brief,
  task.for_role AS "forRole", task.excluded_user_ids AS "excludedUserIds"`

export type ClaimScope = {
  organisationId: string
  workflowId: string
  userId: string
  roles: readonly string[]
  work: Work
  /** The design that runs on the workflow, as the caller has read it. */
  design: RunningDesign | null
  now: Date
  leaseUntil: Date
}

/**
 * What a design leaves to this person. A task that is kept for somebody is another's only when that person has taken up
 * nothing here for `awayHours`. First reviews are for those who take part, unless a lead has given them to somebody; of
 * a shadow design nobody reviews what came in since it began.
 */
function underDesign({ design, userId, workflowId, now }: Omit<ClaimScope, 'leaseUntil'>): Prisma.Sql {
  const awaySince = new Date(now.getTime() - awayHours * 3_600_000)
  const atWork = Prisma.sql`task.reserved_for = ANY (ARRAY(
    SELECT user_id FROM allocation_presence WHERE workflow_id = ${workflowId}::uuid AND seen_at >= ${awaySince}))`
  const kept = Prisma.sql`(task.reserved_for IS NULL OR task.reserved_for = ${userId}
    OR (task.reserved_at < ${awaySince} ${design ? Prisma.sql`AND NOT ${atWork}` : Prisma.empty}))`
  if (!design) return kept
  const otherwise = Prisma.sql`task.mode NOT IN ('assisted', 'manual') OR task.for_role IS NOT NULL`
  if (design.kind === 'shadow')
    return Prisma.sql`${kept} AND (${otherwise}
      OR (SELECT received_at FROM item WHERE item.id = task.item_id) < ${new Date(design.startedAt)})`
  const takesPart = design.reviewers.length === 0 || design.reviewers.includes(userId)
  return takesPart ? kept : Prisma.sql`${kept} AND (${otherwise} OR task.assignee_id IS NOT NULL)`
}

/** Work of one's own role; a word on somebody's decision is asked of whoever has the right to it (approval-right.ts). */
const rightTo = ({ work, userId, roles, now }: Omit<ClaimScope, 'leaseUntil'>) =>
  work === 'approval'
    ? Prisma.sql`task.mode = 'approval' AND ${mayApproveSql({ userId, now })}`
    : Prisma.sql`task.mode <> 'approval' AND (task.for_role IS NULL OR task.for_role = ANY (${[...roles]}::text[]))`

/** What this person may be given of a workflow's tasks, whoever holds it now. */
const mayHave = (scope: Omit<ClaimScope, 'leaseUntil'>) => Prisma.sql`
  task.organisation_id = ${scope.organisationId}::uuid AND task.workflow_id = ${scope.workflowId}::uuid AND task.state = 'open'
  AND NOT (${scope.userId} = ANY (task.excluded_user_ids))
  AND (task.assignee_id IS NULL OR task.assignee_id = ${scope.userId})
  AND ${rightTo(scope)}
  AND ${underDesign(scope)}`

const isFree = (now: Date) => Prisma.sql`(task.claimed_by IS NULL OR task.lease_until < ${now})`

/** Who holds a task now; null for one that is free. */
const holder = (now: Date) => Prisma.sql`CASE WHEN ${isFree(now)} THEN NULL ELSE task.claimed_by END`

/** How many of the first free tasks are looked at to give neighbours in time to different people. */
const spread = 32

/**
 * Claims the next task for a person: one statement, so that two people never get the same one. First a task that they
 * still hold and no tab has open (not in `have`, its lease not renewed beyond `quietUntil`); else the next that nobody
 * holds, by priority, due time and age, those that this person skipped last. Free tasks of the same priority that are
 * due in the same minute come to each person in an order of their own, so that people do not reach for the same row.
 * Without a design in the scope it answers null where one runs: so that nobody has to ask before each claim.
 */
export async function claimNext(
  tx: Tx,
  scope: ClaimScope & { have: readonly string[]; quietUntil: Date },
): Promise<(FreshClaim & { resumed: boolean }) | null> {
  const noDesign = Prisma.sql`NOT EXISTS (SELECT 1 FROM design WHERE workflow_id = ${scope.workflowId}::uuid AND ended_at IS NULL)`
  const may = scope.design ? mayHave(scope) : Prisma.sql`${mayHave(scope)} AND ${noDesign}`
  for (const skipped of [false, true]) {
    const free = Prisma.sql`${may} AND ${isFree(scope.now)} AND (${scope.userId} = ANY (task.skipped_by)) = ${skipped}`
    const rows = await tx.$queryRaw<(FreshClaim & { resumed: boolean })[]>`
      WITH held AS (
        SELECT task.id FROM task
        WHERE ${may} AND task.claimed_by = ${scope.userId} AND task.lease_until <= ${scope.quietUntil}
          AND NOT (task.id = ANY (${[...scope.have]}::uuid[]))
        ORDER BY claimed_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
      ), front AS (
        SELECT id, priority, date_trunc('minute', due_at) AS due FROM task WHERE ${free} AND NOT EXISTS (SELECT 1 FROM held)
        ORDER BY priority DESC, due_at, id LIMIT ${spread}
      ), head AS (SELECT priority, due FROM front ORDER BY priority DESC, due LIMIT 1
      ), chosen AS (
        SELECT task.id FROM task JOIN front USING (id) JOIN head ON head.priority = front.priority AND head.due = front.due
        WHERE ${free}
        ORDER BY md5(task.id::text || ${scope.userId}) LIMIT 1 FOR UPDATE OF task SKIP LOCKED
      ), rest AS (
        SELECT task.id FROM task
        WHERE ${free} AND NOT EXISTS (SELECT 1 FROM held) AND NOT EXISTS (SELECT 1 FROM chosen)
        ORDER BY priority DESC, due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
      ), next AS (SELECT id, true AS resumed FROM held UNION ALL SELECT id, false FROM chosen UNION ALL SELECT id, false FROM rest
      )
      UPDATE task
      SET claimed_by = ${scope.userId}, lease_until = ${scope.leaseUntil},
        claimed_at = CASE WHEN next.resumed THEN task.claimed_at ELSE ${scope.now} END,
        version = task.version + CASE WHEN next.resumed THEN 0 ELSE 1 END
      FROM next WHERE task.id = next.id
      RETURNING ${claimedColumns}, next.resumed`
    if (rows[0]) return rows[0]
  }
  return null
}

/** Claims one task by name where this person may have it and nobody else holds it; null where not. */
export async function claimTask(tx: Tx, scope: ClaimScope, taskId: string): Promise<FreshClaim | null> {
  const rows = await tx.$queryRaw<FreshClaim[]>`
    UPDATE task
    SET claimed_by = ${scope.userId}, claimed_at = ${scope.now}, lease_until = ${scope.leaseUntil}, version = version + 1
    WHERE id = ${taskId}::uuid AND ${mayHave(scope)} AND (${isFree(scope.now)} OR task.claimed_by = ${scope.userId})
    RETURNING ${claimedColumns}`
  return rows[0] ?? null
}

/** The open task of an item that this person may have, with who holds it now. */
export async function openTaskOf(db: Db, scope: Omit<ClaimScope, 'leaseUntil'>, itemId: string) {
  const rows = await db.$queryRaw<
    {
      id: string
      heldBy: string | null
      since: Date | null
      /** It was given back to this person, or is held by them: theirs to take up by name. */
      theirs: boolean
    }[]
  >`
    SELECT task.id, ${holder(scope.now)} AS "heldBy", task.claimed_at AS since,
      coalesce(task.claimed_by = ${scope.userId} OR task.reserved_for = ${scope.userId}, false) AS theirs
    FROM task WHERE ${mayHave(scope)} AND task.item_id = ${itemId}::uuid
    ORDER BY task.created_at LIMIT 1`
  return rows[0] ?? null
}

const taskSelect = {
  id: true,
  organisationId: true,
  workflowId: true,
  itemId: true,
  mode: true,
  entry: true,
  state: true,
  brief: true,
  priority: true,
  claimedBy: true,
  leaseUntil: true,
  skippedBy: true,
  approvalId: true,
  version: true,
} as const

type RawTask = Prisma.TaskGetPayload<{ select: typeof taskSelect }>
export type TaskRow = Omit<RawTask, 'mode' | 'brief'> & { mode: TaskMode; brief: Brief | null }

/** The columns of a TaskRow; written here, never taken from outside. */
const taskColumns = Prisma.raw(
  Object.keys(taskSelect)
    .map((name) => `task.${name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)} AS "${name}"`)
    .join(', '),
)

export async function findTask(db: Db, organisationId: string, id: string): Promise<TaskRow | null> {
  const rows = await db.$queryRaw<TaskRow[]>`
    SELECT ${taskColumns} FROM task WHERE organisation_id = ${organisationId}::uuid AND id = ${id}::uuid`
  return rows[0] ?? null
}

export async function lockTask(tx: Tx, organisationId: string, id: string): Promise<TaskRow | null> {
  const rows = await tx.$queryRaw<TaskRow[]>`
    SELECT ${taskColumns} FROM task WHERE organisation_id = ${organisationId}::uuid AND id = ${id}::uuid FOR UPDATE`
  return rows[0] ?? null
}

/** Locks an item's open tasks, and the one of a decision that is taken back; in one order, as they may be several. */
export async function lockTasksOf(tx: Tx, organisationId: string, itemId: string, taskId: string): Promise<void> {
  await tx.$queryRaw`
    SELECT id FROM task WHERE organisation_id = ${organisationId}::uuid AND item_id = ${itemId}::uuid
      AND (state = 'open' OR id = ${taskId}::uuid) ORDER BY id FOR UPDATE`
}

export async function updateTask(tx: Tx, id: string, data: Prisma.TaskUncheckedUpdateInput) {
  await tx.task.update({ where: { id }, data, select: { id: true } })
}

/** Renews a lease by its holder; false when the claim is gone. */
export async function renewLease(
  tx: Tx,
  scope: { organisationId: string; taskId: string; userId: string; version: number; leaseUntil: Date },
): Promise<boolean> {
  const { count } = await tx.task.updateMany({
    where: {
      organisationId: scope.organisationId,
      id: scope.taskId,
      state: 'open',
      claimedBy: scope.userId,
      version: scope.version,
    },
    data: { leaseUntil: scope.leaseUntil },
  })
  return count === 1
}

/** The open tasks that this person may be given, by who holds them now (null: nobody), with since when and what is due first. */
export async function workByHolder(db: Db, scope: Omit<ClaimScope, 'leaseUntil'>) {
  return db.$queryRaw<{ holder: string | null; count: number; since: Date | null; dueAt: Date }[]>`
    SELECT ${holder(scope.now)} AS holder, count(*)::int AS count, min(claimed_at) AS since, min(due_at) AS "dueAt"
    FROM task WHERE ${mayHave(scope)} GROUP BY 1 ORDER BY 2 DESC`
}

/** The open tasks that this person may be given, in the queue's order, with their items. */
export async function waitingTasks(db: Db, scope: Omit<ClaimScope, 'leaseUntil'>, limit: number) {
  return db.$queryRaw<
    {
      id: string
      brief: Brief | null
      approvalId: string | null
      createdAt: Date
      dueAt: Date
      heldBy: string | null
      number: number
      title: string
      workflowVersion: number
    }[]
  >`
    SELECT task.id, task.brief, task.approval_id AS "approvalId", task.created_at AS "createdAt", task.due_at AS "dueAt",
      ${holder(scope.now)} AS "heldBy",
      item.number, item.title, item.workflow_version AS "workflowVersion"
    FROM task JOIN item ON item.organisation_id = task.organisation_id AND item.id = task.item_id
    WHERE ${mayHave(scope)} ORDER BY task.priority DESC, task.due_at, task.id LIMIT ${limit}`
}

/** Ends other people's claims on these items' tasks; answers whose they were. */
export async function freeTasks(
  tx: Tx,
  scope: { organisationId: string; workflowId: string; numbers: readonly number[]; now: Date },
) {
  return tx.$queryRaw<{ id: string; itemId: string; userId: string }[]>`
    WITH held AS (
      SELECT task.id, task.claimed_by FROM task JOIN item ON item.id = task.item_id
      WHERE task.organisation_id = ${scope.organisationId}::uuid AND task.workflow_id = ${scope.workflowId}::uuid
        AND task.state = 'open' AND task.claimed_by IS NOT NULL AND task.lease_until >= ${scope.now}
        AND item.number = ANY (${[...scope.numbers]}::int[])
      ORDER BY task.id FOR UPDATE OF task)
    UPDATE task SET claimed_by = NULL, claimed_at = NULL, lease_until = NULL, version = version + 1
    FROM held WHERE task.id = held.id
    RETURNING task.id, task.item_id AS "itemId", held.claimed_by AS "userId"`
}
