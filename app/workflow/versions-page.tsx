import { Alert, Anchor, Badge, Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { Form, Link, useSubmit } from 'react-router'
import { Moment } from '#app/ui/moment.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { Section } from '#app/ui/section.tsx'
import type { Difference } from '#server/workflow/difference.ts'
import type { VersionRow, VersionsView } from '#server/workflow/versions.server.ts'
import { RestoreDialog } from './restore-dialog.tsx'
import { VersionDifference } from './version-difference.tsx'
import classes from './versions.module.css'

type Props = {
  page: VersionsView
  from: number
  to: number
  difference: Difference
  restore: { version: number; difference: Difference } | null
  base: string
  refusal: string | null
}

/** Every version that was published: who, when, what it changed, what two of them say differently, and the way back to one. */
export function VersionsPage({ page, from, to, difference, restore, base, refusal }: Props) {
  const { workflow, current, lockedBecause } = page
  return (
    <Stack gap="lg">
      <div>
        <PageTitle demo={false}>{workflow.name}: versions</PageTitle>
        <Text c="dimmed" maw={820}>
          A published version never changes. {capital(workflow.noun.many)} that are under way keep the version they came
          in with; new ones take version {current}.
        </Text>
      </div>
      {refusal && <Alert color="red" role="alert" title={refusal} />}
      {lockedBecause && (
        <Alert color="gray" title={lockedBecause} styles={{ title: { color: 'var(--mantine-color-text)' } }} />
      )}
      <div className={classes.sides}>
        <Section title="Published">
          <ol className={classes.list} reversed>
            {page.versions.map((row) => (
              <Version key={row.version} {...{ row, page, base, shown: row.version === to && from === to - 1 }} />
            ))}
          </ol>
          <Pages page={page} base={base} />
        </Section>
        {current > 1 && (
          <Section title="Compare">
            <Choice current={current} from={from} to={to} />
            <VersionDifference difference={difference} from={from} to={to} />
          </Section>
        )}
      </div>
      {restore && <RestoreDialog page={page} restore={restore} base={base} />}
    </Stack>
  )
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Shown in the list; the comparison has all of them. */
const shownChanges = 4

type VersionProps = { row: VersionRow; page: VersionsView; base: string; shown: boolean }

function Version({ row, page, base, shown }: VersionProps) {
  const { version, at, by, changes, inFlight } = row
  const { noun, timeZone } = page.workflow
  const isCurrent = version === page.current
  const more = changes.length - shownChanges
  return (
    <li className={classes.version} data-shown={shown || undefined}>
      <Group gap="xs">
        <Text fw={600}>Version {version}</Text>
        {isCurrent && (
          <Badge variant="light" tt="none">
            in force
          </Badge>
        )}
        {inFlight > 0 && (
          <Text size="xs" c="dimmed">
            {inFlight} {inFlight === 1 ? noun.one : noun.many} under way
          </Text>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {by}, <Moment at={at} timeZone={timeZone} />
      </Text>
      {changes.length > 0 ? (
        <ul className={classes.changes}>
          {changes.slice(0, shownChanges).map((change) => (
            <li key={change}>{change}</li>
          ))}
          {more > 0 && <li>and {more} more</li>}
        </ul>
      ) : (
        <Text size="sm">{version === 1 ? 'The first one' : 'Changed nothing that shows'}</Text>
      )}
      <Group gap="md" mt={4}>
        {version > 1 && (
          <Anchor
            component={Link}
            to={`?from=${version - 1}&to=${version}`}
            preventScrollReset
            size="sm"
            underline="always"
            aria-label={`What version ${version} changed`}
          >
            What it changed
          </Anchor>
        )}
        <Anchor
          href={`${base}/versions/${version}/file`}
          size="sm"
          underline="always"
          aria-label={`Version ${version} as a YAML file`}
        >
          YAML file
        </Anchor>
        {!isCurrent && !page.lockedBecause && (
          <Anchor
            component={Link}
            to={`?restore=${version}`}
            preventScrollReset
            size="sm"
            underline="always"
            aria-label={`Restore version ${version}`}
          >
            Restore
          </Anchor>
        )}
      </Group>
    </li>
  )
}

function Pages({ page: { versions, older, current }, base }: { page: VersionsView; base: string }) {
  const newest = versions[0]?.version === current
  if (older === null && newest) return null
  return (
    <Group gap="md" mt="sm">
      {!newest && (
        <Anchor component={Link} to={`${base}/versions`} size="sm" underline="always">
          Newest
        </Anchor>
      )}
      {older !== null && (
        <Anchor component={Link} to={`?upTo=${older}`} size="sm" underline="always">
          Older versions
        </Anchor>
      )}
    </Group>
  )
}

function Choice({ current, from, to }: { current: number; from: number; to: number }) {
  const submit = useSubmit()
  const versions = Array.from({ length: current }, (_, i) => String(current - i))
  const data = versions.map((value) => ({ value, label: `Version ${value}` }))
  return (
    <Form
      method="get"
      className={classes.choice}
      preventScrollReset
      onChange={(event) => void submit(event.currentTarget, { preventScrollReset: true })}
    >
      <NativeSelect key={`from ${from}`} name="from" label="From" data={data} defaultValue={String(from)} />
      <NativeSelect key={`to ${to}`} name="to" label="To" data={data} defaultValue={String(to)} />
      <noscript>
        <Button type="submit" variant="default">
          Compare
        </Button>
      </noscript>
    </Form>
  )
}
