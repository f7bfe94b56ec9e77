import { parseDate } from '#server/workflow/dates.ts'
import { currencyOf, parseDecimal, type ReadingLanguage } from '#server/workflow/decimal.ts'
import { cleanText } from '#server/workflow/value.ts'
import { type Order, orderKey, sameSupplier } from './orders.ts'

/** What a column of an order file may hold. */
export const orderColumns = [
  { key: 'number', label: 'Order number', required: true },
  { key: 'supplier', label: 'Supplier', required: true },
  { key: 'description', label: 'Description', required: false },
  { key: 'quantity', label: 'Quantity', required: false },
  { key: 'unitPrice', label: 'Unit price', required: false },
  { key: 'amount', label: 'Amount of the line', required: false },
  { key: 'currency', label: 'Currency', required: false },
  { key: 'orderedOn', label: 'Order date', required: false },
] as const
export type OrderColumn = (typeof orderColumns)[number]['key']

/** Which column of the file (by its header) holds what, and how figures and dates are written in it. */
export type OrderMapping = { columns: Partial<Record<OrderColumn, string>>; language: ReadingLanguage }

/** Rows of a file as they were read: the number a spreadsheet shows, and cells by header. */
export type FileRow = { number: number; cells: Readonly<Record<string, string>> }
export type RejectedRow = { number: number; reason: string }

/** Headers as they are usually called in en, de and fr, most telling first; compared without case, spaces and marks. */
const names: Record<OrderColumn, string> = {
  number:
    'ordernumber,purchaseordernumber,purchaseorder,ponumber,pono,ponum,po,orderno,orderid,bestellnummer,bestellnr,bestellung,auftragsnummer,belegnummer,einkaufsbeleg,numerodecommande,ncommande,numerocommande,commande,boncommande,number,nummer,numero',
  supplier:
    'supplier,suppliername,vendor,vendorname,seller,lieferant,lieferantenname,kreditor,name1,firma,fournisseur,nomfournisseur,vendeur,company',
  description:
    'description,itemdescription,linedescription,item,material,materialdescription,shorttext,bezeichnung,kurztext,beschreibung,artikel,artikelbezeichnung,leistung,designation,libelle,article,text',
  quantity: 'quantity,orderedquantity,orderquantity,qty,menge,bestellmenge,anzahl,quantite,qte',
  unitPrice:
    'unitprice,price,netprice,priceperunit,einzelpreis,preis,nettopreis,stueckpreis,einheitspreis,prixunitaire,pu,prixunitaireht,prix',
  amount:
    'amount,lineamount,linetotal,netamount,netvalue,extendedprice,total,value,betrag,nettobetrag,nettowert,positionswert,gesamtpreis,wert,montant,montantht,montantligne',
  currency: 'currency,currencycode,curr,waehrung,wahrung,whg,devise,monnaie',
  orderedOn:
    'orderdate,dateordered,ordered,orderedon,approveddate,date,podate,bestelldatum,auftragsdatum,belegdatum,datum,datedecommande,datecommande',
}

const plain = (header: string) =>
  header
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '')

/** The mapping that headers and figures suggest; a person may change it. */
export function guessMapping(headers: readonly string[], rows: readonly FileRow[]): OrderMapping {
  const taken = new Set<string>()
  const columns: OrderMapping['columns'] = {}
  for (const { key } of orderColumns) {
    const known = names[key].split(',')
    const ranked = headers
      .filter((header) => !taken.has(header))
      .map((header) => ({ header, rank: known.indexOf(plain(header)) }))
      .filter(({ rank }) => rank >= 0)
      .sort((a, b) => a.rank - b.rank)
    const best = ranked[0]?.header
    if (best === undefined) continue
    columns[key] = best
    taken.add(best)
  }
  return { columns, language: guessLanguage(columns, rows, headers) }
}

/** Commas before the last two digits speak for de and fr, points for en; without any, the headers do. */
function guessLanguage(
  columns: OrderMapping['columns'],
  rows: readonly FileRow[],
  headers: readonly string[],
): ReadingLanguage {
  const figures = rows.flatMap(({ cells }) =>
    ([columns.quantity, columns.unitPrice, columns.amount] as const).flatMap((header) =>
      header ? [(cells[header] ?? '').trim()] : [],
    ),
  )
  const commas = figures.filter((f) => /,\d{1,2}$|\.\d{3},/.test(f)).length
  const points = figures.filter((f) => /\.\d{1,2}$|,\d{3}\./.test(f)).length
  if (commas !== points) return commas > points ? 'de' : 'en'
  const german = headers.some((h) => /bestell|lieferant|menge|betrag|preis|fournisseur|montant|quantité/i.test(h))
  return german ? 'de' : 'en'
}

/** What a column mapping still needs before rows can be read; null where it can be used. */
export function mappingProblem({ columns }: OrderMapping): string | null {
  for (const { key, label, required } of orderColumns)
    if (required && !columns[key]) return `Say which column holds the ${label.toLowerCase()}.`
  if (!columns.amount && !columns.unitPrice) return 'Say which column holds the amount of the line, or the unit price.'
  const chosen = Object.values(columns)
  if (new Set(chosen).size < chosen.length) return 'Each column of the file can hold one thing only.'
  return null
}

