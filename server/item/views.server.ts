import { eventsOfItem } from '#server/audit/store.server.ts'
import { findPages } from '#server/document/store.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type FieldValue, labelsOf } from '#server/workflow/field-value.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { optionsOf } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { hidesArm, hidesProposer } from './concealment.server.ts'
import { withoutArm, withoutProposer } from './concealment.ts'
import { type ItemState, itemStates } from './item.ts'
import {
  askerOf,
  countPlaces,
  findNumbers,
  findPlaces,
  findRows,
  type ListedRow,
  type ListScope,
  visibilityOf,
} from './list.server.ts'
import { type ItemRowView, type ListFilter, type ListOrder, totalLimit } from './list.ts'
import { documentSnippets, foundIn } from './search.server.ts'
import { hitsOf, termsOf } from './search.ts'
import { countByState, findItemByNumber, findOutput } from './store.server.ts'
import type { Visible } from './visible.ts'

function scopeOf(ctx: Ctx, workflow: WorkflowRow): ListScope {
  return {
    organisationId: workflow.organisationId,
    workflowId: workflow.id,
    timeZone: workflow.definition.timeZone,
    asker: askerOf(ctx.actor),
    now: ctx.now(),
  }
}

export type ItemPage = {
  rows: ItemRowView[]
  /** How many the filter shows; `more`: at least so many. */
  total: number
  more: boolean
  /** Where the next page begins; null at the end. */
  next: string | null
}

/** A page of the item list; what an item's open tasks hide from this person is not in it, nor found, sorted or counted by. */
export async function itemPage(
  ctx: Ctx,
  workflow: WorkflowRow,
  filter: ListFilter,
  order: ListOrder,
  cursor: string | null,
  limit: number,
): Promise<ItemPage> {
  const scope = scopeOf(ctx, workflow)
  // The total is the first page's: those that follow only scroll on.
  const [places, count] = await Promise.all([
    findPlaces(ctx.db, scope, filter, order, cursor, limit + 1),
    cursor === null ? countPlaces(ctx.db, scope, filter) : 0,
  ])
  const page = places.slice(0, limit)
  const rows = await rowViews(
    ctx,
    workflow,
    scope,
    page.map((place) => place.id),
    filter.search,
  )
  return {
    rows,
    total: Math.min(count, totalLimit),
    more: count > totalLimit,
    next: places.length > limit ? (page.at(-1)?.cursor ?? null) : null,
  }
}

/** The numbers of all items that a filter shows, for an export of them. */
export function listedNumbers(ctx: Ctx, workflow: WorkflowRow, filter: ListFilter): Promise<number[]> {
  return findNumbers(ctx.db, scopeOf(ctx, workflow), filter, totalLimit)
}

async function rowViews(
  ctx: Ctx,
  workflow: WorkflowRow,
  scope: ListScope,
  ids: readonly string[],
  search: string,
): Promise<ItemRowView[]> {
  const { organisationId, now } = scope
  const terms = termsOf(search)
  const labelKeys = labelFields(workflow.definition).map((field) => field.key)
  const [rows, visibleOf, found] = await Promise.all([
    findRows(ctx.db, organisationId, ids, labelKeys),
    visibilityOf(ctx, ids),
    foundIn(ctx.db, organisationId, ids, terms),
  ])
  const inDocument = [...rows.values()].filter((row) => found.get(row.id)?.document).map((row) => row.documentId)
  const people = [...rows.values()].flatMap((row) => [row.claimedBy, row.assigneeId].filter((id) => id !== null))
  const [names, snippets] = await Promise.all([
    namesOf(ctx.db, organisationId, people),
    documentSnippets(ctx.db, organisationId, inDocument, terms),
  ])
  const { asker } = scope
  return ids.flatMap((id) => {
    const row = rows.get(id)
    if (!row) return []
    const visible = visibleOf(id)
    const view = rowView(row, visible, workflow.definition)
    const held = row.claimedBy !== null && row.leaseUntil !== null && row.leaseUntil >= now ? row.claimedBy : null
    // Who a seeded item is meant for would give it away.
    const assigneeId = row.mode === 'seeded' ? null : row.assigneeId
    return [
      {
        ...view,
        held: held
          ? {
              name: names.get(held) ?? 'a former member',
              since: (row.claimedAt ?? now).toISOString(),
              mine: held === asker?.id,
            }
          : null,
        assignee: assigneeId ? { id: assigneeId, name: names.get(assigneeId) ?? 'a former member' } : null,
        found: terms.length === 0 ? null : foundView(row, visible, found.get(id), snippets),
      },
    ]
  })
}

