import { Button, Text } from '@mantine/core'
import type { Renewal } from '#server/workflow/schedule.ts'
import { Choice, NumberBox, TextBox } from './boxes.tsx'
import classes from './design.module.css'
import { at, useOffers } from './design-context.ts'
import { PlacedList } from './part-list.tsx'
import type { SectionProps } from './section-props.ts'

/** Dates of completed items that become items ahead of time. */
export function RenewalRows({ draft, change, problems, workflow }: SectionProps) {
  const { renewals, fields } = draft
  const { workflows } = useOffers()
  const dates = fields.filter((field) => field.type === 'date')
  const set = (next: Renewal[]) => change({ renewals: next })
  const [first] = dates
  return (
    <div>
      {dates.length === 0 && renewals.length === 0 && (
        <Text size="sm" c="dimmed">
          The workflow has no field of the type date yet.
        </Text>
      )}
      <PlacedList
        parts={renewals}
        path={['renewals']}
        problems={problems}
        onChange={set}
        name={({ says }) => `coming date ${says}`}
        head={({ says }) => says}
        aside={({ daysBefore, date }) =>
          `${daysBefore} days before ${fields.find(({ key }) => key === date)?.label ?? date}`
        }
      >
        {({ part, index, onChange }) => {
          const here = (name: string) => at(problems, 'renewals', index, name)
          const put = (edited: Partial<Renewal>) => onChange({ ...part, ...edited })
          return (
            <>
              <TextBox
                label="What is to be decided"
                maxLength={200}
                value={part.says}
                onChange={(says) => put({ says })}
                {...here('says')}
              />
              <div className={classes.cols}>
                <Choice
                  label="Date"
                  data={dates.map(({ key, label }) => ({ value: key, label }))}
                  value={part.date}
                  onChange={(date) => put({ date: date ?? part.date })}
                  {...here('date')}
                />
                <NumberBox
                  label="Days before"
                  help="An item is made then, due by the date itself."
                  min={0}
                  max={730}
                  value={part.daysBefore}
                  onChange={(next) => put({ daysBefore: next ?? 0 })}
                  {...here('daysBefore')}
                />
                <Choice
                  label="In the workflow"
                  clearable
                  placeholder="this one"
                  data={workflows
                    .filter(({ key }) => key !== workflow)
                    .map(({ key, name }) => ({ value: key, label: name }))}
                  value={part.workflow ?? null}
                  onChange={(next) => put({ workflow: next ?? undefined })}
                  {...here('workflow')}
                />
              </div>
            </>
          )
        }}
      </PlacedList>
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
