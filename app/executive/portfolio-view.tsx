import { Alert, Anchor, Group, NativeSelect, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconClockHour4, IconFlask } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { TermLink } from '#app/effect/term-link.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate, formatMoment } from '#app/ui/moment.ts'
import { verdictWords } from '#server/pilot/verdict.ts'
import type { Term } from '#server/roi/definitions.ts'
import type { ExecutivePortfolio, PortfolioRow } from '#server/roi/executive-portfolio.ts'
import {
  countText,
  decimals,
  minutesText,
  percentText,
  pointsText,
  rangeText,
  roundMoney,
} from '#server/roi/executive-text.ts'
import type { Percentiles } from '#server/roi/monte-carlo.ts'
import { Marks } from './headline.tsx'
import classes from './portfolio.module.css'

type Props = { portfolio: ExecutivePortfolio; onCurrency: (currency: string) => void }

/** All workflows of a person: what needs a decision first, what each is worth, and the sum with its range. */
export function PortfolioView({ portfolio, onCurrency }: Props) {
  const locale = useLocale()
  const { rows, organisation, problems, currencies, currency, demo, at } = portfolio
  const due = rows.filter((row) => row.decision.urgent).length
  if (rows.length === 0)
    return (
      <EmptyState title="No workflow is yours yet">
        An administrator gives you workflows on the members page; their verdicts and savings stand here as soon as that
        is done.
      </EmptyState>
    )
  return (
    <article className={classes.page}>
      <header>
        <Group justify="space-between" align="flex-end">
          <Title order={1}>Portfolio</Title>
          {currencies.length > 1 && (
            <NativeSelect
              className="no-print"
              label="Sums in"
              size="xs"
              data={currencies}
              value={currency}
              onChange={(event) => onCurrency(event.currentTarget.value)}
            />
          )}
        </Group>
        <Text className={classes.sentence}>{totalSentence(portfolio, locale)}</Text>
        <Group gap="xs" mt={4}>
          <Marks
            marks={{
              demo,
              simulated: rows.some((row) => row.simulated),
              unproved: rows.some((row) => row.result !== null && !row.proved),
            }}
          />
          <Text size="sm" c="dimmed">
            {due === 0 ? 'Nothing waits for a decision.' : `${due} of ${rows.length} workflows wait for a decision.`} As
            of {formatMoment(at, { locale, timeZone: 'UTC', zone: true })}.
          </Text>
        </Group>
      </header>
      {problems.map((problem) => (
        <Alert
          key={problem}
          color="yellow"
          icon={<IconAlertTriangle size={18} aria-hidden />}
          title="Left out of the sum"
          styles={{ title: { color: 'var(--mantine-color-text)' }, icon: { color: 'var(--mantine-color-text)' } }}
        >
          {problem}{' '}
          <Anchor component={Link} size="sm" to={`/o/${organisation.slug}/currency-rates`}>
            Currency rates
          </Anchor>
        </Alert>
      ))}
      <Rows portfolio={portfolio} />
    </article>
  )
}

/** "3 workflows, together worth €52,000 a year (€40,000 to €64,000), €19,400 of it proved." */
function totalSentence({ total, currency, rows }: ExecutivePortfolio, locale: string): string {
  const workflows = rows.length === 1 ? '1 workflow' : `${rows.length} workflows`
  if (!total) return `${workflows}. What they are worth needs a cost model: an ops lead enters it on the page ROI.`
  const money = (amount: string | number) => roundMoney(amount, currency, locale)
  const range = rangeText(total.range.netSavingPerYear, money)
  const amount = Number(total.netSavingPerYear)
  const worth = amount < 0 ? `at a loss of ${money(-amount)}` : `worth ${money(amount)}`
  const counted = total.workflows < rows.length ? `, ${total.workflows} of them with a figure in ${currency}` : ''
  const simulated =
    total.simulatedProvedWorkflows === 0
      ? ''
      : ` ${money(total.simulatedProvedPerYear)} is proved in simulations alone (${total.simulatedProvedWorkflows} of ${rows.length}).`
  const real =
    total.provedWorkflows === 0
      ? 'None of it is proved by a real pilot.'
      : `${money(total.provedPerYear)} of it is proved (${total.provedWorkflows} of ${rows.length}).`
  const proved = `${real}${simulated}`
  return `${workflows}${counted}, together ${worth} a year${range ? ` (${range})` : ''}. ${proved}`
}

