import type { InvoiceFacts } from './invoice.ts'
import { drawInvoice } from './layouts/draw.ts'
import type { Form } from './plan.ts'
import { scan } from './scan.ts'

export type BuiltDocument = { facts: InvoiceFacts; fileName: string; bytes: Uint8Array; mediaType: string }

const wrappings: Record<Form, { extension: string; mediaType: string }> = {
  pdf: { extension: 'pdf', mediaType: 'application/pdf' },
  scan_pdf: { extension: 'pdf', mediaType: 'application/pdf' },
  jpeg: { extension: 'jpg', mediaType: 'image/jpeg' },
  png: { extension: 'png', mediaType: 'image/png' },
  tiff: { extension: 'tif', mediaType: 'image/tiff' },
}

/**
 * The files of the demo, one by one in the order given; at most one is held in memory. A file name names the supplier
 * and the document's id, as a scanner or an outbox would; it does not repeat what has to be read.
 */
export async function* buildDocuments(facts: readonly InvoiceFacts[]): AsyncGenerator<BuiltDocument> {
  for (const one of facts) yield buildDocument(one)
}

export async function buildDocument(facts: InvoiceFacts): Promise<BuiltDocument> {
  const { extension, mediaType } = wrappings[facts.form]
  const name = facts.form === 'pdf' ? facts.supplier.key : 'scan'
  return { facts, fileName: `${name}-${facts.id}.${extension}`, bytes: await bytesOf(facts), mediaType }
}

async function bytesOf(facts: InvoiceFacts): Promise<Uint8Array> {
  const pdf = await drawInvoice(facts)
  if (facts.form === 'pdf') return pdf
  return scan(pdf, {
    form: facts.form,
    wear: facts.wear,
    turned: facts.awkwardness === 'rotated_scan',
    bad: facts.awkwardness === 'low_quality_scan',
  })
}
