import { eligibleFor } from '#server/approval/eligible.server.ts'
import { urgencyOf } from '#server/item/item.ts'
import { findOutput } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { proposedValues } from '#server/proposal/commands.server.ts'
import { findProposal } from '#server/proposal/store.server.ts'
import { labelsOf, type Values } from '#server/workflow/field-value.ts'
import type { Who } from '#server/workflow/rule.ts'
import { findDefinition, findWorkflowById } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { seesProposal, type Telling, tell } from './notices.server.ts'
import { type askingKinds, filledMessage, membersNamed, type NoticeKind, veiledHead } from './notices.ts'
import {
  approvalStanding,
  causeOfAsking,
  findPlaceOfWorkflow,
  findTold,
  membersOf,
  settleNotices,
  waitingApproval,
} from './notices-store.server.ts'

type Told = NonNullable<Awaited<ReturnType<typeof findTold>>>
type Place = NonNullable<Awaited<ReturnType<typeof findPlaceOfWorkflow>>>
type Receiver = Awaited<ReturnType<typeof membersOf>>[number]

const baseOf = ({ key, organisation }: Place) =>
  `/o/${encodeURIComponent(organisation.slug)}/w/${encodeURIComponent(key)}`
const itemPath = ({ workflow, number }: Told) => `${baseOf(workflow)}/items/${number}`
const referenceOf = ({ workflow, number }: Told) => `${workflow.name} #${number}`

/** The item of an event, unless it is a copy made to measure: nobody may be told of one. */
async function itemTold(ctx: Ctx, itemId: string): Promise<Told | null> {
  const item = await findTold(ctx.db, ctx.actor.organisationId, itemId)
  return item && !item.seeded ? item : null
}

async function receivers(
  ctx: Ctx,
  workflowId: string,
  definition: Pick<Definition, 'charter'>,
  who: readonly Who[],
): Promise<Receiver[]> {
  const members = await membersOf(ctx.db, ctx.actor.organisationId, workflowId)
  const named = membersNamed(who, members, definition.charter?.owner ?? '')
  return members.filter((member) => named.includes(member))
}

type About = { workflowId: string; itemId?: string | null }

const say = (ctx: Ctx, people: readonly Receiver[], about: About, telling: Omit<Telling, 'workflowId' | 'itemId'>) =>
  ctx.db.$transaction((tx) => tell(ctx, tx, people, { ...about, ...telling }))

type Asking = (typeof askingKinds)[number]

const askWords: Record<Asking, (reference: string) => string> = {
  approval: (reference) => `${reference} waits for your approval`,
  approval_reminder: (reference) => `Reminder: ${reference} still waits for your approval`,
  approval_overdue: (reference) => `Overdue: ${reference} should have been approved by now`,
}

/**
 * Tells everybody whose word an approval waits for. `step`, `reminder`: what it was asked for, as the event says. Answers
 * in how many seconds it is to be asked again: a request leaves when the decision can no longer be undone without anybody
 * having heard of it; null: done.
 */
export async function tellApprovers(
  ctx: Ctx,
  kind: Asking,
  { approvalId, step, reminder }: { approvalId: string; step: number | null; reminder: number | null },
): Promise<number | null> {
  const { organisationId } = ctx.actor
  const standing = await approvalStanding(ctx.db, organisationId, approvalId)
  if (standing?.state !== 'waiting' || (step !== null && step !== standing.step)) return null
  const item = await itemTold(ctx, standing.itemId)
  if (!item) return null
  const definition = await findDefinition(ctx.db, organisationId, item.workflowId, item.workflowVersion)
  const leavesAt = standing.stepAt.getTime() + definition.holdSeconds * 1000
  const early = leavesAt - ctx.now().getTime()
  if (kind === 'approval' && early > 0) return Math.ceil(early / 1000)
  const [eligible, members] = await Promise.all([
    eligibleFor(ctx.db, approvalId, ctx.now()),
    membersOf(ctx.db, organisationId, item.workflowId),
  ])
  const names = new Map(members.map((member) => [member.id, member.name]))
  const asked = causeOfAsking({ id: approvalId, step: standing.step })
  for (const { userId, onBehalfOf } of eligible) {
    const person = members.filter((member) => member.id === userId)
    const instead = onBehalfOf ? `In place of ${names.get(onBehalfOf) ?? 'a colleague'}, who is away.` : null
    await say(
      ctx,
      person,
      { workflowId: item.workflowId, itemId: item.id },
      {
        ...{ kind, head: askWords[kind](referenceOf(item)), details: instead },
        cause: reminder === null ? asked : `${asked}:${reminder}`,
        path: `${baseOf(item.workflow)}/approvals/${item.number}`,
      },
    )
  }
  return null
}

