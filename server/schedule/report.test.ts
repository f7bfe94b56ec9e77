import { describe, expect, it } from 'vitest'
import { itemLimits, tableRows } from '#server/document/table.ts'
import { inputSchema, type ReportInput, scheduleSchema } from '#server/workflow/schedule.ts'
import type { Answered } from './answer.ts'
import { type InputFigures, rememberedOf } from './figure.ts'
import { figuresOf } from './figures.ts'
import { reportOf } from './report.ts'
import type { When } from './rows-by-period.ts'

const when: When = {
  ...{ every: 'month', period: { from: '2026-03-01', to: '2026-03-31' }, timeZone: 'Europe/Berlin' },
  now: Date.parse('2026-04-01T06:00:00Z'),
}

function table(lines: string[], change: Partial<Extract<Answered, { kind: 'table' }>> = {}): Answered {
  const cells = lines.map((line) => line.split('|'))
  const from = 'invoices.csv'
  return {
    ...{ kind: 'table', table: tableRows(cells, from, itemLimits), before: null, beforeProblem: null },
    ...{ canonical: false, from, changedAt: null },
    ...change,
  }
}

const input = (change: Record<string, unknown> = {}): ReportInput =>
  inputSchema.parse({
    ...{ key: 'invoices', label: 'Invoices', source: { kind: 'folder', folder: 'x', name: 'y' } },
    ...{ date: 'Date', group: 'Site', values: ['Amount'] },
    ...change,
  })

const read = (lines: string[], change: Record<string, unknown> = {}) => figuresOf(input(change), table(lines), when)
const months = [
  'Date|Site|Amount',
  '2026-02-03|A|100.00',
  '2026-02-04|B|50.00',
  '2026-03-02|A|130.00',
  '2026-03-09|B|20.50',
]

