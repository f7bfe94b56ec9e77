import { Button, Group, Text } from '@mantine/core'
import { IconBuilding, IconCheck, IconCircleX, IconWorld } from '@tabler/icons-react'
import { useFetcher } from 'react-router'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import type { AccountView } from '#server/proposal/account-views.server.ts'
import type { ProvidersAnswer } from './account-data.ts'
import classes from './provider.module.css'

type Props = { accounts: readonly AccountView[]; onChange(account: AccountView): void }

export function AccountTable({ accounts, onChange }: Props) {
  const columns: DataColumn<AccountView>[] = [
    { key: 'label', header: 'Name', value: (a) => a.label, rowHeader: true },
    {
      key: 'baseUrl',
      header: 'Address',
      value: (a) => a.baseUrl,
      cell: (a) => <span className={classes.address}>{a.baseUrl}</span>,
    },
    { key: 'inside', header: 'Runs', value: (a) => (a.inside ? 'inside' : 'outside'), cell: (a) => <Place of={a} /> },
    { key: 'model', header: 'Model', value: (a) => a.model },
    { key: 'key', header: 'Key', value: (a) => keyText(a) },
    { key: 'usedBy', header: 'Asked by', value: (a) => a.usedBy.join(', ') || 'no workflow' },
    { key: 'try', header: 'Try', value: () => null, sortable: false, cell: (a) => <Trial account={a} /> },
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

function Place({ of }: { of: AccountView }) {
  const Icon = of.inside ? IconBuilding : IconWorld
  return (
    <span className={of.inside ? classes.quiet : classes.needs}>
      <Icon size={15} aria-hidden /> {of.inside ? 'inside' : 'outside'}
    </span>
  )
}

/** Asks the server one tiny question and says what came of it. */
function Trial({ account }: { account: AccountView }) {
  const fetcher = useFetcher<ProvidersAnswer>({ key: `try ${account.id}` })
  const busy = fetcher.state !== 'idle'
  const answer = busy ? null : fetcher.data
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="id" value={account.id} />
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Button
          type="submit"
          name="intent"
          value="try"
          variant="default"
          size="compact-sm"
          loading={busy}
          aria-label={`Try ${account.label}`}
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
