import PostalMime, { type Address, type Attachment, decodeWords, type Email } from 'postal-mime'
import { DomainError } from '#server/platform/errors.ts'
import { automaticHeader, displayName } from './document.ts'
import { maxAttachments, maxMailDepth, maxMailHeaderBytes } from './limits.ts'
import { inlinePicture, safeHtml, textOfHtml } from './mail-html.server.ts'
import { isDecoration } from './raster.server.ts'

export type Mail = {
  /** From, To, Cc, Date, Subject, those that are there, decoded, one line each; last, that a program wrote it. */
  headers: { name: string; value: string }[]
  subject: string
  /** The text body; made from the HTML where the sender wrote none. */
  text: string
  /** Cleaned; null when there is none or it is too large to show. */
  html: string | null
  attachments: { name: string; bytes: Uint8Array }[]
  /** How many more attachments there are. */
  left: number
}

/** A header of a mail to a thousand people is cut, a person's is not. */
const maxHeaderLength = 2_000

/**
 * Takes an e-mail apart. Mails inside it stay attachments. Small pictures that only decorate the text (logos, tracking
 * pixels) are shown in it and not listed. Throws DomainError `unreadable` for what no mail program writes.
 */
export async function openMail(bytes: Uint8Array): Promise<Mail> {
  const email = await parse(bytes)
  const attachments: Mail['attachments'] = []
  const pictures = new Map<string, Uint8Array>()
  let left = 0
  for (const attachment of email.attachments) {
    const content = bytesOf(attachment)
    const id = attachment.contentId?.replace(/^<|>$/g, '')
    if (id && inlinePicture(content)) pictures.set(id, content)
    const inText = attachment.disposition === 'inline' || (id !== undefined && email.html?.includes(`cid:${id}`))
    if (inText && (await isDecoration(content))) continue
    if (attachments.length < maxAttachments)
      attachments.push({ name: nameOf(attachment, attachments.length + 1), bytes: content })
    else left++
  }
  const sentHtml = email.html ?? ''
  const text = email.text ?? ''
  return {
    headers: headersOf(email),
    subject: oneLine(email.subject ?? ''),
    text: text.trim() === '' ? textOfHtml(sentHtml) : text,
    html: sentHtml.trim() === '' ? null : safeHtml(sentHtml, pictures),
    attachments,
    left,
  }
}

/** The mail as plain text, as it would be printed. */
export function mailText(mail: Mail): string {
  const printed = mail.headers.filter(({ name }) => name !== automaticHeader)
  return `${printed.map(({ name, value }) => `${name}: ${value}`).join('\n')}\n\n${mail.text}`
}

async function parse(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, {
      forceRfc822Attachments: true,
      maxNestingDepth: maxMailDepth,
      maxHeadersSize: maxMailHeaderBytes,
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : ''
    const what = /nesting/i.test(reason)
      ? `has parts inside parts more than ${maxMailDepth} deep`
      : /header/i.test(reason)
        ? `has more than ${maxMailHeaderBytes / 1024 / 1024} MB of header lines`
        : 'is damaged and cannot be taken apart'
    throw new DomainError('unreadable', `This e-mail ${what}: save what you need from it and upload that.`)
  }
}

function bytesOf({ content }: Attachment): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  return content instanceof Uint8Array ? content : new Uint8Array(content)
}

function nameOf(attachment: Attachment, number: number): string {
  const name = displayName(attachment.filename ?? '')
  if (name !== 'unnamed') return name
  return attachment.mimeType === 'message/rfc822' ? `forwarded e-mail ${number}.eml` : `attachment ${number}`
}

function headersOf(email: Email): Mail['headers'] {
  const raw = (key: string) => decodeWords(email.headers.find((h) => h.key === key)?.value ?? '')
  const printed = (addresses: readonly Address[] | undefined, key: string) =>
    addresses && addresses.length > 0 ? addresses.map(printAddress).join(', ') : raw(key)
  return [
    { name: 'From', value: printed(email.from ? [email.from] : [], 'from') },
    { name: 'To', value: printed(email.to, 'to') },
    { name: 'Cc', value: printed(email.cc, 'cc') },
    { name: 'Date', value: raw('date') },
    { name: 'Subject', value: email.subject ?? '' },
    { name: automaticHeader, value: automaticOf(raw) },
  ]
    .map(({ name, value }) => ({ name, value: oneLine(value) }))
    .filter(({ value }) => value !== '')
}

/** By its own header (RFC 3834), or by those that lists and programs set; empty for a person's mail. */
function automaticOf(raw: (key: string) => string): string {
  const said = raw('auto-submitted').trim()
  if (said !== '') return /^no\b/i.test(said) ? '' : said
  if (raw('list-id') !== '') return 'mailing list'
  return /bulk|junk|list|auto/i.exec(raw('precedence'))?.[0] ?? ''
}

function printAddress(address: Address): string {
  if (address.group) return `${address.name}: ${address.group.map(printAddress).join(', ')}`
  return address.name && address.name !== address.address ? `${address.name} <${address.address}>` : address.address
}

/** One line without control and direction-changing characters: a header must not pretend to be another. */
function oneLine(value: string): string {
  const clean = value
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
  return clean.length > maxHeaderLength ? `${clean.slice(0, maxHeaderLength)}…` : clean
}
