import type { Random } from '#seed/documents/random.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { currencies, said } from './train-receipt-words.ts'
import { type Made, makeSheet, type Sheet } from './train-sheet.ts'
import { type Country, digits, kindOfCountry, makeParty, type Party } from './train-words.ts'

type Till = {
  random: Random
  sheet: Sheet
  y: number
  /** Height of a line. */
  step: number
  size: number
  width: number
  left: number
  right: number
  words: Record<string, string[]>
  sign: string
  comma: boolean
}

const pad = (n: number) => String(n).padStart(2, '0')

/** A till slip with what a careful person reads off it. */
export function makeReceipt(random: Random): Made {
  const country = random.pick([
    'MY',
    'MY',
    'MY',
    'MY',
    'SG',
    'IN',
    'GB',
    'US',
    'AU',
    'DE',
    'DE',
    'AT',
    'FR',
    'CH',
  ] as const)
  const kind = kindOfCountry(country)
  const party = makeParty(random, country)
  const width = random.int(600, 950)
  const height = Math.round(width * (1.5 + 1.2 * random.float()))
  const size = width / random.int(30, 40)
  const { code, signs } = currencies[country]
  const till: Till = {
    random,
    sheet: makeSheet(width, height),
    y: size * random.int(2, 6),
    step: size * (1.25 + 0.5 * random.float()),
    size,
    width,
    left: width * (0.03 + 0.07 * random.float()),
    right: width * (0.86 + 0.1 * random.float()),
    words: said[kind] as Record<string, string[]>,
    sign: random.pick(signs),
    comma: kind === 'fr' || (kind === 'de' && country !== 'CH'),
  }
  const addressed = printHead(till, party)
  const lateDate = random.chance(0.12)
  const date = printMeta(till, country, lateDate)
  const total = printBody(till)
  if (lateDate) row(till, date.printed)
  printFoot(till, party, date)
  const values: Values = {
    merchant: party.name,
    address: addressed,
    date: date.iso,
    total: (total / 100).toFixed(2),
    // Where no sign is printed the shop's country tells the currency.
    currency: code,
  }
  return {
    pages: [till.sheet.page('text')],
    values,
    language: kind === 'my' ? 'en' : (kind as 'en' | 'de' | 'fr'),
  }
}

function row(till: Till, text: string, align: 'left' | 'middle' = 'left', size = till.size): void {
  if (text === '') return
  till.sheet.put(text, align === 'left' ? till.left : till.width / 2, till.y, size, align)
  till.y += Math.max(till.step, 1.3 * size)
}

function printHead(till: Till, party: Party): string | null {
  const { random } = till
  const align = random.chance(0.75) ? 'middle' : 'left'
  const title = random.pick(till.words.title as string[])
  const large = till.size * random.pick([1, 1, 1.2, 1.5, 1.9])
  if (random.chance(0.12)) row(till, title, align)
  if (random.chance(0.08)) row(till, random.pick(['Welcome to', 'Reg. copy', 'Branch 04', digits(random, 6)]), align)
  const registered = random.chance(0.55)
  if (random.chance(0.4) && registered && large < 1.3 * till.size)
    row(till, `${party.name} ${party.registration}`, align)
  else {
    row(till, party.name, align, Math.min(large, (0.9 * till.width) / (0.6 * party.name.length)))
    if (registered) row(till, party.registration, align)
  }
  const addressed = random.chance(0.94) ? printAddress(till, party, align) : null
  const below = [
    party.taxId,
    random.pick([
      `TEL : ${party.phone}`,
      `Tel: ${party.phone} Fax: ${party.phone}`,
      `${party.phone}`,
      `Phone ${party.phone}`,
    ]),
    random.chance(0.15) ? 'www.shop.example' : '',
  ]
  for (const text of random.shuffle(below)) if (random.chance(0.75)) row(till, text, align)
  if (random.chance(0.3)) till.y += till.step
  if (random.chance(0.7)) row(till, title, align, till.size * random.pick([1, 1, 1.3]))
  if (random.chance(0.15)) printCustomer(till)
  return addressed
}

