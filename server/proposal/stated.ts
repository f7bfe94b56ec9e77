import { type Evidence, type PageContent, unionBox, type Word } from '#server/document/document.ts'
import { normalise } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { findPrinted } from './embedded.ts'
import type { Proposal, ProposedValue, SourceDocument } from './proposal.ts'

/** What we wrote into the document ourselves and print in it. */
const statedConfidence = 0.99
/** What the document does not print, so that a person cannot check it there. */
const unprintedConfidence = 0.6
/** Lines of a long text that are marked on the page. */
const mostLines = 60

type Source = Pick<SourceDocument, 'stated' | 'pages' | 'fileName' | 'today'>

/**
 * The proposal with what we state of a document that we made ourselves, in place of whatever a provider read in it. A value
 * that is stated to be unknown stays empty: nothing is read into it. Fields of which nothing is stated stay as proposed.
 */
export function withStated(proposal: Proposal, definition: Pick<Definition, 'fields' | 'queues'>, source: Source) {
  if (!source.stated) return proposal
  return { ...proposal, values: statedValues(proposal.values, definition, source) }
}

/** The same for the values alone, before others are concluded from them. */
export function statedValues(
  values: readonly ProposedValue[],
  definition: Pick<Definition, 'fields' | 'queues'>,
  source: Source,
): ProposedValue[] {
  const { stated } = source
  if (!stated) return [...values]
  const byKey = new Map(values.map((value) => [value.key, value]))
  return definition.fields.flatMap((field) => {
    const read = byKey.get(field.key)
    const said = Object.hasOwn(stated, field.key) ? stated[field.key] : undefined
    if (said === undefined) return read ?? []
    return said === null ? unknown(field.key) : (proposed(field, said, definition, source) ?? read ?? [])
  })
}

const unknown = (key: string): ProposedValue => ({
  ...{ key, value: null, confidence: 0.5, grounded: true, evidence: [], candidates: [] },
  reason: 'Not known when this document was made: it says what is missing.',
})

/** Null where what is stated does not fit the field: then what was read stands. */
function proposed(
  field: Field,
  said: string,
  { queues }: Pick<Definition, 'queues'>,
  source: Source,
): ProposedValue | null {
  // Our own documents are written in English, whatever their groups and suppliers are called.
  const read = normalise(field, said, { language: 'en' })
  if ('problem' in read || read.value === null) return null
  if (field.type === 'route' && !queues.some((queue) => queue.key === read.value)) return null
  const { value } = read
  const choice = field.type === 'label' || field.type === 'route'
  const evidence = choice ? [] : placesOf(field, value, source)
  const grounded = choice || evidence.length > 0
  const confidence = grounded ? statedConfidence : unprintedConfidence
  return {
    ...{ key: field.key, value, confidence, grounded, evidence, candidates: [] },
    reason: 'Stated by Countersign, which made this document.',
  }
}

function placesOf(field: Field, value: string, source: Source): Evidence[] {
  const printed = field.type === 'draft' ? [] : findPrinted(field, value, { ...source, language: 'en', embedded: null })
  return printed.length > 0 || (field.type !== 'text' && field.type !== 'draft')
    ? printed
    : passage(value, source.pages)
}

/** Where a text of several lines stands: its words one after the other, over lines and pages; one entry a line. */
function passage(text: string, pages: readonly PageContent[]): Evidence[] {
  const wanted = text.split(/\s+/).filter((word) => word !== '')
  const printed = pages.flatMap((page) => page.words.map((word) => ({ page, word })))
  const at = printed.findIndex((_, from) => wanted.every((word, i) => printed[from + i]?.word.text === word))
  if (at < 0 || wanted.length === 0) return []
  const lines = new Map<string, { page: number; words: Word[] }>()
  for (const { page, word } of printed.slice(at, at + wanted.length)) {
    const key = `${page.number}/${word.line}`
    const line = lines.get(key) ?? { page: page.number, words: [] }
    line.words.push(word)
    lines.set(key, line)
  }
  return [...lines.values()].slice(0, mostLines).map(({ page, words }) => ({
    page,
    box: unionBox(words.map((word) => word.box)),
    quote: words.map((word) => word.text).join(' '),
  }))
}
