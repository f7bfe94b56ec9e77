import { z } from 'zod'
import { organisationProcedure, router } from '#server/identity/procedure.server.ts'
import { readDraft } from './draft.ts'
import { draftFor } from './draft-access.server.ts'
import { workflowProcedure } from './procedure.server.ts'
import { versionOf } from './versions.server.ts'
import { readWorkflowFile, writeWorkflowFile } from './yaml.ts'

export const yamlRouter = router({
  /** The published workflow, or one of its versions, as a file. */
  export: workflowProcedure('workflow.configure')
    .input(z.object({ version: z.number().int().positive().optional() }))
    .query(async ({ ctx, input }) => {
      const version = input.version ?? ctx.workflow.version
      const definition = await versionOf(ctx.act, ctx.workflow, version)
      return { fileName: `${ctx.workflow.key}-v${version}.yaml`, text: writeWorkflowFile(definition) }
    }),
  /** A draft as a file; what is not valid yet stands in it as it is. */
  exportDraft: organisationProcedure('organisation.workflows')
    .input(z.object({ draft: z.uuid() }))
    .query(async ({ ctx, input }) => {
      const row = await draftFor(ctx, input.draft)
      return { fileName: `${row.key}.yaml`, text: writeWorkflowFile(readDraft(row.content).draft) }
    }),
  /** What a file says, for a draft to take over, or all that is wrong in it with its lines. Saves nothing. */
  read: organisationProcedure('organisation.workflows')
    .input(z.object({ text: z.string().max(2_000_000) }))
    .mutation(({ input }) => readWorkflowFile(input.text)),
})
