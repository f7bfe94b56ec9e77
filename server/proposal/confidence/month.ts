import { Temporal } from 'temporal-polyfill'
import { type WeightedRate, weightedRate } from '#server/platform/statistics.ts'
import { type FieldValue, isEmpty } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { type DecidedItem, guessIn, type SaidValue, type Truth, truthOf, weightedItems } from './decided.ts'
import type { Calibration } from './fit.ts'
import { confidenceNow } from './overview.ts'
import { grain, stepOf } from './thresholds.ts'

/**
 * What thresholds would have done to last month's items: which would have passed without a look, what a person would have
 * looked at, and which wrong values nobody would have seen. Each value is one small number, so that the page tries settings
 * on thousands of items while a threshold is dragged.
 */
export type Month = {
  /** Local date of the first day, "2026-11-02". */
  since: string
  fields: { key: string; label: string; required: boolean; options: string[] }[]
  truth: Truth
  /** Of each item, the newest first: one code for each field. */
  codes: number[][]
  /** What each item counts where wrong values are estimated; 0 where its truth is not used. */
  weights: number[]
}

const monthDays = 28

/** The last 28 local days before today, and today. */
export function monthStart(now: Date, timeZone: string): { since: string; from: Date } {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate()
  const first = today.subtract({ days: monthDays })
  return { since: first.toString(), from: new Date(first.toZonedDateTime(timeZone).epochMilliseconds) }
}

// A value's code: its place on the scale of thresholds (0 to 200) in the lowest byte, then these, then its option.
const right = 1 << 8
/** Nothing is there in truth: leaving it empty is right. */
const nothing = 1 << 9
/** There is something that may be proposed. */
const guessed = 1 << 10
/** It was held back when it was proposed. */
const held = 1 << 11
/** An urgent label: it is proposed at any confidence. */
const urgent = 1 << 12
/** It does not stand in the document, and so always goes to a person. */
const ungrounded = 1 << 13
const optionAt = 14
const places = Math.round(1 / grain)

/** The month's items as codes, and the ids of those in which some setting lets a wrong value through, by their place. */
export function monthOf(
  definition: Pick<Definition, 'fields' | 'queues'>,
  decided: readonly DecidedItem[],
  calibration: Calibration | null,
  start: { since: string; from: Date },
): { month: Month; wrong: Map<number, string> } {
  const items = decided.filter((item) => item.decidedAt >= start.from)
  const { weighted, truth } = weightedItems(items)
  const weights = new Map(weighted.map(({ item, weight }) => [item.itemId, weight]))
  const fields = definition.fields.map((field) => ({ field, options: heldBackBy(field, definition) }))
  const codes = items.map((item) =>
    fields.map(({ field, options }) =>
      codeOf(
        field,
        options,
        item.proposed.find((v) => v.key === field.key),
        truthOf(item)[field.key],
        (said) => confidenceNow(calibration, item.provider, said),
      ),
    ),
  )
  const wrong = new Map<number, string>()
  for (const [i, item] of items.entries())
    if (codes[i]?.some((code, f) => maySlip(code, fields[f]?.field, fields[f]?.options ?? [])))
      wrong.set(i, item.itemId)
  return {
    month: {
      since: start.since,
      fields: fields.map(({ field: { key, label, required }, options }) => ({ key, label, required, options })),
      truth,
      codes,
      weights: items.map((item) => weights.get(item.itemId) ?? 0),
    },
    wrong,
  }
}

/** Options that may have a setting of their own to be proposed at all; of several labels each is held back by its provider. */
function heldBackBy(field: Field, { queues }: Pick<Definition, 'queues'>): string[] {
  if (field.type === 'label' && !field.multiple) return field.options.map((o) => o.key)
  return field.type === 'route' ? queues.map((q) => q.key) : []
}

/** Whether some setting lets it through wrong: a wrong value, or a label that would be held back and is missed. */
function maySlip(code: number, field: Field | undefined, options: readonly string[]): boolean {
  if ((code & guessed) === 0) return false
  return (code & right) === 0 || (options.length > 0 && !field?.required && (code & nothing) === 0)
}

function codeOf(
  field: Field,
  options: readonly string[],
  said: SaidValue | undefined,
  truth: FieldValue | undefined,
  confidenceOf: (said: SaidValue) => number,
): number {
  const blank = isEmpty(truth) ? nothing : 0
  const guess = said ? guessIn(said) : null
  if (!said || !guess || isEmpty(guess.value)) return blank
  const option = typeof guess.value === 'string' ? options.indexOf(guess.value) : -1
  const first = field.type === 'label' && field.options.some((o) => o.key === guess.value && o.priority > 0)
  return (
    Math.round(stepOf(Math.min(1, Math.max(0, confidenceOf(said)))) * places) +
    (sameValue(field, truth, guess.value) ? right : 0) +
    (isEmpty(said.value) ? held : 0) +
    (first ? urgent : 0) +
    (said.grounded === false && !isEmpty(said.value) ? ungrounded : 0) +
    ((option + 1) << optionAt) +
    blank +
    guessed
  )
}

type Thresholds = Definition['thresholds']

