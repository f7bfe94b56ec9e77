import { eventsOfItem } from '#server/audit/store.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import type { ItemState, TaskMode } from './item.ts'
import { countByState, findItemByNumber, findOutput, type ItemFilter, listItems, openTasks } from './store.server.ts'
import { visibleTo } from './visible.ts'

export type ItemRowView = {
  number: number
  title: string
  fileName: string
  pages: number | null
  state: ItemState
  queue: string | null
  flags: { errors: number; warnings: number } | null
  receivedAt: string
  dueAt: string
  completedAt: string | null
  exportedAt: string | null
  /** Name of the person who has it open now. */
  heldBy: string | null
  exception: string | null
}

/** A page of the item list; what an item's open tasks hide is not in it. */
export async function itemPage(
  ctx: Ctx,
  workflow: WorkflowRow,
  filter: ItemFilter,
  cursor: number | null,
  limit: number,
) {
  const now = ctx.now()
  const { rows, total } = await listItems(ctx.db, workflow.id, filter, cursor, limit)
  const held = rows.flatMap((r) =>
    r.tasks.flatMap((t) => (t.claimedBy && t.leaseUntil && t.leaseUntil > now ? [t.claimedBy] : [])),
  )
  const names = await namesOf(ctx.db, workflow.organisationId, held)
  const page = rows.slice(0, limit).map((row): ItemRowView => {
    const visible = visibleTo(row.tasks.map((t) => ({ mode: t.mode as TaskMode })))
    const holder = row.tasks.find((t) => t.claimedBy && t.leaseUntil && t.leaseUntil > now)?.claimedBy
    return {
      number: row.number,
      title: visible.proposal ? row.title : row.document.fileName,
      fileName: row.document.fileName,
      pages: row.document.pageCount,
      state: row.state as ItemState,
      queue: visible.proposal
        ? (workflow.definition.queues.find((q) => q.key === row.queue)?.label ?? row.queue)
        : null,
      flags: visible.proposal ? { errors: count(row.flags, 'error'), warnings: count(row.flags, 'warning') } : null,
      receivedAt: row.receivedAt.toISOString(),
      dueAt: (row.tasks[0] ?? row).dueAt.toISOString(),
      completedAt: row.completedAt?.toISOString() ?? null,
      exportedAt: row.exportedAt?.toISOString() ?? null,
      heldBy: holder ? (names.get(holder) ?? null) : null,
      exception: row.exceptionMessage,
    }
  })
  return { rows: page, total, next: rows.length > limit ? (page.at(-1)?.number ?? null) : null }
}

const count = (flags: readonly { severity: string }[], severity: string) =>
  flags.filter((f) => f.severity === severity).length

export type StateCounts = Record<ItemState, number>

/** How many items of each workflow stand in each state. */
export async function stateCounts(ctx: Ctx, workflowIds: readonly string[]): Promise<Map<string, StateCounts>> {
  const result = new Map<string, StateCounts>()
  for (const row of await countByState(ctx.db, ctx.actor.organisationId, workflowIds)) {
    const counts = result.get(row.workflowId) ?? { received: 0, read: 0, review: 0, completed: 0, exception: 0 }
    counts[row.state as ItemState] = row._count._all
    result.set(row.workflowId, counts)
  }
  return result
}

export type HistoryEntry = { at: string; type: string; who: string; data: Record<string, unknown> }

/** One item with its output and history, as far as its open tasks let this person see. */
export async function itemView(ctx: Ctx, workflow: WorkflowRow, number: number) {
  const item = await findItemByNumber(ctx.db, workflow.id, number)
  if (!item) throw new DomainError('not_found', `There is no item ${number} in this workflow: go back to the list.`)
  const visible = visibleTo(await openTasks(ctx.db, item.organisationId, item.id))
  const [output, events] = await Promise.all([
    visible.values ? findOutput(ctx.db, item.organisationId, item.id) : null,
    visible.history ? eventsOfItem(ctx.db, item.organisationId, item.id) : [],
  ])
  const people = events.flatMap((e) => (e.actor.startsWith('user:') ? [e.actor.slice(5)] : []))
  const names = await namesOf(ctx.db, item.organisationId, people)
  const history = events.map(
    (e): HistoryEntry => ({
      at: e.at.toISOString(),
      type: e.type,
      who: e.actor.startsWith('user:') ? (names.get(e.actor.slice(5)) ?? 'a former member') : 'Countersign',
      data: e.data as Record<string, unknown>,
    }),
  )
  return { item, visible, output, history }
}
