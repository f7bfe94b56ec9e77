import PDFDocument from 'pdfkit'
import { bytesOf } from './pdf-bytes.ts'

/** Files that no reader can read, for the exception queue: locked, cut off, and empty. */
export async function brokenFiles(): Promise<{ fileName: string; bytes: Uint8Array }[]> {
  const locked = await pdf({ userPassword: 'not-told', ownerPassword: 'not-told' })
  const whole = await pdf({})
  return [
    { fileName: 'statement-locked.pdf', bytes: locked },
    { fileName: 'scan-interrupted.pdf', bytes: whole.slice(0, 200) },
    { fileName: 'empty-attachment.pdf', bytes: new Uint8Array() },
  ]
}

function pdf(options: { userPassword?: string; ownerPassword?: string }): Promise<Uint8Array> {
  const doc = new PDFDocument({ ...options, info: { CreationDate: new Date(0), ModDate: new Date(0) } })
  const done = bytesOf(doc)
  doc.fontSize(14).text('Sample document - generated for demonstration')
  doc.end()
  return done
}
