import { Group, Paper, SimpleGrid, Text } from '@mantine/core'
import { Big } from 'big.js'
import type { ReactNode } from 'react'
import { TermLink } from '#app/effect/term-link.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import type { Term } from '#server/roi/definitions.ts'
import { roundMoney } from '#server/roi/executive-text.ts'
import type { Percentiles, Range, RangeFigures } from '#server/roi/monte-carlo.ts'
import type { Outcome, Payback, RoiLines } from '#server/roi/roi.ts'
import { Marks } from './marks.tsx'
import classes from './roi.module.css'

export const roiText = (roi: string | null) =>
  roi === null ? 'not defined: the AI costs nothing' : `${new Big(roi).times(100).toFixed(1)} %`
export const paybackText = (payback: Payback) =>
  payback.kind === 'no_payback' ? 'no payback' : `${new Big(payback.weeks).toFixed(2)} weeks`
/** Rounded to a tenth of a percent. */
export const shareText = (share: string | number) => `${new Big(share).times(100).round(1).toString()} %`

/** A share of draws: what is neither none nor all never reads 0 % or 100 %. */
function oddsText(share: number): string {
  if (share > 0 && share < 0.001) return 'under 0.1 %'
  return share < 1 && share > 0.999 ? 'over 99.9 %' : shareText(share)
}

const inNine = 'in 9 of 10 draws'

/** "14,900 to 23,800 in 9 of 10 draws". */
export function savingRange({ p5, p95 }: Percentiles, currency: string, locale: string): string {
  if (p5 === null || p95 === null) return ''
  return `${roundMoney(p5, currency, locale)} to ${roundMoney(p95, currency, locale)} ${inNine}`
}

export function roiRange({ p5, p95 }: Percentiles): string {
  const text = (share: number) => `${(100 * share).toFixed(0)} %`
  return p5 === null || p95 === null ? '' : `${text(p5)} to ${text(p95)} ${inNine}`
}

/** A percentile among draws without payback is said in words. */
export function paybackRange({ paybackWeeks: { p5, p95 }, noPayback }: RangeFigures): string {
  if (p5 === null) return `no payback in ${oddsText(noPayback)} of the draws`
  const end = p95 === null ? 'no payback' : `${p95.toFixed(1)} weeks`
  const none = noPayback > 0 ? `; no payback in ${oddsText(noPayback)} of them, counted as the longest` : ''
  return `${p5.toFixed(1)} weeks to ${end} ${inNine}${none}`
}

type Props = { currency: string; lines: RoiLines; range: Range; proved: boolean; simulated: boolean }

/** The headline figures, each with its range and with the word that it has to wear. */
export function Figures({ currency, lines, range, proved, simulated }: Props) {
  const locale = useLocale()
  const { outcome, simpleRoi } = lines
  const money = (amount: string, whole = false) => formatMoney(amount, { currency, locale, whole })
  const mark = <Marks proved={proved} simulated={simulated} />
  const isRange = range.netSavingPerYear.p5 !== range.netSavingPerYear.p95
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
        <Figure
          title="Net saving"
          term="netSaving"
          mark={mark}
          range={
            isRange &&
            `${money(outcome.netSavingPerYear, true)} a year, ${savingRange(range.netSavingPerYear, currency, locale)}`
          }
          note={
            isRange ? 'a week; a year has 52' : `a week · ${money(outcome.netSavingPerYear, true)} a year of 52 weeks`
          }
        >
          {money(outcome.netSaving)}
        </Figure>
        <Figure
          title="ROI"
          term="roi"
          mark={mark}
          range={isRange && roiRange(range.roi)}
          note="net saving over AI cost; review time and remaining errors are paid for"
        >
          {roiText(outcome.roi)}
        </Figure>
        <Figure
          title="Simple ROI"
          term="simpleRoi"
          mark={mark}
          range={isRange && roiRange(range.simpleRoi)}
          note="ignores review time: current cost less AI cost, over AI cost"
        >
          {roiText(simpleRoi)}
        </Figure>
        <Figure
          title="Payback"
          term="payback"
          mark={mark}
          range={isRange && paybackRange(range)}
          note="until the set-up cost has come back"
        >
          {paybackText(outcome.payback)}
        </Figure>
      </SimpleGrid>
      <Text size="sm">
        {isRange ? (
          <>
            Odds that the net saving is above 0: <strong>{oddsText(range.oddsPositive)}</strong> of{' '}
            {new Intl.NumberFormat(locale).format(range.draws)} draws <TermLink term="odds" />. Typed ranges are drawn
            as PERT, measured times as normal with their standard error (never below 0), error rates from their counts;
            what is one number is not drawn. <TermLink term="range" />
          </>
        ) : (
          'No input has a range, so the figures have none either: give low and high where you are not sure.'
        )}
      </Text>
    </>
  )
}

type FigureProps = {
  title: string
  term: Term
  note: ReactNode
  mark?: ReactNode
  range?: string | false | undefined
  children: ReactNode
}

export function Figure({ title, term, note, mark, range, children }: FigureProps) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Text size="sm" fw={600}>
        {title} <TermLink term={term} />
      </Text>
      <Group gap="xs">
        <Text className={classes.figure}>{children}</Text>
        {mark}
      </Group>
      {range && (
        <Text size="sm" className={classes.range}>
          {range}
        </Text>
      )}
      <Text size="sm">{note}</Text>
    </Paper>
  )
}

/** The figures where only a share of the freed time is put to use. */
export function AtShare({
  currency,
  outcome,
  range,
  proved,
  simulated,
}: {
  currency: string
  outcome: Outcome & { share: string }
  range: RangeFigures | null
  proved: boolean
  simulated: boolean
}) {
  const locale = useLocale()
  const saving = formatMoney(outcome.netSaving, { currency, locale })
  const mark = <Marks proved={proved} simulated={simulated} />
  const spread = range && range.netSavingPerYear.p5 !== range.netSavingPerYear.p95
  return (
    <Text>
      With {shareText(outcome.share)} of the freed time put to use: net saving {saving} a week, ROI{' '}
      {roiText(outcome.roi)} {mark}, payback {paybackText(outcome.payback)} {mark}
      {spread && `; a year ${savingRange(range.netSavingPerYear, currency, locale)}`}. The figures above count all of
      it.
    </Text>
  )
}
