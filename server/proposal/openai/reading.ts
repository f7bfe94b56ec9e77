import { z } from 'zod'
import type { Evidence, Language, Word } from '#server/document/document.ts'
import { normalise } from '#server/workflow/value.ts'
import type { Column, Field } from '#server/workflow/workflow.ts'
import { proofOf } from './proof.ts'
import { evidenceFrom, locate, type Near, type Pages } from './quote.ts'

/** The document that an answer is held against. */
export type Source = {
  pages: Pages
  language: Language | undefined
  /** Words of sentences that give orders to the reader: what is quoted from there proves nothing. */
  orders: ReadonlySet<Word>
}

/** A probability; models that answer in per cent are understood, and nothing is ever certain. */
export const confidenceSchema = z
  .number()
  .catch(0.5)
  .transform((n) => Math.min(0.99, Math.max(0, n > 1 && n <= 100 ? n / 100 : n)))

/** Far more than any value needs; a model that runs on is cut. */
const longestValue = 4_000
const said = z.union([z.string(), z.number().transform(String)]).transform((text) => text.slice(0, longestValue))
export const placeSchema = z.object({
  quote: said.nullish().catch(null),
  page: z.number().int().nullish().catch(null),
  line: z.number().int().nullish().catch(null),
})
/** One value in a model's answer, as far as it has the form; keys that nobody asked for are not looked at. */
export const saidSchema = placeSchema.extend({ value: said.nullish().catch(null), confidence: confidenceSchema })
export type Said = z.infer<typeof saidSchema>

export type Reading = {
  value: string | null
  confidence: number
  grounded: boolean
  evidence: Evidence[]
  words: Word[]
  /** Why it should not be trusted, in a sentence, or null. */
  doubt: string | null
  /** Something was answered that is no value of the field. */
  dropped: boolean
}

/** What the model's own figure is worth for a value that is quoted with other letters, or that nothing proves. */
const inexact = 0.9
const unproven = { share: 0.5, most: 0.45 }

export const rounded = (confidence: number): number => Math.round(confidence * 1000) / 1000

/** What a doubtful value may claim at most. */
export const doubted = (confidence: number): number => rounded(Math.min(unproven.most, confidence * unproven.share))

/** The value in the field's form, held against the words quoted: only what they say is grounded. */
export function readValue(field: Field | Column, said: Said, source: Source, near: Near = said): Reading {
  const none = { value: null, grounded: true, evidence: [], words: [], doubt: null, dropped: false }
  if (said.value == null || said.value.trim() === '') return { ...none, confidence: rounded(said.confidence) }
  const value = normalised(field, said.value, source.language)
  if (value === null)
    return { ...none, confidence: 0.3, doubt: `What the model read is no ${nameOf(field)}.`, dropped: true }
  const found = locate(source.pages, said.quote || value, near)
  if (!found)
    return {
      ...none,
      value,
      confidence: doubted(said.confidence),
      grounded: false,
      doubt: said.quote ? 'The words quoted for it are not in the document.' : 'No words are quoted for it.',
    }
  const scanned = source.pages.some(({ page }) => page.number === found.page && page.source === 'ocr')
  const proof = proofOf(field, value, found, source.language, scanned)
  const place = proof ?? found
  const ordered = place.words.some((word) => source.orders.has(word))
  const doubt = !proof
    ? 'The words quoted for it say something else.'
    : ordered
      ? 'It stands in a sentence that gives orders to the reader.'
      : null
  return {
    value,
    confidence: doubt ? doubted(said.confidence) : rounded(said.confidence * (place.exact ? 1 : inexact)),
    grounded: doubt === null,
    evidence: evidenceFrom(place),
    words: place.words,
    doubt,
    dropped: false,
  }
}

/** Models are asked for figures with a point and ISO dates, and some answer as printed. */
function normalised(field: Field | Column, text: string, language: Language | undefined): string | null {
  for (const hints of [{ language: 'en' } as const, { language }]) {
    const read = normalise(field, text, hints)
    if ('value' in read && read.value !== null) return read.value
  }
  return null
}

const names: Record<string, string> = { money: 'amount', number: 'number', date: 'date', enum: 'known choice' }
const nameOf = (field: Field | Column) => names[field.type] ?? 'text'
