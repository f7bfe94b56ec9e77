import type { EventData } from '#server/audit/audit.ts'
import { record } from '#server/audit/commands.server.ts'
import { findPages } from '#server/document/store.server.ts'
import { aboutOf } from '#server/item/facts.server.ts'
import { groupKeyOf, titleOf, urgencyOf } from '#server/item/item.ts'
import { keepFirings } from '#server/item/rules.server.ts'
import { type Fired, judgeRules } from '#server/item/rules.ts'
import {
  findItem,
  insertItem,
  insertTask,
  lockItem,
  nextItemNumber,
  outputDecision,
  saveItem,
} from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { compilePattern } from '#server/platform/regex.ts'
import { proposedData, proposedValues } from '#server/proposal/commands.server.ts'
import { findProposal, insertProposal, replaceFlags } from '#server/proposal/store.server.ts'
import { findDecision, standingDecision } from '#server/review/decision-store.server.ts'
import { findTask, lockTask, updateTask } from '#server/review/store.server.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'
import { addWorking } from '#server/workflow/calendar-time.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import { type SeededProposal, scoreSeeded, seedProposal } from './seeded.ts'
import {
  copyDocument,
  findSeeded,
  frontPriority,
  insertSeeded,
  scoreSeededRow,
  seedSource,
  seedSources,
  waitingSeeded,
} from './store.server.ts'

const dayMs = 86_400_000
/** Sources are this young, so that the copy looks like today's work; and there are so many, that none is recognised. */
const sourceDays = 90
const leastSources = 10
/** A seeded item that its person has not decided by then is withdrawn: it would only get stale. */
const waitsDays = 7

/** Runs when an item was completed: whoever decided it with a proposal before them may be shown a seeded item next. */
export async function seedAfter(ctx: Ctx, workflow: WorkflowRow, itemId: string): Promise<void> {
  if (workflow.definition.quality.seededShare === 0) return
  const { organisationId } = workflow
  const decisionId = await outputDecision(ctx.db, organisationId, itemId)
  const decision = decisionId ? await findDecision(ctx.db, organisationId, decisionId) : null
  const task = decision ? await findTask(ctx.db, organisationId, decision.taskId) : null
  // What passed without a person has nobody to be shown one.
  if (decision && decision.userId !== autonomyActor && task?.mode === 'assisted')
    await seedCheck(ctx, workflow, decision.userId)
}

/**
 * With the workflow's probability a person will next meet a copy of another decided item in which one value is wrong. At
 * most one waits for a person at a time. Answers its item.
 */
async function seedCheck(ctx: Ctx, workflow: WorkflowRow, userId: string): Promise<string | null> {
  const { organisationId, id: workflowId } = workflow
  if (ctx.random.float() >= workflow.definition.quality.seededShare) return null
  const waiting = await waitingSeeded(ctx.db, organisationId, workflowId)
  if (waiting.some((w) => w.userId === userId)) return null
  const since = new Date(ctx.now().getTime() - sourceDays * dayMs)
  const sources = await seedSources(ctx.db, { organisationId, workflowId, userId, since, limit: 500 })
  if (sources.length < leastSources) return null
  // Where nobody corrected anything, every value has its place on the page, as in any good proposal.
  const unchanged = sources.filter((s) => s.unchanged)
  const pool = unchanged.length >= leastSources ? unchanged : sources
  const source = pool[ctx.random.int(pool.length)]
  return source ? copyItem(ctx, workflow, source.id, userId) : null
}

