import { Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { TermLink } from '#app/effect/term-link.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import type { Interval } from '#server/pilot/effect/effect.ts'
import type { PilotView } from '#server/pilot/view.server.ts'
import type { Term } from '#server/roi/definitions.ts'
import { countText, decimals, minutesText, pointsText } from '#server/roi/executive-text.ts'
import classes from './pilot.module.css'

/** The estimates behind the verdict, each with its interval, its n and what the plan asked of it. */
export function EffectFacts({ pilot }: { pilot: PilotView }) {
  const locale = useLocale()
  const { effect, plan } = pilot
  const { saving, ratio, errorDifference, arms } = effect
  const n = arms.manual.n + arms.assisted.n
  const checks = arms.manual.errors.n + arms.assisted.errors.n
  const items = (count: number) => countText(count, locale)
  return (
    <>
      <Title order={2} size="h3">
        The estimates
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        By the arm that was drawn. Intervals that are valid at every look decide; the fixed one stands beside them at
        the planned end.
      </Text>
      <div className={classes.wide}>
        <Table className={classes.table} verticalSpacing={6} withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Figure</Table.Th>
              <Table.Th scope="col">Estimate and interval</Table.Th>
              <Table.Th scope="col" ta="right">
                n
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Row
              name="Saving per item, valid at every look"
              term="interval"
              asks={`the plan asks for a lower end above ${plan.minimumSavingMinutes} min`}
              n={items(n)}
            >
              {minutesText(saving.sequence, locale)}
            </Row>
            <Row
              name="Saving per item, fixed interval"
              term="fixedInterval"
              asks="at the planned end; stands beside it and decides nothing"
              n={fixedN(pilot, items)}
            >
              {saving.fixed ? minutesText(saving.fixed, locale) : 'not there yet'}
            </Row>
            <Row
              name="Typical time with AI, as a share of that without"
              term="ratio"
              asks=""
              n={items(ratio.n.manual + ratio.n.assisted)}
            >
              {ratioText(ratio, locale)}
            </Row>
            <Row
              name="Error rate of checked items, with AI minus without"
              term="guard"
              asks={`the plan asks for an upper end below ${decimals(100 * plan.margin, 1, locale)} points`}
              n={items(checks)}
            >
              {pointsText(errorDifference, locale)}
            </Row>
          </Table.Tbody>
        </Table>
      </div>
    </>
  )
}

function ratioText({ estimate, low, high }: Interval, locale: string): string {
  if (estimate === null) return 'no estimate yet'
  const text = (value: number) => `${decimals(100 * value, 0, locale)} %`
  return low === null || high === null ? text(estimate) : `${text(estimate)} (${text(low)} to ${text(high)})`
}

/** How many completed items the interval at the planned end rests on. */
function fixedN({ effect, plan, flow }: PilotView, items: (count: number) => string): string {
  if (!effect.saving.fixed) return '–'
  const completed = flow.manual.completed + flow.assisted.completed
  return completed > plan.items ? `first ${items(plan.items)}` : items(effect.arms.manual.n + effect.arms.assisted.n)
}

type RowProps = { name: string; term: Term; asks: string; n: string; children: ReactNode }

function Row({ name, term, asks, n, children }: RowProps) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {name} <TermLink term={term} />
        {asks && (
          <Text size="sm" c="dimmed">
            {asks}
          </Text>
        )}
      </Table.Th>
      <Table.Td fw={600}>{children}</Table.Td>
      <Table.Td ta="right">{n}</Table.Td>
    </Table.Tr>
  )
}
