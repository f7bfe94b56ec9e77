import { type Db, type Prisma, type Tx, toJson } from '#server/platform/db.server.ts'
import { type ApprovalStep, stepsSchema } from '#server/workflow/approval-chain.ts'
import type { Ask, People, Standing, Word } from './approval-right.ts'

export type ApprovalState = 'waiting' | 'approved' | 'rejected' | 'withdrawn' | 'skipped'

type RawApproval = Prisma.ApprovalGetPayload<{ include: { words: true } }>
export type WordRow = Word & {
  id: string
  at: Date
  undoneAt: Date | null
  delegationId: string | null
}
/** An approval with every word, in order of time, those that were taken back too. */
export type ApprovalRecord = Omit<RawApproval, 'steps' | 'amount' | 'state' | 'words'> & {
  steps: ApprovalStep[]
  amount: string | null
  state: ApprovalState
  words: WordRow[]
}

const toRecord = ({ steps, amount, state, words, ...row }: RawApproval): ApprovalRecord => ({
  ...row,
  steps: stepsSchema.parse(steps),
  amount: amount?.toFixed() ?? null,
  state: state as ApprovalState,
  words: words
    .map(({ id, step, userId, onBehalfOf, delegationId, word, at, undoneAt }) => ({
      ...{ id, step, userId, onBehalfOf, delegationId, at, undoneAt },
      word: word as Word['word'],
    }))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || a.step - b.step),
})

/** What stands of it. */
export const standingOf = (approval: ApprovalRecord): Standing => ({
  ...approval,
  words: approval.words.filter((w) => w.undoneAt === null),
  overdue: approval.overdueAt !== null,
})

/** Everybody who might have a say in a workflow, with the delegations that are not over. */
export async function peopleOf(
  db: Db,
  { organisationId, workflowId }: { organisationId: string; workflowId: string },
  now: Date,
): Promise<People> {
  const members = await db.workflowMember.findMany({
    where: { organisationId, workflowId },
    orderBy: { userId: 'asc' },
    select: {
      userId: true,
      approvalLimit: true,
      membership: { select: { roles: true, user: { select: { email: true } } } },
    },
  })
  const standIns = await db.delegation.findMany({
    where: { organisationId, workflowId, endedAt: null, endsAt: { gt: now } },
    select: { id: true, fromUserId: true, toUserId: true, beginsAt: true, endsAt: true, endedAt: true },
  })
  return {
    standIns,
    members: members.map(({ userId, approvalLimit, membership: { roles, user } }) => ({
      userId,
      email: user.email,
      roles,
      limit: approvalLimit?.toFixed() ?? null,
    })),
  }
}

export async function insertApproval(
  tx: Tx,
  {
    steps,
    ...row
  }: Omit<Prisma.ApprovalUncheckedCreateInput, 'steps' | 'words' | 'tasks'> & { steps: readonly ApprovalStep[] },
): Promise<void> {
  await tx.approval.create({ data: { ...row, steps: toJson(steps) }, select: { id: true } })
}

export async function updateApproval(
  tx: Tx,
  { organisationId, id }: { organisationId: string; id: string },
  data: Prisma.ApprovalUncheckedUpdateManyInput,
): Promise<void> {
  await tx.approval.updateMany({ where: { organisationId, id }, data })
}

/** Takes the row lock that words and reminders need; after the task's and the item's. */
export async function lockApproval(tx: Tx, organisationId: string, id: string): Promise<ApprovalRecord | null> {
  await tx.$queryRaw`SELECT id FROM approval WHERE organisation_id = ${organisationId}::uuid AND id = ${id}::uuid FOR UPDATE`
  return findApproval(tx, organisationId, id)
}

export async function findApproval(db: Db, organisationId: string, id: string): Promise<ApprovalRecord | null> {
  const row = await db.approval.findUnique({
    where: { organisationId_id: { organisationId, id } },
    include: { words: true },
  })
  return row && toRecord(row)
}

export async function findApprovals(db: Db, organisationId: string, ids: readonly string[]): Promise<ApprovalRecord[]> {
  const rows = await db.approval.findMany({
    where: { organisationId, id: { in: [...ids] } },
    include: { words: true },
  })
  return rows.map(toRecord)
}

/** Every approval that was asked for an item, oldest first. */
export async function approvalsOfItem(db: Db, organisationId: string, itemId: string): Promise<ApprovalRecord[]> {
  const rows = await db.approval.findMany({
    where: { organisationId, itemId },
    orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }],
    include: { words: true },
  })
  return rows.map(toRecord)
}

export async function insertWord(tx: Tx, row: Prisma.ApprovalWordUncheckedCreateInput): Promise<void> {
  await tx.approvalWord.create({ data: row, select: { id: true } })
}

/** Takes a word back; its id is the decision's. */
export async function undoWord(tx: Tx, organisationId: string, id: string, at: Date): Promise<void> {
  await tx.approvalWord.updateMany({ where: { organisationId, id, undoneAt: null }, data: { undoneAt: at } })
}

/** Whose word each of these tasks asks for, by its id; `assigneeId`: to whom of them a lead gave it. */
export async function asksOfTasks(
  db: Db,
  organisationId: string,
  ids: readonly string[],
): Promise<Map<string, Ask & { assigneeId: string | null }>> {
  const rows = await db.task.findMany({
    where: { organisationId, id: { in: [...ids] } },
    select: { id: true, forRole: true, eligibleUserIds: true, excludedUserIds: true, amount: true, assigneeId: true },
  })
  return new Map(
    rows.map(({ id, forRole, amount, ...row }) => [
      id,
      { ...row, forRole: forRole as Ask['forRole'], amount: amount?.toFixed() ?? null },
    ]),
  )
}

export async function askOfTask(db: Db, organisationId: string, taskId: string) {
  return (await asksOfTasks(db, organisationId, [taskId])).get(taskId) ?? null
}

/** The open task of an approval; null where none waits. */
export async function openTaskOfApproval(db: Db, organisationId: string, approvalId: string): Promise<string | null> {
  const row = await db.task.findFirst({ where: { organisationId, approvalId, state: 'open' }, select: { id: true } })
  return row?.id ?? null
}
