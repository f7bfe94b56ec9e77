import { Anchor, Text } from '@mantine/core'
import { IconCheck, IconHourglass } from '@tabler/icons-react'
import { Link } from 'react-router'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import marks from '#app/ui/marks.module.css'
import { Section } from '#app/ui/section.tsx'
import type { RenewalView } from '#server/schedule/views.server.ts'

type Props = {
  waiting: readonly RenewalView[]
  past: readonly RenewalView[]
  organisation: string
  base: string
}

/** Dates that are coming, soonest first, and those that have become items. */
export function RenewalTable({ waiting, past, organisation, base }: Props) {
  const columns: DataColumn<RenewalView>[] = [
    { key: 'date', header: 'Date', value: (r) => r.date, cell: (r) => <time dateTime={r.date}>{r.dateText}</time> },
    {
      key: 'from',
      header: 'Of',
      value: (r) => r.from.title,
      rowHeader: true,
      cell: (r) => (
        <Anchor component={Link} to={`${base}/items/${r.from.number}`} size="sm">
          {r.from.title}
        </Anchor>
      ),
    },
    { key: 'says', header: 'To be decided', value: (r) => r.says },
    {
      key: 'makeOn',
      header: 'Item is made',
      value: (r) => r.makeOn,
      cell: (r) => <time dateTime={r.makeOn}>{r.makeOnText}</time>,
    },
    { key: 'state', header: 'State', value: (r) => r.state, cell: (r) => <State of={r} organisation={organisation} /> },
  ]
  return (
    <Section
      title="Coming dates"
      text="Dates of completed items that become items of their own, ahead of time. One moves when its item is corrected, and goes when it is opened again."
    >
      <DataTable
        caption="Dates that are coming"
        rows={waiting}
        columns={columns}
        rowKey={(r) => r.id}
        sort={{ key: 'date', desc: false }}
        empty={<Text size="sm">No date is coming: they stand here once an item with one is completed.</Text>}
      />
      {past.length > 0 && (
        <DataTable caption="Dates that have become items" rows={past} columns={columns} rowKey={(r) => r.id} />
      )}
    </Section>
  )
}

function State({ of: { made, problem }, organisation }: { of: RenewalView; organisation: string }) {
  if (made)
    return (
      <span>
        <Anchor component={Link} to={`/o/${organisation}/w/${made.workflow.key}/items/${made.number}`} size="sm">
          <IconCheck size={15} aria-hidden /> item {made.number} of {made.workflow.name}
        </Anchor>{' '}
        {problem}
      </span>
    )
  return (
    <span className={marks.quiet}>
      <IconHourglass size={15} aria-hidden /> waits
    </span>
  )
}
