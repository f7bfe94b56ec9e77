import { Alert, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { Big } from 'big.js'
import { Money } from '#app/ui/money.tsx'
import { Mark, PageTitle } from '#app/ui/page-title.tsx'
import type { Benefit } from '#server/roi/benefit.ts'
import type { CostEntry, RoiResult } from '#server/roi/commands.server.ts'
import type { CostInputs } from '#server/roi/inputs.ts'
import type { Proof } from '#server/roi/proof.ts'
import type { RoiLines } from '#server/roi/roi.ts'
import { BenefitChart } from './benefit-chart.tsx'
import { BreakEvens } from './break-even.tsx'
import { CapacityPanel } from './capacity.tsx'
import { CostBars } from './cost-bars.tsx'
import { CostHistory } from './cost-history.tsx'
import { CostModelForm } from './cost-model-form.tsx'
import { AtShare, Figures } from './figures.tsx'
import { InputTable } from './input-table.tsx'
import { Statement } from './statement.tsx'
import { TornadoPanel } from './tornado-panel.tsx'
import { WhatIf } from './what-if.tsx'

export type RoiViewProps = {
  workflow: { name: string; currency: string; timeZone: string }
  /** The model in force and what follows from it; null until one has been saved. */
  result: RoiResult | null
  benefit: Benefit | null
  proof: Proof
  history: CostEntry[]
  /** The figures come from demonstration data. */
  demo: boolean
  mayEdit: boolean
  /** Address of today's inputs as a file. */
  fileAt: string
}

/** What the work costs now and with AI, what follows and how sure that is, what it rests on, and the form to change it. */
export function RoiView({ workflow, result, benefit, proof, history, demo, mayEdit, fileAt }: RoiViewProps) {
  return (
    <Stack gap="lg">
      <Group gap="sm">
        <PageTitle demo={demo}>{workflow.name}: costs and saving</PageTitle>
        {proof.simulated && <Mark>simulated</Mark>}
      </Group>
      {result ? (
        <Result currency={workflow.currency} result={result} benefit={benefit} fileAt={fileAt} />
      ) : (
        <Alert color="gray" styles={{ title: { color: 'var(--mantine-color-text)' } }} title="No cost model yet">
          Costs and ROI need volume, minutes, rates and prices.{' '}
          {mayEdit ? 'Fill in the form below.' : 'An ops lead can enter them on this page.'}
        </Alert>
      )}
      {mayEdit && (
        <section aria-labelledby="cost-model" className="no-print">
          <Title order={2} id="cost-model" mb="sm">
            Cost model
          </Title>
          <CostModelForm model={result?.model ?? null} inputs={result?.inputs ?? null} currency={workflow.currency} />
        </section>
      )}
      {history.length > 0 && (
        <CostHistory history={history} currency={workflow.currency} timeZone={workflow.timeZone} />
      )}
    </Stack>
  )
}

type ResultProps = { currency: string; result: RoiResult; benefit: Benefit | null; fileAt: string }

function Result({ currency, result, benefit, fileAt }: ResultProps) {
  const { from, inputs, lines, range, tornado, breakEvens, capacity, proved, proof } = result
  const { simulated } = proof
  return (
    <>
      <Sentence currency={currency} inputs={inputs} lines={lines} proved={proved} proof={proof} />
      <Figures currency={currency} lines={lines} range={range} proved={proved} simulated={simulated} />
      {lines.atFreedShare && (
        <AtShare
          currency={currency}
          outcome={lines.atFreedShare}
          range={range.atFreedShare}
          proved={proved}
          simulated={simulated}
        />
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Stack>
          <Paper withBorder p="md">
            <CostBars currency={currency} inputs={inputs} lines={lines} />
          </Paper>
          <CapacityPanel currency={currency} capacity={capacity} lines={lines} />
        </Stack>
        <Paper withBorder p="md">
          <Statement currency={currency} inputs={inputs} lines={lines} />
        </Paper>
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Paper withBorder p="md">
          <TornadoPanel currency={currency} inputs={inputs} lines={lines} tornado={tornado} />
        </Paper>
        {benefit && <BenefitChart currency={currency} benefit={benefit} proved={proved} simulated={simulated} />}
      </SimpleGrid>
      <BreakEvens currency={currency} inputs={inputs} breakEvens={breakEvens} />
      <WhatIf currency={currency} inputs={inputs} proved={proved} simulated={simulated} />
      <InputTable currency={currency} inputs={inputs} from={from} fileAt={fileAt} />
    </>
  )
}

type SentenceProps = { currency: string; inputs: CostInputs; lines: RoiLines; proved: boolean; proof: Proof }

/** The page in one sentence. */
function Sentence({ currency, inputs, lines, proved, proof }: SentenceProps) {
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
        `${proof.pilot?.name ?? 'A pilot'} proved the time saved${proof.simulated ? ', in a simulation' : ''}. `
      ) : (
        <>
          <em>Unproved</em>: {whyUnproved(proof)}.{' '}
        </>
      )}
      {estimated} of the {all} inputs are estimates.
    </Text>
  )
}

function whyUnproved({ verdict, metric, pilot }: Proof): string {
  if (!pilot) return 'no pilot has shown it yet'
  if (metric === 'handling') return `${pilot.name} measured time from first sight to decision, not working time`
  return verdict === 'worse' ? `the verdict of ${pilot.name} is worse` : `${pilot.name} has not shown it yet`
}