const columns: { label: string; term?: Term; right?: boolean }[] = [
  { label: 'Workflow' },
  { label: 'Next decision' },
  { label: 'Verdict', term: 'verdict' },
  { label: 'Minutes saved', term: 'saving', right: true },
  { label: 'Errors', term: 'guard', right: true },
  { label: 'Saving a year', term: 'netSaving', right: true },
  { label: 'ROI', term: 'roi', right: true },
  { label: 'Payback', term: 'payback', right: true },
  { label: 'Realised, estimated', term: 'realised', right: true },
]

function Rows({ portfolio }: { portfolio: ExecutivePortfolio }) {
  const { rows, organisation } = portfolio
  return (
    <table className={classes.table}>
      <caption className={classes.caption}>Workflows, what needs a decision first; ranges are 90 % ranges</caption>
      <thead>
        <tr>
          {columns.map(({ label, term, right }) => (
            <th key={label} scope="col" data-right={right}>
              {label} {term && <TermLink term={term} />}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.key} row={row} organisation={organisation.slug} currency={portfolio.currency} />
        ))}
      </tbody>
      <TotalRow portfolio={portfolio} />
    </table>
  )
}

function Row({ row, organisation, currency: ofSum }: { row: PortfolioRow; organisation: string; currency: string }) {
  const locale = useLocale()
  const { key, name, currency, pilot, result, decision, proved, simulated } = row
  const money = (amount: string | number) => roundMoney(amount, currency, locale)
  return (
    <tr>
      <th scope="row">
        <Anchor component={Link} to={`/o/${organisation}/w/${key}/summary`} fw={600}>
          {name}
        </Anchor>
        {simulated && <div>simulated</div>}
      </th>
      <Cell label="Next decision">
        <span className={decision.urgent ? classes.urgent : undefined}>{decision.word}</span>
        <small>{decision.why}</small>
      </Cell>
      <Cell label="Verdict">
        <VerdictMark row={row} />
        {pilot && pilot.state !== 'draft' && (
          <small>
            n = {countText(pilot.n, locale)} of {countText(pilot.planned, locale)}
          </small>
        )}
      </Cell>
      <Cell label="Minutes saved" right>
        {pilot ? <TwoLines text={minutesText(pilot.saving, locale, '')} /> : 'none'}
      </Cell>
      <Cell label="Errors" right>
        {pilot ? (
          <TwoLines text={`${guardWords[pilot.guard]} (${pointsText(pilot.errorDifference, locale)})`} />
        ) : (
          'none'
        )}
      </Cell>
      <Cell label="Saving a year" right>
        {result ? (
          <>
            {money(result.netSavingPerYear)} {!proved && <em>unproved</em>}
            <small>{rangeText(result.range.netSavingPerYear, money)}</small>
            {currency !== ofSum && <small>{convertedText(row, ofSum, locale)}</small>}
          </>
        ) : (
          'no cost model'
        )}
      </Cell>
      <Cell label="ROI" right>
        {result && (
          <>
            {result.roi === null ? 'not defined' : percentText(Number(result.roi), locale, 0)}{' '}
            {!proved && <em>unproved</em>}
            <small>{result.roi !== null && rangeText(result.range.roi, (roi) => percentText(roi, locale, 0))}</small>
          </>
        )}
      </Cell>
      <Cell label="Payback" right>
        {result && (
          <>
            {paybackText(result.range.paybackWeeks, locale)} {!proved && <em>unproved</em>}
          </>
        )}
      </Cell>
      <Cell label="Realised, estimated" right>
        {result && result.toDate.weeks > 0 ? (
          <>
            {money(result.toDate.realised)}
            <small>
              {money(result.toDate.estimated)} estimated, {weeksText(result.toDate.weeks, locale)}
            </small>
          </>
        ) : (
          result && 'no whole week yet'
        )}
      </Cell>
    </tr>
  )
}

