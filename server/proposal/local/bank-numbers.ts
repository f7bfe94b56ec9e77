import { eachRow, type Found, foundAt } from './candidates.ts'
import { type Layout, textOf } from './layout.ts'

/** ISO 13616 at its longest, in groups of four. */
const mostGroups = 10

/** Bank account numbers (IBAN), in one word or in groups set apart; whether the check digits fit is a check's business. */
export function findIbans(layout: Layout): Found[] {
  return eachRow(layout, (row, page) => {
    const found: Found[] = []
    for (let i = 0; i < row.tokens.length; i++) {
      if (!/^[A-Z]{2}\d{2}[A-Z0-9]*$/.test(bare(row.tokens[i]?.text ?? ''))) continue
      let end = i + 1
      while (
        end < row.tokens.length &&
        end - i < mostGroups &&
        /^[A-Z0-9]{1,4}$/.test(bare(row.tokens[end]?.text ?? '')) &&
        (row.tokens[end]?.x0 ?? 0) - (row.tokens[end - 1]?.x1 ?? 0) < 1.5 * page.em
      )
        end += 1
      const tokens = row.tokens.slice(i, end)
      const value = bare(textOf(tokens)).replace(/\s+/g, ' ')
      const length = value.replaceAll(' ', '').length
      if (length < 15 || length > 34) continue
      found.push(foundAt(tokens, value, 0, null, { mixed: 1 }))
      i = end - 1
    }
    return found
  })
}

/** Bank codes (BIC, ISO 9362): four letters, a country, two or five more. */
export function findBics(layout: Layout): Found[] {
  return eachRow(layout, (row) =>
    row.tokens.flatMap((token) => {
      const value = bare(token.text)
      return /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(value) ? [foundAt([token], value, 0)] : []
    }),
  )
}

const bare = (text: string) => text.replace(/^[:(]+|[):;,.]+$/g, '')
