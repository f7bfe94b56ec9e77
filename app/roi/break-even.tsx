import { Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { Big } from 'big.js'
import { TermLink } from '#app/effect/term-link.tsx'
import { BandPlot } from '#app/ui/band-plot.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import { ticksBetween } from '#app/ui/ticks.ts'
import type { CostInputs } from '#server/roi/inputs.ts'
import { netSavingOf, withValue } from '#server/roi/roi.ts'
import type { BreakEven } from '#server/roi/sensitivity.ts'
import { inputTexts } from './inputs.ts'
import { inputText } from './quantity-text.ts'

type Props = { currency: string; inputs: CostInputs; breakEvens: BreakEven[] }
type Options = { currency: string; locale: string }

/** Up to where the AI pays, one input at a time: in words and as lines that cross zero. */
export function BreakEvens({ currency, inputs, breakEvens }: Props) {
  const locale = useLocale()
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="break-even">
      <Group gap={6}>
        <Title order={2} size="h3" id="break-even">
          Where it breaks even
        </Title>
        <TermLink term="breakEven" />
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        As one input moves and the others stay at their points
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        {breakEvens.map(({ key, ...one }) => (
          <Stack key={key} gap="xs">
            <Line name={key} {...one} options={{ currency, locale }} inputs={inputs} />
            <Text size="sm">{sentenceOf({ key, ...one }, { currency, locale })}</Text>
          </Stack>
        ))}
      </SimpleGrid>
    </Paper>
  )
}

function sentenceOf({ key, now, at, saves }: BreakEven, options: Options): string {
  if (at === null) return saves === 'always' ? 'Saves at any value of it.' : 'Saves at no value of it.'
  return `Saves ${saves} ${inputText(key, short(at), options)}; now ${inputText(key, short(now), options)}.`
}

function Line({
  name: key,
  now,
  at,
  inputs,
  options,
}: Omit<BreakEven, 'key'> & { name: BreakEven['key']; inputs: CostInputs; options: Options }) {
  const { label, kind, unit } = inputTexts[key]
  const saving = (value: number) => Number(netSavingOf(withValue(inputs, key, new Big(value).toFixed())))
  const places = [0, Number(now), ...(at === null ? [] : [Number(at)])]
  const x = ticksBetween(0, Math.max(1.4 * Math.max(...places), 1e-6), 4)
  const xs = [...new Set([...places, x.to])].sort((a, b) => a - b)
  const ys = xs.map(saving)
  const y = ticksBetween(Math.min(0, ...ys), Math.max(0, ...ys), 4)
  const money = (value: number) => formatMoney(String(value), { ...options, whole: true })
  const number = (value: number) => new Intl.NumberFormat(options.locale, { maximumFractionDigits: 6 }).format(value)
  const value = (place: number) => (kind === 'share' ? `${number(100 * place)} %` : number(place))
  const scale = {
    money: `${options.currency} ${unit}`,
    share: `share ${unit}`,
    minutes: unit,
    weeks: unit,
    items: unit,
  }[kind]
  return (
    <BandPlot
      title={label}
      subtitle={`net saving a week in ${options.currency}, by ${scale}`}
      level={3}
      height={170}
      empty={null}
      x={{ ...x, label: '', format: value }}
      y={{ ...y, format: number, label: '' }}
      points={xs.map((place, i) => ({
        x: place,
        note: inputText(key, short(String(place)), options),
        values: { saving: { y: ys[i] ?? 0, low: null, high: null } },
      }))}
      series={[{ key: 'saving', label: 'net saving', color: 'accent' }]}
      endText={() => ''}
      levels={[{ y: 0, label: '', color: 'loud', side: 'above' }]}
      places={at === null ? [] : [{ x: Number(at), label: 'break-even' }]}
      flags={[{ x: Number(now), y: saving(Number(now)), label: 'now' }]}
      table={{ columns: [label, 'Net saving a week'], rows: xs.map((place, i) => [value(place), money(ys[i] ?? 0)]) }}
    />
  )
}

const short = (value: string) => new Big(value).prec(4).toFixed()
