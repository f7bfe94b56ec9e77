import { Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLocale } from '#app/ui/locale.tsx'
import type { Interval } from '#server/pilot/effect/effect.ts'
import type { PilotView } from '#server/pilot/view.server.ts'
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
              <Table.Th scope="col">The plan asks for</Table.Th>
              <Table.Th scope="col" ta="right">
                n
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Row
              name="Saving per item, valid at every look"
              asks={`lower end above ${plan.minimumSavingMinutes} min`}
              n={items(n)}
            >
              {minutesText(saving.sequence, locale)}
            </Row>
            <Row name="Saving per item, fixed interval" asks="stands beside it" n={items(n)}>
              {saving.fixed ? minutesText(saving.fixed, locale) : 'at the planned end'}
            </Row>
            <Row name="Typical time with AI, as a share of that without" asks="" n={items(n)}>
              {ratioText(ratio, locale)}
            </Row>
            <Row
              name="Error rate, with AI minus without"
              asks={`upper end below ${decimals(100 * plan.margin, 1, locale)} points`}
              n={`${items(checks)} checked`}
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

function Row({ name, asks, n, children }: { name: string; asks: string; n: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {name}
      </Table.Th>
      <Table.Td fw={600}>{children}</Table.Td>
      <Table.Td>{asks}</Table.Td>
      <Table.Td ta="right">{n}</Table.Td>
    </Table.Tr>
  )
}
