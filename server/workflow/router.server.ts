import { z } from 'zod'
import { memberProcedure, organisationProcedure, router } from '#server/identity/procedure.server.ts'
import { createWorkflow } from './commands.server.ts'
import { draftRouter } from './draft-router.server.ts'
import { portfolioRouter } from './portfolio-router.server.ts'
import { workflowProcedure } from './procedure.server.ts'
import { sopChanges } from './sop.server.ts'
import { findDefinition, listWorkflows } from './store.server.ts'
import { loadTemplate, loadTemplates } from './templates.server.ts'
import { versionsRouter } from './versions-router.server.ts'
import { yamlRouter } from './yaml-router.server.ts'

export const workflowRouter = router({
  drafts: draftRouter,
  versions: versionsRouter,
  yaml: yamlRouter,
  portfolio: portfolioRouter,
  /** The organisation's workflows that this person is a member of. */
  list: memberProcedure.query(async ({ ctx }) => {
    const rows = await listWorkflows(ctx.base.db, ctx.organisation.id)
    const mine = rows.filter((w) => ctx.actor.workflowIds.includes(w.id))
    return Promise.all(
      mine.map(async (w) => {
        const definition = await findDefinition(ctx.base.db, ctx.organisation.id, w.id, w.currentVersion)
        return { key: w.key, name: w.name, description: definition.description, noun: definition.noun }
      }),
    )
  }),
  get: workflowProcedure('workflow.see').query(({ ctx }) => ({
    key: ctx.workflow.key,
    version: ctx.workflow.version,
    definition: ctx.workflow.definition,
  })),
  /** The published versions in which the instructions changed, with what each changed. */
  instructions: workflowProcedure('workflow.configure').query(({ ctx }) => sopChanges(ctx.act, ctx.workflow)),
  templates: organisationProcedure('organisation.workflows').query(async () =>
    (await loadTemplates()).map((t) => ({
      key: t.key,
      name: t.definition.name,
      description: t.definition.description,
    })),
  ),
  createFromTemplate: organisationProcedure('organisation.workflows')
    .input(
      z.object({
        template: z.string().max(80),
        key: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'use lower case letters, digits and -'),
        /** The template's own name without one. */
        name: z.string().trim().min(1, 'Give the workflow a name.').max(80).optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const template = await loadTemplate(input.template)
      const definition = { ...template.definition, ...(input.name ? { name: input.name } : {}) }
      await createWorkflow(ctx.act, { key: input.key, definition, memberIds: [ctx.actor.id] })
      return { key: input.key }
    }),
})
