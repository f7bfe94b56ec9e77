import type { Language } from '#server/document/document.ts'
import { type DateOrder, parseDate } from '#server/workflow/dates.ts'
import { type Layout, textOf } from './layout.ts'

/** How numbers and dates are written in one document. */
export type Style = { language: Language; decimals: Language; order: DateOrder }

/**
 * Reads the document's habits from its unambiguous figures: the decimal sign from amounts with two decimals, the order
 * of day and month from dates with a part above 12, else from language and currency (US dollars: month first).
 */
export function styleOf(layout: Layout, language: Language): Style {
  let comma = 0
  let point = 0
  let dayFirst = 0
  let monthFirst = 0
  let dollars = 0
  let otherCurrency = 0
  for (const page of layout.pages)
    for (const row of page.rows) {
      // "Springfield, IL 62704"
      if (/\p{L}, \p{Lu}{2} \d{5}\b/u.test(textOf(row.tokens))) dollars++
      for (const { text } of row.tokens) {
        if (/\d,\d{2}\b(?![.,]?\d)/.test(text)) comma++
        if (/\d\.\d{2}\b(?![.,]?\d)/.test(text)) point++
        if (/^(US)?\$|^USD?$|\$$/.test(text)) dollars++
        else if (/[€£₹]|^(EUR|GBP|CHF|INR|MYR|SGD|AUD|RM|Rs\.?)(?=$|[\d.])/.test(text)) otherCurrency++
        const parts = text.match(/^\(?(\d{1,2})([/-])(\d{1,2})\2(\d{2}|\d{4})\b/)
        if (!parts || parseDate(`${parts[1]}/${parts[3]}/${parts[4]}`, { order: 'dmy' }) === null) continue
        if (Number(parts[1]) > 12) dayFirst++
        if (Number(parts[3]) > 12) monthFirst++
      }
    }
  const american = language === 'en' && dollars > otherCurrency
  const order = dayFirst === monthFirst ? (american ? 'mdy' : 'dmy') : dayFirst > monthFirst ? 'dmy' : 'mdy'
  const decimals = comma === point ? language : comma > point ? 'de' : 'en'
  return { language, decimals, order }
}
