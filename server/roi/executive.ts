import type { Arm } from '#server/allocation/allocation.ts'
import type { Effect, Excluded, Interval, Look } from '#server/pilot/effect/effect.ts'
import { type Plan, randomised } from '#server/pilot/plan.ts'
import type { ArmFlow, PilotState } from '#server/pilot/standing.ts'
import type { Words } from '#server/pilot/words.ts'
import { countText, dayText, decimals, minutesText, percentText, rangeText, roundMoney } from './executive-text.ts'
import type { CostInputs } from './inputs.ts'
import type { Range } from './monte-carlo.ts'
import type { RoiLines } from './roi.ts'
import type { TornadoBar } from './sensitivity.ts'

/** What the plan says, as far as an executive reads it: no ids of people. */
export type ExecutivePlan = Pick<
  Plan,
  | 'design'
  | 'metric'
  | 'minimumSavingMinutes'
  | 'margin'
  | 'alpha'
  | 'guardAlpha'
  | 'items'
  | 'checkedItems'
  | 'minimumChecked'
  | 'startsOn'
  | 'longestDays'
  | 'horizonDays'
  | 'idleCutoffSeconds'
  | 'controlArm'
  | 'learning'
  | 'workflowVersion'
  | 'provider'
  | 'model'
>

/** The standing pilot without the ids of items and people. */
export type ExecutivePilot = {
  number: number
  name: string
  state: PilotState
  simulated: Record<string, number | string> | null
  startedAt: string | null
  endedAt: string | null
  endReason: string | null
  /** Last completion that the figures rest on. */
  upTo: string | null
  /** Of the last segment. */
  plan: ExecutivePlan
  segments: { number: number; hash: string; lockedAt: string; reason: string | null }[]
  flow: Record<Arm, ArmFlow>
  effect: Omit<Effect, 'excluded'> & { excluded: Record<Excluded['reason'], number> }
  looks: Look[]
  /** Whether the answer hangs on one reviewer: the lowest and highest estimate with one left out; null under two. */
  withoutReviewer: { low: Interval; high: Interval; reviewers: number } | null
  /** With suspect visits put back. */
  suspectIn: { saving: Interval; count: number }
  /** The last plan, line by line; people are counted, not named. */
  words: Words[]
  /** What the numbers cannot show, each a sentence. */
  limits: string[]
}

/** An estimate with its interval over one week; ms or 0..1. */
export type WeekValue = { mean: number | null; low: number | null; high: number | null; n: number }
export type WeekRate = { rate: number | null; low: number | null; high: number | null; n: number }

/** One week of both arms. `partial`: not over, or not whole. */
export type ComparisonWeek = {
  monday: string
  partial: boolean
  arms: Record<Arm, { touch: WeekValue; errors: WeekRate; approval: { median: number | null; n: number } }>
  /** At the end of the week, both arms together. */
  backlog: number
}

export type ExecutiveRoi = {
  /** Local date from which the cost model holds. */
  from: string
  inputs: CostInputs
  lines: RoiLines
  range: Range
  /** Net saving a week with one input at its ends, the widest first. */
  tornado: TornadoBar[]
  /** Net saving of the whole weeks with AI so far, estimated by the cost model of each and realised; null without any. */
  toDate: { weeks: number; estimated: string; realised: string } | null
}

/** All that an executive reads about one workflow: the page, the PDF and the e-mail say the same. Serialisable. */
export type ExecutiveSummary = {
  organisation: { slug: string; name: string }
  workflow: {
    key: string
    name: string
    noun: { one: string; many: string }
    currency: string
    timeZone: string
  }
  /** When it was computed, ISO. */
  at: string
  pilot: ExecutivePilot | null
  roi: ExecutiveRoi | null
  weeks: ComparisonWeek[]
  /** demo: invented data · simulated: the pilot is a simulation · unproved: no proved verdict stands behind the money. */
  marks: { demo: boolean; simulated: boolean; unproved: boolean }
}

/** The first line, in parts, so that a page can set the verdict in bold; `text` is the whole. */
export type VerdictSentence = { subject: string; verdict: string; rest: string; text: string }

type Told = Pick<ExecutiveSummary, 'workflow' | 'pilot' | 'roi' | 'marks'>

