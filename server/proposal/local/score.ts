import type { Field } from '#server/workflow/workflow.ts'
import type { Found, Signs } from './candidates.ts'
import { type Layout, type PageLayout, readingConfidence } from './layout.ts'
import type { Hit } from './lexicon.ts'
import { type Weights, weigh } from './model.ts'

export type Scored = Found & { score: number; reason: string; features: Weights }
export type Surroundings = {
  layout: Layout
  hits: readonly Hit[]
  /** Keys of the single-valued fields by shape: a term for one speaks against the others of its shape. */
  rivals: ReadonlyMap<string, ReadonlySet<string>>
  inTable: (found: Found) => boolean
}

/** Places beyond these are not weighed: no document needs so many, and a hostile one is to cost seconds at most. */
const mostPlaces = 1200

function bounded(found: readonly Found[]): readonly Found[] {
  return found.length > mostPlaces ? [...found.slice(0, mostPlaces / 2), ...found.slice(-mostPlaces / 2)] : found
}

/** Scores every candidate of a field's shape with a linear model of the log-odds that it holds the value, best first. */
export function scoreField(
  field: Field,
  everywhere: readonly Found[],
  around: Surroundings,
  weights: Weights,
  signs: ReadonlyMap<Found, Signs> = new Map(),
): Scored[] {
  const found = bounded(everywhere)
  const values = new Map<string, number>()
  for (const f of found) values.set(f.value, (values.get(f.value) ?? 0) + 1)
  const onPage = Map.groupBy(found, (f) => f.page)
  const wide = field.find?.shape === 'organisation'
  const relevant = around.hits.filter((h) => h.meaning.for.has(field.key) || speaksAgainst(h, field.key, around.rivals))
  return found
    .map((f, i) => {
      const pull = pullOf(field.key, f, onPage.get(f.page) ?? [], relevant, around, wide)
      const settled = signs.get(f)
      const features: Weights = {
        bias: 1,
        required: field.required ? 1 : 0,
        label: pull.toward,
        against: pull.away,
        place: place(field, f, i, found.length, around.layout),
        first: i === 0 ? 1 : 0,
        only: values.size === 1 ? 1 : 0,
        inTable: around.inTable(f) ? 1 : 0,
        misread: 1 - readingConfidence(f.tokens),
        repeats: Math.min(1, ((values.get(f.value) ?? 1) - 1) / 2),
        ...f.signs,
        ...settled,
        // "Rounding" or "Cash" beside an amount says nothing against it where the sums say that it is the total.
        excused: pull.away * Math.max(settled?.paid ?? 0, settled?.rounded ?? 0),
      }
      return { ...f, features, score: weigh(weights, features) + f.looks, reason: pull.reason }
    })
    .sort((a, b) => b.score - a.score)
}

function speaksAgainst(hit: Hit, key: string, rivals: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  if (hit.meaning.for.has(key)) return false
  if (hit.meaning.against.has(key)) return true
  const others = rivals.get(key)
  return !!others && [...hit.meaning.for.keys()].some((k) => others.has(k))
}

type Pull = { toward: number; away: number; reason: string }

/** The nearest term decides: those farther away count less the nearer a better one stands. */
function pullOf(
  key: string,
  f: Found,
  all: readonly Found[],
  hits: readonly Hit[],
  around: Surroundings,
  wide: boolean,
): Pull {
  const page = around.layout.pages.find((p) => p.number === f.page) as PageLayout
  let toward = 0
  let away = 0
  let reason = ''
  for (const hit of hits) {
    if (hit.page !== f.page) continue
    const near = affinity(hit, f, all, page, wide)
    if (near.value <= 0.02) continue
    const own = hit.meaning.for.get(key)
    if (own === undefined) away = Math.max(away, near.value)
    else if (near.value * own > toward) {
      toward = near.value * own
      reason = `${near.how} "${hit.tokens
        .map((t) => t.text)
        .join(' ')
        .replace(/[\s:]+$/, '')}"`
    }
  }
  return { toward, away: away > toward ? away : away * (away / Math.max(toward, 0.01)) ** 2, reason }
}

