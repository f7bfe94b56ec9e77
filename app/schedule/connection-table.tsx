import { Button, Group, Text } from '@mantine/core'
import { IconBuilding, IconCheck, IconCircleX, IconWorld } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import type { ConnectionView } from '#server/schedule/connections.server.ts'
import type { ConnectionsAnswer } from './connection-data.ts'
import classes from './schedule.module.css'

type Props = { connections: readonly ConnectionView[]; onChange(connection: ConnectionView): void }

export function ConnectionTable({ connections, onChange }: Props) {
  const columns: DataColumn<ConnectionView>[] = [
    { key: 'label', header: 'Name', value: (c) => c.label, rowHeader: true },
    {
      key: 'address',
      header: 'Address',
      value: (c) => c.address,
      cell: (c) => <span className={classes.address}>{c.address}</span>,
    },
    { key: 'inside', header: 'Runs', value: (c) => (c.inside ? 'inside' : 'outside'), cell: (c) => <Place of={c} /> },
    { key: 'user', header: 'User', value: (c) => c.user ?? 'cannot be read: enter it again' },
    {
      key: 'limits',
      header: 'Limits',
      value: (c) => c.mostRows,
      cell: (c) => `${c.mostRows} rows, ${c.timeoutSeconds} s`,
      wideOnly: true,
    },
    { key: 'usedBy', header: 'Read by', value: (c) => c.usedBy.join(', ') || 'no workflow' },
    { key: 'try', header: 'Try', value: () => null, sortable: false, cell: (c) => <Trial connection={c} /> },
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

function Place({ of }: { of: ConnectionView }) {
  const Icon = of.inside ? IconBuilding : IconWorld
  return (
    <span className={classes.quiet}>
      <Icon size={15} aria-hidden /> {of.inside ? 'inside' : 'outside'}
    </span>
  )
}

/** Asks the database for its version and looks at what its user may do; says in one sentence what came of it. */
function Trial({ connection }: { connection: ConnectionView }) {
  const fetcher = useFetcher<ConnectionsAnswer>({ key: `try ${connection.id}` })
  const busy = fetcher.state !== 'idle'
  const answer = busy ? null : fetcher.data
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="id" value={connection.id} />
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Button
          type="submit"
          name="intent"
          value="try"
          variant="default"
          size="compact-sm"
          loading={busy}
          aria-label={`Try ${connection.label}`}
          style={{ flexShrink: 0 }}
        >
          Try it
        </Button>
        <Text size="sm" role="status" className={classes.trial}>
          {answer && (
            <>
              <span className={answer.ok ? classes.quiet : classes.wrong}>
                {answer.ok ? <IconCheck size={15} aria-hidden /> : <IconCircleX size={15} aria-hidden />}
              </span>{' '}
              {answer.ok ? answer.said : answer.message}
            </>
          )}
        </Text>
      </Group>
    </fetcher.Form>
  )
}
