import type { Evidence } from '#server/document/document.ts'
import { evidenceOf, type Layout, type Token } from './layout.ts'

/** The running text of a document, each character with the word it came from. */
export type Prose = { text: string; tokens: Token[]; starts: number[] }

/** Rows one after the other, words one blank apart; quotes and dashes in their plain form. */
export function proseOf(layout: Layout, pages = Number.POSITIVE_INFINITY): Prose {
  const tokens = layout.pages.slice(0, pages).flatMap((page) => page.rows.flatMap((row) => row.tokens))
  const starts: number[] = []
  let text = ''
  for (const token of tokens) {
    starts.push(text.length)
    text += `${token.text
      .replace(/[“”„«»]/g, '"')
      .replace(/[‘’]/g, "'")
      .replace(/[–—]/g, '-')} `
  }
  return { text, tokens, starts }
}

/** The words between two places of the text. */
export function quoteOf(prose: Prose, from: number, to: number): Evidence[] {
  return evidenceOf(
    prose.tokens.filter((token, i) => {
      const start = prose.starts[i] ?? 0
      return start < to && start + token.text.length > from
    }),
  )
}
