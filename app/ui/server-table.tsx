import { Button } from '@mantine/core'
import { type DataColumn, DataTable } from './data-table.tsx'
import { Place, ServerAddress, Trial } from './trial.tsx'

type Kept = { id: string; label: string; inside: boolean; usedBy: readonly string[] }

type Props<T extends Kept> = {
  caption: string
  servers: readonly T[]
  addressOf: (server: T) => string
  /** Documents would leave where it runs outside. */
  needsLook?: boolean
  /** What is particular to this kind of server. */
  columns: DataColumn<T>[]
  /** Heads the workflows: "Read by". */
  usedBy: string
  onChange: (server: T) => void
}

/** Servers outside: where each is, who uses it, a trial and its form. */
export function ServerTable<T extends Kept>(props: Props<T>) {
  const { caption, servers, addressOf, needsLook = false, columns, usedBy, onChange } = props
  const all: DataColumn<T>[] = [
    { key: 'label', header: 'Name', value: (s) => s.label, rowHeader: true },
    { key: 'address', header: 'Address', value: addressOf, cell: (s) => <ServerAddress address={addressOf(s)} /> },
    {
      key: 'inside',
      header: 'Runs',
      value: (s) => (s.inside ? 'inside' : 'outside'),
      cell: (s) => <Place inside={s.inside} needsLook={needsLook} />,
    },
    ...columns,
    { key: 'usedBy', header: usedBy, value: (s) => s.usedBy.join(', ') || 'no workflow' },
    { key: 'try', header: 'Try', value: () => null, sortable: false, cell: (s) => <Trial id={s.id} label={s.label} /> },
    {
      key: 'change',
      header: 'Change',
      value: () => null,
      sortable: false,
      cell: (s) => (
        <Button variant="default" size="compact-sm" onClick={() => onChange(s)} aria-label={`Change ${s.label}`}>
          Change
        </Button>
      ),
    },
  ]
  return (
    <DataTable
      caption={caption}
      rows={servers}
      columns={all}
      rowKey={(s) => s.id}
      sort={{ key: 'label', desc: false }}
    />
  )
}
