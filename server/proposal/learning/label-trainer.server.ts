import { createHash } from 'node:crypto'
import type { Ctx } from '#server/platform/context.server.ts'
import { pagesRead } from '#server/proposal/local/label-text.ts'
import { localDate } from '#server/workflow/local-date.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { evaluateHeldBack, type FieldEvaluation } from './classify-evaluate.ts'
import { type Lesson, type OptionText, trainClassifier } from './classify-train.ts'
import { type FieldOutcome, judgeVersion } from './judge-version.ts'
import {
  labelFields,
  labelLessons,
  optionTexts,
  queueTexts,
  routeField,
  routeLesson,
  teaches,
} from './label-lessons.ts'
import { type Confirmed, confirmedItems, firstPages } from './lessons-store.server.ts'
import {
  type LabelModel,
  labelModelOf,
  type ModelEvaluation,
  routeModelOf,
  type TrainedOn,
  trainedOnSchema,
} from './models.ts'
import { modelInUse } from './models-store.server.ts'

/** Anything would do; it is kept with each version. */
const seed = 1
const atATime = 50
/** Features of all lessons together that are held in memory, about 100 MB; older decisions beyond are left out. */
const mostFeatures = 5_000_000

type Read = { item: Confirmed; lessons: Map<string, Lesson> }
type Field = { key: string; multiple: boolean; options: OptionText[] }

/** Classifiers of the label fields; null while too little is confirmed. */
export const labelTrainer = {
  kind: 'labels' as const,
  async train(ctx: Ctx, workflow: WorkflowRow) {
    const { definition } = workflow
    const fields = labelFields(definition).map((f) => ({ key: f.key, multiple: f.multiple, options: optionTexts(f) }))
    if (fields.length === 0) return null
    const read = await readLessons(
      ctx,
      workflow,
      (item, pages) =>
        new Map(
          [...labelLessons(definition, pages, decidedOf(item))].flatMap(([key, [lesson]]) =>
            lesson ? [[key, lesson]] : [],
          ),
        ),
    )
    return trainFields(ctx, workflow, this.kind, fields, read)
  },
}

/** Where items went that no rule decides; null while too little is confirmed. */
export const routeTrainer = {
  kind: 'route' as const,
  async train(ctx: Ctx, workflow: WorkflowRow) {
    const { definition } = workflow
    const field = routeField(definition)
    if (!field || definition.queues.length < 2) return null
    const read = await readLessons(ctx, workflow, (item, pages) => {
      const lesson = routeLesson(definition, pages, decidedOf(item), localDate(item.decidedAt, definition.timeZone))
      return new Map(lesson ? [[field.key, lesson]] : [])
    })
    return trainFields(
      ctx,
      workflow,
      this.kind,
      [{ key: field.key, multiple: false, options: queueTexts(definition) }],
      read,
    )
  },
}

const decidedOf = ({ itemId, group, values, ruled }: Confirmed) => ({ id: itemId, group, values, ruled })

async function readLessons(
  ctx: Ctx,
  { organisationId, id: workflowId }: WorkflowRow,
  lessonsOf: (item: Confirmed, pages: Parameters<typeof labelLessons>[1]) => Map<string, Lesson>,
): Promise<Read[]> {
  const items = await confirmedItems(ctx.db, { organisationId, workflowId })
  const read: Read[] = []
  let features = 0
  for (let at = 0; at < items.length && features < mostFeatures; at += atATime) {
    const some = items.slice(at, at + atATime)
    const pages = await firstPages(
      ctx.db,
      organisationId,
      some.map((i) => i.documentId),
      pagesRead,
    )
    for (const item of some) {
      const lessons = lessonsOf(item, pages.get(item.documentId) ?? [])
      const [first] = lessons.values()
      if (!first) continue
      features += first.features.index.length
      read.push({ item, lessons })
      await pause()
    }
  }
  // Oldest first, so that the same decisions make the same model whatever came before them.
  return read.reverse()
}

async function trainFields(
  ctx: Ctx,
  workflow: WorkflowRow,
  kind: 'labels' | 'route',
  fields: readonly Field[],
  read: readonly Read[],
) {
  const content: LabelModel = { fields: {} }
  const outcomes: Record<string, FieldOutcome> = {}
  const evaluations: FieldEvaluation[] = []
  for (const { key, multiple, options } of fields) {
    const lessons = read.flatMap((r) => r.lessons.get(key) ?? [])
    if (!teaches(lessons)) continue
    const { classifier, heldBack } = await drive(trainClassifier(lessons, options, { multiple, seed }))
    const optionKeys = options.map((o) => o.key)
    content.fields[key] = classifier
    outcomes[key] = { lessons, optionKeys, heldBack }
    evaluations.push(evaluateHeldBack(key, optionKeys, heldBack, multiple))
  }
  if (evaluations.length === 0) return null
  const before = kind === 'route' ? 'the first queue' : "the options' own words"
  const { inUse, ...judged } = judgeVersion(outcomes, evaluations, await oldVersion(ctx, workflow, kind, read), before)
  const evaluation: ModelEvaluation = { fields: evaluations, ...judged }
  const lessonIds = read.map((r) => r.item.itemId)
  return { content, trainedOn: trainedOn(read, content), lessonIds, evaluation, seed, inUse }
}

async function oldVersion(ctx: Ctx, workflow: WorkflowRow, kind: 'labels' | 'route', read: readonly Read[]) {
  const { organisationId, id: workflowId } = workflow
  const row = await modelInUse(ctx.db, { organisationId, workflowId }, kind)
  const knowledge = { examples: [], models: row ? [{ kind, version: row.version, content: row.content }] : [] }
  const model = kind === 'labels' ? labelModelOf(knowledge) : routeModelOf(knowledge)
  const { data } = trainedOnSchema.safeParse(row?.trainedOn)
  if (!row || !model || !data) return null
  const until = data.until ?? ''
  const newer = read.filter((r) => r.item.decidedAt.toISOString() > until).map((r) => r.item.itemId)
  return { version: row.version, model, newer: new Set(newer) }
}

function trainedOn(read: readonly Read[], content: LabelModel): TrainedOn {
  const classes = Object.entries(content.fields).map(([key, { options }]) => [
    key,
    Object.fromEntries(options.map((o) => [o.key, o.n])),
  ])
  const decisions = read.map((r) => `${r.item.itemId} ${r.item.decisionId}`).sort()
  const times = read.map((r) => r.item.decidedAt.toISOString()).sort()
  return {
    n: read.length,
    classes: Object.fromEntries(classes),
    until: times.at(-1) ?? null,
    sha256: createHash('sha256').update(decisions.join('\n')).digest('hex'),
  }
}

/** Lets everything else that waits go first: a training has time. */
const pause = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Brings a training to its end in small steps, so that the process it runs in never stalls. */
async function drive<T>(training: Generator<void, T>): Promise<T> {
  let step = training.next()
  while (!step.done) {
    await pause()
    step = training.next()
  }
  return step.value
}
