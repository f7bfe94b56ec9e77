import { ServerTable } from '#app/ui/server-table.tsx'
import type { AccountView } from '#server/proposal/account-views.server.ts'

type Props = { accounts: readonly AccountView[]; onChange(account: AccountView): void }

export function AccountTable({ accounts, onChange }: Props) {
  return (
    <ServerTable
      caption="Provider accounts"
      servers={accounts}
      addressOf={(a) => a.baseUrl}
      needsLook
      columns={[
        { key: 'model', header: 'Model', value: (a) => a.model },
        { key: 'key', header: 'Key', value: keyText },
      ]}
      usedBy="Asked by"
      onChange={onChange}
    />
  )
}

const keyText = ({ hasKey, keyHint }: AccountView) => (hasKey ? (keyHint ? `set, ends in ${keyHint}` : 'set') : 'none')
