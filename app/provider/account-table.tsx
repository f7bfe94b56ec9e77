import { Button } from '@mantine/core'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { Place, ServerAddress, Trial } from '#app/ui/trial.tsx'
import type { AccountView } from '#server/proposal/account-views.server.ts'

type Props = { accounts: readonly AccountView[]; onChange(account: AccountView): void }

export function AccountTable({ accounts, onChange }: Props) {
  const columns: DataColumn<AccountView>[] = [
    { key: 'label', header: 'Name', value: (a) => a.label, rowHeader: true },
    {
      key: 'baseUrl',
      header: 'Address',
      value: (a) => a.baseUrl,
      cell: (a) => <ServerAddress address={a.baseUrl} />,
    },
    {
      key: 'inside',
      header: 'Runs',
      value: (a) => (a.inside ? 'inside' : 'outside'),
      cell: (a) => <Place inside={a.inside} needsLook />,
    },
    { key: 'model', header: 'Model', value: (a) => a.model },
    { key: 'key', header: 'Key', value: (a) => keyText(a) },
    { key: 'usedBy', header: 'Asked by', value: (a) => a.usedBy.join(', ') || 'no workflow' },
    { key: 'try', header: 'Try', value: () => null, sortable: false, cell: (a) => <Trial id={a.id} label={a.label} /> },
    {
      key: 'change',
      header: 'Change',
      value: () => null,
      sortable: false,
      cell: (a) => (
        <Button variant="default" size="compact-sm" onClick={() => onChange(a)} aria-label={`Change ${a.label}`}>
          Change
        </Button>
      ),
    },
  ]
  return (
    <DataTable
      caption="Provider accounts"
      rows={accounts}
      columns={columns}
      rowKey={(a) => a.id}
      sort={{ key: 'label', desc: false }}
    />
  )
}

const keyText = ({ hasKey, keyHint }: AccountView) => (hasKey ? (keyHint ? `set, ends in ${keyHint}` : 'set') : 'none')