/**
 * The finding in one line (look.md, "The executive page"): verdict, minutes saved with their interval, errors, worth a
 * year with its range; where it is not proved, what is missing.
 */
export function verdictSentence(told: Told, locale: string): VerdictSentence {
  const { verdict, parts } = findings(told, locale)
  const subject = `${told.workflow.name}${told.marks.simulated ? ' (simulated)' : ''}`
  const rest = parts.filter(Boolean).join(' ')
  return { subject, verdict, rest, text: `${subject}: ${verdict}. ${rest}` }
}

function findings(told: Told, locale: string): { verdict: string; parts: string[] } {
  const { pilot } = told
  if (!pilot) return { verdict: 'no pilot yet', parts: ['Nothing has been compared.', ...worthAlone(told, locale)] }
  const { plan, effect } = pilot
  const planned = countText(plan.items, locale)
  if (pilot.state === 'draft')
    return {
      verdict: 'pilot planned',
      parts: [`It is to compare ${planned} items and has not started.`, ...worthAlone(told, locale)],
    }
  if (plan.design === 'shadow')
    return {
      verdict: 'not yet',
      parts: [
        'The AI runs in shadow: that shows how accurate its proposals are, and no time effect.',
        'Only a split or paired pilot can prove a saving.',
        ...worthAlone(told, locale),
      ],
    }
  if (effect.saving.sequence.estimate === null)
    return {
      verdict: pilot.state === 'abandoned' ? 'stopped without a verdict' : 'not yet',
      parts: [noEstimate(pilot, locale), ...worthAlone(told, locale)],
    }
  if (!randomised(plan.design)) return weakEvidence(told, pilot, locale)
  if (pilot.state === 'abandoned')
    return {
      verdict: `stopped without a verdict${pilot.endedAt ? ` on ${dayText(pilot.endedAt, told.workflow.timeZone, locale)}` : ''}`,
      parts: [`${timeText(effect.saving.sequence, locale)}, ${guardText(pilot, locale)}.`, ...worthAlone(told, locale)],
    }
  const tell = { proved, not_yet: notYet, worse }[effect.verdict]
  return tell(told, pilot, locale)
}

function proved(told: Told, pilot: ExecutivePilot, locale: string) {
  const worth = worthText(told, locale)
  const found = `${timeText(pilot.effect.saving.sequence, locale)}, ${guardText(pilot, locale)}`
  return {
    verdict: 'proved',
    parts: [worth ? `${found}, ${worth}.` : `${found}. What it is worth needs a cost model.`],
  }
}

function notYet(told: Told, pilot: ExecutivePilot, locale: string) {
  const { effect } = pilot
  return {
    verdict: 'not yet',
    parts: [
      `${timeText(effect.saving.sequence, locale, ' so far')}, ${guardText(pilot, locale)}.`,
      missingText(pilot, locale),
      ...worthAlone(told, locale),
    ],
  }
}

function worse(told: Told, pilot: ExecutivePilot, locale: string) {
  const { saving, guard, errorDifference } = pilot.effect
  const time = timeText(saving.sequence, locale)
  const slower = saving.sequence.high !== null && saving.sequence.high < 0
  if (guard !== 'broken')
    return { verdict: 'worse', parts: [`${time}, ${guardText(pilot, locale)}.`, ...worthAlone(told, locale)] }
  const margin = decimals(100 * pilot.plan.margin, 1, locale)
  const errors = `errors up by ${pointsOf(errorDifference, locale)}, above the margin of ${margin}`
  const refusal = slower ? '' : 'The guard-rail refuses the saving.'
  return {
    verdict: 'worse',
    parts: [`${time}, ${slower ? 'and' : 'but'} ${errors}.`, refusal, ...worthAlone(told, locale)],
  }
}

function weakEvidence(told: Told, pilot: ExecutivePilot, locale: string) {
  const { sequence } = pilot.effect.saving
  const fewer = (sequence.estimate ?? 0) >= 0
  const shown = fewer ? sequence : mirrored(sequence)
  return {
    verdict: pilot.effect.verdict === 'worse' ? 'worse' : 'not yet',
    parts: [
      `${minutesText(shown, locale, `minutes ${fewer ? 'less' : 'more'} per item after than before`)}.`,
      'Weak evidence: learning, season and the mix of items change too; only a split or paired pilot can prove a saving.',
      ...worthAlone(told, locale),
    ],
  }
}

