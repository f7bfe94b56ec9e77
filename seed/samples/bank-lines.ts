import type { Values } from '#server/workflow/field-value.ts'
import { addDays } from '../documents/dates.ts'
import { makeRandom } from '../documents/random.ts'
import type { MakeSamples } from './sample.ts'

/** An invoice that a line may settle. */
export type Owed = { seller: string; number: string; total: string }
type Line = {
  counterparty: string
  amount: string
  direction: 'in' | 'out'
  purpose: string
  invoice: string | null
  outcome: string
}

const others: Omit<Line, 'amount'>[] = [
  { counterparty: 'Musterbank', direction: 'out', purpose: 'Account management fee', invoice: null, outcome: 'fee' },
  {
    counterparty: 'Beispiel-Finanzamt',
    direction: 'out',
    purpose: 'Tax office payroll tax',
    invoice: null,
    outcome: 'payroll_tax',
  },
  {
    counterparty: 'Kaleido Events Ltd',
    direction: 'out',
    purpose: 'As agreed, thank you',
    invoice: null,
    outcome: 'unknown',
  },
]
const unknown: Owed = { seller: 'Nirgendwo Handel GmbH', number: 'NH-2026-0404', total: '318.40' }

/** A day's statement: most lines settle an invoice, one only a part of it, one names an invoice that nobody knows. */
export const makeBankLines =
  (owed: readonly Owed[]): MakeSamples =>
  async ({ seed, count, today }) => {
    const random = makeRandom(seed)
    const date = addDays(today, -1)
    const bills = [...owed.slice(0, Math.max(0, count - others.length - 1)), unknown]
    const lines: Line[] = [
      ...bills.map(
        (bill, i): Line => ({
          counterparty: bill.seller,
          // The second is paid short by its discount.
          amount: i === 1 ? (Number(bill.total) * 0.97).toFixed(2) : bill.total,
          direction: 'out',
          purpose: `Invoice ${bill.number}`,
          invoice: bill.number,
          outcome: i === 1 ? 'part' : bill === unknown ? 'unknown' : 'matched',
        }),
      ),
      ...others.map((line): Line => ({ ...line, amount: `${random.int(8, 900)}.${random.int(10, 99)}` })),
    ].slice(0, count)
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
    const rows = lines.map((l) =>
      [date, l.counterparty, l.amount, 'EUR', l.direction === 'out' ? 'Debit' : 'Credit', l.purpose, l.invoice ?? '']
        .map(cell)
        .join(','),
    )
    const head = ['Booking date', 'Counterparty', 'Amount', 'Currency', 'Direction', 'Purpose', 'Invoice number']
    const fileName = `statement-${date}.csv`
    const truths = Object.fromEntries(
      lines.map((l, i): [string, Values] => [
        `${fileName}, row ${i + 2}`,
        {
          booking_date: date,
          counterparty: l.counterparty,
          amount: l.amount,
          direction: l.direction,
          currency: 'EUR',
          purpose: l.purpose,
          invoice_number: l.invoice,
          outcome: l.outcome,
        },
      ]),
    )
    const bytes = new TextEncoder().encode([head.map(cell).join(','), ...rows, ''].join('\r\n'))
    return [{ fileName, bytes, truths }]
  }
