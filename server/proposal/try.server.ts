import type { Language } from '#server/document/document.ts'
import { findDocument, findPages } from '#server/document/store.server.ts'
import { type Acting, assertCan } from '#server/identity/member.server.ts'
import { underDesignSql } from '#server/item/concealment.server.ts'
import { aboutOf } from '#server/item/facts.server.ts'
import { visibilityOf } from '#server/item/list.server.ts'
import { approvalOf, judgeRules } from '#server/item/rules.ts'
import { findItem, findItemByNumber, findOutput, type ItemRow } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { Prisma } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { LlmError } from '#server/platform/llm.ts'
import { workflowFor } from '#server/workflow/access.server.ts'
import { readDraft } from '#server/workflow/draft.ts'
import { draftFor } from '#server/workflow/draft-access.server.ts'
import { assertReach } from '#server/workflow/draft-reach.server.ts'
import type { DraftRow } from '#server/workflow/draft-store.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { findDefinition, findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { findAccount, spentToday } from './account-store.server.ts'
import { settingsProblem } from './accounts.ts'
import { meteredProvider } from './ask.server.ts'
import { previewFlags } from './check-item.server.ts'
import { proposedRoute, proposedValues } from './commands.server.ts'
import { recall } from './learning/recall.server.ts'
import { localProvider } from './local/local.ts'
import { proposalFor } from './pipeline.ts'
import type { Proposal, Provider, SourceDocument } from './proposal.ts'
import { withRuledRoute } from './rule-outcome.ts'
import { findFlags, findProposal } from './store.server.ts'
import { comparison, mostTried, type Side, type TriedItem, type TryInput } from './try.ts'

/** Parts of a draft that a try rests on: what is wrong elsewhere does not stand in its way. */
const restsOn = ['fields', 'queues', 'rules', 'checks', 'approvals', 'thresholds', 'provider', 'timeZone', 'currency']

/**
 * What a draft would make of items that are here already: the product's own way of a proposal, its checks, rules and
 * approvals, on the items' documents; nothing is saved. A workflow's draft is tried on its own items, as if it were
 * published; the draft of a new workflow on those of any workflow of this person, as on its first day. Items of which this
 * person must not be told are refused, each with the reason.
 */
export async function tryDraft(member: Acting, input: TryInput): Promise<{ items: TriedItem[]; asks: string | null }> {
  const row = await draftFor(member, input.draft)
  assertCan(member.actor.roles, 'workflow.items')
  const definition = triable(row)
  const current = row.workflowId ? await findWorkflowById(member.act.db, row.organisationId, row.workflowId) : null
  await assertReach(
    member.act,
    member.act.db,
    { ...definition, mayLeave: false },
    {
      before: current?.definition ?? null,
      ownKey: row.key,
    },
  )
  const found = input.items.length > 0 ? await chosenItems(member, row, input.items) : await newestItems(member, row)
  const visible = await visibilityOf(
    member.act,
    found.flatMap(({ item }) => (item ? [item.id] : [])),
  )
  const items: TriedItem[] = []
  // One after the other: a provider is asked as sparingly as for items that came in.
  for (const one of found) {
    const told = one.item ? visible(one.item.id) : null
    const seen = (told?.proposal ?? false) && (told?.values ?? false)
    items.push(await tryOne(member.act, { row, definition, ask: input.ask, seen }, one))
  }
  return {
    items,
    asks: definition.provider.name === 'local' ? null : (definition.provider.account ?? definition.provider.name),
  }
}

function triable(row: DraftRow): Definition {
  const { draft, problems } = readDraft(row.content)
  const [problem] = problems.filter(({ path }) => restsOn.includes(String(path[0])))
  if (problem)
    throw new DomainError('invalid', `The draft cannot be tried yet. ${problem.path.join('.')}: ${problem.message}`)
  return draft
}

/** `item` null: there is none of that number. */
type Found = { workflow: WorkflowRow; number: number; item: ItemRow | null }

async function chosenItems(member: Acting, row: DraftRow, items: TryInput['items']): Promise<Found[]> {
  const found: Found[] = []
  for (const { workflow: key, number } of items) {
    const workflow = await workflowFor(member, key, 'workflow.items')
    if (row.workflowId !== null && row.workflowId !== workflow.id)
      throw new DomainError(
        'invalid',
        'The draft of a workflow is tried on its own items: choose items of that workflow.',
      )
    found.push({ workflow, number, item: await findItemByNumber(member.act.db, workflow.id, number) })
  }
  return found
}

