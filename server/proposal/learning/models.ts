import { z } from 'zod'
import type { Knowledge } from '#server/proposal/proposal.ts'
import { type Classifier, classifierSchema } from './classify.ts'
import { fieldEvaluationSchema } from './classify-evaluate.ts'

/** What a model is of. `labels`: every label field; `route`: where items go when no rule decides; `confidence`: calibration. */
export const modelKinds = ['labels', 'route', 'confidence'] as const
export type ModelKind = (typeof modelKinds)[number]

const labelModelSchema = z.object({ fields: z.record(z.string(), classifierSchema) })
export type LabelModel = { fields: Record<string, Classifier> }

const parsed = new WeakMap<object, LabelModel | null>()

/** A stored model of label or route fields, if it is one. Checked once for each object. */
function modelOf(kind: ModelKind, knowledge: Knowledge | undefined): LabelModel | null {
  const content = knowledge?.models.find((m) => m.kind === kind)?.content
  if (typeof content !== 'object' || content === null) return null
  const known = parsed.get(content)
  if (known !== undefined) return known
  const { data = null } = labelModelSchema.safeParse(content)
  parsed.set(content, data)
  return data
}

export const labelModelOf = (knowledge: Knowledge | undefined) => modelOf('labels', knowledge)
export const routeModelOf = (knowledge: Knowledge | undefined) => modelOf('route', knowledge)

/** What a version of a model was learned from: counts, and a hash of the decisions' ids; no content. */
export const trainedOnSchema = z.object({
  n: z.number().int(),
  /** Decisions by field and option. */
  classes: z.record(z.string(), z.record(z.string(), z.number().int())),
  /** When the newest of them was made. */
  until: z.string().nullable(),
  sha256: z.string(),
})
export type TrainedOn = z.infer<typeof trainedOnSchema>

/** How a version of labels or routes did on decisions held back, and why it is in use or not. */
export const modelEvaluationSchema = z.object({
  fields: z.array(fieldEvaluationSchema),
  /** Against the version in use before, on decisions made since that one was trained; null where there were too few. */
  against: z
    .object({ version: z.number().int(), n: z.number().int(), right: z.number().int(), rightBefore: z.number().int() })
    .nullable(),
  because: z.string(),
})
export type ModelEvaluation = z.infer<typeof modelEvaluationSchema>
