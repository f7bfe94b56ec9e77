import type { Values } from '#server/workflow/field-value.ts'
import type { InvoiceFacts, InvoiceLine } from './documents/invoice.ts'
import { formatsOf, withCurrency } from './documents/layouts/formats.ts'

/** Where text is set; `right` makes x its right edge. */
type Place = { size?: number; right?: boolean }
/** A page under the pen, in points of an A4 page from the top left. */
export type Pen = { put(text: string, x: number, y: number, place?: Place): void }

/** A layout that no lexicon foresees. `truth` names what it prints otherwise than the ordinary ones, or not at all. */
type OddLayout = { name: string; draw(pen: Pen, facts: InvoiceFacts): void; truth(facts: InvoiceFacts): Values }

type Column = [key: keyof InvoiceLine, x: number, right?: boolean]

const say = (facts: InvoiceFacts, de: string, en: string, fr: string) => ({ de, en, fr })[facts.language]
const money = (facts: InvoiceFacts, value: string) =>
  withCurrency(formatsOf(facts.supplier).money(value), facts.currency)
const bare = (facts: InvoiceFacts, value: string) => formatsOf(facts.supplier).money(value)
const day = (facts: InvoiceFacts, iso: string) => formatsOf(facts.supplier).date(iso)
/** Days as figures only, by the custom of the country: for an American the month first. */
const shortDay = (facts: InvoiceFacts, iso: string) => formatsOf({ ...facts.supplier, dateStyle: 'short' }).date(iso)

function block(pen: Pen, lines: readonly string[], x: number, y: number, size = 10): number {
  for (const [i, text] of lines.entries()) pen.put(text, x, y + i * size * 1.35, { size })
  return y + lines.length * size * 1.35
}

function rows(pen: Pen, facts: InvoiceFacts, y: number, columns: readonly Column[], step = 16): number {
  for (const [i, line] of facts.lines.entries())
    for (const [key, x, right] of columns) {
      const figure = key === 'quantity' || key === 'unit_price' || key === 'amount'
      pen.put(figure ? bare(facts, line[key]) : line[key], x, y + i * step, { size: 9, right: right ?? false })
    }
  return y + facts.lines.length * step
}

function foot(pen: Pen, { supplier }: InvoiceFacts, y = 790): void {
  pen.put([supplier.name, ...supplier.address].join(' | '), 50, y, { size: 7 })
  pen.put([`${supplier.phone}`, supplier.email, supplier.taxId, ...supplier.legal].join(' | '), 50, y + 12, { size: 7 })
}

const buyer = (facts: InvoiceFacts) => [facts.buyer.name, facts.buyer.contact, ...facts.buyer.address]
const lines = (facts: InvoiceFacts, without: readonly string[]): Values => ({
  lines: facts.lines.map((l) =>
    Object.fromEntries(
      (['description', 'quantity', 'unit', 'unit_price', 'amount'] as const).map((key) => [
        key,
        without.includes(key) ? null : l[key],
      ]),
    ),
  ),
})
const noUnit = (facts: InvoiceFacts): Values => lines(facts, ['unit'])
const noDue = (facts: InvoiceFacts): Values => ({ ...noUnit(facts), due_date: null })
const usual: Column[] = [
  ['description', 50],
  ['quantity', 345, true],
  ['unit_price', 440, true],
  ['amount', 545, true],
]

/** Nothing is labelled: number and days at the right, three amounts below the rows. */
const unlabelled: OddLayout = {
  name: 'without labels',
  draw(pen, f) {
    block(pen, [f.supplier.name, ...f.supplier.address], 50, 40, 11)
    block(pen, buyer(f), 50, 130)
    pen.put(f.number ?? '', 545, 130, { right: true })
    pen.put(day(f, f.issue_date), 545, 146, { right: true })
    if (f.due_date) pen.put(day(f, f.due_date), 545, 162, { right: true })
    if (f.order_number) pen.put(f.order_number, 50, 230)
    const y = rows(pen, f, 270, usual) + 14
    for (const [i, v] of [f.net, f.tax, f.total].entries()) pen.put(money(f, v), 545, y + i * 16, { right: true })
    foot(pen, f)
  },
  truth: noUnit,
}

