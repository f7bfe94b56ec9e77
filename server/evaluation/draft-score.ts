import type Big from 'big.js'
import { z } from 'zod'
import { keyOf } from '#server/proposal/openai/quote.ts'
import { parseDate } from '#server/workflow/dates.ts'
import { currencyOf, parseDecimal, toBig } from '#server/workflow/decimal.ts'
import { isEmpty, type Values } from '#server/workflow/field-value.ts'
import { cleanText } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'

/** Drafts against what was sent. */
export const draftSchema = z.object({
  /** Drafts compared: both sides have words. */
  n: z.number().int(),
  /** Mean edit distance over words, 0 (the same) to 1. */
  distance: z.number().nullable(),
  /** Facts that the true drafts state, and how many of them the proposed ones do. */
  facts: z.number().int(),
  present: z.number().int(),
  /** Cases whose draft lacks facts: field keys, and positions among the case's own facts. At most 200. */
  missing: z.array(z.object({ caseId: z.string(), fields: z.array(z.string()), facts: z.array(z.number().int()) })),
})
export type DraftScore = z.infer<typeof draftSchema>

/** One draft: null distance where one of them is empty. Facts by field key, and by position among the case's own. */
export type DraftOutcome = {
  distance: number | null
  facts: number
  missing: { fields: string[]; facts: number[] }
}

const mostMissing = 200
/** Words beyond these do not count: letters are short, and the work grows with the square. */
const mostWords = 2_000
/** A date runs over so many words at most: "Tuesday, 1 December 2026". */
const dateWords = 4

/**
 * The proposed draft against the one that was sent. Facts are the values of the case's other fields that the sent draft
 * states, in whatever way a letter writes them, and the case's own texts.
 */
export function draftOutcome(
  definition: Pick<Definition, 'fields'>,
  sent: string,
  proposed: string,
  truth: Values,
  facts: readonly string[],
): DraftOutcome {
  const [there, here] = [indexed(sent), indexed(proposed)]
  const stated = statable(definition).filter(
    (field) => !isEmpty(truth[field.key]) && states(there, field, truth[field.key] as string),
  )
  return {
    distance: sent === '' || proposed === '' ? null : editDistance(there.words, here.words),
    facts: stated.length + facts.length,
    missing: {
      fields: stated.filter((field) => !states(here, field, truth[field.key] as string)).map((field) => field.key),
      facts: facts.flatMap((fact, i) => (holdsWords(here.keys, fact) ? [] : [i])),
    },
  }
}

export function draftScore(drafts: readonly { caseId: string; outcome: DraftOutcome }[]): DraftScore {
  const distances = drafts.flatMap(({ outcome }) => (outcome.distance === null ? [] : [outcome.distance]))
  const lacking = (o: DraftOutcome) => o.missing.fields.length + o.missing.facts.length
  const facts = drafts.reduce((sum, { outcome }) => sum + outcome.facts, 0)
  return {
    n: distances.length,
    distance: distances.length === 0 ? null : distances.reduce((a, b) => a + b, 0) / distances.length,
    facts,
    present: facts - drafts.reduce((sum, { outcome }) => sum + lacking(outcome), 0),
    missing: drafts
      .filter(({ outcome }) => lacking(outcome) > 0)
      .slice(0, mostMissing)
      .map(({ caseId, outcome }) => ({ caseId, ...outcome.missing })),
  }
}

/** Edit distance over words as a share of the longer text, 0..1; only the first 2,000 words of each are compared. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  const [x, y] = [a.slice(0, mostWords), b.slice(0, mostWords)]
  const longer = Math.max(x.length, y.length)
  return longer === 0 ? 0 : levenshtein(x, y) / longer
}

/** Insertions, deletions and replacements that turn one sequence into the other (Levenshtein 1966; two rows of the table). */
export function levenshtein<T>(a: ArrayLike<T>, b: ArrayLike<T>): number {
  let previous = Uint32Array.from({ length: b.length + 1 }, (_, j) => j)
  let next = new Uint32Array(b.length + 1)
  for (let i = 1; i <= a.length; i++) {
    next[0] = i
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(replaced, (previous[j] as number) + 1, (next[j - 1] as number) + 1)
    }
    ;[previous, next] = [next, previous]
  }
  return previous[b.length] as number
}

type Statable = Exclude<Field, { type: 'table' | 'label' | 'route' | 'draft' }>

/** Fields whose values a letter can state; labels, routes and tables are about the case, not in its words. */
function statable({ fields }: Pick<Definition, 'fields'>): Statable[] {
  return fields.filter((f): f is Statable => !['table', 'label', 'route', 'draft'].includes(f.type))
}

/** A text as words, as their letters and digits, and as the numbers in it, each in both ways of reading separators. */
type Indexed = { words: string[]; keys: string[]; numbers: Big[] }

function indexed(text: string): Indexed {
  const clean = cleanText(text)
  const words = clean === '' ? [] : clean.split(' ')
  const printed = clean.match(/-?(?:\d{1,3}(?:[ .,'’]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)/g) ?? []
  return {
    words,
    keys: keysOf(words),
    numbers: printed.flatMap((number) =>
      (['en', 'de'] as const).flatMap((language) => parseDecimal(number, language) ?? []),
    ),
  }
}

const keysOf = (words: readonly string[]) =>
  words.map((word) => keyOf(word.replace(/['’]s\b/g, ''))).filter((k) => k !== '')

function states({ words, keys, numbers }: Indexed, field: Statable, value: string): boolean {
  switch (field.type) {
    case 'money':
    case 'number': {
      const wanted = toBig(value)
      return wanted !== null && numbers.some((number) => number.eq(wanted))
    }
    case 'date':
      return holdsDate(words, value)
    case 'enum':
      return holdsWords(keys, value) || words.some((word) => currencyOf(word.replace(/[\d.,'()-]/g, '')) === value)
    case 'text':
      return holdsWords(keys, value)
  }
}

/** Whether the words stand in the text as one run, whatever stands between their letters. */
function holdsWords(keys: readonly string[], wanted: string): boolean {
  const key = keysOf([wanted]).join('')
  if (key === '') return true
  return keys.some((_, from) => {
    let rest = key
    for (let i = from; rest !== '' && i < keys.length; i++) {
      if (!rest.startsWith(keys[i] as string)) return false
      rest = rest.slice((keys[i] as string).length)
    }
    return rest === ''
  })
}

function holdsDate(words: readonly string[], date: string): boolean {
  const year = date.slice(2, 4)
  return words.some((_, from) =>
    Array.from({ length: dateWords }, (_, size) => words.slice(from, from + size + 1).join(' ')).some(
      (run) =>
        run.includes(year) &&
        ([{ language: 'en' }, { order: 'dmy' }, { order: 'mdy' }] as const).some(
          (h) => parseDate(bare(run), h) === date,
        ),
    ),
  )
}

const bare = (run: string) => run.replace(/^[("'„“«]+|[)"'“”».,;:!?]+$/g, '')
