import type { Evidence } from '#server/document/document.ts'
import { type Found, foundAt } from '#server/proposal/local/candidates.ts'
import { type Layout, squeeze, type Token, textOf } from '#server/proposal/local/layout.ts'
import type { Scored } from '#server/proposal/local/score.ts'
import type { Style } from '#server/proposal/local/style.ts'
import type { FoundTable } from '#server/proposal/local/table.ts'
import type { Example } from '#server/proposal/proposal.ts'
import type { DateOrder } from '#server/workflow/dates.ts'
import { isEmpty } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { alikeness, type Context, contextsOf, masksOf } from './layout-memory-context.ts'

/** A document as the local provider sees it before it chooses. */
export type Sight = {
  layout: Layout
  style: Style
  tables: Map<string, FoundTable>
  amounts: Found[]
  candidates(field: Field): Found[]
}
/** A confirmed document of the same sender, as it is seen now. */
export type Remembered = {
  example: Example
  sight: Sight
  masks: ReadonlySet<string>
  /** The order of day and month that its confirmed dates have, where they tell. */
  order: DateOrder | null
}

/** More of a sender's documents add nothing but time. */
const mostRemembered = 4
/** From this likeness on a document whose sender is printed on both comes from that sender. */
const leastAlike = 0.3
/** From this on also where the sender's confirmed name is printed on neither. */
const surelyAlike = 0.6

/** The confirmed documents of the sender of this one, newest first. */
export function sameSender(
  examples: readonly Example[],
  definition: Definition,
  here: Layout,
  look: (pages: Example['pages'], order: DateOrder | null) => Sight,
): Remembered[] {
  return examples
    .filter((example) => example.similarity >= leastAlike && isSameSender(example, definition, here))
    .sort((a, b) => b.number - a.number)
    .slice(0, mostRemembered)
    .map((example) => {
      const first = look(example.pages, null)
      const order = orderOf(example, definition, first)
      const sight = order && order !== first.style.order ? look(example.pages, order) : first
      return { example, sight, masks: masksOf(sight.layout), order }
    })
}

function orderOf(example: Example, definition: Definition, sight: Sight): DateOrder | null {
  for (const field of definition.fields) {
    const truth = example.values[field.key]
    if (field.type !== 'date' || typeof truth !== 'string' || truth.slice(5, 7) === truth.slice(8)) continue
    const read = sight.candidates(field).filter((f) => /^\D*\d{1,2}[-/.]\d{1,2}[-/.]/.test(textOf(f.tokens)))
    if (read.some((f) => f.value === truth)) return sight.style.order
    const swapped = `${truth.slice(0, 5)}${truth.slice(8)}-${truth.slice(5, 7)}`
    if (read.some((f) => f.value === swapped)) return sight.style.order === 'dmy' ? 'mdy' : 'dmy'
  }
  return null
}

function isSameSender(example: Example, definition: Definition, here: Layout): boolean {
  const name = definition.groupBy ? example.values[definition.groupBy] : null
  if (typeof name !== 'string' || name === '') return example.similarity >= surelyAlike
  return findSequence(here, name) !== null || example.similarity >= surelyAlike
}

/** Log-odds that memory adds at most to the choice of a place, for one example. */
const most = 7
/** Of that, what counts as being right in every letter: an example, and each further one that agrees. */
const sureOfOne = 0.5
const eachMore = 0.9
/** What is in another's place on the example. */
const wrongPlace = -5
/** What the example has no counterpart for. */
const newPlace = -1.5

type Verdict = { worth: number; number: number }

/**
 * The scored places of a field with what memory says of them: a place alike to where the confirmed value stood gains, a
 * place alike to something else loses. What says the sender (name, address, currency) is remembered as a value too; what
 * varies never is. Best first.
 */
export function withMemory(
  field: Field,
  scored: readonly Scored[],
  here: Sight,
  memory: readonly Remembered[],
): Scored[] {
  if (memory.length === 0 || field.type === 'table') return [...scored]
  const constant = constantOf(field, memory)
  const judged =
    constant === null
      ? withPlaces(field, scored, here, memory)
      : withConstant(field, scored, constant, here.layout, memory)
  return judged.sort((a, b) => b.score - a.score)
}