/** A day of delivery stands where others print the invoice's; the invoice's own follows the town. */
const twoDates: OddLayout = {
  name: 'two dates',
  draw(pen, f) {
    pen.put(f.supplier.name, 545, 40, { right: true, size: 14 })
    block(pen, buyer(f), 50, 110)
    const town = (f.supplier.address[1].split(' ').at(-1) ?? '').replace(/,$/, '')
    const shipped = f.issue_date.replace(/\d\d$/, (d) => String(Math.max(1, Number(d) - 3)).padStart(2, '0'))
    block(pen, [`${say(f, 'Ausgang Lager', 'Left our store', 'Sortie dépôt')} ${day(f, shipped)}`], 370, 110)
    pen.put(`${town}, ${day(f, f.issue_date)}`, 370, 128)
    pen.put(`${say(f, 'Faktur', 'Ref.', 'Pièce')} ${f.number}`, 50, 210, { size: 13 })
    if (f.order_number) pen.put(`${say(f, 'zu', 'for', 'pour')} ${f.order_number}`, 300, 210)
    heads(pen, f, 240, usual)
    const y = rows(pen, f, 262, usual) + 12
    sums(pen, f, y, [
      say(f, 'Warenwert', 'Goods', 'Marchandises'),
      say(f, 'Abgabe', 'Levy', 'Droits'),
      say(f, 'Endwert', 'Sum of all', 'Somme finale'),
    ])
    foot(pen, f)
  },
  truth: noDue,
}

/** Labels of its own invention, in a table of two columns. */
const ownWords: OddLayout = {
  name: 'own words',
  draw(pen, f) {
    block(pen, [f.supplier.name, f.supplier.address.join(', ')], 50, 36, 12)
    const told: [string, string | null][] = [
      [say(f, 'Zettel', 'Slip', 'Feuille'), f.number],
      [say(f, 'Tag', 'Day', 'Jour'), day(f, f.issue_date)],
      [say(f, 'Geld bis', 'Money by', 'Argent avant'), f.due_date && day(f, f.due_date)],
      [say(f, 'Euer Zeichen', 'Your mark', 'Votre signe'), f.order_number],
      [say(f, 'Konto bei uns', 'Account with us', 'Compte chez nous'), f.customer_number],
    ]
    for (const [i, [label, value]] of told.filter(([, v]) => v).entries()) {
      pen.put(label, 330, 90 + i * 15)
      pen.put(value ?? '', 430, 90 + i * 15)
    }
    block(pen, buyer(f), 50, 110)
    heads(
      pen,
      f,
      230,
      usual,
      ['Was', 'Wie viel', 'Je', 'Macht'],
      ['What', 'How many', 'Each', 'Makes'],
      ['Quoi', 'Combien', 'Pièce', 'Fait'],
    )
    const y = rows(pen, f, 252, usual) + 12
    sums(pen, f, y, [
      say(f, 'Zusammen', 'Together', 'Ensemble'),
      say(f, 'Staat', 'State', 'État'),
      say(f, 'Macht alles', 'Makes all', 'Fait tout'),
    ])
    foot(pen, f)
  },
  truth: noUnit,
}

/** What is to be paid stands in a box at the top; its parts in one row at the foot. */
const totalOnTop: OddLayout = {
  name: 'total on top',
  draw(pen, f) {
    pen.put(f.supplier.name, 50, 40, { size: 15 })
    pen.put(money(f, f.total), 545, 44, { size: 16, right: true })
    pen.put(say(f, 'bitte überweisen', 'please transfer', 'à virer'), 545, 66, { size: 8, right: true })
    block(pen, buyer(f), 50, 110)
    pen.put(`${f.number} / ${shortDay(f, f.issue_date)}`, 545, 110, { right: true })
    if (f.order_number) pen.put(f.order_number, 545, 126, { right: true })
    const y =
      rows(pen, f, 220, [
        ['amount', 110, true],
        ['quantity', 160, true],
        ['unit', 170],
        ['description', 220],
        ['unit_price', 545, true],
      ]) + 20
    pen.put(`${say(f, 'darin', 'of which', 'dont')} ${money(f, f.net)} + ${money(f, f.tax)}`, 50, y)
    if (f.due_date) pen.put(`${say(f, 'Geldeingang', 'Funds', 'Fonds')} ${shortDay(f, f.due_date)}`, 50, y + 18)
    foot(pen, f)
  },
  truth: (f) => lines(f, []),
}