/** The newest items that were read and that no pilot conceals, of the draft's workflow or of all of this person's. */
async function newestItems(member: Acting, row: DraftRow): Promise<Found[]> {
  const { act, workflows, organisation } = member
  const ids = workflows.map(({ id }) => id).filter((id) => row.workflowId === null || id === row.workflowId)
  const rows = await act.db.$queryRaw<{ id: string }[]>`
    SELECT i.id FROM item i
    WHERE i.organisation_id = ${organisation.id}::uuid AND i.workflow_id = ANY (${ids}::uuid[])
      AND EXISTS (SELECT 1 FROM page p WHERE p.document_id = i.document_id) AND i.state <> 'dismissed'
      AND NOT ${underDesignSql(Prisma.sql`i.workflow_id`)}
    ORDER BY i.received_at DESC, i.number DESC LIMIT ${mostTried}`
  const found: Found[] = []
  for (const { id } of rows) {
    const item = await findItem(act.db, organisation.id, id)
    const key = workflows.find((w) => w.id === item?.workflowId)?.key
    if (item && key)
      found.push({ workflow: await workflowFor(member, key, 'workflow.items'), number: item.number, item })
  }
  return found
}

type Trial = { row: DraftRow; definition: Definition; ask: boolean; seen: boolean }

async function tryOne(ctx: Ctx, trial: Trial, { workflow, number, item }: Found): Promise<TriedItem> {
  const head = { workflow: workflow.key, workflowName: workflow.definition.name, number }
  const refused = (because: string): TriedItem => ({
    ...{
      ...head,
      title: `#${number}`,
      version: item?.workflowVersion ?? workflow.version,
      refused: because,
      tried: null,
    },
  })
  if (!item) return refused(`There is no #${number} in ${workflow.definition.name}.`)
  if (!trial.seen)
    return refused(
      `#${number} is kept from you for now: a pilot or a second look runs on it, and what is proposed for it must not be known before it is decided.`,
    )
  const source = await sourceOf(ctx, item, trial.definition)
  if (!source) return refused(`#${number} has no text that could be read: look at it in the exceptions.`)
  try {
    const { before, after, proposal } = await bothSides(ctx, trial, workflow, item, source)
    const from = proposal ? 'provider' : 'kept'
    return {
      ...{ ...head, title: item.title, version: item.workflowVersion, refused: null, from },
      tried: comparison(before, after, proposal),
    }
  } catch (error) {
    if (error instanceof DomainError || error instanceof LlmError) return refused(error.message)
    throw error
  }
}

type Read = { source: SourceDocument; sha256: string }

async function sourceOf(ctx: Ctx, item: ItemRow, { timeZone }: Definition): Promise<Read | null> {
  const document = await findDocument(ctx.db, item.organisationId, item.documentId)
  const pages = await findPages(ctx.db, item.organisationId, item.documentId)
  if (!document || pages.length === 0) return null
  const { fileName, embedded, stated, sha256 } = document
  const language = (document.language as Language | null) ?? undefined
  return { sha256, source: { fileName, language, pages, today: localDate(ctx.now(), timeZone), embedded, stated } }
}

async function bothSides(
  ctx: Ctx,
  { row, definition, ask }: Trial,
  workflow: WorkflowRow,
  item: ItemRow,
  read: Read,
): Promise<{ before: Side; after: Side; proposal: Proposal | null }> {
  const { organisationId } = item
  const own = await findDefinition(ctx.db, organisationId, item.workflowId, item.workflowVersion)
  const kept = await findProposal(ctx.db, organisationId, item.id)
  const output = await findOutput(ctx.db, organisationId, item.id)
  const values = output ?? (kept ? proposedValues(kept.content) : {})
  const before = await sideNow(ctx, own, item, values)
  // A new workflow knows none of this one's items: its checks and its memory find nothing.
  const scope = row.workflowId === null ? { ...item, workflowId: ctx.random.uuid() } : item
  const made = await proposedBy(ctx, { definition, workflow, item, scope, read, ask, kept: kept?.content ?? null })
  if (!made && !kept)
    throw new DomainError(
      'refused',
      `#${item.number} has no proposal yet, and its provider was not asked: let it be asked.`,
    )
  const after = await sideOf(ctx, definition, scope, read, made ?? (kept?.content as Proposal))
  return { before, after, proposal: made }
}

