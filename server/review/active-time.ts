import { z } from 'zod'

/**
 * The clock of a visit (metrics.md, "The clock of an item"): while the tab is visible and focused, active time is
 * the sum over consecutive inputs of min(gap, idle cutoff). The first paint and the decision (or leaving) are inputs.
 * The browser counts with `startClock` ... `pauseClock`; the server takes the count with `applyHeartbeat`.
 */

/** Workflows may set the idle cutoff to a whole number of seconds in this range. */
const shortestCutoffSeconds = 15
const longestCutoffSeconds = 300

/** What a visit's total may exceed the server's time by: one slow round trip and the clocks' drift. */
const slackMs = 2_000
/** Clamped by more than this share of what was reported, a visit is suspect. */
const suspectShare = 0.1

/**
 * Gaps between inputs, sparse, by `upTo` ascending. `upTo` 15 holds gaps of up to 15 s, 16 those above 15 and up to
 * 16 s, ..., 300 up to 300 s, 301 all longer ones; `ms` is the gaps' sum. No cutoff lies inside a bucket, so the active
 * time at any other admissible cutoff is exact, not an estimate.
 */
const gapsSchema = z
  .array(
    z.object({
      upTo: z
        .number()
        .int()
        .min(shortestCutoffSeconds)
        .max(longestCutoffSeconds + 1),
      count: z.number().int().positive(),
      ms: z.number().int().nonnegative(),
    }),
  )
  .max(longestCutoffSeconds - shortestCutoffSeconds + 2)
  .refine(
    (gaps) => gaps.every((gap, i) => i === 0 || (gaps[i - 1]?.upTo ?? 0) < gap.upTo),
    'gaps must ascend, once each',
  )
export type Gaps = z.infer<typeof gapsSchema>

/**
 * What a browser reports of a visit: totals since the visit began, never differences, so that a late, repeated or lost
 * message does no harm. `sequence` rises by one a message. `at` is the browser's clock when the totals held, `sentAt`
 * the same clock when the message left (later than `at` after a time without network; absent means at once).
 */
export const heartbeatSchema = z.object({
  visitId: z.string().min(1).max(64),
  sequence: z.number().int().nonnegative(),
  activeMs: z.number().int().nonnegative(),
  gaps: gapsSchema,
  at: z.number().int(),
  sentAt: z.number().int().optional(),
})
export type Heartbeat = z.infer<typeof heartbeatSchema>

/** A visit's clock in the browser. `lastInputAt` is null while the tab is hidden or out of focus: nothing counts then. */
export type Clock = { idleCutoffMs: number; lastInputAt: number | null; gaps: Gaps }

/** Active milliseconds of these gaps at a cutoff of whole seconds (15 to 300). */
export function activeMsAt(gaps: Gaps, idleCutoffMs: number): number {
  let total = 0
  for (const gap of gaps) total += gap.upTo * 1000 <= idleCutoffMs ? gap.ms : gap.count * idleCutoffMs
  return total
}

/** A clock for an item that is first painted at `at` (integer or fractional ms of any steady clock), in focus or not. */
export function startClock(idleCutoffMs: number, at: number, focused: boolean): Clock {
  return { idleCutoffMs, lastInputAt: focused ? Math.round(at) : null, gaps: [] }
}

/** A key, pointer move, wheel or scroll. Ignored while out of focus: a pointer can pass over a window nobody works in. */
export function recordInput(clock: Clock, at: number): Clock {
  if (clock.lastInputAt === null) return clock
  const now = Math.round(at)
  const gap = now - clock.lastInputAt
  return gap <= 0 ? clock : { ...clock, lastInputAt: now, gaps: addGap(clock.gaps, gap) }
}

/** The tab is visible and focused (again); the time away does not count. */
export function resumeClock(clock: Clock, at: number): Clock {
  return clock.lastInputAt === null ? { ...clock, lastInputAt: Math.round(at) } : recordInput(clock, at)
}

/** The decision, leaving the item, or losing focus: an input after which nothing counts until `resumeClock`. */
export function pauseClock(clock: Clock, at: number): Clock {
  return { ...recordInput(clock, at), lastInputAt: null }
}

