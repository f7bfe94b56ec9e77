import { Text } from '@mantine/core'
import { Big } from 'big.js'
import { TermLink } from '#app/effect/term-link.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import type { Term } from '#server/roi/definitions.ts'
import type { ExecutiveRoi, ExecutiveSummary } from '#server/roi/executive.ts'
import {
  countText,
  decimals,
  minutesText,
  oddsText,
  percentText,
  pointsText,
  rangeText,
  roundMoney,
} from '#server/roi/executive-text.ts'
import classes from './executive.module.css'

type Figure = { term: Term; title: string; value: string; range: string | null; note: string; unproved?: boolean }

/** What an executive asks first, each with its range and its definition. */
export function KeyFigures({ summary }: { summary: ExecutiveSummary }) {
  const locale = useLocale()
  const figures = [...pilotFigures(summary, locale), ...roiFigures(summary, locale)]
  return (
    <dl className={classes.figures}>
      {figures.map((figure) => (
        <div key={figure.title} className={classes.figure}>
          <dt>
            {figure.title} <TermLink term={figure.term} />
          </dt>
          <dd>
            <span className={classes.value}>{figure.value}</span>{' '}
            {figure.range && <span className={classes.range}>{figure.range}</span>}{' '}
            {figure.unproved && <em>unproved</em>}
            <Text size="sm" c="dimmed">
              {figure.note}
            </Text>
          </dd>
        </div>
      ))}
    </dl>
  )
}

const guardNotes = {
  held: 'guard-rail held',
  open: 'guard-rail open',
  broken: 'guard-rail broken',
  unknown: 'guard-rail unknown: too few checks',
} as const

function pilotFigures({ pilot }: ExecutiveSummary, locale: string): Figure[] {
  if (!pilot || pilot.state === 'draft') return []
  const { saving, errorDifference, guard, arms } = pilot.effect
  const { minimumSavingMinutes, margin } = pilot.plan
  const n = (count: number) => countText(count, locale)
  return [
    {
      term: 'saving',
      title: 'Minutes saved per item',
      ...split(minutesText(saving.sequence, locale)),
      note: `asked: more than ${decimals(minimumSavingMinutes, 1, locale)} · n = ${n(arms.manual.n)} and ${n(arms.assisted.n)}`,
    },
    {
      term: 'guard',
      title: 'Difference in errors',
      ...split(pointsText(errorDifference, locale)),
      note: `${guardNotes[guard]} · margin ${decimals(100 * margin, 1, locale)} · n = ${n(arms.manual.errors.n)} and ${n(arms.assisted.errors.n)} checked`,
    },
  ]
}

/** "3.1 min (2.4 to 3.8)" as a large and a small part. */
function split(text: string): { value: string; range: string | null } {
  const at = text.indexOf(' (')
  return at === -1 ? { value: text, range: null } : { value: text.slice(0, at), range: text.slice(at + 2, -1) }
}

function roiFigures({ roi, marks: { unproved }, workflow: { currency } }: ExecutiveSummary, locale: string): Figure[] {
  if (!roi) return []
  const { lines, range } = roi
  const { outcome } = lines
  const money = (value: number) => roundMoney(value, currency, locale)
  const percent = (value: number) => percentText(value, locale, 0)
  return [
    {
      term: 'netSaving',
      title: 'Saving a year',
      value: formatMoney(outcome.netSavingPerYear, { currency, whole: true, locale }),
      range: rangeText(range.netSavingPerYear, money),
      note: toDateText(roi, currency, locale),
      unproved,
    },
    {
      term: 'roi',
      title: 'ROI',
      value: outcome.roi === null ? 'not defined' : percent(Number(outcome.roi)),
      range: outcome.roi === null ? null : rangeText(range.roi, percent),
      note:
        outcome.roi === null
          ? 'the AI costs nothing'
          : `net saving over AI cost · ${lines.simpleRoi === null ? '' : `${percent(Number(lines.simpleRoi))} if review time is ignored`}`,
      unproved,
    },
    {
      term: 'payback',
      title: 'Payback',
      value:
        outcome.payback.kind === 'no_payback' ? 'no payback' : `${new Big(outcome.payback.weeks).toFixed(1)} weeks`,
      range:
        outcome.payback.kind === 'no_payback'
          ? null
          : rangeText(range.paybackWeeks, (weeks) => decimals(weeks, 1, locale)),
      note:
        range.noPayback >= 0.0005
          ? `${oddsText(range.noPayback, locale)} odds that the set-up cost never comes back`
          : 'until the set-up cost has come back',
      unproved,
    },
    {
      term: 'odds',
      title: 'Odds of a saving',
      value: oddsText(range.oddsPositive, locale),
      range: null,
      note: `share of ${countText(range.draws, locale)} draws that save anything`,
      unproved,
    },
  ]
}

function toDateText({ toDate }: ExecutiveRoi, currency: string, locale: string): string {
  if (!toDate) return '52 weeks; review, remaining errors and the AI paid for'
  const money = (amount: string) => roundMoney(amount, currency, locale)
  const weeks = toDate.weeks === 1 ? '1 week' : `${countText(toDate.weeks, locale)} weeks`
  return `realised in ${weeks}: ${money(toDate.realised)}, estimated ${money(toDate.estimated)}`
}
