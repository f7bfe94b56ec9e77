import { labelsOf, type Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { findHeaders } from './headers.ts'
import type { Layout, PageLayout, Token } from './layout.ts'
import { findSpoken, placedTokens } from './spoken.ts'

const longest = 180
const mostSentences = 2
/** What counts for a sentence; set by reasoning, not fitted. */
const worths = { question: 2, request: 1.5, spoken: 1, early: 0.4 }

const requests =
  /\b(please|could you|can you|would you|will you|i (want|need|would like|ask)|we (want|need|would like|ask)|let (me|us) know|bitte|könn(en|ten) sie|ich (möchte|brauche|bitte|hätte)|wir (möchten|brauchen|bitten|hätten)|merci de|veuillez|pourriez|pouvez|je (souhaite|voudrais|demande)|nous (souhaitons|voudrions|demandons))\b/iu
const courtesy =
  /^(dear|hello|hi|hey|good (morning|afternoon|evening)|kind regards|best|regards|sincerely|thanks|thank you|many thanks|sehr geehrte|guten (tag|morgen|abend)|hallo|liebe|mit freundlichen|freundliche|viele grüße|danke|vielen dank|bonjour|bonsoir|madame|monsieur|cordialement|bien à vous|merci)\b/iu

/** Whether the document has the head of a message. */
export const isMessage = (layout: Layout): boolean => findHeaders(layout).length > 0

/**
 * The sentences that say most of what a text asks, as printed, in its order: questions and requests first, then those
 * with words for the labels that were chosen. Nothing that is quoted from an earlier message, no greeting.
 */
export function tellingSentences(layout: Layout, definition: Definition, values: Values): string[] {
  const spoken = new Set(
    definition.fields.flatMap((f) => {
      if (f.type !== 'label') return []
      const chosen = labelsOf(values[f.key])
      const options = f.options.filter((o) => chosen.includes(o.key))
      return findSpoken(layout, options, false).flatMap((s) => s.tokens)
    }),
  )
  const sentences = sentencesOf(layout).map((tokens, i) => {
    const text = tokens.map((t) => t.text).join(' ')
    const worth =
      (/\?$/.test(text) ? worths.question : 0) +
      (requests.test(text) ? worths.request : 0) +
      worths.spoken * Math.min(2, tokens.filter((t) => spoken.has(t)).length) +
      (i < 3 ? worths.early : 0)
    return { text, worth, i }
  })
  return sentences
    .filter(({ text }) => isProse(text))
    .sort((a, b) => b.worth - a.worth || a.i - b.i)
    .slice(0, mostSentences)
    .sort((a, b) => a.i - b.i)
    .map(({ text }) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text))
}

/** Several words, most of them of letters alone; not a greeting. */
function isProse(text: string): boolean {
  const words = text.split(' ')
  const plain = words.filter((w) => /^["'(]?\p{L}[\p{L}'’-]*["')]?[.,;:!?]?$/u.test(w)).length
  return words.length >= 4 && plain >= 0.7 * words.length && !(words.length <= 6 && courtesy.test(text))
}

/** Runs of words up to the end of a sentence or paragraph, from what the document itself says. */
function sentencesOf(layout: Layout): Token[][] {
  const sentences: Token[][] = []
  for (const [i, placed] of placedTokens(layout).entries()) {
    const page = layout.pages[i] as PageLayout
    let open: Token[] = []
    const close = () => {
      if (open.length > 0) sentences.push(open)
      open = []
    }
    for (const { token, weight } of placed) {
      const last = open.at(-1)
      if (weight < 1 || weight >= 2 || (last && token.y0 - last.y1 > 0.9 * page.em)) close()
      if (weight < 1 || weight >= 2) continue
      open.push(token)
      if (/[.!?]["'”»)]?$/.test(token.text) && !/^(\p{L}|\d+|nr|no|st|dr|mr|mrs|ca|z\.b)\.$/iu.test(token.text)) close()
    }
    close()
  }
  return sentences
}
