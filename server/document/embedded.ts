import Big from 'big.js'
import { readXml, type XmlElement } from '#server/platform/archive-xml.ts'
import { DomainError } from '#server/platform/errors.ts'
import { storableText } from './document.ts'
import { maxEmbeddedBytes, maxEmbeddedLines } from './limits.ts'

/** One charged position of an electronic invoice: figures as plain decimals ("12.5"), null where the XML has none. */
export type EmbeddedLine = {
  description: string | null
  quantity: string | null
  unitPrice: string | null
  amount: string | null
}

/**
 * What the XML of an electronic invoice says: dates as 2026-12-01, amounts as plain decimals, `total` with tax and
 * before what was paid. Everything in it is the sender's word.
 */
export type EmbeddedInvoice = {
  number: string | null
  issueDate: string | null
  dueDate: string | null
  seller: string | null
  net: string | null
  tax: string | null
  total: string | null
  currency: string | null
  orderNumber: string | null
  lines: EmbeddedLine[]
}

/** Longest text taken over from the XML. */
const maxText = 500

/**
 * Reads the XML of an electronic invoice: UN/CEFACT CII (Factur-X, ZUGFeRD 1 and 2, XRechnung) and UBL 2.1.
 * Null for any other XML and for what is not well-formed: then the page alone is the document.
 */
export function readInvoiceXml(bytes: Uint8Array): EmbeddedInvoice | null {
  let root: XmlElement
  try {
    root = readXml(bytes, { maxBytes: maxEmbeddedBytes, maxDepth: 40, maxElements: 100_000 })
  } catch (error) {
    if (error instanceof DomainError) return null
    throw error
  }
  if (/^CrossIndustry(Invoice|Document)$/.test(root.local)) return fromCii(root)
  return /^(Invoice|CreditNote)$/.test(root.local) ? fromUbl(root) : null
}

/** The child elements at the end of a path; a step of several names takes any of them. */
function all(from: XmlElement | undefined, ...steps: string[]): XmlElement[] {
  let found = from ? [from] : []
  for (const step of steps) {
    const names = step.split('|')
    found = found.flatMap((element) => element.children.filter((child) => names.includes(child.local)))
  }
  return found
}

function text(from: XmlElement | undefined, ...steps: string[]): string | null {
  const [first] = all(from, ...steps)
  const clean = storableText(first?.text ?? '')
    .replace(/\s+/g, ' ')
    .trim()
  return clean === '' ? null : clean.slice(0, maxText).toWellFormed()
}

/** An xs:decimal: the point is always the decimal point. */
function decimal(from: XmlElement | undefined, ...steps: string[]): string | null {
  const raw = text(from, ...steps)
  return raw !== null && /^[+-]?\d{1,15}(\.\d{1,10})?$/.test(raw) ? new Big(raw.replace('+', '')).toFixed() : null
}

/** A day: "20261201" (UN/CEFACT format 102) or ISO 8601. */
function day(from: XmlElement | undefined, ...steps: string[]): string | null {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)/.exec(text(from, ...steps) ?? '')
  if (!match) return null
  const [, year, month, date] = match.map(Number)
  const at = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, date))
  return at.getUTCMonth() + 1 === month && at.getUTCDate() === date ? at.toISOString().slice(0, 10) : null
}

/** Of amounts in several currencies (tax is also stated in the country's own), the one of the invoice. */
function inCurrency(amounts: readonly XmlElement[], currency: string | null): XmlElement | undefined {
  return amounts.find((element) => element.attributes.get('currencyID') === currency) ?? amounts[0]
}

/** Names of ZUGFeRD 1.0, of the standard since, and of their lines. */
function fromCii(root: XmlElement): EmbeddedInvoice {
  const [head] = all(root, 'ExchangedDocument|HeaderExchangedDocument')
  const [deal] = all(root, 'SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction')
  const [agreed] = all(deal, 'ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement')
  const [settled] = all(deal, 'ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement')
  const [sums] = all(
    settled,
    'SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation',
  )
  const currency = text(settled, 'InvoiceCurrencyCode')
  return {
    number: text(head, 'ID'),
    issueDate: day(head, 'IssueDateTime', 'DateTimeString'),
    dueDate: day(settled, 'SpecifiedTradePaymentTerms', 'DueDateDateTime', 'DateTimeString'),
    seller: text(agreed, 'SellerTradeParty', 'Name'),
    net: decimal(sums, 'TaxBasisTotalAmount'),
    tax: decimal(inCurrency(all(sums, 'TaxTotalAmount'), currency)),
    total: decimal(inCurrency(all(sums, 'GrandTotalAmount'), currency)),
    currency,
    orderNumber: text(agreed, 'BuyerOrderReferencedDocument', 'IssuerAssignedID|ID'),
    lines: linesOf(all(deal, 'IncludedSupplyChainTradeLineItem'), ciiLine),
  }
}

function ciiLine(line: XmlElement): EmbeddedLine {
  const [agreed] = all(line, 'SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement')
  const [delivered] = all(line, 'SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery')
  const [settled] = all(line, 'SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement')
  return {
    description: text(line, 'SpecifiedTradeProduct', 'Name'),
    quantity: decimal(delivered, 'BilledQuantity'),
    unitPrice: decimal(agreed, 'NetPriceProductTradePrice', 'ChargeAmount'),
    amount: decimal(
      settled,
      'SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation',
      'LineTotalAmount',
    ),
  }
}

function fromUbl(root: XmlElement): EmbeddedInvoice {
  const [party] = all(root, 'AccountingSupplierParty', 'Party')
  const [sums] = all(root, 'LegalMonetaryTotal')
  const currency = text(root, 'DocumentCurrencyCode')
  return {
    number: text(root, 'ID'),
    issueDate: day(root, 'IssueDate'),
    dueDate: day(root, 'DueDate') ?? day(root, 'PaymentMeans', 'PaymentDueDate'),
    seller: text(party, 'PartyLegalEntity', 'RegistrationName') ?? text(party, 'PartyName', 'Name'),
    net: decimal(sums, 'TaxExclusiveAmount'),
    tax: decimal(inCurrency(all(root, 'TaxTotal', 'TaxAmount'), currency)),
    total: decimal(sums, 'TaxInclusiveAmount'),
    currency,
    orderNumber: text(root, 'OrderReference', 'ID'),
    lines: linesOf(all(root, 'InvoiceLine|CreditNoteLine'), (line) => ({
      description: text(line, 'Item', 'Name'),
      quantity: decimal(line, 'InvoicedQuantity|CreditedQuantity'),
      unitPrice: decimal(line, 'Price', 'PriceAmount'),
      amount: decimal(line, 'LineExtensionAmount'),
    })),
  }
}

/** A position without an amount is a remark. */
function linesOf(elements: readonly XmlElement[], read: (line: XmlElement) => EmbeddedLine): EmbeddedLine[] {
  return elements
    .slice(0, maxEmbeddedLines)
    .map(read)
    .filter((line) => line.amount !== null)
}
