import { legalFormLength } from '#server/workflow/legal-form.ts'
import { type Found, foundAt } from './candidates.ts'
import { type Layout, type PageLayout, type Row, segmentsOf, squeeze, type Token, textOf } from './layout.ts'
import { bottomOf, domainAgreement, domainsOf, heightOf, leftOf, recipientsOf, topOf } from './letterhead.ts'
import type { Hit } from './lexicon.ts'

/** Where a name ends before an address on one line: "Muster GmbH - Weg 1 - 12345 Ort". */
const separator = /^([-–—|•●·*;/]|\u00b7)$/

/** What the looks of a name are worth, in the units of the score (see score.ts). */
const worth = {
  legalForm: 1.6,
  /** Set at the very top. */
  top: 0.6,
  /** Before an address on one line. */
  beforeAddress: 0.5,
  /** For each further place that repeats the name, twice at most. */
  repeated: 0.3,
  /** Times the agreement with the page's own web and mail addresses, 0..1.4. */
  domain: 2,
  recipient: -2.5,
  addressLine: -3,
  /** Lines with a number in them are more often streets than names. */
  digits: -1.2,
  /** One to three letters are a name less often than a piece of one. */
  short: -1,
  /** Two lines read as one name without a sign that they belong together. */
  joined: -0.6,
  /** ... and with one: "Tools" over "& Fixings Ltd". */
  carriedOver: 0.8,
}

/**
 * Names of organisations: runs of words that end in a legal form, also over two lines, and lines in the upper part of
 * the first page that read as a name. A name that the page's own web or mail addresses repeat is liked better, that of
 * whom the document is sent to less.
 */
export function findOrganisations(layout: Layout, hits: readonly Hit[]): Found[] {
  const labels = new Set(hits.flatMap((h) => h.tokens))
  const domains = domainsOf(layout)
  const recipients = recipientsOf(layout, labels)
  const found = layout.pages.flatMap((page) =>
    page.rows.flatMap((row) => partsOfRow(row, page).flatMap((part) => namesIn(part, row, page, labels, layout))),
  )
  const printed = new Map<string, number>()
  for (const f of found) printed.set(squeeze(f.value), (printed.get(squeeze(f.value)) ?? 0) + 1)
  return [...found, ...overTwoLines(found, layout, labels)].map((f) => {
    const again = Math.min(2, Math.max(0, (printed.get(squeeze(f.value)) ?? 1) - 1))
    const from =
      worth.domain * domainAgreement(f.value, domains) +
      worth.repeated * again +
      (recipients.names.has(squeeze(f.value)) ? worth.recipient : 0) +
      (f.tokens.every((t) => recipients.lines.has(t)) ? worth.addressLine : 0)
    return { ...f, looks: f.looks + from }
  })
}

/** A row's runs of words; large type has wider spaces. */
function partsOfRow(row: Row, page: PageLayout): Token[][] {
  const parts: Token[][] = []
  for (const segment of segmentsOf(row, page.em)) {
    const before = parts.at(-1)
    const last = before?.at(-1)
    const size = before ? 1.3 * Math.min(heightOf(before), heightOf(segment)) : 0
    if (before && last && leftOf(segment) - last.x1 < 1.1 * size) before.push(...segment)
    else parts.push([...segment])
  }
  return parts.map(withoutLogo)
}

/** A letter or two of much larger type before a name is its logo, or what a reader made of one. */
function withoutLogo(part: Token[]): Token[] {
  const [first, next] = part
  if (!first || !next || part.length < 3 || first.squeezed.length > 3) return part
  const larger = heightOf([first]) / Math.max(...part.slice(1).map((t) => t.y1 - t.y0))
  return larger > (first.squeezed.length < 2 ? 1.3 : 1.6) ? part.slice(1) : part
}

const connective = /^(&|\+|und|and|et)$/i

/** Names with a legal form whose beginning stands on the line above: as wide a choice, liked a little less. */
function overTwoLines(found: readonly Found[], layout: Layout, labels: Set<Token>): Found[] {
  return found.flatMap((f) => {
    const page = layout.pages.find((p) => p.number === f.page) as PageLayout
    if (page !== layout.pages[0] || f.y0 > 0.35 * page.height || f.tokens.length > 5) return []
    if (legalFormLength(f.tokens.map((t) => t.text)) === 0) return []
    const line = partsOfRow(page.rows[f.row] as Row, page).find((p) => p.includes(f.tokens[0] as Token)) ?? f.tokens
    const lead = line.slice(0, line.indexOf(f.tokens[0] as Token))
    if (lead.length > 1 || lead.some((t) => !connective.test(t.text))) return []
    const above = lineAbove([...lead, ...f.tokens], f.row, page)
    if (!above || above.length > 5 || !readsAsName(above, labels)) return []
    const carried = lead.length > 0 || /^-$/.test(above.at(-1)?.text ?? '') || connective.test(above.at(-1)?.text ?? '')
    const tokens = [...above, ...lead, ...f.tokens]
    return [foundAt(tokens, nameText(tokens), f.looks + (carried ? worth.carriedOver : worth.joined))]
  })
}

