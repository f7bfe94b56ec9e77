import { z } from 'zod'
import { router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { addCase, editCase, noteCase, retireCase } from './cases-commands.server.ts'
import { typedCaseSchema } from './cases-hand.ts'
import { importCases, previewCases } from './cases-import.server.ts'
import { caseView, subjectView } from './cases-view.server.ts'
import { bringDocument } from './documents.server.ts'
import { truthGrades } from './evaluation.ts'
import { caseFormats } from './formats.ts'
import { archiveSet, makeCollected, makeSample, previewSample, setsOverview, setView } from './sets.server.ts'
import { asOfDay, caseFilterSchema, setNameSchema, setSpecSchema } from './sets.ts'

const evaluator = workflowProcedure('workflow.evaluate')
const subjectSchema = z.union([
  z.object({ itemNumber: z.number().int().positive() }),
  z.object({ documentId: z.uuid() }),
])
/** A local day, whose end is meant; absent: now. */
const asOfSchema = z.iso.date().optional()
const fileSchema = z.object({
  setId: z.uuid(),
  fileName: z.string().max(300),
  bytes: z.instanceof(Uint8Array),
  format: z.enum(caseFormats).optional(),
  grade: z.enum(truthGrades).default('manual'),
})

const about = ({ definition: { name, noun, timeZone, groupBy, fields } }: WorkflowRow) => ({
  name,
  noun,
  timeZone,
  series: fields.find((f) => f.key === groupBy)?.label ?? null,
})

/** The fields that a sample may be balanced by. */
const choicesOf = ({ definition }: WorkflowRow) =>
  definition.fields.flatMap((f) => (f.type === 'label' || f.type === 'route' ? [{ key: f.key, label: f.label }] : []))

export const setsRouter = router({
  list: evaluator.query(async ({ ctx }) => ({
    workflow: about(ctx.workflow),
    demo: ctx.organisation.isDemo,
    fields: choicesOf(ctx.workflow),
    sets: await setsOverview(ctx.act, ctx.workflow),
  })),
  view: evaluator
    .input(z.object({ setId: z.uuid(), asOf: asOfSchema, filter: caseFilterSchema.default({}) }))
    .query(async ({ ctx, input: { setId, asOf, filter } }) => ({
      workflow: about(ctx.workflow),
      demo: ctx.organisation.isDemo,
      ...(await setView(ctx.act, ctx.workflow, {
        setId,
        filter,
        asOf: asOfDay(asOf, ctx.workflow.definition.timeZone, ctx.act.now()),
      })),
    })),
  previewSample: evaluator
    .input(z.object({ spec: setSpecSchema }))
    .query(({ ctx, input }) => previewSample(ctx.act, ctx.workflow, input.spec)),
  makeSample: evaluator
    .input(z.object({ name: setNameSchema, description: z.string().trim().max(500).default(''), spec: setSpecSchema }))
    .mutation(({ ctx, input }) => makeSample(ctx.act, ctx.workflow, input)),
  makeCollected: evaluator
    .input(z.object({ name: setNameSchema, description: z.string().trim().max(500).default('') }))
    .mutation(({ ctx, input }) => makeCollected(ctx.act, ctx.workflow, input)),
  archive: evaluator
    .input(z.object({ setId: z.uuid() }))
    .mutation(({ ctx, input }) => archiveSet(ctx.act, ctx.workflow, input.setId)),
  /** One case with its document; its truth unless this person has an entry of their own to make. */
  case: evaluator.input(z.object({ caseId: z.uuid() })).query(async ({ ctx, input }) => ({
    workflow: about(ctx.workflow),
    demo: ctx.organisation.isDemo,
    ...(await caseView(ctx.act, ctx.organisation, ctx.workflow, input.caseId)),
  })),
  /** What a case by hand is begun with. */
  subject: evaluator.input(z.object({ of: subjectSchema })).query(async ({ ctx, input }) => ({
    definition: ctx.workflow.definition,
    ...(await subjectView(ctx.act, ctx.organisation, ctx.workflow, input.of)),
  })),
  /** Takes a document in for a case by hand. */
  bring: evaluator
    .input(z.object({ fileName: z.string().max(300), bytes: z.instanceof(Uint8Array) }))
    .mutation(({ ctx, input }) =>
      bringDocument(ctx.act, ctx.workflow, { fileName: input.fileName, source: input.bytes }),
    ),
  add: evaluator
    .input(z.object({ setId: z.uuid(), of: subjectSchema, typed: typedCaseSchema }))
    .mutation(({ ctx, input }) => addCase(ctx.act, ctx.workflow, input)),
  edit: evaluator
    .input(z.object({ caseId: z.uuid(), typed: typedCaseSchema }))
    .mutation(({ ctx, input }) => editCase(ctx.act, ctx.workflow, input)),
  note: evaluator
    .input(z.object({ caseId: z.uuid(), note: z.string().trim().max(4_000) }))
    .mutation(({ ctx, input }) => noteCase(ctx.act, ctx.workflow, input.caseId, input.note)),
  retire: evaluator
    .input(z.object({ caseId: z.uuid(), because: z.string().trim().min(3, 'Say why in a few words.').max(500) }))
    .mutation(({ ctx, input }) => retireCase(ctx.act, ctx.workflow, input.caseId, input.because)),
  previewImport: evaluator.input(fileSchema).mutation(({ ctx, input }) => previewCases(ctx.act, ctx.workflow, input)),
  import: evaluator.input(fileSchema).mutation(({ ctx, input }) => importCases(ctx.act, ctx.workflow, input)),
})
