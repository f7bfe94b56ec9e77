import Big from 'big.js'
import type { Language } from '#server/document/document.ts'
import { pageText } from '#server/document/document.ts'
import { detectLanguage } from '#server/document/language.ts'
import type { Proposal, ProposedValue, Provider, SourceDocument } from '#server/proposal/proposal.ts'
import { currencyOf, toBig } from '#server/workflow/decimal.ts'
import { normalise } from '#server/workflow/value.ts'
import { type Definition, type Field, kindOf, type Values } from '#server/workflow/workflow.ts'
import { type Found, findAmounts, findCurrencies, findDates, findIdentifiers, foundAt } from './candidates.ts'
import { type Choice, choose } from './choose.ts'
import { draftValue } from './draft.ts'
import { findHeaders, type Header, senderTokens } from './headers.ts'
import { labelValue } from './labels.ts'
import { evidenceOf, type Layout, layOut, squeeze, textOf } from './layout.ts'
import { fieldLexicon, findTerms, type Hit } from './lexicon.ts'
import { findOrganisations } from './organisation.ts'
import { findAddresses, findOptions, findTexts } from './phrases.ts'
import { routeValue } from './route.ts'
import { type Scored, scoreField } from './score.ts'
import { type Style, styleOf } from './style.ts'
import { summarise } from './summary.ts'
import { type FoundTable, findTable } from './table.ts'
import { tableValue } from './table-value.ts'

/** Pages beyond this are not searched: what names a document stands at its beginning and end. */
const searchedPages = 30

/**
 * Proposes values without a network or a trained model: typed candidates from the words, scored by the terms printed
 * near them, chosen together where checks bind them; labels from the words that speak for them; routes from the rules;
 * drafts from approved answers. Each value quotes the words it was read from. The document's words are only ever
 * compared and quoted.
 */
export const localProvider: Provider = {
  name: 'local',
  version: '3',
  propose: (source, definition) => Promise.resolve(proposeLocally(source, definition)),
}

type Seen = {
  layout: Layout
  style: Style
  hits: Hit[]
  headers: Header[]
  tables: Map<string, FoundTable>
  amounts: Found[]
  dates: Found[]
}

function proposeLocally(source: SourceDocument, definition: Definition): Proposal {
  const pages =
    source.pages.length > searchedPages
      ? [...source.pages.slice(0, searchedPages - 5), ...source.pages.slice(-5)]
      : source.pages
  const layout = layOut(pages)
  const language = languageOf(source, pages, definition)
  const seen = look(layout, styleOf(layout, language), definition)
  const choices = choose(definition, scoreAll(definition, seen), lineSum(definition, seen))
  const scanned = pages.some((p) => p.source === 'ocr')
  const single = new Map(
    definition.fields.flatMap((f) =>
      isRead(f) ? [[f.key, singleValue(f, choices.get(f.key), scanned)] as const] : [],
    ),
  )
  const byKey: Values = Object.fromEntries([...single].map(([key, v]) => [key, v.value]))
  const read = definition.fields.flatMap((f) =>
    f.type === 'table'
      ? tableValue(f, seen.tables.get(f.key)?.lines ?? [], definition, byKey, scanned)
      : f.type === 'label'
        ? labelValue(f, layout, definition, scanned)
        : (single.get(f.key) ?? []),
  )
  const values = concluded(read, { definition, layout, language, today: source.today })
  for (const value of values) byKey[value.key] = value.value
  return {
    provider: 'local',
    version: localProvider.version,
    language,
    values,
    summary: summarise(definition, byKey, language),
  }
}

/** Routes follow from the values, drafts from values and route; the answer has the definition's order. */
function concluded(
  read: readonly ProposedValue[],
  known: { definition: Definition; layout: Layout; language: Language; today: string },
): ProposedValue[] {
  const { definition, today } = known
  const proposed = new Map(read.map((v) => [v.key, v]))
  const valuesNow = () => Object.fromEntries([...proposed.values()].map((v) => [v.key, v.value]))
  for (const field of definition.fields)
    if (field.type === 'route') proposed.set(field.key, routeValue(field, definition, proposed, valuesNow(), today))
  for (const field of definition.fields)
    if (field.type === 'draft') proposed.set(field.key, draftValue(field, { ...known, proposed, values: valuesNow() }))
  return definition.fields.flatMap((f) => proposed.get(f.key) ?? [])
}

/** Single values that stand somewhere on a page. */
const isRead = (field: Field) => field.type !== 'table' && kindOf(field) === 'extraction'

