import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { Section } from '#app/ui/section.tsx'
import { CandidateTable } from './candidate-table.tsx'
import type { CandidatesPage } from './candidates-data.ts'
import { RunCompare } from './run-compare.tsx'
import { RunOrder } from './run-order.tsx'
import { RunTable } from './run-table.tsx'

type Props = { page: CandidatesPage; base: string }

/** Candidates, what they change and how they did; runs, and what there is to order. */
export function CandidatesView({ page, base }: Props) {
  const { workflow, demo, sets, runs } = page
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div>
          <PageTitle demo={demo}>{workflow.name}: candidates</PageTitle>
          <Text c="dimmed" maw={820}>
            A candidate is one named change: another provider or model, other instructions, examples, hints or
            thresholds. It is run over cases whose right values are known, and held against the current version, before
            anybody works with it.
          </Text>
        </div>
        <Button component={Link} to={`${base}/candidates/new`}>
          New candidate
        </Button>
      </Group>
      <Section title="Candidates">
        <CandidateTable page={page} base={base} />
      </Section>
      {sets.length === 0 ? (
        <Section title="Run">
          <EmptyState
            title="There are no cases yet"
            action={
              <Anchor component={Link} to={`${base}/evaluation`} underline="always">
                Go to the evaluation sets
              </Anchor>
            }
          >
            Every {workflow.noun.one} that a person decides becomes a case, and the first set with it. Cases can also be
            added by hand or imported.
          </EmptyState>
        </Section>
      ) : (
        <RunOrder page={page} />
      )}
      <RunCompare page={page} base={base} />
      <Section title="Runs">
        {runs.length === 0 ? (
          <Text size="sm">
            No run yet. The first tells how right the current version is, field by field, on cases that it has not
            learned from.
          </Text>
        ) : (
          <RunTable page={page} base={base} />
        )}
      </Section>
    </Stack>
  )
}
