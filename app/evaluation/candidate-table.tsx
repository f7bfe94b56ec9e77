import { ActionIcon, Anchor, Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconArchive } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useFetcher } from 'react-router'
import { Moment } from '#app/ui/moment.tsx'
import { ChangeList } from './candidate-changes.tsx'
import classes from './candidates.module.css'
import type { CandidateItem, CandidatesAnswer, CandidatesPage, RunItem } from './candidates-data.ts'
import { HeadlineText } from './run-headline.tsx'
import { stateWords } from './run-words.ts'

type Props = { page: CandidatesPage; base: string }

/** The current version first, then the candidates, newest first; retired ones and older versions on demand. */
export function CandidateTable({ page, base }: Props) {
  const [all, setAll] = useState(false)
  const { candidates, version, current } = page
  const asItIs = candidates.find((c) => c.number === current)
  const others = candidates.filter((c) => c.number !== current)
  const old = others.filter((c) => c.retired || c.asItIs)
  const shown = all ? others : others.filter((c) => !old.includes(c))
  return (
    <Stack gap="xs">
      <Table className={classes.cards} verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w="27%">
              Candidate
            </Table.Th>
            <Table.Th scope="col">What it changes</Table.Th>
            <Table.Th scope="col" w="30%">
              Newest run
            </Table.Th>
            <Table.Td w={50} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr data-current>
            <Table.Th scope="row" fw={400}>
              <strong>Version {version} as it is</strong>
              <Text size="xs" c="dimmed">
                the current version: what every candidate is held against
              </Text>
            </Table.Th>
            <Table.Td data-label="Changes">nothing</Table.Td>
            <Table.Td data-label="Newest run">
              <Newest run={newestOf(page.runs, asItIs)} base={base} />
            </Table.Td>
            <Table.Td />
          </Table.Tr>
          {shown.map((candidate) => (
            <Row key={candidate.number} candidate={candidate} page={page} base={base} />
          ))}
        </Table.Tbody>
      </Table>
      {shown.length === 0 && (
        <Text size="sm" c="dimmed">
          No candidate yet: make one of a change that you would like to know more about.
        </Text>
      )}
      {old.length > 0 && (
        <Group>
          <Button variant="subtle" size="compact-sm" onClick={() => setAll(!all)} aria-expanded={all}>
            {all ? 'Leave out' : 'Show'} {old.length} retired or of earlier versions
          </Button>
        </Group>
      )}
    </Stack>
  )
}

const newestOf = (runs: readonly RunItem[], candidate: CandidateItem | undefined) =>
  runs.find((run) => run.candidate.number === candidate?.number)

function Row({ candidate, page, base }: { candidate: CandidateItem } & Props) {
  const { number, name, note, baseVersion, by, createdAt, retired, asItIs } = candidate
  return (
    <Table.Tr data-retired={retired || undefined}>
      <Table.Th scope="row" fw={400}>
        <strong>
          {number}. {name}
        </strong>
        {retired && ' (retired)'}
        <Text size="xs" c="dimmed">
          {by ?? 'somebody'}, <Moment at={createdAt} timeZone={page.workflow.timeZone} />
          {baseVersion !== page.version &&
            !asItIs &&
            `; a change of version ${baseVersion}, the current one is ${page.version}`}
        </Text>
        {note && (
          <Text size="sm" className={classes.note}>
            {note}
          </Text>
        )}
      </Table.Th>
      <Table.Td data-label="Changes">
        {asItIs ? 'nothing: an earlier version' : <ChangeList changes={candidate.changes} />}
      </Table.Td>
      <Table.Td data-label="Newest run">
        <Newest run={newestOf(page.runs, candidate)} base={base} />
      </Table.Td>
      <Table.Td>{!retired && <Retire number={number} name={name} />}</Table.Td>
    </Table.Tr>
  )
}

function Newest({ run, base }: { run: RunItem | undefined; base: string }) {
  if (!run) return <Text size="sm">not run yet</Text>
  return (
    <>
      <Anchor component={Link} to={`${base}/runs/${run.number}`} underline="always" size="sm">
        Run {run.number}
      </Anchor>
      <Text size="xs" c="dimmed" span>
        {' '}
        over {run.set.name}, {stateWords[run.state]}
      </Text>
      <HeadlineText headline={run.headline} />
    </>
  )
}

function Retire({ number, name }: { number: number; name: string }) {
  const fetcher = useFetcher<CandidatesAnswer>()
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="retire" />
      <input type="hidden" name="number" value={number} />
      <ActionIcon
        type="submit"
        variant="subtle"
        color="gray"
        size="lg"
        loading={fetcher.state !== 'idle'}
        aria-label={`Retire candidate ${number}, ${name}: its runs stay`}
        title="Retire: its runs stay"
      >
        <IconArchive size={18} aria-hidden />
      </ActionIcon>
      {fetcher.data?.message && (
        <Text size="xs" role="alert" c="var(--mantine-color-error)">
          {fetcher.data.message}
        </Text>
      )}
    </fetcher.Form>
  )
}
