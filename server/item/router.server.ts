import { z } from 'zod'
import { storableText } from '#server/document/document.ts'
import { memberProcedure, router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { listWorkflows } from '#server/workflow/store.server.ts'
import { reopenItem, retryItem } from './commands.server.ts'
import { itemStates } from './item.ts'
import { itemPage, stateCounts } from './views.server.ts'

const itemNumber = z.object({ number: z.number().int().positive() })

export const itemRouter = router({
  list: workflowProcedure('workflow.items')
    .input(
      z.object({
        state: z.enum([...itemStates, 'open', 'all']).default('open'),
        search: z
          .string()
          .max(200)
          .transform((text) => storableText(text).trim())
          .optional(),
        cursor: z.number().int().positive().nullable().default(null),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx, input }) =>
      itemPage(
        ctx.act,
        ctx.workflow,
        { state: input.state, search: input.search || undefined },
        input.cursor,
        input.limit,
      ),
    ),
  /** Counts by state of each of the person's workflows, by workflow key. */
  counts: memberProcedure.query(async ({ ctx }) => {
    const workflows = (await listWorkflows(ctx.base.db, ctx.organisation.id)).filter((w) =>
      ctx.actor.workflowIds.includes(w.id),
    )
    const counts = await stateCounts(
      ctx.act,
      workflows.map((w) => w.id),
    )
    return Object.fromEntries(workflows.map((w) => [w.key, counts.get(w.id) ?? null]))
  }),
  retry: workflowProcedure('workflow.retry')
    .input(itemNumber)
    .mutation(({ ctx, input }) => retryItem(ctx.act, ctx.workflow, input.number)),
  reopen: workflowProcedure('workflow.reopen')
    .input(itemNumber)
    .mutation(({ ctx, input }) => reopenItem(ctx.act, ctx.workflow, input.number)),
})
