import { chiSquareOf, chiSquareTail } from '#server/evaluation/drift.ts'
import { formatDuration } from '#server/platform/duration.ts'
import { rateOf } from '#server/platform/statistics.ts'
import type { Alerts } from '#server/workflow/alerts.ts'

export const alertKinds = ['queue_age', 'failures', 'provider_down', 'correction_drift', 'due_soon'] as const
export type AlertKind = (typeof alertKinds)[number]

export const alertWords: Record<AlertKind, string> = {
  queue_age: 'Work waits too long',
  failures: 'Many items fail',
  provider_down: 'The provider does not answer',
  correction_drift: 'People correct more or less than before',
  due_soon: 'Work falls due',
}

/** How many of so many, in one week. */
export type WeekShare = { monday: string; count: number; n: number }

/** What a workflow looks like now. Durations in ms, working time where the workflow has a calendar. */
export type Measured = {
  /**
   * What waits for a person: how many, and how long the oldest has; `openedMs`: how long the oldest has that somebody has
   * open just now. Null: nothing waits, and nobody has anything open.
   */
  waiting: { n: number; oldestMs: number; openedMs: number } | null
  /** Items of the last 24 hours, and how many of them became exceptions. */
  recent: { n: number; failed: number }
  /** The provider failed, and has not answered since, for so long, `n` times; null: it answers, or nobody asks it. */
  silent: { ms: number; n: number } | null
  /** Items corrected of those reviewed with a proposal: the last whole week, and those before it, newest first. */
  corrections: { now: WeekShare; before: readonly WeekShare[] }
  /** Open items that are overdue, and those that fall due within the time that is watched. */
  due: { overdue: number; soon: number }
}

/**
 * open: the cause is there · hold: neither there nor gone, so that what is open stays open and what is not does not open ·
 * close: it is gone. Between opening and closing lies room, so that a figure that trembles around its limit does not
 * open a new alert with every look.
 */
export type Judgement = {
  kind: AlertKind
  is: 'open' | 'hold' | 'close'
  message: string
  figures: Record<string, number>
}

/** An alert closes when its figure has come back to this share of the limit. */
const closesAt = 0.8
/** Below so many items a share says nothing. */
const leastItems = 10
const leastThisWeek = 20
const leastInWeek = 10
const leastWeeks = 4
export const weeksOfHistory = 8
/** The chance of such a week where nothing has changed: an alert opens below the first, and closes above the second. */
const opensBelow = 0.01
const closesAbove = 0.05

