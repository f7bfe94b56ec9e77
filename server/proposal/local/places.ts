import Big from 'big.js'
import type { Language } from '#server/document/document.ts'
import type { DateOrder } from '#server/workflow/dates.ts'
import { currencyOf, toBig } from '#server/workflow/decimal.ts'
import { kindOf } from '#server/workflow/field-value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { findAddresses } from './address.ts'
import { findBics, findIbans } from './bank-numbers.ts'
import { type Found, findAmounts, findDates, foundAt, type Signs } from './candidates.ts'
import { findCurrencies } from './currency.ts'
import { findHeaders, type Header, senderTokens } from './headers.ts'
import { findIdentifiers } from './identifiers.ts'
import { type Layout, squeeze, textOf } from './layout.ts'
import { fieldLexicon, findTerms, type Hit } from './lexicon.ts'
import { type FieldModel, groupOf, type Weights, weigh } from './model.ts'
import { findOrganisations } from './organisation.ts'
import { findOptions, findTexts } from './phrases.ts'
import { type Scored, scoreField } from './score.ts'
import { settle } from './settle.ts'
import { type Style, styleOf } from './style.ts'
import { type FoundTable, findTable } from './table.ts'

/** What was seen of a document before anything is chosen. */
export type Seen = {
  layout: Layout
  style: Style
  hits: Hit[]
  headers: Header[]
  tables: Map<string, FoundTable>
  amounts: Found[]
  dates: Found[]
  settled: Map<Found, Signs>
}

/** Single values that stand somewhere on a page. */
export const isRead = (field: Field) => field.type !== 'table' && kindOf(field) === 'extraction'

/** Finds amounts, dates, tables and the terms of a definition on the pages; `order` of day and month, where it is known. */
export function look(layout: Layout, language: Language, definition: Definition, order: DateOrder | null = null): Seen {
  const own = styleOf(layout, language)
  const style = order ? { ...own, order } : own
  const dates = findDates(layout, style)
  const inDate = new Set(dates.flatMap((d) => d.tokens))
  const amounts = markLargest(findAmounts(layout, style).filter((a) => !a.tokens.some((t) => inDate.has(t))))
  const tables = new Map<string, FoundTable>()
  const totals = definition.fields.flatMap((f) => (f.type === 'money' ? (f.find?.terms ?? [f.label]) : []))
  for (const field of definition.fields)
    if (field.type === 'table') tables.set(field.key, findTable(field, layout, style, amounts, totals))
  const used = new Set([...tables.values()].flatMap((t) => [...t.used]))
  // A column's heading is no label of a single value.
  const hits = findTerms(layout, fieldLexicon(definition)).filter((h) => !h.tokens.some((t) => used.has(t)))
  const settled = definition.fields.some((f) => f.type === 'money') ? settle(layout, amounts) : new Map<Found, Signs>()
  return { layout, style, hits, headers: findHeaders(layout), tables, amounts, dates, settled }
}

/** Amounts against one another: the largest, those farthest right, those in larger type, those in the lower half. */
function markLargest(amounts: readonly Found[]): Found[] {
  // A whole number without a sign may count anything.
  const isMoney = (a: Found) => !!a.signs.cents || !!a.signs.sign
  const largest = amounts.reduce((most, a) => (isMoney(a) ? Math.max(most, Math.abs(Number(a.value))) : most), 0)
  const right = amounts.reduce((most, a) => Math.max(most, a.x1), 0)
  const heights = amounts.map((a) => a.y1 - a.y0).sort((a, b) => a - b)
  const usual = heights[Math.floor(heights.length / 2)] || 1
  return amounts.map((a, i) => ({
    ...a,
    signs: {
      ...a.signs,
      largest: isMoney(a) && largest > 0 && Math.abs(Number(a.value)) === largest ? 1 : 0,
      right: isMoney(a) && right - a.x1 < 2 * usual ? 1 : 0,
      size: Math.max(0, Math.min(1, (a.y1 - a.y0) / usual - 1.1)),
      lower: i >= amounts.length / 2 ? 1 : 0,
      zero: Number(a.value) === 0 ? 1 : 0,
    },
  }))
}

