import type { Guard } from '#server/pilot/effect/effect.ts'
import { designLabels } from '#server/pilot/plan.ts'
import type { CostKey } from '#server/roi/cost-model.ts'
import type { ExecutivePilot, ExecutiveRoi, ExecutiveSummary } from '#server/roi/executive.ts'
import {
  countText,
  dayText,
  decimals,
  minuteDigits,
  minutesText,
  percentText,
  pointsText,
  roundMoney,
} from '#server/roi/executive-text.ts'
import { type CostInputs, sourceLabels } from '#server/roi/inputs.ts'
import type { Percentiles } from '#server/roi/monte-carlo.ts'

/** The report's figures in words, one row each: the PDF and the e-mail set the same rows. */
export type Row = { label: string; text: string }
export type Section = { title: string; rows: Row[] }

/** What a reader must know before any figure; each a word and what it means. */
export function markRows({ marks }: Pick<ExecutiveSummary, 'marks'>): Row[] {
  return [
    ...(marks.demo ? [{ label: 'demo', text: 'The items and figures of this organisation are invented.' }] : []),
    ...(marks.simulated ? [{ label: 'simulated', text: 'The pilot is a simulation from stated parameters.' }] : []),
    ...(marks.unproved
      ? [{ label: 'unproved', text: 'No pilot with a proved verdict stands behind the money in this report.' }]
      : []),
  ]
}

export const markWords = (summary: Pick<ExecutiveSummary, 'marks'>): string[] =>
  markRows(summary).map((row) => row.label)

const guardTexts: Record<Guard, string> = {
  held: 'held: the difference stays below the margin',
  open: 'not settled: the difference may lie on either side of the margin',
  broken: 'broken: the difference lies above the margin',
  unknown: 'unknown: too few checked items',
}

/** What the pilot found, manual against assisted. */
export function pilotSection({ pilot }: Pick<ExecutiveSummary, 'pilot'>, locale: string): Section {
  if (!pilot)
    return { title: 'Pilot', rows: [{ label: 'Pilot', text: 'None has been run: nothing has been compared.' }] }
  const { effect, plan } = pilot
  const rows: Row[] = [
    { label: 'Time saved an item', text: `${minutesText(effect.saving.sequence, locale)}, valid at every look` },
    ...(effect.saving.fixed
      ? [{ label: 'At the planned end', text: `${minutesText(effect.saving.fixed, locale)}, fixed interval` }]
      : []),
    {
      label: 'Minutes an item',
      text: armsText(
        pilot,
        (arm) => meanText(arm.meanMinutes, locale),
        (arm) => arm.n,
        locale,
      ),
    },
    { label: 'Ratio of times', text: ratioText(effect.ratio, locale) },
    {
      label: 'Error rate',
      text: armsText(
        pilot,
        (arm) => rateText(arm.errors.rate, locale),
        (arm) => arm.errors.n,
        locale,
        'checked',
      ),
    },
    {
      label: 'Errors, difference',
      text: `${pointsText(effect.errorDifference, locale)}; margin ${decimals(100 * plan.margin, 1, locale)}`,
    },
    { label: 'Guard-rail', text: guardTexts[effect.guard] },
  ]
  return { title: 'What the pilot found', rows }
}

type ArmFigures = ExecutivePilot['effect']['arms']['manual']

function armsText(
  { effect: { arms } }: ExecutivePilot,
  text: (arm: ArmFigures) => string,
  n: (arm: ArmFigures) => number,
  locale: string,
  of = '',
): string {
  const one = (name: string, arm: ArmFigures) =>
    `${name} ${text(arm)} (n = ${countText(n(arm), locale)}${of ? ` ${of}` : ''})`
  return `${one('manual', arms.manual)}, ${one('assisted', arms.assisted)}`
}

const meanText = (minutes: number | null, locale: string) => (minutes === null ? 'none' : decimals(minutes, 2, locale))
const rateText = (rate: number | null, locale: string) => (rate === null ? 'none' : percentText(rate, locale))