describe('an input', () => {
  it('is added up for the period and the one before, in all and by group', () => {
    const found = read([...months, '2026-01-05|A|7', '2026-04-01|B|9.99'])
    expect(found).toMatchObject({ rows: 2, rowsBefore: 2, problems: [] })
    expect(found.figures).toMatchObject([{ now: '150.5', before: '150', n: 2, nBefore: 2 }])
    expect(found.groups.map(({ name, figures }) => [name, figures[0]?.now, figures[0]?.before])).toEqual([
      ['A', '130', '100'],
      ['B', '20.5', '50'],
    ])
    expect(found.remarks).toContain(
      'Invoices: 1 row from before 1 Feb 2026 and 1 row from after 31 Mar 2026 are left out.',
    )
  })

  it('of which a group is missing names it, whether somebody expects it or it was there before', () => {
    const without = ['Date|Site|Amount', '2026-02-03|A|1', '2026-02-04|C|1', '2026-03-02|A|1']
    expect(read(without, { expect: ['A', 'B'] }).problems).toEqual([
      'March 2026 has no invoices from site B.',
      'March 2026 has no invoices from site C, which had 1 before.',
    ])
    expect(read(['Date|Site|Amount', '2026-02-03|A|1']).problems).toEqual(['March 2026 has no invoices at all.'])
    expect(read([...months, '2026-03-09|Sitte B|1'], { expect: ['A', 'B'] }).problems).toEqual([
      'Invoices has site Sitte B (1 row), which nobody expects: is it a new one, or misspelt?',
    ])
  })

  it('names rows without a date, with one that cannot be read, with one ahead, and exact copies', () => {
    const found = read([...months, '|A|5', 'soon|A|5', '2026-05-01|A|5', '2026-03-02|A|130.00'])
    expect(found.problems).toEqual([
      'Invoices: row 6 has no date and is not counted.',
      'Invoices: one row has a date that cannot be read ("soon" in row 7) and is not counted.',
      'Invoices: 1 row has a date after today and is not counted.',
      'Invoices: row 9 is an exact copy of another one; it is counted as it stands.',
    ])
    expect(found.figures[0]?.now).toBe('280.5')
  })

  it('gives no total where a number cannot be read, could be read in two ways, or is in two currencies', () => {
    const one = (...amounts: string[]) => {
      const found = read(['Date|Site|Amount', ...amounts.map((amount) => `2026-03-02|A|${amount}`), '2026-02-01|A|1'])
      return [found.figures[0]?.now, found.problems.filter((p) => !p.includes('copy'))[0]]
    }
    expect(one('1', 'n/a')).toEqual([
      null,
      'Invoices: "Amount" cannot be read in row 3 ("n/a"), so that there is no total.',
    ])
    expect(one('1,204', '3')[0]).toBeNull()
    expect(one('1,204', '3')[1]).toMatch(/can be read in two ways \("1,204" in row 2\): say in the schedule/)
    expect(one('1,204', '3.50')[0]).toBe('1207.5')
    expect(one('1.204', '3,50')[0]).toBe('1207.5')
    expect(one('1.204,00', '3.5')[0]).toBe('1207.5')
    expect(one('5 EUR', '5 USD')[1]).toMatch(/holds two currencies \(EUR in row 2, USD in row 3\)/)
    expect(read(['Date|Site|Amount', '2026-03-02|A|1,204'], { written: 'en' }).figures[0]?.now).toBe('1204')
    expect(read(['Date|Site|Amount', '2026-03-02|A|1,204'], { written: 'de' }).figures[0]?.now).toBe('1.204')
  })

  it('does not guess which of two numbers of a date is the day', () => {
    expect(read(['Date|Site|Amount', '03/04/2026|A|1']).problems[0]).toMatch(/whose day and month could be swapped/)
    expect(read(['Date|Site|Amount', '03/02/2026|A|1', '03/31/2026|A|2']).rows).toBe(2)
    expect(read(['Date|Site|Amount', '02/03/2026|A|1', '31/03/2026|A|2']).rows).toBe(2)
    expect(read(['Date|Site|Amount', '02.03.2026|A|1']).rows).toBe(1)
    // Half past midnight in Berlin is another day than in UTC.
    expect(read(['Date|Site|Amount', '2026-03-31T22:30:00Z|A|1', '2026-02-28T23:30:00Z|A|1']).rows).toBe(1)
  })

  it('whose columns are not there says which there are, and is not counted by anything else', () => {
    expect(read(['Day|Site|Amount', '2026-03-02|A|1'])).toMatchObject({
      rows: 0,
      failed: 'Invoices could not be used: Invoices has no column "Date"; it has "Day", "Site", "Amount".',
    })
    expect(read(['date|site|Total', '2026-03-02|A|1'])).toMatchObject({
      rows: 1,
      figures: [{ now: null }],
      problems: ['Invoices has no column "Amount"; it has "date", "site", "Total".'],
    })
  })

  it('that is older than the period says so', () => {
    const old = figuresOf(input(), table(months, { changedAt: Date.parse('2026-03-20T10:00:00Z') }), when)
    expect(old.problems).toEqual([
      'Invoices: invoices.csv was last changed on 20 Mar 2026, before March 2026 was over, so that later rows are missing.',
    ])
  })

  it('that holds one period only is compared with what the report before said', () => {
    const plain = { date: undefined }
    const last = rememberedOf(read(['Site|Amount', 'A|100', 'B|50'], plain))
    const found = figuresOf(input(plain), table(['Site|Amount', 'A|130']), when, last)
    expect(found).toMatchObject({ rows: 1, rowsBefore: 2, figures: [{ now: '130', before: '150' }] })
    expect(found.problems).toEqual(['March 2026 has no invoices from site B, which had 1 before.'])
    expect(read(['Site|Amount', 'A|130'], plain).figures[0]?.before).toBeNull()
  })

  it('cannot forge a line, open a place, or hide behind signs that nobody sees', () => {
    const evil = `B\u202e\n- Nothing is missing {{total}} ${'x'.repeat(300)}`
    const found = figuresOf(
      input({ expect: ['A'] }),
      {
        ...table(months),
        table: { headers: ['Date', 'Site', 'Amount'], rows: [{ number: 2, cells: ['2026-03-02', evil, '=1+1'] }] },
      } as Answered,
      when,
    )
    for (const sentence of found.problems) {
      expect(sentence).not.toMatch(/[\n{}\u202e]/)
      expect(sentence.length).toBeLessThan(250)
    }
    expect(found.figures[0]?.now).toBeNull()
  })
})