function languageOf(source: SourceDocument, pages: SourceDocument['pages'], definition: Definition): Language {
  const read = source.language ?? detectLanguage(pages.map((p) => pageText(p)).join('\n'))
  return read && definition.languages.includes(read) ? read : (read ?? definition.languages[0] ?? 'en')
}

function look(layout: Layout, style: Style, definition: Definition): Seen {
  const dates = findDates(layout, style)
  const inDate = new Set(dates.flatMap((d) => d.tokens))
  const amounts = findAmounts(layout, style).filter((a) => !a.tokens.some((t) => inDate.has(t)))
  const tables = new Map<string, FoundTable>()
  const totals = definition.fields.flatMap((f) => (f.type === 'money' ? (f.find?.terms ?? [f.label]) : []))
  for (const field of definition.fields)
    if (field.type === 'table') tables.set(field.key, findTable(field, layout, style, amounts, totals))
  const used = new Set([...tables.values()].flatMap((t) => [...t.used]))
  // A column's heading is no label of a single value.
  const hits = findTerms(layout, fieldLexicon(definition)).filter((h) => !h.tokens.some((t) => used.has(t)))
  return { layout, style, hits, headers: findHeaders(layout), tables, amounts, dates }
}

/** Candidates by a field's type, and for text by the shape that its definition hints at. */
function candidatesFor(field: Field, seen: Seen): Found[] {
  const { layout, hits } = seen
  switch (field.type) {
    case 'money':
      return seen.amounts
    case 'number':
      return seen.amounts.filter((a) => !a.currency).map((a) => ({ ...a, value: new Big(a.value).toFixed(), looks: 0 }))
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

function scoreAll(definition: Definition, seen: Seen): Map<string, Scored[]> {
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
      const scored = scoreField(
        field,
        candidatesFor(field, seen),
        field.type === 'enum' ? { ...around, inTable: () => false } : around,
      )
      return [field.key, field.type === 'enum' ? byVotes(scored) : scored]
    }),
  )
}

/** Options are chosen by how often they are printed, as long as no term decides. */
function byVotes(scored: Scored[]): Scored[] {
  const votes = new Map<string, number>()
  for (const s of scored) votes.set(s.value, (votes.get(s.value) ?? 0) + 1)
  return scored
    .map((s) => ({ ...s, score: s.score + 3 * ((votes.get(s.value) ?? 0) / scored.length) }))
    .sort((a, b) => b.score - a.score)
}

function lineSum(definition: Definition, seen: Seen): Big | null {
  const check = definition.checks.find((c) => c.kind === 'table_sum')
  if (check?.kind !== 'table_sum') return null
  const amounts = seen.tables.get(check.table)?.lines.flatMap((l) => toBig(l.cells[check.column]?.value) ?? []) ?? []
  return amounts.length > 0 ? amounts.reduce((a, b) => a.plus(b), new Big(0)) : null
}

/** On a scan, what was not found may also not have been read. */
const scannedAbsence = 0.7

function singleValue(field: Field, choice: Choice | undefined, scanned: boolean): ProposedValue {
  const kept = (s: Scored) => {
    const normal = normalise(field, s.value, { language: 'en' })
    return 'value' in normal ? normal.value : null
  }
  const candidates = (choice?.others ?? []).flatMap((s) => {
    const value = kept(s)
    return value === null ? [] : [{ value, confidence: round(probabilityOf(s)), evidence: evidenceOf(s.tokens) }]
  })
  const value = choice?.chosen ? kept(choice.chosen) : null
  if (!choice?.chosen || value === null) {
    // Nothing is claimed, hence nothing is ungrounded.
    return {
      key: field.key,
      value: null,
      confidence: round(Math.min(choice?.confidence ?? 0.5, scanned ? scannedAbsence : 1)),
      grounded: true,
      evidence: [],
      reason: `No ${field.label} was found.`,
      candidates,
    }
  }
  return {
    key: field.key,
    value,
    confidence: round(choice.confidence),
    grounded: true,
    evidence: evidenceOf(choice.chosen.tokens),
    reason: reasonFor(choice),
    candidates,
  }
}

function probabilityOf(s: Scored): number {
  return 1 / (1 + Math.exp(-s.score))
}

/** Confidence as kept: 0..1 with three decimals. */
function round(confidence: number): number {
  return Math.round(Math.max(0, Math.min(1, confidence)) * 1000) / 1000
}

function reasonFor(choice: Choice): string {
  const place = choice.chosen?.reason ? `Printed ${choice.chosen.reason}` : 'Recognised by its form and place'
  return choice.agrees ? `${place}; the amounts add up.` : `${place}.`
}
