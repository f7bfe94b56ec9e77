import { legalFormLength } from '#server/workflow/legal-form.ts'
import { type Layout, type PageLayout, segmentsOf, squeeze, type Token, textOf } from './layout.ts'

/** Lines of one column under one another, left edges together, as addresses are printed. */
type Block = { lines: Token[][] }

/** The blocks of the first page's upper half. */
function blocksOf(page: PageLayout): Block[] {
  const blocks: Block[] = []
  for (const row of page.rows) {
    if (row.y0 > 0.5 * page.height) break
    for (const segment of segmentsOf(row, page.em, 1.3)) {
      const open = blocks.find((b) => {
        const last = b.lines.at(-1) as Token[]
        const size = Math.max(page.em, 1.3 * heightOf(last))
        const gap = topOf(segment) - bottomOf(last)
        return gap > -0.3 * size && gap < 1.1 * size && Math.abs(leftOf(segment) - leftOf(last)) < 0.8 * page.em
      })
      if (open) open.lines.push(segment)
      else blocks.push({ lines: [segment] })
    }
  }
  return blocks
}

const contact =
  /@|www\.|https?:|\b(t[eé]l|fon|phone|fax|mobile?)\b|\b(iban|bic)\b|\b(ust|vat|mwst|tva|siret|siren|ein|gst)\b/i
/** "12345 Town", "Town, ST 12345", "Town AB1 2CD". */
const postcode =
  /(^|[\s,;|·-])([A-Z]{1,2}-)?\d{4,6}\s+\p{Lu}|\p{L},?\s+\p{Lu}{2}\s+\d{5}\b|\p{Lu}{1,3}\d[\p{Lu}\d]?\s+[\p{Lu}\d]{3,4}$/u

/**
 * Whom a document is sent to, and what else their address says: a block with a postcode but no telephone, mail or tax
 * number, below where letterheads end. Its first line is the name.
 */
export function recipientsOf(layout: Layout, labels: ReadonlySet<Token>): { names: Set<string>; lines: Set<Token> } {
  const names = new Set<string>()
  const lines = new Set<Token>()
  const page = layout.pages[0]
  if (!page) return { names, lines }
  for (const { lines: printed } of blocksOf(page)) {
    // A heading over an address is no line of it.
    const block = printed.slice(
      Math.max(
        0,
        printed.findIndex((line) => !line.every((t) => labels.has(t))),
      ),
    )
    const texts = block.map(textOf)
    const at = texts.findIndex((t) => postcode.test(t))
    if (at < 0) continue
    // In any address, what follows its first line is no name; a street right before the town neither.
    const street = at === 1 && /\d/.test(texts[0] ?? '') ? 0 : 1
    for (const line of block.slice(street, at + 1)) for (const token of line) lines.add(token)
    const first = block[0] as Token[]
    if (at < 2 || texts.some((t) => contact.test(t)) || !belowLetterhead(first, page)) continue
    names.add(squeeze(texts[0] ?? ''))
  }
  return { names, lines }
}

/** Lower than an eighth of the page, or under a line with a telephone number, mail or tax number. */
function belowLetterhead(line: readonly Token[], page: PageLayout): boolean {
  const above = page.rows.filter((r) => r.y1 <= topOf(line))
  return topOf(line) > page.height / 8 || above.some((r) => contact.test(textOf(r.tokens)))
}

/** Middle parts of the pages' web addresses (weight 1.4) and mail addresses (1), and what stands before the @ (0.7). */
export function domainsOf(layout: Layout): Map<string, number> {
  const domains = new Map<string, number>()
  const add = (name: string, weight: number) => {
    const squeezed = squeeze(name)
    if (squeezed.length > 3) domains.set(squeezed, Math.max(domains.get(squeezed) ?? 0, weight))
  }
  for (const page of layout.pages)
    for (const row of page.rows)
      for (const [i, { text }] of row.tokens.entries()) {
        // Scans break addresses at the @.
        const open = /@$/.test(row.tokens[i - 1]?.text ?? '') ? '@' : ''
        const mail = (open + text).toLowerCase().match(/([a-z0-9._+-]*)@([a-z0-9.-]+)\.[a-z]{2,}\b/)
        if (mail?.[2]) {
          if (mail[1] && mail[1].length > 5) add(mail[1], 0.7)
          add(lastPart(mail[2]), 1)
          continue
        }
        const web = text
          .toLowerCase()
          .match(
            /(www\.|https?:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.(?:com?|net|org|de|fr|at|ch|eu|in|my|sg|uk|nl|io|biz|info)\b/,
          )
        if (web?.[2] && (web[1] || /^[a-z0-9.-]+$/i.test(text))) add(lastPart(web[2]), 1.4)
      }
  return domains
}

function lastPart(host: string): string {
  return host.split('.').findLast((p) => p.length > 3 && p !== 'com') ?? ''
}

/** How well a name agrees with the addresses of `domainsOf`: the weight of the best, 0.6 of it for a first word alone. */
export function domainAgreement(name: string, domains: ReadonlyMap<string, number>): number {
  const words = name.split(/\s+/)
  const bare = words.slice(0, words.length - legalFormLength(words))
  let best = 0
  // Addresses spell "ü" as "ue" or as "u".
  for (const spelt of [bare, bare.map((w) => w.replace(/[äöü]/gi, (letter) => `${letter.normalize('NFD')[0]}e`))]) {
    const core = squeeze(spelt.join(' '))
    const first = squeeze(spelt[0] ?? '')
    for (const [domain, weight] of domains) {
      const agrees = core.length >= 4 && (domain.includes(core) || core.startsWith(domain))
      // Words before the one that the address repeats may belong to somebody else.
      const ends = core.length >= 4 && core.includes(domain)
      const begins = first.length >= 4 && domain.startsWith(first)
      best = Math.max(best, agrees ? weight : begins ? 0.6 * weight : ends ? 0.5 * weight : 0)
    }
  }
  return best
}

export const leftOf = (tokens: readonly Token[]) => tokens[0]?.x0 ?? 0
export const topOf = (tokens: readonly Token[]) => Math.min(...tokens.map((t) => t.y0))
export const bottomOf = (tokens: readonly Token[]) => Math.max(...tokens.map((t) => t.y1))
export const heightOf = (tokens: readonly Token[]) => Math.max(...tokens.map((t) => t.y1 - t.y0))
