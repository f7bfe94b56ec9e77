import { legalFormLength } from '#server/workflow/legal-form.ts'
import { type Found, foundAt, type Signs } from './candidates.ts'
import { type Layout, type PageLayout, segmentsOf, squeeze, type Token, textOf } from './layout.ts'
import { spacedOut } from './repair.ts'

const addressWord =
  /^(no|lot|jalan|jln|lorong|lrg|taman|tmn|street|st|road|rd|avenue|ave|lane|drive|suite|floor|building|block|blk|unit|level|rue|chemin|boulevard|bd|allee|platz|weg|kampung|kg|bandar|seksyen|section|plaza|mall|park|p\.?o\.?|box|batu|persiaran|wisma|kawasan|perindustrian|pusat|komersial|desa|lebuh|selangor|johor|perak|kedah|sabah|sarawak|melaka|pahang|penang|kuala|lumpur|kl|france|germany|deutschland|malaysia|singapore|india|usa|uk)$/i
const contact =
  /\b(tel|fon|phone|fax|mobile|hp|hotline|t[eé]l[eé]phone)\b|@|www\.|https?:|^\+?\(?0\d{1,3}\)?[\s./-]?\d{3,}/i
const number =
  /\b(gst|sst|reg|vat|ust|mwst|tva|siret|siren|gstin|abn|ein|iban|roc|brn|tax|co\.? no|company no)\b|^\(?\d{4,9}\s?-\s?[A-Z]\)?$/i
const moment =
  /\b\d{1,2}:\d{2}\b|\b\d{1,2}[/-]\d{1,2}[/-](\d{2}|\d{4})\b|\b(date|time|datum|uhrzeit|heure|cashier|invoice|receipt|bill|rechnung|beleg|facture|ticket)\b/i
const money = /\d[.,]\d{2}\b(?![./-])/

type Kind = 'address' | 'weak' | 'contact' | 'number' | 'name' | 'other'
type Line = { tokens: Token[]; text: string; kind: Kind; score: number; y0: number; y1: number }

const mostLines = 6

/** Postal addresses: runs of neighbouring lines of one column on the first page, every beginning and end that could be one. */
export function findAddresses(layout: Layout): Found[] {
  const page = layout.pages[0]
  if (!page) return []
  const runs = blocksOf(page).flatMap((block) => {
    const found = runsOf(block)
    return found.length > 0 ? [found] : []
  })
  // Who sells stands above who buys.
  return runs.flatMap((found, i) => found.map((f) => ({ ...f, signs: { ...f.signs, block: 1 / (1 + i) } })))
}

/** Lines of a column under one another; large gaps part the blocks. */
function blocksOf(page: PageLayout): Line[][] {
  const blocks: Line[][] = []
  for (const row of page.rows) {
    for (const tokens of segmentsOf(row, page.em, 2)) {
      const words = tokens.slice(
        Math.max(
          0,
          tokens.findIndex((t) => t.squeezed !== ''),
        ),
        tokens.findLastIndex((t) => t.squeezed !== '') + 1,
      )
      if (words.length === 0) continue
      const text = page.source === 'ocr' ? spacedOut(textOf(words)) : textOf(words)
      const line = { tokens: words, text, ...kindOf(text), y0: row.y0, y1: row.y1 }
      const open = blocks.slice(-12).findLast((b) => {
        const last = b.at(-1) as Line
        return (
          last.y1 <= line.y0 + 0.5 * page.em &&
          line.y0 - last.y1 < 1.3 * page.em &&
          aligned(words, last.tokens, page.em)
        )
      })
      if (open) open.push(line)
      else blocks.push([line])
    }
  }
  return blocks
}

function aligned(a: readonly Token[], b: readonly Token[], em: number): boolean {
  const [a0, a1, b0, b1] = [a[0]?.x0 ?? 0, a.at(-1)?.x1 ?? 0, b[0]?.x0 ?? 0, b.at(-1)?.x1 ?? 0]
  return Math.abs(a0 - b0) < 2 * em || Math.abs(a0 + a1 - b0 - b1) < 4 * em || (a0 < b1 && a1 > b0)
}