function ratioText({ estimate, low, high }: ExecutivePilot['effect']['ratio'], locale: string): string {
  if (estimate === null) return 'no estimate yet'
  const range = low === null || high === null ? '' : ` (${decimals(low, 2, locale)} to ${decimals(high, 2, locale)})`
  return `${decimals(estimate, 2, locale)}${range}, assisted over manual, geometric means`
}

/** What it is worth. `unproved` stands beside each figure that no verdict carries. */
export function moneySection(summary: Pick<ExecutiveSummary, 'roi' | 'workflow' | 'marks'>, locale: string): Section {
  const { roi, workflow, marks } = summary
  const title = marks.unproved ? 'What it is worth (unproved)' : 'What it is worth'
  if (!roi)
    return { title, rows: [{ label: 'Money', text: 'No cost model yet: an ops lead enters it on the ROI page.' }] }
  const { lines, range } = roi
  const money = (amount: number | string) => roundMoney(amount, workflow.currency, locale)
  const share = (value: number | string) => percentText(Number(value), locale, 0)
  const spread = (of: Percentiles, text: (value: number) => string) =>
    of.p5 === null || of.p95 === null ? '' : ` (${text(of.p5)} to ${text(of.p95)}, 90 % of the draws)`
  const payback = lines.outcome.payback
  const rows: Row[] = [
    {
      label: 'Net saving a year',
      text: `${money(lines.outcome.netSavingPerYear)}${spread(range.netSavingPerYear, money)}`,
    },
    {
      label: 'ROI',
      text:
        lines.outcome.roi === null
          ? 'not defined: the AI costs nothing'
          : `${share(lines.outcome.roi)}${spread(range.roi, share)}`,
    },
    {
      label: 'Payback',
      text:
        payback.kind === 'no_payback'
          ? 'no payback'
          : `${decimals(Number(payback.weeks), 1, locale)} weeks${spread(range.paybackWeeks, (v) => decimals(v, 1, locale))}`,
    },
    { label: 'Odds of a net saving', text: `${share(range.oddsPositive)} of ${countText(range.draws, locale)} draws` },
    { label: 'Cost now, a week', text: money(lines.current.total) },
    { label: 'Cost with AI, a week', text: money(lines.withAi.total) },
  ]
  if (lines.atFreedShare)
    rows.push({
      label: 'Of freed time used',
      text: `${share(lines.atFreedShare.share)}: then ${money(lines.atFreedShare.netSavingPerYear)} a year`,
    })
  if (roi.toDate)
    rows.push({
      label: 'So far',
      text: `${money(roi.toDate.realised)} realised in ${roi.toDate.weeks === 1 ? '1 week' : `${countText(roi.toDate.weeks, locale)} weeks`}, ${money(roi.toDate.estimated)} estimated`,
    })
  const { typed, all } = sourcesOf(roi.inputs)
  rows.push({
    label: 'Inputs',
    text: `${all - typed} of ${all} measured, ${typed} estimates; cost model from ${roi.from}`,
  })
  return { title, rows }
}

/** How many inputs are typed-in estimates. */
function sourcesOf(inputs: CostInputs): { typed: number; all: number } {
  const all = Object.values(inputs)
  return { typed: all.filter((input) => input.source === 'typed').length, all: all.length }
}

