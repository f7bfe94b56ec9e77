import { describe, expect, it } from 'vitest'
import { sheetWords, textSheet, textSheets } from '#server/document/plain-text.ts'
import { type Lesson, trainClassifier } from '#server/proposal/learning/classify-train.ts'
import { labelLessons, optionTexts, queueTexts, routeLesson } from '#server/proposal/learning/label-lessons.ts'
import type { Example, Knowledge } from '#server/proposal/proposal.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { labelValue } from './labels.ts'
import { layOut } from './layout.ts'
import { routeValue } from './route.ts'
import type { LabelField } from './voices.ts'

const definition = definitionSchema.parse({
  name: 'Notes',
  noun: { one: 'note', many: 'notes' },
  fields: [
    {
      key: 'topic',
      label: 'Topic',
      type: 'label',
      options: [
        { key: 'door', label: 'Door', words: ['door', 'key'] },
        { key: 'heating', label: 'Heating', words: ['heating', 'cold'] },
        { key: 'garden', label: 'Garden', words: ['lawn', 'hedge'] },
      ],
    },
    {
      key: 'urgency',
      label: 'Urgency',
      type: 'label',
      options: [
        { key: 'urgent', label: 'Urgent', words: ['gas', 'fire'], priority: 50 },
        { key: 'normal', label: 'Normal', words: [] },
      ],
    },
    { key: 'route', label: 'Team', type: 'route' },
  ],
  queues: [
    { key: 'office', label: 'Office' },
    { key: 'caretaker', label: 'Caretaker' },
  ],
  rules: [
    {
      key: 'fire',
      when: [{ field: 'urgency', is: 'equals', value: 'urgent' }],
      route: 'office',
      because: 'It is urgent.',
    },
  ],
})
const [topic, urgency] = definition.fields as [LabelField, LabelField]
const route = definition.fields[2] as Extract<(typeof definition.fields)[number], { type: 'route' }>

const pagesOf = (text: string) =>
  [...textSheets(text)].map((sheet, i) => ({
    number: i + 1,
    part: 0,
    width: textSheet.width,
    height: textSheet.height,
    source: 'text' as const,
    words: sheetWords(sheet),
  }))
const layoutOf = (text: string) => layOut(pagesOf(text))

const decided: [string, string][] = [
  ['The entrance does not close since the storm', 'door'],
  ['Nobody can lock the entrance of house two', 'door'],
  ['The entrance bell and lock are broken', 'door'],
  ['Radiators stay off in the whole flat', 'heating'],
  ['My radiators make noise all night', 'heating'],
  ['Please bleed the radiators before winter', 'heating'],
  ['The trees lose branches over the path', 'garden'],
  ['Please cut the trees beside the path', 'garden'],
  ['Leaves of the trees cover the path', 'garden'],
]

function trained(lessons: Lesson[], options: ReturnType<typeof optionTexts>) {
  const training = trainClassifier(lessons, options, { multiple: false, seed: 1 })
  let step = training.next()
  while (!step.done) step = training.next()
  return step.value.classifier
}

const valuesOf = (key: string): Values => ({ topic: key, urgency: 'normal' })
const lessons = decided.map(([text, key], i) =>
  labelLessons(definition, pagesOf(text), { id: `${i}`, group: `${i}`, values: valuesOf(key) }),
)
const classifiers = Object.fromEntries(
  [topic, urgency].map((field) => [
    field.key,
    trained(
      lessons.flatMap((l) => l.get(field.key) ?? []),
      optionTexts(field),
    ),
  ]),
)
const learned: Knowledge = { examples: [], models: [{ kind: 'labels', version: 1, content: { fields: classifiers } }] }

const example = (values: Values, similarity: number): Example => ({
  itemId: '1',
  number: 7,
  similarity,
  fileName: '',
  pages: [],
  values,
  evidence: {},
})

