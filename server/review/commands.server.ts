import { recordAll } from '#server/audit/commands.server.ts'
import { findDocument } from '#server/document/store.server.ts'
import { consequenceOf, shownMode, workModes } from '#server/item/item.ts'
import { findItem, type ItemRow, lockItem, saveItem } from '#server/item/store.server.ts'
import { visibleTo } from '#server/item/visible.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type Checked, checkItem, previewFlags } from '#server/proposal/check-item.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { applyHeartbeat, madeAt } from './active-time.ts'
import { insertComment } from './comment-store.server.ts'
import { type CorrectionRow, type DecisionFacts, decisionFacts, keep } from './decision-store.server.ts'
import { keepEntry } from './entries.server.ts'
import { settleItem } from './outcome.server.ts'
import { assertHolds, type Decision, type DecisionInput, type DraftInput, type FlagView } from './review.ts'
import { judgeDecided, passOn } from './sequence.server.ts'
import { overruled, queuesAfter } from './sequence.ts'
import { type ClaimedTask, findTask, lockTask } from './store.server.ts'
import { cleanValues, correctionsOf } from './values.ts'

/** Part of a decision on many items at once: this item's share of the time. */
export type Bulk = { bulkMs: number }
export type Decided = { decisionId: string; reference: string; title: string }

/** A decision with everything it is made on, under the locks that it needs. */
export type Deciding = {
  task: ClaimedTask
  item: ItemRow
  definition: Definition
  facts: DecisionFacts
  input: Decision
  bulk: Bulk | null
}

/**
 * Takes a person's decision on a task they hold: the decision, its corrections, what follows for the item, the visit's
 * time, the events and the jobs, in one transaction. The same decision id again gives the same answer and changes
 * nothing.
 */
export async function decideItem(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: DecisionInput,
  bulk: Bulk | null = null,
): Promise<Decided> {
  return takeDecision(ctx, workflow, input, bulk, async (tx, deciding) => {
    const { kind } = deciding.input
    const consequence = consequenceOf[deciding.task.mode]
    if (consequence === 'approval' || kind === 'approve' || kind === 'reject')
      throw new DomainError('refused', 'An approval is given on the approvals page: open it there.')
    if (kind === 'return') return giveBack(ctx, tx, deciding)
    if (deciding.task.entry !== null) assertChosen(deciding)
    else if (consequence === 'check') return closeCheck(ctx, tx, deciding)
    return finish(ctx, tx, deciding)
  })
}

/**
 * The frame of every decision: locks, the same id twice, who holds the task. `settle` runs once for a decision id, and
 * answers what the item is called afterwards.
 */
export async function takeDecision(
  ctx: Ctx,
  workflow: WorkflowRow,
  raw: DecisionInput,
  bulk: Bulk | null,
  settle: (tx: Tx, deciding: Deciding) => Promise<string>,
): Promise<Decided> {
  const organisationId = workflow.organisationId
  const input: Decision = {
    kind: 'finish',
    message: null,
    reasons: {},
    evidence: {},
    overridden: [],
    ...withoutUndefined(raw),
  }
  return ctx.db.$transaction(async (tx) => {
    const task = await lockTask(tx, organisationId, input.taskId)
    if (!task || task.workflowId !== workflow.id)
      throw new DomainError('not_found', 'There is no such task in this workflow: open the next item.')
    const item = await lockItem(tx, organisationId, task.itemId)
    if (!item) throw new DomainError('stale', 'This item was erased: your decision was not needed.')
    const { id: itemId, documentId } = item
    const facts = await decisionFacts(tx, {
      organisationId,
      itemId,
      documentId,
      decisionId: input.id,
      visitId: input.visitId,
    })
    const reference = `#${item.number}`
    if (facts.before) {
      if (facts.before.userId !== ctx.actor.id || facts.before.taskId !== task.id)
        throw new DomainError('conflict', 'This decision id is taken: reload the page and decide again.')
      // Its answer was lost, and they thought better of it: what they said first must not be told as what they say now.
      if (facts.before.kind !== input.kind)
        throw new DomainError(
          'conflict',
          `You have ${saidWords[facts.before.kind]} ${reference} already, and that counts: take it back first to say something else.`,
        )
      return { decisionId: facts.before.id, reference, title: item.title }
    }
    assertHolds(task, ctx.actor.id, input.taskVersion)
    const definition = await findDefinition(tx, organisationId, item.workflowId, item.workflowVersion)
    const title = await settle(tx, { task, item, definition, facts, input, bulk })
    return { decisionId: input.id, reference, title }
  })
}

const saidWords: Record<Decision['kind'], string> = {
  finish: 'decided',
  return: 'returned',
  approve: 'approved',
  reject: 'rejected',
}

