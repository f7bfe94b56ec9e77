import type { Language } from '#server/document/document.ts'
import { allHold } from '#server/item/conditions.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { cleanLines } from '#server/workflow/value.ts'
import type { Answer, Definition } from '#server/workflow/workflow.ts'

/** How a person asks for the number that an answer needs and nobody named. */
const asks: Record<Language, string> = {
  en: 'Please send us the order number, so that we can look it up.',
  de: 'Bitte nennen Sie uns die Bestellnummer, damit wir nachsehen können.',
  fr: 'Merci de nous indiquer le numéro de commande, pour que nous puissions vérifier.',
}
const withoutNumber: readonly (readonly [RegExp, string])[] = [
  [/\border \{\{order_number\}\}/g, 'your order'],
  [/\bBestellung \{\{order_number\}\}/g, 'Bestellung'],
  [/ (of|zu|de) \{\{order_number\}\}/g, ''],
  [/ \{\{order_number\}\}/g, ''],
]

/** The reply that a careful person sends: the approved answer for these values in the customer's language. */
export function replyTo(definition: Definition, values: Values, language: Language, today: string): string | null {
  const draft = definition.fields.find((f) => f.type === 'draft')
  if (draft?.type !== 'draft') return null
  const fits = (a: Answer) => a.when.length > 0 && allHold(a.when, { fields: definition.fields, values, today })
  const fitting = draft.answers.filter(fits).sort((a, b) => b.when.length - a.when.length)
  const answer = fitting.find((a) => a.language === language) ?? fitting[0]
  if (!answer) return null
  let text = cleanLines(answer.text)
  if (values.order_number === null && text.includes('{{order_number}}')) {
    for (const [place, words] of withoutNumber) text = text.replace(place, words)
    const paragraphs = text.split('\n\n')
    paragraphs.splice(-1, 0, asks[answer.language ?? language])
    text = paragraphs.join('\n\n')
  }
  return text.replace(/\{\{(\w+)\}\}/g, (whole, key: string) => String(values[key] ?? whole))
}
