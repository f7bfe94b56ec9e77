import type { PageContent } from '#server/document/document.ts'
import { routeOf } from '#server/item/rules.ts'
import { labelFeatures, labelWords } from '#server/proposal/local/label-text.ts'
import { labelValue } from '#server/proposal/local/labels.ts'
import { type Layout, layOut } from '#server/proposal/local/layout.ts'
import { type LabelField, voicesOf, worthsOf } from '#server/proposal/local/voices.ts'
import { labelsOf, type Values } from '#server/workflow/field-value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import type { Lesson, OptionText } from './classify-train.ts'
import { routeFeatures } from './route-features.ts'

/** With fewer decisions, or all of one kind, there is nothing to learn. */
export const leastLessons = 6

type Decided = { id: string; group: string; values: Values; ruled?: boolean }
type RouteField = Extract<Field, { type: 'route' }>
type Lessons = Map<string, Lesson[]>

export const labelFields = (definition: Pick<Definition, 'fields'>) =>
  definition.fields.filter((f): f is LabelField => f.type === 'label')
export const routeField = (definition: Pick<Definition, 'fields'>) =>
  definition.fields.find((f): f is RouteField => f.type === 'route')

/** What a decided item teaches of each label field; a single label left empty teaches nothing. */
export function labelLessons(definition: Definition, pages: readonly PageContent[], decided: Decided): Lessons {
  const layout = layOut(pages)
  const features = labelFeatures(layout, labelWords(layout))
  return new Map(
    labelFields(definition).flatMap((field) => {
      const chosen = labelsOf(decided.values[field.key])
      const truth = field.options.flatMap((o, i) => (chosen.includes(o.key) ? [i] : []))
      if (!field.multiple && truth.length === 0) return []
      const { id, group } = decided
      return [[field.key, [{ id, group, features, truth, ...unlearned(field, layout, definition) }]] as const]
    }),
  )
}

/** What the options' own words say of a document, and what is proposed by them alone. */
export function unlearned(field: LabelField, layout: Layout, definition: Definition) {
  const proposed = labelsOf(labelValue(field, layout, definition, false).value)
  return {
    spoken: worthsOf(field, voicesOf(field, layout)),
    unlearned: field.options.flatMap((o, i) => (proposed.includes(o.key) ? [i] : [])),
  }
}

/** What a decided item teaches of the route, if no rule would have decided it. */
export function routeLesson(
  definition: Definition,
  pages: readonly PageContent[],
  decided: Decided,
  today: string,
): Lesson | null {
  const field = routeField(definition)
  const at = definition.queues.findIndex((q) => q.key === (field && decided.values[field.key]))
  if (at < 0 || decided.ruled || routeOf(definition, { values: decided.values, today }).rule !== null) return null
  const { words } = labelWords(layOut(pages))
  const features = routeFeatures(definition, decided.values, words)
  return { id: decided.id, group: decided.group, features, truth: [at], spoken: [], unlearned: [0] }
}

export const optionTexts = (field: LabelField): OptionText[] =>
  field.options.map(({ key, label, description, words }) => ({ key, label, description, words }))

export const queueTexts = (definition: Pick<Definition, 'queues'>): OptionText[] =>
  definition.queues.map(({ key, label }) => ({ key, label, description: '', words: [] }))

/** Whether lessons can teach anything: enough of them, of two kinds at least. */
export function teaches(lessons: readonly Lesson[]): boolean {
  return lessons.length >= leastLessons && new Set(lessons.map((l) => l.truth.join())).size > 1
}
