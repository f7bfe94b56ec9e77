import type { Language } from '#server/document/document.ts'
import { routeOf } from '#server/item/rules.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { buyers, suppliers } from '../documents/cast.ts'
import { addDays } from '../documents/dates.ts'
import { goods } from '../documents/goods.ts'
import { formatsOf } from '../documents/layouts/formats.ts'
import { makeRandom, type Random } from '../documents/random.ts'
import type { Supplier } from '../documents/supplier.ts'
import type { PaperFacts } from './paper.ts'
import { type Wording, wordings } from './wording.ts'

/** What comes in, with the end of what ends in days from today: some within 30 days, one past, most later. */
const plan: { kind: string; ends?: number }[] = [
  ...[9, 17, 28, 64, 150, 233, 320, 400].map((ends) => ({ kind: 'contract', ends })),
  ...[-6, 21, 90, 260, 512, 700].map((ends) => ({ kind: 'certificate', ends })),
  ...Array.from({ length: 5 }, () => ({ kind: 'delivery_note' })),
  ...Array.from({ length: 4 }, () => ({ kind: 'letter' })),
  ...Array.from({ length: 3 }, () => ({ kind: 'order' })),
  ...Array.from({ length: 2 }, () => ({ kind: 'application' })),
  ...Array.from({ length: 2 }, () => ({ kind: 'other' })),
]
export const paperCount = plan.length

/** The papers in order of arrival; dates lie around `today` (ISO date). The same arguments give the same papers. */
export function makePapers(input: { seed: number; definition: Definition; today: string }): PaperFacts[] {
  const random = makeRandom(input.seed)
  return random.shuffle(plan).map((entry, i) => makePaper(random, entry, i, input))
}

function makePaper(
  random: Random,
  { kind, ends }: { kind: string; ends?: number },
  index: number,
  { definition, today }: { definition: Definition; today: string },
): PaperFacts {
  const language: Language = random.pick(['de', 'en', 'de', 'fr', 'en'])
  const sender = random.pick(suppliers.filter((s) => s.language === language))
  const recipient = buyers[sender.country]
  const wording = wordings[kind]?.[language] as Wording
  const reference = `${kind.slice(0, 2).toUpperCase()}-${random.int(1000, 9999)}-${random.int(10, 99)}`
  const issued = addDays(today, -random.int(3, 25))
  const until = ends === undefined ? null : addDays(today, ends)
  // Contracts and certificates run for whole years up to their end.
  const from = until ? addDays(until, ends !== undefined && ends > 340 ? -730 : -365) : null
  const dated = from && from < issued ? from : issued
  const { date } = formatsOf(sender)
  const fill = (text: string) =>
    text
      .replaceAll('{sender}', sender.name)
      .replaceAll('{recipient}', recipient.name)
      .replaceAll('{from}', from ? date(from) : '')
      .replaceAll('{until}', until ? date(until) : '')
  const read: Values = {
    document_type: kind,
    sender: sender.name,
    counterparty: recipient.name,
    reference,
    document_date: dated,
    effective_date: from,
    expiry_date: until,
  }
  return {
    id: String(index + 1).padStart(4, '0'),
    kind,
    language,
    sender,
    recipient,
    title: wording.title,
    meta: [
      [wording.number, reference],
      [wording.issued, date(dated)],
      ...(wording.from && from ? [[wording.from, date(from)] as [string, string]] : []),
      ...(wording.until && until ? [[wording.until, date(until)] as [string, string]] : []),
    ],
    paragraphs: wording.paragraphs.map(fill),
    list: kind === 'delivery_note' || kind === 'order' ? listOf(random, sender) : [],
    scanned: index % 15 === 3,
    date: dated,
    truth: { ...read, route: routeOf(definition, { values: read, today }).queue },
  }
}

function listOf(random: Random, sender: Supplier): string[][] {
  const { quantity } = formatsOf(sender)
  return random
    .shuffle(goods[sender.goods])
    .slice(0, random.int(2, 5))
    .map((good) => [
      good.text.replace('{}', good.variants[0] ?? ''),
      quantity(String(random.int(good.least, good.most))),
      good.unit,
    ])
}
