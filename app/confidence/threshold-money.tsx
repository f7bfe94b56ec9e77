import { Button, Group, NumberInput, SimpleGrid, Stack, Text } from '@mantine/core'
import { percent } from '#app/quality/rate-text.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import { Plot } from '#app/ui/plot.tsx'
import type { FieldConfidence } from '#server/proposal/confidence/overview.ts'
import { byMoney, type Costs, costAt, lookCost, type Step, settingAt } from '#server/proposal/confidence/thresholds.ts'
import classes from './confidence.module.css'
import { roundTicks, scale } from './plot-scale.ts'

/** What a look and an error cost; null where nobody has said so yet. `errors` by field. */
export type Money = { minutes: number | null; rate: number | null; errors: Record<string, number | null> }

type Props = {
  steps: readonly Step[]
  field: FieldConfidence
  count: number
  currency: string
  money: Money
  now: number
  next: number
  onMoney(money: Money): void
  onUse(threshold: number): void
}

/** The threshold at which looks and errors together cost least (metrics.md, Threshold by money). */
export function ByMoney(props: Props) {
  const { field, count, currency, money, onMoney } = props
  const error = money.errors[field.key] ?? null
  const { minutes, rate } = money
  const box = { className: classes.box, min: 0, decimalScale: 2, hideControls: true }
  const read = (value: number | string) => (typeof value === 'number' ? value : null)
  return (
    <Stack gap="sm">
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
      {minutes === null || rate === null || error === null ? (
        <Text size="sm">Fill in the three figures; those of the cost model are taken from the ROI page.</Text>
      ) : (
        <CostCurve {...props} costs={{ look: lookCost(minutes, rate, count), error }} />
      )}
    </Stack>
  )
}

function CostCurve({ steps, field, count, currency, now, next, costs, onUse }: Props & { costs: Costs }) {
  const locale = useLocale()
  const { curve, least } = byMoney(steps, costs)
  const cash = (amount: number) => formatMoney(amount.toFixed(2), { currency, locale })
  const hundred = (amount: number) => cash(100 * amount)
  const today = costAt(settingAt(steps, now), costs)
  if (!least) return null
  const ticks = roundTicks(100 * Math.max(...curve.map((p) => p.cost)) || 1)
  const line = (key: 'cost' | 'review' | 'errors') => curve.map((p) => ({ x: p.threshold, y: 100 * p[key] }))
  return (
    <>
      <Text size="sm" className={classes.number}>
        A look at one of {count} values counts {cash(costs.look)} and is taken to find the error. Per 100 values: least{' '}
        <strong>{hundred(least.cost)}</strong> at {percent(least.threshold)}
        {least.n === 0 && ', where a person looks at everything'}; today {hundred(today.cost)} at {percent(now)}, of
        which looks {hundred(today.review)} and errors {hundred(today.errors)}.
      </Text>
      <Group>
        <Button size="compact-sm" variant="default" onClick={() => onUse(least.threshold)}>
          Use {percent(least.threshold)}
        </Button>
      </Group>
      <Plot
        title={`${field.label}: expected cost`}
        subtitle={`${currency} per 100 values by threshold; errors by calibrated probability`}
        x={{ label: 'threshold', from: 0, to: 1, ticks: scale, format: (share) => percent(share, 0) }}
        y={{ label: 'cost', from: 0, to: ticks.at(-1) ?? 1, ticks, format: String }}
        series={[
          { key: 'cost', label: 'both', color: 'accent', as: 'steps', points: line('cost') },
          { key: 'review', label: 'looks below', color: 'quiet', as: 'steps', points: line('review') },
          { key: 'errors', label: 'errors above', color: 'loud', as: 'steps', points: line('errors') },
        ]}
        marks={[
          { x: now, label: 'today', color: 'quiet' },
          { x: least.threshold, label: 'least', color: 'accent' },
          ...(next === now || next === least.threshold ? [] : [{ x: next, label: 'new', color: 'accent' as const }]),
        ]}
        empty={null}
        table={{
          columns: ['Threshold', 'Looks', 'Errors', 'Both', 'Pass'],
          rows: curve.map((p) => [
            percent(p.threshold),
            hundred(p.review),
            hundred(p.errors),
            hundred(p.cost),
            percent(p.coverage ?? 0),
          ]),
        }}
      />
    </>
  )
}