/** Everything is said in sentences. */
const sentences: OddLayout = {
  name: 'sentences',
  draw(pen, f) {
    block(pen, [f.supplier.name, ...f.supplier.address, f.supplier.phone], 380, 40, 9)
    block(pen, buyer(f), 50, 60)
    const told = {
      de: `Unsere Nota ${f.number} vom ${day(f, f.issue_date)}${f.order_number ? ` auf Ihr Wort ${f.order_number}` : ''}`,
      en: `Our note ${f.number} of ${day(f, f.issue_date)}${f.order_number ? ` upon your word ${f.order_number}` : ''}`,
      fr: `Notre note ${f.number} du ${day(f, f.issue_date)}${f.order_number ? ` selon votre mot ${f.order_number}` : ''}`,
    }
    pen.put(told[f.language], 50, 190)
    heads(pen, f, 225, usual)
    const y = rows(pen, f, 245, usual) + 20
    pen.put(
      `${say(f, 'Das sind', 'That is', 'Cela fait')} ${money(f, f.net)} ${say(f, 'und', 'and', 'et')} ${money(f, f.tax)} ${say(f, 'für das Amt, also', 'for the office, hence', "pour l'office, donc")} ${money(f, f.total)}.`,
      50,
      y,
    )
    if (f.due_date)
      pen.put(
        `${say(f, 'Wir freuen uns bis', 'We look forward until', 'Nous attendons le')} ${day(f, f.due_date)}.`,
        50,
        y + 16,
      )
    foot(pen, f)
  },
  truth: noUnit,
}

/** The small label stands below its value, as on forms. */
const labelBelow: OddLayout = {
  name: 'label below',
  draw(pen, f) {
    pen.put(f.supplier.name, 50, 38, { size: 13 })
    block(pen, buyer(f), 50, 90)
    const told: [string, string | null][] = [
      [say(f, 'Nummer', 'Number', 'Numéro'), f.number],
      [say(f, 'ausgestellt', 'made out', 'établi'), day(f, f.issue_date)],
      [say(f, 'zu begleichen', 'to settle', 'à solder'), f.due_date && day(f, f.due_date)],
      [say(f, 'Vorgang', 'Case', 'Affaire'), f.order_number],
    ]
    for (const [i, [label, value]] of told.entries()) {
      if (!value) continue
      pen.put(value, 50 + i * 130, 180)
      pen.put(label, 50 + i * 130, 193, { size: 6.5 })
    }
    heads(pen, f, 230, usual)
    const y = rows(pen, f, 250, usual) + 16
    for (const [i, [label, value]] of (
      [
        [say(f, 'Ware', 'Goods', 'Biens'), f.net],
        [say(f, 'Steuer', 'Tax', 'Taxe'), f.tax],
        [say(f, 'Summe', 'Sum', 'Somme'), f.total],
      ] as const
    ).entries()) {
      pen.put(money(f, value), 300 + i * 120, y, { right: true })
      pen.put(label, 300 + i * 120, y + 13, { size: 6.5, right: true })
    }
    foot(pen, f)
  },
  truth: noUnit,
}

/** The letterhead shows a mark only; the company's name stands in the small print. */
const mark: OddLayout = {
  name: 'mark in the letterhead',
  draw(pen, f) {
    pen.put((f.supplier.name.split(' ')[0] ?? '').toUpperCase(), 50, 40, { size: 22 })
    block(pen, buyer(f), 50, 110)
    pen.put(`${say(f, 'Beleg', 'Document', 'Document')} ${f.number}`, 400, 110)
    pen.put(`${say(f, 'gedruckt', 'printed', 'imprimé')} ${day(f, f.issue_date)}`, 400, 126)
    if (f.order_number) pen.put(`${say(f, 'Abruf', 'Call', 'Appel')} ${f.order_number}`, 400, 142)
    heads(pen, f, 225, usual)
    const y = rows(pen, f, 245, usual) + 12
    sums(pen, f, y, [say(f, 'Netto', 'Net', 'HT'), say(f, 'MwSt', 'VAT', 'TVA'), say(f, 'Brutto', 'Gross', 'TTC')])
    foot(pen, f)
  },
  truth: noDue,
}

