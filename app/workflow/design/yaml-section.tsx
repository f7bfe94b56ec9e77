import { Alert, Button, CopyButton, FileButton, Group, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCheck, IconCopy, IconDownload, IconUpload } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { Definition } from '#server/workflow/workflow.ts'
import { type FileProblem, pathText, readWorkflowFile, writeWorkflowFile } from '#server/workflow/yaml.ts'
import classes from './design.module.css'
import type { SectionProps } from './section-props.ts'

const longestFile = 2_000_000

/** The whole workflow as one file: to keep in git, to compare, to take to another installation. */
export default function YamlSection({ draft, change }: SectionProps) {
  const text = useMemo(() => writeWorkflowFile(draft), [draft])
  const [typed, setTyped] = useState('')
  const [read, setRead] = useState<{ problems: FileProblem[]; text: string } | null>(null)
  const [tooLong, setTooLong] = useState(false)
  const name = `${
    draft.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'workflow'
  }.yaml`

  function take(given: string) {
    setTooLong(given.length > longestFile)
    if (given.length > longestFile) return
    const result = readWorkflowFile(given)
    if ('problems' in result) return setRead({ problems: result.problems, text: given })
    change(wholeOf(draft, result.definition))
    setRead(null)
    setTyped('')
    notifications.show({ message: 'The draft is what the file says. Undo takes it back.' })
  }
  async function choose(file: File | null) {
    if (!file) return
    if (file.size > longestFile) return setTooLong(true)
    const given = await file.text()
    setTyped(given)
    take(given)
  }

  return (
    <Stack gap="lg">
      <div>
        <Group gap="xs" mb="xs">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                size="xs"
                onClick={copy}
                leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => download(name, text)}
          >
            Download {name}
          </Button>
          <Text size="sm" c="dimmed">
            What is as it is by default is left out.
          </Text>
        </Group>
        <section
          className={classes.file}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label="The workflow as YAML"
        >
          <pre>{text}</pre>
        </section>
      </div>
      <div>
        <Text fw={600} size="sm">
          Replace the draft by a file
        </Text>
        <Text size="sm" c="dimmed" mb="xs">
          All of the draft becomes what the file says; nothing is published by it.
        </Text>
        <Textarea
          aria-label="A workflow file"
          placeholder="Paste a file here"
          autosize
          minRows={4}
          maxRows={16}
          spellCheck={false}
          classNames={{ input: classes.mono as string }}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group gap="xs" mt="xs">
          <Button variant="default" disabled={typed.trim() === ''} onClick={() => take(typed)}>
            Replace the draft
          </Button>
          <FileButton
            onChange={choose}
            accept=".yaml,.yml,text/yaml,text/plain"
            inputProps={{ 'aria-label': 'A workflow file to choose' }}
          >
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconUpload size={14} aria-hidden />}>
                Choose a file
              </Button>
            )}
          </FileButton>
        </Group>
        {tooLong && (
          <Alert color="red" role="alert" mt="sm" title="This file is over 2 MB: no workflow is that long." />
        )}
        {read && <Faults {...read} />}
      </div>
    </Stack>
  )
}

/** Every member that either has: what the file leaves out becomes what it is by default, or goes. */
function wholeOf(draft: Definition, next: Definition): Partial<Definition> {
  const gone = Object.keys(draft).filter((member) => !(member in next))
  return { ...Object.fromEntries(gone.map((member) => [member, undefined])), ...next }
}

function Faults({ problems, text }: { problems: FileProblem[]; text: string }) {
  const lines = text.split(/\r?\n/)
  return (
    <Alert
      color="red"
      role="alert"
      mt="sm"
      title={`Nothing was changed: ${problems.length === 1 ? 'one thing is' : `${problems.length} things are`} wrong in the file`}
    >
      <ol className={classes.faults}>
        {problems.slice(0, 30).map((problem) => (
          <li key={`${problem.line}:${problem.column} ${problem.message}`}>
            <strong>
              Line {problem.line}, column {problem.column}
            </strong>
            {problem.path.length > 0 && ` (${pathText(problem.path)})`}: {problem.message}.
            <code className={classes.line}>{lines[problem.line - 1]?.slice(0, 200) || ' '}</code>
          </li>
        ))}
      </ol>
      {problems.length > 30 && <Text size="sm">And {problems.length - 30} more.</Text>}
    </Alert>
  )
}

function download(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/yaml' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