function withPlaces(field: Field, scored: readonly Scored[], here: Sight, memory: readonly Remembered[]): Scored[] {
  const all = memory.reduce(
    (found, { example }) => withSequence(field, found, example.values[field.key] ?? null, here.layout, scoredAt),
    [...scored],
  )
  const contexts = contextsOf(all, here.layout)
  const masks = masksOf(here.layout)
  const verdicts = memory.flatMap((m) => judge(field, all, contexts, m, masks))
  return all.map((place) =>
    remembered(
      place,
      verdicts.flatMap((v) => v.get(place) ?? []),
    ),
  )
}

const scoredAt = (tokens: Token[], value: string): Scored => ({
  ...foundAt(tokens, value, 0),
  score: -1,
  reason: '',
  features: {},
})

/** Newest first: what examples disagree about, the newest decides, with less force. */
function remembered(place: Scored, verdicts: readonly Verdict[]): Scored {
  const best = verdicts.reduce((a: Verdict | null, v) => (a && a.worth >= v.worth ? a : v), null)
  if (!best) return place
  const least = Math.min(...verdicts.map((v) => v.worth))
  const against = least < -3
  if (best.worth <= 1) return lowered(place, least)
  if (against && (verdicts[0] as Verdict).worth <= 1) return lowered(place, least / 2)
  const worth = against ? best.worth / 2 : best.worth
  const agreeing = verdicts.filter((v) => v.worth > 1).length
  return raised(place, worth, against ? 0 : agreeing, best.number)
}

const lowered = (place: Scored, worth: number): Scored => ({
  ...place,
  score: place.score + worth,
  looks: place.looks + worth / 2,
})

function raised(place: Scored, worth: number, agreeing: number, number: number): Scored {
  const sure = agreeing === 0 ? 0 : (sureOfOne + eachMore * (agreeing - 1)) * Math.min(1, worth / most)
  const score = place.score + worth + eachMore * Math.max(0, agreeing - 1)
  return { ...place, score, looks: place.looks + sure, why: `As on item #${number} of the same sender` }
}

/** What one example says of each candidate; nothing where its value was found nowhere on its pages. */
function judge(
  field: Field,
  found: readonly Scored[],
  contexts: ReadonlyMap<Scored, Context>,
  { example, sight, masks }: Remembered,
  here: ReadonlySet<string>,
): Map<Scored, Verdict>[] {
  const truth = example.values[field.key] ?? null
  const there = withSequence(field, sight.candidates(field), truth, sight.layout, (t, v) => foundAt(t, v, 0))
  const places = placesOf(field, there, example, sight)
  if (!isEmpty(truth) && places.size === 0) return []
  const known = [...contextsOf(there, sight.layout)]
  const shared = new Set([...masks].filter((mask) => here.has(mask)))
  const verdicts = new Map<Scored, Verdict>()
  for (const f of found) {
    const own = contexts.get(f)
    if (!own) continue
    let [right, other] = [0, 0]
    for (const [place, context] of known) {
      const alike = alikeness(own, context, shared)
      if (places.has(place)) right = Math.max(right, alike)
      else if (!sameValue(field, place.value, truth)) other = Math.max(other, alike)
    }
    verdicts.set(f, { worth: worthOf(right, other, isEmpty(truth)), number: example.number })
  }
  return [verdicts]
}

function worthOf(right: number, other: number, empty: boolean): number {
  // That nothing was entered where something stood is a habit; that something new stands here is not against it.
  if (empty) return other > 0.85 ? wrongPlace : 0
  if (right >= 0.6 && right >= other - 0.02) return Math.min(most, 1 + 20 * (right - 0.6))
  return other > 0.7 ? wrongPlace : newPlace
}

