import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { givenIn, type Hat, mayApprove, missingWords, neededOf, type People } from '#server/review/approval-right.ts'
import {
  type ApprovalRecord,
  asksOfTasks,
  findApprovals,
  peopleOf,
  standingOf,
} from '#server/review/approval-store.server.ts'
import { claimScope } from '#server/review/claims.server.ts'
import { decidersOf } from '#server/review/decision-store.server.ts'
import { waitingTasks } from '#server/review/store.server.ts'
import { workingMsBetween } from '#server/workflow/calendar-time.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import { mainAmount } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/** Where a chain stands: its step by position (1, 2, ...), and the words that the step has and still needs. */
export type StepView = { number: number; of: number; label: string | null; needed: number; given: number }

export type ApprovalRow = {
  number: number
  reference: string
  title: string
  /** The item's main amount as printed for a person; null where there is none. */
  amount: string | null
  because: string
  decidedBy: string
  requestedAt: string
  /** Working time since it was asked for, in ms; null where every hour counts. */
  workingMs: number | null
  dueAt: string
  overdue: boolean
  /** The ops leads, or whoever the step names, are asked as well. */
  escalated: boolean
  step: StepView
  /** Whose right this person would use; null: their own. */
  onBehalfOf: string | null
  taskId: string
  heldBy: string | null
}

export function stepView(approval: ApprovalRecord): StepView {
  const standing = standingOf(approval)
  const step = standing.steps[standing.step]
  return {
    number: standing.step + 1,
    of: standing.steps.length,
    label: step?.label ?? null,
    needed: step ? neededOf(step) : missingWords(standing),
    given: givenIn(standing, standing.step).length,
  }
}

type Waiting = Awaited<ReturnType<typeof waitingTasks>>[number]

/** What waits for this person's word, most pressing first. */
export async function approvalsFor(ctx: Ctx, workflow: WorkflowRow, locale: string): Promise<ApprovalRow[]> {
  const { organisationId, id: workflowId } = workflow
  const now = ctx.now()
  const rows = await waitingTasks(ctx.db, claimScope(ctx, workflow, 'approval'), 200)
  const decisionIds = rows.flatMap((r) => r.brief?.approval?.decisionId ?? [])
  const [deciders, approvals, people] = await Promise.all([
    decidersOf(ctx.db, organisationId, decisionIds),
    findApprovals(
      ctx.db,
      organisationId,
      rows.flatMap((r) => r.approvalId ?? []),
    ),
    peopleOf(ctx.db, { organisationId, workflowId }, now),
  ])
  const hats = await hatsOf(ctx, rows, people)
  const names = await namesOf(ctx.db, organisationId, [
    ...deciders.values(),
    ...rows.flatMap((r) => r.heldBy ?? []),
    ...[...hats.values()].flatMap((hat) => hat?.onBehalfOf ?? []),
  ])
  const nameOf = (id: string | undefined | null) => names.get(id ?? '') ?? 'a former member'
  const views = rows.map(async (row): Promise<ApprovalRow[]> => {
    const approval = approvals.find((a) => a.id === row.approvalId)
    if (!approval) return []
    const definition = await findDefinition(ctx.db, organisationId, workflowId, row.workflowVersion)
    const behalf = hats.get(row.id)?.onBehalfOf ?? null
    return [
      {
        number: row.number,
        reference: `#${row.number}`,
        title: row.title,
        amount: mainAmount(definition, row.brief?.values ?? {}, locale) || null,
        because: row.brief?.approval?.because ?? '',
        decidedBy: nameOf(deciders.get(row.brief?.approval?.decisionId ?? '')),
        requestedAt: approval.requestedAt.toISOString(),
        workingMs: workingSince(definition, approval.requestedAt, now),
        dueAt: row.dueAt.toISOString(),
        overdue: row.dueAt < now,
        escalated: approval.escalatedAt !== null,
        step: stepView(approval),
        onBehalfOf: behalf === null ? null : nameOf(behalf),
        taskId: row.id,
        heldBy: row.heldBy && row.heldBy !== ctx.actor.id ? nameOf(row.heldBy) : null,
      },
    ]
  })
  return (await Promise.all(views)).flat()
}

const workingSince = ({ calendar, timeZone }: Definition, from: Date, to: Date) =>
  calendar ? workingMsBetween(calendar, timeZone, from, to) : null

/** As whom this person would give each word. */
async function hatsOf(ctx: Ctx, rows: readonly Waiting[], people: People): Promise<Map<string, Hat | null>> {
  const ids = rows.map((row) => row.id)
  const asks = await asksOfTasks(ctx.db, ctx.actor.organisationId, ids)
  return new Map([...asks].map(([id, ask]) => [id, mayApprove(ask, people, ctx.actor.id, ctx.now())]))
}
