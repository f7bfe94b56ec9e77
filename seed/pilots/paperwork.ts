import type { Values } from '#server/workflow/field-value.ts'
import { makeRandom } from '../documents/random.ts'
import type { PilotParameters } from './parameters.ts'

const people = [
  'Noor Bakker',
  'Ines Ferreira',
  'Jonas Vogel',
  'Maja Nowak',
  'Tom Keller',
  'Aisha Rahman',
  'Luc Martin',
  'Eva Lindberg',
]
const categories = ['travel', 'meals', 'material', 'other'] as const

/** The workflow's definition: one form for the three simulations, each with a name of its own. */
export function definitionOf(p: PilotParameters): unknown {
  const cells = (key: string, label: string) => ({ key, label, find: { shape: 'text', terms: [label] } })
  return {
    name: p.workflow,
    noun: { one: 'request', many: 'requests' },
    description: 'Simulated: its items, people and times were made up from stated parameters.',
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    title: ['reference', 'person'],
    intake: { rows: true },
    fields: [
      {
        ...cells('reference', 'Reference'),
        type: 'text',
        required: true,
        find: { shape: 'identifier', terms: ['Reference'] },
      },
      { ...cells('person', 'Person'), type: 'text', required: true },
      { ...cells('date', 'Date'), type: 'date', required: true, find: { shape: 'date', terms: ['Date'] } },
      { key: 'category', label: 'Category', type: 'enum', options: [...categories] },
      {
        ...cells('amount', 'Amount'),
        type: 'money',
        required: true,
        critical: true,
        find: { shape: 'amount', terms: ['Amount'] },
      },
    ],
    approvals: [
      {
        key: 'large',
        when: [{ field: 'amount', is: 'above', value: '900' }],
        role: 'approver',
        because: 'Amounts above 900 need a second person.',
      },
    ],
    dueHours: 48,
    instructions: '# Simulated requests\n\nEnter what the row says. The **amount** is what is paid.',
  }
}

/** One working day's requests: the table as it comes in, and what each row says, by the name of its document. */
export function dayOfRequests(
  p: PilotParameters,
  day: string,
): { fileName: string; bytes: Uint8Array; truths: Map<string, Values> } {
  const random = makeRandom(p.seed * 100_003 + Number(day.replaceAll('-', '')))
  const fileName = `${p.key}-${day}.csv`
  const rows = Array.from({ length: p.itemsPerDay }, (_, i): Record<string, string> => {
    const large = random.chance(0.12)
    const cents = random.int(0, 99).toString().padStart(2, '0')
    return {
      reference: `${p.key.slice(0, 2).toUpperCase()}-${day.replaceAll('-', '').slice(2)}-${String(i + 1).padStart(2, '0')}`,
      person: random.pick(people),
      date: day,
      category: random.pick(categories),
      amount: `${large ? random.int(901, 2_400) : random.int(12, 880)}.${cents}`,
    }
  })
  const header = ['Reference', 'Person', 'Date', 'Category', 'Amount']
  const lines = [header, ...rows.map((row) => Object.values(row))].map((cells) => cells.join(','))
  // A spreadsheet counts its header as row 1.
  const truths = new Map(rows.map((row, i): [string, Values] => [`${fileName}, row ${i + 2}`, row]))
  return { fileName, bytes: new TextEncoder().encode(`${lines.join('\r\n')}\r\n`), truths }
}
