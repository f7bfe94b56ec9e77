import { DataTable } from '#app/ui/data-table.tsx'
import { Duration } from '#app/ui/duration.tsx'
import type { Scorecard } from '#server/quality/scorecard.ts'
import { RateText } from './rate-text.tsx'

type Row = { name: string | null; card: Scorecard }

/** One line a person, for their lead; one line for the group where there is one. */
export function Scorecards({ cards, people }: { cards: Row[]; people: number }) {
  return (
    <DataTable
      caption="Scorecards of the period"
      rows={cards}
      rowKey={(row) => row.name ?? 'group'}
      sort={{ key: 'decided', desc: true }}
      columns={[
        { key: 'name', header: 'Person', value: (row) => row.name ?? `All ${people} people together`, rowHeader: true },
        { key: 'decided', header: 'Decided', value: (row) => row.card.decided, align: 'right' },
        { key: 'accepts', header: 'Accepted', value: (row) => row.card.accepts, align: 'right' },
        { key: 'fixes', header: 'Fixed', value: (row) => row.card.fixes, align: 'right' },
        {
          key: 'missed',
          header: 'With a miss',
          value: (row) => row.card.missed.rate,
          cell: (row) => <RateText rate={row.card.missed} of="checked" missing="none checked" />,
        },
        {
          key: 'caught',
          header: 'Caught',
          value: (row) => row.card.caught.rate,
          cell: (row) => <RateText rate={row.card.caught} of="seeded" missing="none seeded" />,
        },
        {
          key: 'over',
          header: 'Over-corrected',
          value: (row) => row.card.overCorrected.rate,
          cell: (row) => <RateText rate={row.card.overCorrected} of="right values" missing="none seeded" />,
          wideOnly: true,
        },
        {
          key: 'active',
          header: 'Active time an item',
          value: (row) => row.card.activeMs.median,
          cell: (row) => <ActiveTime {...row.card.activeMs} />,
          align: 'right',
        },
      ]}
    />
  )
}

/** Median and its n. */
export function ActiveTime({ median, n }: Scorecard['activeMs']) {
  if (median === null) return <>none yet, n = 0</>
  return (
    <span>
      <Duration ms={median} /> median, n = {n}
    </span>
  )
}
