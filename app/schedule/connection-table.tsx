import { Button } from '@mantine/core'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { Place, ServerAddress, Trial } from '#app/ui/trial.tsx'
import type { ConnectionView } from '#server/schedule/connections.server.ts'

type Props = { connections: readonly ConnectionView[]; onChange(connection: ConnectionView): void }

export function ConnectionTable({ connections, onChange }: Props) {
  const columns: DataColumn<ConnectionView>[] = [
    { key: 'label', header: 'Name', value: (c) => c.label, rowHeader: true },
    {
      key: 'address',
      header: 'Address',
      value: (c) => c.address,
      cell: (c) => <ServerAddress address={c.address} />,
    },
    {
      key: 'inside',
      header: 'Runs',
      value: (c) => (c.inside ? 'inside' : 'outside'),
      cell: (c) => <Place inside={c.inside} />,
    },
    { key: 'user', header: 'User', value: (c) => c.user ?? 'cannot be read: enter it again' },
    {
      key: 'limits',
      header: 'Limits',
      value: (c) => c.mostRows,
      cell: (c) => `${c.mostRows} rows, ${c.timeoutSeconds} s`,
      wideOnly: true,
    },
    { key: 'usedBy', header: 'Read by', value: (c) => c.usedBy.join(', ') || 'no workflow' },
    { key: 'try', header: 'Try', value: () => null, sortable: false, cell: (c) => <Trial id={c.id} label={c.label} /> },
    {
      key: 'change',
      header: 'Change',
      value: () => null,
      sortable: false,
      cell: (c) => (
        <Button variant="default" size="compact-sm" onClick={() => onChange(c)} aria-label={`Change ${c.label}`}>
          Change
        </Button>
      ),
    },
  ]
  return (
    <DataTable
      caption="Connections"
      rows={connections}
      columns={columns}
      rowKey={(c) => c.id}
      sort={{ key: 'label', desc: false }}
    />
  )
}
