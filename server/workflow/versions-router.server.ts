import { z } from 'zod'
import { router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from './procedure.server.ts'
import { restoreVersion, versionDifference, versionOf, versionsView } from './versions.server.ts'

const configure = workflowProcedure('workflow.configure')
const version = z.number().int().positive()

export const versionsRouter = router({
  /** Newest first, from `upTo` down. */
  list: configure
    .input(z.object({ upTo: version.optional() }))
    .query(({ ctx, input }) => versionsView(ctx.act, ctx.workflow, input.upTo)),
  get: configure.input(z.object({ version })).query(async ({ ctx, input }) => ({
    version: input.version,
    definition: await versionOf(ctx.act, ctx.workflow, input.version),
  })),
  /** What `to` changed against `from`, in words. */
  difference: configure
    .input(z.object({ from: version, to: version }))
    .query(({ ctx, input }) => versionDifference(ctx.act, ctx.workflow, input)),
  /** Publishes an old version as the next one; `current` is the newest that the person saw. */
  restore: configure
    .input(z.object({ version, current: version }))
    .mutation(({ ctx, input }) => restoreVersion(ctx.act, ctx.workflow, input)),
})
