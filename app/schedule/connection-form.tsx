import { SimpleGrid, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { SecretBox, ServerForm } from '#app/ui/server-form.tsx'
import type { ServerRefusal } from '#app/ui/trial.tsx'
import type { ConnectionView } from '#server/schedule/connections.server.ts'

type Props = { connection: ConnectionView | null; refusal: ServerRefusal | null }

const fields = ['label', 'address', 'user', 'password', 'timeoutSeconds', 'mostRows']

export function ConnectionForm({ connection, refusal }: Props) {
  const [address, setAddress] = useState(connection?.address ?? '')
  const moved = connection !== null && address.trim() !== connection.address
  return (
    <ServerForm server={connection} refusal={refusal} fields={fields}>
      {(errorOf) => (
        <>
          <TextInput
            label="Name"
            name="label"
            required
            maxLength={80}
            defaultValue={connection?.label}
            error={errorOf('label')}
          />
          <TextInput
            label="Address"
            name="address"
            description="Without user and password: postgresql://db.example.com:5432/sales"
            inputMode="url"
            required
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            error={errorOf('address')}
          />
          <Switch
            name="inside"
            label="It runs inside your own walls"
            description="Private addresses are allowed, and ?sslmode=require or disable at the end of the address."
            defaultChecked={connection?.inside ?? false}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              label="User"
              name="user"
              autoComplete="off"
              required={!connection}
              maxLength={200}
              defaultValue={connection?.user ?? ''}
              error={errorOf('user')}
            />
            <SecretBox
              label="Password"
              name="password"
              required={!connection || moved}
              maxLength={1000}
              placeholder={connection && !moved ? 'a password is stored' : undefined}
              error={errorOf('password')}
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              label="Seconds that a query may take"
              name="timeoutSeconds"
              inputMode="numeric"
              required
              defaultValue={connection?.timeoutSeconds ?? 30}
              error={errorOf('timeoutSeconds')}
            />
            <TextInput
              label="Rows that a query may give"
              name="mostRows"
              inputMode="numeric"
              required
              defaultValue={connection?.mostRows ?? 50_000}
              error={errorOf('mostRows')}
            />
          </SimpleGrid>
        </>
      )}
    </ServerForm>
  )
}
