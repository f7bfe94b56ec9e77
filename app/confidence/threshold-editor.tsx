import { Group, NumberInput, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { percent, RateText } from '#app/quality/rate-text.tsx'
import { Plot } from '#app/ui/plot.tsx'
import type { FieldConfidence } from '#server/proposal/confidence/overview.ts'
import { grain, type Setting, settingAt, settings } from '#server/proposal/confidence/thresholds.ts'
import classes from './confidence.module.css'
import { scale } from './plot-scale.ts'
import { settingOf, type Target, type Thresholds, targetsOf, withSetting } from './settings.ts'
import { ByAccuracy } from './threshold-accuracy.tsx'
import { ByMoney, type Money } from './threshold-money.tsx'

type Props = {
  field: FieldConfidence
  count: number
  currency: string
  today: Thresholds
  draft: Thresholds
  money: Money
  onChange(draft: Thresholds): void
  onMoney(money: Money): void
}

const ways = [
  { value: 'number', label: 'By number' },
  { value: 'accuracy', label: 'By accuracy' },
  { value: 'money', label: 'By money' },
]

/** Sets the thresholds of one field in three ways; what each setting means stands beside it before it is published. */
export function ThresholdEditor({ field, count, currency, today, draft, money, onChange, onMoney }: Props) {
  const targets = targetsOf(field)
  const [key, setKey] = useState('0')
  const [way, setWay] = useState('number')
  const target = targets[Number(key)] ?? (targets[0] as Target)
  const [now, next] = [settingOf(today, target), settingOf(draft, target)]
  const set = (value: number) => onChange(withSetting(draft, target, value))
  const { steps } = target.judged
  return (
    <Stack>
      <Group align="flex-end">
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
        <SegmentedControl aria-label="Way to set the threshold" size="sm" data={ways} value={way} onChange={setWay} />
      </Group>
      {way === 'number' && (
        <NumberInput
          className={classes.box}
          label={target.label}
          description={`Steps of ${100 * grain} %`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={0}
          max={100}
          step={100 * grain}
          decimalScale={1}
          rightSection={<Text size="sm">%</Text>}
          rightSectionPointerEvents="none"
          value={Math.round(next * 1000) / 10}
          onChange={(value) => typeof value === 'number' && set(Math.min(100, Math.max(0, value)) / 100)}
        />
      )}
      {way === 'accuracy' && <ByAccuracy key={target.key} steps={steps} onUse={set} />}
      {way === 'money' && (
        <ByMoney
          key={target.key}
          steps={steps}
          field={field}
          count={count}
          currency={currency}
          money={money}
          now={now}
          next={next}
          onMoney={onMoney}
          onUse={set}
        />
      )}
      <Effect name={next === now ? 'Today' : 'New setting'} setting={settingAt(steps, next)} />
      {next !== now && <Effect name="Today" setting={settingAt(steps, now)} />}
      {way !== 'money' && <CoveragePlot field={field} target={target} now={now} next={next} />}
    </Stack>
  )
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

function CoveragePlot({
  field,
  target,
  now,
  next,
}: {
  field: FieldConfidence
  target: Target
  now: number
  next: number
}) {
  const curve = settings(target.judged.steps)
  const right = curve.filter((s) => s.accuracy.rate !== null)
  const whole = (share: number) => percent(share, 0)
  return (
    <Plot
      title={`${field.label}: what passes and how much of it is right`}
      subtitle={`share by threshold, n = ${target.judged.n} decided values`}
      x={{ label: 'threshold', from: 0, to: 1, ticks: scale, format: whole }}
      y={{ label: 'share', from: 0, to: 1, ticks: scale, format: whole }}
      series={[
        {
          key: 'coverage',
          label: 'pass',
          color: 'quiet',
          as: 'steps',
          points: curve.map((s) => ({ x: s.threshold, y: s.coverage ?? 0 })),
        },
        {
          key: 'accuracy',
          label: 'right of those',
          color: 'accent',
          as: 'steps',
          points: right.map((s) => ({ x: s.threshold, y: s.accuracy.rate ?? 0 })),
        },
      ]}
      marks={marksOf(now, next)}
      empty={null}
      table={{
        columns: ['Threshold', 'Pass', 'Right', '95 % interval', 'n above'],
        rows: curve.map((s) => [
          percent(s.threshold),
          percent(s.coverage ?? 0),
          s.accuracy.rate === null ? 'none' : percent(s.accuracy.rate),
          s.accuracy.low === null ? 'none' : `${percent(s.accuracy.low)} to ${percent(s.accuracy.high ?? 1)}`,
          String(s.n),
        ]),
      }}
    />
  )
}

/** Today's setting, and the new one where it differs. */
export function marksOf(now: number, next: number) {
  const today = { x: now, label: 'today', color: 'quiet' as const }
  return next === now ? [today] : [today, { x: next, label: 'new', color: 'accent' as const }]
}
