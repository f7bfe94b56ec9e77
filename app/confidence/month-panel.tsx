import { Anchor, Stack, Table, Text } from '@mantine/core'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { percent, RateText } from '#app/quality/rate-text.tsx'
import { formatDuration } from '#app/ui/duration.ts'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate } from '#app/ui/moment.ts'
import { formatMoney } from '#app/ui/money.tsx'
import { costOf, monthUnder, type Outcome } from '#server/proposal/confidence/month.ts'
import classes from './confidence.module.css'
import type { ConfidencePage, Thresholds } from './settings.ts'
import type { Money } from './threshold-money.tsx'

type Props = Omit<ConfidencePage, 'money'> & { draft: Thresholds; money: Money }

/** What the draft would have done to last month's items, against what today's thresholds do. */
export function MonthPanel(props: Props) {
  const { month, thresholds, draft, workflow } = props
  const today = useMemo(() => monthUnder(month, thresholds), [month, thresholds])
  const next = useMemo(() => monthUnder(month, draft), [month, draft])
  const locale = useLocale()
  if (today.items === 0)
    return (
      <Text size="sm">
        No {workflow.noun.many} were decided since {formatDate(month.since, locale)}: the comparison comes with the next
        ones.
      </Text>
    )
  const changed = JSON.stringify(draft) !== JSON.stringify(thresholds)
  return (
    <div className={classes.editor}>
      <Stack gap="sm">
        <div className={classes.wide}>
          <Table
            verticalSpacing={4}
            withRowBorders={false}
            className={classes.number}
            maw={820}
            miw={changed ? 560 : 320}
          >
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">
                  {today.items} {today.items === 1 ? workflow.noun.one : workflow.noun.many}
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  Today
                </Table.Th>
                {changed && (
                  <>
                    <Table.Th scope="col" ta="right">
                      New thresholds
                    </Table.Th>
                    <Table.Th scope="col" ta="right">
                      Difference
                    </Table.Th>
                  </>
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {linesOf(props, today, next, locale).map((line) => (
                <Table.Tr key={line.name}>
                  <Table.Th scope="row" fw={400}>
                    {line.name}
                  </Table.Th>
                  <Table.Td ta="right">{line.today}</Table.Td>
                  {changed && (
                    <>
                      <Table.Td ta="right">{line.next}</Table.Td>
                      <Table.Td ta="right">{line.difference}</Table.Td>
                    </>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
        <Basis {...props} outcome={next} />
        <FieldFold today={today} next={next} changed={changed} />
      </Stack>
      <Slipped {...props} today={today} next={next} changed={changed} />
    </div>
  )
}

type Line = { name: string; today: string; next: string; difference: string }

function linesOf({ money, workflow, month }: Props, today: Outcome, next: Outcome, locale: string): Line[] {
  const whole = (size: number) => Math.round(size).toLocaleString(locale)
  const count = (name: string, of: (outcome: Outcome) => number, all?: (outcome: Outcome) => number): Line => {
    const text = (o: Outcome) => (all ? `${whole(of(o))} (${percent(of(o) / Math.max(1, all(o)), 0)})` : whole(of(o)))
    return { name, today: text(today), next: text(next), difference: signed(of(next) - of(today), whole) }
  }
  const { minutes, rate, errors } = money
  const lines = [
    count(
      'pass with no look at all',
      (o) => o.untouched,
      (o) => o.items,
    ),
    count(
      'values that a person looks at',
      (o) => o.looked,
      (o) => o.values,
    ),
    count(
      month.truth.used === 'checked'
        ? 'known wrong values that pass'
        : 'wrong values that pass, of those people corrected',
      (o) => o.fields.reduce((sum, f) => sum + f.wrong, 0),
    ),
  ]
  if (minutes === null || rate === null) return lines
  const cost = (o: Outcome) => costOf(o, { minutes, rate, errors })
  const [a, b] = [cost(today), cost(next)]
  // Hours of work: a day of it is no day of the clock.
  const time = (of: number) => (of < 60 ? formatDuration(Math.round(of * 60_000)) : `${whole(of / 60)} h`)
  const cash = (of: number) => formatMoney(of.toFixed(2), { currency: workflow.currency, locale })
  return [
    ...lines,
    ...[
      {
        name: 'time to look',
        today: time(a.minutes),
        next: time(b.minutes),
        difference: signed(b.minutes - a.minutes, time),
      },
      {
        name: 'cost of looks and wrong values',
        today: cash(a.money),
        next: cash(b.money),
        difference: signed(b.money - a.money, cash),
      },
    ],
  ]
}

/** "+12", "−3", "0": what the draft adds or saves. */
function signed(difference: number, text: (size: number) => string): string {
  if (Math.abs(difference) < 1e-9) return 'none'
  return `${difference > 0 ? '+' : '−'}${text(Math.abs(difference))}`
}

/** Whose word the wrong values rest on, and what could not be priced. */
function Basis({ month, money, outcome, workflow }: Props & { outcome: Outcome }) {
  const { truth } = month
  const { minutes, rate, errors } = money
  const unpriced = minutes === null || rate === null ? null : costOf(outcome, { minutes, rate, errors }).unpriced
  return (
    <Text size="sm" c="dimmed" maw={820}>
      {truth.used === 'checked' ? (
        <>
          By the {truth.checked + truth.manual} checked {workflow.noun.many} of the month, weighted by the inverse of
          their probability of being drawn, a wrong value passes in <RateText rate={outcome.wrongItems} /> of all; the
          cost uses that.
        </>
      ) : (
        <>
          Wrong values are those that people corrected: what they missed themselves is not among them, so there are
          rather more. From 50 checked {workflow.noun.many} a month on (now {truth.checked + truth.manual}) the checked
          ones are weighed instead.
        </>
      )}{' '}
      Confidences are those that the calibration in use gives; what does not stand in the document always goes to a
      person.
      {unpriced === null && ' Time and cost come with the minutes and the hourly rate above.'}
      {unpriced &&
        unpriced.length > 0 &&
        ` A wrong value of ${unpriced.join(', ')} has no price above and costs nothing here.`}
    </Text>
  )
}

function FieldFold({ today, next, changed }: { today: Outcome; next: Outcome; changed: boolean }) {
  const arrow = (a: number, b: number) => (!changed || a === b ? String(b) : `${a} → ${b}`)
  return (
    <details className={classes.fold}>
      <summary>
        <Text span size="sm">
          By field
        </Text>
      </summary>
      <div className={classes.wide}>
        <Table verticalSpacing={4} withRowBorders={false} className={classes.number}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Field</Table.Th>
              <Table.Th scope="col" ta="right">
                Passes
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Looked at
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Wrong, passes
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {next.fields.map((field, i) => {
              const before = today.fields[i] ?? field
              return (
                <Table.Tr key={field.key}>
                  <Table.Th scope="row" fw={400}>
                    {field.label}
                  </Table.Th>
                  <Table.Td ta="right">{arrow(before.passed, field.passed)}</Table.Td>
                  <Table.Td ta="right">{arrow(before.looked, field.looked)}</Table.Td>
                  <Table.Td ta="right">{arrow(before.wrong, field.wrong)}</Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      </div>
    </details>
  )
}

const shown = 10

/** The items in which a wrong value passes under the draft; those that today's thresholds would have stopped come first. */
function Slipped({
  base,
  named,
  next,
  today,
  changed,
  workflow,
}: Props & { today: Outcome; next: Outcome; changed: boolean }) {
  const before = new Set(today.slipped.map((s) => s.place))
  const slips = next.slipped
    .map((slip) => ({ ...slip, fresh: changed && !before.has(slip.place) }))
    .sort((a, b) => Number(b.fresh) - Number(a.fresh) || a.place - b.place)
  const listed = slips.filter(({ place }) => named[place]).slice(0, shown)
  if (slips.length === 0) return <Text size="sm">No wrong value that is known would have passed.</Text>
  return (
    <div>
      <Text size="sm">
        In {slips.length} {slips.length === 1 ? workflow.noun.one : workflow.noun.many} a wrong value passes
        {changed && ', of which today stops '}
        {changed && slips.filter((s) => s.fresh).length}:
      </Text>
      <ul className={classes.list}>
        {listed.map(({ place, fields, fresh }) => (
          <li key={place}>
            <Text size="sm" span>
              <Anchor component={Link} inherit to={`${base}/items/${named[place]?.number}`} underline="always">
                {named[place]?.title}
              </Anchor>
              : {fields.join(', ')}
              {fresh && ' (new)'}
            </Text>
          </li>
        ))}
      </ul>
      {slips.length > listed.length && (
        <Text size="sm" c="dimmed">
          and {slips.length - listed.length} more.
        </Text>
      )}
    </div>
  )
}
