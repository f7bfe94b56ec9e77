import { Alert, Badge, Group, Paper, SimpleGrid, Stack, Text, Title, Tooltip } from '@mantine/core'
import { Big } from 'big.js'
import type { ReactNode } from 'react'
import { StackedBars } from '#app/ui/charts.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney, Money } from '#app/ui/money.tsx'
import type { CostInputs, CostModel } from '#server/roi/cost-model.ts'
import type { Outcome, Payback, RoiLines } from '#server/roi/roi.ts'
import { CostModelForm } from './cost-model-form.tsx'
import { InputTable } from './input-table.tsx'
import classes from './roi.module.css'
import { Statement } from './statement.tsx'

export type RoiViewProps = {
  workflow: { name: string; currency: string }
  /** The model in force and what follows from it; null until one has been saved. */
  result: { from: string; model: CostModel; inputs: CostInputs; lines: RoiLines } | null
  /** A pilot has proved the saving. */
  proved: boolean
  /** The figures come from demonstration data. */
  demo: boolean
  mayEdit: boolean
}

/** What the work costs now and with AI, what follows, what it rests on, and the form to change it. */
export function RoiView({ workflow, result, proved, demo, mayEdit }: RoiViewProps) {
  return (
    <Stack gap="lg">
      <Group gap="sm">
        <Title order={1}>{workflow.name}: costs and saving</Title>
        {demo && (
          <Badge variant="outline" color="gray" c="var(--mantine-color-text)" tt="none">
            demo
          </Badge>
        )}
      </Group>
      {result ? (
        <Result currency={workflow.currency} {...result} proved={proved} />
      ) : (
        <Alert color="gray" styles={{ title: { color: 'var(--mantine-color-text)' } }} title="No cost model yet">
          Costs and ROI need volume, minutes, rates and prices.{' '}
          {mayEdit ? 'Fill in the form below.' : 'An ops lead can enter them on this page.'}
        </Alert>
      )}
      {mayEdit && (
        <section aria-labelledby="cost-model">
          <Title order={2} id="cost-model" mb="sm">
            Cost model
          </Title>
          <CostModelForm model={result?.model ?? null} currency={workflow.currency} />
        </section>
      )}
    </Stack>
  )
}

type ResultProps = NonNullable<RoiViewProps['result']> & { currency: string; proved: boolean }

function Result({ currency, from, inputs, lines, proved }: ResultProps) {
  const { outcome, atFreedShare, simpleRoi } = lines
  return (
    <>
      <Sentence currency={currency} inputs={inputs} lines={lines} proved={proved} />
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
        <Figure
          title="Net saving"
          unproved={!proved}
          note={
            <>
              a week · <Money amount={outcome.netSavingPerYear} currency={currency} whole /> a year of 52 weeks
            </>
          }
        >
          <Money amount={outcome.netSaving} currency={currency} />
        </Figure>
        <Figure
          title="ROI"
          note="net saving over AI cost; review time and remaining errors are paid for"
          unproved={!proved}
        >
          {roiText(outcome.roi)}
        </Figure>
        <Figure
          title="Simple ROI"
          note="ignores review time: current cost less AI cost, over AI cost"
          unproved={!proved}
        >
          {roiText(simpleRoi)}
        </Figure>
        <Figure title="Payback" note="until the set-up cost has come back" unproved={!proved}>
          {paybackText(outcome.payback)}
        </Figure>
      </SimpleGrid>
      {atFreedShare && <AtShare currency={currency} outcome={atFreedShare} proved={proved} />}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Paper withBorder p="md">
          <CostBars currency={currency} inputs={inputs} lines={lines} />
        </Paper>
        <Paper withBorder p="md">
          <Statement currency={currency} inputs={inputs} lines={lines} />
        </Paper>
      </SimpleGrid>
      <InputTable currency={currency} inputs={inputs} from={from} />
    </>
  )
}

