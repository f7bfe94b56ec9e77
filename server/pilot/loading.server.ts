import type { EventData } from '#server/audit/audit.ts'
import { record } from '#server/audit/commands.server.ts'
import { dayOf } from '#server/metrics/flow.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { levelsOf } from '#server/workflow/autonomy.server.ts'
import { isShadow } from '#server/workflow/autonomy-levels.ts'
import { findLearnUntil, findWorkflowById, scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { type Draft, draftOf } from './draft.ts'
import type { StartFacts } from './start.ts'
import {
  findPilot,
  findRunning,
  lastBlankForm,
  lockPilots,
  type PilotRow,
  reviewersOf,
  type SegmentRow,
  staleError,
  unsteadyOthers,
} from './store.server.ts'

/** Which pilot, and the version of it that a change was made on. */
export type Versioned = { number: number; version: number }

/** The pilot in the state that a change needs, under the lock of the workflow's pilots. */
export async function changing(
  tx: Tx,
  workflow: WorkflowRow,
  input: Versioned,
  state: 'draft' | 'running',
): Promise<PilotRow> {
  await lockPilots(tx, scopeOf(workflow))
  const pilot = await existing(tx, workflow, input.number)
  if (pilot.state !== state)
    throw new DomainError(
      'conflict',
      state === 'draft'
        ? `Pilot ${pilot.number} has begun: its plan is locked. Amend it on its page.`
        : `Pilot ${pilot.number} does not run: there is nothing to change.`,
    )
  if (pilot.version !== input.version) throw staleError()
  return pilot
}

export async function existing(db: Tx | Ctx['db'], workflow: WorkflowRow, number: number): Promise<PilotRow> {
  const pilot = await findPilot(db, scopeOf(workflow), number)
  if (!pilot) throw new DomainError('not_found', `There is no pilot ${number} in this workflow: go back to the list.`)
  return pilot
}

/** The workflow as it is now, under the pilots' lock: another version may have been published since the page was opened. */
export async function currentOf(tx: Tx, workflow: WorkflowRow): Promise<WorkflowRow> {
  const current = await findWorkflowById(tx, workflow.organisationId, workflow.id)
  if (!current) throw new DomainError('not_found', 'There is no such workflow any more: go back to the start page.')
  return current
}

export function lastSegment(pilot: Pick<PilotRow, 'number' | 'segments'>): SegmentRow {
  const last = pilot.segments.at(-1)
  if (!last) throw new DomainError('conflict', `Pilot ${pilot.number} has not begun: start it first.`)
  return last
}

/** The plan as people edit it, of a draft or of the last segment. */
export function planOf(pilot: PilotRow): Draft {
  return pilot.draft ?? draftOf(lastSegment(pilot).plan)
}

export const todayOf = (ctx: Ctx, workflow: WorkflowRow) => dayOf(ctx.now().getTime(), workflow.definition.timeZone)
export const learnUntilOf = (tx: Tx, workflow: WorkflowRow) => findLearnUntil(tx, workflow.organisationId, workflow.id)

export function tell(ctx: Ctx, tx: Tx, { organisationId, id: workflowId }: WorkflowRow, type: string, data: EventData) {
  return record(ctx, tx, { type, organisationId, workflowId, data })
}

/** What is known about whether a plan may start now. */
export async function startFacts(ctx: Ctx, workflow: WorkflowRow, db: Tx | Ctx['db'] = ctx.db): Promise<StartFacts> {
  const scope = scopeOf(workflow)
  const now = ctx.now()
  const [reviewers, levels, running, unsteady, lastBlank] = await Promise.all([
    reviewersOf(db, scope),
    levelsOf(db, scope.organisationId, scope.workflowId),
    findRunning(db, scope),
    unsteadyOthers(db, scope, now),
    lastBlankForm(db, scope),
  ])
  return {
    today: todayOf(ctx, workflow),
    fields: workflow.definition.fields.length,
    reviewers: reviewers.map((r) => r.id),
    shadow: isShadow(workflow.definition, levels),
    running: running ? { number: running.number, name: running.name } : null,
    unsteady,
    blankDaysAgo: lastBlank && Math.floor((now.getTime() - lastBlank.getTime()) / 86_400_000),
  }
}
