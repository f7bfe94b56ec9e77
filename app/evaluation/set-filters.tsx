import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import { Form, Link } from 'react-router'
import { truthGrades } from '#server/evaluation/evaluation.ts'
import classes from './sets.module.css'
import type { SetData } from './sets-data.ts'
import { gradeWords } from './sets-words.ts'

type Props = Pick<SetData, 'facets' | 'filter' | 'asOf'> & { series: string | null }

const any = { value: '', label: 'any' }
const yesNo = [any, { value: 'yes', label: 'yes' }, { value: 'no', label: 'no' }]
const toYes = (value: boolean | undefined) => (value === undefined ? '' : value ? 'yes' : 'no')
const listed = (facets: { value: string; label: string; n: number }[], chosen: string | undefined) => {
  const known = facets.map((f) => ({ value: f.value, label: `${f.label} (${f.n})` }))
  return chosen && !facets.some((f) => f.value === chosen) ? [{ value: chosen, label: chosen }, ...known] : known
}

/** The filters of a set, in its address: it can be sent to somebody as it is. */
export function CaseFilters({ facets, filter, asOf, series }: Props) {
  // What the address says is what the form shows, also after going back.
  const key = JSON.stringify([filter, asOf])
  return (
    <Form method="get" key={key} aria-label="Filter the cases">
      <div className={classes.filters}>
        <TextInput name="text" label="Text" defaultValue={filter.text ?? ''} placeholder="name or value" />
        {facets.groups.length > 0 && (
          <NativeSelect
            name="group"
            label={series ?? 'Series'}
            defaultValue={filter.group ?? ''}
            data={[any, ...listed(facets.groups, filter.group)]}
          />
        )}
        {facets.labels.length > 0 && (
          <NativeSelect
            name="label"
            label="Label"
            defaultValue={filter.label ?? ''}
            data={[any, ...listed(facets.labels, filter.label)]}
          />
        )}
        <NativeSelect
          name="flag"
          label="Flag"
          defaultValue={filter.flag ?? ''}
          data={[
            any,
            { value: 'any', label: 'some flag' },
            { value: 'none', label: 'no flag' },
            ...listed(facets.flags, undefined),
          ]}
        />
        <NativeSelect
          name="grade"
          label="Truth"
          defaultValue={filter.grades?.join(',') ?? ''}
          data={[
            any,
            { value: 'adjudicated,blind,manual', label: 'found apart from the proposal' },
            ...truthGrades.map((g) => ({ value: g, label: gradeWords[g].word })),
          ]}
        />
        <NativeSelect
          name="split"
          label="Side when it came in"
          defaultValue={filter.split ?? ''}
          data={[any, { value: 'test', label: 'test' }, { value: 'learn', label: 'learning' }]}
        />
        <NativeSelect
          name="hardness"
          label="Hardness"
          defaultValue={filter.hardness ?? ''}
          data={[
            any,
            { value: 'hard', label: 'hard: corrected or unsure' },
            { value: 'middle', label: 'middle' },
            { value: 'easy', label: 'easy: sure and kept' },
          ]}
        />
        <NativeSelect name="corrected" label="Corrected" defaultValue={toYes(filter.corrected)} data={yesNo} />
        <TextInput type="date" name="from" label="From" defaultValue={filter.from ?? ''} />
        <TextInput type="date" name="to" label="To" defaultValue={filter.to ?? ''} />
        <TextInput type="date" name="asOf" label="As of the end of" defaultValue={asOf ?? ''} />
        <Group gap="xs" wrap="nowrap">
          <Button type="submit" variant="default">
            Show
          </Button>
          {(Object.keys(filter).length > 0 || asOf) && (
            <Button component={Link} to="?" variant="subtle" color="gray">
              Clear
            </Button>
          )}
        </Group>
      </div>
    </Form>
  )
}
