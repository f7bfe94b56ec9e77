import { NumberInput, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { percent, RateText } from '#app/quality/rate-text.tsx'
import type { FieldConfidence } from '#server/proposal/confidence/overview.ts'
import { type Costs, grain, lookCost, type Setting, settingAt } from '#server/proposal/confidence/thresholds.ts'
import { AutomationChart } from './automation-chart.tsx'
import classes from './confidence.module.css'
import { settingOf, type Target, type Thresholds, targetsOf, withSetting } from './settings.ts'
import { ByAccuracy } from './threshold-accuracy.tsx'
import { ByMoney, type Money } from './threshold-money.tsx'

type Props = {
  field: FieldConfidence
  /** Fields of an item: a look at one value costs its share of the item. */
  count: number
  currency: string
  today: Thresholds
  draft: Thresholds
  money: Money
  onChange(draft: Thresholds): void
  onMoney(money: Money): void
}

/** Sets the thresholds of one field on its chart, by number, by accuracy or by money; what each means stands beside it. */
export function ThresholdEditor({ field, count, currency, today, draft, money, onChange, onMoney }: Props) {
  const targets = targetsOf(field)
  const [key, setKey] = useState('0')
  const target = targets[Number(key)] ?? (targets[0] as Target)
  const [now, next] = [settingOf(today, target), settingOf(draft, target)]
  const set = (value: number) => onChange(withSetting(draft, target, value))
  const { steps } = target.judged
  const costs = costsOf(field.key, count, money)
  return (
    <div className={classes.editor}>
      <AutomationChart title={field.label} target={target} {...{ currency, costs, now, next }} onUse={set} />
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, xs: targets.length > 1 ? 2 : 1 }} spacing="sm">
          {targets.length > 1 && (
            <Select
              label="What to set"
              data={targets.map((t, i) => ({ value: String(i), label: t.label }))}
              value={key}
              allowDeselect={false}
              searchable={targets.length > 10}
              onChange={(value) => setKey(value ?? '0')}
            />
          )}
          <NumberInput
            className={classes.box}
            label={targets.length > 1 ? 'Threshold' : target.label}
            min={0}
            max={100}
            step={100 * grain}
            decimalScale={1}
            rightSection={<Text size="sm">%</Text>}
            rightSectionPointerEvents="none"
            value={Math.round(next * 1000) / 10}
            onChange={(value) => typeof value === 'number' && set(Math.min(100, Math.max(0, value)) / 100)}
          />
        </SimpleGrid>
        <div>
          <Effect name={next === now ? 'Today' : 'New'} setting={settingAt(steps, next)} />
          {next !== now && <Effect name="Today" setting={settingAt(steps, now)} />}
        </div>
        <ByAccuracy key={target.key} steps={steps} onUse={set} />
        <ByMoney {...{ steps, field, count, currency, money, costs, now, onMoney }} onUse={set} />
      </Stack>
    </div>
  )
}

/** What a look at a value of this field and a wrong one cost; null until all figures are there. */
function costsOf(key: string, count: number, { minutes, rate, errors }: Money): Costs | null {
  const error = errors[key] ?? null
  return minutes === null || rate === null || error === null ? null : { look: lookCost(minutes, rate, count), error }
}

/** What a threshold means for the decided values, in one line. */
function Effect({ name, setting }: { name: string; setting: Setting }) {
  const { threshold, coverage, accuracy } = setting
  return (
    <Text size="sm" className={classes.number}>
      {name}, {percent(threshold)}: {coverage === null ? 'nothing' : percent(coverage, 0)} of the values pass; right of
      those: <RateText rate={accuracy} missing="none passes" />
    </Text>
  )
}