/** The message for a clock's present totals. */
export function heartbeatOf(clock: Clock, visitId: string, sequence: number, at: number): Heartbeat {
  return {
    visitId,
    sequence,
    activeMs: activeMsAt(clock.gaps, clock.idleCutoffMs),
    gaps: clock.gaps,
    at: Math.round(at),
  }
}

function addGap(gaps: Gaps, ms: number): Gaps {
  const seconds = Math.ceil(ms / 1000)
  const upTo = Math.min(Math.max(seconds, shortestCutoffSeconds), longestCutoffSeconds + 1)
  const known = gaps.some((gap) => gap.upTo === upTo)
  if (known) return gaps.map((gap) => (gap.upTo === upTo ? { upTo, count: gap.count + 1, ms: gap.ms + ms } : gap))
  return [...gaps, { upTo, count: 1, ms }].sort((a, b) => a.upTo - b.upTo)
}

/**
 * A visit as the server keeps it. `beganAt` (server time, ms) comes from `visitBegan`; `reportedMs` is what the browser
 * said, `activeMs` what was accepted; `sequence` is -1 before the first heartbeat.
 */
export type Visit = {
  id: string
  beganAt: number
  idleCutoffMs: number
  sequence: number
  reportedMs: number
  activeMs: number
  gaps: Gaps
  suspect: boolean
}

/**
 * When a visit can have begun on the server's clock: at the claim, or, for an item claimed ahead while another was open,
 * at the decision on the one before (`previousDecisionMadeAt`, from `madeAt`; null where there is none).
 */
export function visitBegan(claimedAt: number, previousDecisionMadeAt: number | null): number {
  return Math.max(claimedAt, previousDecisionMadeAt ?? claimedAt)
}

/** A visit that nothing has been heard of yet. */
export function newVisit(id: string, beganAt: number, idleCutoffMs: number): Visit {
  return { id, beganAt, idleCutoffMs, sequence: -1, reportedMs: 0, activeMs: 0, gaps: [], suspect: false }
}

/**
 * The visit after a heartbeat that arrived at `serverNow`. A heartbeat that is late, repeated or of another visit changes
 * nothing; totals never fall. The clamp is cumulative: the accepted total never exceeds the server's time since the
 * visit began plus 2 s, nor what the reported gaps give at the visit's cutoff. Clamped by over 10 % = suspect, judged on
 * the totals, so that a burst which later time makes up for is not held against anybody.
 */
export function applyHeartbeat(visit: Visit, heartbeat: Heartbeat, serverNow: number): Visit {
  if (heartbeat.visitId !== visit.id || heartbeat.sequence <= visit.sequence) return visit
  const reportedMs = Math.max(visit.reportedMs, heartbeat.activeMs)
  const limit = Math.max(0, Math.floor(serverNow - visit.beganAt)) + slackMs
  const accepted = Math.min(reportedMs, limit, activeMsAt(heartbeat.gaps, visit.idleCutoffMs))
  const activeMs = Math.max(visit.activeMs, accepted)
  const suspect = reportedMs - activeMs > suspectShare * reportedMs
  return { ...visit, sequence: heartbeat.sequence, reportedMs, activeMs, gaps: heartbeat.gaps, suspect }
}

/** A message that takes longer than this to arrive was not only slow. */
const slowestTripMs = 10_000

/**
 * When a visit's decision was made, on the server's clock: its arrival less the time the message waited for a network,
 * less the time it was on its way, as far as the visit's own gaps tell (a decision cannot be made later than its visit
 * lasted), at most 10 s; but not before the visit began plus the active time accepted for it. The lower bound keeps a chain
 * of decisions within the server's time whatever the browser's clock says.
 */
export function madeAt(visit: Visit, heartbeat: Heartbeat, serverNow: number): number {
  const waited = Math.max(0, (heartbeat.sentAt ?? heartbeat.at) - heartbeat.at)
  const sent = serverNow - waited
  const lasted = heartbeat.gaps.reduce((sum, gap) => sum + gap.ms, 0)
  const made = Math.min(sent, Math.max(visit.beganAt + lasted, sent - slowestTripMs))
  return Math.min(serverNow, Math.max(made, visit.beganAt + visit.activeMs))
}