async function copyItem(ctx: Ctx, workflow: WorkflowRow, sourceId: string, userId: string): Promise<string | null> {
  const { organisationId, id: workflowId } = workflow
  const source = await seedSource(ctx.db, organisationId, sourceId)
  if (!source) return null
  const definition = await findDefinition(ctx.db, organisationId, workflowId, source.workflowVersion)
  const matches = (pattern: string, text: string) => compilePattern(pattern).test(text)
  const pages = await findPages(ctx.db, organisationId, source.documentId)
  const seeded = seedProposal(definition, source.proposal, source.truth, ctx.random, matches, pages)
  if (!seeded) return null
  const now = ctx.now()
  const [itemId, documentId, taskId] = [ctx.random.uuid(), ctx.random.uuid(), ctx.random.uuid()]
  const scope = { organisationId, workflowId }
  await ctx.db.$transaction(async (tx) => {
    const front = await frontPriority(tx, organisationId, workflowId)
    const number = await nextItemNumber(tx, workflowId)
    await copyDocument(tx, organisationId, source.documentId, documentId, now)
    const { receivedAt, readAt, proposedAt } = arrival(now, ctx.random.int(60))
    const dueAt = addWorking(definition.calendar, definition.timeZone, receivedAt, definition.dueHours)
    // Its history and its sender are those of the item that it is a copy of: rules say of it what they say of any other.
    const today = localDate(now, definition.timeZone)
    const about = await aboutOf(tx, source, definition, seeded.values, seeded.flags, { today })
    const outcome = judgeRules(definition, { values: seeded.values, today, about })
    await insertItem(tx, {
      ...scope,
      id: itemId,
      documentId,
      number,
      workflowVersion: source.workflowVersion,
      state: 'review',
      queue: outcome.queue,
      routeReason: outcome.because,
      routeRule: outcome.rule,
      queuesLeft: outcome.queuesLeft,
      title: titleOf(definition, seeded.values, source.document.fileName),
      groupKey: groupKeyOf(definition, seeded.values),
      intake: source.intake,
      documentType: source.documentType,
      receivedBy: source.receivedBy,
      priority: urgencyOf(definition, seeded.values) + outcome.priority,
      ...{ receivedAt, readAt, proposedAt, dueAt },
      seeded: true,
    })
    const proposalId = await copyProposal(ctx, tx, { ...scope, itemId, source, seeded })
    // Before the others of its kind, so that it is met in the same sitting; nobody else can claim it.
    const task = {
      ...scope,
      id: taskId,
      itemId,
      mode: 'seeded' as const,
      priority: front + 1,
      dueAt,
      createdAt: proposedAt,
    }
    await insertTask(tx, { ...task, assigneeId: userId })
    const { fieldKey, right, wrong } = seeded
    await insertSeeded(tx, {
      ...scope,
      itemId,
      taskId,
      sourceItemId: sourceId,
      userId,
      fieldKey,
      right,
      wrong,
      createdAt: now,
    })
    const proposal = { id: proposalId, content: seeded.proposal, latencyMs: source.latencyMs }
    const proposed = proposedData(proposal, seeded.flags, outcome.queue)
    const copy = { ...scope, itemId, documentId, workflowVersion: source.workflowVersion }
    await recordArrival(ctx, tx, copy, { receivedAt, readAt, proposedAt }, proposed, quietly(outcome.fired))
  })
  return itemId
}

/** A little while ago, each step after the other, as items come in. */
function arrival(now: Date, seconds: number) {
  const before = (s: number) => new Date(now.getTime() - s * 1000)
  return { receivedAt: before(seconds + 6), readAt: before(2), proposedAt: before(1) }
}

async function copyProposal(
  ctx: Ctx,
  tx: Tx,
  copy: {
    organisationId: string
    itemId: string
    source: { workflowVersion: number; latencyMs: number }
    seeded: SeededProposal
  },
): Promise<string> {
  const { organisationId, itemId, source, seeded } = copy
  const now = ctx.now()
  const id = ctx.random.uuid()
  await insertProposal(tx, {
    id,
    organisationId,
    itemId,
    workflowVersion: source.workflowVersion,
    provider: seeded.proposal.provider,
    providerVersion: seeded.proposal.version,
    content: seeded.proposal,
    latencyMs: source.latencyMs,
    createdAt: now,
  })
  const flags = seeded.flags.map((f) => ({ ...f, id: ctx.random.uuid() }))
  await replaceFlags(tx, organisationId, itemId, flags, now)
  return id
}