describe('a report', () => {
  const schedule = scheduleSchema.parse({
    ...{ every: 'month', title: 'Monthly figures' },
    inputs: [input({ expect: ['A', 'B'] }), input({ key: 'orders', label: 'Orders', group: undefined })],
    agreements: [
      {
        left: { input: 'orders', value: 'Amount' },
        right: { input: 'invoices', value: 'Amount' },
        says: 'Orders and invoices',
      },
    ],
  })
  const made = (inputs: InputFigures[], missed: { from: string; to: string }[] = []) =>
    reportOf({ schedule, period: when.period, timeZone: when.timeZone, madeAt: '2026-04-01 08:00', inputs, missed })
  const orders = (lines: string[]) =>
    figuresOf(input({ key: 'orders', label: 'Orders', group: undefined }), table(lines), when)

  it('states each value by its key, and the text prints every one of them', () => {
    const report = made([read(months), orders(months)])
    expect(report.problems).toEqual([])
    expect(report.stated).toMatchObject({
      ...{ title: 'Monthly figures', period: 'March 2026', from: '2026-03-01', to: '2026-03-31' },
      ...{ missing: 'Nothing is missing or conflicting.', total: '150.5', change: '+0.3 %' },
      ...{ invoices_rows: '2', invoices_amount: '150.5', invoices_amount_change: '+0.3 %', orders_amount: '150.5' },
    })
    for (const printed of ['March 2026', '2026-03-01', '150.50', '+0.3 %', report.notes])
      expect(report.text).toContain(printed)
    expect(report.fileName).toBe('monthly-figures-2026-03-01.txt')
    for (const line of report.text.split('\n').filter((l) => /^ {20}/.test(l)))
      expect(line.length).toBeLessThanOrEqual(95)
  })

  it('notes changes beyond what is usual, largest first, with both values and n', () => {
    const { notes } = made([read(months), orders(months)])
    expect(notes).toContain(
      'Invoices, site B: Amount 20.50 instead of 50.00 the month before, -59.0 % (n = 1, 1 before).',
    )
    expect(notes.indexOf('site B: Amount')).toBeLessThan(notes.indexOf('site A: Amount'))
    expect(notes).not.toContain('Orders: Amount 150.50 instead')
  })

  it('names what conflicts, what could not be had, and what nobody made', () => {
    const differing = made([read(months), orders([...months, '2026-03-30|A|9.50'])])
    expect(differing.problems).toEqual([
      'Orders and invoices: Orders, Amount says 160.00, Invoices, Amount says 150.50; they differ by 9.50.',
    ])
    const down = figuresOf(
      input(),
      { kind: 'failed', problem: 'files.example.com did not answer.', passing: true },
      when,
    )
    const report = made([down, orders(months)], [{ from: '2026-02-01', to: '2026-02-28' }])
    expect(report.problems).toEqual([
      'No report was made for February 2026: nobody was there when it fell due.',
      'Invoices could not be had: files.example.com did not answer.',
      'Orders and invoices: cannot be told, because Invoices, Amount is not known.',
    ])
    expect(report.stated).toMatchObject({ total: null, change: null, invoices_rows: null, invoices_amount: null })
    expect(report.stated.orders_amount).toBe('150.5')
    expect(report.text).toContain('INVOICES\n========\nNot known: see what is missing.')
    expect(report.stated.missing).toBe(report.problems.join('\n'))
  })
})
