import { z } from 'zod'
import { can } from '#server/identity/identity.ts'
import { router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { historyLimits } from './import-file.server.ts'
import {
  importList,
  readAgain,
  rejectedCsv,
  removeImport,
  saveMapping,
  startImport,
  uploadHistory,
} from './imports.server.ts'
import { historyKinds, mappingSchema } from './mapping.ts'
import { outcomesView, rematch, resolveOutcome, sampleDisagreements } from './outcomes.server.ts'
import { previewImport } from './preview.server.ts'
import { baselineSummary } from './read.server.ts'
import {
  beginEntry,
  checkEntry,
  checkList,
  discardEntry,
  ownStopwatch,
  recordEntries,
  studyOf,
  voidEntry,
} from './stopwatch.server.ts'
import { begunSchema, checkSchema, entrySchema, voidSchema } from './stopwatch.ts'

const review = workflowProcedure('workflow.review')
const history = workflowProcedure('workflow.history')
const ofImport = z.object({ id: z.uuid() })
const named = ({ definition: { name, noun, timeZone } }: WorkflowRow) => ({ name, noun, timeZone })

/** The baseline of a workflow: the stopwatch study, imported history, and both by the week. */
export const baselineRouter = router({
  stopwatch: review.query(async ({ ctx }) => ({
    workflow: named(ctx.workflow),
    me: ctx.actor.id,
    ...(await ownStopwatch(ctx.act, ctx.workflow)),
  })),
  begin: review
    .input(z.object({ begun: begunSchema }))
    .mutation(({ ctx, input }) => beginEntry(ctx.act, ctx.workflow, input.begun)),
  record: review
    .input(z.object({ entries: z.array(entrySchema).min(1).max(100) }))
    .mutation(({ ctx, input }) => recordEntries(ctx.act, ctx.workflow, input.entries)),
  discard: review.input(ofImport).mutation(({ ctx, input }) => discardEntry(ctx.act, ctx.workflow, input.id)),
  toCheck: review.query(async ({ ctx }) => ({
    workflow: named(ctx.workflow),
    entries: await checkList(ctx.act, ctx.workflow),
  })),
  check: review.input(checkSchema).mutation(({ ctx, input }) => checkEntry(ctx.act, ctx.workflow, input)),
  void: review.input(voidSchema).mutation(({ ctx, input }) => voidEntry(ctx.act, ctx.workflow, input)),
  summary: workflowProcedure('workflow.metrics').query(async ({ ctx }) => {
    const [summary, study] = await Promise.all([baselineSummary(ctx.act, ctx.workflow), studyOf(ctx.act, ctx.workflow)])
    const mayImport = can(ctx.actor.roles, 'workflow.history')
    return { workflow: named(ctx.workflow), ...summary, study, mayImport, demo: ctx.organisation.isDemo }
  }),
  imports: history.query(async ({ ctx }) => ({
    workflow: named(ctx.workflow),
    limits: historyLimits,
    imports: await importList(ctx.act, ctx.workflow),
  })),
  upload: history
    .input(
      z.object({
        fileName: z.string().min(1).max(300),
        /** Pages hand it over as it came; a call over HTTP cannot carry it. */
        bytes: z.instanceof(Uint8Array, { error: 'Send the file by the form of the page.' }),
      }),
    )
    .mutation(({ ctx, input }) => uploadHistory(ctx.act, ctx.workflow, input)),
  open: history.input(ofImport).query(async ({ ctx, input }) => {
    const { fields } = ctx.workflow.definition
    return {
      workflow: { ...named(ctx.workflow), fields: fields.map(({ key, label, type }) => ({ key, label, type })) },
      import: await previewImport(ctx.act, ctx.workflow, input.id),
    }
  }),
  map: history
    .input(ofImport.extend({ mapping: mappingSchema }))
    .mutation(({ ctx, input }) => saveMapping(ctx.act, ctx.workflow, input.id, input.mapping)),
  start: history.input(ofImport).mutation(({ ctx, input }) => startImport(ctx.act, ctx.workflow, input.id)),
  remove: history.input(ofImport).mutation(({ ctx, input }) => removeImport(ctx.act, ctx.workflow, input.id)),
  again: history
    .input(ofImport.extend({ kind: z.enum(historyKinds) }))
    .mutation(({ ctx, input }) => readAgain(ctx.act, ctx.workflow, input.id, input.kind)),
  rejected: history.input(ofImport).query(({ ctx, input }) => rejectedCsv(ctx.act, ctx.workflow, input.id)),
  outcomes: history
    .input(
      z.object({
        match: z.enum(['matched', 'unmatched', 'ambiguous']).default('ambiguous'),
        page: z.number().int().min(1).max(100_000).default(1),
      }),
    )
    .query(async ({ ctx, input }) => ({
      workflow: { ...named(ctx.workflow), definition: ctx.workflow.definition },
      match: input.match,
      page: input.page,
      ...(await outcomesView(ctx.act, ctx.workflow, input)),
    })),
  rematch: history.mutation(({ ctx }) => rematch(ctx.act, ctx.workflow)),
  resolve: history
    .input(ofImport.extend({ number: z.number().int().positive().nullable() }))
    .mutation(({ ctx, input }) => resolveOutcome(ctx.act, ctx.workflow, input)),
  sample: history
    .input(z.object({ count: z.number().int().min(1, 'Draw at least one.').max(500, 'Draw at most 500 at a time.') }))
    .mutation(({ ctx, input }) => sampleDisagreements(ctx.act, ctx.workflow, input.count)),
})