/** Runs when an approval was given, refused or taken back: its notices are nothing to read any more. */
export async function settleApproval(ctx: Ctx, itemId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const waiting = await waitingApproval(ctx.db, organisationId, itemId)
  await settleNotices(ctx.db, { organisationId, itemId }, waiting && causeOfAsking(waiting), ctx.now())
}

/** What is proposed or decided of an item, for a message that names values. */
async function valuesOf(ctx: Ctx, itemId: string): Promise<Values> {
  const { organisationId } = ctx.actor
  const [output, proposal] = await Promise.all([
    findOutput(ctx.db, organisationId, itemId),
    findProposal(ctx.db, organisationId, itemId),
  ])
  return output ?? (proposal ? proposedValues(proposal.content) : {})
}

/**
 * Tells each of these people of an item what may be told them: whoever may not see its proposal, because of a pilot or of
 * a task of their own, hears that it needs attention, and no more.
 */
async function tellOfProposal(
  ctx: Ctx,
  item: Told,
  people: readonly Receiver[],
  telling: Pick<Telling, 'kind' | 'cause' | 'head' | 'details'>,
): Promise<void> {
  const about = { workflowId: item.workflowId, itemId: item.id }
  for (const person of people) {
    const open = await seesProposal(ctx, person, item)
    const said = open
      ? telling
      : { kind: 'attention' as const, cause: item.id, head: veiledHead(referenceOf(item)), details: null }
    await say(ctx, [person], about, { ...said, path: itemPath(item) })
  }
}

/** Runs when a rule has fired that notifies: its reason may leave, its message stays in the application. */
export async function tellRule(
  ctx: Ctx,
  { itemId, ruleKey, firingId }: { itemId: string; ruleKey: string; firingId: string },
): Promise<void> {
  const item = await itemTold(ctx, itemId)
  if (!item) return
  const definition = await findDefinition(ctx.db, ctx.actor.organisationId, item.workflowId, item.workflowVersion)
  const rule = definition.rules.find(({ key }) => key === ruleKey)
  const notifies = rule?.actions.flatMap((action) => (action.do === 'notify' ? [action] : [])) ?? []
  if (!rule || notifies.length === 0) return
  const values = await valuesOf(ctx, itemId)
  for (const [index, { who, message }] of notifies.entries())
    await tellOfProposal(ctx, item, await receivers(ctx, item.workflowId, definition, who), {
      kind: 'rule',
      cause: `${firingId}:${index}`,
      head: `${referenceOf(item)}: ${rule.because}`,
      details: filledMessage(message, definition, values),
    })
}

/** Runs when an item was proposed for: an urgent one is told at once, once. */
export async function tellUrgent(ctx: Ctx, itemId: string): Promise<void> {
  const item = await itemTold(ctx, itemId)
  if (!item) return
  const { organisationId } = ctx.actor
  const [definition, proposal] = await Promise.all([
    findDefinition(ctx.db, organisationId, item.workflowId, item.workflowVersion),
    findProposal(ctx.db, organisationId, itemId),
  ])
  if (definition.alerts.urgentTo.length === 0 || !proposal) return
  const values = proposedValues(proposal.content)
  if (urgencyOf(definition, values) <= 0) return
  await tellOfProposal(ctx, item, await receivers(ctx, item.workflowId, definition, definition.alerts.urgentTo), {
    kind: 'urgent',
    cause: item.id,
    head: `Urgent: ${referenceOf(item)}`,
    details: urgentLabels(definition, values).join(', '),
  })
}

const urgentLabels = ({ fields }: Definition, values: Values): string[] =>
  fields.flatMap((field) =>
    field.type === 'label'
      ? field.options
          .filter((option) => option.priority > 0 && labelsOf(values[field.key]).includes(option.key))
          .map((option) => `${field.label}: ${option.label}`)
      : [],
  )

/** Runs when an item became an exception: its owner, or the ops leads. */
export async function tellFailure(ctx: Ctx, itemId: string): Promise<void> {
  const item = await itemTold(ctx, itemId)
  if (item?.state !== 'exception') return
  const definition = await findDefinition(ctx.db, ctx.actor.organisationId, item.workflowId, item.workflowVersion)
  const members = await membersOf(ctx.db, ctx.actor.organisationId, item.workflowId)
  const owner = members.filter(({ id }) => id === item.exceptionOwner)
  await say(
    ctx,
    owner.length > 0 ? owner : await receivers(ctx, item.workflowId, definition, ['lead']),
    { workflowId: item.workflowId, itemId },
    {
      kind: 'exception',
      cause: `${itemId}:${item.exceptionAt?.toISOString() ?? ''}`,
      head: `${referenceOf(item)} could not be worked on`,
      details: item.exceptionMessage,
      path: itemPath(item),
    },
  )
}

