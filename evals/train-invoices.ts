import { addDays } from '#seed/documents/dates.ts'
import type { Random } from '#seed/documents/random.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { said } from './train-invoice-words.ts'
import { type Made, makeSheet, type Sheet } from './train-sheet.ts'
import { type Country, digits, kindOfCountry, makeParty, type Party } from './train-words.ts'

type Paper = {
  random: Random
  sheet: Sheet
  size: number
  words: Record<string, string[]>
  comma: boolean
  sign: string
  before: boolean
  dates: (iso: string) => string
}
const [width, height] = [595, 842]

/** An invoice on one page, in one of many arrangements, with what a careful person reads off it. */
export function makeLetterInvoice(random: Random): Made {
  const country: Country = random.pick([
    'GB',
    'US',
    'IN',
    'AU',
    'SG',
    'MY',
    'DE',
    'DE',
    'DE',
    'AT',
    'CH',
    'FR',
    'FR',
    'FR',
  ] as const)
  const kind = kindOfCountry(country)
  const language = kind === 'my' ? 'en' : (kind as 'en' | 'de' | 'fr')
  const seller = makeParty(random, country)
  const buyer = makeParty(random, random.chance(0.8) ? country : 'GB')
  const [code, signs] = currencyOf(country)
  const sign = random.pick(signs)
  const paper: Paper = {
    random,
    sheet: makeSheet(width, height),
    size: 8.5 + 2.5 * random.float(),
    words: said[language],
    comma: language !== 'en' && country !== 'CH',
    sign,
    before: language === 'en' || country === 'CH',
    dates: dateStyle(random, country, language),
  }
  const y0 = printHead(paper, seller, buyer)
  const facts = factsOf(random)
  const y1 = printMeta(paper, facts, seller, y0)
  const sums = printTable(paper, y1)
  printFoot(paper, seller, facts)
  const values: Values = {
    seller: seller.name,
    number: facts.number,
    issue_date: facts.issued,
    due_date: facts.due,
    net: sums.net,
    tax: sums.tax,
    total: sums.total,
    currency: sign === '' ? null : code,
    order_number: facts.order,
  }
  if (sign === '') delete values.currency
  return { pages: [paper.sheet.page('text')], values, language }
}

function currencyOf(country: Country): [string, string[]] {
  if (country === 'GB') return ['GBP', ['£', 'GBP']]
  if (country === 'US') return ['USD', ['$', 'USD']]
  if (country === 'IN') return ['INR', ['Rs.', '₹', 'INR']]
  if (country === 'AU') return ['AUD', ['AUD', 'A$']]
  if (country === 'SG') return ['SGD', ['S$', 'SGD']]
  if (country === 'MY') return ['MYR', ['RM', 'MYR']]
  return country === 'CH' ? ['CHF', ['CHF', 'CHF']] : ['EUR', ['€', 'EUR', '']]
}

type Facts = {
  number: string | null
  issued: string
  due: string | null
  order: string | null
  customer: string
  delivered: string | null
}

function factsOf(random: Random): Facts {
  const pad = (n: number) => String(n).padStart(2, '0')
  const issued = `${random.int(2012, 2026)}-${pad(random.int(1, 12))}-${pad(random.int(1, 28))}`
  const year = issued.slice(0, 4)
  const number = random.pick([
    digits(random, random.int(4, 9)).replace(/^0/, '1'),
    digits(random, random.int(3, 5)).replace(/^0/, '1'),
    `${year}-${digits(random, 4)}`,
    `RE${digits(random, 6)}`,
    `INV-${digits(random, 5)}`,
    `${random.pick(['F', 'A', 'R', 'FA'])}${year}/${digits(random, 3)}`,
    `${digits(random, 3)}-${digits(random, 5)}-${random.int(1, 9)}`,
  ])
  return {
    // Some forget it.
    number: random.chance(0.15) ? null : number,
    issued,
    due: random.chance(0.55) ? addDays(issued, random.pick([10, 14, 30, 45])) : null,
    order: random.chance(0.5)
      ? random.pick([
          `PO-${digits(random, 5)}`,
          `45${digits(random, 8)}`,
          `B${digits(random, 5)}`,
          digits(random, 6).replace(/^0/, '2'),
        ])
      : null,
    customer: random.pick([digits(random, 5), `K${digits(random, 4)}`, `C-${digits(random, 6)}`]),
    delivered: random.chance(0.5) ? addDays(issued, -random.int(1, 20)) : null,
  }
}

