import { type Rate, rateOf, type WeightedRate, weightedRate } from '#server/platform/statistics.ts'
import { isCritical } from '#server/quality/comparison.ts'
import { isEmpty, labelsOf, type Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { draftOutcome } from './draft-score.ts'
import { isUrgent, knowsUrgency, type Stratum } from './weekly-sample.ts'

/** What a drawn item has come to. waiting: its check is open; lost: the decision was taken back, so there is nothing to look at. */
export type SampleState = 'waiting' | 'done' | 'lost'

/** One drawn item with its first decision, and what the check found; `truth` null until it is done. */
export type SampledItem = {
  number: number
  /** Null, as its values are empty, while somebody is to enter it blind. */
  title: string | null
  strata: readonly Stratum[]
  probability: number
  state: SampleState
  proposed: Values
  first: Values
  truth: Values | null
  fieldKeys: readonly string[]
  differing: readonly string[]
}

type Named = { number: number; title: string | null }
export type RouteMove = { from: string; to: string; items: Named[] }
export type DraftChange = Named & { key: string; distance: number; before: string; after: string }

export type SampleFigures = {
  drawn: number
  done: number
  lost: number
  /** Outputs with a critical part wrong, of those done, weighted back to the week (Hajek). */
  error: WeightedRate
  /** Done items in which anything differed, with what. */
  wrong: (Named & { fields: string[]; critical: boolean })[]
  /** Of items decided not urgent: those that the checker says are. Null in a workflow without urgent labels. */
  urgency: { missed: WeightedRate; items: (Named & { to: string })[] } | null
  /** Null in a workflow without a route. */
  routes: { wrong: WeightedRate; moves: RouteMove[] } | null
  /** Drafts as proposed against those that were sent. Null in a workflow without drafts. */
  drafts: DraftFigures | null
}

/** `bins`: tenths of the distance from 0 (sent as proposed) to 1 (nothing left of it); `same` are those at exactly 0. */
export type DraftFigures = {
  n: number
  /** Sent without anything having been proposed. */
  unproposed: number
  same: Rate
  mean: number | null
  bins: number[]
  mostChanged: DraftChange[]
  /** Sent drafts that the checker would have worded otherwise. */
  reworded: Rate
}

const shownDrafts = 3
const binCount = 10

/** The figures of a drawn week; checks that wait are in none of them but for the drafts, which need no check. */
export function sampleFigures(definition: Definition, items: readonly SampledItem[]): SampleFigures {
  const done = items.flatMap((item) => (item.state === 'done' && item.truth ? [{ ...item, truth: item.truth }] : []))
  const critical = new Set(definition.fields.filter(isCritical).map((f) => f.key))
  const isWrong = (item: SampledItem) => item.differing.some((key) => critical.has(key))
  const label = (key: string) => definition.fields.find((f) => f.key === key)?.label ?? key
  return {
    drawn: items.length,
    done: done.length,
    lost: items.filter((i) => i.state === 'lost').length,
    error: rateWhere(done, isWrong),
    wrong: done
      .filter((i) => i.differing.length > 0)
      .map((i) => ({ ...named(i), fields: i.differing.map(label), critical: isWrong(i) }))
      .sort((a, b) => Number(b.critical) - Number(a.critical) || a.number - b.number),
    urgency: knowsUrgency(definition) ? urgencyOf(definition, done) : null,
    routes: routesOf(definition, done),
    drafts: draftsOf(definition, items),
  }
}

/** By the scorer of evaluation runs: words, 0 (the same) to 1. */
const distanceOf = (before: string, after: string) => draftOutcome({ fields: [] }, after, before, {}, []).distance ?? 1

type Done = SampledItem & { truth: Values }

const named = ({ number, title }: Named): Named => ({ number, title })

function rateWhere<Item extends { probability: number }>(items: readonly Item[], hit: (item: Item) => boolean) {
  return weightedRate(items.map((item) => ({ hit: hit(item), weight: 1 / item.probability })))
}

function urgencyOf(definition: Definition, done: readonly Done[]): SampleFigures['urgency'] {
  const normal = done.filter((i) => !isUrgent(definition, i.first))
  const missed = (i: Done) => isUrgent(definition, i.truth)
  return {
    missed: rateWhere(normal, missed),
    items: normal.filter(missed).map((i) => ({ ...named(i), to: urgentLabel(definition, i.truth) })),
  }
}

function urgentLabel(definition: Definition, values: Values): string {
  return definition.fields
    .flatMap((f) => (f.type === 'label' ? f.options.map((option) => ({ option, key: f.key })) : []))
    .filter(({ option, key }) => option.priority > 0 && labelsOf(values[key]).includes(option.key))
    .map(({ option }) => option.label)
    .join(', ')
}

function routesOf(definition: Definition, done: readonly Done[]): SampleFigures['routes'] {
  const field = definition.fields.find((f) => f.type === 'route')
  if (!field) return null
  const queue = (value: Values[string] | undefined) =>
    definition.queues.find((q) => q.key === value)?.label ?? (isEmpty(value) ? 'none' : String(value))
  const compared = done.filter((i) => i.fieldKeys.includes(field.key))
  const wrong = (i: Done) => !sameValue(field, i.first[field.key], i.truth[field.key])
  const moves = new Map<string, RouteMove>()
  for (const item of compared.filter(wrong)) {
    const [from, to] = [queue(item.first[field.key]), queue(item.truth[field.key])]
    const move = moves.get(`${from} ${to}`) ?? { from, to, items: [] }
    move.items.push(named(item))
    moves.set(`${from} ${to}`, move)
  }
  return {
    wrong: rateWhere(compared, wrong),
    moves: [...moves.values()].sort((a, b) => b.items.length - a.items.length),
  }
}

function draftsOf(definition: Definition, items: readonly SampledItem[]): DraftFigures | null {
  const fields = definition.fields.filter((f) => f.type === 'draft')
  if (fields.length === 0) return null
  const text = (values: Values, key: string) => (typeof values[key] === 'string' ? values[key] : '')
  const sent = items.flatMap((item) =>
    fields.flatMap(({ key }) => {
      const [before, after] = [text(item.proposed, key), text(item.first, key)]
      return after === '' ? [] : [{ item, key, before, after }]
    }),
  )
  const proposed = sent
    .filter((d) => d.before !== '')
    .map(({ item, ...d }) => ({ ...named(item), ...d, distance: distanceOf(d.before, d.after) }))
  const checked = sent.filter(({ item, key }) => item.state === 'done' && item.fieldKeys.includes(key))
  const bins = Array.from({ length: binCount }, () => 0)
  for (const { distance } of proposed) {
    const bin = Math.min(binCount - 1, Math.floor(distance * binCount))
    bins[bin] = (bins[bin] ?? 0) + 1
  }
  return {
    n: proposed.length,
    unproposed: sent.length - proposed.length,
    same: rateOf(proposed.filter((d) => d.distance === 0).length, proposed.length),
    mean: proposed.length === 0 ? null : proposed.reduce((sum, d) => sum + d.distance, 0) / proposed.length,
    bins,
    mostChanged: proposed
      .filter((d) => d.distance > 0)
      .sort((a, b) => b.distance - a.distance)
      .slice(0, shownDrafts),
    reworded: rateOf(checked.filter(({ item, key }) => item.differing.includes(key)).length, checked.length),
  }
}
