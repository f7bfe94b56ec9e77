import { dayOf } from '#server/metrics/flow.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findWorkflowById } from '#server/workflow/store.server.ts'
import { endPilot } from './commands.server.ts'
import { lastSegment } from './loading.server.ts'
import { standingFor } from './read.server.ts'
import { stopOf } from './stop.ts'
import { findPilot, runningPilots } from './store.server.ts'

/** Ends every running pilot whose plan says so today. What fails for one pilot does not keep the others from their end. */
export async function stopWhereDue(ctx: Ctx): Promise<void> {
  for (const pilot of await runningPilots(ctx.db)) {
    const actor = {
      kind: 'system' as const,
      id: 'pilot.stop',
      name: 'pilot.stop',
      organisationId: pilot.organisationId,
    }
    try {
      await stopIfDue({ ...ctx, actor }, pilot)
    } catch (error) {
      // Somebody was quicker: the next hour looks again.
      if (error instanceof DomainError && (error.code === 'stale' || error.code === 'conflict')) continue
      ctx.log.error({ err: error, pilotNumber: pilot.number }, 'a stop rule could not be looked at')
    }
  }
}

async function stopIfDue(
  ctx: Ctx,
  { workflowId, organisationId, number }: { workflowId: string; organisationId: string; number: number },
) {
  const workflow = await findWorkflowById(ctx.db, organisationId, workflowId)
  const pilot = await findPilot(ctx.db, { organisationId, workflowId }, number)
  if (!workflow || pilot?.state !== 'running' || !pilot.startedAt) return
  const { timeZone } = workflow.definition
  const { flow, effect } = await standingFor(ctx, workflow, pilot)
  const code = stopOf(lastSegment(pilot).plan, {
    startedOn: dayOf(pilot.startedAt.getTime(), timeZone),
    today: dayOf(ctx.now().getTime(), timeZone),
    completed: flow.manual.completed + flow.assisted.completed,
    checked: effect.arms.manual.errors.n + effect.arms.assisted.errors.n,
    verdict: effect.verdict,
  })
  if (code) await endPilot(ctx, workflow, { number, version: pilot.version, code, reason: null })
}
