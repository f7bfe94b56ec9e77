import { Temporal } from 'temporal-polyfill'
import { dayBegins, dayOf } from '#server/metrics/flow.ts'
import { type Rate, rateOf } from '#server/platform/statistics.ts'
import { figuresOf, intervalOf, type MeanMinutes, type Measured } from './baseline.ts'

/** What the weekly summary takes of an item; times in ms since 1970. `at`: when its minutes were spent. */
export type SummaryItem = Measured & { receivedAt: number | null; endedAt: number | null; at: number }

/**
 * One ISO week of one source, by its Monday in the workflow's time zone. Arrivals and the backlog are null where the
 * source does not know when items came; minutes are null below two items.
 */
export type SummaryWeek = {
  monday: string
  /** The week is not over. */
  partial: boolean
  arrivals: number | null
  done: number
  minutes: (MeanMinutes & { low: number; high: number }) | null
  errors: Rate
  rework: Rate
  backlog: number | null
}

type Clock = { timeZone: string; now: number }
type Week = { monday: string; begin: number; end: number }

/** No history is longer; a single date far off does not make thousands of weeks. */
const mostWeeks = 1200

/**
 * Weeks from the first to the last that anything happened in, without gaps, oldest first; the newest `mostWeeks` where
 * there are more. `flows`: whether the source knows arrivals.
 */
export function summaryWeeks(
  items: readonly SummaryItem[],
  { flows, ...clock }: Clock & { flows: boolean },
): SummaryWeek[] {
  const weeks = weeksAround(
    items.flatMap(({ receivedAt, endedAt, at }) => [at, ...(flows ? [receivedAt ?? at, endedAt ?? at] : [])]),
    clock,
  )
  const received = flows ? sorted(items.map((item) => item.receivedAt ?? item.at)) : []
  const ended = sorted(items.flatMap((item) => item.endedAt ?? []))
  const byWeek = new Map<string, SummaryItem[]>()
  const mondayOf = mondays(clock.timeZone)
  for (const item of items) {
    const monday = mondayOf(item.at)
    const group = byWeek.get(monday)
    if (group) group.push(item)
    else byWeek.set(monday, [item])
  }
  return weeks.map(({ monday, begin, end }) => {
    const { minutes, errors, rework } = figuresOf(byWeek.get(monday) ?? [])
    const until = Math.min(end, clock.now + 1)
    return {
      monday,
      partial: end > clock.now,
      arrivals: flows ? before(received, until) - before(received, begin) : null,
      done: before(ended, until) - before(ended, begin),
      minutes: minutes && { ...minutes, ...intervalOf(minutes) },
      errors: rateOf(errors?.errors ?? 0, errors?.n ?? 0),
      rework: rateOf(rework?.count ?? 0, rework?.n ?? 0),
      backlog: flows ? before(received, until) - before(ended, until) : null,
    }
  })
}

/** The same of imported cases: an item counts in the week in which it ended, else began, else came. */
export function flowsOfCases(
  cases: readonly (Measured & { receivedAt: number | null; startedAt: number | null; endedAt: number | null })[],
  clock: Clock,
): SummaryWeek[] {
  return summaryWeeks(cases.flatMap(itemOfCase), { ...clock, flows: cases.some((one) => one.receivedAt !== null) })
}

function itemOfCase(one: Measured & { receivedAt: number | null; startedAt: number | null; endedAt: number | null }) {
  const at = one.endedAt ?? one.startedAt ?? one.receivedAt
  return at === null ? [] : [{ ...one, at }]
}

function weeksAround(times: readonly number[], { timeZone, now }: Clock): Week[] {
  if (times.length === 0) return []
  const [first, last] = times.reduce(
    ([low, high], at) => [Math.min(low, at), Math.max(high, at)],
    [Infinity, -Infinity],
  )
  const mondayOf = mondays(timeZone)
  const from = mondayOf(first)
  const weeks: Week[] = []
  for (let monday = mondayOf(Math.min(last, now)); monday >= from && weeks.length < mostWeeks; ) {
    const date = Temporal.PlainDate.from(monday)
    const next = date.add({ days: 7 }).toString()
    weeks.push({ monday, begin: dayBegins(monday, timeZone), end: dayBegins(next, timeZone) })
    monday = date.subtract({ days: 7 }).toString()
  }
  return weeks.reverse()
}

/** The Monday of the local week of an instant; many instants share an hour, and no hour two weeks but in part. */
function mondays(timeZone: string): (at: number) => string {
  const known = new Map<number, string>()
  return (at) => {
    // Zones are offset by whole quarters of an hour.
    const quarter = Math.floor(at / 900_000)
    let monday = known.get(quarter)
    if (monday === undefined) {
      const date = Temporal.PlainDate.from(dayOf(at, timeZone))
      monday = date.subtract({ days: date.dayOfWeek - 1 }).toString()
      known.set(quarter, monday)
    }
    return monday
  }
}

const sorted = (times: number[]) => times.sort((a, b) => a - b)

/** How many of the ascending times lie before `until`. */
function before(ascending: readonly number[], until: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? until) < until) low = middle + 1
    else high = middle
  }
  return low
}
