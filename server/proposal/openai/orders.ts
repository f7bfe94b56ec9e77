import type { Word } from '#server/document/document.ts'
import type { Line } from './words.ts'

/**
 * Sentences of documents that address whoever reads by machine, in en, de and fr. A list cannot be complete: it makes the
 * usual attempts visible; what keeps them without effect is that documents are only ever read.
 */
const attempts: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules|directions|checks|polic(?:y|ies))\b/i,
  /\b(?:ignoriere|ignorieren sie|missachten?|vergiss|vergessen sie|umgehen?)\b.{0,60}(?:anweisung|regeln|vorgaben|prompt|prüfung)/i,
  /\b(?:ignore[zr]?|oublie[zr]?|contourne[zr]?)\b.{0,60}\b(?:instructions?|consignes?|règles|directives?|contrôles?)/i,
  /\bsystem\s*(?:prompt|override)\b|^\W*(?:system|developer|assistant)(?: (?:message|instruction)s?)?\s*:/i,
  /<\/?(?:system|assistant|instructions?|tool_call|document \w{8})\b|\[\/?INST\]|<\|im_(?:start|end)\|>/i,
  /\b(?:you are|act as|du bist|sie sind|tu es|vous êtes)\b.{0,30}\b(?:ai|assistant|language model|llm|ki|sprachmodell|ia|modèle de langage)\b/i,
  /\b(?:note|message|instructions?|hinweis|anweisung|consigne)s? (?:to|for|an|für|pour|à)\b.{0,12}\b(?:ai|llm|language model|chatbot|ki|sprachmodell|ia)\b/i,
  /\b(?:set|mark|classify|route|approve|treat|pay)\b.{0,60}\b(?:as approved|automatically|without (?:review|approval|checking)|confidence (?:to|of|=))/i,
  /\bohne\b.{0,20}(?:prüfung|freigabe|rückfrage).{0,40}\b(?:freigeben|genehmigen|überweisen|zahlen)/i,
  /\b(?:approuve[zr]?|valide[zr]?|paye[zr]?|vire[zr]?)\b.{0,60}\bsans\b.{0,20}(?:vérification|contrôle|validation)/i,
  /\b(?:call|invoke|execute|use)\b.{0,20}\b(?:tool|function)\b.{0,20}\w+_\w+/i,
]

/** A place where a document gives orders. */
export type Order = { page: number; text: string; words: Word[] }

/** What follows an order is likely to belong to it. */
const reach = 3

/** Places where an attempt to give orders begins, also where its words run on into the next line, with the lines after it. */
export function ordersIn(lines: readonly Line[]): Order[] {
  const isOrder = (text: string) => attempts.some((attempt) => attempt.test(text))
  return lines.flatMap((line, i): Order[] => {
    const after = lines.slice(i + 1, i + 1 + reach).filter((next) => next.page === line.page)
    const next = after[0]?.text ?? ''
    const alone = isOrder(line.text)
    if (!alone && (isOrder(next) || !isOrder(`${line.text} ${next}`))) return []
    const text = alone ? line.text : `${line.text} ${next}`
    return [{ page: line.page, text, words: [line, ...after].flatMap((l) => l.words) }]
  })
}
