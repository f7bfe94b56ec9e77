import type { Language, Word } from '#server/document/document.ts'
import { parseDate } from '#server/workflow/dates.ts'
import { currencyOf, parseDecimal, toBig } from '#server/workflow/decimal.ts'
import { normalise } from '#server/workflow/value.ts'
import type { Column, Field } from '#server/workflow/workflow.ts'
import { type Found, foldedKey, keyOf } from './quote.ts'

/** Words that say one value of these types at most. */
const longest = { money: 6, number: 6, date: 6, enum: 8, text: 120 }

/** A word, or the part of it between signs that join label and value ("Total:100.00"). */
type Piece = { text: string; word: Word }

/**
 * The narrowest run of the words found that says the value: the printed words, brought into the form of the field, are
 * the value. Null: the value does not follow from them. `scanned`: letters that look alike may stand for each other.
 */
export function proofOf(
  field: Field | Column,
  value: string,
  found: Found,
  language: Language | undefined,
  scanned: boolean,
): Found | null {
  if (field.type === 'table' || field.type === 'label' || field.type === 'route' || field.type === 'draft') return found
  const pieces = found.words.flatMap((word) =>
    word.text
      .split(/(?<=[\p{L}.)])[:=#]+|[[\]]/u)
      .flatMap((text): Piece[] => (text.trim() === '' ? [] : [{ text, word }])),
  )
  for (let size = 1; size <= Math.min(pieces.length, longest[field.type]); size += 1)
    for (let from = 0; from + size <= pieces.length; from += 1) {
      const run = pieces.slice(from, from + size)
      const text = run.map((p) => p.text).join(' ')
      const words = [...new Set(run.map((p) => p.word))]
      if (says(field, value, text, language)) return { page: found.page, words, exact: found.exact }
      if (scanned && field.type === 'text' && foldedKey(keyOf(text)) === foldedKey(keyOf(value)))
        return { page: found.page, words, exact: false }
    }
  return null
}

function says(
  field: Exclude<Field | Column, { type: 'table' | 'label' | 'route' | 'draft' }>,
  value: string,
  text: string,
  language: Language | undefined,
): boolean {
  switch (field.type) {
    case 'money':
    case 'number': {
      const wanted = toBig(value)
      const bare = text.replace(/(?<=[\d\p{Sc}])[.,;:*]+$/u, '')
      // Where the separators can be read in two ways, either is what is printed.
      return !!wanted && ([language, 'en', 'de'] as const).some((l) => parseDecimal(bare, l)?.eq(wanted))
    }
    case 'date':
      return [{ language }, { order: 'dmy' } as const, { order: 'mdy' } as const].some(
        (h) => parseDate(text, h) === value,
      )
    case 'enum': {
      const option = normalise(field, text)
      const sign = currencyOf(text.replace(/[\d.,'\s-]/g, ''))
      return ('value' in option && option.value === value) || (sign !== null && sign === value)
    }
    case 'text':
      return keyOf(text) !== '' && keyOf(text) === keyOf(value)
  }
}
