import { describe, expect, it } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { plannedFor, renewalDocument } from './renewal.ts'

const definition = definitionSchema.parse({
  name: 'Contracts',
  noun: { one: 'contract', many: 'contracts' },
  fields: [
    { key: 'party', label: 'Other party', type: 'text' },
    { key: 'ends', label: 'Ends on', type: 'date' },
    { key: 'notice', label: 'Notice by', type: 'date' },
    { key: 'fee', label: 'Yearly fee', type: 'money' },
  ],
  renewals: [
    { date: 'ends', daysBefore: 60, says: 'Renew or end the contract' },
    { date: 'notice', daysBefore: 0, says: 'Give notice, or let it run on' },
  ],
})

describe('a coming date', () => {
  it('is planned so many days ahead, over the end of a month and of a year', () => {
    expect(plannedFor(definition, { ends: '2027-03-01', notice: '2026-12-31' })).toEqual([
      { position: 0, date: '2027-03-01', makeOn: '2026-12-31' },
      { position: 1, date: '2026-12-31', makeOn: '2026-12-31' },
    ])
    expect(plannedFor(definition, { ends: null, notice: 'soon' })).toEqual([])
  })

  it('of an item that was itself made for a date is planned only where it is later', () => {
    expect(plannedFor(definition, { ends: '2027-03-01' }, '2027-03-01')).toEqual([])
    expect(plannedFor(definition, { ends: '2028-03-01' }, '2027-03-01')).toHaveLength(1)
  })

  it('becomes a document that says what, when, what to decide and where from, and states it', () => {
    const [renewal] = definition.renewals
    if (!renewal) throw new Error('no renewal')
    const { text, stated, fileName } = renewalDocument({
      ...{ renewal, date: '2027-03-01', today: '2026-12-31', definition },
      item: {
        number: 12,
        title: 'Acme\nGmbH',
        workflow: 'Contracts',
        link: 'https://c.example/o/a/w/contracts/items/12',
      },
      values: { party: 'Acme GmbH', ends: '2027-03-01', fee: '1200.00' },
    })
    expect(fileName).toBe('renewal-2027-03-01-item-12.txt')
    expect(text).toContain('What it is about: Acme GmbH\nDate: 2027-03-01 (Ends on, in 60 days)')
    expect(text).toContain('Taken from: item 12 of Contracts\nhttps://c.example/o/a/w/contracts/items/12')
    expect(text).toContain('Yearly fee: 1,200.00')
    expect(stated).toEqual({
      ...{ party: 'Acme GmbH', ends: '2027-03-01', fee: '1200.00', renewal_date: '2027-03-01' },
      ...{ decide: 'Renew or end the contract', source: 'item 12 of Contracts' },
    })
  })
})
