import { Button, Text, TextInput } from '@mantine/core'
import type { Renewal } from '#server/workflow/schedule.ts'
import { Choice, NumberBox, Row, replacedAt, usePlaceIds } from './boxes.tsx'
import classes from './design.module.css'
import { at, problemsUnder, useOffers } from './design-context.ts'
import type { SectionProps } from './section-props.ts'

/** Dates of completed items that become items ahead of time. */
export function RenewalRows({ draft, change, problems, workflow }: SectionProps) {
  const { renewals, fields } = draft
  const { workflows } = useOffers()
  const dates = fields.filter((field) => field.type === 'date')
  const places = usePlaceIds(renewals.length)
  const set = (next: Renewal[]) => change({ renewals: next })
  const put = (index: number, part: Partial<Renewal>) => {
    const before = renewals[index]
    if (before) set(replacedAt(renewals, index, { ...before, ...part }))
  }
  const [first] = dates
  return (
    <div>
      {dates.length === 0 && renewals.length === 0 && (
        <Text size="sm" c="dimmed">
          The workflow has no field of the type date yet.
        </Text>
      )}
      <ol className={classes.rows}>
        {renewals.map((renewal, index) => (
          <Row
            key={places.ids[index]}
            name={`coming date ${renewal.says}`}
            head={renewal.says}
            aside={`${renewal.daysBefore} days before ${fields.find(({ key }) => key === renewal.date)?.label ?? renewal.date}`}
            index={index}
            count={renewals.length}
            path={['renewals', index]}
            problems={problemsUnder(problems, 'renewals', index).length}
            onRemove={() => {
              places.removed(index)
              set(renewals.filter((_, i) => i !== index))
            }}
          >
            <TextInput
              label="What is to be decided"
              maxLength={200}
              value={renewal.says}
              onChange={(event) => put(index, { says: event.currentTarget.value })}
              {...at(problems, 'renewals', index, 'says')}
            />
            <div className={classes.cols}>
              <Choice
                label="Date"
                data={dates.map(({ key, label }) => ({ value: key, label }))}
                value={renewal.date}
                onChange={(date) => put(index, { date: date ?? renewal.date })}
                {...at(problems, 'renewals', index, 'date')}
              />
              <NumberBox
                label="Days before"
                help="An item is made then, due by the date itself."
                min={0}
                max={730}
                value={renewal.daysBefore}
                onChange={(next) => put(index, { daysBefore: next ?? 0 })}
                {...at(problems, 'renewals', index, 'daysBefore')}
              />
              <Choice
                label="In the workflow"
                clearable
                placeholder="this one"
                data={workflows
                  .filter(({ key }) => key !== workflow)
                  .map(({ key, name }) => ({ value: key, label: name }))}
                value={renewal.workflow ?? null}
                onChange={(next) => put(index, { workflow: next ?? undefined })}
                {...at(problems, 'renewals', index, 'workflow')}
              />
            </div>
          </Row>
        ))}
      </ol>
      {first && (
        <Button
          variant="default"
          mt="xs"
          onClick={() =>
            set([...renewals, { date: first.key, daysBefore: 60, says: `${first.label}: decide what to do` }])
          }
        >
          Add a coming date
        </Button>
      )}
    </div>
  )
}