/** The item as it stands: its values, its flags, where it is, and the approval that they need. */
async function sideNow(ctx: Ctx, definition: Definition, item: ItemRow, values: Values): Promise<Side> {
  const flags = await findFlags(ctx.db, item.organisationId, item.id)
  const today = localDate(ctx.now(), definition.timeZone)
  const about = await aboutOf(ctx.db, item, definition, values, flags, { today })
  const asked = { values, today, about }
  const { queue, queuesLeft, routeReason: because, routeRule: rule } = item
  return {
    ...{ definition, values, flags, outcome: judgeRules(definition, asked), approval: approvalOf(definition, asked) },
    route: { queue, because, rule, queuesLeft },
  }
}

async function sideOf(ctx: Ctx, definition: Definition, item: ItemRow, read: Read, made: Proposal): Promise<Side> {
  const now = ctx.now()
  const { today } = read.source
  const asked = proposedValues(made)
  const flags = await previewFlags(ctx.db, item, {
    ...{ definition, fileHash: read.sha256, values: asked, now, noticed: made.flags ?? [] },
  })
  const about = await aboutOf(ctx.db, item, definition, asked, flags, { today })
  const outcome = judgeRules(definition, { values: asked, today, about })
  const proposal = withRuledRoute(definition, made, outcome)
  const values = proposedValues(proposal)
  const route = outcome.rule === null ? proposedRoute(definition, proposal, today) : outcome
  const approval = approvalOf(definition, { values, today, about })
  const { queue, because } = route
  return {
    ...{ definition, values, flags, outcome, approval },
    route: { queue, because, rule: outcome.rule, queuesLeft: outcome.queuesLeft },
  }
}

type Asking = {
  definition: Definition
  workflow: WorkflowRow
  item: ItemRow
  scope: ItemRow
  read: Read
  ask: boolean
  kept: Proposal | null
}

/** What the draft's provider proposes; null where it may not be asked. A seeded copy keeps what was planted: another proposal would give it away. */
async function proposedBy(ctx: Ctx, asking: Asking): Promise<Proposal | null> {
  const { definition, workflow, item, scope, read, ask, kept } = asking
  const provider = await providerFor(ctx, definition, workflow, item, ask)
  if (!provider) return null
  if (item.seeded && kept) return kept
  return proposalFor(provider, read.source, definition, await recall(ctx, scope, read.source, definition))
}

/**
 * Who reads the document; null: nobody, for the provider is asked over the network and nobody said that it may be. A
 * document leaves the building only where the workflow that it came to allows it today, whatever the draft says.
 */
async function providerFor(
  ctx: Ctx,
  draft: Definition,
  workflow: WorkflowRow,
  item: ItemRow,
  ask: boolean,
): Promise<Provider | null> {
  const { provider } = draft
  if (provider.name === 'local') return localProvider
  if (!ask) return null
  const { organisationId } = item
  const account = provider.account ? await findAccount(ctx.db, organisationId, { key: provider.account }) : null
  const mayLeave = draft.mayLeave && workflow.definition.mayLeave
  const problem = settingsProblem({ provider, mayLeave }, account)
  if (problem || !account) throw new DomainError('refused', problem?.message ?? 'No provider account is chosen.')
  await assertWithinLimit(ctx, [draft, workflow.definition], workflow, account.currency)
  return meteredProvider(ctx, { item, definition: draft }, account)
}

async function assertWithinLimit(
  ctx: Ctx,
  definitions: readonly Definition[],
  workflow: WorkflowRow,
  currency: string,
): Promise<void> {
  const limits = definitions.flatMap(({ provider }) => provider.dailyLimit ?? [])
  if (limits.length === 0) return
  const { organisationId, id: workflowId } = workflow
  const asked = { organisationId, workflowId, currency, timeZone: workflow.definition.timeZone, now: ctx.now() }
  if ((await spentToday(ctx.db, asked)).spent >= Math.min(...limits))
    throw new DomainError('refused', 'The daily limit of this workflow’s provider is used up: try it tomorrow.')
}