/** A running account: what was open before and what is open now stand around the invoice's own sums. */
const account: OddLayout = {
  name: 'running account',
  draw(pen, f) {
    block(pen, [f.supplier.name, ...f.supplier.address], 50, 40)
    block(pen, buyer(f), 50, 120)
    pen.put(`${say(f, 'Rechnung', 'Invoice', 'Facture')} ${f.number}`, 360, 120)
    pen.put(`${say(f, 'Datum', 'Date', 'Date')} ${day(f, f.issue_date)}`, 360, 136)
    if (f.due_date) pen.put(`${say(f, 'Einzug am', 'Collected on', 'Prélevé le')} ${day(f, f.due_date)}`, 360, 152)
    if (f.order_number) pen.put(`${say(f, 'Bestellung', 'Order', 'Commande')} ${f.order_number}`, 360, 168)
    heads(pen, f, 225, usual)
    const y = rows(pen, f, 245, usual) + 12
    const before = String((Number(f.total) * 0.7 + 113).toFixed(2))
    const all = (Number(f.total) + Number(before)).toFixed(2)
    const told = [
      [say(f, 'Neue Posten', 'New items', 'Nouveaux postes'), f.net],
      [say(f, 'darauf Steuer', 'tax on them', 'taxe dessus'), f.tax],
      [say(f, 'dieser Beleg', 'this document', 'ce document'), f.total],
      [say(f, 'bisher offen', 'open before', 'solde précédent'), before],
      [say(f, 'Gesamtbetrag offen', 'Total amount due', 'Total à payer'), all],
    ] as const
    for (const [i, [label, value]] of told.entries()) {
      pen.put(label, 300, y + i * 15)
      pen.put(money(f, value), 545, y + i * 15, { right: true })
    }
    foot(pen, f)
  },
  truth: noUnit,
}

/** Rows without headings, the amount first, two printed lines each. */
const noHeads: OddLayout = {
  name: 'rows without headings',
  draw(pen, f) {
    pen.put(f.supplier.name, 300, 40, { size: 12 })
    block(pen, buyer(f), 50, 100)
    pen.put(`No ${f.number}`, 300, 100)
    pen.put(shortDay(f, f.issue_date), 300, 116)
    if (f.order_number) pen.put(f.order_number, 300, 132)
    const y = rows(
      pen,
      f,
      210,
      [
        ['amount', 120, true],
        ['description', 150],
        ['quantity', 440, true],
        ['unit_price', 540, true],
      ],
      20,
    )
    pen.put(bare(f, f.net), 120, y + 14, { right: true })
    pen.put(bare(f, f.tax), 120, y + 30, { right: true })
    pen.put(money(f, f.total), 120, y + 50, { right: true, size: 12 })
    if (f.due_date) pen.put(shortDay(f, f.due_date), 150, y + 50)
    foot(pen, f)
  },
  truth: noUnit,
}

/** Our number comes first and looks like theirs; theirs is in the corner at the foot. */
const cornerNumber: OddLayout = {
  name: 'number in the corner',
  draw(pen, f) {
    block(pen, [f.supplier.name, ...f.supplier.address], 330, 40)
    block(pen, buyer(f), 50, 100)
    pen.put(`${say(f, 'Nr.', 'No.', 'N°')} ${f.customer_number}`, 330, 110, { size: 12 })
    pen.put(day(f, f.issue_date), 330, 130)
    if (f.order_number) pen.put(`${say(f, 'Beleg', 'Doc', 'Pièce')} ${f.order_number}`, 330, 146)
    heads(pen, f, 220, usual)
    const y = rows(pen, f, 240, usual) + 12
    sums(pen, f, y, [
      say(f, 'Summe 1', 'Sum 1', 'Somme 1'),
      say(f, 'Summe 2', 'Sum 2', 'Somme 2'),
      say(f, 'Summe 3', 'Sum 3', 'Somme 3'),
    ])
    if (f.due_date) pen.put(`${say(f, 'Valuta', 'Value day', 'Valeur')} ${day(f, f.due_date)}`, 50, y)
    pen.put(f.number ?? '', 545, 765, { right: true, size: 8 })
    foot(pen, f)
  },
  truth: noUnit,
}

