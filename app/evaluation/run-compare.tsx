import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Form } from 'react-router'
import { Section } from '#app/ui/section.tsx'
import type { CandidatesPage, RunItem } from './candidates-data.ts'
import { splitWords } from './run-words.ts'

/** Two finished runs over the same cases: of the current version, and of a candidate. */
export function RunCompare({ page, base }: { page: CandidatesPage; base: string }) {
  const done = page.runs.filter((run) => run.state === 'done')
  const isCurrent = (run: RunItem) => page.current !== null && run.candidate.number === page.current
  const candidates = done.filter((run) => !isCurrent(run))
  const [chosen, setChosen] = useState<string | null>(null)
  const candidate = candidates.find((run) => String(run.number) === chosen) ?? candidates[0]
  const beside = done.filter(
    (run) => isCurrent(run) && run.set.id === candidate?.set.id && run.split === candidate.split,
  )
  if (candidates.length === 0) return null
  const option = (run: RunItem) => ({
    value: String(run.number),
    label: `Run ${run.number}: ${run.candidate.name}, ${run.set.name}, ${splitWords[run.split]}`,
  })
  return (
    <Section
      title="Compare"
      text="Case by case: what a candidate fixes, what it breaks, and whether the gate lets it pass."
    >
      <Form method="get" action={`${base}/compare`}>
        <Stack gap="sm">
          <Group align="flex-end" gap="sm">
            <Select
              name="candidate"
              label="Run of the candidate"
              data={candidates.map(option)}
              value={candidate ? String(candidate.number) : null}
              onChange={setChosen}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
              flex="1 1 16rem"
            />
            <Select
              key={candidate?.number}
              name="current"
              label="Against the current version"
              data={beside.map(option)}
              defaultValue={beside[0] ? String(beside[0].number) : null}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
              flex="1 1 16rem"
            />
            <Button type="submit" disabled={beside.length === 0}>
              Compare
            </Button>
          </Group>
          {beside.length === 0 && candidate && (
            <Text size="sm">
              Version {page.version} as it is has no finished run over {candidate.set.name} (
              {splitWords[candidate.split]}
              ): run it there first.
            </Text>
          )}
        </Stack>
      </Form>
    </Section>
  )
}
