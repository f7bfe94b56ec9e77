import { Alert, Button, FileButton, Group, Modal, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useFetcher } from 'react-router'
import { workflowKeyOf } from './workflow-key.ts'

export type TemplateChoice = { key: string; name: string; description: string }
/** Why nothing was made. */
export type NewRefusal = { message: string }

type Props = { templates: readonly TemplateChoice[]; opened: boolean; onClose: () => void }
type Kind = 'template' | 'nothing' | 'yaml'

/** A new workflow: from a template, from nothing, or from a file; as a draft to think through, or made at once. */
export function NewWorkflow({ templates, opened, onClose }: Props) {
  const fetcher = useFetcher<NewRefusal>()
  const [kind, setKind] = useState<Kind>('template')
  const [chosen, setChosen] = useState(templates[0]?.key ?? '')
  const [typed, setTyped] = useState<string | null>(null)
  const [file, setFile] = useState('')
  const [zone, setZone] = useState('')
  // Known in the browser alone.
  useEffect(() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone), [])
  const template = templates.find((t) => t.key === chosen)
  const name = typed ?? (kind === 'template' ? (template?.name ?? '') : '')
  const busy = fetcher.state !== 'idle'
  const making = busy ? fetcher.formData?.get('then') : null
  return (
    <Modal opened={opened} onClose={onClose} title="New workflow" size="lg" withinPortal={false}>
      <fetcher.Form method="post">
        <input type="hidden" name="timeZone" value={zone} />
        <Stack>
          {fetcher.data && !busy && <Alert color="red" role="alert" title={fetcher.data.message} />}
          <Radio.Group label="Begin with" name="kind" value={kind} onChange={(next) => setKind(next as Kind)}>
            <Group gap="md" mt={6}>
              <Radio value="template" label="a template" />
              <Radio value="nothing" label="nothing" />
              <Radio value="yaml" label="a workflow file" />
            </Group>
          </Radio.Group>
          {kind === 'template' && (
            <Radio.Group label="Template" name="template" value={chosen} onChange={setChosen}>
              <Stack gap="xs" mt={6} mah={300} style={{ overflowY: 'auto' }}>
                {templates.map((t) => (
                  <Radio key={t.key} value={t.key} label={t.name} description={t.description} />
                ))}
              </Stack>
            </Radio.Group>
          )}
          {kind === 'yaml' ? (
            <FileBox text={file} onChange={setFile} />
          ) : (
            <TextInput
              label="Name"
              name="name"
              required
              maxLength={80}
              autoComplete="off"
              value={name}
              onChange={(event) => setTyped(event.currentTarget.value)}
              description={
                name.trim() ? `It stands in addresses as ${workflowKeyOf(name)}.` : 'What people will call it.'
              }
            />
          )}
          <Text size="sm" c="dimmed">
            {kind === 'template'
              ? 'In the designer you look at it and change it before anybody works with it. Made now, it takes items in at once, and you are its first member.'
              : 'It opens in the designer as a draft; nobody works with it before it is published.'}
          </Text>
          <Group>
            <Button type="submit" name="then" value="design" loading={making === 'design'} disabled={busy}>
              Open the designer
            </Button>
            {kind === 'template' && (
              <Button
                type="submit"
                name="then"
                value="make"
                variant="default"
                loading={making === 'make'}
                disabled={busy}
              >
                Make it now
              </Button>
            )}
          </Group>
        </Stack>
      </fetcher.Form>
    </Modal>
  )
}

function FileBox({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  return (
    <div>
      <Textarea
        label="File"
        name="text"
        required
        placeholder="Paste a workflow file here"
        autosize
        minRows={4}
        maxRows={12}
        spellCheck={false}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <FileButton
        onChange={async (file) => onChange(file ? await file.text() : '')}
        accept=".yaml,.yml,text/yaml,text/plain"
        inputProps={{ 'aria-label': 'A workflow file to choose' }}
      >
        {(props) => (
          <Button {...props} mt="xs" size="xs" variant="default" leftSection={<IconUpload size={14} aria-hidden />}>
            Choose a file
          </Button>
        )}
      </FileButton>
    </div>
  )
}
