import { z } from 'zod'
import { router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { heartbeatSchema } from './active-time.ts'
import { claimNextItem, countQueue, openVisit, skipItem, takeHeartbeat } from './claims.server.ts'
import { checkDraft, decideItem, undoDecision } from './commands.server.ts'
import { inspectItem } from './inspect.server.ts'
import { decisionSchema, draftSchema, skipSchema } from './review.ts'

const procedure = workflowProcedure('workflow.review')

export const reviewRouter = router({
  /** The page of one item, for whoever may see the workflow's items. */
  item: workflowProcedure('workflow.items')
    .input(z.object({ number: z.number().int().positive() }))
    .query(({ ctx, input }) => inspectItem(ctx.act, ctx.organisation, ctx.workflow, input.number)),
  next: procedure.input(z.object({ have: z.array(z.uuid()).max(20) })).mutation(async ({ ctx, input }) => {
    const work = await claimNextItem(ctx.act, ctx.organisation, ctx.workflow, input.have)
    return { work, counts: await countQueue(ctx.act, ctx.workflow) }
  }),
  counts: procedure.query(({ ctx }) => countQueue(ctx.act, ctx.workflow)),
  opened: procedure
    .input(z.object({ visitId: z.uuid() }))
    .mutation(({ ctx, input }) => openVisit(ctx.act, input.visitId)),
  heartbeat: procedure
    .input(z.object({ taskId: z.uuid(), taskVersion: z.number().int(), heartbeat: heartbeatSchema }))
    .mutation(({ ctx, input }) => takeHeartbeat(ctx.act, ctx.workflow, input)),
  decide: procedure.input(decisionSchema).mutation(async ({ ctx, input }) => {
    const decided = await decideItem(ctx.act, ctx.workflow, input)
    return { ...decided, counts: await countQueue(ctx.act, ctx.workflow) }
  }),
  /** After a refused decision: the flags that only the server can find. */
  check: procedure.input(draftSchema).query(({ ctx, input }) => checkDraft(ctx.act, ctx.workflow, input)),
  skip: procedure.input(skipSchema).mutation(async ({ ctx, input }) => {
    await skipItem(ctx.act, ctx.workflow, input)
    return { counts: await countQueue(ctx.act, ctx.workflow) }
  }),
  undo: procedure.input(z.object({ decisionId: z.uuid().nullable() })).mutation(async ({ ctx, input }) => ({
    work: await undoDecision(ctx.act, ctx.organisation, ctx.workflow, input.decisionId),
  })),
})
