import { z } from 'zod'
import { router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { deleteOrders, importOrders, previewOrders } from './orders-commands.server.ts'
import { listOrders } from './orders-store.server.ts'

const pageSize = 50
const header = z.string().min(1).max(300)
const fileInput = z.object({
  fileName: z.string().min(1).max(300),
  /** Pages hand it over as it came; a call over HTTP cannot carry it. */
  bytes: z.instanceof(Uint8Array, { error: 'Send the file by the form of the page.' }),
  mapping: z
    .object({
      columns: z.object({
        number: header.optional(),
        supplier: header.optional(),
        description: header.optional(),
        quantity: header.optional(),
        unitPrice: header.optional(),
        amount: header.optional(),
        currency: header.optional(),
        orderedOn: header.optional(),
      }),
      language: z.enum(['en', 'de', 'fr']),
    })
    .optional(),
})

/** Imported purchase orders of a workflow, which its invoices are compared with. */
export const ordersRouter = router({
  list: workflowProcedure('workflow.configure')
    .input(z.object({ search: z.string().max(200).default(''), page: z.number().int().min(1).max(10_000).default(1) }))
    .query(async ({ ctx, input }) => {
      const scope = { organisationId: ctx.workflow.organisationId, workflowId: ctx.workflow.id }
      const page = { skip: (input.page - 1) * pageSize, take: pageSize }
      const { orders, total } = await listOrders(ctx.act.db, scope, input.search.trim(), page)
      const listed = orders.map((order) => ({ ...order, importedAt: order.importedAt.toISOString() }))
      const checked = ctx.workflow.definition.checks.some((check) => check.kind === 'purchase_order')
      return { orders: listed, total, page: input.page, pages: Math.max(1, Math.ceil(total / pageSize)), checked }
    }),
  preview: workflowProcedure('workflow.configure')
    .input(fileInput)
    .mutation(({ ctx, input }) => previewOrders(ctx.act, ctx.workflow, input)),
  import: workflowProcedure('workflow.configure')
    .input(fileInput)
    .mutation(({ ctx, input }) => importOrders(ctx.act, ctx.workflow, input)),
  remove: workflowProcedure('workflow.configure')
    .input(z.object({ ids: z.array(z.uuid()).min(1).max(1000) }))
    .mutation(({ ctx, input }) => deleteOrders(ctx.act, ctx.workflow, input.ids)),
})
