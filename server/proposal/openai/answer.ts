import { z } from 'zod'
import { type Evidence, unionBox, type Word } from '#server/document/document.ts'
import type { Proposal, ProposedValue } from '#server/proposal/proposal.ts'
import { isEmpty, type TableRow } from '#server/workflow/field-value.ts'
import { cleanLines, cleanText } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { evidenceFrom, locate } from './quote.ts'
import {
  confidenceSchema,
  doubted,
  placeSchema,
  type Reading,
  readValue,
  rounded,
  type Said,
  type Source,
  saidSchema,
} from './reading.ts'

type FieldOf<T extends Field['type']> = Extract<Field, { type: T }>
type Flag = NonNullable<Proposal['flags']>[number]

/** What a model says of a draft: which approved answer, else a text of its own. */
export type DraftSaid = { answer: string | null; text: string; missing: string[]; confidence: number; reason: string }

/** An answer held against the document it is about. Routes and drafts are concluded when all answers are in. */
export type Answered = {
  values: ProposedValue[]
  drafts: ReadonlyMap<string, DraftSaid>
  summary: string
  flags: Flag[]
}

const longestReason = 200
const mostRows = 1_000
const mostOthers = 4

const answerSchema = z.object({
  fields: z.record(z.string(), z.unknown()),
  summary: z.string().catch(''),
})
const reasonSchema = z.object({ reason: z.string().catch('') })
const othersSchema = z.object({ others: z.array(z.unknown()).catch([]) })
const tableSchema = z.object({ rows: z.array(z.unknown()).catch([]), confidence: confidenceSchema })
const rowSchema = placeSchema.extend({
  cells: z.record(z.string(), z.unknown()).catch({}),
  confidence: confidenceSchema,
})
const labelSchema = placeSchema.extend({
  value: z
    .union([z.string().transform((key) => [key]), z.array(z.string().catch(''))])
    .nullish()
    .catch(null),
  confidence: confidenceSchema,
})
const draftSchema = z.object({
  answer: z.string().nullish().catch(null),
  text: z.string().nullish().catch(null),
  missing: z.array(z.string().catch('')).catch([]),
  confidence: confidenceSchema,
})

/** What is wrong with an answer that is JSON, in a sentence for the model, or null where it can be used. */
export function answerProblem(definition: Definition): (json: unknown) => string | null {
  return (json) => {
    const read = answerSchema.safeParse(json)
    if (!read.success) return 'The object needs the keys "fields", "summary" and "noticed".'
    const keys = definition.fields.map((f) => f.key)
    const known = keys.some((key) => typeof read.data.fields[key] === 'object' && read.data.fields[key] !== null)
    return known || keys.length === 0 ? null : `"fields" needs an object for each of: ${keys.join(', ')}.`
  }
}

/**
 * Reads an answer. Every value is brought into its field's form and must follow from words that stand in the document;
 * what does not is kept as ungrounded. Choices that do not exist are dropped and flagged; everything nobody asked for,
 * orders and calls among it, is not looked at.
 */
export function readAnswer(json: unknown, definition: Definition, source: Source): Answered {
  const { fields, summary } = answerSchema.parse(json)
  const drafts = new Map<string, DraftSaid>()
  const flags: Flag[] = []
  const values = definition.fields.flatMap((field): ProposedValue[] => {
    const raw = fields[field.key] ?? { confidence: 0 }
    const about = (code: string, message: string) =>
      flags.push({ code, severity: 'warning', fieldKeys: [field.key], message })
    if (field.type === 'draft') {
      drafts.set(field.key, draftFrom(raw))
      return []
    }
    if (field.type === 'label') return [labelFrom(field, raw, source, about)]
    if (field.type === 'route') {
      const queues = definition.queues.map((queue) => queue.key)
      return [choiceFrom(field, raw, queues, source, about)]
    }
    if (field.type === 'table') return [tableFrom(field, raw, source)]
    return [singleFrom(field, raw, source, about)]
  })
  return { values, drafts, summary: cleanText(summary).slice(0, 600), flags }
}

type About = (code: string, message: string) => void

const reasonOf = (raw: unknown, doubt: string | null = null): string => {
  const own = cleanText(reasonSchema.safeParse(raw).data?.reason ?? '').slice(0, longestReason)
  return [doubt, own].filter(Boolean).join(' ') || 'Read by the model.'
}

const saidIn = (raw: unknown): Said => saidSchema.safeParse(raw).data ?? { value: null, confidence: 0 }
const othersIn = (raw: unknown): unknown[] => othersSchema.safeParse(raw).data?.others.slice(0, mostOthers) ?? []

function singleFrom(field: Field, raw: unknown, source: Source, about: About): ProposedValue {
  const read = readValue(field, saidIn(raw), source)
  if (read.dropped)
    about('value_dropped', `What the model read for ${field.label} is no value of that field; it was dropped.`)
  const candidates = othersIn(raw).flatMap((other) => {
    const { value, confidence, evidence, grounded } = readValue(field, saidIn(other), source)
    return value === null || value === read.value || !grounded ? [] : [{ value, confidence, evidence }]
  })
  return proposed(field, read.value, read, reasonOf(raw, read.doubt), candidates)
}

function proposed(
  field: Field,
  value: ProposedValue['value'],
  read: Pick<Reading, 'confidence' | 'grounded' | 'evidence'>,
  reason: string,
  candidates: ProposedValue['candidates'] = [],
): ProposedValue {
  const { confidence, grounded, evidence } = read
  return { key: field.key, value, confidence, grounded, evidence, reason, candidates }
}

