import Big from 'big.js'
import type { Check, Definition, Field } from '#server/workflow/workflow.ts'
import { squeeze } from './layout.ts'
import { probability } from './model.ts'
import type { Scored } from './score.ts'

/**
 * A field's choice: the place taken, or null, with the other readings. `agrees` where the amounts add up; `required` as the
 * definition says; `named` where a term for the field is printed; `legible` the reader's mean confidence, 0..1.
 */
export type Choice = {
  chosen: Scored | null
  others: Scored[]
  agrees: boolean
  required: boolean
  named: boolean
  legible: number
}

/** Below this probability no value is proposed. */
const proposeFrom = 0.35
/** A required value is proposed also where it is doubtful: the person looks at it in any case. */
const proposeRequiredFrom = 0.1
/** Any word with a digit could be an identifier: a poor guess would only hide that a required one is missing. */
const proposeRequiredIdentifierFrom = 0.3
/** Log-odds that parts which add up to their total are worth to each of them. */
const sumBonus = 2.5
/** Readings of a sum this close in log-odds, over all its amounts, are told apart by size. */
const closeSums = 12
const tried = 14

type Sum = Extract<Check, { kind: 'sum' }>

/**
 * Chooses one place for each field. Amounts bound by a sum check are chosen together, so that parts and total add up
 * where the page allows it; no place serves two fields of one shape.
 */
export function choose(
  definition: Definition,
  scored: ReadonlyMap<string, Scored[]>,
  lineSum: Big | null,
): Map<string, Choice> {
  const lists = new Map([...scored].map(([key, list]) => [key, distinct(list)]))
  rewardLineSum(definition, lists, lineSum)
  const choices = new Map<string, Choice>()
  // A currency sign stands with its amount and a subject may name a number: options and free text share their words.
  const shared = new Set(definition.fields.filter(sharesWords).map((f) => f.key))
  const fields = new Map(definition.fields.map((f) => [f.key, f]))
  const from = (key: string) => {
    const field = fields.get(key)
    if (!field?.required) return proposeFrom
    return field.find?.shape === 'identifier' ? proposeRequiredIdentifierFrom : proposeRequiredFrom
  }
  for (const check of definition.checks) if (check.kind === 'sum') chooseSum(check, lists, choices, from)
  const rest = [...lists.keys()].filter((key) => !choices.has(key))
  const taken = new Set([...choices.values()].flatMap((c) => c.chosen?.tokens ?? []))
  // The surest field takes its place first.
  const open = new Set(rest)
  // A letterhead is repeated at the foot of a page: a company is still one party only.
  const parties = new Set<string>()
  const isParty = (key: string) => fields.get(key)?.find?.shape === 'organisation'
  const isFree = (key: string, s: Scored) =>
    shared.has(key) || (!s.tokens.some((t) => taken.has(t)) && !(isParty(key) && parties.has(squeeze(s.value))))
  while (open.size > 0) {
    let best: { key: string; place: Scored | null } | null = null
    for (const key of open) {
      // Of several parties the one that the definition asks for first is the one in the letterhead.
      if (isParty(key) && [...open].find(isParty) !== key) continue
      const place = lists.get(key)?.find((s) => isFree(key, s)) ?? null
      if (!best || (place?.score ?? -99) > (best.place?.score ?? -99)) best = { key, place }
    }
    if (!best) break
    open.delete(best.key)
    choices.set(best.key, toChoice(best.place, lists.get(best.key) ?? [], 0, from(best.key)))
    if (!best.place || probability(best.place.score) < from(best.key) || shared.has(best.key)) continue
    for (const token of best.place.tokens) taken.add(token)
    if (isParty(best.key)) parties.add(squeeze(best.place.value))
  }
  return choices
}

const sharesWords = (f: Field) => f.type === 'enum' || (f.type === 'text' && (f.find?.shape ?? 'text') === 'text')

