import { Alert, Checkbox, Group, NumberInput, Stack, Switch, TagsInput, Text } from '@mantine/core'
import type { Alerts } from '#server/workflow/alerts.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { useMembers } from './design-context.ts'
import { problemsAt, type SectionProps } from './section-props.ts'
import { WhoPicker } from './who-picker.tsx'

type Watch = {
  key: 'queueAgeHours' | 'failureShare' | 'providerDownMinutes' | 'dueWithinHours'
  label: string
  help: string
  /** What is written once it is switched on, and what a person reads after the number. */
  first: number
  unit: string
  /** A share is kept as 0..1 and shown in percent. */
  percent?: true
}

const watches: readonly Watch[] = [
  {
    ...{ key: 'queueAgeHours', label: 'Work waits too long', first: 24, unit: 'hours' },
    help: 'The oldest item that waits for a person is older than this. With working hours set, only those count.',
  },
  {
    ...{ key: 'dueWithinHours', label: 'Work falls due soon', first: 4, unit: 'hours' },
    help: 'An open item falls due within this time, or is overdue already.',
  },
  {
    ...{ key: 'failureShare', label: 'Many items fail', first: 0.2, unit: 'percent', percent: true },
    help: 'More than this share of the items of the last 24 hours became exceptions; asked from ten items on.',
  },
  {
    ...{ key: 'providerDownMinutes', label: 'The provider does not answer', first: 30, unit: 'minutes' },
    help: 'Items have waited this long for their proposals.',
  },
]

/** What people are told of at once, and what the sender of an item hears without anybody writing. */
export function AlertsSection({ draft, change, problems }: SectionProps) {
  const { alerts, sender } = draft
  const members = useMembers()
  const set = (part: Partial<Alerts>) => change({ alerts: { ...alerts, ...part } })
  const said = [...problemsAt(problems, 'alerts'), ...problemsAt(problems, 'sender')]
  return (
    <Stack maw={820}>
      <Text size="sm" c="dimmed">
        Each alert is said once for each cause, in the app and by mail to whoever wants mail; it closes by itself when
        the cause is gone.
      </Text>
      {watches.map((watch) => (
        <WatchLine key={watch.key} watch={watch} value={alerts[watch.key]} onChange={(v) => set({ [watch.key]: v })} />
      ))}
      <Switch
        label="People correct more than before"
        description="The share of items corrected in a week leaves the range of this workflow’s own last eight weeks."
        checked={alerts.correctionDrift}
        onChange={(event) => set({ correctionDrift: event.currentTarget.checked })}
      />
      <WhoPicker label="Who is told of alerts" value={alerts.to} onChange={(to) => set({ to })} members={members} />
      <WhoPicker
        label="Who is told at once of an urgent item"
        value={alerts.urgentTo}
        onChange={(urgentTo) => set({ urgentTo })}
        members={members}
      />
      <Text size="sm" c="dimmed">
        {urgentText(draft)}
      </Text>
      <SenderSettings sender={sender} change={(next) => change({ sender: next })} />
      {said.length > 0 && (
        <Alert color="red" role="alert" title="This needs to be put right">
          {said.map(({ path, message }) => (
            <Text key={`${path.join('.')} ${message}`} size="sm">
              {message}
            </Text>
          ))}
        </Alert>
      )}
    </Stack>
  )
}

/** Which labels make an item urgent. */
function urgentText({ fields }: Definition): string {
  const urgent = fields.flatMap((field) =>
    field.type === 'label' ? field.options.filter((o) => o.priority > 0).map((o) => o.label) : [],
  )
  return urgent.length === 0
    ? 'No label of this workflow is urgent: give an option a priority under Labels.'
    : `Urgent by these labels: ${urgent.join(', ')}.`
}

type LineProps = { watch: Watch; value: number | null; onChange: (value: number | null) => void }

function WatchLine({ watch, value, onChange }: LineProps) {
  const { label, help, first, unit, percent } = watch
  const factor = percent ? 100 : 1
  return (
    <Group align="flex-end" gap="md">
      <Switch
        label={label}
        description={help}
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? first : null)}
        style={{ flex: '1 1 20rem' }}
      />
      {value !== null && (
        <NumberInput
          aria-label={`${label}, in ${unit}`}
          suffix={percent ? ' %' : ` ${unit}`}
          w={140}
          min={percent ? 0 : 1}
          max={percent ? 100 : 10_000}
          allowDecimal={!percent && unit === 'hours'}
          value={Math.round(value * factor * 100) / 100}
          onChange={(next) => onChange(typeof next === 'number' ? next / factor : value)}
        />
      )}
    </Group>
  )
}

type Sender = Definition['sender']

function SenderSettings({ sender, change }: { sender: Sender; change: (sender: Sender) => void }) {
  const { confirm, statusLink, remindDays } = sender
  return (
    <Stack gap="sm" mt="sm">
      <Text fw={600}>The sender of an item</Text>
      <Checkbox
        label="Whoever sends an item by e-mail hears at once that it has arrived"
        description="Once for each item, and only for mail of the last two days that a person wrote."
        checked={confirm}
        onChange={(event) => change({ ...sender, confirm: event.currentTarget.checked })}
      />
      <Checkbox
        label="Letters to the sender carry a link on which they see where their item stands"
        description="No sign-in; it shows the item’s number, dates and where it stands, and no value and no name."
        checked={statusLink}
        onChange={(event) => change({ ...sender, statusLink: event.currentTarget.checked })}
      />
      <TagsInput
        label="Reminders while an item is returned to its sender"
        description="Days after it went back, such as 3 and 10; at most five. Without days nobody is reminded."
        placeholder={remindDays.length === 0 ? 'Days, then Enter' : ''}
        value={remindDays.map(String)}
        onChange={(texts) => change({ ...sender, remindDays: daysOf(texts) })}
        maxTags={5}
        maw={360}
      />
    </Stack>
  )
}

/** The days that a person typed, in order and each once; what is no day of 1 to 90 is left out. */
function daysOf(texts: readonly string[]): number[] {
  const days = texts.map(Number).filter((day) => Number.isInteger(day) && day >= 1 && day <= 90)
  return [...new Set(days)].sort((a, b) => a - b)
}
