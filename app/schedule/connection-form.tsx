import { Alert, Button, Group, PasswordInput, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Form, useNavigation } from 'react-router'
import type { ServerAnswer } from '#app/ui/trial.tsx'
import type { ConnectionView } from '#server/schedule/connections.server.ts'

type Props = { connection: ConnectionView | null; refusal: Extract<ServerAnswer, { ok: false }> | null }

const fields = ['label', 'address', 'user', 'password', 'timeoutSeconds', 'mostRows']

export function ConnectionForm({ connection, refusal }: Props) {
  const busy = useNavigation().state !== 'idle'
  const [address, setAddress] = useState(connection?.address ?? '')
  const moved = connection !== null && address.trim() !== connection.address
  const errorOf = (name: string) => (refusal?.subject === name ? refusal.message : undefined)
  const general = refusal && !fields.includes(refusal.subject ?? '') ? refusal.message : null
  return (
    <Form method="post" autoComplete="off">
      <input type="hidden" name="id" value={connection?.id ?? ''} />
      <input type="hidden" name="version" value={connection?.version ?? 0} />
      <Stack gap="sm">
        {general && (
          <Alert color="red" role="alert">
            {general}
          </Alert>
        )}
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
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="new-password"
            required={!connection || moved}
            maxLength={1000}
            placeholder={connection && !moved ? 'a password is stored' : undefined}
            error={errorOf('password')}
            visibilityToggleButtonProps={{ 'aria-label': 'Show or hide what is typed' }}
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
        <Group justify="space-between">
          <Button type="submit" name="intent" value="save" loading={busy}>
            Save
          </Button>
          {connection && (
            <Button type="submit" name="intent" value="remove" variant="light" color="red" formNoValidate>
              Remove
            </Button>
          )}
        </Group>
      </Stack>
    </Form>
  )
}
