import { Anchor, Button, Group, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Form, Link } from 'react-router'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import type { Frame, Runs } from './compare-data.ts'

type Props = { frame: Frame; runs: Runs; base: string }

/** Two runs to choose: of the version that is, and of a candidate, over the same set. */
export function CompareChoice({ frame, runs, base }: Props) {
  return (
    <Stack gap="lg">
      <div>
        <PageTitle demo={frame.demo}>{frame.workflow.name}: comparison</PageTitle>
        <Text c="dimmed" maw={820}>
          A candidate is held against the current version case by case: what it fixes, what it breaks, and whether the
          gate lets it pass.
        </Text>
      </div>
      {runs.length < 2 ? (
        <EmptyState
          title="There are no two runs to compare yet"
          action={
            <Anchor component={Link} to={`${base}/candidates`} underline="always">
              Go to the candidates
            </Anchor>
          }
        >
          A comparison needs a run of the current version and one of a candidate over the same set of cases; done so
          far: {runs.length}.
        </EmptyState>
      ) : (
        <Choice runs={runs} />
      )}
    </Stack>
  )
}

function Choice({ runs }: { runs: Runs }) {
  const [newest] = runs
  const [candidate, setCandidate] = useState<string | null>(newest ? String(newest.number) : null)
  const set = runs.find((run) => String(run.number) === candidate)?.set.id
  // Only what can be held against it.
  const beside = runs.filter((run) => run.set.id === set && String(run.number) !== candidate)
  const option = (run: Runs[number]) => ({
    value: String(run.number),
    label: `Run ${run.number}: ${run.candidate.name}, ${run.set.name}${run.split === 'all' ? ', all cases' : ''}`,
  })
  return (
    <Form method="get">
      <Stack gap="sm" maw={640}>
        <Select
          name="candidate"
          label="Run of the candidate"
          data={runs.map(option)}
          value={candidate}
          onChange={setCandidate}
          allowDeselect={false}
          searchable
          comboboxProps={{ withinPortal: false }}
        />
        <Select
          key={candidate}
          name="current"
          label="Against the run of the current version"
          description={
            beside.length === 0 ? 'No other run is over the same set: run the current version over it.' : undefined
          }
          data={beside.map(option)}
          defaultValue={beside[0] ? String(beside[0].number) : null}
          allowDeselect={false}
          searchable
          comboboxProps={{ withinPortal: false }}
        />
        <Group>
          <Button type="submit" disabled={beside.length === 0}>
            Compare
          </Button>
        </Group>
      </Stack>
    </Form>
  )
}