/** The run of words right above another one, from the same left edge and in type of about the same size. */
function lineAbove(line: readonly Token[], index: number, page: PageLayout): Token[] | null {
  const size = 1.3 * heightOf(line)
  for (const row of page.rows.slice(0, index).reverse()) {
    if (topOf(line) - row.y1 > 0.9 * size) return null
    const above = partsOfRow(row, page).find((p) => Math.abs(leftOf(p) - leftOf(line)) < 0.6 * page.em)
    if (!above || topOf(above) >= topOf(line) || topOf(line) - bottomOf(above) > 0.9 * size) continue
    const alike = heightOf(above) / heightOf(line)
    return alike > 0.7 && alike < 1.4 ? above : null
  }
  return null
}

function namesIn(segment: Token[], row: Row, page: PageLayout, labels: Set<Token>, layout: Layout): Found[] {
  const parts: Token[][] = [[]]
  for (const token of segment) {
    if (separator.test(token.text)) parts.push([])
    else {
      parts.at(-1)?.push(token)
      if (/[,;:]$/.test(token.text) && !isFormNext(segment, token)) parts.push([])
    }
  }
  const followed = parts.filter((p) => p.length > 0).length > 2
  return parts.flatMap((part, i) => {
    const name = withForm(afterLabels(part, labels))
    if (name) {
      const first = i === 0 && followed ? worth.beforeAddress : 0
      return [
        foundAt(name, nameText(name), worth.legalForm + first + heading(name, row, page) + sentencePenalty(part, name)),
      ]
    }
    if (page !== layout.pages[0] || i > 0 || row.y0 > 0.3 * page.height || !readsAsName(part, labels)) return []
    const looks = (row.index <= 1 ? worth.top : 0) + (followed ? worth.beforeAddress : 0)
    const digits = part.some((t) => /\d/.test(t.text)) ? worth.digits : 0
    const short = squeeze(textOf(part)).length < 4 ? worth.short : 0
    return [foundAt(part, nameText(part), looks + digits + short + heading(part, row, page))]
  })
}

/** What follows the last label inside a part of a line: "sold by Muster Ltd". */
function afterLabels(part: readonly Token[], labels: Set<Token>): readonly Token[] {
  const last = part.findLastIndex((t) => labels.has(t))
  return last >= 0 && last < part.length - 2 ? part.slice(last + 1) : part
}

function isFormNext(segment: readonly Token[], token: Token): boolean {
  const i = segment.indexOf(token)
  const next = segment.slice(i + 1, i + 3).map((t) => t.text)
  return [1, 2].some((n) => legalFormLength(['x', ...next.slice(0, n)]) === n)
}

/** The words up to the last legal form in a part of a line; names start with a capital or a digit. */
function withForm(part: readonly Token[]): Token[] | null {
  for (let end = Math.min(part.length, 12); end >= 2; end--) {
    const words = part.slice(0, end)
    const form = legalFormLength(words.map((t) => t.text))
    if (form === 0) continue
    // Short forms ("AS", "co") are written as such, or else they are words of a sentence.
    const text = words
      .slice(-form)
      .map((t) => t.text)
      .join(' ')
    if (
      text.replace(/\W/g, '').length <= 3 &&
      !/^(\p{Lu}{2,}|\p{Lu}\/\p{Lu}|\p{Lu}\p{L}{2}|Co|a\.G|e\.V|e\.K)\b/u.test(text.replace(/(?<=\b\p{Lu})\./gu, ''))
    )
      continue
    let start = 0
    while (start < end - form - 1 && !/^[\p{Lu}\d"'„“]/u.test((words[start] as Token).text)) start++
    const name = words.slice(start)
    if (name.length > form && /\p{L}{2}/u.test((name[0] as Token).text + (name[1]?.text ?? ''))) return name
  }
  return null
}

/** A name inside running text ("payable to X Ltd within 14 days") is rarely the letterhead's. */
function sentencePenalty(part: readonly Token[], name: readonly Token[]): number {
  return part.length > name.length + 4 ? -0.8 : 0
}

function nameText(tokens: readonly Token[]): string {
  return textOf(tokens)
    .replace(/^["'„“:]+|[\s,;:"'“”]+$/g, '')
    .trim()
}

/** Letterheads are set large. */
function heading(tokens: readonly Token[], row: Row, page: PageLayout): number {
  const large = Math.min(1, Math.max(0, heightOf(tokens) / page.em - 1.15))
  return large * (row.y0 < 0.35 * page.height ? 1 : 0.3)
}

function readsAsName(part: readonly Token[], labels: Set<Token>): boolean {
  const text = textOf(part)
  if (part.length === 0 || part.length > 8 || text.length < 3 || text.length > 60) return false
  // "Dear reader," and the like.
  if (/,$/.test(text) || part.some((t) => labels.has(t)) || /[:@%€$£#]|\d{3}|www\.|https?/i.test(text)) return false
  const letters = text.replace(/[^\p{L}]/gu, '').length
  return letters >= 0.7 * text.replace(/\s/g, '').length && /^[\p{Lu}\d]/u.test(text)
}
