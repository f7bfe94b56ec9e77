import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { Moment } from '#app/ui/moment.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { Section } from '#app/ui/section.tsx'
import { ChangeList } from './candidate-changes.tsx'
import type { RunMistakes as Mistakes, RunPage } from './candidates-data.ts'
import type { MistakesFilter } from './run-address.ts'
import { RunGroup } from './run-group.tsx'
import { HeadlineText } from './run-headline.tsx'
import { RunMistakes } from './run-mistakes.tsx'
import { RunProgress } from './run-progress.tsx'
import { RunSummary } from './run-summary.tsx'
import { splitWords } from './run-words.ts'

type Props = { page: RunPage; filter: MistakesFilter; mistakes: Mistakes | null; base: string }

/** One run: how far it is, and once it is done what it came to and what it got wrong. */
export function RunView({ page, filter, mistakes, base }: Props) {
  const { run, candidate, workflow, demo, scores } = page
  return (
    <Stack gap="lg">
      <div>
        <PageTitle demo={demo}>
          Run {run.number}: {candidate.name}
        </PageTitle>
        <Text c="dimmed" maw={820}>
          Over {run.set.name}, {splitWords[run.split]}, as of <Moment at={run.asOf} timeZone={workflow.timeZone} />
          {run.repetitions > 1 && `, each ${run.repetitions} times`}. Ordered by {run.by ?? 'somebody'}.
        </Text>
        {scores && <HeadlineText headline={{ ...scores, gate: scores.gate, assisted: scores.assisted }} />}
      </div>
      {page.against !== null && (
        <Group>
          <Button component={Link} to={`${base}/compare?current=${page.against}&candidate=${run.number}`}>
            Compare with the current version (run {page.against})
          </Button>
        </Group>
      )}
      <RunProgress page={page} />
      <Section title="Its candidate">
        {candidate.asItIs ? (
          <Text size="sm">Version {candidate.baseVersion} of the workflow as it is.</Text>
        ) : (
          <Stack gap="xs">
            <Text size="sm" c="dimmed">
              A change of version {candidate.baseVersion}
              {candidate.note && `: ${candidate.note}`}
            </Text>
            <ChangeList changes={candidate.changes} />
          </Stack>
        )}
      </Section>
      {scores && (
        <>
          <RunSummary page={page} scores={scores} />
          <RunGroup
            title="Truths found apart from the proposal"
            text="Adjudicated, entered blind, or entered on a blank form: what gates look at."
            group={scores.gate}
            page={page}
            base={base}
          />
          <RunGroup
            title="Accepted proposals"
            text="Somebody accepted or corrected a proposal here, so these truths lean towards what proposed them. No gate looks at them."
            group={scores.assisted}
            page={page}
            base={base}
          />
        </>
      )}
      {mistakes && <RunMistakes page={page} filter={filter} mistakes={mistakes} base={base} />}
      <Text size="sm">
        <Anchor component={Link} to={`${base}/candidates`} underline="always">
          All candidates and runs
        </Anchor>
      </Text>
    </Stack>
  )
}
