/** Writes e-mails as mail programs do (RFC 5322, MIME); the same input gives the same bytes. */
export type Outgoing = {
  id: string
  from: { name: string; address: string }
  to: string
  date: Date
  subject: string
  text: string
  html: string | null
  attachments: readonly { fileName: string; mediaType: string; bytes: Uint8Array }[]
}

const encoder = new TextEncoder()
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export function writeMail(mail: Outgoing): Uint8Array {
  const head = [
    `From: ${encodedWords(mail.from.name)} <${mail.from.address}>`,
    `To: ${mail.to}`,
    `Date: ${mailDate(mail.date)}`,
    `Message-ID: <${mail.id}@mail.example>`,
    `Subject: ${encodedWords(mail.subject)}`,
    'MIME-Version: 1.0',
  ]
  const text = part('text/plain; charset=utf-8', encoder.encode(mail.text))
  const body = mail.html
    ? multipart('alternative', `alt-${mail.id}`, [text, part('text/html; charset=utf-8', encoder.encode(mail.html))])
    : text
  const files = mail.attachments.map(({ fileName, mediaType, bytes }) =>
    part(`${mediaType}; name="${fileName}"`, bytes, `attachment; filename="${fileName}"`),
  )
  const content = files.length > 0 ? multipart('mixed', `mix-${mail.id}`, [body, ...files]) : body
  return encoder.encode(`${head.join('\r\n')}\r\n${content}`)
}

function part(type: string, bytes: Uint8Array, disposition?: string): string {
  const lines = [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64']
  if (disposition) lines.push(`Content-Disposition: ${disposition}`)
  return `${lines.join('\r\n')}\r\n\r\n${base64(bytes)}\r\n`
}

function multipart(kind: 'mixed' | 'alternative', boundary: string, parts: readonly string[]): string {
  const inner = parts.map((p) => `--${boundary}\r\n${p}`).join('')
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${inner}--${boundary}--\r\n`
}

const base64 = (bytes: Uint8Array) =>
  (
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n')

/** Headers are ASCII; anything else goes as words of base64, cut between characters (RFC 2047). */
function encodedWords(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  const words: string[] = []
  let piece = ''
  for (const character of text) {
    if (encoder.encode(piece + character).length > 42) {
      words.push(piece)
      piece = ''
    }
    piece += character
  }
  words.push(piece)
  return words.map((w) => `=?utf-8?B?${Buffer.from(w).toString('base64')}?=`).join('\r\n ')
}

function mailDate(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`
  return `${days[at.getUTCDay()]}, ${two(at.getUTCDate())} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()} ${time} +0000`
}
