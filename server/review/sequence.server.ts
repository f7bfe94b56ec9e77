import { recordAll } from '#server/audit/commands.server.ts'
import type { ChainHead } from '#server/audit/store.server.ts'
import { findDocument } from '#server/document/store.server.ts'
import type { Asked } from '#server/item/comparisons.ts'
import { aboutOf, asksForFlags } from '#server/item/facts.server.ts'
import { groupKeyOf, type TaskMode, titleOf } from '#server/item/item.ts'
import { firedBefore, keepFirings } from '#server/item/rules.server.ts'
import { type Fired, judgeRules, type Outcome } from '#server/item/rules.ts'
import { type ItemRow, insertTask, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { previewFlags } from '#server/proposal/check-item.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { localDate } from '#server/workflow/local-date.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { firedAtDecision, queueBefore } from './sequence.ts'
import { updateTask } from './store.server.ts'

/** What rules and approvals are asked of, of decided values. */
export async function askedOf(
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  values: Values,
  now: Date,
): Promise<Asked> {
  const flags = asksForFlags(definition) ? await flagsOf(tx, item, definition, values, now) : []
  const today = localDate(now, definition.timeZone)
  const about = await aboutOf(tx, item, definition, values, flags, { today })
  return { values, today, about }
}

async function flagsOf(tx: Tx, item: ItemRow, definition: Definition, values: Values, now: Date) {
  const document = await findDocument(tx, item.organisationId, item.documentId)
  return previewFlags(tx, item, { definition, fileHash: document?.sha256 ?? '', values, now })
}

/** What the rules say of decided values. */
export async function judgeDecided(
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  values: Values,
  now: Date,
): Promise<{ asked: Asked; outcome: Outcome }> {
  const asked = await askedOf(tx, item, definition, values, now)
  return { asked, outcome: judgeRules(definition, asked) }
}

/** Which rules did something at a decision, told of once. */
export async function firingsOf(
  tx: Tx,
  item: ItemRow,
  outcome: Outcome,
  known: Omit<Parameters<typeof firedAtDecision>[1], 'before'>,
): Promise<Fired[]> {
  if (outcome.fired.length === 0) return []
  return firedAtDecision(outcome, { ...known, before: await firedBefore(tx, item.organisationId, item.id) })
}

type PassedOn = {
  decision: { id: string; mode: TaskMode }
  fileName: string
  values: Values
  outcome: Outcome
  /** Queues that still decide, the next one first. */
  left: readonly [string, ...string[]]
  overruled: boolean
  head: ChainHead
}

/**
 * A queue of a sequence has decided: the item goes to the next one, whose reviewer begins with the values so far. Nothing
 * is decided yet: only the last queue's word becomes the output. The caller has kept the decision, and holds the item's lock.
 */
export async function passOn(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  { decision, fileName, values, outcome, left, overruled, head }: PassedOn,
): Promise<string> {
  const { organisationId, workflowId, id: itemId } = item
  const first = item.queuesDone.length === 0
  const fired = first ? await firingsOf(tx, item, outcome, { first, overruled, skippedBy: null }) : []
  const events = await keepFirings(ctx, tx, item, 'decided', fired)
  const from = queueBefore(item, outcome)
  const [to, ...later] = left
  const title = titleOf(definition, values, fileName)
  const raised = fired.some((f) => f.did.includes('priority')) ? outcome.priority : 0
  const priority = item.priority + raised
  await saveItem(tx, item, {
    ...{ title, groupKey: groupKeyOf(definition, values), priority },
    ...{ queue: to, queuesLeft: later, queuesDone: [...item.queuesDone, from] },
    ...(first ? { routeReason: outcome.because, routeRule: outcome.rule } : {}),
  })
  const taskId = ctx.random.uuid()
  await insertTask(tx, {
    ...{ id: taskId, organisationId, workflowId, itemId, priority, dueAt: item.dueAt, createdAt: ctx.now() },
    // In the arm that it was drawn into, from its first queue to its last.
    mode: decision.mode,
    brief: { values, passedOn: { from, decisionId: decision.id } },
  })
  const data = { from, to, taskId, decisionId: decision.id }
  await recordAll(ctx, tx, [...events, { type: 'item.passed_on', organisationId, workflowId, itemId, data }], head)
  return title
}

/**
 * Takes an item back from the next queue while nobody there has taken it up. Answers whether the decision was one that had
 * passed it on.
 */
export async function takeBackFromNext(tx: Tx, item: ItemRow, decisionId: string): Promise<boolean> {
  if (item.state !== 'review' || item.queuesDone.length === 0) return false
  const { organisationId, id: itemId } = item
  const tasks = await tx.task.findMany({
    where: { organisationId, itemId, state: 'open', mode: { in: ['assisted', 'manual'] } },
    select: { id: true, claimedBy: true, brief: true },
  })
  const passedOn = (brief: unknown) => (brief as { passedOn?: { from: string; decisionId: string } } | null)?.passedOn
  const task = tasks.find((t) => passedOn(t.brief)?.decisionId === decisionId)
  const from = task && passedOn(task.brief)?.from
  if (!task || !from) return false
  if (task.claimedBy !== null)
    throw new DomainError(
      'conflict',
      `${item.title} has been taken up in the next queue since: ask whoever has it to return it, or an ops lead.`,
    )
  await updateTask(tx, task.id, { state: 'cancelled', version: { increment: 1 } })
  const queuesLeft = [item.queue, ...item.queuesLeft]
  await saveItem(tx, item, { queue: from, queuesLeft, queuesDone: item.queuesDone.slice(0, -1) })
  return true
}
