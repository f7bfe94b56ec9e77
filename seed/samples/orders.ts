import type { Language } from '#server/document/document.ts'
import type { TableRow, Values } from '#server/workflow/field-value.ts'
import { suppliers } from '../documents/cast.ts'
import { addDays } from '../documents/dates.ts'
import { goods } from '../documents/goods.ts'
import { formatsOf } from '../documents/layouts/formats.ts'
import { makeRandom, type Random } from '../documents/random.ts'
import type { Supplier } from '../documents/supplier.ts'
import { writeMail } from '../tickets/mail.ts'
import { amountOf, type MakeSamples, numbered, pdfSample } from './sample.ts'

type Wording = {
  subject: string
  hello: string
  labels: [company: string, number: string, date: string, delivery: string, currency: string, total: string]
  head: [string, string, string, string]
  urgent: string
}
const words: Record<Language, Wording> = {
  en: {
    subject: 'Order {number}',
    hello: 'Hello, please deliver the following.',
    labels: ['Company', 'Order number', 'Order date', 'Delivery date', 'Currency', 'Order total'],
    head: ['Article', 'Quantity', 'Unit price', 'Amount'],
    urgent: 'This is urgent: our line is at a standstill.',
  },
  de: {
    subject: 'Bestellung {number}',
    hello: 'Guten Tag, bitte liefern Sie uns Folgendes.',
    labels: ['Firma', 'Bestellnummer', 'Bestelldatum', 'Liefertermin', 'Währung', 'Auftragswert'],
    head: ['Artikel', 'Menge', 'Einzelpreis', 'Betrag'],
    urgent: 'Es ist dringend: Bei uns droht Stillstand.',
  },
  fr: {
    subject: 'Commande {number}',
    hello: 'Bonjour, merci de nous livrer ce qui suit.',
    labels: [
      'Société',
      'Numéro de commande',
      'Date de commande',
      'Date de livraison',
      'Devise',
      'Montant de la commande',
    ],
    head: ['Article', 'Quantité', 'Prix unitaire', 'Montant'],
    urgent: 'Urgence : notre ligne est arrêtée.',
  },
}

export const makeOrders: MakeSamples = async ({ seed, count, today }) => {
  const random = makeRandom(seed)
  const companies = random.shuffle(suppliers.filter((s) => s.currency === 'EUR'))
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      // A few order again.
      const customer = companies[i % Math.max(3, Math.ceil(count / 2))] as Supplier
      const wording = words[customer.language]
      const number = `${random.pick(['PO', 'B', 'CMD'])}-${random.int(20_000, 99_999)}`
      const date = addDays(today, -(count - i))
      const delivery = addDays(date, random.int(3, 20))
      const urgent = i % 6 === 4
      const lines = linesOf(random, customer)
      const truth: Values = {
        customer: customer.name,
        order_number: number,
        order_date: date,
        delivery_date: delivery,
        delivery_address: null,
        urgency: urgent ? 'urgent' : 'normal',
        currency: 'EUR',
        total: amountOf(lines.reduce((sum, line) => sum + line.quantity * line.cents, 0)),
        lines: lines.map(rowOf),
      }
      const text = bodyOf(customer, wording, truth, lines, urgent)
      const bytes = writeMail({
        id: `order-${numbered(i)}`,
        from: { name: customer.name, address: customer.email.replace(/^[^@]+/, 'einkauf') },
        to: 'Orders <orders@lindenhof-trading.example>',
        date: new Date(`${date}T09:00:00Z`),
        subject: wording.subject.replace('{number}', number),
        text: text.plain,
        html: text.html,
        attachments: [],
      })
      return pdfSample({ fileName: `order-${numbered(i)}.eml`, bytes }, truth)
    }),
  )
}

type Line = { article: string; quantity: number; cents: number }
const rowOf = ({ article, quantity, cents }: Line): TableRow => ({
  article,
  quantity: String(quantity),
  unit_price: amountOf(cents),
  amount: amountOf(quantity * cents),
})

function linesOf(random: Random, customer: Supplier): Line[] {
  return random
    .shuffle(goods[customer.goods])
    .slice(0, random.int(2, 4))
    .map((good) => ({
      article: good.text.replace('{}', good.variants[0] ?? '').trim(),
      quantity: random.int(2, 24),
      cents: random.int(250, 9_900),
    }))
}

function bodyOf(customer: Supplier, wording: Wording, truth: Values, lines: readonly Line[], urgent: boolean) {
  const { money: shown, date } = formatsOf(customer)
  const values = [
    customer.name,
    String(truth.order_number),
    date(String(truth.order_date)),
    date(String(truth.delivery_date)),
    'EUR',
    shown(String(truth.total)),
  ]
  const facts = wording.labels.map((label, n) => `${label}: ${values[n]}`)
  const rows = [
    [...wording.head],
    ...lines.map((l) => [
      l.article,
      String(l.quantity),
      shown(amountOf(l.cents)),
      shown(amountOf(l.quantity * l.cents)),
    ]),
  ]
  const widths = [0, 1, 2, 3].map((n) => Math.max(...rows.map((row) => (row[n] ?? '').length)) + 3)
  const table = rows.map((row) =>
    row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join(''),
  )
  const head = [wording.hello, ...(urgent ? [wording.urgent] : [])]
  const safe = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const cells = (row: string[], tag: string) =>
    `<tr>${row.map((cell, n) => `<${tag} align="${n === 0 ? 'left' : 'right'}">${safe(cell)}</${tag}>`).join('')}</tr>`
  const html = `<html><body><p>${head.map(safe).join('<br>')}</p><p>${facts.slice(0, 5).map(safe).join('<br>')}</p>
    <table cellpadding="6">${rows.map((row, n) => cells(row, n === 0 ? 'th' : 'td')).join('')}</table>
    <p>${safe(facts[5] ?? '')}</p></body></html>`
  return { plain: [...head, '', ...facts.slice(0, 5), '', ...table, '', facts[5]].join('\n'), html }
}
