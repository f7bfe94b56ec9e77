import { ServerTable } from '#app/ui/server-table.tsx'
import type { ConnectionView } from '#server/schedule/connections.server.ts'

type Props = { connections: readonly ConnectionView[]; onChange(connection: ConnectionView): void }

export function ConnectionTable({ connections, onChange }: Props) {
  return (
    <ServerTable
      caption="Connections"
      servers={connections}
      addressOf={(c) => c.address}
      columns={[
        { key: 'user', header: 'User', value: (c) => c.user ?? 'cannot be read: enter it again' },
        {
          key: 'limits',
          header: 'Limits',
          value: (c) => c.mostRows,
          cell: (c) => `${c.mostRows} rows, ${c.timeoutSeconds} s`,
          wideOnly: true,
        },
      ]}
      usedBy="Read by"
      onChange={onChange}
    />
  )
}