function rowView(row: ListedRow, visible: Visible, definition: Definition) {
  const { proposal, history } = visible
  return {
    number: row.number,
    title: proposal ? row.title : row.fileName,
    fileName: row.fileName,
    pages: row.pages,
    state: row.state,
    queue: proposal && row.proposedAt ? (definition.queues.find((q) => q.key === row.queue)?.label ?? row.queue) : null,
    labels: proposal ? labelViews(definition, { ...row.choices, ...(visible.values ? row.values : {}) }) : [],
    confidence: proposal ? row.confidence : null,
    flags: proposal && row.proposedAt ? { errors: row.errors, warnings: row.warnings } : null,
    comments: history ? { count: row.comments, marks: row.marks } : null,
    priority: proposal ? row.priority : null,
    receivedAt: row.receivedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
    exportedAt: row.exportedAt?.toISOString() ?? null,
    waiting: row.waiting !== null,
    reason: row.exception ?? row.waiting ?? (proposal ? row.approval : null) ?? (history ? row.returned : null),
  }
}

const labelFields = (definition: Definition) => definition.fields.filter((field) => field.type === 'label')

function labelViews(definition: Definition, values: Record<string, unknown>): ItemRowView['labels'] {
  return labelFields(definition).flatMap((field) => {
    const keys = labelsOf(values[field.key] as FieldValue | undefined)
    return optionsOf(field, definition)
      .filter((option) => keys.includes(option.key))
      .map((option) => ({ field: field.key, key: option.key, label: option.label }))
  })
}

function foundView(
  row: ListedRow,
  visible: Visible,
  found: Awaited<ReturnType<typeof foundIn>> extends Map<string, infer T> ? T | undefined : never,
  snippets: Awaited<ReturnType<typeof documentSnippets>>,
): ItemRowView['found'] {
  const snippet = snippets.get(row.documentId) ?? []
  if (found?.document) return { where: 'document', snippet }
  if (found?.entered && visible.proposal) return { where: 'values', snippet: [] }
  if (found?.comments && visible.history) return { where: 'comments', snippet: [] }
  return { where: 'name', snippet: [] }
}

/** Where a search is found on the item's pages; the document itself is hidden from nobody who sees the item. */
export async function itemHits(ctx: Ctx, workflow: WorkflowRow, number: number, find: string) {
  const item = await findItemByNumber(ctx.db, workflow.id, number)
  if (!item) throw new DomainError('not_found', `There is no item ${number} in this workflow: go back to the list.`)
  return hitsOf(await findPages(ctx.db, item.organisationId, item.documentId), find)
}

export type StateCounts = Record<ItemState, number>

export const noCounts = (): StateCounts =>
  Object.fromEntries(itemStates.map((state) => [state, 0])) as Record<ItemState, number>

/** How many items of each workflow stand in each state. */
export async function stateCounts(ctx: Ctx, workflowIds: readonly string[]): Promise<Map<string, StateCounts>> {
  const result = new Map<string, StateCounts>()
  for (const row of await countByState(ctx.db, ctx.actor.organisationId, workflowIds)) {
    const counts = result.get(row.workflowId) ?? noCounts()
    counts[row.state as ItemState] = row._count._all
    result.set(row.workflowId, counts)
  }
  return result
}

export type HistoryEntry = { at: string; type: string; who: string; data: Record<string, unknown> }

/** One item with its output and history, as far as the tasks that may come to this person let them see. */
export async function itemView(ctx: Ctx, workflow: WorkflowRow, number: number) {
  const item = await findItemByNumber(ctx.db, workflow.id, number)
  if (!item) throw new DomainError('not_found', `There is no item ${number} in this workflow: go back to the list.`)
  const visible = (await visibilityOf(ctx, [item.id]))(item.id)
  const [output, events, veiled, unsigned] = await Promise.all([
    visible.values ? findOutput(ctx.db, item.organisationId, item.id) : null,
    visible.history ? eventsOfItem(ctx.db, item.organisationId, item.id) : [],
    hidesArm(ctx.db, item.organisationId, item.id),
    hidesProposer(ctx.db, item.organisationId, item.id),
  ])
  const told = (type: string, data: Record<string, unknown>) => {
    const proposed = unsigned && type === 'item.proposed' ? withoutProposer(data) : data
    return veiled ? withoutArm(proposed) : proposed
  }
  const people = events.flatMap((e) => (e.actor.startsWith('user:') ? [e.actor.slice(5)] : []))
  const names = await namesOf(ctx.db, item.organisationId, [...people, item.receivedBy])
  // Who brought an item in is the item's own fact: a copy made to measure has it from the item it was made of.
  const bringer = names.get(item.receivedBy)
  const history = events.map(
    (e): HistoryEntry => ({
      at: e.at.toISOString(),
      type: e.type,
      who:
        e.type === 'item.received' && bringer
          ? bringer
          : e.actor.startsWith('user:')
            ? (names.get(e.actor.slice(5)) ?? 'a former member')
            : 'Countersign',
      data: told(e.type, e.data as Record<string, unknown>),
    }),
  )
  return { item, visible, output, history }
}