/** Candidates by a field's type, and for text by the shape that its definition hints at. */
export function candidatesFor(field: Field, seen: Seen): Found[] {
  const { layout, hits } = seen
  switch (field.type) {
    case 'money':
      return seen.amounts
    case 'number':
      return seen.amounts
        .filter((a) => !a.currency)
        .map((a) => ({ ...a, value: new Big(a.value).toFixed(), signs: {} }))
    case 'date':
      return seen.dates
    case 'enum':
      return field.options.every((o) => currencyOf(o) === o)
        ? findCurrencies(layout, seen.amounts, field.options)
        : findOptions(field.options, layout)
    case 'table':
    case 'label':
    case 'route':
    case 'draft':
      return []
    case 'text':
      if (field.find?.shape === 'organisation') return findOrganisations(layout, hits)
      if (field.find?.shape === 'identifier') return findIdentifiers(layout, seen.dates)
      if (field.find?.shape === 'iban') return findIbans(layout)
      if (field.find?.shape === 'bic') return findBics(layout)
      if (field.find?.shape === 'address') return findAddresses(layout)
      return [...fromHeaders(field, seen.headers), ...findTexts(field, layout, hits)]
  }
}

/** What the head of a message says of itself outweighs every other reading. */
const headed = 8

/** A text field that names "from" or "subject" among its terms takes what the head of a message says. */
function fromHeaders(field: Field, headers: readonly Header[]): Found[] {
  const terms = (field.find?.terms ?? []).map(squeeze)
  return headers.flatMap((header) => {
    if (header.tokens.length === 0 || !terms.includes(header.name)) return []
    if (header.name === 'subject') return [foundAt(header.tokens, textOf(header.tokens), headed)]
    const sender = header.name === 'from' ? senderTokens(header) : null
    return sender ? [foundAt(sender.tokens, sender.value, headed)] : []
  })
}

/** Every candidate of every single-valued field, scored, best first. */
export function scoreAll(definition: Definition, seen: Seen, model: FieldModel): Map<string, Scored[]> {
  const fields = definition.fields.filter(isRead)
  const shape = (f: Field) => (f.type === 'text' ? (f.find?.shape ?? 'text') : f.type)
  const rivals = new Map(
    fields.map((f) => [f.key, new Set(fields.filter((o) => o !== f && shape(o) === shape(f)).map((o) => o.key))]),
  )
  const used = new Set([...seen.tables.values()].flatMap((t) => [...t.used]))
  const around = {
    layout: seen.layout,
    hits: seen.hits,
    rivals,
    inTable: (f: Found) => f.tokens.some((t) => used.has(t)),
  }
  return new Map(
    fields.map((field) => {
      const found = candidatesFor(field, seen)
      const weights = model.places[groupOf(field, definition)]
      if (field.type !== 'enum') return [field.key, scoreField(field, found, around, weights, seen.settled)]
      return [field.key, byVotes(scoreField(field, found, { ...around, inTable: () => false }, weights), weights)]
    }),
  )
}

/** Options are chosen by how often they are printed, as long as no term decides; a place's country is no print. */
function byVotes(scored: Scored[], weights: Weights): Scored[] {
  const votes = new Map<string, number>()
  const isPrint = (s: Scored) => !s.signs.country
  for (const s of scored) if (isPrint(s)) votes.set(s.value, (votes.get(s.value) ?? 0) + 1)
  const printed = scored.filter(isPrint).length
  return scored
    .map((s) => {
      const share = printed > 0 && isPrint(s) ? (votes.get(s.value) ?? 0) / printed : 0
      const features = { ...s.features, votes: share, unprinted: printed === 0 ? 1 : 0 }
      return { ...s, features, score: weigh(weights, features) + s.looks }
    })
    .sort((a, b) => b.score - a.score)
}

/** What the rows of the table add up to that a check binds to a total; null without one. */
export function lineSum(definition: Definition, seen: Seen): Big | null {
  const check = definition.checks.find((c) => c.kind === 'table_sum')
  if (check?.kind !== 'table_sum') return null
  const amounts = seen.tables.get(check.table)?.lines.flatMap((l) => toBig(l.cells[check.column]?.value) ?? []) ?? []
  return amounts.length > 0 ? amounts.reduce((a, b) => a.plus(b), new Big(0)) : null
}