/** Runs when somebody has given an exception to another person, who still has it. `itemVersion`: of the item then. */
export async function tellAssigned(ctx: Ctx, itemId: string, userId: string, itemVersion: number): Promise<void> {
  const item = await itemTold(ctx, itemId)
  if (item?.exceptionOwner !== userId) return
  const members = await membersOf(ctx.db, ctx.actor.organisationId, item.workflowId)
  await say(
    ctx,
    members.filter(({ id }) => id === userId),
    { workflowId: item.workflowId, itemId },
    {
      kind: 'exception',
      cause: `${itemId}:given:${itemVersion}`,
      head: `${referenceOf(item)} is yours to look after`,
      details: item.exceptionMessage,
      path: itemPath(item),
    },
  )
}

/** Runs when a workflow was moved on its autonomy ladder: the ops leads, but for whoever did it. */
export async function tellAutonomy(
  ctx: Ctx,
  { workflowId, kind, sequence }: { workflowId: string; kind: string; sequence: number },
): Promise<void> {
  const { organisationId } = ctx.actor
  const [step, place, workflow] = await Promise.all([
    ctx.db.autonomyStep.findUnique({ where: { workflowId_kind_sequence: { workflowId, kind, sequence } } }),
    findPlaceOfWorkflow(ctx.db, organisationId, workflowId),
    findWorkflowById(ctx.db, organisationId, workflowId),
  ])
  if (!step || !place || !workflow || step.organisationId !== organisationId) return
  const leads = await receivers(ctx, workflowId, workflow.definition, ['lead'])
  await say(
    ctx,
    leads.filter((lead) => step.by !== `user:${lead.id}`),
    { workflowId },
    {
      kind: 'autonomy',
      cause: `${workflowId}:${kind}:${sequence}`,
      head: `${place.name}: ${kindWords[kind] ?? kind} ${levelWords[step.level] ?? step.level}`,
      details: step.because,
      path: `${baseOf(place)}/autonomy`,
    },
  )
}

const kindWords: Record<string, string> = {
  extraction: 'fields',
  label: 'labels',
  route: 'routes',
  draft: 'drafts',
}
const levelWords: Record<string, string> = {
  shadow: 'are only compared from now on',
  review_all: 'are all reviewed from now on',
  clean_pass: 'may pass without a person from now on, where nothing objects',
  paused: 'no longer pass without a person',
}

type Made = { workflowId: string; kind: Extract<NoticeKind, 'schedule' | 'renewal'>; cause: string; head: string }

/** The owner of a workflow, or its ops leads, hear of what the clock has made, and of what it could not make. */
async function tellOwner(ctx: Ctx, { workflowId, kind, cause, head }: Made, itemId: string | null, page: string) {
  const { organisationId } = ctx.actor
  const workflow = await findWorkflowById(ctx.db, organisationId, workflowId)
  const place = await findPlaceOfWorkflow(ctx.db, organisationId, workflowId)
  if (!workflow || !place) return
  const item = itemId ? await itemTold(ctx, itemId) : null
  const people = await receivers(ctx, workflowId, workflow.definition, ['owner'])
  await say(
    ctx,
    people,
    { workflowId, itemId: item?.id ?? null },
    {
      ...{ kind, cause, head: `${place.name}: ${head}` },
      path: item ? itemPath(item) : `${baseOf(place)}/${page}`,
    },
  )
}

const scheduleWords = {
  made: 'a report is ready to be looked at',
  incomplete: 'a report is missing something, and says what',
  failed: 'a report could not be made',
}

/** Runs when a report was made, is incomplete, or could not be made. One that is both made and incomplete is told as that. */
export async function tellSchedule(ctx: Ctx, runId: string, what: keyof typeof scheduleWords): Promise<void> {
  const run = await ctx.db.scheduledRun.findUnique({
    where: { organisationId_id: { organisationId: ctx.actor.organisationId, id: runId } },
  })
  if (!run) return
  if (what === 'made' && run.problems.length > 0) return
  const head = `${scheduleWords[what]} (period from ${run.period})`
  const made: Made = { workflowId: run.workflowId, kind: 'schedule', cause: `${runId}:${what}`, head }
  await tellOwner(ctx, made, run.itemId, 'schedule')
}

/** Runs when a contract's date came near and its item was made. */
export async function tellRenewal(ctx: Ctx, renewalId: string): Promise<void> {
  const renewal = await ctx.db.renewal.findUnique({
    where: { organisationId_id: { organisationId: ctx.actor.organisationId, id: renewalId } },
  })
  if (!renewal?.madeItemId) return
  const item = await itemTold(ctx, renewal.madeItemId)
  if (!item) return
  const made: Made = {
    workflowId: item.workflowId,
    kind: 'renewal',
    cause: renewalId,
    head: `#${item.number} is about a date that comes near`,
  }
  await tellOwner(ctx, made, item.id, 'schedule')
}