/** pass: nobody looks; look: a person does; none: nothing is proposed and nothing has to be. */
type Fate = 'pass' | 'look' | 'none'

/** A threshold as the lowest place that reaches it. */
const placeOf = (threshold: number) => Math.ceil(threshold * places - 1e-9)

/** What thresholds do to a code, and whether what nobody looks at is wrong. */
function judge(
  thresholds: Thresholds,
  field: Month['fields'][number],
): (code: number) => { fate: Fate; wrong: boolean } {
  const least = placeOf(thresholds.fields[field.key] ?? thresholds.sure)
  const general = thresholds.abstain[field.key]
  const asked = [general, ...field.options.map((o) => thresholds.abstain[`${field.key}/${o}`] ?? general)].map((t) =>
    t === undefined || field.options.length === 0 ? null : placeOf(t),
  )
  return (code) => {
    const [place, there] = [code & 255, (code & guessed) !== 0]
    const needed = asked[code >> optionAt] ?? null
    const proposed = there && (needed === null ? (code & held) === 0 : place >= needed || (code & urgent) !== 0)
    if (!proposed)
      return { fate: field.required ? 'look' : there ? 'pass' : 'none', wrong: there && (code & nothing) === 0 }
    return { fate: place >= least && (code & ungrounded) === 0 ? 'pass' : 'look', wrong: (code & right) === 0 }
  }
}

export type FieldOutcome = { key: string; label: string; looked: number; passed: number; wrong: number }

/** What thresholds make of the month. Counts are of items and values; `estimated` says what wrong ones come to in all items. */
export type Outcome = {
  items: number
  /** Items with no look at any value. */
  untouched: number
  values: number
  looked: number
  fields: FieldOutcome[]
  /** Places of the items in which a known wrong value passes, with the labels of its fields. */
  slipped: { place: number; fields: string[] }[]
  /** Share of items with a wrong value that passes, of those whose truth is used. */
  wrongItems: WeightedRate
  /** Wrong values that pass, by field key: those known, weighted back to all items of the month. */
  estimated: Record<string, number>
}

/**
 * Tries thresholds on the month. An item needs a look for one value below its threshold, for one that does not stand in the
 * document, or for a required one that nobody proposed; what a person looks at counts as put right. Values that nobody
 * could propose are not counted: no threshold changes them.
 */
export function monthUnder({ fields, codes, weights }: Month, thresholds: Thresholds): Outcome {
  const judges = fields.map((field) => judge(thresholds, field))
  const outcomes = fields.map(({ key, label }): FieldOutcome => ({ key, label, looked: 0, passed: 0, wrong: 0 }))
  const weighted = fields.map(() => 0)
  const slipped: Outcome['slipped'] = []
  const hits: { hit: boolean; weight: number }[] = []
  let untouched = 0
  for (const [place, item] of codes.entries()) {
    const weight = weights[place] ?? 0
    const slips: string[] = []
    let looks = 0
    for (let f = 0; f < judges.length; f++) {
      const { fate, wrong } = (judges[f] as ReturnType<typeof judge>)(item[f] ?? 0)
      const outcome = outcomes[f] as FieldOutcome
      if (fate === 'look') {
        looks += 1
        outcome.looked += 1
      } else if (fate === 'pass') {
        outcome.passed += 1
        if (!wrong) continue
        outcome.wrong += 1
        weighted[f] = (weighted[f] ?? 0) + weight
        slips.push(outcome.label)
      }
    }
    if (looks === 0) untouched += 1
    if (slips.length > 0) slipped.push({ place, fields: slips })
    if (weight > 0) hits.push({ hit: slips.length > 0, weight })
  }
  const all = weights.reduce((sum, w) => sum + w, 0)
  const looked = outcomes.reduce((sum, o) => sum + o.looked, 0)
  return {
    ...{ items: codes.length, untouched, looked, fields: outcomes, slipped },
    values: looked + outcomes.reduce((sum, o) => sum + o.passed, 0),
    wrongItems: weightedRate(hits),
    estimated: Object.fromEntries(
      fields.map(({ key }, f) => [key, all === 0 ? 0 : ((weighted[f] ?? 0) / all) * codes.length]),
    ),
  }
}

/** What a look at one value and a wrong one that passes cost; `errors` by field key, null where nobody has said. */
export type MonthCosts = { minutes: number; rate: number; errors: Record<string, number | null> }

/**
 * Minutes of looking, and money of looks and wrong values together, in the workflow's currency: each look its share of the
 * item's `minutes`. `unpriced`: fields with wrong values that nobody has priced; they cost nothing here.
 */
export function costOf(
  { fields, looked, estimated }: Outcome,
  { minutes, rate, errors }: MonthCosts,
): { minutes: number; money: number; unpriced: string[] } {
  const time = (looked * minutes) / Math.max(1, fields.length)
  const wrong = (key: string) => estimated[key] ?? 0
  return {
    minutes: time,
    money: (time / 60) * rate + fields.reduce((sum, { key }) => sum + wrong(key) * (errors[key] ?? 0), 0),
    unpriced: fields.filter(({ key }) => wrong(key) > 0 && (errors[key] ?? null) === null).map((f) => f.label),
  }
}
