import sharp from 'sharp'
import { makeInvoices } from '../documents/invoice.ts'
import { drawInvoice } from '../documents/layouts/draw.ts'
import { makeRandom } from '../documents/random.ts'
import { type Outgoing, writeMail } from './mail.ts'
import type { TicketFacts } from './tickets.ts'

export const inbox = 'service@lindenhof-trading.example'

/** The ticket as the e-mail that arrived at `receivedAt`. */
export async function buildTicket(
  facts: TicketFacts,
  receivedAt: Date,
): Promise<{ fileName: string; bytes: Uint8Array }> {
  const bytes = writeMail({
    id: `ticket-${facts.id}`,
    from: { name: facts.name, address: facts.address },
    to: `Customer service <${inbox}>`,
    date: receivedAt,
    subject: facts.subject,
    text: facts.body,
    html: facts.html ? htmlOf(facts.body) : null,
    attachments: await attachmentsOf(facts),
  })
  return { fileName: `ticket-${facts.id}.eml`, bytes }
}

const columns = ['Name', 'Subject', 'Order number', 'Message'] as const

/** Several tickets as one table, as a contact form exports them. */
export function buildTable(facts: readonly TicketFacts[]): Uint8Array {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
  const rows = facts.map((f) => [f.name, f.subject, String(f.truth.order_number ?? ''), f.body].map(cell).join(','))
  return new TextEncoder().encode([columns.map(cell).join(','), ...rows, ''].join('\r\n'))
}

function htmlOf(text: string): string {
  const safe = (t: string) => t.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const paragraphs = text.split('\n\n').map((p) => `<p>${safe(p).replaceAll('\n', '<br>')}</p>`)
  return `<html><body style="font-family: sans-serif; color: #223">${paragraphs.join('\n')}</body></html>`
}

async function attachmentsOf(facts: TicketFacts): Promise<Outgoing['attachments']> {
  if (facts.attachment === 'photo')
    return [{ fileName: `photo-${facts.id}.jpg`, mediaType: 'image/jpeg', bytes: await photo(Number(facts.id)) }]
  if (facts.attachment === 'invoice') {
    const invoices = makeInvoices({ seed: Number(facts.id), count: 24, endDate: '2026-03-20' })
    const plain = invoices.find((i) => i.language === facts.language && i.form === 'pdf' && i.awkwardness === 'none')
    const bytes = await drawInvoice(plain ?? (invoices[0] as (typeof invoices)[number]))
    return [{ fileName: `invoice-${facts.id}.pdf`, mediaType: 'application/pdf', bytes }]
  }
  return []
}

/** Something broken, drawn: a board with a crack on a floor. */
function photo(seed: number): Promise<Uint8Array> {
  const random = makeRandom(seed)
  const crack = Array.from({ length: 9 }, (_, i) => `${180 + i * 45},${230 + random.int(-45, 45)}`).join(' ')
  const wood = random.pick(['#a9773f', '#7d5a35', '#c9a36b'])
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="480">
    <rect width="720" height="480" fill="#cfd3d6"/><rect y="360" width="720" height="120" fill="#9aa0a3"/>
    <rect x="120" y="130" width="480" height="200" rx="14" fill="${wood}"/>
    <rect x="120" y="130" width="480" height="26" rx="12" fill="#ffffff" opacity="0.18"/>
    <polyline points="${crack}" fill="none" stroke="#2b1d10" stroke-width="7"/></svg>`
  return sharp(Buffer.from(svg)).jpeg({ quality: 78 }).toBuffer()
}
