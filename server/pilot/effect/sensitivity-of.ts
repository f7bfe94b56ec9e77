import { type Arm, arms } from '#server/allocation/allocation.ts'
import { mean, quantile } from '#server/platform/statistics.ts'
import type { PilotItem } from './effect.ts'
import { addTimes, entriesOf, minutesOf, type TimeEntry } from './entries.ts'
import { type EffectPlan, savingOf } from './measure.ts'
import type { LearningPoint, Sensitivity, Variant } from './sensitivity.ts'
import { type Cell, cellsTogether, type Stratified, stratified, usedCells } from './stratified.ts'
import { emptyTally, type Tally, timeOf } from './tally.ts'

const winsorisedShare = 0.05
const experienceMinimum = 20

/** A reviewer's items by their number, each class twice as wide as the one before. */
const learningClasses = [1, 6, 11, 21, 41, 81, 161, 321]

/** All of it over the same completed items as `effectOf`, in any order. */
export function sensitivityOf(items: readonly PilotItem[], plan: EffectPlan): Sensitivity {
  const { times, paired } = entriesOf(items, plan)
  const variant = (entries: readonly TimeEntry[], suspects: 'out' | 'in' = 'out'): Variant => {
    const tally = emptyTally(paired)
    for (const entry of entries) addTimes(tally, entry)
    return variantOf(timeOf(tally, suspects), plan)
  }
  const { entries: cut, changed } = winsorise(times)
  return {
    main: variant(times),
    suspectIn: { ...variant(times, 'in'), count: times.filter((entry) => entry.suspect).length },
    winsorised: { ...variant(cut), share: winsorisedShare, changed },
    withoutReviewer: withoutEach(times, paired, plan),
    experience: { minimum: experienceMinimum, groups: byExperience(times, variant) },
    learning: learningCurve(times),
  }
}

/** Each arm by its own quantile: a common one would cut the slower arm more, and the saving with it. */
function winsorise(times: readonly TimeEntry[]): { entries: TimeEntry[]; changed: number } {
  const clean = times.filter((entry) => !entry.suspect).flatMap((entry): readonly PilotItem[] => entry.items)
  const most = (arm: Arm) => {
    const sorted = clean.filter((item) => item.arm === arm).map((item) => item.touchMs)
    return (
      quantile(
        sorted.sort((a, b) => a - b),
        1 - winsorisedShare,
      ) ?? Number.POSITIVE_INFINITY
    )
  }
  const limit = { manual: most('manual'), assisted: most('assisted') }
  const cut = (item: PilotItem) => (item.touchMs > limit[item.arm] ? { ...item, touchMs: limit[item.arm] } : item)
  return {
    entries: times.map(({ items: [first, second], ...entry }) => ({
      ...entry,
      items: second ? [cut(first), cut(second)] : [cut(first)],
    })),
    changed: clean.filter((item) => item.touchMs > limit[item.arm]).length,
  }
}

/** Times by stratum and people, so that leaving one out costs as much as there are strata and not as there are items. */
function withoutEach(times: readonly TimeEntry[], paired: boolean, plan: EffectPlan): Sensitivity['withoutReviewer'] {
  const parts = new Map<string, { stratum: string; people: string[]; tally: Tally }>()
  const counts = new Map<string, number>()
  for (const entry of times) {
    const people = entry.items.map((item) => item.reviewer)
    for (const person of people) counts.set(person, (counts.get(person) ?? 0) + 1)
    const key = [entry.stratum, ...people.sort()].join('\n')
    const part = parts.get(key) ?? { stratum: entry.stratum, people, tally: emptyTally(paired) }
    parts.set(key, part)
    addTimes(part.tally, entry)
  }
  const reviewers = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([reviewer]) => reviewer)
  return reviewers.map((reviewer) => {
    const strata = new Map<string, Cell>()
    for (const { stratum, people, tally } of parts.values()) {
      const cell = tally.strata.get(stratum)?.times
      if (!cell || people.includes(reviewer)) continue
      const known = strata.get(stratum)
      strata.set(stratum, known ? cellsTogether(known, cell) : cell)
    }
    const time = stratified(usedCells([...strata.values()], paired).used, paired)
    return { reviewer, ...variantOf(time, plan) }
  })
}

const variantOf = (time: Stratified | null, plan: EffectPlan): Variant => ({
  n: time?.n ?? { manual: 0, assisted: 0 },
  saving: savingOf(time, plan),
})

/** A pair of a new and an experienced person belongs to neither group. */
function byExperience(times: readonly TimeEntry[], variant: (entries: readonly TimeEntry[]) => Variant) {
  const groups = {
    novice: variant(times.filter((entry) => entry.items.every((item) => item.novice))),
    expert: variant(times.filter((entry) => entry.items.every((item) => !item.novice))),
  }
  const enough = ({ n }: Variant) => arms.every((arm) => n[arm] >= experienceMinimum)
  return enough(groups.novice) && enough(groups.expert) ? groups : null
}

/** Later classes hold the items of those who have done so many, so that the curve mixes learning with who they are. */
function learningCurve(times: readonly TimeEntry[]): LearningPoint[] {
  const classes = learningClasses.map(() => ({ manual: [] as number[], assisted: [] as number[] }))
  for (const { items, suspect } of times)
    if (!suspect)
      for (const item of items)
        classes[learningClasses.findLastIndex((from) => from <= item.nth)]?.[item.arm].push(minutesOf(item))
  return classes.flatMap((minutes, index) =>
    arms.flatMap((arm): LearningPoint[] => {
      const sorted = minutes[arm].sort((a, b) => a - b)
      const [average, middle] = [mean(sorted), quantile(sorted, 0.5)]
      if (average === null || middle === null) return []
      const to = (learningClasses[index + 1] ?? Number.POSITIVE_INFINITY) - 1
      const range = { from: learningClasses[index] ?? 1, to: Number.isFinite(to) ? to : null }
      return [{ arm, ...range, n: sorted.length, meanMinutes: average, medianMinutes: middle }]
    }),
  )
}