/** Two numbers and two days beside each other under headings, as a band. */
const headBand: OddLayout = {
  name: 'band of heads',
  draw(pen, f) {
    pen.put(f.supplier.name, 50, 36, { size: 13 })
    block(pen, buyer(f), 50, 80)
    const shipped = f.issue_date.replace(/\d\d$/, '01')
    const told: [string, string][] = [
      [say(f, 'Konto', 'Acct', 'Cpte'), f.customer_number],
      [say(f, 'Schein', 'Note', 'Bon'), `LS${f.customer_number}${f.id}`],
      [say(f, 'vom', 'sent', 'du'), shortDay(f, shipped)],
      [say(f, 'Vorgang', 'Case', 'Dossier'), f.number ?? ''],
      [say(f, 'gebucht', 'booked', 'saisi'), shortDay(f, f.issue_date)],
      [say(f, 'Ruf', 'Call', 'Appel'), f.order_number ?? '-'],
    ]
    for (const [i, [label, value]] of told.entries()) {
      pen.put(label, 50 + i * 85, 170, { size: 8 })
      pen.put(value, 50 + i * 85, 183, { size: 8 })
    }
    heads(
      pen,
      f,
      225,
      usual,
      ['Leistung', 'Zahl', 'Satz', 'Wert'],
      ['Work', 'Count', 'Tariff', 'Worth'],
      ['Travail', 'Nombre', 'Tarif', 'Valeur'],
    )
    const y = rows(pen, f, 245, usual) + 12
    sums(pen, f, y, [say(f, 'Z', 'N', 'H'), say(f, 'S', 'V', 'T'), say(f, 'G', 'T', 'C')])
    foot(pen, f)
  },
  truth: noDue,
}

/** Sums at the left under their rates, the total alone at the right; days as figures, whose order only people know. */
const figuresOnly: OddLayout = {
  name: 'figures only',
  draw(pen, f) {
    block(pen, [f.supplier.name, ...f.supplier.address], 50, 40)
    block(pen, buyer(f), 330, 40)
    pen.put(`${f.number}  -  ${shortDay(f, f.issue_date)}`, 50, 150, { size: 12 })
    if (f.due_date) pen.put(`> ${shortDay(f, f.due_date)}`, 330, 150, { size: 12 })
    if (f.order_number) pen.put(`< ${f.order_number}`, 330, 170)
    heads(pen, f, 220, usual)
    const y = rows(pen, f, 240, usual) + 14
    pen.put(`= ${bare(f, f.net)}`, 50, y)
    pen.put(`+ ${bare(f, f.tax)}`, 170, y)
    pen.put(money(f, f.total), 545, y, { right: true, size: 13 })
    foot(pen, f)
  },
  truth: noUnit,
}

function heads(
  pen: Pen,
  f: InvoiceFacts,
  y: number,
  columns: readonly Column[],
  de = ['Bezeichnung', 'Menge', 'Preis', 'Betrag'],
  en = ['Description', 'Quantity', 'Price', 'Amount'],
  fr = ['Désignation', 'Quantité', 'Prix', 'Montant'],
): void {
  const words = { de, en, fr }[f.language]
  for (const [i, [, x, right]] of columns.entries()) pen.put(words[i] ?? '', x, y, { size: 9, right: right ?? false })
}

function sums(pen: Pen, f: InvoiceFacts, y: number, labels: readonly [string, string, string]): void {
  for (const [i, value] of [f.net, f.tax, f.total].entries()) {
    pen.put(labels[i] ?? '', 340, y + i * 16)
    pen.put(money(f, value), 545, y + i * 16, { right: true })
  }
}

export const oddLayouts: readonly OddLayout[] = [
  unlabelled,
  twoDates,
  ownWords,
  totalOnTop,
  sentences,
  labelBelow,
  mark,
  account,
  noHeads,
  cornerNumber,
  headBand,
  figuresOnly,
]