type Affinity = { value: number; how: 'beside' | 'below' }
const none: Affinity = { value: 0, how: 'beside' }

/**
 * How strongly a printed term labels a value (0..1): beside it on the row, or above it in its column.
 * Values of the same shape between the two weaken the tie.
 */
function affinity(hit: Hit, f: Found, all: readonly Found[], page: PageLayout, wide = false): Affinity {
  if (f.tokens.some((t) => hit.tokens.includes(t))) return none
  const overlap = Math.min(hit.y1, f.y1) - Math.max(hit.y0, f.y0)
  if (overlap > 0.45 * Math.min(hit.y1 - hit.y0, f.y1 - f.y0)) {
    if (hit.x1 <= f.x0 + 0.5 * page.em) {
      const gap = Math.max(0, (f.x0 - hit.x1) / page.em)
      const between = all.filter(
        (o) => o !== f && o.page === f.page && o.row === f.row && o.x0 >= hit.x1 && o.x1 <= f.x0,
      ).length
      // Across an empty row the eye goes far.
      const empty = !page.rows[hit.row]?.tokens.some((t) => t.x0 >= hit.x1 && t.x1 <= f.x0 && t.squeezed !== '')
      return { value: hit.strength * Math.exp(-gap / (empty ? 90 : 30)) * 0.4 ** between, how: 'beside' }
    }
    const gap = (hit.x0 - f.x1) / page.em
    return gap >= 0 && gap < 2 ? { value: 0.35 * hit.strength, how: 'beside' } : none
  }
  const down = (f.y0 - hit.y1) / page.em
  if (hit.inSentence || down < -0.3 || down > (wide ? 10 : 5) || !inColumn(hit, f, page, wide)) return none
  const between = all.filter(
    (o) => o !== f && o.page === f.page && o.y0 >= hit.y1 - 1 && o.y1 <= f.y0 + 1 && inColumn(o, f, page, wide),
  ).length
  const value = hit.strength * 0.9 * Math.exp(-Math.max(0, down) / (wide ? 8 : 3)) * (wide ? 0.8 : 0.6) ** between
  return { value, how: 'below' }
}

type Extent = { x0: number; x1: number }

function inColumn(above: Extent, f: Found, page: PageLayout, wide: boolean): boolean {
  const overlap = Math.min(above.x1, f.x1) - Math.max(above.x0, f.x0)
  if (overlap > 0.3 * Math.min(above.x1 - above.x0, f.x1 - f.x0)) return true
  if (Math.abs(above.x0 - f.x0) < page.em || Math.abs(above.x1 - f.x1) < page.em) return true
  // A heading stands over its block's labels: "Seller" over "Name: Muster GmbH".
  const start = page.rows[f.row]?.tokens.findLast((t) => t.x1 <= f.x0 && /:$/.test(t.text))
  return wide && start !== undefined && Math.abs(start.x0 - above.x0) < page.em
}

/** Agreement with where such values usually stand, -0.5..0.5. */
function place(field: Field, f: Found, index: number, count: number, layout: Layout): number {
  const page = layout.pages.findIndex((p) => p.number === f.page)
  const height = layout.pages[page]?.height ?? 1
  const down = (page + f.y0 / height) / Math.max(1, layout.pages.length)
  switch (field.find?.place ?? 'anywhere') {
    case 'top':
      return page > 0 ? -0.5 : 0.5 - f.y0 / height
    case 'bottom':
      return down - 0.5
    case 'first':
      return index === 0 ? 0.5 : -0.5 * (index / Math.max(1, count - 1))
    case 'last':
      return index === count - 1 ? 0.5 : -0.5
    case 'anywhere':
      return 0
  }
}
