import { z } from 'zod'
import { assertCan } from '#server/identity/member.server.ts'
import { router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { heartbeatSchema } from './active-time.ts'
import { acceptMany } from './bulk.server.ts'
import {
  claimItem,
  claimNextItem,
  countQueue,
  escalateItem,
  freeItems,
  openVisit,
  saveCopy,
  skipItem,
  takeHeartbeat,
} from './claims.server.ts'
import { checkDraft, decideItem } from './commands.server.ts'
import { inspectItem } from './inspect.server.ts'
import { decisionSchema, draftSchema, escalateSchema, saveCopySchema, skipSchema, workSchema } from './review.ts'
import { undoDecision } from './undo.server.ts'

const procedure = workflowProcedure('workflow.review')
const itemNumber = z.object({ number: z.number().int().positive() })

/** For whoever reviews or approves in the workflow: what both do with a task they hold. */
const holderProcedure = workflowProcedure('workflow.see')
  .input(z.object({ work: workSchema }))
  .use(({ ctx, input, next }) => {
    assertCan(ctx.actor.roles, input.work === 'approval' ? 'workflow.approve' : 'workflow.review')
    return next()
  })

export const reviewRouter = router({
  /** The page of one item, for whoever may see the workflow's items. */
  item: workflowProcedure('workflow.items')
    .input(itemNumber)
    .query(({ ctx, input }) => inspectItem(ctx.act, ctx.organisation, ctx.workflow, input.number)),
  /** `note`: why there is nothing, where that is not for want of items. */
  next: holderProcedure.input(z.object({ have: z.array(z.uuid()).max(50) })).mutation(async ({ ctx, input }) => {
    const work = await claimNextItem(ctx.act, ctx.organisation, ctx.workflow, input.have, input.work)
    return work ? { work, note: null } : { work, note: (await countQueue(ctx.act, ctx.workflow, input.work)).note }
  }),
  /** Claims the item of that number. */
  claim: holderProcedure.input(itemNumber).mutation(async ({ ctx, input }) => ({
    work: await claimItem(ctx.act, ctx.organisation, ctx.workflow, input.number, input.work),
  })),
  counts: holderProcedure.query(({ ctx, input }) => countQueue(ctx.act, ctx.workflow, input.work)),
  opened: holderProcedure
    .input(z.object({ visitId: z.uuid() }))
    .mutation(({ ctx, input }) => openVisit(ctx.act, input.visitId)),
  heartbeat: holderProcedure
    .input(z.object({ taskId: z.uuid(), taskVersion: z.number().int(), heartbeat: heartbeatSchema }))
    .mutation(({ ctx, input }) => takeHeartbeat(ctx.act, ctx.workflow, input)),
  decide: procedure.input(decisionSchema).mutation(({ ctx, input }) => decideItem(ctx.act, ctx.workflow, input)),
  /** After a refused decision: the flags that only the server can find. */
  check: holderProcedure.input(draftSchema).query(({ ctx, input }) => checkDraft(ctx.act, ctx.workflow, input)),
  saveCopy: holderProcedure.input(saveCopySchema).mutation(({ ctx, input }) => saveCopy(ctx.act, ctx.workflow, input)),
  skip: holderProcedure.input(skipSchema).mutation(({ ctx, input }) => skipItem(ctx.act, ctx.workflow, input)),
  escalate: procedure.input(escalateSchema).mutation(({ ctx, input }) => escalateItem(ctx.act, ctx.workflow, input)),
  undo: holderProcedure.input(z.object({ decisionId: z.uuid().nullable() })).mutation(async ({ ctx, input }) => ({
    work: await undoDecision(ctx.act, ctx.organisation, ctx.workflow, input.decisionId),
  })),
  /** Ends the claims of others on these items. */
  free: workflowProcedure('workflow.assign')
    .input(z.object({ numbers: z.array(z.number().int().positive()).min(1).max(500) }))
    .mutation(({ ctx, input }) => freeItems(ctx.act, ctx.workflow, input.numbers)),
  /** Accepts the proposals of many like items as they are. */
  acceptMany: procedure
    .input(
      z.object({
        numbers: z.array(z.number().int().positive()).min(1).max(100),
        activeMs: z.number().int().min(0).max(3_600_000),
      }),
    )
    .mutation(({ ctx, input }) => acceptMany(ctx.act, ctx.workflow, input)),
})
