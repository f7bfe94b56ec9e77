import type { Layout, PageLayout, Row, Token } from './layout.ts'

/** What a line at the head of a message names; the names are those of mail programs in en, de and fr. */
const names = {
  from: ['from', 'von', 'de', 'absender', 'expediteur'],
  to: ['to', 'an', 'a', 'cc', 'bcc', 'kopie', 'copie', 'replyto', 'antwortan', 'empfanger', 'destinataire'],
  date: ['date', 'sent', 'datum', 'gesendet', 'envoye'],
  subject: ['subject', 'betreff', 'objet', 'sujet'],
  attachments: ['attachments', 'attachment', 'anlagen', 'anlage', 'anhange', 'piecesjointes'],
} as const
export type HeaderName = keyof typeof names

export type Header = { name: HeaderName; rows: Row[]; tokens: Token[] }

/** A head is looked for in the first rows only: a message quoted farther down has one too. */
const headRows = 14

/** The head of a message, if the document is one: it names at least a sender and a subject. */
export function findHeaders(layout: Layout): Header[] {
  const page = layout.pages[0]
  if (!page) return []
  const headers: Header[] = []
  for (const row of page.rows.slice(0, headRows)) {
    const header = headerOf(row)
    const last = headers.at(-1)
    if (header) {
      // A second sender begins the message that this one answers.
      if (headers.some((h) => h.name === header.name && h.name !== 'to')) break
      headers.push(header)
    } else if (last && continued(last, row, page)) {
      last.rows.push(row)
      last.tokens.push(...row.tokens)
    } else if (last) break
  }
  const has = (name: HeaderName) => headers.some((h) => h.name === name)
  return has('from') && has('subject') ? headers : []
}

/** The line that says what it is about, also of a form or a letter, which have no full head. */
export function findSubject(layout: Layout, headers: readonly Header[]): Header | null {
  const named = headers.find((h) => h.name === 'subject')
  if (named || headers.length > 0) return named ?? null
  const rows = layout.pages[0]?.rows ?? []
  return rows.map(headerOf).find((h) => h?.name === 'subject') ?? null
}

function headerOf(row: Row): Header | null {
  const colon = row.tokens.findIndex((t, i) => i < 3 && /:$/.test(t.text))
  if (colon < 0) return null
  const label = row.tokens
    .slice(0, colon + 1)
    .map((t) => t.squeezed)
    .join('')
  const name = (Object.keys(names) as HeaderName[]).find((n) => (names[n] as readonly string[]).includes(label))
  return name ? { name, rows: [row], tokens: row.tokens.slice(colon + 1) } : null
}

/** A line that was broken because it was full goes on in the next. */
function continued(header: Header, row: Row, page: PageLayout): boolean {
  const last = header.rows.at(-1) as Row
  const end = last.tokens.at(-1)?.x1 ?? 0
  return row.index === last.index + 1 && row.y0 - last.y1 < page.em && end > 0.75 * page.width
}

/** Who wrote, as a reply would address them: the name, or where there is none the address. */
export function senderTokens(header: Header): { tokens: Token[]; value: string } | null {
  const isAddress = (t: Token) => /@/.test(t.text)
  const named = header.tokens.filter((t) => !isAddress(t) && /[\p{L}\p{N}]/u.test(t.text))
  const tokens = named.length > 0 ? named : header.tokens.filter(isAddress)
  const value = tokens
    .map((t) => t.text)
    .join(' ')
    .replace(/["<>()]/g, '')
    .trim()
  if (value === '') return null
  const turned = /^(\p{Lu}[\p{L}'’-]+), (\p{Lu}[\p{L}'’ .-]+)$/u.exec(value)
  // "Berg, Anna" is how a directory writes it.
  return { tokens, value: turned ? `${turned[2]} ${turned[1]}` : value }
}