function kindOf(text: string): { kind: Kind; score: number } {
  if (contact.test(text)) return { kind: 'contact', score: 0 }
  if (number.test(text)) return { kind: 'number', score: 0 }
  if (moment.test(text) || money.test(text) || /^[^:]{2,20}:/.test(text)) return { kind: 'other', score: 0 }
  // "Muster Foods (KL) Sdn Bhd (123456 X)" is a name, whatever stands in its brackets.
  const bare = text.replace(/\([^)]*\)/g, ' ')
  if (legalFormLength(bare.replace(/[\s\d-]+$/, '').split(/\s+/)) > 0) return { kind: 'name', score: 0 }
  const score = addressScore(bare)
  if (score >= 0.6) return { kind: 'address', score }
  const letters = text.replace(/[^\p{L}]/gu, '').length
  return {
    kind: letters >= 3 && letters > 0.6 * squeeze(text).length && text.split(' ').length <= 6 ? 'weak' : 'other',
    score,
  }
}

function addressScore(text: string): number {
  const words = text
    .split(/\s+/)
    .filter((w) => addressWord.test(w.replace(/[.,:]/g, '')) || /(stra(ß|ss)e|str\.|gasse|weg|platz)$/i.test(w)).length
  const postcode = /\b(\d{4,6}|[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2})\b[,.\s]*(\p{Lu}|$)/u.test(text) ? 1 : 0
  const commas = Math.min(3, (text.match(/,/g) ?? []).length)
  const figure = /\d/.test(text) && /\p{L}{3}/u.test(text) ? 0.4 : 0
  return 0.7 * words + postcode + 0.3 * commas + figure
}

/** Every run of address lines in a block: towns may stand on a line of their own, but not at its beginning. */
function runsOf(block: readonly Line[]): Found[] {
  const found: Found[] = []
  for (let start = 0; start < block.length; start++) {
    if (block[start]?.kind !== 'address') continue
    for (let end = start; end < Math.min(block.length, start + mostLines); end++) {
      const kind = block[end]?.kind
      if (kind !== 'address' && kind !== 'weak') break
      const run = block.slice(start, end + 1)
      if (run.reduce((sum, l) => sum + l.score, 0) < 1) continue
      const tokens = run.flatMap((l) => l.tokens)
      found.push(foundAt(tokens, addressText(run), 0, null, runSigns(block, start, end)))
    }
  }
  return found
}

function runSigns(block: readonly Line[], start: number, end: number): Signs {
  const is = (yes: unknown) => (yes ? 1 : 0)
  const run = block.slice(start, end + 1)
  const [before, after, last] = [block[start - 1], block[end + 1], run.at(-1)]
  const ends = !after || ['contact', 'number', 'other', 'name'].includes(after.kind)
  return {
    strength: Math.min(1, run.reduce((sum, l) => sum + l.score, 0) / 5),
    lines: Math.min(1, (run.length - 1) / 3),
    oneLine: is(run.length === 1),
    postcode: is(run.some((l) => /\b\d{4,6}\b/.test(l.text))),
    postcodeLast: is(/\b\d{4,6}\b/.test(last?.text ?? '')),
    contactBelow: is(after && (after.kind === 'contact' || after.kind === 'number')),
    nameAbove: is(before && (before.kind === 'name' || before.kind === 'number')),
    wordsAbove: is(before?.kind === 'weak'),
    first: is(start <= 2),
    whole: is(ends),
    goesOn: is(after?.kind === 'address'),
    begun: is(before?.kind === 'address'),
    weakLast: is(last?.kind === 'weak'),
    weakLines: Math.min(1, run.filter((l) => l.kind === 'weak').length / 2),
    badly: 1 - run.flatMap((l) => l.tokens).reduce((sum, t, _, all) => sum + t.word.confidence / all.length, 0),
  }
}

function addressText(run: readonly Line[]): string {
  return run
    .map((l) => l.text)
    .join(' ')
    .replace(/\s+,/g, ',')
    .replace(/^[\s:;.#-]+|[\s:;,]+$/g, '')
}
