import { can } from '#server/identity/identity.ts'
import { router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import {
  abandonPilot,
  amendPilot,
  createPilot,
  endPilot,
  removeDraft,
  saveDraft,
  startPilot,
} from './commands.server.ts'
import { closeLock, openLock } from './lock.server.ts'
import {
  amendSchema,
  createSchema,
  numberSchema,
  reasonedSchema,
  removeSchema,
  saveSchema,
  startSchema,
} from './pilot.ts'
import { pilotsOf } from './read.server.ts'
import { pilotView, planView } from './view.server.ts'

/** Leads plan, start, amend and end; executives read. Nothing here is for people who review. */
export const pilotRouter = router({
  list: workflowProcedure('workflow.metrics').query(async ({ ctx }) => ({
    ...headOf(ctx),
    pilots: await pilotsOf(ctx.act, ctx.workflow),
  })),
  view: workflowProcedure('workflow.metrics')
    .input(numberSchema)
    .query(async ({ ctx, input }) => ({ ...headOf(ctx), pilot: await pilotView(ctx.act, ctx.workflow, input.number) })),
  plan: workflowProcedure('workflow.pilot')
    .input(numberSchema)
    .query(async ({ ctx, input }) => ({ ...headOf(ctx), plan: await planView(ctx.act, ctx.workflow, input.number) })),
  create: workflowProcedure('workflow.pilot')
    .input(createSchema)
    .mutation(({ ctx, input }) => createPilot(ctx.act, ctx.workflow, input)),
  save: workflowProcedure('workflow.pilot')
    .input(saveSchema)
    .mutation(({ ctx, input }) => saveDraft(ctx.act, ctx.workflow, input)),
  remove: workflowProcedure('workflow.pilot')
    .input(removeSchema)
    .mutation(({ ctx, input }) => removeDraft(ctx.act, ctx.workflow, input)),
  start: workflowProcedure('workflow.pilot')
    .input(startSchema)
    .mutation(({ ctx, input }) => startPilot(ctx.act, ctx.workflow, input)),
  amend: workflowProcedure('workflow.pilot')
    .input(amendSchema)
    .mutation(({ ctx, input }) => amendPilot(ctx.act, ctx.workflow, input)),
  openLock: workflowProcedure('workflow.pilot')
    .input(reasonedSchema)
    .mutation(({ ctx, input }) => openLock(ctx.act, ctx.workflow, input)),
  closeLock: workflowProcedure('workflow.pilot')
    .input(removeSchema)
    .mutation(({ ctx, input }) => closeLock(ctx.act, ctx.workflow, input)),
  end: workflowProcedure('workflow.pilot')
    .input(reasonedSchema)
    .mutation(({ ctx, input }) => endPilot(ctx.act, ctx.workflow, { ...input, code: 'person' })),
  abandon: workflowProcedure('workflow.pilot')
    .input(reasonedSchema)
    .mutation(({ ctx, input }) => abandonPilot(ctx.act, ctx.workflow, input)),
})

type Head = {
  workflow: { definition: { name: string; noun: { one: string; many: string }; timeZone: string } }
  organisation: { isDemo: boolean }
  actor: { roles: readonly string[] }
}

/** What every page of pilots says of its workflow and of its reader. */
function headOf({ workflow, organisation, actor }: Head) {
  const { name, noun, timeZone } = workflow.definition
  return { workflow: { name, noun, timeZone }, demo: organisation.isDemo, mayLead: can(actor.roles, 'workflow.pilot') }
}
