import { Group, Stack, Text, Title } from '@mantine/core'
import { Big } from 'big.js'
import { TermLink } from '#app/effect/term-link.tsx'
import { StackedBars } from '#app/ui/charts.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import type { CostInputs } from '#server/roi/inputs.ts'
import type { RoiLines } from '#server/roi/roi.ts'

/** What the work costs now and with AI, as two bars to one scale whose parts add up. */
export function CostBars({ currency, inputs, lines }: { currency: string; inputs: CostInputs; lines: RoiLines }) {
  const locale = useLocale()
  const money = (amount: string) => formatMoney(amount, { currency, locale })
  const parts = (entries: [string, string][]) =>
    entries
      .filter(([, amount]) => !new Big(amount).eq(0))
      .map(([label, amount]) => ({ label, value: Number(amount), text: money(amount) }))
  const { current, withAi } = lines
  const volume = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(Number(inputs.itemsPerWeek.value))
  return (
    <Stack gap="xs">
      <div>
        <Group gap={6}>
          <Title order={2} size="h3">
            Cost now against cost with AI
          </Title>
          <TermLink term="costWithAi" />
        </Group>
        <Text size="sm" c="dimmed">
          {currency} a week, at {volume} items a week
        </Text>
      </div>
      <StackedBars
        bars={[
          {
            label: 'Now',
            color: 'manual',
            total: money(current.total),
            parts: parts([
              ['Labour', current.labour],
              ['Errors', current.errors],
              ['Delay', current.delay],
            ]),
          },
          {
            label: 'With AI',
            color: 'assisted',
            total: money(withAi.total),
            parts: parts([
              ['Labour', withAi.labour],
              ['Errors', withAi.errors],
              ['AI', withAi.ai],
              ['Quality checks', withAi.qa],
              ['Delay', withAi.delay],
            ]),
          },
        ]}
      />
    </Stack>
  )
}
