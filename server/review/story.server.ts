import { type HistoryEntry, itemView } from '#server/item/views.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { workingMsBetween } from '#server/workflow/calendar-time.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { decidedBetween } from './comment-store.server.ts'
import { type Segment, whyWaiting } from './why-waiting.ts'

/** An item's history and where its time went; null where this person works without seeing it. */
export type Story = {
  timeZone: string
  /** What sentences about the item need. */
  names: {
    fields: { key: string; label: string }[]
    queues: Definition['queues']
    rules: { key: string; because: string }[]
    intake: string
  }
  told: {
    history: HistoryEntry[]
    exportedAt: string | null
    /** From receipt to completion, or to now while it is open; the segments add up to it. */
    cycle: { from: string; to: string; completed: boolean }
    segments: Segment[]
    /** Decisions on other items in the workflow during the longest waits in the queue, by the segment's `from`. */
    meanwhile: Record<string, number>
    /** Working time within each segment, in ms, by its `from`; null: every hour counts. */
    working: Record<string, number> | null
  } | null
}

/** Only waits from a minute up, and of them the longest few, are worth a count. */
const worthCounting = (segments: readonly Segment[]) =>
  segments
    .filter((s) => s.cause === 'queue' && s.ms >= 60_000)
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 5)

function workingIn(segments: readonly Segment[], { calendar, timeZone }: Definition): Record<string, number> | null {
  if (!calendar) return null
  return Object.fromEntries(
    segments.map((s) => [s.from, workingMsBetween(calendar, timeZone, new Date(s.from), new Date(s.to))]),
  )
}

export async function storyOf(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<Story> {
  const { item, visible, history } = await itemView(ctx, workflow, number)
  const { organisationId, workflowId, id: itemId } = item
  const definition = await findDefinition(ctx.db, organisationId, workflowId, item.workflowVersion)
  const { fields, queues, rules, timeZone } = definition
  const names = {
    fields: fields.map(({ key, label }) => ({ key, label })),
    queues,
    rules: rules.map(({ key, because }) => ({ key, because })),
    intake: item.intake,
  }
  if (!visible.history) return { timeZone, names, told: null }
  const end = item.completedAt ?? ctx.now()
  const cycle = {
    from: item.receivedAt.toISOString(),
    to: end.toISOString(),
    completed: item.completedAt !== null,
  }
  const segments = whyWaiting(history, cycle)
  const counted = await Promise.all(
    worthCounting(segments).map(async (s): Promise<[string, number]> => {
      const span = { from: new Date(s.from), to: new Date(s.to) }
      return [s.from, await decidedBetween(ctx.db, { organisationId, workflowId, itemId, ...span })]
    }),
  )
  return {
    timeZone,
    names,
    told: {
      history,
      exportedAt: item.exportedAt?.toISOString() ?? null,
      cycle,
      segments,
      meanwhile: Object.fromEntries(counted),
      working: workingIn(segments, definition),
    },
  }
}
