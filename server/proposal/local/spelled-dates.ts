import type { Language } from '#server/document/document.ts'
import { parseDate } from '#server/workflow/dates.ts'

/** A date in a sentence: ISO 8601, and where it stands. */
export type SpelledDate = { value: string; from: number; to: number }

const month =
  '(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|févr(?:ier)?|mar(?:ch|s)?|märz|apr(?:il)?|avril|mai|may|june?|juni|juin|july?|juli|juillet|aug(?:ust)?|août|sept?(?:ember|embre)?|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?|de[cz](?:ember|embre)?|déc(?:embre)?)\\.?'
const forms = [
  // November 8, 2002; the 4th day of April, 2003; 20 November 1995; 1er janvier 2020; 3. Mai 2021
  new RegExp(`\\b(${month})\\s+(\\d{1,2})(?:st|nd|rd|th)?\\s*,?\\s+((?:19|20)\\d\\d)\\b`, 'gi'),
  new RegExp(
    `\\b(\\d{1,2})(?:st|nd|rd|th|er|\\.)?\\s*(?:days?\\s+of\\s+)?(${month})\\s*,?\\s+((?:19|20)\\d\\d)\\b`,
    'gi',
  ),
]
const figures = /\b(\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})|(?:19|20)\d\d-\d\d-\d\d)\b/g

/** All dates of a text, in its order. English contracts write 7/1/98 with the month first. */
export function datesIn(text: string, language: Language): SpelledDate[] {
  const [monthFirst, dayFirst] = forms as [RegExp, RegExp]
  const order = language === 'en' ? ('mdy' as const) : ('dmy' as const)
  const found: SpelledDate[] = []
  const add = (m: RegExpMatchArray, written: string) => {
    const value = parseDate(written, { order, language })
    const from = m.index ?? 0
    if (value && !found.some((d) => d.from < from + m[0].length && d.to > from))
      found.push({ value, from, to: from + m[0].length })
  }
  for (const m of text.matchAll(monthFirst)) add(m, `${m[2]} ${m[1]} ${m[3]}`)
  for (const m of text.matchAll(dayFirst)) add(m, `${m[1]} ${m[2]} ${m[3]}`)
  for (const m of text.matchAll(figures)) add(m, m[0])
  return found.sort((a, b) => a.from - b.from)
}

export type Term = { from: number; to: number; length: string; endOf(begin: string): string | null }

const words = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')
const termPattern =
  /\b(?:term|period|duration|continue|remain in (?:full )?(?:force|effect))\b[^.;]{0,140}?\b(?:(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty)\s*)?(?:\((\d{1,3})\)|(\d{1,3}))?\s*[- ]?(years?|months?)\b/i

/** The length of a contract's term where a sentence gives it, in years or months. */
export function termAfter(text: string): Term | null {
  const m = termPattern.exec(text)
  if (!m || !(m[1] ?? m[2] ?? m[3])) return null
  const round = { twenty: 20, thirty: 30, fifty: 50 } as Record<string, number>
  const spelled = (m[1] ?? '').toLowerCase()
  const n = Number(m[2] ?? m[3] ?? round[spelled] ?? words.indexOf(spelled) + 1)
  const unit = /^y/i.test(m[4] ?? '') ? 'year' : 'month'
  if (!Number.isInteger(n) || n < 1) return null
  return {
    from: m.index,
    to: m.index + m[0].length,
    length: `${n} ${unit}${n === 1 ? '' : 's'}`,
    endOf: (begin) => added(begin, unit === 'year' ? 12 * n : n),
  }
}

/** The same day so many months later, or that month's last day. */
function added(begin: string, months: number): string | null {
  const [year, month, day] = begin.split('-').map(Number)
  if (!year || !month || !day) return null
  const index = year * 12 + month - 1 + months
  const [y, m] = [Math.floor(index / 12), (index % 12) + 1]
  const last = new Date(Date.UTC(y, m, 0)).getUTCDate()
  return `${y}-${String(m).padStart(2, '0')}-${String(Math.min(day, last)).padStart(2, '0')}`
}
