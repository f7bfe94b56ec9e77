import { Temporal } from 'temporal-polyfill'
import { makeRandom } from './random.ts'

/** How much arrives on each day of the week, Monday first, relative to one another. */
const weekdayWeights = [1.35, 1.15, 1, 1, 0.9, 0.08, 0.04]
/** Business hours of the senders, local time. */
const opens = 7.5
const closes = 17.5

/**
 * When `count` documents arrived over the `days` days before `now`, oldest first: by business hours and weekdays of
 * `timeZone`, a few in the evening. The same arguments give the same times.
 */
export function arrivalTimes(input: {
  seed: number
  count: number
  now: Date
  days: number
  timeZone: string
}): Date[] {
  const random = makeRandom(input.seed)
  const end = Temporal.Instant.fromEpochMilliseconds(input.now.getTime()).toZonedDateTimeISO(input.timeZone)
  const days = Array.from({ length: input.days + 1 }, (_, i) => end.toPlainDate().subtract({ days: input.days - i }))
  const weights = days.map((day) => weekdayWeights[day.dayOfWeek - 1] ?? 0)
  const total = weights.reduce((sum, w) => sum + w, 0)
  const times: number[] = []
  for (let i = 0; i < input.count; i++) {
    const day = pickDay(days, weights, random.float() * total)
    const hour = random.chance(0.06) ? closes + random.float() * 4 : opens + random.float() * (closes - opens)
    const at = day.toZonedDateTime(input.timeZone).add({ seconds: Math.round(hour * 3600) }).epochMilliseconds
    // What would come later today has come this morning, or in the minutes before now.
    times.push(Math.min(at, input.now.getTime() - random.int(5, 90) * 60_000))
  }
  return times.sort((a, b) => a - b).map((ms) => new Date(ms))
}

function pickDay<T>(days: readonly T[], weights: readonly number[], at: number): T {
  let left = at
  for (const [i, day] of days.entries()) {
    left -= weights[i] ?? 0
    if (left < 0) return day
  }
  return days.at(-1) as T
}
