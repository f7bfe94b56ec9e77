import type { Language } from '#server/document/document.ts'
import { pageText } from '#server/document/document.ts'
import { detectLanguage } from '#server/document/language.ts'
import type { Knowledge, Proposal, ProposedValue, Provider, SourceDocument } from '#server/proposal/proposal.ts'
import { statedValues } from '#server/proposal/stated.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { clauseValue, isClause } from './clauses.ts'
import { draftValue } from './draft.ts'
import { labelValue } from './labels.ts'
import { type Layout, layOut } from './layout.ts'
import { proseOf } from './prose.ts'
import { routeValue } from './route.ts'
import { readSingles, singleValues } from './single-value.ts'
import { summarise } from './summary.ts'
import { tableValue } from './table-value.ts'
import { fieldModel } from './weights.ts'

/** Pages beyond this are not searched: what names a document stands at its beginning and end. */
const searchedPages = 30

/**
 * Proposes values without a network: typed candidates from the words, scored by a small trained model of their looks,
 * their place and the terms printed near them, chosen together where checks bind them; labels from the words that speak
 * for them; routes from the rules; drafts from approved answers. Each value quotes the words it was read from. The
 * document's words are only ever compared and quoted.
 */
export const localProvider: Provider = {
  name: 'local',
  version: '4',
  propose: (source, definition, knowledge) => Promise.resolve(proposeLocally(source, definition, knowledge)),
}

function proposeLocally(source: SourceDocument, definition: Definition, knowledge?: Knowledge): Proposal {
  const pages =
    source.pages.length > searchedPages
      ? [...source.pages.slice(0, searchedPages - 5), ...source.pages.slice(-5)]
      : source.pages
  const layout = layOut(pages)
  const language = languageOf(source, pages, definition)
  const prose = proseOf(layout)
  const scanned = pages.some((p) => p.source === 'ocr')
  const { seen, choices } = readSingles(layout, language, definition, fieldModel, knowledge?.examples)
  const single = singleValues(definition, choices, scanned, fieldModel)
  const byKey: Values = Object.fromEntries([...single].map(([key, v]) => [key, v.value]))
  const read = definition.fields.flatMap((f) =>
    f.type === 'table'
      ? tableValue(f, seen.tables.get(f.key)?.lines ?? [], definition, byKey, scanned)
      : f.type === 'label'
        ? labelValue(f, layout, definition, scanned, knowledge)
        : isClause(f)
          ? clauseValue(f, prose, language)
          : (single.get(f.key) ?? []),
  )
  const values = concluded(statedValues(read, definition, source), {
    definition,
    layout,
    language,
    today: source.today,
    knowledge,
  })
  for (const value of values) byKey[value.key] = value.value
  return {
    provider: 'local',
    version: localProvider.version,
    language,
    values,
    summary: summarise({ definition, values: byKey, language, layout }),
    ...similarOf(knowledge),
  }
}

/** Items that a person may look at to see why: the three most like it. */
function similarOf(knowledge: Knowledge | undefined): Pick<Proposal, 'similar'> {
  const similar = (knowledge?.examples ?? []).slice(0, 3).map(({ number, similarity }) => ({ number, similarity }))
  return similar.length > 0 ? { similar } : {}
}

/** Routes follow from the values, drafts from values and route; the answer has the definition's order. */
function concluded(
  read: readonly ProposedValue[],
  known: {
    definition: Definition
    layout: Layout
    language: Language
    today: string
    knowledge: Knowledge | undefined
  },
): ProposedValue[] {
  const { definition, today } = known
  const proposed = new Map(read.map((v) => [v.key, v]))
  const valuesNow = () => Object.fromEntries([...proposed.values()].map((v) => [v.key, v.value]))
  for (const field of definition.fields)
    if (field.type === 'route')
      proposed.set(field.key, routeValue(field, definition, proposed, valuesNow(), today, known))
  for (const field of definition.fields)
    if (field.type === 'draft') proposed.set(field.key, draftValue(field, { ...known, proposed, values: valuesNow() }))
  return definition.fields.flatMap((f) => proposed.get(f.key) ?? [])
}

function languageOf(source: SourceDocument, pages: SourceDocument['pages'], definition: Definition): Language {
  const read = source.language ?? detectLanguage(pages.map((p) => pageText(p)).join('\n'))
  return read && definition.languages.includes(read) ? read : (read ?? definition.languages[0] ?? 'en')
}
