import type { LlmFault } from '#server/platform/llm.ts'
import { localDate } from '#server/workflow/local-date.ts'
import type { Settings } from './accounts.ts'

/** What becomes of an item whose provider did not answer. */
export type Next =
  | { kind: 'wait'; reason: 'down' | 'limited' | 'limit'; until: Date; sentence: string }
  | { kind: 'local'; because: string }
  | { kind: 'exception'; code: string; message: string }

/** Faults that time may mend; the others need a person, or another document. */
const passing: readonly LlmFault[] = ['down', 'limited']
/** Faults of the settings: an administrator has to act, and until then every item would fare the same. */
const settled: readonly LlmFault[] = ['key', 'model', 'blocked']

const second = 1_000
const shortest = 15 * second
const longest = 300 * second

type Failed = {
  fault: LlmFault
  /** What happened, in one sentence. */
  message: string
  retryAfterMs: number | null
  /** The account's name. */
  label: string
  settings: Pick<Settings, 'whenDown' | 'waitMinutes'>
  /** Since when this item has waited for this provider; now, where it is the first time. */
  downSince: Date
  now: Date
  /** Uniform over [0, 1): items that failed together do not come back together. */
  random: number
  timeZone: string
}

/**
 * Down or limited: the item waits and is tried again, after half to all of the time that it has waited already (15
 * seconds to 5 minutes), at least as long as the server asks for, and once more at the end of `waitMinutes`; then it
 * goes where the workflow says. Faults of the settings go to the exceptions at once; a document that the model cannot
 * answer goes where the workflow says.
 */
export function afterFault(failed: Failed): Next {
  const { fault, message, label, settings, downSince, now } = failed
  if (settled.includes(fault)) return { kind: 'exception', code: `provider_${fault}`, message }
  const end = new Date(downSince.getTime() + settings.waitMinutes * 60 * second)
  if (passing.includes(fault) && now < end) return waitOf(failed, end)
  if (!passing.includes(fault))
    return settings.whenDown === 'local'
      ? { kind: 'local', because: `${message} The local provider proposed instead.` }
      : { kind: 'exception', code: `provider_${fault}`, message }
  const what = `The provider "${label}" ${fault === 'limited' ? 'took no requests' : 'did not answer'}${duration(settings.waitMinutes)}`
  if (settings.whenDown === 'local') return { kind: 'local', because: `${what}; the local provider proposed instead.` }
  return {
    kind: 'exception',
    code: `provider_${fault}`,
    message: `${what}: retry it later, or tell your administrator.`,
  }
}

const duration = (minutes: number) => (minutes === 0 ? '' : minutes === 1 ? ' for 1 minute' : ` for ${minutes} minutes`)

function waitOf({ fault, retryAfterMs, label, settings, downSince, now, random, timeZone }: Failed, end: Date): Next {
  const waited = Math.min(longest, Math.max(shortest, now.getTime() - downSince.getTime()))
  const pause = Math.max(waited * (0.5 + random / 2), retryAfterMs ?? 0, second)
  const until = new Date(Math.min(end.getTime(), now.getTime() + pause))
  const what = fault === 'limited' ? 'takes no more requests for now' : 'does not answer'
  const then = settings.whenDown === 'local' ? 'the local provider proposes' : 'the item goes to the exceptions'
  const sentence = `The provider "${label}" ${what}; trying again until ${clockText(end, now, timeZone)}, then ${then}.`
  return { kind: 'wait', reason: fault === 'limited' ? 'limited' : 'down', until, sentence }
}

/** The limit is a decision of people: items wait for the next day, whatever happens when the provider is down. */
export function limitReached(limit: {
  amount: number
  currency: string
  nextDay: Date
  now: Date
  timeZone: string
}): Next {
  const { amount, currency, nextDay, now, timeZone } = limit
  const sentence = `The daily limit of ${amount < 0.01 ? amount : amount.toFixed(2)} ${currency} is used up; the provider is asked again from ${clockText(nextDay, now, timeZone)}.`
  return { kind: 'wait', reason: 'limit', until: nextDay, sentence }
}

/** "14:32", with the date where it is not today: "2026-11-23 00:00", in the workflow's time zone. */
function clockText(at: Date, now: Date, timeZone: string): string {
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)
  const day = localDate(at, timeZone)
  return day === localDate(now, timeZone) ? time : `${day} ${time}`
}
