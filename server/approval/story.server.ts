import { roleLabel } from '#server/identity/identity.ts'
import { namesOf } from '#server/identity/store.server.ts'
import { findItemByNumber } from '#server/item/store.server.ts'
import { type HistoryEntry, itemView } from '#server/item/views.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { neededOf } from '#server/review/approval-right.ts'
import { type ApprovalRecord, type ApprovalState, approvalsOfItem } from '#server/review/approval-store.server.ts'
import { workingMsBetween } from '#server/workflow/calendar-time.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { eligibleFor } from './eligible.server.ts'

export type WordView = {
  who: string
  onBehalfOf: string | null
  word: 'approve' | 'reject'
  at: string
  undoneAt: string | null
}

export type StepStory = {
  /** 1, 2, ... */
  number: number
  label: string | null
  /** Whose word it asks for: people by name, or everybody with a role. */
  whose: string
  needed: number
  given: number
  state: 'done' | 'waiting' | 'later' | 'ended'
  words: WordView[]
}

/** What the clock did while it waited. */
export type ClockEvent = {
  at: string
  kind: 'reminded' | 'overdue' | 'escalated'
  because: 'nobody' | 'overdue' | null
}

export type ApprovalStoryView = {
  id: string
  because: string
  state: ApprovalState
  decidedBy: string[]
  /** Why a rule let it be skipped. */
  skippedBecause: string | null
  requestedAt: string
  closedAt: string | null
  dueAt: string
  overdue: boolean
  /** How long it waited, or waits, by the clock and in working time (null: every hour counts); ms. */
  clockMs: number
  workingMs: number | null
  steps: StepStory[]
  events: ClockEvent[]
  /** Who may give the next word now; none though it waits: nobody can. */
  waitsFor: { name: string; onBehalfOf: string | null }[]
}

/** `approvals`: oldest first; null where this person works without seeing the item's history. */
export type ApprovalStory = { timeZone: string; approvals: ApprovalStoryView[] | null }

/** Who approved an item, as whom, and why it sat. */
export async function approvalStory(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<ApprovalStory> {
  const found = await findItemByNumber(ctx.db, workflow.id, number)
  if (!found) throw new DomainError('not_found', `There is no item ${number} in this workflow: go back to the list.`)
  // Most items need none: then there is nothing to look for, and nothing to hide.
  const records = await approvalsOfItem(ctx.db, found.organisationId, found.id)
  if (records.length === 0) return { timeZone: workflow.definition.timeZone, approvals: [] }
  const { item, visible, history } = await itemView(ctx, workflow, number)
  const { organisationId, workflowId } = item
  const definition = await findDefinition(ctx.db, organisationId, workflowId, item.workflowVersion)
  const { timeZone } = definition
  if (!visible.history) return { timeZone, approvals: null }
  const waiting = records.find((a) => a.state === 'waiting')
  const able = waiting ? await eligibleFor(ctx.db, waiting.id, ctx.now()) : []
  const ids = records.flatMap((a) => [
    ...a.deciderIds,
    ...a.words.flatMap((w) => [w.userId, ...(w.onBehalfOf ? [w.onBehalfOf] : [])]),
  ])
  const names = await namesOf(ctx.db, organisationId, [...ids, ...able.flatMap((p) => p.onBehalfOf ?? [])])
  const nameOf = (id: string) => names.get(id) ?? 'a former member'
  const members = await membersByEmail(ctx, records)
  return {
    timeZone,
    approvals: records.map((approval) => ({
      ...told(approval, definition, { nameOf, members, now: ctx.now() }),
      events: clockEvents(history, approval.id),
      waitsFor:
        approval.id === waiting?.id
          ? able.map((p) => ({ name: p.name, onBehalfOf: p.onBehalfOf === null ? null : nameOf(p.onBehalfOf) }))
          : [],
    })),
  }
}

type Telling = { nameOf(id: string): string; members: Map<string, string>; now: Date }

function told(
  approval: ApprovalRecord,
  { calendar, timeZone, rules }: Definition,
  { nameOf, members, now }: Telling,
): Omit<ApprovalStoryView, 'events' | 'waitsFor'> {
  const end = approval.closedAt ?? now
  const rule = rules.find((r) => r.key === approval.skippedBy)
  return {
    id: approval.id,
    because: approval.because,
    state: approval.state,
    decidedBy: approval.deciderIds.map(nameOf),
    skippedBecause: approval.skippedBy === null ? null : (rule?.because ?? approval.skippedBy),
    requestedAt: approval.requestedAt.toISOString(),
    closedAt: approval.closedAt?.toISOString() ?? null,
    dueAt: approval.dueAt.toISOString(),
    overdue: approval.state === 'waiting' && approval.dueAt < now,
    clockMs: end.getTime() - approval.requestedAt.getTime(),
    workingMs: calendar ? workingMsBetween(calendar, timeZone, approval.requestedAt, end) : null,
    steps: approval.steps.map((step, i): StepStory => {
      const words = approval.words.filter((w) => w.step === i)
      return {
        number: i + 1,
        label: step.label ?? null,
        whose: step.people.map((e) => members.get(e.toLowerCase()) ?? e).join(', ') || `any ${roleLabel[step.role]}`,
        needed: neededOf(step),
        given: words.filter((w) => w.undoneAt === null && w.word === 'approve').length,
        state: stateOfStep(approval, i),
        words: words.map((w) => ({
          who: nameOf(w.userId),
          onBehalfOf: w.onBehalfOf === null ? null : nameOf(w.onBehalfOf),
          word: w.word,
          at: w.at.toISOString(),
          undoneAt: w.undoneAt?.toISOString() ?? null,
        })),
      }
    }),
  }
}

function stateOfStep({ state, step }: ApprovalRecord, i: number): StepStory['state'] {
  if (state === 'approved' || i < step) return 'done'
  if (state !== 'waiting') return 'ended'
  return i === step ? 'waiting' : 'later'
}

const clockKinds: Record<string, ClockEvent['kind']> = {
  'approval.reminded': 'reminded',
  'approval.overdue': 'overdue',
  'approval.escalated': 'escalated',
}

function clockEvents(history: readonly HistoryEntry[], approvalId: string): ClockEvent[] {
  return history.flatMap(({ type, at, data }) => {
    const kind = clockKinds[type]
    if (!kind || data.approvalId !== approvalId) return []
    const because = data.because === 'nobody' || data.because === 'overdue' ? data.because : null
    return [{ at, kind, because }]
  })
}

/** Names of those whom steps name, by their e-mail address in small letters. */
async function membersByEmail(ctx: Ctx, records: readonly ApprovalRecord[]): Promise<Map<string, string>> {
  const emails = [...new Set(records.flatMap((a) => a.steps.flatMap((s) => s.people)))]
  if (emails.length === 0) return new Map()
  const rows = await ctx.db.user.findMany({
    where: {
      email: { in: emails, mode: 'insensitive' },
      memberships: { some: { organisationId: ctx.actor.organisationId } },
    },
    select: { email: true, name: true },
  })
  return new Map(rows.map((r) => [r.email.toLowerCase(), r.name]))
}
