import { type Language, pageText } from '#server/document/document.ts'
import { detectLanguage } from '#server/document/language.ts'
import { addUsage, type LlmAnswer, LlmError, type LlmRequest, type LlmUsage, noUsage } from '#server/platform/llm.ts'
import { layOut } from '#server/proposal/local/layout.ts'
import { summarise } from '#server/proposal/local/summary.ts'
import type { Knowledge, Proposal, Provider, SourceDocument } from '#server/proposal/proposal.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type Answered, answerProblem, noticedIn, readAnswer } from './answer.ts'
import { concluded } from './conclude.ts'
import { costOf, type Prices } from './cost.ts'
import { merged } from './merge.ts'
import { ordersIn } from './orders.ts'
import { promptFor, promptVersion } from './prompt.ts'
import { indexPages, keyOf, type Pages } from './quote.ts'
import { schemaFor } from './schema.ts'
import { type Chunk, chunksOf, type Line, linesOf } from './words.ts'

export type OpenaiParts = {
  /** Throws `LlmError`. */
  ask(request: LlmRequest): Promise<LlmAnswer>
  /** The model that is asked. */
  model: string
  prices: Prices
  /** The image of a page (1-based) as a data URL; without it the words alone are sent. */
  pageImage?: (page: number) => Promise<string>
  /** Tokens of a document asked about at once; `smallChunk` for servers that may cut off in silence what is too long. */
  chunkTokens?: number
}

/** Where the server says that its context is smaller, it is halved. */
export const largeChunk = 24_000
/** With examples, fields and the answer it fits a context of 16,000 tokens, which is much for a server of one's own. */
export const smallChunk = 6_000
const leastChunkTokens = 500
const mostChunks = 12
const summarisedPages = 10
/** Beyond these, a document that is too long is not cut any further. */
const mostRequests = 40
/** Images are many tokens each. */
const mostImages = 8
/** What an answer may take, thinking of the model included; one that is cut off gets twice as much. */
const output = { base: 1_500, field: 150, cell: 20, most: 16_000 }

type Talk = { parts: OpenaiParts; source: SourceDocument; definition: Definition; knowledge: Knowledge | undefined }
type Told = { answers: { json: unknown; chunk: Chunk }[]; usage: LlmUsage; model: string }

/**
 * Proposes with a model that speaks the chat-completions protocol. The model sees the document's lines with their numbers
 * between marks that the document cannot contain, the fields, the house's instructions and confirmed cases like it. Its
 * answer is held against the document: a value that its quoted words do not say is ungrounded, an unknown choice is
 * dropped, anything else is ignored. The same inputs and the same answers give the same proposal.
 * `propose` throws `LlmError` with all that was used.
 */
export function openaiProvider(parts: OpenaiParts): Provider {
  const { model, chunkTokens = largeChunk } = parts
  const version = `${promptVersion}, ${model}`
  return {
    name: 'openai',
    version,
    async propose(source, definition, knowledge) {
      const lines = linesOf(source.pages)
      const told: Told = { answers: [], usage: noUsage, model }
      const talk = { parts, source, definition, knowledge }
      const { chunks, left } = chunksOf(lines, chunkTokens, mostChunks)
      // Without words there is nothing to ask, except about images.
      if (chunks.length === 0) {
        const pictured = { lines: [], pages: source.pages.map((page) => page.number) }
        if (parts.pageImage && definition.provider.images) chunks.push(pictured)
        else told.answers.push({ json: { fields: {} }, chunk: pictured })
      }
      try {
        for (const chunk of chunks) await tell(talk, told, chunk, chunkTokens)
      } catch (error) {
        if (!(error instanceof LlmError)) throw error
        throw new LlmError(error.fault, error.message, addUsage(told.usage, error.usage), error.retryAfterMs)
      }
      return proposalFrom(talk, told, lines, left, version)
    },
  }
}

/** Asks about a piece of the document, and about its parts where it is too long for the model. */
async function tell(talk: Talk, told: Told, chunk: Chunk, budget: number): Promise<void> {
  try {
    const answer = await talk.parts.ask(await requestFor(talk, chunk))
    told.usage = addUsage(told.usage, answer.usage)
    told.model = answer.model
    told.answers.push({ json: answer.json, chunk })
  } catch (error) {
    if (!(error instanceof LlmError) || error.fault !== 'too_long' || told.usage.requests > mostRequests) throw error
    const smaller = split(chunk, budget)
    if (!smaller) throw error
    told.usage = addUsage(told.usage, error.usage)
    for (const piece of smaller.pieces) await tell(talk, told, piece, smaller.budget)
  }
}

