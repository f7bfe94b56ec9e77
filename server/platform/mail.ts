import { DomainError } from './errors.ts'

/** A mail to one person. Both parts say the same. */
export type Letter = {
  /** Makes the Message-ID: a mail that is sent again after a crash is the same mail to whoever receives both. */
  id: string
  to: string
  subject: string
  text: string
  html: string
  /** Where the person can end these mails, once signed in. */
  unsubscribe?: string
}

/** The one way by which mails leave. */
export type Mail = {
  /** Why no mail can be sent, with the remedy, as one sentence; null: they can. */
  readonly off: string | null
  /** The address that people open, without a slash at its end: for links in mails. */
  readonly origin: string
  /** Throws `invalid` for an address that is none, `unavailable` when the mail server takes nothing; its log holds no secret. */
  send(letter: Letter): Promise<void>
}

/** How the mail server is reached. */
export type SmtpRoute = {
  host: string
  port: number
  /** implicit: encrypted from the first byte; required: STARTTLS or nothing; none: a server on this machine. */
  tls: 'implicit' | 'required' | 'none'
  user: string | null
  password: string | null
}

export const mailOff =
  'Mails are not sent, because no mail server is set: the administrator of this installation sets COUNTERSIGN_SMTP_URL and COUNTERSIGN_MAIL_FROM and restarts it.'

const loopback = ['127.0.0.1', 'localhost', '[::1]', '::1']

/**
 * "smtps://user:password@mail.example.com" (encrypted from the start, port 465) or "smtp://..." (STARTTLS, port 587). Without
 * encryption only to this machine: anything else would carry figures and a password in the open. Null where it is neither.
 */
export function readSmtpUrl(text: string): SmtpRoute | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const implicit = url.protocol === 'smtps:'
  if (!implicit && url.protocol !== 'smtp:') return null
  const host = url.hostname
  if (host === '' || url.search !== '' || url.hash !== '' || (url.pathname !== '' && url.pathname !== '/')) return null
  // A password without a user is a slip of the pen; so is a colon that was not written as %3A.
  if ((url.username === '') !== (url.password === '')) return null
  const local = loopback.includes(host)
  const [user, password] = [decoded(url.username), decoded(url.password)]
  if (user === null || password === null) return null
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (implicit ? 465 : 587) : Number(url.port),
    tls: implicit ? 'implicit' : local ? 'none' : 'required',
    user: user || null,
    password: password || null,
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** One plain address: no name, no list, nothing that could begin another header or another recipient. */
const plainAddress = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]{1,255}$/u

export const isAddress = (text: string): boolean => plainAddress.test(text)

export type Sender = { name: string; address: string }

/** "reports@example.com" or "Countersign <reports@example.com>"; null where it is neither. */
export function readSender(text: string): Sender | null {
  const named = /^([^<>"\p{Cc}]{1,80})<([^<>]+)>$/u.exec(text)
  const [name, address] = named ? [named[1]?.trim() ?? '', named[2]?.trim() ?? ''] : ['Countersign', text.trim()]
  return name !== '' && isAddress(address) ? { name, address } : null
}

/** What goes to the mail server: headers made of checked parts only. */
export type Envelope = {
  from: Sender
  to: string
  subject: string
  text: string
  html: string
  messageId: string
  headers: Record<string, string>
}

const longestSubject = 180

/**
 * Headers of a letter. A line break in a part would begin a header of its own: the address is refused, the subject becomes
 * one line. Automatic mails say so, so that absence notes do not answer them. Throws `invalid`.
 */
export function envelopeOf(letter: Letter, from: Sender): Envelope {
  if (!isAddress(letter.to))
    throw new DomainError('invalid', 'This person has no usable mail address: correct it on the members page.', 'to')
  if (!/^[A-Za-z0-9.-]{1,100}$/.test(letter.id)) throw new DomainError('internal', 'A mail needs a plain id.')
  const subject = oneLine(letter.subject)
  return {
    from: { name: oneLine(from.name), address: from.address },
    to: letter.to,
    subject: subject.length > longestSubject ? `${subject.slice(0, longestSubject - 1)}…` : subject,
    text: letter.text,
    html: letter.html,
    messageId: `<${letter.id}@${from.address.split('@')[1]}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(letter.unsubscribe ? { 'List-Unsubscribe': `<${webAddress(letter.unsubscribe)}>` } : {}),
    },
  }
}

const oneLine = (text: string) =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()

function webAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) throw new DomainError('internal', 'A link in a mail is a web address.')
  return url.href.replace(/[<>]/g, encodeURIComponent)
}

/** Text of anybody's as it may stand in a mail's HTML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`).replace(/\p{Cc}/gu, ' ')