function dateStyle(random: Random, country: Country, language: 'en' | 'de' | 'fr'): Paper['dates'] {
  const months = {
    en: 'January February March April May June July August September October November December',
    de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
    fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  }[language].split(' ')
  const style = random.int(0, 3)
  return (iso) => {
    const [y = '', m = '', d = ''] = iso.split('-')
    const name = months[Number(m) - 1] as string
    if (style === 0)
      return country === 'US'
        ? `${name} ${Number(d)}, ${y}`
        : `${Number(d)}${language === 'de' ? '.' : ''} ${name} ${y}`
    if (style === 1 && language === 'en') return iso
    if (country === 'US') return `${m}/${d}/${y}`
    return language === 'de' ? `${d}.${m}.${style === 2 ? y.slice(2) : y}` : `${d}/${m}/${y}`
  }
}

/** Letterhead and addressee; answers how far down they reach. */
function printHead(paper: Paper, seller: Party, buyer: Party): number {
  const { random, sheet, size } = paper
  const heads = random.pick(['left', 'right', 'middle'] as const)
  const x = heads === 'left' ? 50 : heads === 'right' ? 545 : width / 2
  let y = 50 + random.int(0, 20)
  const large = size * random.pick([1, 1.2, 1.6, 2])
  const from = random.pick(paper.words.from as string[])
  const put = (text: string, at: number, align: typeof heads, s = size) => {
    if (text !== '') sheet.put(text, at, y, s, align)
    y += 1.4 * s
  }
  if (random.chance(0.2)) put(random.pick(paper.words.title as string[]), 50, 'left', 2 * size)
  const letterhead = random.chance(0.85)
  if (letterhead) {
    if (from) put(`${from}:`, x, heads)
    put(seller.name, x, heads, large)
    for (const line of [...seller.street, seller.town]) put(line, x, heads)
    for (const line of [`Tel. ${seller.phone}`, `info@${hostOf(seller)}`, seller.taxId])
      if (random.chance(0.5)) put(line, x, heads)
  }
  const top = letterhead && heads === 'left' ? y + 14 : 140
  y = Math.max(top, 130 + random.int(0, 25))
  if (random.chance(letterhead ? 0.35 : 1))
    put([seller.name, ...seller.street, seller.town].join(random.pick([' - ', ', ', ' · '])), 50, 'left', 0.75 * size)
  const to = random.pick(paper.words.to as string[])
  if (to) put(`${to}${random.chance(0.5) ? ':' : ''}`, 50, 'left')
  for (const line of [buyer.name, ...buyer.street, buyer.town]) put(line, 50, 'left')
  return y + 20
}

const hostOf = (party: Party) =>
  `${party.name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z]/g, '')
    .slice(0, 14)}.example`

/** Number, dates and references as pairs: beside their labels, below them, or in a sentence. */
function printMeta(paper: Paper, facts: Facts, seller: Party, y0: number): number {
  const { random, sheet, size, dates } = paper
  const say = (key: string) => random.pick(paper.words[key] as string[])
  const pairs: [string, string][] = [
    ...(facts.number ? [[say('number'), facts.number] as [string, string]] : []),
    [say('date'), dates(facts.issued)],
  ]
  if (facts.due) pairs.push([say('due'), dates(facts.due)])
  if (facts.order) pairs.push([say('order'), facts.order])
  if (random.chance(0.7)) pairs.push([say('customer'), facts.customer])
  if (facts.delivered) pairs.push([say('other'), dates(facts.delivered)])
  if (random.chance(0.2)) pairs.push(['', seller.taxId])
  const shuffled = random.shuffle(pairs)
  let y = y0
  const style = random.int(0, 3)
  if (style === 0) {
    // A row of labels over a row of values.
    const step = 500 / shuffled.length
    for (const [i, [label, value]] of shuffled.entries()) {
      sheet.put(label, 50 + i * step, y, 0.9 * size)
      sheet.put(value, 50 + i * step, y + 1.4 * size, 0.9 * size)
    }
    return y + 5 * size
  }
  const right = style === 1
  const at = right ? 340 : 50
  const gap = random.pick([0, 110, 130])
  y = right ? Math.max(120, y0 - 90) : y
  for (const [label, value] of shuffled) {
    const end = sheet.put(label ? `${label}${random.chance(0.7) ? ':' : ''}` : '', at, y, size)
    if (style === 1 && gap > 0) sheet.put(value, 545, y, size, 'right')
    else sheet.put(value, Math.max(end + 0.5 * size, at + gap), y, size)
    y += 1.5 * size
  }
  return Math.max(y, y0) + 20
}