/** The piece in parts, at half the length or less; null where it cannot be cut further. */
function split(chunk: Chunk, budget: number): { pieces: Chunk[]; budget: number } | null {
  for (let half = Math.floor(budget / 2); half >= leastChunkTokens; half = Math.floor(half / 2)) {
    const { chunks } = chunksOf(chunk.lines, half, Number.POSITIVE_INFINITY)
    if (chunks.length > 1) return { pieces: chunks, budget: half }
  }
  return null
}

async function requestFor({ parts, source, definition, knowledge }: Talk, chunk: Chunk): Promise<LlmRequest> {
  const images: string[] = []
  if (parts.pageImage && definition.provider.images)
    for (const page of chunk.pages.slice(0, mostImages)) images.push(await parts.pageImage(page))
  const cells = definition.fields.reduce((sum, f) => sum + (f.type === 'table' ? f.columns.length : 0), 0)
  const wanted =
    output.base + output.field * definition.fields.length + output.cell * cells * Math.min(chunk.lines.length, 100)
  return {
    ...promptFor({
      definition,
      chunk,
      pageCount: source.pages.length,
      fileName: source.fileName,
      today: source.today,
      examples: (knowledge?.examples ?? []).slice(0, definition.provider.examples),
      images,
    }),
    schema: schemaFor(definition),
    maxOutputTokens: Math.min(output.most, wanted),
    check: answerProblem(definition),
  }
}

function proposalFrom(talk: Talk, told: Told, lines: Line[], left: number[], version: string): Proposal {
  const { parts, source, definition, knowledge } = talk
  const language = languageOf(source, definition)
  const pages = indexPages(source.pages)
  const noticed = [...ordersIn(lines), ...told.answers.flatMap(({ json }) => noticedIn(json, { pages }))]
  const orders = new Set(noticed.flatMap((order) => order.words))
  // A piece's answer is held against the pages that it was about.
  const answers = told.answers.map(({ json, chunk }): Answered => {
    const own = pages.filter(({ page }) => chunk.pages.includes(page.number))
    return readAnswer(json, definition, { pages: own, language: source.language ?? language, orders })
  })
  const answered = merged(answers, definition)
  const values = concluded(answered, { definition, language, today: source.today })
  const now: Values = Object.fromEntries(values.flatMap((v) => (v.grounded ? [[v.key, v.value]] : [])))
  const examples = (knowledge?.examples ?? []).slice(0, definition.provider.examples)
  return {
    provider: 'openai',
    version,
    language,
    values,
    // Where the document gives orders, the model's own words may be theirs.
    summary:
      noticed.length === 0 && isSaid(answered.summary, pages)
        ? answered.summary
        : summarise({ definition, values: now, language, layout: layOut(source.pages.slice(0, summarisedPages)) }),
    flags: [...orderFlags(noticed), ...leftFlags(left), ...distinct(answered.flags)],
    ...(examples.length > 0 ? { similar: examples.map(({ number, similarity }) => ({ number, similarity })) } : {}),
    usage: {
      model: told.model,
      ...told.usage,
      cost: costOf(parts.prices, [told.model, parts.model], told.usage),
      currency: parts.prices.currency,
    },
  }
}

function languageOf(source: SourceDocument, definition: Definition): Language {
  const read =
    source.language ??
    detectLanguage(
      source.pages
        .slice(0, 5)
        .map((p) => pageText(p))
        .join('\n'),
    )
  return read ?? definition.languages[0] ?? 'en'
}

/** A summary is the model's own words, but its figures, numbers and addresses have to be the document's. */
function isSaid(summary: string, pages: Pages): boolean {
  if (summary === '') return false
  if (/https?:|www\.|<[a-z!/]/i.test(summary)) return false
  const figures = summary.match(/[\p{L}\p{N}.,/@-]*\d[\p{L}\p{N}.,/@-]*/gu) ?? []
  const digits = (text: string) => keyOf(text).replace(/[.,]/g, '')
  return figures.every((figure) => pages.some((page) => digits(page.text).includes(digits(figure))))
}

type Flags = NonNullable<Proposal['flags']>

function orderFlags(noticed: readonly { page: number; text: string }[]): Flags {
  const [first] = noticed
  if (!first) return []
  const quote = first.text.length > 120 ? `${first.text.slice(0, 119)}…` : first.text
  const message = `The document gives orders to whoever reads it; they were read, not followed: "${quote}" (page ${first.page}).`
  return [{ code: 'orders', severity: 'warning', fieldKeys: [], message }]
}

function leftFlags(left: readonly number[]): Flags {
  if (left.length === 0) return []
  const [from, to] = [left[0], left.at(-1)]
  const message = `The document is too long to be read whole: pages ${from} to ${to} were left out (${left.length} pages).`
  return [{ code: 'pages_left_out', severity: 'warning', fieldKeys: [], message }]
}

function distinct(flags: Flags): Flags {
  return flags.filter((flag, i) => flags.findIndex((other) => other.message === flag.message) === i)
}
