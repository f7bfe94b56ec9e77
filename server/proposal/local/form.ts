import { findHeaders } from './headers.ts'
import { type Layout, type PageLayout, squeeze, type Token } from './layout.ts'

/** What a document is by its looks, whatever it says: an option may list these names among its words. */
type Form = { names: string[]; said: string; weight: number; tokens: Token[] }

/** About one and a half telling words: enough where nothing speaks against it. */
const weight = 1.5
/** Paper of an office is at most 1.65 times as high as wide (US legal); a till's roll is longer, with few words a line. */
const slip = { ratio: 1.7, wordsInRow: 8 }

/** The forms that a document has: a message with its head, a till slip. */
export function formsOf(layout: Layout): Form[] {
  const head = findHeaders(layout)
  if (head.length > 0) {
    const tokens = head.find((h) => h.name === 'from')?.rows[0]?.tokens ?? []
    return [{ names: ['emailmessage'], said: 'an e-mail', weight, tokens }]
  }
  const page = layout.pages[0]
  if (page && layout.pages.length === 1 && isSlip(page))
    return [{ names: ['tillslip', 'kassenbon', 'ticketdecaisse'], said: 'a till slip', weight, tokens: [] }]
  return []
}

/** The form that one of these words names. */
export function formNamed(forms: readonly Form[], words: readonly string[]): Form | null {
  const named = new Set(words.map(squeeze))
  return forms.find((form) => form.names.some((name) => named.has(name))) ?? null
}

function isSlip(page: PageLayout): boolean {
  const words = page.rows.reduce((sum, row) => sum + row.tokens.length, 0)
  return page.height / page.width >= slip.ratio && words / Math.max(1, page.rows.length) <= slip.wordsInRow
}
