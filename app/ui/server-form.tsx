import { Alert, Button, Group, PasswordInput, type PasswordInputProps, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { Form, useNavigation } from 'react-router'
import type { ServerRefusal } from './trial.tsx'

type Props = {
  /** Null: a new one. */
  server: { id: string; version: number } | null
  refusal: ServerRefusal | null
  /** Names of the boxes that can say themselves what is wrong with them. */
  fields: readonly string[]
  children: (errorOf: (field: string) => string | undefined) => ReactNode
}

/** Keeps, changes or removes a server outside; a refusal stands at the box that it is about. */
export function ServerForm({ server, refusal, fields, children }: Props) {
  const busy = useNavigation().state !== 'idle'
  const general = refusal && !fields.includes(refusal.subject ?? '') ? refusal.message : null
  return (
    <Form method="post" autoComplete="off">
      <input type="hidden" name="id" value={server?.id ?? ''} />
      <input type="hidden" name="version" value={server?.version ?? 0} />
      <Stack gap="sm">
        {general && (
          <Alert color="red" role="alert">
            {general}
          </Alert>
        )}
        {children((field) => (refusal?.subject === field ? refusal.message : undefined))}
        <Group justify="space-between">
          <Button type="submit" name="intent" value="save" loading={busy}>
            Save
          </Button>
          {server && (
            <Button type="submit" name="intent" value="remove" variant="light" color="red" formNoValidate>
              Remove
            </Button>
          )}
        </Group>
      </Stack>
    </Form>
  )
}

/** A secret that is never shown again: what is typed can be looked at, what is stored cannot. */
export function SecretBox(props: PasswordInputProps) {
  return (
    <PasswordInput
      autoComplete="new-password"
      visibilityToggleButtonProps={{ 'aria-label': 'Show or hide what is typed' }}
      {...props}
    />
  )
}