/** The record of an item that came in as any other; it is read and proposed for already, so the first steps start no job. */
async function recordArrival(
  ctx: Ctx,
  tx: Tx,
  copy: { organisationId: string; workflowId: string; itemId: string; documentId: string; workflowVersion: number },
  at: { receivedAt: Date; readAt: Date; proposedAt: Date },
  proposed: EventData,
  fired: readonly Fired[],
): Promise<void> {
  const { documentId, workflowVersion, ...item } = copy
  const quiet = (time: Date): Ctx => ({
    ...ctx,
    now: () => time,
    queue: { ...ctx.queue, publish: async () => undefined },
  })
  await record(quiet(at.receivedAt), tx, { type: 'item.received', ...item, data: { documentId } })
  await record(quiet(at.readAt), tx, { type: 'item.read', ...item, data: { documentId } })
  const asProposed = { ...ctx, now: () => at.proposedAt }
  await record(asProposed, tx, { type: 'item.proposed', ...item, data: proposed })
  const ruled = { ...item, id: item.itemId, workflowVersion }
  for (const event of await keepFirings(asProposed, tx, ruled, 'proposed', fired)) await record(asProposed, tx, event)
}

/** What rules did to an item of which nobody is told, and that goes back to nobody. */
function quietly(fired: readonly Fired[]): Fired[] {
  const seen = ['route', 'sequence', 'priority']
  return fired.flatMap(({ key, did }) => {
    const done = did.filter((kind) => seen.includes(kind))
    return done.length > 0 ? [{ key, did: done }] : []
  })
}

/** Runs when a seeded item was decided: what its person did with the wrong value, and with the right ones. */
export async function scoreSeededItem(ctx: Ctx, itemId: string): Promise<void> {
  const { organisationId } = ctx.actor
  await ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, organisationId, itemId)
    const check = await findSeeded(tx, organisationId, itemId)
    const decision = await standingDecision(tx, organisationId, itemId)
    const proposal = await findProposal(tx, organisationId, itemId)
    if (!item || !check || !proposal || !decision) return
    const definition = await findDefinition(tx, organisationId, item.workflowId, item.workflowVersion)
    const score = scoreSeeded(definition, check, proposedValues(proposal.content), decision.values as Values)
    await scoreSeededRow(tx, organisationId, itemId, {
      ...score,
      decisionId: decision.id,
      decidedAt: decision.decidedAt,
    })
  })
}

/** Runs on `decision.undone`: the person decides the seeded item again, and that counts. */
export async function unscoreSeededItem(ctx: Ctx, itemId: string, decisionId: string): Promise<void> {
  const { organisationId } = ctx.actor
  await ctx.db.$transaction(async (tx) => {
    await lockItem(tx, organisationId, itemId)
    const check = await findSeeded(tx, organisationId, itemId)
    if (check?.decisionId === decisionId) await scoreSeededRow(tx, organisationId, itemId, null)
  })
}

/** Withdraws seeded items that their person has not decided for a week; one they have open now is left to them. */
export async function withdrawStaleSeeded(ctx: Ctx, workflow: WorkflowRow): Promise<void> {
  const { organisationId, id: workflowId } = workflow
  const before = ctx.now().getTime() - waitsDays * dayMs
  for (const stale of await waitingSeeded(ctx.db, organisationId, workflowId)) {
    if (stale.createdAt.getTime() > before) continue
    await ctx.db.$transaction(async (tx) => {
      const task = await lockTask(tx, organisationId, stale.taskId)
      const item = await lockItem(tx, organisationId, stale.itemId)
      const now = ctx.now()
      const held = task?.leaseUntil && task.leaseUntil > now
      if (task?.state !== 'open' || held || !item) return
      await updateTask(tx, task.id, { state: 'cancelled', closedAt: now, version: { increment: 1 } })
      await saveItem(tx, item, { state: 'completed', completedAt: now, holdUntil: now })
      await record(ctx, tx, { type: 'item.withdrawn', organisationId, workflowId, itemId: item.id })
    })
  }
}

/** Whether an item is a seeded copy. */
export async function isSeeded(ctx: Ctx, itemId: string): Promise<boolean> {
  return (await findItem(ctx.db, ctx.actor.organisationId, itemId))?.seeded ?? false
}
