import { Box, Table, Text, Title } from '@mantine/core'
import { useLocale } from '#app/ui/locale.tsx'
import { type Arm, type ArmFlow, arms } from '#server/allocation/allocation.ts'
import type { PilotView } from '#server/pilot/view.server.ts'
import { countText } from '#server/roi/executive-text.ts'
import classes from './pilot.module.css'

const lines: { key: keyof ArmFlow; label: string; note: (horizon: number) => string }[] = [
  { key: 'allocated', label: 'Drawn', note: () => 'at the first claim' },
  { key: 'completed', label: 'Completed', note: () => 'what the estimates rest on' },
  { key: 'openYoung', label: 'Open', note: (horizon) => `drawn within ${horizon} days` },
  { key: 'openOld', label: 'Open too long', note: (horizon) => `drawn more than ${horizon} days ago` },
  { key: 'skipped', label: 'Skipped', note: () => 'at least once; they come back to the same person' },
  { key: 'crossedOver', label: 'Crossed over', note: () => 'worked in the other arm; counted where they were drawn' },
]

/** Where the items of each arm are, and which completed ones the time estimate leaves out. */
export function ArmTable({ pilot, many }: { pilot: PilotView; many: string }) {
  const locale = useLocale()
  const { flow, effect, plan } = pilot
  const items = (count: number) => countText(count, locale)
  const { suspect, stratum_too_small: small } = effect.excluded
  return (
    <>
      <Title order={2} size="h3">
        Where the {many} are
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        By the arm that was drawn, whatever became of them; of the last segment.
      </Text>
      <div className={classes.wide}>
        <Table className={classes.table} verticalSpacing={6} withRowBorders={false} maw={640}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{many}</Table.Th>
              {arms.map((arm) => (
                <Table.Th key={arm} scope="col" ta="right">
                  <ArmName arm={arm} />
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map(({ key, label, note }) => (
              <Table.Tr key={key}>
                <Table.Th scope="row" fw={400}>
                  {label}{' '}
                  <Text component="span" size="sm" c="dimmed">
                    {note(plan.horizonDays)}
                  </Text>
                </Table.Th>
                {arms.map((arm) => (
                  <Table.Td key={arm} ta="right">
                    {items(flow[arm][key])}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="sm" mt="xs">
        {suspect + small === 0
          ? 'No completed one is left out of the time estimate.'
          : `Left out of the time estimate: ${items(suspect)} with a clock in doubt, ${items(small)} in groups too small to compare.`}
      </Text>
    </>
  )
}

function ArmName({ arm }: { arm: Arm }) {
  return (
    <>
      <Box component="span" display="inline-block" w={10} h={10} mr={6} bg={`var(--chart-${arm})`} aria-hidden />
      {arm}
    </>
  )
}
