/** Behind the item in view there are always this many, so that finishing never waits for a slow network. */
const fewest = 2
/** The server hears of each item held; more would starve others for little. */
const most = 10
/** A loss of connection of this length is to be worked through without running dry. */
const coverMs = 20_000
/** The share of what waits that one person may hold ahead: one in five. */
const share = 5
/** How many of the last finishes tell the pace. */
export const paceOf = 6

/**
 * How many items to hold behind the one in view: what this person's recent pace gets through in 20 s, between 2 and 10,
 * and never more than a fifth of what is left beyond the least. `finishes`: when the last items were finished, ms,
 * ascending; the median interval is the pace, so that one long pause does not change it.
 */
export function itemsAhead(finishes: readonly number[], left: number): number {
  const last = finishes.slice(-paceOf)
  const intervals = last.slice(1).map((at, i) => at - (last[i] ?? at))
  if (intervals.length < 2) return fewest
  const pace = Math.max(1, intervals.sort((a, b) => a - b)[Math.floor(intervals.length / 2)] ?? coverMs)
  const wanted = Math.ceil(coverMs / pace)
  return Math.max(fewest, Math.min(wanted, most, Math.floor(left / share)))
}
