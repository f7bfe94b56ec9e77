import PDFDocument from 'pdfkit'
import { bytesOf } from '../documents/pdf-bytes.ts'
import { scan } from '../documents/scan.ts'
import type { PaperFacts } from './paper.ts'

type Named = Omit<PaperFacts, 'kind' | 'truth'> & {
  /** Beginning of the file's name; post or scan without one. */ name?: string
}

const left = 64
const right = 531
const addressed = { en: 'Recipient', de: 'Empfänger', fr: 'Destinataire' }
const sample = 'Sample document - generated for demonstration'

/** The paper as a PDF, with text or as a scan of it. */
export async function buildPaper(facts: Named): Promise<{ fileName: string; bytes: Uint8Array }> {
  const pdf = await drawPaper(facts)
  if (!facts.scanned) return { fileName: `${facts.name ?? 'post'}-${facts.id}.pdf`, bytes: pdf }
  const bytes = await scan(pdf, { form: 'scan_pdf', wear: 4_000 + Number(facts.id) })
  return { fileName: `${facts.name ? `${facts.name}-` : ''}scan-${facts.id}.pdf`, bytes }
}

async function drawPaper(facts: Named): Promise<Uint8Array> {
  const { sender, recipient } = facts
  const at = new Date(`${facts.date}T09:00:00Z`)
  const doc = new PDFDocument({ size: 'A4', margin: 0, info: { CreationDate: at, ModDate: at } })
  const done = bytesOf(doc)
  const put = (text: string, x: number, y: number, size = 10, bold = false) =>
    doc
      .font(bold ? 'Helvetica-Bold' : 'Helvetica')
      .fontSize(size)
      .text(text, x, y, { width: right - x, lineGap: 3 })

  doc.fillColor(sender.colour)
  put(sender.name, left, 52, 14, true)
  doc.fillColor('#1a1a1a')
  put(sender.address.join(', '), left, 72, 8)
  put(addressed[facts.language], left, 106, 8)
  for (const [i, line] of [recipient.name, recipient.contact, ...recipient.address].entries())
    put(line, left, 120 + i * 14)
  put(facts.title, left, 214, 19, true)
  let y = 252
  for (const [label, value] of facts.meta) {
    put(`${label}:`, left, y, 10, true)
    put(value, left + 150, y)
    y += 17
  }
  y += 18
  for (const [text = '', count = '', unit = ''] of facts.list) {
    put(text, left, y)
    put(count, 400, y)
    put(unit, 460, y)
    y += 17
  }
  if (facts.list.length > 0) y += 18
  for (const paragraph of facts.paragraphs) {
    put(paragraph, left, y)
    y = doc.y + 12
  }
  doc.fillColor('#666666')
  put(`${sender.name} · ${sender.phone} · ${sender.email}`, left, 782, 8)
  doc.fillColor('#8a8a8a')
  put(sample, left, 806, 7)
  doc.end()
  return done
}
