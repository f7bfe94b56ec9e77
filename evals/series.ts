import { drawInvoice } from '#seed/documents/layouts/draw.ts'
import { makeSeries, type Series, type SeriesDocument } from '#seed/series.ts'
import type { PageContent } from '#server/document/document.ts'
import { fingerprintOf } from '#server/proposal/learning/fingerprint.ts'
import { type Known, nearest } from '#server/proposal/learning/recall.ts'
import type { Example, Proposal, Provider } from '#server/proposal/proposal.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'

type Read = (bytes: Uint8Array, fileName: string) => Promise<PageContent[]>
type Tally = { right: number; n: number }
/** Shares of fields right, 0..1, on the second and later documents. */
type Shares = { all: number; fields: Record<string, number>; layouts: Record<string, number> }
export type SeriesResult = {
  suppliers: number
  each: number
  /** Fields right on the second and later documents of each supplier. */
  with_memory: Shares
  without_memory: Shares
  /** By position in the series, from the first document on. */
  by_position: { position: number; with_memory: number; without_memory: number }[]
  errors: { case: string; layout: string; field: string; expected: unknown; proposed: unknown; confidence: number }[]
}

/**
 * The series of suppliers, worked through as they arrive: each document is proposed with and without what the ones
 * before it taught, then corrected to the truth and remembered, with the proposal's places for what was right and none
 * for what was typed. All suppliers share one memory.
 */
export async function measureSeries(
  { suppliers, each, seed }: { suppliers: number; each: number; seed: number },
  definition: Definition,
  provider: Provider,
  read: Read,
): Promise<SeriesResult> {
  const series = makeSeries({ seed, count: suppliers, each })
  const known: (Known & { example: Example })[] = []
  const scores: { position: number; memory: boolean; field: string; layout: string; right: boolean }[] = []
  const errors: SeriesResult['errors'] = []
  for (let position = 0; position < each; position++)
    for (const { layout, one } of atPosition(series, position)) {
      const pages = one.pages ?? (await read(await drawInvoice(one.facts), `${one.id}.pdf`))
      const { terms } = fingerprintOf(pages)
      const source = { fileName: `${one.id}.pdf`, language: one.facts.language, pages, today: '2026-11-02' }
      const examples = nearest(terms, known).map((k) => ({ ...k.example, similarity: k.likeness }))
      const plain = await provider.propose(source, definition, { examples: [], models: [] })
      const taught = await provider.propose(source, definition, { examples, models: [] })
      for (const [memory, proposal] of [[false, plain] as const, [true, taught] as const])
        for (const field of definition.fields) {
          const proposed = proposal.values.find((v) => v.key === field.key)
          const expected = one.truth[field.key] ?? null
          const right = sameValue(field, proposed?.value ?? null, expected)
          scores.push({ position, memory, field: field.key, layout, right })
          if (memory && !right && position > 0)
            errors.push({
              ...{ case: `${one.id}/${position + 1}`, layout, field: field.key, expected },
              ...{ proposed: proposed?.value ?? null, confidence: proposed?.confidence ?? 0 },
            })
        }
      const number = known.length + 1
      known.push({
        itemId: one.id,
        documentId: one.id,
        number,
        terms,
        example: confirmed(one, number, pages, taught, definition),
      })
    }
  const later = scores.filter((s) => s.position > 0)
  return {
    suppliers,
    each,
    with_memory: sharesOf(later.filter((s) => s.memory)),
    without_memory: sharesOf(later.filter((s) => !s.memory)),
    by_position: Array.from({ length: each }, (_, i) => ({
      position: i + 1,
      with_memory: share(scores.filter((s) => s.position === i && s.memory)),
      without_memory: share(scores.filter((s) => s.position === i && !s.memory)),
    })),
    errors,
  }
}

const atPosition = (series: readonly Series[], position: number): { layout: string; one: SeriesDocument }[] =>
  series.flatMap(({ layout, documents }) => {
    const one = documents[position]
    return one ? [{ layout, one }] : []
  })

function confirmed(
  one: SeriesDocument,
  number: number,
  pages: PageContent[],
  proposal: Proposal,
  definition: Definition,
): Example {
  const kept = definition.fields.flatMap((field) => {
    const proposed = proposal.values.find((v) => v.key === field.key)
    return proposed && sameValue(field, proposed.value, one.truth[field.key] ?? null)
      ? [[field.key, proposed.evidence] as const]
      : []
  })
  return {
    ...{ itemId: one.id, number, similarity: 0, fileName: `${one.id}.pdf`, pages: pages.slice(0, 5) },
    ...{ values: one.truth, evidence: Object.fromEntries(kept) },
  }
}

type Score = { field: string; layout: string; right: boolean }

function sharesOf(scores: readonly Score[]): Shares {
  const by = (key: 'field' | 'layout') =>
    Object.fromEntries([...Map.groupBy(scores, (s) => s[key])].map(([name, own]) => [name, share(own)]))
  return { all: share(scores), fields: by('field'), layouts: by('layout') }
}

function share(scores: readonly Pick<Score, 'right'>[]): number {
  const tally: Tally = { right: scores.filter((s) => s.right).length, n: scores.length }
  return tally.n === 0 ? 0 : Number((tally.right / tally.n).toFixed(4))
}
