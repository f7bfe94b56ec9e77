import fs from 'node:fs'
import PdfDocument from 'pdfkit'
import { expect, test } from 'vitest'
import { readInvoiceXml } from './embedded.ts'
import { openPdf } from './pdf.server.ts'
import { startPdfium } from './pdfium.server.ts'

const xml = (text: string) => new TextEncoder().encode(text)

const cii = (lines = '') => `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:a" xmlns:ram="urn:b" xmlns:udt="urn:c">
<rsm:ExchangedDocument><ram:ID>RE-7</ram:ID><ram:IssueDateTime><udt:DateTimeString format="102">20261201</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>${lines}
<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Müller &amp; Söhne GmbH</ram:Name></ram:SellerTradeParty>
<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>PO 12</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>1000</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="CHF">180.5</ram:TaxTotalAmount><ram:TaxTotalAmount currencyID="EUR">190.0</ram:TaxTotalAmount>
<ram:GrandTotalAmount>1190.00</ram:GrandTotalAmount><ram:DuePayableAmount>90.00</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>`

const line = (amount: string) =>
  `<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct><ram:Name>Paper</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation>${amount}</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>`

test('a CII invoice is read with its seller, dates, sums in its own currency and lines', () => {
  const lines = line('<ram:LineTotalAmount>1000</ram:LineTotalAmount>') + line('')
  expect(readInvoiceXml(xml(cii(lines)))).toEqual({
    number: 'RE-7',
    issueDate: '2026-12-01',
    dueDate: null,
    seller: 'Müller & Söhne GmbH',
    net: '1000',
    tax: '190',
    total: '1190',
    currency: 'EUR',
    orderNumber: 'PO 12',
    // A position without an amount is a remark.
    lines: [{ description: 'Paper', quantity: null, unitPrice: null, amount: '1000' }],
  })
})

test('a UBL invoice is read too', () => {
  const ubl = `<Invoice xmlns="urn:x" xmlns:cbc="urn:y"><cbc:ID>7</cbc:ID><cbc:IssueDate>2026-02-28</cbc:IssueDate>
<cbc:DueDate>2026-02-30</cbc:DueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<AccountingSupplierParty><Party><PartyName><cbc:Name>ACME</cbc:Name></PartyName></Party></AccountingSupplierParty>
<LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID="EUR">11.90</cbc:TaxInclusiveAmount></LegalMonetaryTotal>
<InvoiceLine><cbc:LineExtensionAmount>10</cbc:LineExtensionAmount><Item><cbc:Name>Pen</cbc:Name></Item></InvoiceLine></Invoice>`
  const invoice = readInvoiceXml(xml(ubl))
  expect(invoice).toMatchObject({ number: '7', issueDate: '2026-02-28', dueDate: null, seller: 'ACME', total: '11.9' })
  expect(invoice?.lines).toEqual([{ description: 'Pen', quantity: null, unitPrice: null, amount: '10' }])
})

test('other XML, entities and damaged XML are no invoice', () => {
  for (const text of [
    '<a/>',
    '<Invoice>',
    'no xml',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Invoice><ID>&e;</ID></Invoice>',
    `<Invoice>${'<a>'.repeat(60)}${'</a>'.repeat(60)}</Invoice>`,
  ])
    expect(readInvoiceXml(xml(text))).toBeNull()
  // A figure that is none is left out; the rest counts.
  expect(readInvoiceXml(xml(cii().replace('1190.00', '1.190,00')))).toMatchObject({ total: null, net: '1000' })
})

test('a PDF gives up the invoice attached to it, and only that', async () => {
  const pdfium = await startPdfium()
  const build = async (attachments: Record<string, string>) => {
    const document = new PdfDocument({ size: 'A4' })
    const parts: Uint8Array[] = []
    document.on('data', (part: Uint8Array) => parts.push(part))
    const done = new Promise((resolve) => document.on('end', resolve))
    for (const [name, content] of Object.entries(attachments)) document.file(Buffer.from(content), { name })
    document.text('Invoice').end()
    await done
    const pdf = openPdf(pdfium, new Uint8Array(Buffer.concat(parts)))
    pdf.close()
    return pdf.embedded
  }
  expect(await build({ 'notes.txt': cii(), 'other.xml': '<a/>', 'factur-x.xml': cii() })).toMatchObject({
    number: 'RE-7',
  })
  expect(await build({ 'notes.txt': cii() })).toBeNull()
  expect(await build({})).toBeNull()
})

test('real Factur-X and ZUGFeRD files say what their XML says', async ({ skip }) => {
  const folder = new URL('../../../shared/data/invoices-facturx/', import.meta.url)
  skip(!fs.existsSync(folder), 'the invoices of ../shared/data/invoices-facturx are not there')
  const pdfium = await startPdfium()
  for (const line of fs.readFileSync(new URL('manifest.jsonl', folder), 'utf8').trim().split('\n')) {
    const { id, file, ground_truth: truth } = JSON.parse(line)
    const pdf = openPdf(pdfium, new Uint8Array(fs.readFileSync(new URL(file, folder))))
    pdf.close()
    const amount = (value: string | null | undefined) => (value ? Number(value) : null)
    expect(pdf.embedded, id).toMatchObject({
      number: truth.invoice_number,
      issueDate: truth.issue_date,
      seller: truth.seller.name,
      currency: truth.currency,
      orderNumber: truth.order_reference,
    })
    expect([pdf.embedded?.net, pdf.embedded?.tax, pdf.embedded?.total].map(amount), id).toEqual(
      [truth.net_total, truth.tax_total, truth.grand_total].map(amount),
    )
  }
})
