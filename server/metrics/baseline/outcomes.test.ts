import { describe, expect, it } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { differingKeys, shadowOf } from './agreement.ts'
import { guessMapping, type HistoryTable } from './guess.ts'
import { mappingProblem } from './mapping.ts'
import { type Findable, fieldsKey, itemKey, matcher, readOutcomes } from './outcomes.ts'

const definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [
    { key: 'seller', label: 'Supplier', type: 'text', critical: true, find: { shape: 'organisation', terms: [] } },
    { key: 'number', label: 'Number', type: 'text' },
    { key: 'total', label: 'Total', type: 'money', critical: true },
    { key: 'day', label: 'Day', type: 'date' },
    {
      ...{ key: 'topics', label: 'Topics', type: 'label', multiple: true },
      options: [
        { key: 'goods', label: 'Goods' },
        { key: 'freight', label: 'Freight' },
      ],
    },
  ],
  checks: [{ kind: 'duplicate', keys: ['number', 'seller'] }],
})
const table: HistoryTable = {
  headers: ['Supplier', 'Number', 'Total', 'Day', 'Topics', 'Decided at', 'SHA256'],
  rows: [
    {
      number: 2,
      cells: ['Elektron GmbH', 'E-1', '100.00', '25/2/2026', 'Goods; freight', '2026-02-26 10:00', 'a'.repeat(64)],
    },
    { number: 3, cells: ['Nordsee AG', '', '5', '', '', '', ''] },
    { number: 4, cells: ['Nordsee AG', 'N-1', 'much', '', '', '', ''] },
  ],
}
const now = Date.parse('2026-11-16T09:00:00Z')

describe('outcomes of the legacy process', () => {
  it('are guessed by the names of the fields, and found by what the workflow tells duplicates by', () => {
    const mapping = guessMapping(table, definition)
    expect(mapping).toMatchObject({
      kind: 'outcomes',
      fields: { seller: 'Supplier', number: 'Number', total: 'Total', day: 'Day', topics: 'Topics' },
      columns: { hash: 'SHA256', at: 'Decided at' },
      matchFields: ['number', 'seller'],
    })
    expect(mappingProblem(mapping, table.headers)).toBeNull()
    expect(mappingProblem({ ...mapping, matchFields: [], columns: {} }, table.headers)).toMatch(
      /what an item is found by/,
    )
  })

  it('are read by the fields of the workflow; a row that does not fit, or names no item, says so', () => {
    const mapping = { ...guessMapping(table, definition) }
    mapping.time = { ...mapping.time, order: 'dmy' }
    const { outcomes, rejected } = readOutcomes(table, mapping, definition, now)
    expect(outcomes).toEqual([
      {
        ...{ line: 2, person: null, decidedAt: Date.parse('2026-02-26T10:00:00Z') },
        keys: { hash: 'a'.repeat(64), key: null, fields: 'e1\u001felektron' },
        values: {
          seller: 'Elektron GmbH',
          number: 'E-1',
          total: '100.00',
          day: '2026-02-25',
          topics: ['goods', 'freight'],
        },
      },
    ])
    expect(rejected).toEqual([
      { line: 3, column: null, reason: 'Nothing says which item this is: what it is found by is empty.' },
      { line: 4, column: 'Total', reason: '"much" does not fit: Write an amount such as 1204.50 or 1.204,50.' },
    ])
  })

  it('are matched by the surest key; what fits several items is told apart by another key, or by a person', () => {
    const item = (n: number, change: Partial<Findable> = {}): Findable => ({
      ...{ id: `i${n}`, number: n, fileName: `scan-${n}.pdf`, hash: String(n).repeat(64).slice(0, 64), fields: null },
      ...change,
    })
    const find = matcher([
      item(1, { fields: 'e1\u001felektron' }),
      item(2, { hash: '1'.repeat(64), fields: 'e2\u001felektron' }),
      item(3, { fields: 'n1\u001fnordsee' }),
      item(4, { fields: 'n1\u001fnordsee', fileName: 'scan-3.pdf' }),
    ])
    const none = { hash: null, key: null, fields: null }
    expect(find({ ...none, hash: '3'.repeat(64) })).toEqual({ match: 'matched', by: 'hash', itemId: 'i3' })
    expect(find({ ...none, hash: '1'.repeat(64) })).toEqual({ match: 'ambiguous', candidates: ['i1', 'i2'] })
    expect(find({ ...none, hash: '1'.repeat(64), fields: 'e2\u001felektron' })).toEqual({
      match: 'matched',
      by: 'hash',
      itemId: 'i2',
    })
    expect(find({ ...none, key: itemKey('#0002') })).toEqual({ match: 'matched', by: 'key', itemId: 'i2' })
    expect(find({ ...none, key: itemKey('Scan-3.PDF') })).toEqual({ match: 'ambiguous', candidates: ['i3', 'i4'] })
    expect(
      find({ ...none, fields: fieldsKey(definition, ['number', 'seller'], { number: 'n 1', seller: 'Nordsee Ltd' }) }),
    ).toMatchObject({
      match: 'ambiguous',
    })
    expect(find({ ...none, fields: 'x' })).toEqual({ match: 'unmatched' })
  })
})

describe('a shadow', () => {
  const bill = { seller: 'Elektron GmbH', number: 'E-1', total: '100.00' }
  it('agrees by the equality of each field, over all its critical fields, with n', () => {
    const shadow = shadowOf(definition, [
      { proposed: bill, legacy: { ...bill, total: '100' }, third: null },
      { proposed: bill, legacy: { ...bill, number: 'E-7' }, third: { number: 'E-1' } },
      { proposed: bill, legacy: { ...bill, total: '90.00' }, third: { total: '90' } },
      { proposed: bill, legacy: { ...bill, total: '80.00' }, third: null },
    ])
    expect(shadow).toMatchObject({ n: 4, differing: 3, critical: { count: 2, n: 4, rate: 0.5 } })
    expect(shadow.fields.map((f) => [f.key, f.equal.count, f.equal.n, f.settled])).toEqual([
      ['seller', 4, 4, { n: 0, proposal: 0, legacy: 0, neither: 0 }],
      ['number', 3, 4, { n: 1, proposal: 1, legacy: 0, neither: 0 }],
      ['total', 2, 4, { n: 1, proposal: 0, legacy: 1, neither: 0 }],
    ])
    // Wilson 2/4.
    expect(shadow.fields[2]?.equal.low).toBeCloseTo(0.15, 2)
  })

  it('does not compare a field that the file does not hold', () => {
    expect(differingKeys(definition, { proposed: bill, legacy: { total: '100.00' } })).toEqual([])
    expect(shadowOf(definition, []).critical).toBeNull()
  })
})
