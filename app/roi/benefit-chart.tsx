import { Paper } from '@mantine/core'
import { TermLink } from '#app/effect/term-link.tsx'
import { BandPlot } from '#app/ui/band-plot.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import { ticksBetween } from '#app/ui/ticks.ts'
import type { Benefit, BenefitWeek } from '#server/roi/benefit.ts'
import { dateText } from './dates.ts'
import { inputTexts } from './inputs.ts'

type Props = { currency: string; benefit: Benefit; proved: boolean; simulated: boolean }

/** What the cost model promised beside what has come of it, summed up week by week. */
export function BenefitChart({ currency, benefit, proved, simulated }: Props) {
  const locale = useLocale()
  const { weeks, withoutModel } = benefit
  const money = (value: number | string) => formatMoney(String(value), { currency, locale, whole: true })
  const totals = weeks.map((week) => ({ estimated: Number(week.estimatedTotal), realised: Number(week.realisedTotal) }))
  const all = totals.flatMap(({ estimated, realised }) => [estimated, realised])
  const y = ticksBetween(Math.min(0, ...all), Math.max(0, ...all, 1))
  const day = (place: number) => (weeks[place] ? dateText(weeks[place].monday, locale, 'short') : '')
  const last = Math.max(1, weeks.length - 1)
  const items = weeks.reduce((sum, week) => sum + week.items, 0)
  const word = [proved ? '' : ' unproved', simulated ? ' simulated' : ''].join('')
  return (
    <Paper withBorder p="md">
      <BandPlot
        title="Estimated against realised"
        aside={<TermLink term="realised" />}
        subtitle={`${currency} of net saving, summed up week by week since the AI went live; n = ${items} items in ${weeks.length} whole weeks`}
        empty={
          weeks.length === 0
            ? 'No whole week with items completed with AI and a cost model in force yet: the first appears on the Monday after.'
            : null
        }
        x={{ from: 0, to: last, ticks: ticksFor(last), format: day, label: '' }}
        y={{ ...y, label: '', format: (value) => new Intl.NumberFormat(locale).format(value) }}
        points={weeks.map((week, i) => ({
          x: i,
          note: `${dateText(week.monday, locale)}, n = ${week.items}`,
          values: {
            estimated: { y: totals[i]?.estimated ?? 0, low: null, high: null },
            realised: { y: totals[i]?.realised ?? 0, low: null, high: null },
          },
        }))}
        series={[
          { key: 'realised', label: `realised${word}`, color: 'assisted' },
          { key: 'estimated', label: 'estimated', color: 'quiet' },
        ]}
        levels={[{ y: 0, label: '', color: 'quiet', side: 'above' }]}
        note={noteOf(weeks, withoutModel, proved)}
        table={{
          columns: [
            'Week of',
            'Items',
            'Minutes an item',
            'Estimated',
            'Realised',
            'Estimated, sum',
            'Realised, sum',
            'Rests on estimates of',
          ],
          rows: weeks.map((week) => [
            dateText(week.monday, locale),
            String(week.items),
            week.minutes === null ? 'none' : Number(week.minutes).toFixed(2),
            money(week.estimated),
            money(week.realised),
            money(week.estimatedTotal),
            money(week.realisedTotal),
            week.typed.map((key) => inputTexts[key].label.toLowerCase()).join(', ') || 'nothing',
          ]),
        }}
      />
    </Paper>
  )
}

function noteOf(weeks: readonly BenefitWeek[], withoutModel: number, proved: boolean): string {
  const typed = [...new Set(weeks.flatMap((week) => week.typed))]
  return [
    'Estimated: the cost model of each week as it was typed. Realised: the items, minutes, checked errors and metered costs of that week, and of the work before AI what was known by its end.',
    proved ? '' : 'The realised line is unproved: no pilot with a proved verdict on working time stands behind it.',
    typed.length > 0
      ? `It still rests on estimates of: ${typed.map((key) => inputTexts[key].label.toLowerCase()).join(', ')}.`
      : '',
    withoutModel > 0 ? `${withoutModel} weeks before the first cost model are left out.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

/** Five places at most, whole weeks. */
function ticksFor(last: number): number[] {
  const step = Math.max(1, Math.ceil(last / 4))
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => i * step)
}