/** What it rests on: design, dates, n, exclusions, and what the figures cannot show. */
export function restsSection(
  { pilot, workflow }: Pick<ExecutiveSummary, 'pilot' | 'workflow'>,
  locale: string,
): Section {
  const title = 'What this rests on'
  if (!pilot) return { title, rows: [{ label: 'Pilot', text: 'There is none.' }] }
  const { plan, flow, effect } = pilot
  const day = (iso: string | null) => (iso === null ? 'not yet' : dayText(iso, workflow.timeZone, locale))
  const count = (n: number) => countText(n, locale)
  const both = (of: (arm: 'manual' | 'assisted') => number) =>
    `manual ${count(of('manual'))}, assisted ${count(of('assisted'))}`
  const digits = minuteDigits(effect.saving.sequence)
  const without = pilot.withoutReviewer
  const amended = pilot.segments.length - 1
  const rows: Row[] = [
    { label: 'Design', text: `${designLabels[plan.design].name}. ${designLabels[plan.design].text}` },
    {
      label: 'Dates',
      text: `${day(pilot.startedAt)} to ${pilot.endedAt ? day(pilot.endedAt) : 'today'}; last completion ${day(pilot.upTo)}`,
    },
    {
      label: 'Plan',
      text: `${count(plan.items)} items, ${count(plan.checkedItems)} checked; saving worth having above ${decimals(plan.minimumSavingMinutes, 1, locale)} min; alpha ${decimals(plan.alpha, 2, locale)}${amended > 0 ? `; amended ${amended === 1 ? 'once' : `${amended} times`}, figures of the last part` : ''}`,
    },
    { label: 'Drawn', text: both((arm) => flow[arm].allocated) },
    { label: 'Completed', text: both((arm) => flow[arm].completed) },
    { label: 'Open past the horizon', text: `${both((arm) => flow[arm].openOld)} (${count(plan.horizonDays)} days)` },
    {
      label: 'Crossed over, skipped',
      text: `${both((arm) => flow[arm].crossedOver)}; ${both((arm) => flow[arm].skipped)}`,
    },
    {
      label: 'Left out of time',
      text: `${count(effect.excluded.suspect)} suspect clocks, ${count(effect.excluded.stratum_too_small)} in strata too small`,
    },
    {
      label: 'With suspect clocks in',
      text: `${minutesText(pilot.suspectIn.saving, locale)} (${count(pilot.suspectIn.count)} items put back)`,
    },
    ...(without
      ? [
          {
            label: 'Without one reviewer',
            text: `between ${decimals(without.low.estimate ?? 0, digits, locale)} and ${decimals(without.high.estimate ?? 0, digits, locale)} min, leaving out each of ${count(without.reviewers)}`,
          },
        ]
      : []),
    ...pilot.limits.map((text, i) => ({ label: i === 0 ? 'Cannot show' : '', text })),
    ...(effect.because.length > 0 ? [{ label: 'Why not more', text: effect.because.join(' ') }] : []),
  ]
  return { title, rows }
}

/** The method in short, for readers who have only the paper. */
export const methodLines: readonly string[] = [
  'Time is active time: the tab is visible and in focus, pauses count up to the idle cutoff, the same clock in both arms. Items are compared in the arm that was drawn for them.',
  'The interval of the time saved is a confidence sequence (Waudby-Smith and others, 2024): it stays valid although people look at it every week. The verdict rests on it.',
  'An item is an error when a critical field, label or route is wrong; checks are drawn at random in both arms and made blind. Rates have Wilson intervals, their difference Newcombe’s.',
  'Proved needs a draw by chance, a guard-rail that holds, and the lower end of the saving above the plan’s minimum. Nothing that was typed in counts as proof.',
  'The money’s range comes from seeded draws of every input that has a spread. Net saving pays for review time, remaining errors and the AI; ROI is net saving over AI cost.',
]

/** Names of the cost model's inputs in a chart. */
export const inputNames: Record<CostKey, string> = {
  itemsPerWeek: 'Items a week',
  baselineMinutes: 'Minutes an item today',
  assistedMinutes: 'Minutes an item with AI',
  hourlyRate: 'Hourly rate',
  baselineErrorRate: 'Error rate today',
  assistedErrorRate: 'Error rate with AI',
  costPerError: 'Cost of an error',
  subscriptionPerMonth: 'Subscription',
  usagePerItem: 'Usage an item',
  setupCost: 'Set-up cost',
  amortisationWeeks: 'Weeks of amortisation',
  qaMinutesPerWeek: 'Minutes of checks a week',
  delayCostPerWeekBaseline: 'Cost of delay today',
  delayCostPerWeekAssisted: 'Cost of delay with AI',
  freedTimeShare: 'Freed time put to use',
}

/** "measured", "estimate": where an input comes from. */
export const sourceOf = (roi: ExecutiveRoi, key: CostKey): string => sourceLabels[roi.inputs[key].source]
