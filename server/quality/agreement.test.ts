import { describe, expect, it } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { agreementOf, type Pair } from './agreement.ts'

const { fields } = definitionSchema.parse({
  name: 'Tickets',
  noun: { one: 'ticket', many: 'tickets' },
  fields: [
    {
      key: 'topic',
      label: 'Topic',
      type: 'label',
      options: [
        { key: 'yes', label: 'Yes' },
        { key: 'no', label: 'No' },
      ],
    },
    { key: 'amount', label: 'Amount', type: 'money' },
  ],
})

const times = (n: number, first: string, second: string): Pair[] =>
  Array.from({ length: n }, () => ({ first: { topic: first, amount: '1.00' }, second: { topic: second, amount: '1' } }))

describe('agreement of two people', () => {
  it("is Cohen's kappa for categories: 0.400 for [[20, 5], [10, 15]]", () => {
    const pairs = [
      ...times(20, 'yes', 'yes'),
      ...times(5, 'yes', 'no'),
      ...times(10, 'no', 'yes'),
      ...times(15, 'no', 'no'),
    ]
    const [topic] = agreementOf({ fields }, pairs)
    expect(topic).toMatchObject({ key: 'topic', categories: true, share: { count: 35, n: 50, rate: 0.7 } })
    expect(topic?.kappa).toBeCloseTo(0.4, 10)
  })

  it('is the share of equal entries for other fields, by the equality of their type', () => {
    const amount = agreementOf({ fields }, times(3, 'yes', 'yes'))[1]
    expect(amount).toMatchObject({ key: 'amount', categories: false, kappa: null, share: { count: 3, n: 3 } })
  })

  it('has no kappa where everybody always chose the same, and no share of nothing', () => {
    expect(agreementOf({ fields }, times(3, 'yes', 'yes'))[0]?.kappa).toBeNull()
    expect(agreementOf({ fields }, [])[0]).toMatchObject({ kappa: null, share: { n: 0, rate: null } })
  })
})