function amount(paper: Paper, cents: number, signed: boolean): string {
  const plain = (cents / 100).toFixed(2).replace(/(\d)(?=(\d{3})+\.)/g, '$1,')
  const local = paper.comma ? plain.replace(/[.,]/g, (c) => (c === '.' ? ',' : '.')) : plain
  if (!signed || paper.sign === '') return local
  return paper.before ? `${paper.sign} ${local}`.replace(/^([£$₹]) /, '$1') : `${local} ${paper.sign}`
}

/** Positions under their headings, and the sums. */
function printTable(paper: Paper, y0: number): { net: string; tax: string; total: string } {
  const { random, sheet, size } = paper
  const [text, quantity, price, sum] = random.pick(paper.words.head as string[]).split('|') as [
    string,
    string,
    string,
    string,
  ]
  let y = y0
  sheet.put(text, 50, y, size)
  for (const [label, x] of [
    [quantity, 350],
    [price, 450],
    [sum, 545],
  ] as const)
    sheet.put(label, x, y, size, 'right')
  y += 2 * size
  let net = 0
  const signed = random.chance(0.4)
  for (let i = random.int(1, 8); i > 0; i--) {
    const [count, cents] = [random.int(1, 20), random.int(100, 50_000)]
    net += count * cents
    sheet.put(
      `${random.pick(paper.words.goods as string[])} ${random.chance(0.3) ? digits(random, 3) : ''}`,
      50,
      y,
      size,
    )
    sheet.put(String(count), 350, y, size, 'right')
    sheet.put(amount(paper, cents, signed), 450, y, size, 'right')
    sheet.put(amount(paper, count * cents, signed), 545, y, size, 'right')
    y += 1.6 * size
  }
  return printSums(paper, net, y + size)
}

function printSums(paper: Paper, net: number, y0: number): { net: string; tax: string; total: string } {
  const { random, sheet, size } = paper
  const rate = random.pick([19, 20, 7, 10, 5.5, 8.1, 6])
  const tax = Math.round((net * rate) / 100)
  const signed = random.chance(0.7)
  const say = (key: string) =>
    random.pick(paper.words[key] as string[]).replace('{}', paper.comma ? String(rate).replace('.', ',') : String(rate))
  const rows: [string, number][] = [
    [say('net'), net],
    [say('tax'), tax],
    [say('total'), net + tax],
  ]
  let y = y0
  const x = random.pick([50, 320, 380])
  for (const [i, [label, cents]] of rows.entries()) {
    const s = i === 2 ? size * random.pick([1, 1, 1.3]) : size
    const sign = paper.sign !== '' && (signed || i === 2)
    sheet.put(`${label}${random.chance(0.3) ? ':' : ''}`, x, y, s)
    sheet.put(amount(paper, cents, sign), 545, y, s, 'right')
    y += 1.8 * s
  }
  const text = (cents: number) => (cents / 100).toFixed(2)
  return { net: text(net), tax: text(tax), total: text(net + tax) }
}

function printFoot(paper: Paper, seller: Party, facts: Facts): void {
  const { random, sheet } = paper
  const size = 0.75 * paper.size
  sheet.put(random.pick(paper.words.foot as string[]), 50, 730, paper.size)
  if (facts.due && random.chance(0.3))
    sheet.put(`${random.pick(paper.words.due as string[])} ${paper.dates(facts.due)}`, 50, 745, paper.size)
  const columns = [
    random.chance(0.6) ? seller.name : '',
    [...seller.street, seller.town].join(', '),
    `${random.pick(paper.words.bank as string[])} DE${digits(random, 20)}`,
    seller.taxId,
    random.chance(0.5) ? `www.${hostOf(seller)}` : seller.phone,
  ]
  for (const [i, text] of columns.entries()) sheet.put(text, i % 2 === 0 ? 50 : 320, 780 + 9 * Math.floor(i / 2), size)
}
