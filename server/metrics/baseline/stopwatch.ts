import { z } from 'zod'

/**
 * The stopwatch study of a legacy process (metrics.md, Baseline): a person starts and stops a clock for each item that they
 * work elsewhere. The clock runs on the device, on its own time, and survives a reload there; what reaches the server are
 * durations, which the server's clock then bounds as it does those of visits.
 */

/** An item under the clock. Times are the device's, ms. `activeMs` holds the closed stretches. */
export type Running = {
  id: string
  reference: string
  documentType: string
  startedAt: number
  activeMs: number
  /** Since when the clock runs; null: paused. */
  since: number | null
  pauses: number
}
/** An item whose clock was stopped. */
export type Stopped = Omit<Running, 'since'> & { stoppedAt: number }

export function startWatch(entry: Pick<Running, 'id' | 'reference' | 'documentType'>, now: number): Running {
  return { ...entry, startedAt: now, activeMs: 0, since: now, pauses: 0 }
}

/** Working time so far; a device's clock that is set back counts nothing. */
export function activeAt(watch: Running, now: number): number {
  return watch.activeMs + (watch.since === null ? 0 : Math.max(0, now - watch.since))
}

export function pauseWatch(watch: Running, now: number): Running {
  return watch.since === null
    ? watch
    : { ...watch, activeMs: activeAt(watch, now), since: null, pauses: watch.pauses + 1 }
}

export function resumeWatch(watch: Running, now: number): Running {
  return watch.since === null ? { ...watch, since: now } : watch
}

export function stopWatch({ since, ...watch }: Running, now: number): Stopped {
  // A pause at the end was the stop.
  return { ...watch, activeMs: activeAt({ ...watch, since }, now), stoppedAt: now }
}

/** As if the stop had not been pressed: the work went on. */
export function undoStop({ stoppedAt, ...watch }: Stopped): Running {
  return { ...watch, since: stoppedAt }
}

/** Nobody works longer than this on one item in one go. */
export const longestMs = 12 * 3_600_000
const duration = z.number().int().min(0)
const text = z.string().trim().max(200, 'Write at most 200 characters.')

/** An entry as the device sends it: durations alone, because nobody knows what its clock says. */
export const entrySchema = z.object({
  id: z.uuid(),
  reference: text.default(''),
  documentType: text.default(''),
  activeMs: duration.max(longestMs, 'More than 12 hours are not one item: discard this entry and time the next one.'),
  /** From start to stop, pauses and all. */
  elapsedMs: duration.max(400 * 86_400_000),
  /** From stop until it was sent. */
  agoMs: duration.max(400 * 86_400_000),
  pauses: z.number().int().min(0).max(10_000),
})
export type Entry = z.output<typeof entrySchema>

/** That a clock was started, so that the server knows a time before which it was not. */
export const begunSchema = z.object({ id: z.uuid(), agoMs: duration.max(400 * 86_400_000) })

export function entryOf(stopped: Stopped, now: number): Entry {
  const { id, reference, documentType, pauses } = stopped
  const elapsedMs = Math.max(0, stopped.stoppedAt - stopped.startedAt)
  return {
    ...{ id, reference, documentType, pauses, elapsedMs },
    activeMs: Math.min(Math.round(stopped.activeMs), elapsedMs),
    agoMs: Math.max(0, Math.round(now - stopped.stoppedAt)),
  }
}

/** As for visits: one slow round trip and the clocks' drift, and the share above which a clock is not trusted. */
const slackMs = 2_000
const suspectShare = 0.1

/** An entry as it is kept, by the server's clock (ms since 1970). */
export type Accepted = { startedAt: number; endedAt: number; activeMs: number; reportedMs: number; suspect: boolean }

/**
 * Bounds an entry that arrived at `now`. Its end is now less the time it waited on the device. It cannot have begun before
 * its start was announced (`begunAt`, null where the device had no network then), nor before the same person's entry
 * before it ended (`previousEnd`): one person works on one item at a time. Its active time never exceeds the server's time
 * since then plus 2 s; cut by over 10 % it is suspect, left out of the mean, and counted on the page.
 */
export function acceptEntry(
  entry: Entry,
  known: { now: number; begunAt: number | null; previousEnd: number | null },
): Accepted {
  const endedAt = known.now - entry.agoMs
  const floor = Math.max(known.begunAt ?? -Infinity, Math.min(known.previousEnd ?? -Infinity, endedAt))
  const limit = Math.max(0, endedAt - floor) + slackMs
  const reportedMs = Math.min(entry.activeMs, entry.elapsedMs)
  const activeMs = Math.min(reportedMs, limit)
  return {
    startedAt: endedAt - Math.min(entry.elapsedMs, limit),
    ...{ endedAt, activeMs, reportedMs },
    suspect: reportedMs - activeMs > suspectShare * reportedMs,
  }
}

/** What the device keeps until the server has it. */
export type WatchState = {
  running: Running | null
  /** Whether the start of the running clock was announced. */
  announced: boolean
  /** Stopped and not yet taken by the server, oldest first. */
  waiting: Stopped[]
}
export const emptyWatch: WatchState = { running: null, announced: false, waiting: [] }

const runningSchema = z.object({
  ...{ id: z.uuid(), reference: z.string(), documentType: z.string(), startedAt: z.number(), activeMs: z.number() },
  ...{ since: z.number().nullable(), pauses: z.number() },
})
const watchSchema = z.object({
  running: runningSchema.nullable(),
  announced: z.boolean(),
  waiting: z.array(runningSchema.omit({ since: true }).extend({ stoppedAt: z.number() })),
})

/** What was kept, or nothing where it cannot be read. */
export function readWatch(kept: string | null): WatchState {
  try {
    return watchSchema.parse(JSON.parse(kept ?? ''))
  } catch {
    return emptyWatch
  }
}

/** How long the last stop may be taken back before the entry leaves the device. */
export const undoMs = 8_000

/** What may leave now: all but the newest stop while it can still be taken back, unless the next item was begun. */
export function sendable(state: WatchState, now: number): Stopped[] {
  return state.waiting.filter(
    (entry, i) => i < state.waiting.length - 1 || state.running !== null || now - entry.stoppedAt >= undoMs,
  )
}

export const checkSchema = z.object({ id: z.uuid(), error: z.boolean() })
export const voidSchema = z.object({
  id: z.uuid(),
  reason: z.string().trim().min(3, 'Write why this entry does not count.').max(500, 'Write at most 500 characters.'),
})
