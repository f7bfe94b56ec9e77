import { z } from 'zod'
import { can } from '#server/identity/identity.ts'
import type { Acting } from '#server/identity/member.server.ts'
import { router } from '#server/identity/procedure.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { endCanary } from '#server/proposal/canary.server.ts'
import { canaryInputSchema } from '#server/proposal/canary.ts'
import { isCritical } from '#server/quality/comparison.ts'
import { publishVersion } from '#server/workflow/commands.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { startCanary } from './canary-compare.server.ts'
import { comparableRuns, comparedCase, comparedCases, compareView } from './compare-read.server.ts'
import { casesFilterSchema, pairSchema } from './compare-view.ts'
import { orderDisputes } from './dispute.server.ts'
import { promoteCandidate, rollBack } from './promote.server.ts'
import { gateSettingsSchema, promoteSchema, rollBackSchema } from './promotion.ts'
import { promotionsView } from './promotions-read.server.ts'

const versionSchema = z.object({ version: z.number().int().positive() })

/** What every page of it shows of its workflow, and what this person may do there. */
function frameOf({
  workflow,
  organisation,
  actor,
}: { workflow: WorkflowRow } & Pick<Acting, 'organisation' | 'actor'>) {
  const { name, noun, timeZone, gate, fields } = workflow.definition
  return {
    workflow: { name, noun, timeZone },
    version: workflow.version,
    gate,
    fields: fields.map((field) => ({ key: field.key, label: field.label, critical: isCritical(field) })),
    demo: organisation.isDemo,
    may: { promote: can(actor.roles, 'workflow.promote'), configure: can(actor.roles, 'workflow.configure') },
  }
}

export const compareRouter = router({
  /** Done runs to choose two from. */
  runs: workflowProcedure('workflow.evaluate').query(async ({ ctx }) => ({
    ...frameOf(ctx),
    runs: await comparableRuns(ctx.act, ctx.workflow),
  })),
  view: workflowProcedure('workflow.evaluate')
    .input(pairSchema)
    .query(async ({ ctx, input }) => ({ ...frameOf(ctx), ...(await compareView(ctx.act, ctx.workflow, input)) })),
  cases: workflowProcedure('workflow.evaluate')
    .input(casesFilterSchema)
    .query(({ ctx, input }) => comparedCases(ctx.act, ctx.workflow, input)),
  case: workflowProcedure('workflow.evaluate')
    .input(pairSchema.extend({ caseId: z.uuid() }))
    .query(({ ctx, input }) => comparedCase(ctx.act, ctx.workflow, ctx.organisation, input)),
  /** Sends disputed cases to a blind second entry. */
  dispute: workflowProcedure('workflow.evaluate')
    .input(pairSchema)
    .mutation(({ ctx, input }) => orderDisputes(ctx.act, ctx.workflow, input)),
  setGate: workflowProcedure('workflow.configure')
    .input(versionSchema.extend({ gate: gateSettingsSchema }))
    .mutation(async ({ ctx, input: { version, gate } }) => {
      const { workflow } = ctx
      if (workflow.version !== version)
        throw new DomainError('stale', 'Somebody else has changed this workflow: reload the page and try again.')
      const unknown = Object.keys(gate.fields).find((key) => !workflow.definition.fields.some((f) => f.key === key))
      if (unknown) throw new DomainError('invalid', `The workflow has no field "${unknown}": take it out.`, unknown)
      return { version: (await publishVersion(ctx.act, workflow, { gate })).version }
    }),
  promote: workflowProcedure('workflow.promote')
    .input(promoteSchema)
    .mutation(({ ctx, input }) => promoteCandidate(ctx.act, ctx.workflow, input)),
  rollBack: workflowProcedure('workflow.promote')
    .input(rollBackSchema)
    .mutation(({ ctx, input }) => rollBack(ctx.act, ctx.workflow, input)),
  promotions: workflowProcedure('workflow.evaluate').query(async ({ ctx }) => ({
    ...frameOf(ctx),
    ...(await promotionsView(ctx.act, ctx.workflow)),
  })),
  startCanary: workflowProcedure('workflow.promote')
    .input(canaryInputSchema.extend(versionSchema.shape))
    .mutation(({ ctx, input }) => startCanary(ctx.act, ctx.workflow, input)),
  endCanary: workflowProcedure('workflow.promote').mutation(({ ctx }) => endCanary(ctx.act, ctx.workflow)),
})
