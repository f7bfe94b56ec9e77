import type { Language } from '#server/document/document.ts'
import { routeOf } from '#server/item/rules.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { makeRandom, type Random } from '../documents/random.ts'
import type { Message } from './message.ts'
import { germanMessages } from './messages-de.ts'
import { englishMessages } from './messages-en.ts'
import { frenchMessages } from './messages-fr.ts'
import { replyTo } from './reply.ts'

/**
 * One message of a customer, as data. `truth` is what a careful person makes of it, by field key of the support
 * workflow; the reply is the approved answer with its places filled.
 */
export type TicketFacts = {
  /** "0001", in order of arrival. */
  id: string
  language: Language
  name: string
  address: string
  subject: string
  body: string
  attachment: Message['attachment'] | null
  html: boolean
  truth: Values
}

const messages: Record<Language, readonly Message[]> = {
  en: englishMessages,
  de: germanMessages,
  fr: frenchMessages,
}
const people: Record<Language, readonly string[]> = {
  en: ['Martha Quill', 'Owen Sedge', 'Priya Nambiar', 'Tom Ashdown', 'Grace Okoro', 'Liam Fennel', 'Hetty Brook'],
  de: ['Jana Birkholz', 'Uwe Sommerfeld', 'Ayşe Demirel', 'Kai Lüttich', 'Dörte Hansemann', 'Milan Novák'],
  fr: ['Chloé Valmont', 'Rémi Castagne', 'Inès Belkacem', 'Gaston Périer'],
}

/** Each message once, in an order of chance, then some of the ordinary ones again from other people. */
export function makeTickets(input: {
  seed: number
  count: number
  definition: Definition
  today: string
}): TicketFacts[] {
  const random = makeRandom(input.seed)
  const all = (['en', 'de', 'fr'] as const).flatMap((language) =>
    messages[language].map((m) => ({ language, message: m })),
  )
  const repeatable = all.filter(({ message }) => !message.urgency && !message.attachment)
  const chosen = random.shuffle(all)
  while (chosen.length < input.count) chosen.push(random.pick(repeatable))
  return chosen
    .slice(0, input.count)
    .map(({ language, message }, i) => makeTicket(random, language, message, i, input.definition, input.today))
}

function makeTicket(
  random: Random,
  language: Language,
  message: Message,
  index: number,
  definition: Definition,
  today: string,
): TicketFacts {
  const names = people[language]
  const name = names[index % names.length] as string
  const order = `LT-${random.int(20_000, 79_999)}`
  const fill = (text: string) => text.replaceAll('{order}', order)
  const subject = fill(message.subject)
  const named = `${message.subject} ${message.body}`.includes('{order}')
  const known: Values = {
    subject,
    customer: name,
    order_number: named ? order : null,
    topic: message.topic,
    urgency: message.urgency ?? 'normal',
    aspects: message.aspects ?? null,
  }
  const routed: Values = { ...known, route: routeOf(definition, { values: known, today }).queue }
  return {
    id: String(index + 1).padStart(4, '0'),
    language,
    name,
    address: `${plain(name)}@mail.example`,
    subject,
    body: `${fill(message.body)}\n${name}`,
    attachment: message.attachment ?? null,
    html: message.html ?? false,
    truth: { ...routed, reply: replyTo(definition, routed, language, today) },
  }
}

const plain = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '.')
