import { Select, SimpleGrid, Switch, Text, TextInput } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import marks from '#app/ui/marks.module.css'
import { SecretBox, ServerForm } from '#app/ui/server-form.tsx'
import type { ServerRefusal } from '#app/ui/trial.tsx'
import type { AccountView } from '#server/proposal/account-views.server.ts'
import { presets } from './presets.ts'
import { PriceRows } from './price-rows.tsx'

type Props = { account: AccountView | null; refusal: ServerRefusal | null }

const fields = ['label', 'baseUrl', 'secret', 'model', 'currency', 'timeoutSeconds']

export function AccountForm({ account, refusal }: Props) {
  const [label, setLabel] = useState(account?.label ?? '')
  const [baseUrl, setBaseUrl] = useState(account?.baseUrl ?? '')
  const [inside, setInside] = useState(account?.inside ?? false)
  const [secret, setSecret] = useState('')
  const preset = presets.find((p) => p.baseUrl === baseUrl)
  const moved = account?.hasKey === true && baseUrl.trim().replace(/\/+$/, '') !== account.baseUrl

  function choose(name: string | null) {
    const chosen = presets.find((p) => p.name === name)
    if (!chosen) return
    setBaseUrl(chosen.baseUrl)
    setInside(chosen.inside)
    if (label === '' || presets.some((p) => p.name === label)) setLabel(chosen.name)
  }

  return (
    <ServerForm server={account} refusal={refusal} fields={fields}>
      {(errorOf) => (
        <>
          {!account && (
            <Select
              label="Start from"
              placeholder="a known kind of server"
              data={presets.map((p) => p.name)}
              value={preset?.name ?? null}
              onChange={choose}
              comboboxProps={{ withinPortal: false }}
              clearable={false}
            />
          )}
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              label="Name"
              name="label"
              required
              maxLength={80}
              value={label}
              onChange={(e) => setLabel(e.currentTarget.value)}
              error={errorOf('label')}
            />
            <TextInput
              label="Model"
              name="model"
              required
              maxLength={120}
              defaultValue={account?.model}
              error={errorOf('model')}
            />
          </SimpleGrid>
          <TextInput
            label="Address (base URL)"
            name="baseUrl"
            description="Up to and with /v1: chat/completions is asked below it."
            inputMode="url"
            required
            value={baseUrl}
            onChange={(e) => setBaseUrl(e.currentTarget.value)}
            error={errorOf('baseUrl')}
          />
          <Switch
            name="inside"
            label="It runs inside your own walls"
            description="Documents that may not leave the building may go there; http and private addresses are allowed."
            checked={inside}
            onChange={(e) => setInside(e.currentTarget.checked)}
          />
          <SecretBox
            label="Key"
            name="secret"
            maxLength={2000}
            placeholder={account?.hasKey && !moved ? 'a key is stored' : undefined}
            description={moved ? undefined : keyHelp(account, preset?.key)}
            value={secret}
            onChange={(e) => setSecret(e.currentTarget.value)}
            error={errorOf('secret')}
          />
          {moved && secret === '' && (
            <Text size="sm" role="status">
              <span className={marks.needs}>
                <IconAlertTriangle size={15} aria-hidden /> Saving clears the stored key:
              </span>{' '}
              it belongs to the other address and is never sent to a new one. Enter the key again.
            </Text>
          )}
          <PriceRows prices={account?.prices ?? []} currency={account?.currency ?? 'USD'} error={errorOf('currency')} />
          <TextInput
            label="Seconds until a request counts as unanswered"
            name="timeoutSeconds"
            inputMode="numeric"
            required
            w={140}
            styles={{ label: { whiteSpace: 'nowrap' } }}
            defaultValue={account?.timeoutSeconds ?? 60}
            error={errorOf('timeoutSeconds')}
          />
        </>
      )}
    </ServerForm>
  )
}

function keyHelp(account: AccountView | null, usual: string | undefined): string {
  if (!account?.hasKey) return usual ?? 'Leave it empty where the server asks for none.'
  return `Leave it empty to keep the stored one${account.keyHint ? `, which ends in ${account.keyHint}` : ''}.`
}
