import type { Field } from '#server/workflow/workflow.ts'
import { type Found, foundAt } from './candidates.ts'
import { type Layout, type PageLayout, type Row, segmentsOf, type Token, textOf } from './layout.ts'
import { buildLexicon, findTerms, type Hit } from './lexicon.ts'

/** Free text for a field: what stands right of one of its terms up to the next wide gap, or else in the row below. */
export function findTexts(field: Field, layout: Layout, hits: readonly Hit[]): Found[] {
  const labels = new Set(hits.flatMap((h) => h.tokens))
  return hits
    .filter((h) => h.meaning.for.has(field.key))
    .flatMap((hit) => {
      const page = layout.pages.find((p) => p.number === hit.page) as PageLayout
      const row = page.rows[hit.row] as Row
      const beside = textAfter(
        row.tokens.filter((t) => t.x0 >= hit.x1),
        page,
        labels,
      )
      if (beside.length > 0) return [foundAt(beside, clean(beside), hit.inSentence ? -2 : 0)]
      const below = page.rows[hit.row + 1]
      const segment = below && segmentsOf(below, page.em).find((s) => overlaps(s, hit))
      const words = segment ? textAfter(segment, page, labels) : []
      return words.length > 0 ? [foundAt(words, clean(words), -0.2)] : []
    })
    .filter((f) => f.value !== '')
}

function textAfter(tokens: readonly Token[], page: PageLayout, labels: Set<Token>): Token[] {
  const taken: Token[] = []
  for (const token of tokens) {
    const last = taken.at(-1)
    if (labels.has(token) || (last && token.x0 - last.x1 > 1.5 * page.em)) break
    if (taken.length > 0 || token.squeezed !== '') taken.push(token)
  }
  return taken
}

function clean(tokens: readonly Token[]): string {
  return textOf(tokens).replace(/^[\s:;.#-]+|[\s:;,]+$/g, '')
}

function overlaps(segment: readonly Token[], hit: Hit): boolean {
  return (segment[0]?.x0 ?? 0) < hit.x1 && (segment.at(-1)?.x1 ?? 0) > hit.x0
}

/** An enum's options as printed. */
export function findOptions(options: readonly string[], layout: Layout): Found[] {
  const lexicon = buildLexicon(options.map((option) => ({ key: option, terms: [option], avoid: [] })))
  return findTerms(layout, lexicon).flatMap((hit) => {
    const option = [...hit.meaning.for.keys()][0]
    return option && hit.strength > 0.8 ? [foundAt(hit.tokens, option, 0.5)] : []
  })
}

const addressWord =
  /^(no|lot|jalan|jln|lorong|taman|tmn|street|st|road|rd|avenue|ave|lane|drive|suite|floor|building|block|blk|unit|rue|chemin|boulevard|bd|allee|platz|weg|kampung|kg|bandar|seksyen|section|plaza|mall|park|p\.?o\.?|box|batu|persiaran|wisma|selangor|johor|penang|kuala|lumpur|france|germany|deutschland|malaysia|singapore|india|usa|uk)$/i

/** Postal addresses: neighbouring lines of a column that carry numbers, postcodes and words of addresses. */
export function findAddresses(layout: Layout): Found[] {
  return layout.pages.slice(0, 1).flatMap((page) => {
    const blocks: { tokens: Token[]; lines: number; last: Row; score: number }[] = []
    for (const row of page.rows) {
      for (const segment of segmentsOf(row, page.em, 2)) {
        const score = addressScore(segment)
        const open = blocks.find(
          (b) => row.y0 - b.last.y1 < 0.9 * page.em && row !== b.last && b.lines < 5 && alignedWith(segment, b.tokens),
        )
        if (score >= 1 || (open && score > 0)) {
          if (open) {
            open.tokens.push(...segment)
            open.lines++
            open.last = row
            open.score += score
          } else blocks.push({ tokens: [...segment], lines: 1, last: row, score })
        }
      }
    }
    return blocks
      .filter((b) => b.score >= 2)
      .map((b) => foundAt(b.tokens, clean(b.tokens).replace(/\s+,/g, ','), Math.min(2, 0.4 * b.score)))
  })
}

function addressScore(segment: readonly Token[]): number {
  const text = textOf(segment)
  if (/@|www\.|https?:|\b(tel|fax|phone|date|time|gst|reg|iban|vat)\b|\d[.,]\d{2}\b|\d{1,2}:\d{2}/i.test(text))
    return -1
  const words = segment.filter(
    (t) => addressWord.test(t.text.replace(/[.,:]/g, '')) || /(stra(ß|ss)e|str\.|gasse)$/i.test(t.text),
  ).length
  const postcode = /\b(\d{4,6}|[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2})\b[,\s]+\p{Lu}/u.test(text) ? 1.2 : 0
  const commas = (text.match(/,/g) ?? []).length
  const number = /\d/.test(text) ? 0.4 : 0
  return words * 0.7 + postcode + Math.min(0.9, commas * 0.3) + number
}

function alignedWith(segment: readonly Token[], block: readonly Token[]): boolean {
  const [a0, a1] = [segment[0]?.x0 ?? 0, segment.at(-1)?.x1 ?? 0]
  return a0 < Math.max(...block.map((t) => t.x1)) && a1 > Math.min(...block.map((t) => t.x0))
}
