import { Table, Text, Title } from '@mantine/core'
import { Big } from 'big.js'
import { Fragment } from 'react'
import { TermLink } from '#app/effect/term-link.tsx'
import { Money } from '#app/ui/money.tsx'
import type { CostKey } from '#server/roi/cost-model.ts'
import type { Term } from '#server/roi/definitions.ts'
import type { CostInputs } from '#server/roi/inputs.ts'
import type { RoiLines } from '#server/roi/roi.ts'
import classes from './roi.module.css'
import { SourceMark } from './source-mark.tsx'

type Line = { label: string; amount: string; total?: boolean; term?: Term; rests?: CostKey[]; optional?: boolean }

/** The lines as they add up, a week; a line resting on an estimate says so. */
export function Statement({ currency, inputs, lines }: { currency: string; inputs: CostInputs; lines: RoiLines }) {
  const { current, ai, withAi, outcome } = lines
  const labour: CostKey[] = ['itemsPerWeek', 'hourlyRate']
  const groups: { title: string; lines: Line[] }[] = [
    {
      title: 'Now',
      lines: [
        { label: 'Labour', amount: current.labour, rests: [...labour, 'baselineMinutes'] },
        { label: 'Errors', amount: current.errors, rests: ['itemsPerWeek', 'baselineErrorRate', 'costPerError'] },
        { label: 'Delay', amount: current.delay, rests: ['delayCostPerWeekBaseline'], optional: true },
        { label: 'Current cost', amount: current.total, total: true, term: 'currentCost' },
      ],
    },
    {
      title: 'The AI',
      lines: [
        { label: 'Subscription', amount: ai.subscription, rests: ['subscriptionPerMonth'] },
        { label: 'Usage', amount: ai.usage, rests: ['itemsPerWeek', 'usagePerItem'] },
        { label: 'Set-up, amortised', amount: ai.setup, rests: ['setupCost'] },
        { label: 'AI cost', amount: ai.total, total: true },
      ],
    },
    {
      title: 'With AI',
      lines: [
        { label: 'AI cost', amount: withAi.ai },
        { label: 'Labour', amount: withAi.labour, rests: [...labour, 'assistedMinutes'] },
        { label: 'Errors', amount: withAi.errors, rests: ['itemsPerWeek', 'assistedErrorRate', 'costPerError'] },
        { label: 'Quality checks', amount: withAi.qa, rests: ['qaMinutesPerWeek', 'hourlyRate'], optional: true },
        { label: 'Delay', amount: withAi.delay, rests: ['delayCostPerWeekAssisted'], optional: true },
        { label: 'Cost with AI', amount: withAi.total, total: true, term: 'costWithAi' },
      ],
    },
    {
      title: 'Difference',
      lines: [{ label: 'Net saving', amount: outcome.netSaving, total: true, term: 'netSaving' }],
    },
  ]
  return (
    <>
      <Title order={2} size="h3">
        How it adds up
      </Title>
      <Text size="sm" c="dimmed">
        {currency} a week
      </Text>
      <Table mt="xs" verticalSpacing={3}>
        <Table.Tbody>
          {groups.map((group) => (
            <Fragment key={group.title}>
              <Table.Tr>
                <Table.Th scope="colgroup" colSpan={3}>
                  {group.title}
                </Table.Th>
              </Table.Tr>
              {group.lines.filter(isShown).map((line) => (
                <Table.Tr key={line.label} className={line.total ? classes.total : undefined}>
                  <Table.Td>
                    {line.label} {line.term && <TermLink term={line.term} />}
                  </Table.Td>
                  <Table.Td>{line.rests && <SourceMark inputs={line.rests.map((key) => inputs[key])} />}</Table.Td>
                  <Table.Td ta="right">
                    <Money amount={line.amount} currency={currency} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </>
  )
}

const isShown = (line: Line) => !line.optional || !new Big(line.amount).eq(0)