/** A cell that names its column where the table becomes a list of cards. */
function Cell({ label, right, children }: { label: string; right?: boolean; children: ReactNode }) {
  return (
    <td data-label={label} data-right={right}>
      <div>{children}</div>
    </td>
  )
}

function TwoLines({ text }: { text: string }) {
  const at = text.indexOf('(')
  if (at === -1) return text
  return (
    <>
      {text.slice(0, at).trim()}
      <small>{text.slice(at + 1, -1)}</small>
    </>
  )
}

const guardWords = { held: 'held', open: 'open', broken: 'broken', unknown: 'unknown' } as const
const verdictIcons = { proved: IconCircleCheck, not_yet: IconClockHour4, worse: IconAlertTriangle }

function VerdictMark({ row: { verdict, pilot } }: { row: PortfolioRow }) {
  const known = verdict && pilot && pilot.state !== 'draft' ? verdict : null
  const Icon = known ? verdictIcons[known] : IconFlask
  return (
    <span className={classes.verdict}>
      <Icon size={16} aria-hidden /> {known ? verdictWords[known] : 'no pilot'}
    </span>
  )
}

function TotalRow({ portfolio: { total, currency, rows } }: { portfolio: ExecutivePortfolio }) {
  const locale = useLocale()
  if (!total) return null
  const money = (amount: string | number) => roundMoney(amount, currency, locale)
  const unproved = total.provedWorkflows < total.workflows
  return (
    <tfoot>
      <tr>
        <th scope="row" colSpan={5}>
          Together, {total.workflows} of {rows.length} in {currency}
          <small>sum of draws: shared inputs go up and down together</small>
        </th>
        <Cell label="Saving a year" right>
          {money(total.netSavingPerYear)}
          <small>{rangeText(total.range.netSavingPerYear, money)}</small>
          {unproved && <small>{money(total.provedPerYear)} proved</small>}
        </Cell>
        <Cell label="ROI" right>
          {total.roi === null ? 'not defined' : percentText(Number(total.roi), locale, 0)}
          <small>{total.roi !== null && rangeText(total.range.roi, (roi) => percentText(roi, locale, 0))}</small>
        </Cell>
        <Cell label="Payback" right>
          {paybackText(total.range.paybackWeeks, locale)}
        </Cell>
        <Cell label="Realised, estimated" right>
          {total.toDate && total.toDate.weeks > 0 ? (
            <>
              {money(total.toDate.realised)}
              <small>{money(total.toDate.estimated)} estimated</small>
            </>
          ) : (
            'no figure yet'
          )}
        </Cell>
      </tr>
    </tfoot>
  )
}

function convertedText({ result, currency }: PortfolioRow, ofSum: string, locale: string): string {
  const converted = result?.converted
  if (!converted) return `not in the sum: no rate to ${ofSum}`
  const rate = decimals(Number(converted.factor), 4, locale)
  return `${roundMoney(converted.netSavingPerYear, ofSum, locale)} at ${rate} ${ofSum} for 1 ${currency}, rate of ${formatDate(converted.validFrom, locale)}`
}

/** The median draw and its range. */
function paybackText({ p5, p50, p95 }: Percentiles, locale: string): ReactNode {
  if (p50 === null) return 'no payback'
  return (
    <>
      {decimals(p50, 1, locale)} weeks
      <small>{rangeText({ p5, p95 }, (weeks) => decimals(weeks, 1, locale))}</small>
    </>
  )
}

const weeksText = (weeks: number, locale: string) => (weeks === 1 ? '1 week' : `${countText(weeks, locale)} weeks`)
