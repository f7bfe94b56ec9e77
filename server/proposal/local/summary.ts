import type { Language } from '#server/document/document.ts'
import { isEmpty, kindOf, rowsOf, type Values } from '#server/workflow/field-value.ts'
import { formatValue, mainAmount } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import type { Layout } from './layout.ts'
import { isMessage, tellingSentences } from './summary-sentences.ts'

const longest = 60

type Known = { definition: Definition; values: Values; language: Language; layout: Layout }

/**
 * Two or three sentences, plain text: for a message who writes and the sentences that say what is asked, quoted; for a
 * document with an amount who asks for how much by which number; then its dates, labels and rows, and what is missing.
 */
export function summarise(known: Known): string {
  const { definition, values } = known
  const noun = capital(definition.noun.one)
  const shown = definition.fields.filter((f) => !isEmpty(values[f.key]) && f.type !== 'draft')
  const said = quotes(known)
  if (shown.length === 0 && said === null) return `${noun}: no value was found in the document.`
  const first = said ?? claim(known)
  const told = first.told
  const rest = shown.filter((f) => !told.has(f.key))
  const missing = definition.fields.filter((f) => f.required && isEmpty(values[f.key])).map((f) => f.label)
  return [
    first.text,
    sentence(rest.filter((f) => f.type === 'date' || f.type === 'table').map((f) => fact(f, known))),
    sentence(
      rest
        .filter((f) => isTelling(f, definition))
        .slice(0, 4)
        .map((f) => fact(f, known)),
    ),
    missing.length > 0 ? `Not found: ${missing.slice(0, 4).join(', ')}.` : '',
  ]
    .filter((text) => text !== '')
    .join(' ')
}

type Told = { text: string; told: Set<string> }

/** Who writes, and what the message asks. */
function quotes({ definition, values, layout, language }: Known): Told | null {
  const message = isMessage(layout)
  const asksMoney = definition.fields.some((f) => f.type === 'money' && !isEmpty(values[f.key]))
  if (!message && (asksMoney || definition.fields.every((f) => kindOf(f) === 'extraction'))) return null
  const sentences = tellingSentences(layout, definition, values)
  if (sentences.length === 0) return null
  const quoted = sentences.map((s) => `"${s}"`).join(' ')
  const writer = definition.fields.find(
    (f) => f.type === 'text' && f.find?.terms.some((t) => /^(from|von|de)$/i.test(t)),
  )
  const name =
    writer && !isEmpty(values[writer.key]) ? clipped(formatValue(writer, values[writer.key], language)) : null
  if (!message) return { text: `${capital(definition.noun.one)}: ${quoted}`, told: new Set() }
  return { text: `${name ?? 'The sender'} writes: ${quoted}`, told: new Set(name && writer ? [writer.key] : []) }
}

/** "Invoice RE-4711 from Muster GmbH over €571.04." */
function claim(known: Known): Told {
  const { definition, values } = known
  const of = (wanted: (f: Field) => boolean) => definition.fields.find((f) => wanted(f) && !isEmpty(values[f.key]))
  const shape = (f: Field) => (f.type === 'text' ? f.find?.shape : undefined)
  const party = of((f) => shape(f) === 'organisation')
  const number = of((f) => shape(f) === 'identifier' && (f.required || f.critical || definition.title.includes(f.key)))
  const amount = mainAmount(definition, values, localeOf(known.language))
  const parts = [
    capital(definition.noun.one),
    number ? value(number, known) : '',
    party ? `from ${value(party, known)}` : '',
    amount ? `over ${amount}` : '',
  ].filter((part) => part !== '')
  const told = new Set([party?.key, number?.key].filter((key) => key !== undefined))
  // The amount that was told, and its currency.
  for (const f of definition.fields) if (amount && f.type === 'money' && value(f, known) === amount) told.add(f.key)
  return { text: parts.length > 1 ? `${parts.join(' ')}.` : '', told }
}

/** What names the item or sorts it; amounts say their currency themselves. */
function isTelling(field: Field, definition: Definition): boolean {
  if (field.type === 'date' || field.type === 'table') return false
  if (definition.fields.some((f) => f.type === 'money' && f.currencyField === field.key)) return false
  return field.type === 'label' || field.required || field.critical || definition.title.includes(field.key)
}

const sentence = (facts: readonly string[]) => (facts.length === 0 ? '' : `${capital(facts.join(', '))}.`)

function fact(field: Field, known: Known): string {
  if (field.type === 'table') {
    const n = rowsOf(known.values[field.key]).length
    return `${n} ${n === 1 ? 'row' : 'rows'} in ${field.label}`
  }
  return `${field.label} ${value(field, known)}`
}

function value(field: Field, { definition, values, language }: Known): string {
  if (field.type === 'route') return definition.queues.find((q) => q.key === values[field.key])?.label ?? ''
  const code = field.type === 'money' && field.currencyField ? values[field.currencyField] : null
  return clipped(formatValue(field, values[field.key], localeOf(language), typeof code === 'string' ? code : null))
}

const localeOf = (language: Language) => (language === 'en' ? 'en-GB' : language)
const clipped = (text: string) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