/** The fields that were sent; a missing one must not hide its default. */
function withoutUndefined<T extends object>(input: T): T {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as T
}

type Kept = { proposalId: string | null; values: Values; corrections: readonly CorrectionRow[]; output: Values | null }

/** Writes the decision, ends its visit and closes its task; answers the item's active time with this visit. */
export async function keepDecision(
  ctx: Ctx,
  tx: Tx,
  { task, item, definition, facts, input, bulk }: Deciding,
  kept: Kept,
): Promise<{ activeMs: number; suspect: boolean }> {
  const now = ctx.now()
  const visit = endedVisit(ctx, definition, facts, input, bulk)
  await keep(tx, {
    id: input.id,
    organisationId: item.organisationId,
    itemId: item.id,
    taskId: task.id,
    visitId: input.visitId,
    userId: ctx.actor.id,
    kind: input.kind,
    message: input.message,
    bulk: bulk !== null,
    evidence: input.evidence,
    decidedAt: now,
    visit,
    madeAt: visit && !bulk ? new Date(madeAt(visit, input.heartbeat, now.getTime())) : null,
    ...kept,
  })
  // The second entry of a pair is a cost of measuring.
  const counts = visit !== null && workModes.includes(task.mode) && task.entry !== 2
  return {
    activeMs: facts.otherMs + (counts ? visit.activeMs : 0),
    suspect: facts.otherSuspect || (counts && visit.suspect),
  }
}

/** The visit with the decision as its last input; null where it is another person's, or ended. */
function endedVisit(ctx: Ctx, definition: Definition, facts: DecisionFacts, input: Decision, bulk: Bulk | null) {
  const { visit } = facts
  if (!visit || visit.userId !== ctx.actor.id || visit.ended) return null
  if (bulk) return { ...visit, idleCutoffMs: 0, activeMs: bulk.bulkMs, reportedMs: bulk.bulkMs }
  const before = { ...visit, idleCutoffMs: definition.idleCutoffSeconds * 1000 }
  return { ...before, ...applyHeartbeat(before, input.heartbeat, ctx.now().getTime()) }
}

/**
 * A review is finished: its values become the item's output, which leaves at once or waits for an approval. One of the
 * two entries of a pair becomes none: the other follows, or is compared with it.
 */
async function finish(ctx: Ctx, tx: Tx, deciding: Deciding): Promise<string> {
  const { task, definition, facts, input } = deciding
  if (deciding.item.state !== 'review')
    throw new DomainError('stale', 'This item is no longer in review: your decision was not needed.')
  const item = await attended(tx, deciding.item)
  const now = ctx.now()
  const values = cleanValues(definition, input.values)
  await refuseOpenErrors(tx, deciding, { definition, fileHash: facts.fileHash, values, now })
  const stored = visibleTo([task]).proposal ? facts.proposal : null
  const corrections = correctionsOf(definition, stored?.content ?? null, values).map((c) => ({
    ...c,
    id: ctx.random.uuid(),
    reasonCode: input.reasons[c.fieldKey] ?? null,
  }))
  const entered = task.entry === 1 || task.entry === 2
  const next = task.entry === null ? await nextQueue(tx, item, definition, values, now) : null
  if (next) {
    // What is corrected of the proposal is told by the last decision of all.
    await keepDecision(ctx, tx, deciding, { proposalId: stored?.id ?? null, values, corrections: [], output: null })
    const { fileName, head } = facts
    const decision = { id: input.id, mode: task.mode }
    return passOn(ctx, tx, item, definition, { ...next, decision, fileName, values, head })
  }
  const time = await keepDecision(ctx, tx, deciding, {
    proposalId: stored?.id ?? null,
    values,
    corrections,
    output: item.seeded || entered ? null : values,
  })
  if (entered)
    return keepEntry(ctx, tx, deciding, { id: input.id, values, changed: corrections.map((c) => c.fieldKey) })
  const settled = {
    decision: { id: input.id, taskId: task.id, mode: task.mode, userId: ctx.actor.id },
    fileName: facts.fileName,
    values,
    changed: corrections.map((c) => c.fieldKey),
    overridden: input.overridden,
  }
  return settleItem(ctx, tx, item, definition, { ...settled, time, head: facts.head })
}

/** The queues that decide after this one, by the rules over the decided values; null: this decision is the last. */
async function nextQueue(tx: Tx, item: ItemRow, definition: Definition, values: Values, now: Date) {
  const begun = item.queuesDone.length > 0
  if (begun ? item.queuesLeft.length === 0 : !hasSequence(definition)) return null
  const { outcome } = await judgeDecided(tx, item, definition, values, now)
  const [to, ...later] = queuesAfter(item, definition, values, outcome)
  return to === undefined
    ? null
    : { outcome, left: [to, ...later] as const, overruled: overruled(definition, values, outcome) }
}

