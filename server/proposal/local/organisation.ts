import { legalFormLength } from '#server/workflow/legal-form.ts'
import { type Found, foundAt } from './candidates.ts'
import { type Layout, type PageLayout, type Row, segmentsOf, squeeze, type Token, textOf } from './layout.ts'
import type { Hit } from './lexicon.ts'

/** Where a name ends before an address on one line: "Muster GmbH - Weg 1 - 12345 Ort". */
const separator = /^([-–—|•●·*;/]|\u00b7)$/

/**
 * Names of organisations: runs of words that end in a legal form, and lines in the upper part of the first page that
 * read as a name. A name whose words the page's own web or mail addresses repeat is liked better.
 */
export function findOrganisations(layout: Layout, hits: readonly Hit[]): Found[] {
  const labels = new Set(hits.flatMap((h) => h.tokens))
  const domains = domainsOf(layout)
  const found = layout.pages.flatMap((page) =>
    page.rows.flatMap((row) =>
      segmentsOf(row, page.em).flatMap((segment) => namesIn(segment, row, page, labels, layout)),
    ),
  )
  const printed = new Map<string, number>()
  for (const f of found) printed.set(squeeze(f.value), (printed.get(squeeze(f.value)) ?? 0) + 1)
  return found.map((f) => ({
    ...f,
    looks:
      f.looks + domainAgreement(f.value, domains) + Math.min(0.6, 0.3 * ((printed.get(squeeze(f.value)) ?? 1) - 1)),
  }))
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
      const first = i === 0 && followed ? 0.5 : 0
      return [foundAt(name, nameText(name), 1.6 + first + heading(name, row, page) + sentencePenalty(part, name))]
    }
    if (page !== layout.pages[0] || i > 0 || row.y0 > 0.3 * page.height || !readsAsName(part, labels)) return []
    const top = row.index <= 1 ? 0.6 : 0
    return [foundAt(part, nameText(part), top + heading(part, row, page) + (followed ? 0.4 : 0))]
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
  const height = Math.max(...tokens.map((t) => t.y1 - t.y0))
  const large = Math.min(1, Math.max(0, height / page.em - 1.15))
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

/** Middle parts of the page's web addresses (weight 1.4) and mail addresses (weight 1). */
function domainsOf(layout: Layout): Map<string, number> {
  const domains = new Map<string, number>()
  for (const page of layout.pages)
    for (const row of page.rows)
      for (const { text } of row.tokens) {
        const found = text
          .toLowerCase()
          .match(
            /(@|www\.|https?:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.(?:com?|net|org|de|fr|at|ch|eu|in|my|sg|uk|nl|io|biz|info)\b/,
          )
        const name = found?.[2]?.split('.').findLast((p) => p.length > 3 && p !== 'com')
        if (!found || !name || (!found[1] && !/^[a-z0-9.-]+$/i.test(text))) continue
        const weight = found[1] === '@' ? 1 : 1.4
        domains.set(squeeze(name), Math.max(domains.get(squeeze(name)) ?? 0, weight))
      }
  return domains
}

function domainAgreement(name: string, domains: Map<string, number>): number {
  const words = name.split(/\s+/)
  const core = squeeze(words.slice(0, words.length - legalFormLength(words)).join(' '))
  const first = squeeze(words[0] ?? '')
  let best = 0
  for (const [domain, weight] of domains) {
    const agrees = core.length >= 4 && (domain.includes(core) || core.includes(domain))
    const begins = first.length >= 4 && domain.startsWith(first)
    best = Math.max(best, agrees ? weight : begins ? 0.6 * weight : 0)
  }
  return best
}