/** The lines of an address as a narrow slip breaks them. */
function printAddress(till: Till, party: Party, align: 'left' | 'middle'): string {
  const { random } = till
  let lines = [...party.street, party.town]
  if (random.chance(0.3)) lines = [[...party.street].join(' '), party.town]
  if (random.chance(0.25))
    lines = lines.flatMap((l) =>
      /^\d{5} .+, /.test(l) && random.chance(0.5)
        ? l.split(/(?<=,) /)
        : l.length > 26 && l.includes(', ')
          ? l.split(/(?<=,) (?=[^ ]+ [^ ]+$)/)
          : [l],
    )
  if (random.chance(0.15)) lines = [lines.join(random.chance(0.5) ? ' ' : ', ').replaceAll(',,', ',')]
  for (const line of lines) row(till, line, align)
  return lines.join(' ')
}

function printCustomer(till: Till): void {
  const other = makeParty(till.random, till.random.pick(['MY', 'SG', 'GB']))
  row(till, till.random.pick(['Bill To', 'Customer', 'Sold to:', 'Deliver to']))
  row(till, other.name)
  for (const line of [...other.street, other.town]) row(till, line)
}

/** The day as printed, with its time and label, in one of many ways. */
function printMeta(till: Till, country: Country, late: boolean): { iso: string; printed: string } {
  const { random, words } = till
  const [y, m, d] = [random.int(2014, 2026), random.int(1, 12), random.int(1, 28)]
  const american = country === 'US'
  const kind = kindOfCountry(country)
  const separator = kind === 'de' ? '.' : random.pick(['/', '/', '-', '.'])
  const year = random.chance(0.75) ? String(y) : String(y).slice(2)
  const month = random
    .pick(['Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec', 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'])
    .split(' ')[m - 1]
  const text = american
    ? `${pad(m)}/${pad(d)}/${year}`
    : kind === 'en' || kind === 'my'
      ? random.pick([
          `${pad(d)}${separator}${pad(m)}${separator}${year}`,
          `${pad(d)}${separator}${pad(m)}${separator}${year}`,
          `${d} ${month} ${y}`,
          `${y}-${pad(m)}-${pad(d)}`,
        ])
      : `${pad(d)}${separator}${pad(m)}${separator}${year}`
  const time = `${pad(random.int(7, 22))}:${pad(random.int(0, 59))}${random.chance(0.4) ? `:${pad(random.int(0, 59))}` : ''}`
  const label = random.pick(words.date as string[])
  const dated =
    `${label}${label && !/:$/.test(label) ? random.pick([' :', ':', '', ' ']) : ''} ${text}${random.chance(0.6) ? ` ${time}` : ''}`.trim()
  const number = `${random.pick(words.number as string[])}${random.pick([' :', ':', ''])} ${random.pick(['', 'CS', 'A', 'INV-'])}${digits(random, random.int(4, 10))}`
  const cashier = random.pick(words.cashier as string[])
  const lines = random.shuffle(late ? [number, cashier] : [number, dated, cashier])
  if (random.chance(0.35) && !late) {
    till.sheet.put(number, till.left, till.y, till.size)
    till.sheet.put(dated, till.right, till.y, till.size, 'right')
    till.y += till.step
    row(till, cashier)
  } else for (const line of lines) row(till, line)
  return { iso: `${y}-${pad(m)}-${pad(d)}`, printed: dated }
}

function money(till: Till, cents: number, signed: boolean): string {
  const text = (Math.abs(cents) / 100).toFixed(2)
  const grouped =
    Math.abs(cents) >= 100_000 && till.random.chance(0.7) ? text.replace(/(\d)(?=(\d{3})+\.)/, '$1,') : text
  const local = till.comma ? grouped.replace(/[.,]/g, (c) => (c === '.' ? ',' : '.')) : grouped
  const minus = cents < 0 ? '-' : ''
  if (!signed || till.sign === '') return minus + local
  return till.comma && till.sign !== 'CHF'
    ? `${minus}${local} ${till.sign}`
    : `${till.sign}${till.random.chance(0.5) ? ' ' : ''}${minus}${local}`
}

/** Items, totals and payment; answers the total in cents. */
function printBody(till: Till): number {
  const { random, words } = till
  const oneLine = random.chance(0.6)
  if (random.chance(0.4))
    row(till, random.pick(['Item Qty Price Amount', 'QTY DESCRIPTION AMOUNT', 'Description Qty U.Price Total']))
  let sum = 0
  const count = random.int(1, 7)
  const signed = random.chance(0.25)
  for (let i = 0; i < count; i++) {
    const quantity = random.int(1, 4)
    const price = random.int(80, 6000)
    const name = random.pick(words.items as string[])
    sum += quantity * price
    if (oneLine)
      pair(till, `${random.chance(0.4) ? `${quantity} x ` : ''}${name}`, money(till, quantity * price, signed))
    else {
      row(till, `${digits(random, 6)} ${name}`)
      pair(
        till,
        `${quantity} X ${money(till, price, signed)}`,
        `${money(till, quantity * price, signed)}${random.chance(0.2) ? ' SR' : ''}`,
      )
    }
  }
  if (random.chance(0.3)) till.y += till.step
  if (random.chance(0.3)) pair(till, random.pick(words.quantity as string[]), String(count))
  return printTotals(till, sum)
}

function printTotals(till: Till, sum: number): number {
  const { random, words } = till
  const say = (key: string) => random.pick(words[key] as string[])
  const discount = random.chance(0.12) ? -Math.round(sum * 0.05) : 0
  const added = random.chance(0.25) ? Math.round((sum + discount) * random.pick([0.06, 0.06, 0.1])) : 0
  let total = sum + discount + added
  const signed = till.sign !== '' && random.chance(0.75)
  const colon = random.pick([' :', ':', '', '', ''])
  const line = (key: string, cents: number, size = till.size) =>
    pair(till, `${say(key)}${colon}`, money(till, cents, signed), size)
  const inner = Math.round((total * 6) / 106)
  if (added || random.chance(0.45)) line('net', random.chance(0.5) || added ? sum : total - inner)
  if (discount || random.chance(0.1)) line('discount', discount)
  if (added) line('tax', added)
  else if (random.chance(0.3)) line('tax', inner)
  const rounds = random.chance(0.3)
  const change = rounds ? ((Math.round(total / 5) * 5 - total) as number) : 0
  if (rounds) {
    if (random.chance(0.75)) line('gross', total)
    line('rounding', change)
    total += change
    if (random.chance(0.75)) line('rounded', total)
  } else {
    if (random.chance(0.1)) line('rounding', 0)
    // A few slips name no total: what was paid tells it.
    if (random.chance(0.93)) line('total', total, till.size * random.pick([1, 1, 1, 1.3, 1.6]))
  }
  printPayment(till, total, line)
  return total
}

function printPayment(till: Till, total: number, line: (key: string, cents: number) => void): void {
  const { random } = till
  if (random.chance(0.3)) {
    line('card', total)
    return
  }
  if (random.chance(0.1)) return
  const note = random.pick([1, 100, 500, 1000, 5000])
  const given = Math.ceil(total / note) * note
  line('cash', given)
  line('change', given - total)
}

function pair(till: Till, label: string, amount: string, size = till.size): void {
  const right = till.right
  till.sheet.put(label, till.left, till.y, size)
  till.sheet.put(amount, right, till.y, size, 'right')
  till.y += Math.max(till.step, 1.3 * size)
}

function printFoot(till: Till, party: Party, date: { iso: string; printed: string }): void {
  const { random, words } = till
  if (random.chance(0.35)) {
    row(
      till,
      random.pick(['GST Summary Amount (RM) Tax (RM)', 'Tax Code % Amt Tax', 'MwSt Netto Steuer Brutto', 'TVA HT TTC']),
    )
    const base = random.int(500, 20_000)
    row(till, `SR 6 ${money(till, base, false)} ${money(till, Math.round(base * 0.06), false)}`)
    if (random.chance(0.5))
      pair(till, 'Total :', `${money(till, base, false)} ${money(till, Math.round(base * 0.06), false)}`)
  }
  for (let i = random.int(0, 3); i > 0; i--) row(till, random.pick(words.thanks as string[]), 'middle')
  if (random.chance(0.1)) row(till, date.printed)
  if (random.chance(0.08)) row(till, party.name, 'middle')
}
