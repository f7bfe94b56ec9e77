import { Alert, Anchor, Button, Group, Menu, Modal, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { Form, Link, useNavigation } from 'react-router'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { Mark, PageTitle } from '#app/ui/page-title.tsx'
import { truthGrades } from '#server/evaluation/evaluation.ts'
import { caseFormats, formatText } from '#server/evaluation/formats.ts'
import type { SetSummary } from '#server/evaluation/sets.server.ts'
import classes from './sets.module.css'
import type { SetsAnswer, SetsData } from './sets-data.ts'
import { ImportPanel } from './sets-import.tsx'
import { SampleForm } from './sets-sample.tsx'
import { count, gradeWords, kindWords } from './sets-words.ts'

type Props = SetsData & { answer: SetsAnswer; base: string; files: string }

/** The sets of a workflow: what each holds, how much of it may be tested now, and the ways to another. */
export function SetsView({ workflow, demo, sets, answer, base, files, fields }: Props) {
  const [making, setMaking] = useState<'sample' | 'collected' | null>(null)
  const collected = sets.filter((s) => s.kind === 'collected')
  const decided = sets.some((s) => s.kind === 'decisions' && s.n > 0)
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div>
          <PageTitle demo={demo}>{workflow.name}: evaluation sets</PageTitle>
          <Text c="dimmed" maw={760}>
            Cases with a known truth, on which a new version is tried before it is promoted. A case is tested only where
            nothing has learned from it, from a copy of it, or from its {workflow.series?.toLowerCase() ?? 'series'}.
          </Text>
        </div>
        <Group>
          <Button variant="default" onClick={() => setMaking('collected')}>
            New collected set
          </Button>
          <Button onClick={() => setMaking('sample')} disabled={!decided}>
            Draw a sample
          </Button>
        </Group>
      </Group>
      {answer && !answer.ok && (
        <Alert color="red" role="alert" title={answer.message}>
          Nothing was changed.
        </Alert>
      )}
      {sets.length === 0 ? (
        <EmptyState title="No cases yet">
          Each {workflow.noun.one} that a person finishes becomes a case here by itself, with its document and what the
          person stood behind. Until then you can begin a collected set, and bring cases from a file.
        </EmptyState>
      ) : (
        <div className={classes.sets}>
          {sets.map((set) => (
            <SetCard key={set.id} {...{ set, base, files }} timeZone={workflow.timeZone} />
          ))}
        </div>
      )}
      {collected.length > 0 && <ImportPanel sets={collected} answer={answer} base={base} />}
      <Modal
        opened={making === 'sample'}
        onClose={() => setMaking(null)}
        title="Draw a sample of the confirmed decisions"
        size="lg"
      >
        <SampleForm fields={fields} series={workflow.series} onCancel={() => setMaking(null)} />
      </Modal>
      <NewCollected opened={making === 'collected'} onClose={() => setMaking(null)} />
    </Stack>
  )
}

function SetCard({ set, base, files, timeZone }: { set: SetSummary; base: string; files: string; timeZone: string }) {
  const locale = useLocale()
  const grades = truthGrades.filter((g) => set.grades[g] > 0)
  const kind = kindWords[set.kind]
  const id = `set-${set.id}`
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Title order={2} size="h3" id={id} style={{ overflowWrap: 'anywhere' }}>
            <Anchor component={Link} to={`${base}/evaluation/sets/${set.id}`} inherit underline="always">
              {set.name}
            </Anchor>
          </Title>
          <Mark style={{ flexShrink: 0 }}>{kind.word}</Mark>
        </Group>
        <Text size="sm" c="dimmed">
          {set.description || kind.sentence}
        </Text>
        <dl className={classes.facts}>
          <dt>Cases</dt>
          <dd>
            {count(set.n, locale, 'case')}
            {set.n > 0 && ` (${grades.map((g) => `${set.grades[g]} ${gradeWords[g].word}`).join(', ')})`}
          </dd>
          <dt>May be tested now</dt>
          <dd>
            <b>{set.testable}</b> of {set.n}
          </dd>
          {set.kind !== 'collected' && (
            <>
              <dt>When they came in</dt>
              <dd>
                {set.splits.learn} on the learning side, {set.splits.test} on the test side
              </dd>
            </>
          )}
          <dt>Corrected</dt>
          <dd>
            {set.corrected}
            {set.purposive > 0 && `; ${set.purposive} looked into because two answers differed`}
          </dd>
          {set.oldest && set.newest && (
            <>
              <dt>From, to</dt>
              <dd>
                <Moment at={set.oldest} timeZone={timeZone} /> to <Moment at={set.newest} timeZone={timeZone} />
              </dd>
            </>
          )}
        </dl>
        {set.left.length > 0 && (
          <details>
            <summary>Why {set.n - set.testable} are not tested</summary>
            <ul className={classes.left}>
              {set.left.map((l) => (
                <li key={l.because}>
                  {l.n}: {l.because}
                </li>
              ))}
            </ul>
          </details>
        )}
        {set.n > 0 && <ExportMenu set={set} files={files} />}
      </Stack>
    </Paper>
  )
}

/** The set as it is now, as a file in one of four formats. */
export function ExportMenu({
  set,
  files,
  asOf,
}: {
  set: { id: string; name: string }
  files: string
  asOf?: string | undefined
}) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={14} aria-hidden />}
          aria-label={`Export ${set.name}`}
          style={{ alignSelf: 'flex-start' }}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {caseFormats.map((format) => (
          <Menu.Item
            key={format}
            component="a"
            href={`${files}/sets/${set.id}/${format}${asOf ? `?asOf=${asOf}` : ''}`}
            download
          >
            {formatText[format].name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function NewCollected({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const busy = useNavigation().state !== 'idle'
  return (
    <Modal opened={opened} onClose={onClose} title="New collected set" centered>
      <Form method="post" onSubmit={onClose}>
        <Stack>
          <TextInput name="name" label="Name" placeholder="Hard letters" required maxLength={80} data-autofocus />
          <TextInput name="description" label="What it is for" maxLength={500} />
          <Text size="sm">It begins empty: add cases by hand, or import them from a file.</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" name="intent" value="collected" loading={busy}>
              Make the set
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