const hourMs = 3_600_000
const minuteMs = 60_000
const percent = (rate: number) => `${Math.round(rate * 100)} %`
const counted = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`

/** What is to be said of each kind, whether it is watched or not: what is not watched is closed. */
export function judge(alerts: Alerts, now: Measured): Judgement[] {
  return [
    queueAge(alerts.queueAgeHours, now),
    failures(alerts.failureShare, now),
    providerDown(alerts.providerDownMinutes, now),
    correctionDrift(alerts.correctionDrift, now),
    dueSoon(alerts.dueWithinHours, now),
  ]
}

const unwatched = (kind: AlertKind): Judgement => ({ kind, is: 'close', message: '', figures: {} })

function queueAge(hours: number | null, { waiting }: Measured): Judgement {
  const kind = 'queue_age'
  if (hours === null || !waiting) return unwatched(kind)
  const { n, oldestMs, openedMs } = waiting
  const limitMs = hours * hourMs
  return {
    ...{ kind, figures: { oldestMs, limitMs, n } },
    // Whoever opens the oldest item may let it go again: that alone neither closes nor opens anything.
    is: oldestMs > limitMs ? 'open' : Math.max(oldestMs, openedMs) > limitMs * closesAt ? 'hold' : 'close',
    message: `The oldest of ${counted(n, 'item that waits', 'items that wait')} for a person has waited ${formatDuration(oldestMs)}; the limit is ${formatDuration(limitMs)}.`,
  }
}

function failures(share: number | null, { recent: { n, failed } }: Measured): Judgement {
  const kind = 'failures'
  if (share === null || n === 0) return unwatched(kind)
  const rate = failed / n
  const back = failed === 0 || rate <= share * closesAt
  return {
    ...{ kind, figures: { failed, n, limit: share } },
    is: back ? 'close' : n >= leastItems && rate > share ? 'open' : 'hold',
    message: `${failed} of the ${counted(n, 'item', 'items')} of the last 24 hours (${percent(rate)}) became exceptions; the limit is ${percent(share)}.`,
  }
}

function providerDown(minutes: number | null, { silent }: Measured): Judgement {
  const kind = 'provider_down'
  if (minutes === null || !silent) return unwatched(kind)
  const { ms, n } = silent
  return {
    ...{ kind, figures: { silentMs: ms, limitMs: minutes * minuteMs, n } },
    // A provider is back when it answers, and not before.
    is: ms > minutes * minuteMs ? 'open' : 'hold',
    message: `The provider has not answered for ${formatDuration(ms)}, in ${counted(n, 'attempt', 'attempts')}.`,
  }
}

/**
 * The share of corrected items left the range of the weeks before, by more than chance: the test of homogeneity of this
 * week against them together (drift.ts). A change for the better is told too: it may be people who have stopped looking.
 */
function correctionDrift(watched: boolean, { corrections: { now, before } }: Measured): Judgement {
  const kind = 'correction_drift'
  const weeks = before.filter((week) => week.n >= leastInWeek).slice(0, weeksOfHistory)
  if (!watched) return unwatched(kind)
  const rates = weeks.map((week) => week.count / week.n)
  if (now.n < leastThisWeek || rates.length < leastWeeks)
    return { kind, is: 'hold', message: '', figures: { corrected: now.count, n: now.n, weeks: rates.length } }
  const [low, high] = [Math.min(...rates), Math.max(...rates)]
  const rate = now.count / now.n
  const [count, n] = [sum(weeks.map((week) => week.count)), sum(weeks.map((week) => week.n))]
  const { chiSquare, df } = chiSquareOf([
    [now.count, count],
    [now.n - now.count, n - count],
  ])
  // Where nothing was ever corrected, or everything, there is nothing to compare.
  const p = Number.isFinite(chiSquare) ? chiSquareTail(chiSquare, df) : 1
  const outside = rate < low || rate > high
  const { low: from, high: to } = rateOf(now.count, now.n)
  return {
    ...{ kind, figures: { corrected: now.count, n: now.n, low, high, weeks: rates.length, p } },
    is: outside && p < opensBelow ? 'open' : !outside || p > closesAbove ? 'close' : 'hold',
    message: `${now.count} of ${now.n} items of the week from ${now.monday} were corrected (${percent(rate)}, ${percent(from ?? 0)} to ${percent(to ?? 1)}); the ${rates.length} weeks before lay between ${percent(low)} and ${percent(high)}, n = ${n}.`,
  }
}

const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0)

function dueSoon(hours: number | null, { due: { overdue, soon } }: Measured): Judgement {
  const kind = 'due_soon'
  if (hours === null || overdue + soon === 0) return unwatched(kind)
  const parts = [
    ...(overdue > 0 ? [`${counted(overdue, 'item is', 'items are')} overdue`] : []),
    ...(soon > 0 ? [`${counted(soon, 'falls', 'fall')} due within ${formatDuration(hours * hourMs)}`] : []),
  ]
  const message = `${parts.join(', and ')}.`
  return { kind, is: 'open', message: message.charAt(0).toUpperCase() + message.slice(1), figures: { overdue, soon } }
}

export type AlertView = {
  id: string
  kind: AlertKind
  label: string
  message: string
  workflow: { key: string; name: string }
  openedAt: string
}
