import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '#seed/random.ts'
import { cleanValues } from '#server/review/values.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import { definitionSchema, type Field } from '#server/workflow/workflow.ts'
import { corruptions } from './corrupt.ts'

const options = ['red', 'green', 'blue', 'grey'].map((key) => ({ key, label: key }))
const definition = definitionSchema.parse({
  name: 'Everything',
  noun: { one: 'thing', many: 'things' },
  queues: [
    { key: 'main', label: 'Main' },
    { key: 'late', label: 'Late' },
  ],
  fields: [
    { key: 'number', label: 'Number', type: 'text', find: { shape: 'identifier' } },
    { key: 'order', label: 'Order', type: 'text', find: { shape: 'identifier' } },
    { key: 'net', label: 'Net', type: 'money' },
    { key: 'total', label: 'Total', type: 'money' },
    { key: 'count', label: 'Count', type: 'number' },
    { key: 'day', label: 'Day', type: 'date' },
    { key: 'currency', label: 'Currency', type: 'enum', options: ['EUR', 'USD', 'CHF'] },
    { key: 'colour', label: 'Colour', type: 'label', options },
    { key: 'tags', label: 'Tags', type: 'label', multiple: true, options },
    { key: 'queue', label: 'Queue', type: 'route' },
  ],
})

const amount = fc.integer({ min: 1, max: 99_999_999 }).map((cents) => (cents / 100).toFixed(2))
const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10))
const identifier = fc.stringMatching(/^[A-Z]{1,3}-[0-9]{3,8}$/)
const valuesArbitrary: fc.Arbitrary<Values> = fc.record({
  number: identifier,
  order: identifier,
  net: amount,
  total: amount,
  count: fc.nat(100_000).map(String),
  day,
  currency: fc.constantFrom('EUR', 'USD', 'CHF'),
  colour: fc.constantFrom(...options.map((o) => o.key)),
  tags: fc.subarray(
    options.map((o) => o.key),
    { minLength: 1 },
  ),
  queue: fc.constantFrom('main', 'late'),
})
const fieldArbitrary = fc.constantFrom(...definition.fields)

describe('a wrong value', () => {
  it('never equals the right one, and always fits its field', () => {
    fc.assert(
      fc.property(valuesArbitrary, fieldArbitrary, fc.integer(), (values, field, seed) => {
        const right = values[field.key] ?? null
        const candidates = [{ value: right, confidence: 1, evidence: [] }]
        const context = { definition, values, proposed: { value: right, evidence: [], candidates } }
        for (const { value } of corruptions(field, right, context, seededRandom(seed))) {
          expect(sameValue(field, value, right)).toBe(false)
          expect(cleanValues(definition, { [field.key]: value })[field.key]).toEqual(value)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is another reading of the proposal with its own place where there is one', () => {
    const field = definition.fields.find((f) => f.key === 'total') as Field
    const evidence = [{ page: 1, box: { x0: 0, y0: 0, x1: 1, y1: 1 }, quote: '7.00' }]
    const proposed = { value: '9.00', evidence: [], candidates: [{ value: '7.00', confidence: 0.4, evidence }] }
    const wrong = corruptions(field, '9.00', { definition, values: {}, proposed }, seededRandom(1))
    expect(wrong).toContainEqual({ value: '7.00', evidence })
  })

  const made = (key: string, right: FieldValue, values: Values = {}) => {
    const field = definition.fields.find((f) => f.key === key) as Field
    return corruptions(field, right, { definition, values, proposed: null }, seededRandom(5)).map((w) => w.value)
  }
  it('of an amount is the net for the total, swapped digits or a misread one', () => {
    const wrong = made('total', '121.90', { net: '100.00', total: '121.90' })
    expect(wrong).toContain('100.00')
    expect(wrong.length).toBeGreaterThan(2)
  })
  it('of a date is day and month exchanged or a month beside, on a day that exists', () => {
    expect(new Set(made('day', '2026-03-05'))).toEqual(new Set(['2026-05-03', '2026-02-05', '2026-04-05']))
    expect(new Set(made('day', '2026-03-31'))).toEqual(new Set(['2026-02-28', '2026-04-30']))
  })
  it('of a label is a neighbour; of several, one exchanged or left out', () => {
    expect(new Set(made('colour', 'green'))).toEqual(new Set(['red', 'blue']))
    expect(made('tags', ['red', 'grey'])).toContainEqual(['red'])
    expect(made('tags', ['red', 'grey'])).toContainEqual(['green', 'grey'])
  })
  it('is not made of nothing', () => {
    expect(made('total', null)).toEqual([])
  })
})
