import { describe, expect, it } from 'vitest'
import { seededRandom } from '#seed/random.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { adjudicationBrief, differingFields } from './comparison.ts'

const definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [
    { key: 'total', label: 'Total', type: 'money' },
    { key: 'name', label: 'Name', type: 'text' },
    { key: 'day', label: 'Day', type: 'date' },
  ],
})
const first = { total: '12.00', name: 'Acme', day: null }
const second = { total: '12', name: 'Apex', day: '2026-11-02' }

describe('two entries of an item', () => {
  it('differ by the equality of the field, also where one is empty', () => {
    expect(differingFields(definition, first, second)).toEqual(['name', 'day'])
  })

  it('come before an adjudicator as agreed values and as pairs in either order', () => {
    const random = seededRandom(3)
    const briefs = Array.from({ length: 40 }, () => adjudicationBrief(definition, first, second, random))
    expect(briefs[0]?.values).toEqual({ total: '12.00' })
    const orders = new Set(briefs.map((b) => JSON.stringify(b.choices?.name)))
    expect(orders).toEqual(new Set(['["Acme","Apex"]', '["Apex","Acme"]']))
    // Each field for itself: one order for all would tell the two people apart.
    const mixed = briefs.some((b) => b.choices?.name?.[0] === 'Acme' && b.choices?.day?.[0] !== null)
    expect(mixed).toBe(true)
  })
})