type ReadRow = {
  row: FileRow
  order: Omit<Order, 'lines'>
  key: string
  line: Omit<Order['lines'][number], 'position'>
}

/**
 * The orders of a file and the rows that cannot be taken, each with its reason. An order is taken with all of its rows or
 * not at all: with one missing, everything invoiced for that row would look like too much.
 */
export function readOrders(
  rows: readonly FileRow[],
  mapping: OrderMapping,
): { orders: (Order & { key: string; rows: number })[]; rejected: RejectedRow[] } {
  const rejected: RejectedRow[] = []
  const groups = new Map<string, ReadRow[]>()
  const broken = new Map<string, number>()
  const reject = (number: number, reason: string, key?: string) => {
    rejected.push({ number, reason })
    if (key && !broken.has(key)) broken.set(key, number)
  }
  for (const row of rows) {
    const key = orderKey(cellOf(row, mapping, 'number'))
    const read = readRow(row, key, mapping)
    if (typeof read === 'string') reject(row.number, read, key)
    else {
      const first = groups.get(key)?.[0]
      const clash = first ? clashOf(first, read) : null
      if (clash) reject(row.number, clash, key)
      else groups.set(key, [...(groups.get(key) ?? []), read])
    }
  }
  const orders = [...groups].flatMap(([key, group]) => {
    const because = broken.get(key)
    if (because === undefined) return [orderOf(key, group)]
    for (const { row } of group)
      reject(row.number, `Row ${because} of the same order cannot be taken, and an order is taken whole or not at all.`)
    return []
  })
  return { orders, rejected: rejected.sort((a, b) => a.number - b.number) }
}

function orderOf(key: string, group: readonly ReadRow[]): Order & { key: string; rows: number } {
  const [first] = group as [ReadRow]
  const dates = group.flatMap(({ order }) => order.orderedOn ?? []).sort()
  const currency = group.find(({ order }) => order.currency !== null)?.order.currency ?? null
  return {
    ...first.order,
    key,
    currency,
    orderedOn: dates[0] ?? null,
    rows: group.length,
    lines: group.map(({ line }, i) => ({ ...line, position: i + 1 })),
  }
}

function clashOf(first: ReadRow, next: ReadRow): string | null {
  if (!sameSupplier(first.order.supplier, next.order.supplier))
    return `Row ${first.row.number} of the same order has the supplier "${shortened(first.order.supplier)}", this one "${shortened(next.order.supplier)}".`
  const [a, b] = [first.order.currency, next.order.currency]
  return a && b && a !== b ? `Row ${first.row.number} of the same order is in ${a}, this one in ${b}.` : null
}

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}...` : text)

function cellOf(row: FileRow, { columns }: OrderMapping, key: OrderColumn): string {
  const header = columns[key]
  return header === undefined ? '' : cleanText(row.cells[header] ?? '')
}

/** A row as a line of its order, or why it is none. */
function readRow(row: FileRow, key: string, mapping: OrderMapping): ReadRow | string {
  const cell = (column: OrderColumn) => cellOf(row, mapping, column)
  if (key === '') return 'There is no order number.'
  if (cell('number').length > 80) return 'The order number has more than 80 characters.'
  if (cell('supplier') === '') return 'There is no supplier.'
  if (cell('supplier').length > 200) return 'The supplier has more than 200 characters.'
  const figures: Record<'quantity' | 'unitPrice' | 'amount', string | null> = {
    quantity: null,
    unitPrice: null,
    amount: null,
  }
  for (const column of ['quantity', 'unitPrice', 'amount'] as const) {
    if (cell(column) === '') continue
    const figure = parseDecimal(cell(column), mapping.language)
    if (!figure) return `${labelOf(column)} "${shortened(cell(column))}" is not a number.`
    if (figure.abs().gte('1e14')) return `${labelOf(column)} "${shortened(cell(column))}" is too large.`
    figures[column] = figure.round(4).toFixed()
  }
  if (figures.amount === null && (figures.unitPrice === null || figures.quantity === null))
    return 'There is no amount, nor a quantity with a unit price.'
  const currency = cell('currency') === '' ? null : currencyOf(cell('currency'))
  if (cell('currency') !== '' && currency === null) return `"${shortened(cell('currency'))}" is not a currency.`
  const day = cell('orderedOn').replace(/[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AP]M|Z)?$/i, '')
  const orderedOn = day === '' ? null : parseDate(day, { language: mapping.language })
  if (day !== '' && orderedOn === null) return `${labelOf('orderedOn')} "${shortened(day)}" is not a date.`
  const order = { number: cell('number'), supplier: cell('supplier'), currency, orderedOn }
  return { row, key, order, line: { description: cell('description').slice(0, 500), ...figures } }
}

const labelOf = (key: OrderColumn) => orderColumns.find((column) => column.key === key)?.label ?? key
