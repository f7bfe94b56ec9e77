import { Button, Stack, Text, Title } from '@mantine/core'
import type { Agreement, Schedule } from '#server/workflow/schedule.ts'
import { Choice, NumberBox, TextBox } from './boxes.tsx'
import classes from './design.module.css'
import { at } from './design-context.ts'
import { PlacedList } from './part-list.tsx'
import type { Problem } from './section-props.ts'

type Props = {
  schedule: Schedule
  problems: readonly Problem[]
  onChange: (part: Partial<Schedule>) => void
}

/** Figures of two inputs that must agree: a difference is named in the report. */
export function AgreementRows({ schedule, problems, onChange }: Props) {
  const { inputs, agreements } = schedule
  const set = (next: Agreement[]) => onChange({ agreements: next })
  const [first, second] = inputs
  return (
    <div>
      <Title order={3} size="h4" mb={4}>
        What must agree
      </Title>
      {inputs.length < 2 && (
        <Text size="sm" c="dimmed">
          With two inputs or more, their figures can be held against each other here.
        </Text>
      )}
      <PlacedList
        parts={agreements}
        path={['schedule', 'agreements']}
        problems={problems}
        onChange={set}
        name={({ says }) => `agreement ${says}`}
        head={({ says }) => says}
        aside={({ left, right }) => `${nameOf(schedule, left)} = ${nameOf(schedule, right)}`}
      >
        {({ part, ...rest }) => <AgreementForm {...rest} {...{ schedule, problems }} agreement={part} />}
      </PlacedList>
      {first && second && (
        <Button
          variant="default"
          mt="xs"
          onClick={() =>
            set([
              ...agreements,
              {
                left: { input: first.key, value: first.values[0] ?? 'rows' },
                right: { input: second.key, value: second.values[0] ?? 'rows' },
                ...{ tolerance: 0, says: `${first.label} and ${second.label} agree` },
              },
            ])
          }
        >
          Add an agreement
        </Button>
      )}
    </div>
  )
}

const nameOf = ({ inputs }: Schedule, { input, value }: Agreement['left']) =>
  `${inputs.find(({ key }) => key === input)?.label ?? input}, ${value}`

type FormProps = {
  agreement: Agreement
  index: number
  schedule: Schedule
  problems: readonly Problem[]
  onChange: (agreement: Agreement) => void
}

function AgreementForm({ agreement, index, schedule, problems, onChange }: FormProps) {
  const here = (...path: string[]) => at(problems, 'schedule', 'agreements', index, ...path)
  const side = (which: 'left' | 'right', label: string) => {
    const { input, value } = agreement[which]
    const found = schedule.inputs.find(({ key }) => key === input)
    const set = (part: Partial<Agreement['left']>) =>
      onChange({ ...agreement, [which]: { ...agreement[which], ...part } })
    return (
      <>
        <Choice
          label={label}
          data={schedule.inputs.map((one) => ({ value: one.key, label: one.label }))}
          value={input}
          onChange={(next) => set({ input: next ?? input, value: 'rows' })}
          {...here(which, 'input')}
        />
        <Choice
          label={`${label}: figure`}
          data={[{ value: 'rows', label: 'number of rows' }, ...(found?.values.filter((v) => v !== 'rows') ?? [])]}
          value={value}
          onChange={(next) => set({ value: next ?? 'rows' })}
          {...here(which, 'value')}
        />
      </>
    )
  }
  return (
    <Stack gap="sm">
      <TextBox
        label="What the report says where they do not"
        maxLength={200}
        value={agreement.says}
        onChange={(says) => onChange({ ...agreement, says })}
        {...here('says')}
      />
      <div className={classes.cols}>
        {side('left', 'One')}
        {side('right', 'The other')}
        <NumberBox
          label="May differ by"
          min={0}
          decimals={4}
          value={agreement.tolerance}
          onChange={(next) => onChange({ ...agreement, tolerance: next ?? 0 })}
          {...here('tolerance')}
        />
      </div>
    </Stack>
  )
}