describe('a label', () => {
  it('is proposed by what decisions taught, with the words that spoke for it on the page', () => {
    const layout = layoutOf('Hello, one of the radiators drips on the floor')
    expect(labelValue(topic, layout, definition, false).value).toBeNull()
    const value = labelValue(topic, layout, definition, false, learned)
    expect(value).toMatchObject({ value: 'heating', grounded: true })
    expect(value.evidence.map((e) => e.quote)).toContain('radiators')
    expect(value.reason).toContain('"radiators"')
    expect(value.reason).toContain('3 confirmed items')
  })

  it('is left open below the threshold of its field or option, naming the two that come closest', () => {
    const strict = (abstain: Record<string, number>) => ({
      ...definition,
      thresholds: { ...definition.thresholds, abstain },
    })
    const layout = layoutOf('one of the radiators drips')
    const settings: Record<string, number>[] = [{ topic: 1 }, { 'topic/heating': 1 }]
    for (const abstain of settings) {
      const value = labelValue(topic, layout, strict(abstain), false, learned)
      expect(value.value).toBeNull()
      expect(value.reason).toMatch(/^Left open: "Heating" and "(Door|Garden)" come closest/)
      expect(value.candidates[0]).toMatchObject({ value: 'heating', confidence: value.confidence })
    }
    expect(labelValue(topic, layout, strict({ 'topic/garden': 1 }), false, learned).value).toBe('heating')
  })

  it('stays urgent where a listed word says so, whatever decisions say', () => {
    const value = labelValue(urgency, layoutOf('The radiators smell of gas'), definition, false, learned)
    expect(value.value).toBe('urgent')
    expect(value.evidence.map((e) => e.quote)).toEqual(['gas'])
    expect(labelValue(urgency, layoutOf('My radiators drip'), definition, false, learned).value).toBe('normal')
  })

  it('follows confirmed items much like it before there is a model, and says so', () => {
    const examples = [example({ topic: 'garden' }, 0.9), example({ topic: 'garden' }, 0.8)]
    const layout = layoutOf('Branches everywhere')
    const value = labelValue(topic, layout, definition, false, { examples, models: [] })
    expect(value).toMatchObject({ value: 'garden', reason: 'Confirmed items much like this one were decided so.' })
    const unlike = [example({ topic: 'garden' }, 0.3)]
    expect(labelValue(topic, layout, definition, false, { examples: unlike, models: [] }).value).toBeNull()
  })

  it('ignores content that is no model', () => {
    const models = [{ kind: 'labels', version: 1, content: { fields: { topic: 'x' } } }]
    const layout = layoutOf('The key does not fit the door')
    expect(labelValue(topic, layout, definition, false, { examples: [], models }).value).toBe('door')
  })
})

describe('a route', () => {
  const taught = decided.flatMap(([text, key], i) => {
    const values = { ...valuesOf(key), route: key === 'garden' ? 'caretaker' : 'office' }
    return routeLesson(definition, pagesOf(text), { id: `${i}`, group: `${i}`, values }, '2026-12-01') ?? []
  })
  const model = trained(taught, queueTexts(definition))
  const knowledge = { examples: [], models: [{ kind: 'route', version: 1, content: { fields: { route: model } } }] }
  const routed = (values: Values, layout: ReturnType<typeof layoutOf>, known?: Knowledge) =>
    routeValue(route, definition, new Map(), values, '2026-12-01', { layout, knowledge: known })

  it('follows the rule that fires, whatever was learned', () => {
    const value = routed({ topic: 'garden', urgency: 'urgent' }, layoutOf('trees burn'), knowledge)
    expect(value).toMatchObject({ value: 'office', reason: 'It is urgent.' })
  })

  it('goes where confirmed items like it went when no rule decides', () => {
    const layout = layoutOf('trees over the path')
    expect(routed(valuesOf('garden'), layout).value).toBe('office')
    const value = routed(valuesOf('garden'), layout, knowledge)
    expect(value).toMatchObject({ value: 'caretaker', candidates: [{ value: 'office' }] })
    expect(value.reason).toBe('No rule applies; sent as 3 confirmed items like it were.')
    expect(routed(valuesOf('door'), layoutOf('lock of the entrance'), knowledge).value).toBe('office')
  })

  it('learns nothing from items that a rule sent', () => {
    const values = { topic: 'door', urgency: 'urgent', route: 'office' }
    expect(routeLesson(definition, [], { id: '1', group: '1', values }, '2026-12-01')).toBeNull()
  })
})
