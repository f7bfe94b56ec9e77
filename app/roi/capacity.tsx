import { Group, Paper, SimpleGrid, Text, Title } from '@mantine/core'
import { Big } from 'big.js'
import { TermLink } from '#app/effect/term-link.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { Money } from '#app/ui/money.tsx'
import type { RoiLines } from '#server/roi/roi.ts'
import { type Capacity, hoursPerPerson } from '#server/roi/sensitivity.ts'
import { shareText } from './figures.tsx'
import classes from './roi.module.css'

/** Freed time is capacity; money only where it is used. Both are shown. */
export function CapacityPanel({
  currency,
  capacity,
  lines,
}: {
  currency: string
  capacity: Capacity
  lines: RoiLines
}) {
  const locale = useLocale()
  const number = (value: string, digits: number) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value as `${number}`)
  const { hours, people, worth, cashSaving } = capacity
  const isLoss = new Big(hours).lt(0)
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="capacity">
      <Group gap={6} mb="xs">
        <Title order={2} size="h3" id="capacity">
          Capacity against cash
        </Title>
        <TermLink term="capacity" />
      </Group>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <div>
          <Text size="sm" fw={600}>
            {isLoss ? 'Time taken' : 'Time freed'}
          </Text>
          <Text className={classes.figure}>{number(new Big(hours).abs().toFixed(), 1)} hours a week</Text>
          <Text size="sm">
            {number(new Big(people).abs().toFixed(), 2)} people at {hoursPerPerson} hours a week, worth{' '}
            <Money amount={new Big(worth).abs().toFixed()} currency={currency} /> a week at the hourly rate. Nobody’s
            pay changes by it: it is room for other work.
          </Text>
        </div>
        <div>
          <Text size="sm" fw={600}>
            Cash saving
          </Text>
          <Text className={classes.figure}>
            <Money amount={cashSaving} currency={currency} /> a week
          </Text>
          <Text size="sm">
            If none of the freed time is put to use: fewer errors and less delay, less what the AI costs. With all of it
            put to use: <Money amount={lines.outcome.netSaving} currency={currency} />
            {lines.atFreedShare && (
              <>
                ; with {shareText(lines.atFreedShare.share)} of it:{' '}
                <Money amount={lines.atFreedShare.netSaving} currency={currency} />
              </>
            )}
            .
          </Text>
        </div>
      </SimpleGrid>
    </Paper>
  )
}
