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
    return option && hit.strength > 0.8 ? [foundAt(hit.tokens, option, 0, null, { code: 1 })] : []
  })
}
