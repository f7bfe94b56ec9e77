import { createHash } from 'node:crypto'
import { record } from '#server/audit/commands.server.ts'
import type { Language } from '#server/document/document.ts'
import { findDocument, findPages } from '#server/document/store.server.ts'
import { groupKeyOf, routeOf, titleOf, urgencyOf } from '#server/item/item.ts'
import { findItem, type ItemRow, insertTask, lockItem, saveItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import { compilePattern } from '#server/platform/regex.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import type { Definition, Values } from '#server/workflow/workflow.ts'
import { type Flag, runChecks } from './check.ts'
import { duplicateTexts } from './duplicates.ts'
import type { Proposal, Provider } from './proposal.ts'
import { findDuplicates, insertProposal, replaceDuplicateKeys, replaceFlags } from './store.server.ts'

/** Runs on `item.read`: proposes values, checks them, routes the item and opens its review, in one transaction. */
export async function proposeForItem(
  ctx: Ctx,
  providers: Readonly<Record<string, Provider>>,
  itemId: string,
): Promise<void> {
  const organisationId = ctx.actor.organisationId
  const item = await findItem(ctx.db, organisationId, itemId)
  if (item?.state !== 'read') return
  const definition = await findDefinition(ctx.db, organisationId, item.workflowId, item.workflowVersion)
  const document = await findDocument(ctx.db, organisationId, item.documentId)
  const provider = providers[definition.provider.name]
  if (!document || !provider) throw new Error(`item ${itemId} has no document or no provider`)
  const pages = await findPages(ctx.db, organisationId, item.documentId)

  const today = localDate(ctx.now(), definition.timeZone)
  const started = performance.now()
  const proposal = await provider.propose(
    { fileName: document.fileName, language: (document.language as Language | null) ?? undefined, pages, today },
    definition,
  )
  const latencyMs = Math.round(performance.now() - started)

  await ctx.db.$transaction(async (tx) => {
    const locked = await lockItem(tx, organisationId, itemId)
    if (locked?.state !== 'read') return
    await saveProposed(ctx, tx, locked, definition, document, { proposal, latencyMs, today })
  })
}

async function saveProposed(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  document: { sha256: string; fileName: string },
  { proposal, latencyMs, today }: { proposal: Proposal; latencyMs: number; today: string },
) {
  const { organisationId, workflowId, id: itemId } = item
  const now = ctx.now()
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
    createdAt: now,
  })
  const flags = await checkItem(tx, item, definition, document.sha256, values)
  await replaceFlags(
    tx,
    organisationId,
    itemId,
    flags.map((f) => ({ ...f, id: ctx.random.uuid() })),
    now,
  )
  const route = proposedRoute(definition, proposal, today)
  const priority = Math.max(item.priority, urgencyOf(definition, values))
  await saveItem(tx, item, {
    state: 'review',
    proposedAt: now,
    title: titleOf(definition, values, document.fileName),
    groupKey: groupKeyOf(definition, values),
    queue: route.queue,
    routeReason: route.because,
    priority,
  })
  await insertTask(tx, {
    id: ctx.random.uuid(),
    organisationId,
    workflowId,
    itemId,
    mode: 'assisted',
    priority,
    dueAt: item.dueAt,
    createdAt: now,
  })
  await record(ctx, tx, {
    type: 'item.proposed',
    organisationId,
    workflowId,
    itemId,
    data: {
      proposalId,
      provider: proposal.provider,
      version: proposal.version,
      latencyMs,
      flags: flags.map((f) => f.check),
      queue: route.queue,
    },
  })
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
    : routeOf(definition, proposedValues(proposal), today)
}

export function proposedValues(proposal: Proposal): Values {
  return Object.fromEntries(proposal.values.map((v) => [v.key, v.value]))
}

/** Renews what the item is compared by, then answers the flags of these values, duplicates included. */
export async function checkItem(
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  fileHash: string,
  values: Values,
): Promise<Flag[]> {
  await replaceDuplicateKeys(tx, scopeOf(item), duplicateKeys(definition, values, fileHash))
  return previewFlags(tx, item, definition, fileHash, values)
}

/** The flags that these values would have on this item now; changes nothing. */
export async function previewFlags(
  db: Db,
  item: ItemRow,
  definition: Definition,
  fileHash: string,
  values: Values,
): Promise<Flag[]> {
  // A seeded copy would be found out by the item it was copied from.
  const found = item.seeded ? [] : await findDuplicates(db, scopeOf(item), duplicateKeys(definition, values, fileHash))
  return runChecks(definition, values, {
    duplicates: found.map((d) => ({ check: d.check, itemReference: `#${d.number}` })),
    matches: (pattern, text) => compilePattern(pattern).test(text),
  })
}

const scopeOf = (item: ItemRow) => ({
  organisationId: item.organisationId,
  workflowId: item.workflowId,
  itemId: item.id,
})

function duplicateKeys(definition: Definition, values: Values, fileHash: string) {
  return duplicateTexts(definition, values, fileHash).map(({ check, text }) => ({
    check,
    fingerprint: createHash('sha256').update(text).digest('hex'),
  }))
}
