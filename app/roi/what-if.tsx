import { Button, Group, Paper, SimpleGrid, Slider, Stack, Text, Title } from '@mantine/core'
import { Big } from 'big.js'
import { useDeferredValue, useMemo, useState } from 'react'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import { Mark } from '#app/ui/page-title.tsx'
import { ticksBetween } from '#app/ui/ticks.ts'
import type { CostKey } from '#server/roi/cost-model.ts'
import type { CostInputs } from '#server/roi/inputs.ts'
import { roiLines, withValue } from '#server/roi/roi.ts'
import { paybackText, roiText } from './figures.tsx'
import { inputTexts } from './inputs.ts'
import { Marks } from './marks.tsx'
import { inputText } from './quantity-text.ts'
import classes from './roi.module.css'

/** Inputs that people ask about first. */
const asked: readonly CostKey[] = [
  'itemsPerWeek',
  'assistedMinutes',
  'baselineMinutes',
  'hourlyRate',
  'assistedErrorRate',
  'costPerError',
  'subscriptionPerMonth',
  'freedTimeShare',
]

type Props = { currency: string; inputs: CostInputs; proved: boolean; simulated: boolean }

/** Sliders over the inputs in force. What they are moved to lives in this page alone: the record is never touched. */
export function WhatIf({ currency, inputs, proved, simulated }: Props) {
  const locale = useLocale()
  const [moved, setMoved] = useState<Partial<Record<CostKey, string>>>({})
  const now = useDeferredValue(moved)
  const changed = useMemo(
    () => Object.entries(now).reduce((all, [key, value]) => withValue(all, key as CostKey, value), inputs),
    [inputs, now],
  )
  const isMoved = Object.keys(moved).length > 0
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="what-if" className="no-print">
      <Group justify="space-between" gap="xs" mb="sm">
        <Group gap="xs">
          <Title order={2} size="h3" id="what-if">
            What if
          </Title>
          <Mark>what if, not saved</Mark>
        </Group>
        <Button size="compact-sm" variant="default" disabled={!isMoved} onClick={() => setMoved({})}>
          Reset
        </Button>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="md">
        {asked.map((key) => (
          <One
            key={key}
            name={key}
            options={{ currency, locale }}
            recorded={inputs[key].value}
            value={moved[key] ?? inputs[key].value}
            onChange={(value) => setMoved({ ...moved, [key]: value })}
          />
        ))}
      </SimpleGrid>
      <Result
        {...{ currency, simulated, isMoved }}
        inputs={changed}
        recorded={inputs}
        // What a pilot proved, it proved of the inputs as they are.
        proved={proved && !isMoved}
      />
    </Paper>
  )
}

type OneProps = {
  name: CostKey
  options: { currency: string; locale: string }
  recorded: string
  value: string
  onChange: (value: string) => void
}

function One({ name, options, recorded, value, onChange }: OneProps) {
  const { label, kind } = inputTexts[name]
  // From zero to twice the record, so that both ways are there; of a share never beyond all.
  const most = ticksBetween(0, Math.max(2 * Number(recorded), kind === 'share' ? 0.02 : 1), 4).to
  const max = kind === 'share' ? Math.min(1, most) : most
  const text = inputText(name, short(value), options)
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm">{label}</Text>
        <Text size="sm" className={classes.number}>
          {text}
          {value !== recorded && ` (record: ${inputText(name, short(recorded), options)})`}
        </Text>
      </Group>
      <Slider
        min={0}
        max={max}
        step={max / 200}
        label={null}
        value={Math.min(max, Number(value))}
        onChange={(next) => onChange(new Big(next).round(6).toFixed())}
        thumbProps={{ 'aria-label': `What if: ${label.toLowerCase()}`, 'aria-valuetext': text }}
      />
    </div>
  )
}

type ResultProps = Props & { recorded: CostInputs; isMoved: boolean }

function Result({ currency, inputs, recorded, isMoved, proved, simulated }: ResultProps) {
  const locale = useLocale()
  const [lines, before] = [roiLines(inputs), roiLines(recorded)]
  const money = (amount: string) => formatMoney(amount, { currency, locale })
  const { outcome, atFreedShare } = lines
  const mark = <Marks proved={proved} simulated={simulated} />
  const difference = new Big(outcome.netSaving).minus(before.outcome.netSaving)
  return (
    <Stack gap={4} mt="md" role="status">
      <Text>
        Net saving <strong>{money(outcome.netSaving)}</strong> a week,{' '}
        {formatMoney(outcome.netSavingPerYear, { currency, locale, whole: true })} a year · ROI{' '}
        <strong>{roiText(outcome.roi)}</strong> {mark} · payback <strong>{paybackText(outcome.payback)}</strong> {mark}
      </Text>
      {atFreedShare && (
        <Text size="sm">
          With that share of the freed time put to use: {money(atFreedShare.netSaving)} a week, ROI{' '}
          {roiText(atFreedShare.roi)} {mark}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {isMoved
          ? `${money(difference.abs().toFixed())} a week ${difference.lt(0) ? 'less' : 'more'} than with the inputs in force, which stay as they are.`
          : 'Move a slider: the inputs in force stay as they are.'}
      </Text>
    </Stack>
  )
}

const short = (value: string) => new Big(value).prec(4).toFixed()
