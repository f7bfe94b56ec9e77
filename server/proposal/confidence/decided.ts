import { splitOf, type TaskMode } from '#server/item/item.ts'
import { type FieldValue, isEmpty, kindOf, labelsOf, type Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Field } from '#server/workflow/workflow.ts'
import { guessOf } from './calibrated.ts'
import type { Sample } from './fit.ts'

/** A value of the proposal that stood when the item was first decided. */
export type SaidValue = {
  key: string
  value: FieldValue
  confidence: number
  raw: number | null
  /** Whether it stands in the document; one that does not always goes to a person. */
  grounded?: boolean
  /** The first candidate. */
  first: { value: FieldValue; confidence: number } | null
}

/** A confirmed item: what was proposed, what people stood behind, and what a check found. */
export type DecidedItem = {
  itemId: string
  /** The decision whose values count as true. */
  decisionId: string
  decidedAt: Date
  groupKey: string | null
  provider: string
  proposed: SaidValue[]
  output: Values
  /** Of the first entry. */
  mode: TaskMode
  /** Probability of the blank form, where the item was drawn for it; null otherwise. */
  manualShare: number | null
  /** A settled check: the kind that settled it, the probability of having been drawn, and what it found to be true. */
  check: { kind: 'qa' | 'blind' | 'adjudication'; probability: number; values: Values } | null
}

/** Whose word the figures rest on: checked items alone, once there are enough; before that every confirmed item. */
export type Truth = { used: 'checked' | 'all'; checked: number; manual: number; confirmed: number }

/** From so many checked items on, those alone are used. */
export const enoughChecked = 50
/** Below so many confirmed items nothing is calibrated. */
export const leastItems = 30

export type DecidedSample = Sample & { itemId: string; guess: FieldValue }

/**
 * The items that figures rest on, with their weights. An assisted decision favours what was proposed, so items whose truth
 * was found without it (blank form, blind entry, adjudication) or by a second look (QA) come first: with 50 of them they
 * are the sample, weighted by inverse inclusion probability; before that every confirmed item counts once.
 */
export function weightedItems(items: readonly DecidedItem[]): {
  weighted: { item: DecidedItem; weight: number }[]
  truth: Truth
} {
  const frames = { manual: items.filter((i) => i.mode === 'manual'), checked: items.filter((i) => checkedOnly(i)) }
  const counts = { checked: frames.checked.length, manual: frames.manual.length, confirmed: items.length }
  const used = counts.checked + counts.manual >= enoughChecked ? 'checked' : 'all'
  const weighted =
    used === 'all'
      ? items.map((item) => ({ item, weight: 1 }))
      : [
          ...balanced(frames.manual, (i) => 1 / (i.manualShare ?? 1)),
          ...balanced(frames.checked, (i) => 1 / (i.check?.probability ?? 1)),
        ]
  return { weighted, truth: { used, ...counts } }
}

/** One sample for each field that had a proposal, of the items that figures rest on. */
export function samplesOf(
  items: readonly DecidedItem[],
  fields: readonly Field[],
): { samples: DecidedSample[]; truth: Truth } {
  const { weighted, truth } = weightedItems(items)
  return { samples: weighted.flatMap(({ item, weight }) => itemSamples(item, weight, fields)), truth }
}

/** What is known to be true of an item: what a check found, else what people stood behind. */
export const truthOf = (item: DecidedItem): Values => item.check?.values ?? item.output

const checkedOnly = (item: DecidedItem) => item.mode !== 'manual' && item.check !== null

/**
 * Two samples of the same work, drawn apart (blank form, checks): each is weighted back to all of it by itself, and counts
 * by its effective number, (sum w)^2 / sum w^2.
 */
function balanced(items: readonly DecidedItem[], weightOf: (item: DecidedItem) => number) {
  const weights = items.map(weightOf)
  const sum = weights.reduce((a, w) => a + w, 0)
  const squares = weights.reduce((a, w) => a + w * w, 0)
  return items.map((item, i) => ({ item, weight: ((weights[i] ?? 0) * sum) / squares }))
}

function itemSamples(item: DecidedItem, weight: number, fields: readonly Field[]): DecidedSample[] {
  const truth = truthOf(item)
  const group = item.groupKey ?? item.itemId
  return fields.flatMap((field): DecidedSample[] => {
    const said = item.proposed.find((v) => v.key === field.key)
    if (!said) return []
    const guess = guessIn(said)
    const choice = field.type === 'label' || field.type === 'route'
    if (!guess || isEmpty(guess.value) || (isEmpty(said.value) && !choice)) return []
    return [
      {
        itemId: item.itemId,
        provider: item.provider,
        fieldKey: field.key,
        kind: kindOf(field),
        group,
        split: splitOf(group),
        confidence: Math.min(1, Math.max(0, guess.raw)),
        right: sameValue(field, truth[field.key], guess.value),
        weight,
        guess: guess.value,
      },
    ]
  })
}

/** What the confidence of a kept value speaks of (guessOf). */
export function guessIn({ first, raw, value, confidence }: SaidValue) {
  return guessOf({ value, confidence, ...(raw === null ? {} : { raw }), candidates: first ? [first] : [] })
}

/** The options that a sample proposes. */
export const guessedOptions = (sample: DecidedSample): string[] => labelsOf(sample.guess)
