import { Anchor, Button, Group, List, NativeSelect, Paper, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { Form, Link, useNavigation } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import { truthGrades } from '#server/evaluation/evaluation.ts'
import { caseFormats, formatText, type Rejected } from '#server/evaluation/formats.ts'
import classes from './sets.module.css'
import type { SetsAnswer } from './sets-data.ts'
import { count, gradeWords } from './sets-words.ts'

type Answer = Extract<NonNullable<SetsAnswer>, { ok: true }>
type Preview = Extract<Answer, { did: 'previewed' }>
type Imported = Extract<Answer, { did: 'imported' }>
type Props = { sets: { id: string; name: string }[]; answer: SetsAnswer; base: string }

/** A file, what is understood of it, and what an import would bring; then what it brought, and what it left out. */
export function ImportPanel({ sets, answer, base }: Props) {
  const busy = useNavigation().formMethod === 'POST'
  const [stale, setStale] = useState<SetsAnswer>(undefined)
  const shown = answer?.ok && answer !== stale ? answer : null
  const preview = shown?.did === 'previewed' ? shown : null
  const imported = shown?.did === 'imported' ? shown : null
  const outdated = () => setStale(answer)
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="import">
      <Form method="post" encType="multipart/form-data">
        <Stack>
          <div>
            <Title order={2} size="h3" id="import">
              Import cases
            </Title>
            <Text size="sm" c="dimmed">
              Our own JSONL, CSV, promptfoo tests, or OpenAI evals; at most 10 MB and 2,000 cases. A case with an id
              that the set has already is the same case: importing a file twice changes nothing.
            </Text>
          </div>
          <div className={classes.filters}>
            <NativeSelect
              name="setId"
              label="Into"
              data={sets.map((s) => ({ value: s.id, label: s.name }))}
              onChange={outdated}
            />
            <TextInput
              type="file"
              name="file"
              label="File"
              accept=".jsonl,.json,.csv,.tsv,.yaml,.yml,.txt"
              onChange={outdated}
            />
            <NativeSelect
              name="format"
              label="Format"
              onChange={outdated}
              data={[
                { value: '', label: 'as the file says' },
                ...caseFormats.map((f) => ({ value: f, label: formatText[f].name })),
              ]}
            />
            <NativeSelect
              name="grade"
              label="How its truth was found"
              defaultValue="manual"
              onChange={outdated}
              data={truthGrades.map((g) => ({ value: g, label: gradeWords[g].word }))}
            />
          </div>
          <Group>
            <Button type="submit" name="intent" value="preview" variant={preview ? 'default' : 'filled'} loading={busy}>
              {preview ? 'Look again' : 'Look at the file'}
            </Button>
            {preview && preview.counts.new + preview.counts.changed > 0 && (
              <Button type="submit" name="intent" value="import" loading={busy}>
                Import {preview.counts.new + preview.counts.changed}
              </Button>
            )}
          </Group>
          {shown?.did === 'nothing' && <Text role="status">Choose a file first.</Text>}
          {preview && <PreviewView preview={preview} />}
          {imported && <Report imported={imported} base={base} />}
        </Stack>
      </Form>
    </Paper>
  )
}

function PreviewView({ preview }: { preview: Preview }) {
  const locale = useLocale()
  const { counts, format } = preview
  return (
    <div role="status">
      <Text>
        Read as {formatText[format].name}: {count(counts.new, locale, 'new case')}, {counts.changed} changed,{' '}
        {counts.same} there already, {preview.rejected.length} not understood.
      </Text>
      {preview.sample.length > 0 && (
        <div className={classes.scrollX}>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Line</Table.Th>
                <Table.Th scope="col">Case</Table.Th>
                <Table.Th scope="col">Truth</Table.Th>
                <Table.Th scope="col">Grade</Table.Th>
                <Table.Th scope="col" ta="right">
                  Words
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {preview.sample.map((c) => (
                <Table.Tr key={c.line}>
                  <Table.Td>{c.line}</Table.Td>
                  <Table.Td className={classes.wrap}>
                    {c.name} ({c.fate})
                    {c.dropped.length > 0 && (
                      <Text size="xs" c="dimmed">
                        kept in its note: {c.dropped.join('; ').slice(0, 200)}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td className={classes.wrap}>
                    {Object.entries(c.truth)
                      .map(([key, v]) => `${key}: ${typeof v === 'string' ? v : v === null ? '–' : JSON.stringify(v)}`)
                      .join('; ')
                      .slice(0, 300)}
                    {c.facts.length > 0 && ` · has to say: ${c.facts.join(', ').slice(0, 120)}`}
                  </Table.Td>
                  <Table.Td>{gradeWords[c.grade].word}</Table.Td>
                  <Table.Td ta="right">{c.words}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      <RejectedList rejected={preview.rejected} />
    </div>
  )
}

function Report({ imported, base }: { imported: Imported; base: string }) {
  const locale = useLocale()
  const { counts } = imported
  return (
    <div role="status">
      <Text>
        Imported: {count(counts.new, locale, 'new case')}, {counts.changed} changed, {counts.same} left as they were.{' '}
        <Anchor component={Link} to={`${base}/evaluation/sets/${imported.setId}`} underline="always">
          Open the set
        </Anchor>
      </Text>
      <RejectedList rejected={imported.rejected} />
    </div>
  )
}

const mostShown = 20

/** What was not taken: line by line with why, and all of it as a file. */
function RejectedList({ rejected }: { rejected: readonly Rejected[] }) {
  if (rejected.length === 0) return null
  return (
    <Stack gap="xs" mt="sm">
      <Group gap="xs">
        <IconAlertTriangle size={16} aria-hidden />
        <Text fw={600}>
          {rejected.length === 1 ? 'One line is not understood' : `${rejected.length} lines are not understood`}
        </Text>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => save(rejected)}
        >
          Save them as a file
        </Button>
      </Group>
      <List size="sm">
        {rejected.slice(0, mostShown).map((r) => (
          <List.Item key={r.line} className={classes.wrap}>
            Line {r.line}: {r.because}
          </List.Item>
        ))}
      </List>
      {rejected.length > mostShown && <Text size="sm">and {rejected.length - mostShown} more, in the file</Text>}
    </Stack>
  )
}

function save(rejected: readonly Rejected[]): void {
  const text = rejected.map((r) => `${JSON.stringify(r)}\n`).join('')
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/jsonl' }))
  link.download = 'not-understood.jsonl'
  link.click()
  URL.revokeObjectURL(link.href)
}