const hasSequence = ({ rules }: Definition) => rules.some((rule) => rule.actions.some((a) => a.do === 'sequence'))

/** An item that had passed without a person, and was reopened, has one now. */
async function attended(tx: Tx, item: ItemRow): Promise<ItemRow> {
  if (!item.unattended) return item
  await saveItem(tx, item, { unattended: false })
  return { ...item, unattended: false, version: item.version + 1 }
}

/** Where two entries differ, whoever decides between them says what is right, field by field. */
function assertChosen({ task, definition, input }: Deciding): void {
  const open = Object.keys(task.brief?.choices ?? {}).find(
    (key) => definition.fields.some((f) => f.key === key) && !(key in input.values),
  )
  if (open) throw new DomainError('refused', 'A field on which two entries differ has no value yet.', open)
}

/** A second look at a decision: it is kept, and whoever asked for it is told; the item stays as it is. */
async function closeCheck(ctx: Ctx, tx: Tx, deciding: Deciding): Promise<string> {
  const { task, item, definition, input } = deciding
  const values = cleanValues(definition, input.values)
  assertChosen(deciding)
  await keepDecision(ctx, tx, deciding, { proposalId: null, values, corrections: [], output: null })
  await recordAll(ctx, tx, [
    {
      type: 'check.decided',
      organisationId: item.organisationId,
      workflowId: item.workflowId,
      itemId: item.id,
      data: { decisionId: input.id, taskId: task.id, mode: task.mode },
    },
  ])
  return visibleTo([task]).proposal ? item.title : `#${item.number}`
}

/** Back to whoever sent it, with what is to be corrected. */
async function giveBack(ctx: Ctx, tx: Tx, deciding: Deciding): Promise<string> {
  const { task, item, input } = deciding
  if (consequenceOf[task.mode] === 'check')
    throw new DomainError('refused', 'A check cannot return an item: finish it, and say what you found in a comment.')
  if (item.state !== 'review') throw new DomainError('stale', 'This item is no longer in review.')
  const body = input.message ?? ''
  if (body === '')
    throw new DomainError(
      'invalid',
      'Write what the sender has to correct: an item is not returned without it.',
      'message',
    )
  const shared = { organisationId: item.organisationId, workflowId: item.workflowId, itemId: item.id }
  await keepDecision(ctx, tx, deciding, { proposalId: null, values: {}, corrections: [], output: null })
  await insertComment(tx, {
    ...shared,
    id: ctx.random.uuid(),
    authorId: ctx.actor.id,
    kind: 'return',
    body,
    createdAt: ctx.now(),
  })
  await saveItem(tx, item, { state: 'returned' })
  await recordAll(ctx, tx, [
    { type: 'item.returned', ...shared, data: { decisionId: input.id, taskId: task.id, mode: shownMode(task.mode) } },
  ])
  return item.title
}

/** The server has the last word on errors: the browser's checks do not know every duplicate. */
async function refuseOpenErrors(tx: Tx, { task, item, input }: Deciding, checked: Checked) {
  // A seeded copy is compared with nothing, and nothing with it.
  const flags = item.seeded ? await previewFlags(tx, item, checked) : await checkItem(tx, item, checked)
  const open = flags.find((f) => f.severity === 'error' && !input.overridden.includes(f.check) && isShown(f, task))
  if (open) throw new DomainError('refused', `${open.message} Correct it, or confirm it as it is.`, open.fieldKeys[0])
}

/** What the provider noticed is part of the proposal: a person who does not see that is not asked about it. */
const isShown = (flag: FlagView, task: Deciding['task']) =>
  visibleTo([task]).proposal || !flag.check.startsWith('provider:')

/** What the server's checks say of a person's values on a task they hold, duplicates included; changes nothing. */
export async function checkDraft(ctx: Ctx, workflow: WorkflowRow, input: DraftInput): Promise<FlagView[]> {
  const { organisationId } = workflow
  const task = await findTask(ctx.db, organisationId, input.taskId)
  if (!task || task.workflowId !== workflow.id)
    throw new DomainError('not_found', 'There is no such task: open the next item.')
  assertHolds(task, ctx.actor.id, input.taskVersion)
  const item = await findItem(ctx.db, organisationId, task.itemId)
  // Flags tell of other items and of the proposal: where the mode hides those, there are none.
  if (!item || !visibleTo([task]).proposal) return []
  const definition = await findDefinition(ctx.db, organisationId, item.workflowId, item.workflowVersion)
  const document = await findDocument(ctx.db, organisationId, item.documentId)
  return previewFlags(ctx.db, item, {
    definition,
    fileHash: document?.sha256 ?? '',
    values: cleanValues(definition, input.values),
    now: ctx.now(),
  })
}
