import { Button, Group, Stack, Text } from '@mantine/core'
import { IconCalendarOff, IconCalendarPlus } from '@tabler/icons-react'
import { Section } from '#app/ui/section.tsx'
import { keyOfColumn } from '#server/schedule/report.ts'
import { weekdayNames, weekdays } from '#server/workflow/calendar.ts'
import type { Every, ReportInput, Schedule } from '#server/workflow/schedule.ts'
import { Choice, NumberBox, TextBox } from './boxes.tsx'
import classes from './design.module.css'
import { at, useOffers } from './design-context.ts'
import { AgreementRows } from './schedule-agreements.tsx'
import { InputRows } from './schedule-inputs.tsx'
import { RenewalRows } from './schedule-renewals.tsx'
import { useSourceChoices } from './schedule-sources.ts'
import type { SectionProps } from './section-props.ts'

const everies: { value: Every; label: string }[] = [
  { value: 'day', label: 'Every day' },
  { value: 'week', label: 'Every week' },
  { value: 'month', label: 'Every month' },
]

/** When the workflow makes its own items, from which inputs; and which dates of its items become items ahead of time. */
export function ScheduleSection(props: SectionProps) {
  const { draft, change } = props
  const { schedule } = draft
  return (
    <Stack gap="md">
      <Section
        title="Reports"
        text="By the clock the workflow pulls its inputs, adds them up for the period that has just ended, and makes an item of them: figures, unusual changes, and what is missing by name. A person reviews it and lets it go."
      >
        {schedule ? <ScheduleForm {...props} schedule={schedule} /> : <Begin {...props} />}
      </Section>
      <Section
        title="Coming dates"
        text="A date of a completed item, such as the end of a contract, becomes an item of its own so many days before."
      >
        <RenewalRows {...props} change={change} />
      </Section>
    </Stack>
  )
}

function Begin({ draft, change, workflow }: SectionProps) {
  const { workflows } = useOffers()
  const own = workflow ?? workflows[0]?.key
  const first: ReportInput = {
    ...{ key: 'input', label: 'First input', values: [], expect: [], unusual: 0.25 },
    source: own ? { kind: 'metrics', workflow: own } : { kind: 'folder', folder: 'reports', name: 'report-' },
  }
  const schedule: Schedule = {
    ...{ every: 'week', on: 1, at: '06:00', title: draft.name || 'Report', inputs: [first] },
    ...{ agreements: [], waitMinutes: 60 },
  }
  return (
    <Button
      variant="default"
      mt="xs"
      leftSection={<IconCalendarPlus size={16} aria-hidden />}
      onClick={() => change({ schedule })}
    >
      Make reports by the clock
    </Button>
  )
}

function ScheduleForm(props: SectionProps & { schedule: Schedule }) {
  const { schedule, draft, change, problems, organisation } = props
  const choices = useSourceChoices(organisation)
  const set = (part: Partial<Schedule>) => change({ schedule: { ...schedule, ...part } })
  const { every, on } = schedule
  return (
    <Stack gap="sm" mt="xs">
      <div className={classes.cols}>
        <TextBox
          label="What the reports are called"
          maxLength={120}
          value={schedule.title}
          onChange={(title) => set({ title })}
          {...at(problems, 'schedule', 'title')}
        />
        <Choice
          label="How often"
          help="Each is about the one before."
          data={everies}
          value={every}
          onChange={(next) => set({ every: (next ?? 'week') as Every, on: 1 })}
          {...at(problems, 'schedule', 'every')}
        />
        {every === 'week' && (
          <Choice
            label="On"
            data={weekdays.map((day, i) => ({ value: String(i + 1), label: weekdayNames[day] }))}
            value={String(on)}
            onChange={(next) => set({ on: Number(next ?? 1) })}
            {...at(problems, 'schedule', 'on')}
          />
        )}
        {every === 'month' && (
          <NumberBox
            label="On day"
            help="1 to 28, which every month has."
            min={1}
            max={28}
            value={on}
            onChange={(next) => set({ on: next ?? 1 })}
            {...at(problems, 'schedule', 'on')}
          />
        )}
        <TextBox
          label="At"
          type="time"
          help={`The time in ${draft.timeZone}.`}
          value={schedule.at}
          onChange={(time) => set({ at: time })}
          {...at(problems, 'schedule', 'at')}
        />
        <NumberBox
          label="Wait for inputs"
          help="While one does not answer, or its file is not there yet; then the report is made without it and says so."
          unit="min"
          min={0}
          max={1440}
          value={schedule.waitMinutes}
          onChange={(next) => set({ waitMinutes: next ?? 0 })}
          {...at(problems, 'schedule', 'waitMinutes')}
        />
      </div>
      <InputRows {...{ schedule, problems, organisation, choices }} timeZone={draft.timeZone} onChange={set} />
      <AgreementRows {...{ schedule, problems }} onChange={set} />
      <FilledFields schedule={schedule} />
      <Group>
        <Button
          variant="subtle"
          color="gray"
          c="inherit"
          leftSection={<IconCalendarOff size={16} aria-hidden />}
          onClick={() => change({ schedule: undefined })}
        >
          Make no reports any more
        </Button>
      </Group>
    </Stack>
  )
}

/** Which keys of fields a report fills by itself. */
function FilledFields({ schedule }: { schedule: Schedule }) {
  const keys = schedule.inputs.flatMap(({ key, source, values }) => {
    const measured = source.kind === 'metrics'
    const names = values.length > 0 ? values.map(keyOfColumn) : measured ? ['completed'] : []
    return [
      ...(measured ? [] : [`${key}_rows`]),
      ...names.flatMap((name) => [`${key}_${name}`, `${key}_${name}_change`]),
    ]
  })
  return (
    <Text size="sm" c="dimmed">
      A report fills the fields of these keys, where the workflow has them: period, from, to, missing, notes, total,
      change, {keys.join(', ')}.
    </Text>
  )
}
