import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { passingWorkflows, stepAutonomy } from '#server/workflow/autonomy.server.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'
import { kindsOf, proposesAlike, sensitiveKind } from '#server/workflow/autonomy-levels.ts'
import { findDefinition, findWorkflowById, scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { keptFigures } from './commands.server.ts'
import { passedChecks, versionAt } from './evidence-store.server.ts'
import { type Figures, figuresOf } from './figures.server.ts'
import { alarmOf } from './watch.ts'

/** Every hour: each workflow in which clean items pass. What fails for one does not keep the others from being looked at. */
export async function watchAll(ctx: Ctx): Promise<void> {
  for (const { organisationId, workflowId } of await passingWorkflows(ctx.db))
    try {
      await watchWorkflow({ ...ctx, actor: { ...ctx.actor, organisationId } }, workflowId)
    } catch (error) {
      ctx.log.error({ err: error, workflowId }, 'the autonomy of a workflow could not be looked at')
    }
}

/**
 * Steps every kind back whose alarm is raised, with the figures and a sentence. A kind that has stepped back is not looked
 * at again, and nothing steps up by itself: so an alarm is raised once, whatever comes later.
 */
export async function watchWorkflow(ctx: Ctx, workflowId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const passing = (await passingWorkflows(ctx.db, { organisationId, workflowId })).length > 0
  const workflow = passing ? await findWorkflowById(ctx.db, organisationId, workflowId) : null
  if (!workflow) return
  const figures = await figuresOf(ctx, workflow)
  const acting: Ctx = { ...ctx, actor: { kind: 'system', id: 'autonomy', name: 'Autonomy', organisationId } }
  for (const kind of kindsOf(workflow.definition)) {
    const standing = figures.standings[kind]
    if (standing.level !== 'clean_pass' || !standing.at) continue
    const alarm = alarmOf(kind, {
      figures,
      policy: workflow.definition.autonomy,
      sensitive: sensitiveKind(workflow.definition, kind),
      basis: standing.figures,
      proposer: figures.proposer,
      published: await publishedSince(ctx, workflow, figures, kind),
      checks: await passedChecks(ctx.db, scopeOf(workflow), standing.at),
      now: ctx.now(),
    })
    if (!alarm) continue
    try {
      await ctx.db.$transaction((tx) =>
        stepAutonomy(acting, tx, {
          ...{ workflow, kind, level: alarm.to, because: alarm.because, by: autonomyActor, after: standing.sequence },
          figures: { ...keptFigures(workflow, figures, kind, []), cause: alarm.cause },
        }),
      )
    } catch (error) {
      // A lead, or another process that looks too, was quicker.
      if (!(error instanceof DomainError && error.code === 'stale')) throw error
    }
  }
}

/** The versions on both sides of a change of how is proposed and checked, since the kind's last step; null: none. */
async function publishedSince(
  ctx: Ctx,
  workflow: WorkflowRow,
  { standings }: Figures,
  kind: keyof Figures['standings'],
) {
  const { at, figures } = standings[kind]
  const noted = typeof figures.version === 'number' ? figures.version : null
  const from = noted ?? (at ? await versionAt(ctx.db, scopeOf(workflow), at) : null)
  if (from === null || from === workflow.version) return null
  const before = await findDefinition(ctx.db, workflow.organisationId, workflow.id, from)
  return proposesAlike(before, workflow.definition) ? null : { from, to: workflow.version }
}
