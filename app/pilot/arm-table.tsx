import { Box, Table, Text, Title } from '@mantine/core'
import { TermLink } from '#app/effect/term-link.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { type Arm, type ArmFlow, arms } from '#server/allocation/allocation.ts'
import type { Exclusion } from '#server/pilot/exclusions.ts'
import type { Plan } from '#server/pilot/plan.ts'
import type { PilotView } from '#server/pilot/view.server.ts'
import { countText } from '#server/roi/executive-text.ts'
import classes from './pilot.module.css'

type Line = { label: string; note: string; count: (arm: Arm) => number }

const flowLines: { key: keyof ArmFlow; label: string; note: (horizon: number) => string }[] = [
  { key: 'allocated', label: 'Drawn', note: () => 'at the first claim' },
  { key: 'completed', label: 'Completed', note: () => 'what the estimates rest on' },
  { key: 'openYoung', label: 'Open', note: (horizon) => `drawn within ${horizon} days` },
  { key: 'openOld', label: 'Open too long', note: (horizon) => `drawn more than ${horizon} days ago` },
  { key: 'skipped', label: 'Skipped', note: () => 'at least once; they come back to the same person' },
  { key: 'crossedOver', label: 'Crossed over', note: () => 'worked in the other arm; counted where they were drawn' },
]

const exclusionLines: { key: Exclusion; note: (plan: Pick<Plan, 'metric'>) => string }[] = [
  { key: 'suspect', note: () => 'a clock in doubt; put back in the sensitivity below' },
  { key: 'stratum_too_small', note: () => 'of groups too small to compare' },
  { key: 'no_time', note: ({ metric }) => `no ${metric === 'touch' ? 'active' : 'handling'} time was measured` },
]

/** All lines, in the order of an item's way; what is left out is said even where it is nothing. */
function linesOf({ flow, moved, exclusions, plan }: PilotView): Line[] {
  return [
    ...flowLines.map(({ key, label, note }) => ({
      ...{ label, note: note(plan.horizonDays), count: (arm: Arm) => flow[arm][key] },
    })),
    {
      label: 'Moved',
      note: 'decided by somebody else than who was drawn; counted as drawn',
      count: (arm) => moved[arm],
    },
    ...exclusionLines.map(({ key, note }) => ({
      ...{ label: 'Left out of the time', note: note(plan), count: (arm: Arm) => exclusions[arm][key] },
    })),
  ]
}

/** Where the items of each arm are, and which completed ones the time estimate leaves out, and why. */
export function ArmTable({ pilot, many }: { pilot: PilotView; many: string }) {
  const locale = useLocale()
  return (
    <>
      <Title order={2} size="h3">
        Where the {many} are <TermLink term="arms" />
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
            {linesOf(pilot).map(({ label, note, count }) => (
              <Table.Tr key={`${label} ${note}`}>
                <Table.Th scope="row" fw={400}>
                  {label}{' '}
                  <Text component="span" size="sm" c="dimmed">
                    {note}
                  </Text>
                </Table.Th>
                {arms.map((arm) => (
                  <Table.Td key={arm} ta="right">
                    {countText(count(arm), locale)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
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