/** "3.1 minutes saved per item (2.4 to 3.8)"; a loss is told as minutes more. */
function timeText(saving: Interval, locale: string, soFar = ''): string {
  const loses = saving.estimate !== null && saving.estimate < 0
  return loses
    ? minutesText(mirrored(saving), locale, `minutes more per item${soFar}`)
    : minutesText(saving, locale, `minutes saved per item${soFar}`)
}

const negated = (value: number | null) => (value === null ? null : -value)
const mirrored = ({ estimate, low, high }: Interval): Interval => ({
  estimate: negated(estimate),
  low: negated(high),
  high: negated(low),
})

function guardText({ effect: { guard, errorDifference } }: ExecutivePilot, locale: string): string {
  if (guard === 'held') return 'errors not worse (guard-rail held)'
  if (guard === 'unknown') return 'errors unknown (too few checks)'
  if (guard === 'broken') return `errors up by ${pointsOf(errorDifference, locale)} (guard-rail broken)`
  return 'errors not settled (guard-rail open)'
}

/** "4.1 points (2.3 to 5.9)". */
function pointsOf({ estimate, low, high }: Interval, locale: string): string {
  const text = (rate: number) => decimals(100 * rate, 1, locale)
  const range = low === null || high === null ? '' : ` (${text(low)} to ${text(high)})`
  return `${text(estimate ?? 0)} points${range}`
}

/** How many further items it takes, or that no number of them mends today's estimate; else the effect's own reason. */
function missingText({ effect, plan }: ExecutivePilot, locale: string): string {
  const { items, checked } = effect.further
  const { estimate, low } = effect.saving.sequence
  const minimum = decimals(plan.minimumSavingMinutes, 1, locale)
  const short = items === null && estimate !== null && low !== null && estimate <= plan.minimumSavingMinutes
  const needs = [
    items ? `${countText(items, locale)} further items` : null,
    checked ? `${countText(checked, locale)} further checked items` : null,
  ].filter((part) => part !== null)
  const sentences = [
    short ? `Today's estimate is below the ${minimum} minutes that the plan asks for.` : null,
    needs.length > 0 ? `Missing at today's figures: about ${needs.join(' and ')}.` : null,
  ].filter((sentence) => sentence !== null)
  if (sentences.length > 0) return sentences.join(' ')
  return effect.because[0] ?? `Planned: ${countText(plan.items, locale)} items.`
}

function noEstimate({ effect: { arms }, plan }: ExecutivePilot, locale: string): string {
  const [manual, assisted, planned] = [arms.manual.n, arms.assisted.n, plan.items].map((n) => countText(n, locale))
  return `No estimate yet: ${manual} manual and ${assisted} assisted of ${planned} planned items are completed.`
}

/** "worth €19,400 a year (€14,900 to €23,800)", "at a loss of ..."; null without a cost model. */
function worthText({ roi, workflow: { currency } }: Told, locale: string): string | null {
  if (!roi) return null
  const { lines, range } = roi
  const { p5, p95 } = range.netSavingPerYear
  const text = (value: number) => roundMoney(value, currency, locale)
  const all = yearText(Number(lines.outcome.netSavingPerYear), { p5, p95 }, text)
  if (!lines.atFreedShare) return all
  const share = percentText(Number(lines.atFreedShare.share), locale, 0)
  const part = yearText(Number(lines.atFreedShare.netSavingPerYear), range.atFreedShare?.netSavingPerYear ?? null, text)
  return `${all} with all freed time put to use, ${part} with ${share} of it`
}

function yearText(
  amount: number,
  range: { p5: number | null; p95: number | null } | null,
  text: (n: number) => string,
) {
  const { p5, p95 } = range ?? { p5: null, p95: null }
  const loses = amount < 0
  const around = rangeText(loses ? { p5: negated(p95), p95: negated(p5) } : { p5, p95 }, text)
  return `${loses ? 'at a loss of' : 'worth'} ${text(Math.abs(amount))} a year${around ? ` (${around})` : ''}`
}

/** The same as a sentence of its own, with the word that it needs. */
function worthAlone(told: Told, locale: string): string[] {
  const worth = worthText(told, locale)
  return worth ? [`Unproved: ${worth}.`] : []
}
