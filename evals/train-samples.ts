import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { buildDocument } from '#seed/documents/build.ts'
import { makeInvoices } from '#seed/documents/invoice.ts'
import { makeRandom, type Random } from '#seed/documents/random.ts'
import type { Language, PageContent } from '#server/document/document.ts'
import { createReader } from '#server/document/read.server.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import { normalise } from '#server/workflow/value.ts'
import { type Definition, definitionSchema, type Field } from '#server/workflow/workflow.ts'
import { damaged } from './train-damage.ts'
import { makeLetterInvoice } from './train-invoices.ts'
import { makeReceipt } from './train-receipts.ts'
import type { Made } from './train-sheet.ts'

/** `seen` is what a reader is given: the clean pages, or what a scan made of them. */
export type Sample = {
  definition: Definition
  clean: PageContent[]
  seen: PageContent[]
  values: Values
  language: Language
}
export type Counts = { receipts: number; invoices: number; drawn: number }

/** How many of them are read as scans. */
export const damagedShare = { receipt: 0.85, invoice: 0.35 }

async function template(name: string): Promise<Definition> {
  const text = await readFile(new URL(`../server/workflow/templates/${name}.yaml`, import.meta.url), 'utf8')
  return definitionSchema.parse(parse(text))
}

/** Documents of all kinds in random order; the same seed gives the same. */
export async function generate(seed: number, counts: Counts): Promise<Sample[]> {
  const random = makeRandom(seed)
  const [receipt, invoice] = [await template('receipt'), await template('invoice')]
  const samples: Sample[] = []
  const add = (made: Made, definition: Definition, share: number) =>
    samples.push({
      definition,
      clean: made.pages,
      seen: worn(made.pages, random, share),
      values: made.values,
      language: made.language,
    })
  for (let i = 0; i < counts.receipts; i++) add(makeReceipt(random), receipt, damagedShare.receipt)
  for (let i = 0; i < counts.invoices; i++) add(makeLetterInvoice(random), invoice, damagedShare.invoice)
  for (const made of await drawn(seed, counts.drawn)) add(made, invoice, damagedShare.invoice)
  return random.shuffle(samples)
}

function worn(pages: PageContent[], random: Random, share: number): PageContent[] {
  if (!random.chance(share)) return pages
  const badness = random.float() ** 1.5
  return pages.map((page) => damaged(page, random, badness))
}

/** The demo's invoices as PDFs with text, read as any PDF is. */
async function drawn(seed: number, count: number): Promise<Made[]> {
  const made: Made[] = []
  const reader = createReader()
  try {
    const facts = makeInvoices({ seed, count: Math.max(count, 22), endDate: '2026-03-02' }).slice(0, count)
    for (const one of facts) {
      const { bytes } = await buildDocument({ ...one, form: 'pdf' })
      const pages: PageContent[] = []
      await reader.read({ bytes, fileName: `${one.id}.pdf` }, ({ number, part, width, height, source, words }) => {
        pages.push({ number, part: part ?? 0, width, height, source, words })
      })
      const { lines: _, ...values } = one.truth
      made.push({ pages, values, language: one.language })
    }
  } finally {
    await reader.close()
  }
  return made
}

/** What a field's truth is in the form in which values are kept. */
export function truthOf(sample: Sample, field: Field): FieldValue | undefined {
  const value = sample.values[field.key]
  if (typeof value !== 'string') return value
  const normal = normalise(field, value, { language: 'en' })
  return 'value' in normal ? normal.value : undefined
}

export const isScan = (pages: readonly PageContent[]) => pages.some((p) => p.source === 'ocr')
