import { eachRow, type Found, foundAt, type Signs } from './candidates.ts'
import type { Layout, PageLayout, Row, Token } from './layout.ts'

/** Identifiers: words with a digit that are no date, amount with cents, percentage, web or mail address. */
export function findIdentifiers(layout: Layout, dates: readonly Found[]): Found[] {
  const inDate = new Set(dates.flatMap((d) => d.tokens))
  return eachRow(layout, (row, page) =>
    row.tokens.flatMap((token, i) => {
      const value = token.text.replace(/^[#:([*.,;'"]+|[:)\],;.*'"?!]+$/g, '')
      // A number in brackets is a remark to the word before it.
      if (!/\d/.test(value) || value.length > 40 || inDate.has(token) || /^\(\d{1,4}\)$/.test(token.text)) return []
      if (/[€£$₹%@,]|^https?:|^www\.|\.(com|de|fr|net|org)$/i.test(value) || /^-?[\d.,]*[.,]\d{2}$/.test(value))
        return []
      return [foundAt([token], value, 0, null, identifierSigns(row, i, value, page))]
    }),
  )
}

const numberMarks = new Set(['nr', 'no', 'num', 'number', 'nummer', 'numero', 'id', 'nro'])

function identifierSigns(row: Row, i: number, value: string, page: PageLayout): Signs {
  const token = row.tokens[i] as Token
  const before = row.tokens[i - 1]
  const after = row.tokens[i + 1]
  const beside = before && token.x0 - before.x1 < 3 * page.em ? before : undefined
  const is = (yes: unknown) => (yes ? 1 : 0)
  return {
    marked: is(beside && (numberMarks.has(beside.squeezed) || /^[#:]$|#$/.test(beside.text))),
    hash: is(/^#/.test(token.text)),
    tiny: is(value.length < 3),
    short: is(value.length >= 3 && value.length < 5),
    shortDigits: is(value.length >= 3 && value.length < 5 && /^\d+$/.test(value)),
    year: is(/^(19|20)\d{2}$/.test(value)),
    mixed: is(/\p{L}/u.test(value)),
    taxLike: is(/^[A-Z]{2}\d{9,}$/.test(value)),
    measure: is(/^\+|^\d{1,4}[.,x]\d{1,4}$|^\d+([.,]\d+)?(kg|g|m|cm|mm|l|ml|gb|h)$/i.test(value)),
    clock: is(/^\d{1,2}:\d{2}/.test(value)),
    // A postcode stands before a town.
    postcode: is(
      /^\d{4,5}$/.test(value) && after && after.x0 - token.x1 < page.em && /^\p{Lu}\p{L}{2,}/u.test(after.text),
    ),
  }
}
