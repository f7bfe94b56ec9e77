import { type EmbeddedInvoice, readInvoiceXml } from './embedded.ts'
import { maxEmbeddedBytes, maxPdfAttachments, maxPdfXmlFiles } from './limits.ts'
import { allocate, heap, type Pdfium, release } from './pdfium.server.ts'

/** Longest file name looked at, in bytes of UTF-16. */
const nameBytes = 1024

/** The electronic invoice that a PDF carries as an attached XML file (Factur-X, ZUGFeRD, XRechnung), if there is one. */
export function embeddedInvoice(pdfium: Pdfium, document: number): EmbeddedInvoice | null {
  const count = Math.min(pdfium.FPDFDoc_GetAttachmentCount(document), maxPdfAttachments)
  let opened = 0
  for (let index = 0; index < count && opened < maxPdfXmlFiles; index++) {
    const attachment = pdfium.FPDFDoc_GetAttachment(document, index)
    if (!attachment || !/\.xml$/i.test(nameOf(pdfium, attachment))) continue
    opened++
    const bytes = bytesOf(pdfium, attachment)
    const invoice = bytes && readInvoiceXml(bytes)
    if (invoice) return invoice
  }
  return null
}

function nameOf(pdfium: Pdfium, attachment: number): string {
  const buffer = allocate(pdfium, nameBytes)
  const length = pdfium.FPDFAttachment_GetName(attachment, buffer, nameBytes)
  const bytes = heap(pdfium).slice(buffer, buffer + Math.min(Math.max(length - 2, 0), nameBytes))
  release(pdfium, buffer)
  return new TextDecoder('utf-16le').decode(bytes)
}

/** The unpacked file; null when it is empty or too large. */
function bytesOf(pdfium: Pdfium, attachment: number): Uint8Array | null {
  const length = allocate(pdfium, 8)
  try {
    if (!pdfium.FPDFAttachment_GetFile(attachment, 0, 0, length)) return null
    const size = new DataView(heap(pdfium).buffer).getUint32(length, true)
    if (size === 0 || size > maxEmbeddedBytes) return null
    const buffer = allocate(pdfium, size)
    const done = pdfium.FPDFAttachment_GetFile(attachment, buffer, size, length)
    const bytes = done ? heap(pdfium).slice(buffer, buffer + size) : null
    release(pdfium, buffer)
    return bytes
  } finally {
    release(pdfium, length)
  }
}
