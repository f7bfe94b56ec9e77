import type { Arm } from '#server/allocation/allocation.ts'
import type { Plan } from '../plan.ts'
import type { PilotItem } from './effect.ts'
import { addCheck, addCheckedPair, addPair, addTime, type Tally } from './tally.ts'

/** Items of the same draw that become known together: one, or in the paired design the manual and the assisted one. */
type Entry = { at: number; id: string; items: readonly [PilotItem] | readonly [manual: PilotItem, assisted: PilotItem] }
export type TimeEntry = Entry & { stratum: string; suspect: boolean }

/** In the order in which they enter the analysis: at completion, and when the truth is known. */
export type Entries = { paired: boolean; times: TimeEntry[]; checks: Entry[] }

type EntryPlan = Pick<Plan, 'design' | 'strata'>

const byTime = (a: Entry, b: Entry) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** The same for items in any order: sums of floating-point numbers depend on it. */
export function entriesOf(items: readonly PilotItem[], plan: EntryPlan): Entries {
  const paired = plan.design === 'paired'
  const entries: Entries = { paired, times: [], checks: [] }
  if (paired) for (const [manual, assisted] of pairsOf(items)) addPairEntry(entries, manual, assisted, plan.strata)
  else for (const item of items) addEntry(entries, item, plan.strata)
  entries.times.sort(byTime)
  entries.checks.sort(byTime)
  return entries
}

function addEntry({ times, checks }: Entries, item: PilotItem, strata: Plan['strata']): void {
  const { id, completedAt: at, suspect } = item
  times.push({ at, id, items: [item], stratum: stratumOf(item.stratum, item.reviewer, strata), suspect })
  if (item.checked) checks.push({ at: knownAt(item), id, items: [item] })
}

/** The people of a pair are named in the same order, whoever did what. */
function addPairEntry(entries: Entries, manual: PilotItem, assisted: PilotItem, strata: Plan['strata']): void {
  const items = [manual, assisted] as const
  entries.times.push({
    at: Math.max(manual.completedAt, assisted.completedAt),
    id: manual.id,
    items,
    stratum: stratumOf(manual.stratum, [manual.reviewer, assisted.reviewer].sort().join('\n'), strata),
    suspect: manual.suspect || assisted.suspect,
  })
  if (manual.checked && assisted.checked)
    entries.checks.push({ at: Math.max(knownAt(manual), knownAt(assisted)), id: manual.id, items })
}

/** An item that has been done in one arm only waits for its other half. */
function pairsOf(items: readonly PilotItem[]): (readonly [PilotItem, PilotItem])[] {
  const halves = new Map<string, Partial<Record<Arm, PilotItem>>>()
  for (const item of items) halves.set(item.id, { ...halves.get(item.id), [item.arm]: item })
  return [...halves.values()].flatMap(({ manual, assisted }) =>
    manual && assisted ? [[manual, assisted] as const] : [],
  )
}

/** What the draw was balanced within. */
const stratumOf = (type: string, people: string, strata: Plan['strata']) =>
  `${strata.includes('document_type') ? type : ''}\n${strata.includes('reviewer') ? people : ''}`

const knownAt = ({ completedAt, checked }: PilotItem) => Math.max(completedAt, checked?.at ?? completedAt)

export const minutesOf = (item: PilotItem): number => item.touchMs / 60_000

export function addTimes(tally: Tally, { items: [first, second], stratum, suspect }: TimeEntry): void {
  if (!second) addTime(tally, stratum, first.arm, minutesOf(first), suspect)
  else addPair(tally, stratum, { manual: minutesOf(first), assisted: minutesOf(second) }, suspect)
}

export function addChecks(tally: Tally, { items: [first, second] }: Entry): void {
  if (!first.checked) return
  if (!second) addCheck(tally, first.arm, first.checked)
  else if (second.checked) addCheckedPair(tally, { manual: first.checked, assisted: second.checked })
}