/** The words that decide a choice: they have to stand in the document; what they mean is for a person to judge. */
function placeFrom(said: z.infer<typeof labelSchema>, source: Source) {
  const found = said.quote ? locate(source.pages, said.quote, said) : null
  const doubt = !found
    ? said.quote
      ? 'The words quoted for it are not in the document.'
      : 'No words are quoted for it.'
    : found.words.some((word) => source.orders.has(word))
      ? 'It rests on a sentence that gives orders to the reader.'
      : null
  return {
    evidence: found ? evidenceFrom(found) : [],
    grounded: doubt === null,
    doubt,
    confidence: doubt ? doubted(said.confidence) : rounded(said.confidence),
  }
}

function chosenIn(field: Field, raw: unknown, keys: readonly string[], about: About) {
  const said = labelSchema.safeParse(raw).data ?? { value: null, confidence: 0 }
  const named = (said.value ?? []).filter((key) => key.trim() !== '')
  const chosen = keys.filter((key) => named.includes(key))
  if (named.some((key) => !keys.includes(key)))
    about('choice_dropped', `The model named a choice for ${field.label} that does not exist; it was dropped.`)
  return { said, chosen, dropped: chosen.length < new Set(named).size }
}

function choiceFrom(field: Field, raw: unknown, keys: readonly string[], source: Source, about: About): ProposedValue {
  const { said, chosen, dropped } = chosenIn(field, raw, keys, about)
  const [value = null] = chosen
  if (value === null || chosen.length > 1) {
    const confidence = dropped || chosen.length > 1 ? 0.3 : rounded(said.confidence)
    return proposed(field, null, { confidence, grounded: true, evidence: [] }, reasonOf(raw))
  }
  const place = placeFrom(said, source)
  const candidates = othersIn(raw).flatMap((other) => {
    const { said: o, chosen: c } = chosenIn(field, other, keys, () => undefined)
    return c[0] && c[0] !== value ? [{ value: c[0], confidence: rounded(o.confidence), evidence: [] }] : []
  })
  return proposed(field, value, place, reasonOf(raw, place.doubt), candidates)
}

function labelFrom(field: FieldOf<'label'>, raw: unknown, source: Source, about: About): ProposedValue {
  const keys = field.options.map((option) => option.key)
  if (!field.multiple) return choiceFrom(field, raw, keys, source, about)
  const { said, chosen, dropped } = chosenIn(field, raw, keys, about)
  if (chosen.length === 0)
    return proposed(
      field,
      [],
      { confidence: dropped ? 0.3 : rounded(said.confidence), grounded: true, evidence: [] },
      reasonOf(raw),
    )
  const place = placeFrom(said, source)
  return proposed(field, chosen, place, reasonOf(raw, place.doubt))
}

function tableFrom(field: FieldOf<'table'>, raw: unknown, source: Source): ProposedValue {
  const table = tableSchema.safeParse(raw).data ?? { rows: [], confidence: 0 }
  const rows = table.rows.slice(0, mostRows).flatMap((one) => {
    const row = rowSchema.safeParse(one).data
    if (!row) return []
    const cells = field.columns.map((column) => {
      const cell = { ...saidIn(row.cells[column.key]), confidence: row.confidence }
      return { key: column.key, ...readValue(column, cell, source, row) }
    })
    return cells.some((cell) => cell.value !== null) ? [cells] : []
  })
  const cells = rows.flat().filter((cell) => cell.value !== null)
  const grounded = cells.every((cell) => cell.grounded)
  const least = Math.min(table.confidence, ...cells.map((cell) => cell.confidence))
  return {
    key: field.key,
    value: rows.map((row): TableRow => Object.fromEntries(row.map((cell) => [cell.key, cell.value]))),
    confidence: rounded(rows.length === 0 ? table.confidence : least),
    grounded,
    evidence: wholeOf(cells),
    reason: reasonOf(raw, grounded ? null : 'Some cells are not in the document as they are here.'),
    candidates: [],
    rows: rows.map((row) =>
      Object.fromEntries(
        row.flatMap(({ key, value, confidence, evidence }) =>
          value === null ? [] : [[key, { confidence, evidence }]],
        ),
      ),
    ),
  }
}

/** One place a page for all cells on it. */
function wholeOf(cells: readonly Reading[]): Evidence[] {
  const pages = Map.groupBy(
    cells.flatMap((cell) => cell.evidence),
    (e) => e.page,
  )
  return [...pages].map(([page, all]) => ({
    page,
    box: unionBox(all.map((e) => e.box)),
    quote: all
      .map((e) => e.quote)
      .join(' ')
      .slice(0, 2_000),
  }))
}

function draftFrom(raw: unknown): DraftSaid {
  const said = draftSchema.safeParse(raw).data
  return {
    answer: said?.answer || null,
    text: cleanLines((said?.text ?? '').slice(0, 10_000)),
    missing: (said?.missing ?? [])
      .map((name) => cleanText(name).slice(0, 60))
      .filter(Boolean)
      .slice(0, 10),
    confidence: said?.confidence ?? 0,
    reason: reasonOf(raw),
  }
}

/** Words that the model takes for orders to itself; only what stands in the document is believed. */
export function noticedIn(
  json: unknown,
  source: Pick<Source, 'pages'>,
): { page: number; text: string; words: Word[] }[] {
  const noticed = z.object({ noticed: z.array(placeSchema).max(50).catch([]) }).safeParse(json).data?.noticed ?? []
  return noticed.slice(0, 10).flatMap(({ quote, page, line }) => {
    const found = quote ? locate(source.pages, quote, { page, line }) : null
    return found ? [{ page: found.page, text: found.words.map((w) => w.text).join(' '), words: found.words }] : []
  })
}

/** Whether a proposed value holds anything. */
export const isProposed = (value: ProposedValue): boolean => !isEmpty(value.value)
