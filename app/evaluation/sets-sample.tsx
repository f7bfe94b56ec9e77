import { Button, Checkbox, Group, NativeSelect, NumberInput, Stack, Table, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useFetcher } from 'react-router'
import { truthGrades } from '#server/evaluation/evaluation.ts'
import { strata } from '#server/evaluation/sets.ts'
import classes from './sets.module.css'
import type { SetsAnswer, SetsData } from './sets-data.ts'
import { gradeWords } from './sets-words.ts'

type Props = {
  fields: SetsData['fields']
  /** What the series is called: "Supplier". */
  series: string | null
  onCancel(): void
}

/** What a sample is drawn of and balanced by; what the draw would give; the draw. */
export function SampleForm({ fields, series, onCancel }: Props) {
  const fetcher = useFetcher<SetsAnswer>()
  const [by, setBy] = useState<string[]>(series ? ['group'] : [])
  const plan = fetcher.data?.ok && fetcher.data.did === 'planned' ? fetcher.data : null
  const problem = fetcher.data?.ok === false ? fetcher.data.message : null
  const words = { group: series?.toLowerCase() ?? 'series', label: 'label', flag: 'flag', hardness: 'hardness' }
  const more = { grade: 'truth grade', split: 'side', corrected: 'corrected or not', month: 'month' }
  const offered = strata.filter((s) => (s !== 'group' || series !== null) && (s !== 'label' || fields.length > 0))
  const busy = fetcher.state !== 'idle'
  return (
    <fetcher.Form method="post">
      <Stack>
        <TextInput
          name="name"
          label="Name"
          required
          maxLength={80}
          placeholder="A few of each supplier"
          data-autofocus
        />
        <TextInput name="description" label="What it is for" maxLength={500} />
        <Checkbox.Group label="Balanced by (at most three)" value={by} onChange={(next) => setBy(next.slice(0, 3))}>
          <Group mt="xs">
            {offered.map((stratum) => (
              <Checkbox key={stratum} name="by" value={stratum} label={{ ...words, ...more }[stratum]} />
            ))}
          </Group>
        </Checkbox.Group>
        {by.includes('label') && (
          <NativeSelect name="field" label="Which label" data={fields.map((f) => ({ value: f.key, label: f.label }))} />
        )}
        <Group grow align="flex-end">
          <NumberInput
            name="perStratum"
            label="Cases of each"
            min={1}
            max={5000}
            defaultValue={10}
            required
            allowDecimal={false}
          />
          <NumberInput
            name="seed"
            label="Seed"
            description="The same seed draws the same cases."
            min={0}
            max={4294967295}
            defaultValue={1}
            required
            allowDecimal={false}
          />
        </Group>
        <div className={classes.filters}>
          <NativeSelect
            name="grade"
            label="Truth"
            data={[{ value: '', label: 'any' }, ...truthGrades.map((g) => ({ value: g, label: gradeWords[g].word }))]}
          />
          <NativeSelect
            name="split"
            label="Side"
            data={[
              { value: '', label: 'both' },
              { value: 'test', label: 'test' },
              { value: 'learn', label: 'learning' },
            ]}
          />
          <NativeSelect
            name="hardness"
            label="Hardness"
            data={[{ value: '', label: 'any' }, 'hard', 'middle', 'easy']}
          />
          <NativeSelect name="corrected" label="Corrected" data={[{ value: '', label: 'either' }, 'yes', 'no']} />
          <TextInput type="date" name="from" label="Decided from" />
          <TextInput type="date" name="to" label="to" />
        </div>
        {problem && (
          <Text role="alert" c="var(--mantine-color-error)">
            {problem}
          </Text>
        )}
        {plan && <Plan plan={plan} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" name="intent" value="plan" variant="default" loading={busy} formNoValidate>
            What would it draw?
          </Button>
          <Button type="submit" name="intent" value="sample" loading={busy}>
            Draw
          </Button>
        </Group>
      </Stack>
    </fetcher.Form>
  )
}

const mostShown = 30

function Plan({
  plan,
}: {
  plan: { n: number; drawn: number; strata: { stratum: string; n: number; drawn: number }[] }
}) {
  return (
    <div role="status">
      <Text size="sm">
        {plan.drawn} of {plan.n} cases, from {plan.strata.length} {plan.strata.length === 1 ? 'stratum' : 'strata'}.
        Each keeps the probability with which it was drawn, so that rates can be weighed back.
      </Text>
      <Table verticalSpacing={2}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Stratum</Table.Th>
            <Table.Th scope="col" ta="right">
              Drawn
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Of
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {plan.strata.slice(0, mostShown).map((s) => (
            <Table.Tr key={s.stratum}>
              <Table.Td className={classes.wrap}>{s.stratum}</Table.Td>
              <Table.Td ta="right">{s.drawn}</Table.Td>
              <Table.Td ta="right">{s.n}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {plan.strata.length > mostShown && <Text size="sm">and {plan.strata.length - mostShown} more</Text>}
    </div>
  )
}
