import { DomainError } from './errors.ts'
import type { Logger } from './log.server.ts'
import { envelopeOf, type Letter, type Mail, mailOff, readSender, readSmtpUrl, type SmtpRoute } from './mail.ts'

type Options = {
  /** COUNTERSIGN_SMTP_URL; unset: nothing is sent. */
  smtpUrl?: string | undefined
  /** COUNTERSIGN_MAIL_FROM. */
  from?: string | undefined
  origin: string
  log: Logger
}

/** A server that does not answer holds a job up no longer than this. */
const connectMs = 10_000
const silentMs = 20_000

/** Mails by SMTP, one connection a mail: a handful goes out an hour. */
export function createMail({ smtpUrl, from, origin, log }: Options): Mail {
  const route = smtpUrl ? readSmtpUrl(smtpUrl) : null
  const sender = from ? readSender(from) : null
  if (!route || !sender) {
    const off = async () => {
      throw new DomainError('unavailable', mailOff)
    }
    return { off: mailOff, origin, send: off }
  }
  // Loaded with the first mail: most processes never send one.
  const transport = lazily(async () => (await import('nodemailer')).createTransport(transportOptions(route)))
  return {
    off: null,
    origin,
    async send(letter: Letter) {
      const envelope = envelopeOf(letter, sender)
      try {
        const { messageId, headers, ...parts } = envelope
        await (await transport()).sendMail({
          ...parts,
          messageId,
          headers,
          disableFileAccess: true,
          disableUrlAccess: true,
        })
      } catch (error) {
        const problem = explain(error)
        // The server's own words may repeat the address or the sign-in: kind and code are enough to mend it.
        log.warn({ mailId: letter.id, smtp: codesOf(error) }, problem)
        throw new DomainError('unavailable', problem)
      }
      log.info({ mailId: letter.id }, 'mail sent')
    },
  }
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}

function transportOptions(route: SmtpRoute) {
  const { host, port, tls, user, password } = route
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'none',
    tls: { minVersion: 'TLSv1.2' as const },
    ...(user && password ? { auth: { user, pass: password } } : {}),
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: silentMs,
  }
}

type SmtpError = { code?: unknown; responseCode?: unknown; command?: unknown }

const codesOf = (error: unknown) => {
  const { code, responseCode, command } = error as SmtpError
  return { code: String(code ?? ''), answer: Number(responseCode ?? 0), at: String(command ?? '').slice(0, 20) }
}

/** What went wrong, for the person and for the log: never the server's own words. */
function explain(error: unknown): string {
  const { code, answer } = codesOf(error)
  if (code === 'EAUTH' || answer === 535)
    return 'The mail server refused the user name or password: the administrator checks COUNTERSIGN_SMTP_URL.'
  if (code === 'ETLS' || /certificate|self.signed|\bssl\b|\btls\b/i.test(String((error as Error).message)))
    return 'The mail server offers no encryption that can be trusted: the administrator checks its certificate, or smtps against smtp in COUNTERSIGN_SMTP_URL.'
  if (code === 'EENVELOPE')
    return 'The mail server refused the sender or the receiver: check the address, and COUNTERSIGN_MAIL_FROM.'
  if (answer >= 500)
    return `The mail server refused the mail for good (answer ${answer}): the administrator finds the reason in its log.`
  if (answer >= 400) return `The mail server is busy (answer ${answer}): the mail is tried again later.`
  return 'The mail server does not answer: the administrator checks host and port in COUNTERSIGN_SMTP_URL, and that the server runs.'
}
