import { z } from 'zod'
import { router } from '#server/identity/procedure.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { createExport } from './commands.server.ts'
import { countLeaving, type ExportFormat, type ExportState, exportFormats, listExports } from './store.server.ts'

const procedure = workflowProcedure('workflow.export')

export const deliveryRouter = router({
  exports: procedure.query(async ({ ctx }) => {
    const { id, organisationId } = ctx.workflow
    const [rows, counts] = await Promise.all([
      listExports(ctx.base.db, organisationId, id),
      countLeaving(ctx.base.db, organisationId, id, ctx.base.now()),
    ])
    const names = await namesOf(
      ctx.base.db,
      organisationId,
      rows.map((r) => r.createdBy),
    )
    return {
      counts: { ...counts, nextAt: counts.nextAt?.toISOString() ?? null },
      holdSeconds: ctx.workflow.definition.holdSeconds,
      exports: rows.map((r) => ({
        id: r.id,
        format: r.format as ExportFormat,
        onlyNew: r.onlyNew,
        state: r.state as ExportState,
        createdAt: r.createdAt.toISOString(),
        createdBy: names.get(r.createdBy) ?? 'Countersign',
        total: r.total,
        written: r.written,
        fileSize: r.fileSize === null ? null : Number(r.fileSize),
        error: r.error,
      })),
    }
  }),
  createExport: procedure
    .input(
      z.object({
        format: z.enum(exportFormats),
        onlyNew: z.boolean(),
        /** Only these items, of those that may leave. */
        numbers: z.array(z.number().int().positive()).max(10_000).optional(),
      }),
    )
    .mutation(({ ctx, input }) => createExport(ctx.act, ctx.workflow, input)),
})
