export type MailAttachment = { name: string; type: string; bytes: Uint8Array; inline?: string }

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n')

const attached = ({ name, type, bytes, inline }: MailAttachment) =>
  [
    `Content-Type: ${type}; name="${name}"`,
    inline
      ? `Content-Disposition: inline; filename="${name}"\r\nContent-ID: <${inline}>`
      : `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    base64(bytes),
  ].join('\r\n')

/** An e-mail as a mail program writes it (RFC 5322, RFC 2046): text, HTML, attachments. */
export function mailFile(mail: {
  text?: string
  html?: string
  headers?: readonly string[]
  attachments?: readonly MailAttachment[]
}): Uint8Array {
  const bodies = [
    ...(mail.text === undefined ? [] : [`Content-Type: text/plain; charset=utf-8\r\n\r\n${mail.text}`]),
    ...(mail.html === undefined ? [] : [`Content-Type: text/html; charset=utf-8\r\n\r\n${mail.html}`]),
  ]
  const body = `Content-Type: multipart/alternative; boundary="body"\r\n\r\n${bodies.map((b) => `--body\r\n${b}\r\n`).join('')}--body--`
  const parts = [body, ...(mail.attachments ?? []).map(attached)]
  const lines = [
    ...(mail.headers ?? [
      'From: Ada Byron <ada@example.com>',
      'To: Office <office@example.org>, sales@example.org',
      'Date: Mon, 16 Nov 2026 09:00:00 +0100',
      'Subject: =?utf-8?Q?Offer_for_M=C3=BCller?=',
    ]),
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="part"',
    '',
    ...parts.map((part) => `--part\r\n${part}`),
    '--part--',
    '',
  ]
  return new TextEncoder().encode(lines.join('\r\n'))
}
