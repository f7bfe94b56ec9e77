import PDFDocument from 'pdfkit'
import { definitionSchema } from '#server/workflow/workflow.ts'

/** A workflow that is none of the templates, so that tests of the trunk cannot lean on one of them. */
export const slipDefinition = definitionSchema.parse({
  name: 'Weighing slips',
  noun: { one: 'slip', many: 'slips' },
  title: ['reference'],
  groupBy: 'reference',
  holdSeconds: 60,
  fields: [
    {
      key: 'reference',
      label: 'Reference',
      type: 'text',
      required: true,
      critical: true,
      find: { shape: 'identifier', terms: ['Slip number', 'Reference'] },
    },
    { key: 'day', label: 'Day', type: 'date', required: true, find: { shape: 'date', terms: ['Date'] } },
    { key: 'net', label: 'Net', type: 'money', find: { shape: 'amount', terms: ['Net'] } },
    { key: 'tax', label: 'Tax', type: 'money', find: { shape: 'amount', terms: ['Tax'] } },
    {
      key: 'total',
      label: 'Total',
      type: 'money',
      required: true,
      critical: true,
      find: { shape: 'amount', terms: ['Total'] },
    },
  ],
  checks: [
    { kind: 'sum', parts: ['net', 'tax'], total: 'total' },
    { kind: 'duplicate', keys: ['reference'] },
    { kind: 'same_file' },
  ],
})

export type Slip = { reference: string; day: string; net: string; tax: string; total: string }

export const slip = (n: number): Slip => ({
  reference: `WS-${1000 + n}`,
  day: '2026-11-02',
  net: `${100 + n}.00`,
  tax: '19.00',
  total: `${119 + n}.00`,
})

/** One slip as a PDF with a text layer. */
export function slipPdf(s: Slip): Promise<Uint8Array> {
  const doc = new PDFDocument({ size: 'A5', info: { CreationDate: new Date(0) } })
  const chunks: Uint8Array[] = []
  doc.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const done = new Promise<Uint8Array>((resolve) => doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks)))))
  doc.fontSize(14).text('Weighing slip', 40, 40)
  const lines = [
    ['Slip number', s.reference],
    ['Date', s.day],
    ['Net', s.net],
    ['Tax', s.tax],
    ['Total', s.total],
  ]
  doc.fontSize(11)
  lines.forEach(([label, value], i) => {
    doc.text(`${label}:`, 40, 90 + i * 22, { lineBreak: false })
    doc.text(value ?? '', 160, 90 + i * 22, { lineBreak: false })
  })
  doc.end()
  return done
}