/** The page in one sentence. */
function Sentence({ currency, inputs, lines, proved }: Pick<ResultProps, 'currency' | 'inputs' | 'lines' | 'proved'>) {
  const estimated = Object.values(inputs).filter((input) => input.source === 'typed').length
  const all = Object.keys(inputs).length
  const loses = new Big(lines.outcome.netSaving).lt(0)
  const amount = new Big(lines.outcome.netSaving).abs().toFixed()
  return (
    <Text>
      The work costs <Money amount={lines.current.total} currency={currency} /> a week today and{' '}
      <Money amount={lines.withAi.total} currency={currency} /> with AI: <Money amount={amount} currency={currency} /> a
      week {loses ? 'more' : 'less'}.{' '}
      {proved ? (
        'A pilot proved the time saved. '
      ) : (
        <>
          <em>Unproved</em>: no pilot has shown it yet.{' '}
        </>
      )}
      {estimated} of the {all} inputs are estimates.
    </Text>
  )
}

function Figure(props: { title: string; note: ReactNode; unproved?: boolean; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={props.title}>
      <Text size="sm" fw={600}>
        {props.title}
      </Text>
      <Group gap="xs">
        <Text className={classes.figure}>{props.children}</Text>
        {props.unproved && <Unproved />}
      </Group>
      <Text size="sm">{props.note}</Text>
    </Paper>
  )
}

function Unproved() {
  return (
    <Tooltip
      label="No pilot with a proved verdict stands behind this figure."
      events={{ hover: true, focus: true, touch: true }}
    >
      <Text component="em" size="sm">
        unproved
      </Text>
    </Tooltip>
  )
}

function AtShare({
  currency,
  outcome,
  proved,
}: {
  currency: string
  outcome: Outcome & { share: string }
  proved: boolean
}) {
  return (
    <Text>
      With {shareText(outcome.share)} of the freed time put to use: net saving{' '}
      <Money amount={outcome.netSaving} currency={currency} /> a week, ROI {roiText(outcome.roi)}{' '}
      {!proved && <em>unproved</em>}, payback {paybackText(outcome.payback)}. The figures above count all of it.
    </Text>
  )
}

function CostBars({ currency, inputs, lines }: Pick<ResultProps, 'currency' | 'inputs' | 'lines'>) {
  const locale = useLocale()
  const money = (amount: string) => formatMoney(amount, { currency, locale })
  const parts = (entries: [string, string][]) =>
    entries
      .filter(([, amount]) => !new Big(amount).eq(0))
      .map(([label, amount]) => ({ label, value: Number(amount), text: money(amount) }))
  const { current, withAi } = lines
  return (
    <Stack gap="xs">
      <div>
        <Title order={2} size="h3">
          Cost now against cost with AI
        </Title>
        <Text size="sm" c="dimmed">
          {currency} a week, at {items(inputs, locale)} items a week
        </Text>
      </div>
      <StackedBars
        bars={[
          {
            label: 'Now',
            color: 'manual',
            total: money(current.total),
            parts: parts([
              ['Labour', current.labour],
              ['Errors', current.errors],
              ['Delay', current.delay],
            ]),
          },
          {
            label: 'With AI',
            color: 'assisted',
            total: money(withAi.total),
            parts: parts([
              ['Labour', withAi.labour],
              ['Errors', withAi.errors],
              ['AI', withAi.ai],
              ['Quality checks', withAi.qa],
              ['Delay', withAi.delay],
            ]),
          },
        ]}
      />
    </Stack>
  )
}

const items = (inputs: CostInputs, locale: string) =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(Number(inputs.itemsPerWeek.value))
const shareText = (share: string) => `${new Big(share).times(100).round(1).toString()} %`
const roiText = (roi: string | null) =>
  roi === null ? 'not defined: the AI costs nothing' : `${new Big(roi).times(100).toFixed(1)} %`
const paybackText = (payback: Payback) =>
  payback.kind === 'no_payback' ? 'no payback' : `${new Big(payback.weeks).toFixed(2)} weeks`
