import { describe, expect, it } from 'vitest'
import type { Proposal, ProposedValue } from '#server/proposal/proposal.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { applyMap, identity, logit, sigmoid } from './calibrate.ts'
import { abstained, calibrated } from './calibrated.ts'
import { type DecidedItem, enoughChecked, samplesOf } from './decided.ts'
import { calibrationReport, fitField } from './fit.ts'
import { trainCalibration } from './train.ts'

/** A small generator (mulberry32), so that a simulation is the same each time. */
function generator(seed: number) {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
/** Values whose provider claims `confidence` while the truth is `share(confidence)`. */
function claims(count: number, share: (confidence: number) => number, seed = 1) {
  const random = generator(seed)
  return Array.from({ length: count }, (_, i) => {
    const confidence = 0.5 + random() / 2
    return { group: `g${i}`, confidence, right: random() < share(confidence), weight: 1 }
  })
}
const overconfident = (c: number) => sigmoid(0.5 * logit(c) - 0.6)

describe('the map of a field', () => {
  it('stays near the line of all fields with few decisions, and follows its own with many', () => {
    const few = fitField(claims(5, overconfident), identity)
    const many = fitField(claims(150, overconfident), identity)
    expect(few.map.method).toBe('platt')
    expect(Math.abs(applyMap(few.map, 0.9) - 0.9)).toBeLessThan(Math.abs(applyMap(many.map, 0.9) - 0.9))
    expect(Math.abs(applyMap(many.map, 0.9) - overconfident(0.9))).toBeLessThan(0.06)
  })

  it('is isotonic from 500 effective decisions on, with both right and wrong ones', () => {
    expect(fitField(claims(600, overconfident), identity).map.method).toBe('isotonic')
    expect(
      fitField(
        claims(600, () => 1),
        identity,
      ).map.method,
    ).toBe('platt')
    // One decision that stands for thousands makes 600 of them worth little more than one.
    const [heavy, ...others] = claims(600, overconfident)
    const uneven = fitField([{ ...heavy, weight: 50_000 } as never, ...others], identity)
    expect(uneven.nEff).toBeLessThan(2)
    expect(uneven.map.method).toBe('platt')
  })
})

describe('cross-fitting', () => {
  it('takes most of a known overconfidence away, by maps that never saw the value', () => {
    const pairs = claims(600, overconfident).map((c) => ({ ...c, field: 'total', kind: 'extraction' as const }))
    const { before, after, fields } = calibrationReport(pairs)
    expect(before.ece).toBeGreaterThan(0.15)
    expect(after.ece).toBeLessThan(0.06)
    expect(after.brier).toBeLessThan(before.brier ?? 0)
    expect(fields.total?.after.n).toBe(600)
  })

  it('leaves well calibrated confidences about as they are', () => {
    const pairs = claims(400, (c) => c).map((c) => ({ ...c, field: 'total', kind: 'extraction' as const }))
    const { before, after } = calibrationReport(pairs)
    expect((after.brier ?? 1) - (before.brier ?? 0)).toBeLessThan(0.002)
  })
})

const definition = definitionSchema.parse({
  name: 'Orders',
  noun: { one: 'order', many: 'orders' },
  fields: [
    { key: 'total', label: 'Total', type: 'money' },
    { key: 'topic', label: 'Topic', type: 'label', options: ['a', 'b'].map((key) => ({ key, label: key })) },
  ],
  thresholds: { abstain: { topic: 0.5, 'topic/b': 0.8 } },
})
const item = (i: number, change: Partial<DecidedItem> = {}): DecidedItem => ({
  itemId: `i${i}`,
  decisionId: `d${i}`,
  decidedAt: new Date(i),
  groupKey: null,
  provider: 'local',
  proposed: [{ key: 'total', value: '12.00', confidence: 0.9, raw: null, first: null }],
  output: { total: '12' } as Values,
  mode: 'assisted',
  manualShare: null,
  check: null,
  ...change,
})
const checked = (probability: number, total: string) => ({ kind: 'qa' as const, probability, values: { total } })

describe('the decided values', () => {
  it('count every confirmed item once while few are checked, right by the type of the field', () => {
    const { samples, truth } = samplesOf([item(1), item(2, { output: { total: '13' } })], definition.fields)
    expect(truth).toEqual({ used: 'all', checked: 0, manual: 0, confirmed: 2 })
    expect(samples.map((s) => [s.right, s.weight])).toEqual([
      [true, 1],
      [false, 1],
    ])
  })

  it('are the checked ones alone once there are fifty, weighted by the inverse of their probability', () => {
    const rare = Array.from({ length: enoughChecked - 10 }, (_, i) => item(i, { check: checked(0.1, '12') }))
    const often = Array.from({ length: 10 }, (_, i) => item(100 + i, { check: checked(0.5, '13') }))
    const { samples, truth } = samplesOf([...rare, ...often, item(999)], definition.fields)
    expect(truth).toMatchObject({ used: 'checked', checked: 50, confirmed: 51 })
    expect(samples).toHaveLength(50)
    const weight = (right: boolean) => samples.find((s) => s.right === right)?.weight ?? 0
    expect(weight(true) / weight(false)).toBeCloseTo(5)
  })

  it('weigh a blank form by its own draw: neither sample outweighs the other by its rate', () => {
    const manual = Array.from({ length: 30 }, (_, i) => item(i, { mode: 'manual', manualShare: 0.02 }))
    const qa = Array.from({ length: 30 }, (_, i) => item(50 + i, { check: checked(1, '12') }))
    const { samples } = samplesOf([...manual, ...qa], definition.fields)
    expect(new Set(samples.map((s) => s.weight.toFixed(9))).size).toBe(1)
  })

  it('take the provider`s own figure, and what a held-back label would have been', () => {
    const held = { key: 'topic', value: null, confidence: 0.4, raw: 0.7, first: { value: 'a', confidence: 0.4 } }
    const absent = { key: 'topic', value: null, confidence: 0.9, raw: null, first: { value: 'a', confidence: 0.1 } }
    const output = { topic: 'a' }
    const { samples } = samplesOf(
      [item(1, { proposed: [held], output }), item(2, { proposed: [absent], output })],
      definition.fields,
    )
    expect(samples).toMatchObject([{ confidence: 0.7, right: true, guess: 'a', kind: 'label' }])
  })
})

describe('a trained calibration', () => {
  const decided = claims(240, overconfident).map((c, i) =>
    item(i, {
      proposed: [{ key: 'total', value: '12', confidence: c.confidence, raw: null, first: null }],
      output: { total: c.right ? '12' : '13' },
    }),
  )
  const kinds = { total: 'extraction', topic: 'label' } as const
  const train = (items: DecidedItem[]) => trainCalibration(samplesOf(items, definition.fields).samples, kinds)
  const proposal: Proposal = {
    provider: 'local',
    version: '1',
    language: 'en',
    summary: '',
    values: [
      {
        key: 'total',
        value: '12',
        confidence: 0.9,
        grounded: true,
        evidence: [],
        reason: '',
        candidates: [{ value: '13', confidence: 0.6, evidence: [] }],
      },
      { key: 'topic', value: null, confidence: 0.9, grounded: false, evidence: [], reason: '', candidates: [] },
    ],
  }

  it('does better on the test split than the provider`s own figures, and the same for the same decisions', () => {
    const trained = train(decided)
    expect(trained?.better).toBe(true)
    expect(trained?.evaluation.on).toBe('test')
    expect(trained?.evaluation.after.ece).toBeLessThan(trained?.evaluation.before.ece ?? 0)
    expect(train(decided.toReversed())?.content.providers.local?.fields.total?.n).toBe(
      trained?.content.providers.local?.fields.total?.n,
    )
    expect(train(decided)).toEqual(trained)
    expect(train(decided.slice(0, 29))).toBeNull()
  })

  it('maps values and candidates of its own provider, and keeps what was said', () => {
    const models = [{ kind: 'confidence', version: 3, content: train(decided)?.content }]
    const mapped = calibrated(proposal, models)
    const [total, topic] = mapped.values
    expect(total?.raw).toBe(0.9)
    expect(total?.confidence).toBeLessThan(0.85)
    expect(total?.candidates[0]?.confidence).toBeLessThan(total?.confidence ?? 0)
    expect(topic).toEqual(proposal.values[1])
    expect(calibrated(mapped, models).values[0]).toMatchObject({ raw: 0.9, confidence: total?.confidence })
    expect(calibrated({ ...proposal, provider: 'openai' }, models)).toEqual({ ...proposal, provider: 'openai' })
    expect(calibrated(proposal, [])).toBe(proposal)
    expect(calibrated(proposal, [{ kind: 'confidence', version: 1, content: { other: 1 } }])).toBe(proposal)
  })

  it('holds a label back below its own setting, then below its field`s, and never another value', () => {
    const label = (value: string, confidence: number) =>
      abstained({ ...proposal, values: [said('topic', value, confidence), said('total', '1', 0)] }, definition).values
    expect(label('a', 0.5)[0]).toMatchObject({ value: 'a', reason: 'said so' })
    expect(label('a', 0.49)[0]).toMatchObject({ value: null, candidates: [{ value: 'a', confidence: 0.49 }] })
    expect(label('b', 0.79)[0]).toMatchObject({ value: null, confidence: 0.79 })
    expect(label('b', 0.8)[0]).toMatchObject({ value: 'b' })
    expect(label('a', 0)[1]).toMatchObject({ value: '1' })
  })

  it('proposes a label that was held back and that calibration lifts above its setting, and keeps an urgent one', () => {
    const back = { ...said('topic', null, 0.6), candidates: [{ value: 'a', confidence: 0.6, evidence: [] }] }
    const one = (value: ProposedValue) => abstained({ ...proposal, values: [value] }, definition).values[0]
    expect(one({ ...back, raw: 0.3 })).toMatchObject({ value: 'a', candidates: [] })
    expect(one(back)).toEqual(back)
    const urgent = structuredClone(definition)
    for (const f of urgent.fields) if (f.type === 'label') for (const o of f.options) o.priority = o.key === 'a' ? 9 : 0
    expect(abstained({ ...proposal, values: [said('topic', 'a', 0.1)] }, urgent).values[0]?.value).toBe('a')
  })
})

const said = (key: string, value: string | null, confidence: number): ProposedValue => ({
  ...{ key, value, confidence, grounded: true, evidence: [], reason: 'said so', candidates: [] },
})
