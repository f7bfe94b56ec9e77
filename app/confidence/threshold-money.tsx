import { Button, Group, NumberInput, SimpleGrid, Stack, Text } from '@mantine/core'
import { percent } from '#app/quality/rate-text.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import type { FieldConfidence } from '#server/proposal/confidence/overview.ts'
import { byMoney, type Costs, costAt, type Step, settingAt } from '#server/proposal/confidence/thresholds.ts'
import classes from './confidence.module.css'

/** What a look and an error cost; null where nobody has said so yet. `errors` by field. */
export type Money = { minutes: number | null; rate: number | null; errors: Record<string, number | null> }

type Props = {
  steps: readonly Step[]
  field: FieldConfidence
  count: number
  currency: string
  money: Money
  costs: Costs | null
  now: number
  onMoney(money: Money): void
  onUse(threshold: number): void
}

/** The threshold at which looks and errors together cost least (metrics.md, Threshold by money). */
export function ByMoney(props: Props) {
  const { field, currency, money, costs, onMoney } = props
  const error = money.errors[field.key] ?? null
  const { minutes, rate } = money
  const box = { className: classes.box, min: 0, decimalScale: 2, hideControls: true, size: 'sm' as const }
  const read = (value: number | string) => (typeof value === 'number' ? value : null)
  return (
    <Stack gap="xs">
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        <NumberInput
          {...box}
          label="Minutes an item"
          value={minutes === null ? '' : Math.round(minutes * 100) / 100}
          onChange={(value) => onMoney({ ...money, minutes: read(value) })}
        />
        <NumberInput
          {...box}
          label={`An hour, ${currency}`}
          value={rate ?? ''}
          onChange={(value) => onMoney({ ...money, rate: read(value) })}
        />
        <NumberInput
          {...box}
          label={`A wrong value, ${currency}`}
          value={error ?? ''}
          onChange={(value) => onMoney({ ...money, errors: { ...money.errors, [field.key]: read(value) } })}
        />
      </SimpleGrid>
      {costs ? (
        <LeastCost {...props} costs={costs} />
      ) : (
        <Text size="sm">
          With these three figures the chart marks the point of least cost; those of the cost model come from the ROI
          page.
        </Text>
      )}
    </Stack>
  )
}

function LeastCost({ steps, count, currency, now, costs, onUse }: Props & { costs: Costs }) {
  const locale = useLocale()
  const { least } = byMoney(steps, costs)
  const cash = (amount: number) => formatMoney(amount.toFixed(2), { currency, locale })
  const today = costAt(settingAt(steps, now), costs)
  if (!least) return null
  return (
    <>
      <Text size="sm" className={classes.number}>
        Per 100 values: least <strong>{cash(100 * least.cost)}</strong> at {percent(least.threshold)}
        {least.n === 0 && ', where a person looks at everything'}; today {cash(100 * today.cost)} at {percent(now)}, of
        which looks {cash(100 * today.review)} and errors {cash(100 * today.errors)}. A look at one of {count} values
        counts {cash(costs.look)} and is taken to find the error.
      </Text>
      <Group>
        <Button size="compact-sm" variant="default" onClick={() => onUse(least.threshold)}>
          Use the least cost, {percent(least.threshold)}
        </Button>
      </Group>
    </>
  )
}