/** The best place of each value, repeated values a little stronger. */
function distinct(list: readonly Scored[]): Scored[] {
  const byValue = new Map<string, Scored[]>()
  for (const s of list) byValue.set(s.value, [...(byValue.get(s.value) ?? []), s])
  return [...byValue.values()]
    .map((same) => {
      const best = same.reduce((a, b) => (b.score > a.score ? b : a))
      return {
        ...best,
        score: best.score + 0.25 * Math.min(2, same.filter((s) => s.score > best.score - 3).length - 1),
      }
    })
    .sort((a, b) => b.score - a.score)
}

function rewardLineSum(definition: Definition, lists: Map<string, Scored[]>, lineSum: Big | null): void {
  if (!lineSum || lineSum.eq(0)) return
  for (const check of definition.checks) {
    if (check.kind !== 'table_sum') continue
    for (const key of check.total) {
      const list = lists.get(key)
      const better = list?.map((s) =>
        new Big(s.value).minus(lineSum).abs().lte(check.tolerance) ? { ...s, score: s.score + 1 } : s,
      )
      if (better)
        lists.set(
          key,
          better.sort((a, b) => b.score - a.score),
        )
    }
  }
}

function chooseSum(
  check: Sum,
  lists: Map<string, Scored[]>,
  choices: Map<string, Choice>,
  from: (key: string) => number,
): void {
  const keys = [...check.parts, check.total]
  if (keys.some((k) => !lists.has(k) || choices.has(k))) return
  // A part may be absent: worth as much as a place at the threshold of proposing.
  const options = keys.map((key): (Scored | null)[] => [null, ...(lists.get(key) ?? []).slice(0, tried)])
  let best = { worth: -Infinity, picks: keys.map((): Scored | null => null), agrees: false }
  const agreeing: (typeof best & { size: number })[] = []
  const picks: (Scored | null)[] = []
  const visit = (i: number, worth: number) => {
    if (i === keys.length) {
      const agrees = addsUp(picks, check.tolerance)
      const total = worth + (agrees ? sumBonus * keys.length : 0)
      if (total > best.worth) best = { worth: total, picks: [...picks], agrees }
      const size = agrees && picks.every((p) => p?.reason) ? new Big(picks.at(-1)?.value ?? 0).abs().toNumber() : 0
      if (size > 0) agreeing.push({ worth: total, picks: [...picks], agrees, size })
      return
    }
    for (const option of options[i] ?? []) {
      if (option && picks.some((p) => p?.tokens.some((t) => option.tokens.includes(t)))) continue
      picks.push(option)
      visit(i + 1, worth + (option ? option.score : logOdds(from(keys[i] as string))))
      picks.pop()
    }
  }
  visit(0, 0)
  // Sums by rate add up each for itself; the largest of them is the whole.
  for (const sum of agreeing.sort((a, b) => b.size - a.size)) {
    if (!best.agrees || sum.worth < best.worth - closeSums) continue
    best = sum
    break
  }
  for (const [i, key] of keys.entries())
    choices.set(key, toChoice(best.picks[i] ?? null, lists.get(key) ?? [], best.agrees ? sumBonus : 0, from(key)))
}

/** Parts that add up mean something only where at most one of the amounts stands without a term. */
function addsUp(picks: readonly (Scored | null)[], tolerance: string): boolean {
  if (picks.filter((p) => !p?.reason).length > 1) return false
  let sum = new Big(0)
  for (const pick of picks.slice(0, -1)) {
    if (!pick) return false
    sum = sum.plus(pick.value)
  }
  const total = picks.at(-1)
  return !!total && !sum.eq(0) && sum.minus(total.value).abs().lte(tolerance)
}

function logOdds(p: number): number {
  return Math.log(p / (1 - p))
}

function toChoice(place: Scored | null, list: readonly Scored[], bonus: number, from: number): Choice {
  const required = from < proposeFrom
  if (!place || probability(place.score + bonus) < from)
    return { chosen: null, others: list.slice(0, 4), agrees: false, required, named: false, legible: 1 }
  const others = list.filter((s) => s.value !== place.value).slice(0, 4)
  return { chosen: place, others, agrees: bonus > 0, required, named: false, legible: 1 }
}
