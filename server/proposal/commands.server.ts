import type { EventData } from '#server/audit/audit.ts'
import { recordAll } from '#server/audit/commands.server.ts'
import type { Language } from '#server/document/document.ts'
import { findDocument, findPages } from '#server/document/store.server.ts'
import { groupKeyOf, titleOf, urgencyOf } from '#server/item/item.ts'
import { routeOf } from '#server/item/rules.ts'
import { findItem, type ItemRow, lockItem, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { findDefinition, findWorkflowById } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { canaryOf } from './canary.server.ts'
import { canaryDefinition } from './canary.ts'
import type { Flag } from './check.ts'
import { checkItem } from './check-item.server.ts'
import { recall, saveFingerprint } from './learning/recall.server.ts'
import { localProvider } from './local/local.ts'
import { openReview } from './pass.server.ts'
import { proposalFor } from './pipeline.ts'
import type { Proposal, Provider, SourceDocument } from './proposal.ts'
import { applyProposed, judgeProposed } from './rule-effects.server.ts'
import { withRuledRoute } from './rule-outcome.ts'
import { sendAsk } from './send-ask.server.ts'
import { insertProposal, replaceFlags } from './store.server.ts'

type ProviderFlag = NonNullable<Proposal['flags']>[number]

/** An item that waits for its proposal, with all that a provider is given. */
export type Work = {
  item: ItemRow
  /** The item's own version, with the provider of the current one: what was published today counts for what is asked today. */
  definition: Definition
  document: { sha256: string; fileName: string }
  source: SourceDocument
  /** The workflow's current version: what is marked sensitive today counts for what passes today. */
  current: Definition
  /** The canary whose change is in `definition`. */
  canaryId: string | null
}

/**
 * Runs on `item.read`: proposes values, checks them, routes the item and opens its review, in one transaction. A
 * provider that is asked over the network has a queue of its own, so that nobody else waits for it.
 */
export async function proposeForItem(ctx: Ctx, itemId: string): Promise<void> {
  const work = await findWork(ctx, itemId)
  if (!work) return
  if (work.definition.provider.name === 'local') await proposeWith(ctx, work, localProvider)
  else await ctx.db.$transaction((tx) => sendAsk(ctx, tx, work, {}))
}

/** What there is to propose for; null when the item has moved on. */
export async function findWork(ctx: Ctx, itemId: string): Promise<Work | null> {
  const organisationId = ctx.actor.organisationId
  const item = await findItem(ctx.db, organisationId, itemId)
  if (item?.state !== 'read') return null
  const [own, workflow, document, pages, canary] = await Promise.all([
    findDefinition(ctx.db, organisationId, item.workflowId, item.workflowVersion),
    findWorkflowById(ctx.db, organisationId, item.workflowId),
    findDocument(ctx.db, organisationId, item.documentId),
    findPages(ctx.db, organisationId, item.documentId),
    canaryOf(ctx, item),
  ])
  if (!document || !workflow) throw new Error(`item ${itemId} has no document or no workflow`)
  const { provider, mayLeave } = workflow.definition
  const ofVersion = { ...own, provider, mayLeave }
  const definition = canary ? canaryDefinition(ofVersion, canary.change) : ofVersion
  const language = (document.language as Language | null) ?? undefined
  const today = localDate(ctx.now(), definition.timeZone)
  return {
    item,
    definition,
    current: workflow.definition,
    document,
    source: {
      ...{ fileName: document.fileName, language, pages, today },
      ...{ embedded: document.embedded, stated: document.stated },
    },
    canaryId: canary?.id ?? null,
  }
}

/**
 * The way of a proposal, whoever makes it: what is known, the provider with all that belongs to it, checks. No
 * transaction is open while a provider works. `flags` are added to what the provider noticed itself.
 */
export async function proposeWith(ctx: Ctx, work: Work, provider: Provider, flags: ProviderFlag[] = []): Promise<void> {
  const { item, definition, source } = work
  const knowledge = await recall(ctx, item, source, definition)
  const started = performance.now()
  const made = await proposalFor(provider, source, definition, knowledge)
  const latencyMs = Math.round(performance.now() - started)
  const proposal = flags.length > 0 ? { ...made, flags: [...flags, ...(made.flags ?? [])] } : made

  await ctx.db.$transaction(async (tx) => {
    const locked = await lockItem(tx, item.organisationId, item.id)
    if (locked?.state !== 'read') return
    // Before the checks, which look for others like it.
    await saveFingerprint(tx, locked, source.pages, ctx.now())
    await saveProposed(ctx, tx, locked, work, { proposal, latencyMs })
  })
}

async function saveProposed(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  { definition, current, document, source: { today }, canaryId }: Work,
  { proposal: made, latencyMs }: { proposal: Proposal; latencyMs: number },
) {
  const { organisationId, workflowId, id: itemId } = item
  const now = ctx.now()
  const noticed = made.flags ?? []
  const read = proposedValues(made)
  const flags = await checkItem(tx, item, { definition, fileHash: document.sha256, values: read, now, noticed })
  const { facts, outcome } = await judgeProposed(tx, item, definition, { current, values: read, flags, today })
  const proposal = withRuledRoute(definition, made, outcome)
  const values = proposedValues(proposal)
  const proposalId = ctx.random.uuid()
  await insertProposal(tx, {
    id: proposalId,
    organisationId,
    itemId,
    workflowVersion: item.workflowVersion,
    provider: proposal.provider,
    providerVersion: proposal.version,
    content: proposal,
    latencyMs,
    canaryId,
    createdAt: now,
  })
  await replaceFlags(
    tx,
    organisationId,
    itemId,
    flags.map((f) => ({ ...f, id: ctx.random.uuid() })),
    now,
  )
  const route = outcome.rule === null ? proposedRoute(definition, proposal, today) : outcome
  const ruled = await applyProposed(ctx, tx, item, { definition, values, outcome })
  const priority = Math.max(item.priority, urgencyOf(definition, values)) + ruled.priority
  await saveItem(tx, item, {
    state: ruled.returned ? 'returned' : 'review',
    waitingFor: null,
    waitingSince: null,
    proposedAt: now,
    title: titleOf(definition, values, document.fileName),
    groupKey: groupKeyOf(definition, values),
    queue: route.queue,
    routeReason: route.because,
    routeRule: outcome.rule,
    queuesLeft: outcome.queuesLeft,
    queuesDone: [],
    priority,
  })
  const proposed = {
    ...proposedData({ id: proposalId, content: proposal, latencyMs }, flags, route.queue),
    ...(canaryId ? { canaryId } : {}),
  }
  await recordAll(ctx, tx, [
    { type: 'item.proposed', organisationId, workflowId, itemId, data: proposed },
    ...ruled.events,
  ])
  if (ruled.returned) return
  const opening = { definition, proposal, flags, canary: canaryId !== null, facts: { ...facts, values } }
  await openReview(ctx, tx, item, opening, { priority, forRole: ruled.forRole })
}

/** What the record keeps of a proposal, of a seeded copy's too. */
export function proposedData(
  proposal: { id: string; content: Proposal; latencyMs: number },
  flags: readonly Pick<Flag, 'check'>[],
  queue: string,
): EventData {
  const { provider, version, usage } = proposal.content
  return {
    proposalId: proposal.id,
    provider,
    version,
    latencyMs: proposal.latencyMs,
    ...(usage ? { model: usage.model, cost: usage.cost, currency: usage.currency } : {}),
    flags: flags.map((f) => f.check),
    queue,
  }
}

/** The queue that the route field names; a definition without one routes by its rules alone. */
export function proposedRoute(
  definition: Definition,
  proposal: Proposal,
  today: string,
): { queue: string; because: string | null } {
  const field = definition.fields.find((f) => f.type === 'route')
  const named = proposal.values.find((v) => v.key === field?.key)
  const queue = definition.queues.find((q) => q.key === named?.value)
  return queue
    ? { queue: queue.key, because: named?.reason ?? null }
    : routeOf(definition, { values: proposedValues(proposal), today })
}

export function proposedValues(proposal: Proposal): Values {
  return Object.fromEntries(proposal.values.map((v) => [v.key, v.value]))
}
