import { Alert, Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Form, useNavigation } from 'react-router'
import { workflowKeyOf } from './workflow-key.ts'

export type TemplateChoice = { key: string; name: string; description: string }

type Props = {
  templates: readonly TemplateChoice[]
  refusal: string | null
  opened: boolean
  onClose: () => void
}

/** A new workflow from a template: choose, name, done. */
export function NewWorkflow({ templates, refusal, opened, onClose }: Props) {
  const [chosen, setChosen] = useState(templates[0]?.key ?? '')
  const template = templates.find((t) => t.key === chosen)
  const [typed, setTyped] = useState<string | null>(null)
  const name = typed ?? template?.name ?? ''
  const busy = useNavigation().formMethod === 'POST'
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New workflow from a template"
      withinPortal={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form method="post">
        <Stack>
          {refusal && <Alert color="red" role="alert" title={refusal} />}
          <Radio.Group label="Template" name="template" value={chosen} onChange={setChosen}>
            <Stack gap="xs" mt={6}>
              {templates.map((t) => (
                <Radio key={t.key} value={t.key} label={t.name} description={t.description} />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label="Name"
            name="name"
            required
            maxLength={80}
            autoComplete="off"
            value={name}
            onChange={(event) => setTyped(event.currentTarget.value)}
            description={`It stands in addresses as ${workflowKeyOf(name)}, which stays.`}
          />
          <Text size="sm" c="dimmed">
            You are its first member; an administrator gives it to others on the members page.
          </Text>
          <Group>
            <Button type="submit" loading={busy}>
              Make the workflow
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
