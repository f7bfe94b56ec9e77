import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { findDefinition, findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import { type AlertView, alertKinds, alertWords, type Judgement, judge } from './alerts.ts'
import { closeAlert, measure, openAlert, openAlerts, renewAlert, watchedWorkflows } from './alerts-store.server.ts'
import { tell } from './notices.server.ts'
import { membersNamed } from './notices.ts'
import { findPlaceOfWorkflow, membersOf } from './notices-store.server.ts'

/** The queue of the jobs that look at one workflow each. */
export const watchQueue = 'notification.watch'

/** The clock's look-round: one job for each workflow that is watched, or was, and may have something to close. */
export async function orderWatching(ctx: Ctx): Promise<void> {
  for (const { id: workflowId, organisationId, currentVersion } of await watchedWorkflows(ctx.db)) {
    const { alerts } = await findDefinition(ctx.db, organisationId, workflowId, currentVersion)
    const { queueAgeHours, failureShare, providerDownMinutes, correctionDrift, dueWithinHours } = alerts
    const numbers = [queueAgeHours, failureShare, providerDownMinutes, dueWithinHours]
    const watched = correctionDrift || numbers.some((limit) => limit !== null)
    const open = watched ? [] : await openAlerts(ctx.db, organisationId, [workflowId])
    if (watched || open.length > 0)
      await ctx.db.$transaction((tx) => ctx.queue.send(tx, watchQueue, { organisationId, workflowId }))
  }
}

/** Looks at one workflow: opens what has a cause, once, and closes what has none any more. */
export async function watchWorkflow(ctx: Ctx, workflowId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const workflow = await findWorkflowById(ctx.db, organisationId, workflowId)
  if (!workflow) return
  const [measured, standing] = await Promise.all([
    measure(ctx.db, workflow, ctx.now()),
    openAlerts(ctx.db, organisationId, [workflowId]),
  ])
  for (const judged of judge(workflow.definition.alerts, measured)) {
    const open = standing.find((alert) => alert.kind === judged.kind)
    if (open && judged.is === 'open') await renewAlert(ctx.db, open.id, judged)
    else if (open && judged.is === 'close') await close(ctx, workflow, open)
    else if (!open && judged.is === 'open') await raise(ctx, workflow, judged)
  }
}

async function raise(ctx: Ctx, workflow: WorkflowRow, judged: Judgement): Promise<void> {
  const { organisationId, id: workflowId, definition } = workflow
  const id = ctx.random.uuid()
  const [members, place] = await Promise.all([
    membersOf(ctx.db, organisationId, workflowId),
    findPlaceOfWorkflow(ctx.db, organisationId, workflowId),
  ])
  if (!place) return
  const named = membersNamed(definition.alerts.to, members, definition.charter?.owner ?? '')
  await ctx.db.$transaction(async (tx) => {
    if (!(await openAlert(tx, workflow, judged, { id, now: ctx.now() }))) return
    const { kind } = judged
    await record(ctx, tx, { type: 'alert.opened', organisationId, workflowId, data: { alertId: id, kind } })
    await tell(
      ctx,
      tx,
      members.filter((member) => named.includes(member)),
      {
        ...{ kind: 'alert', cause: id, workflowId, alertId: id },
        // Counts and times only: they may leave by mail.
        head: `${place.name}: ${alertWords[kind].toLowerCase()}. ${judged.message}`,
        path: `/o/${encodeURIComponent(place.organisation.slug)}/w/${encodeURIComponent(place.key)}/exceptions`,
      },
    )
  })
}

async function close(ctx: Ctx, workflow: WorkflowRow, alert: { id: string; kind: string }): Promise<void> {
  const { organisationId, id: workflowId } = workflow
  await ctx.db.$transaction(async (tx) => {
    if (!(await closeAlert(tx, alert.id, ctx.now()))) return
    const data = { alertId: alert.id, kind: alert.kind }
    await record(ctx, tx, { type: 'alert.closed', organisationId, workflowId, data })
  })
}

/** What is wrong now in these workflows, oldest first. */
export async function alertsOf(ctx: Ctx, workflowIds: readonly string[]): Promise<AlertView[]> {
  const rows = await openAlerts(ctx.db, ctx.actor.organisationId, workflowIds)
  return rows
    .filter(({ kind }) => alertKinds.includes(kind))
    .map(({ id, kind, message, workflow, openedAt }) => ({
      ...{ id, kind, message, workflow, label: alertWords[kind] },
      openedAt: openedAt.toISOString(),
    }))
}