/** Where the confirmed value stands: in the quoted places if there are any, else wherever it is printed outside the rows of tables. */
function placesOf(field: Field, there: readonly Found[], example: Example, sight: Sight): Set<Found> {
  const truth = example.values[field.key] ?? null
  if (isEmpty(truth)) return new Set()
  const same = there.filter((f) => sameValue(field, f.value, truth))
  const quoted = same.filter((f) => (example.evidence[field.key] ?? []).some((e) => isQuoted(f, e, sight.layout)))
  if (quoted.length > 0) return new Set(quoted)
  const inTable = new Set([...sight.tables.values()].flatMap((t) => [...t.used]))
  const outside = same.filter((f) => !f.tokens.some((t) => inTable.has(t)))
  return new Set(outside.length > 0 ? outside : same)
}

function isQuoted(f: Found, { page, box }: Evidence, layout: Layout): boolean {
  const size = layout.pages.find((p) => p.number === f.page)
  if (!size || page !== f.page) return false
  const [x, y] = [(f.x0 + f.x1) / 2 / size.width, (f.y0 + f.y1) / 2 / size.height]
  return x >= box.x0 && x <= box.x1 && y >= box.y0 - 0.003 && y <= box.y1 + 0.003
}

/** What a field says about the sender and hence stays: known by its shape; other texts where three examples agree. */
function constantOf(field: Field, memory: readonly Remembered[]): string | null {
  if (field.type !== 'text' && field.type !== 'enum') return null
  const shape = field.find?.shape
  const ofSender = shape === 'organisation' || shape === 'address' || shape === 'currency'
  const values = memory.map((m) => m.example.values[field.key] ?? null)
  const newest = values.find((v) => !isEmpty(v))
  if (typeof newest !== 'string' || isEmpty(values[0] ?? null)) return null
  const agreeing = values.filter((v) => sameValue(field, v, newest)).length
  if (ofSender) return agreeing * 2 > values.length || sameValue(field, values[0] ?? null, newest) ? newest : null
  return agreeing >= 3 && agreeing === values.length ? newest : null
}

function withConstant(
  field: Field,
  scored: readonly Scored[],
  constant: string,
  layout: Layout,
  memory: readonly Remembered[],
): Scored[] {
  const agreeing = memory.filter((m) => sameValue(field, m.example.values[field.key] ?? null, constant))
  const worth = agreeing.length < memory.length ? most - 2 : most
  const sure = (place: Scored) => raised(place, worth, agreeing.length, agreeing[0]?.example.number ?? 0)
  const isConstant = (f: Found) => sameValue(field, f.value, constant)
  const others = scored.filter((f) => !isConstant(f)).map((f) => lowered(f, wrongPlace))
  const printed = scored.filter(isConstant).map((f) => sure({ ...f, value: constant }))
  if (printed.length > 0) return [...printed, ...others]
  // What stays is believed only where it is printed again; nothing is carried over that the page does not say.
  const tokens = findSequence(layout, constant)
  if (tokens) return [sure(scoredAt(tokens, constant)), ...others]
  return [...scored]
}

/** Text that no candidate covers also counts where it is printed as it was entered. */
function withSequence<F extends Found>(
  field: Field,
  found: readonly F[],
  value: unknown,
  layout: Layout,
  make: (tokens: Token[], value: string) => F,
): F[] {
  if (field.type !== 'text' || typeof value !== 'string' || value === '') return [...found]
  if (found.some((f) => sameValue(field, f.value, value))) return [...found]
  const tokens = findSequence(layout, value)
  return tokens ? [...found, make(tokens, value)] : [...found]
}

/** The words of a row that read as this text, whatever their case and signs. */
function findSequence(layout: Layout, text: string): Token[] | null {
  const wanted = squeeze(text)
  if (wanted.length < 3) return null
  for (const page of layout.pages)
    for (const row of page.rows)
      for (let i = 0; i < row.tokens.length; i++) {
        let read = ''
        for (let j = i; j < row.tokens.length && wanted.startsWith(read); j++) {
          read += row.tokens[j]?.squeezed ?? ''
          if (read === wanted) return row.tokens.slice(i, j + 1)
        }
      }
  return null
}
