import { Checkbox, Group, MultiSelect, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import type { Draft } from '#server/pilot/draft.ts'
import { NumberBox, Part, PercentBox, Row } from './boxes.tsx'
import type { PartProps } from './plan-parts.tsx'

export function PeoplePart({ draft, onChange, plan }: PartProps) {
  const strata = (name: Draft['strata'][number]) => ({
    checked: draft.strata.includes(name),
    onChange: (event: { currentTarget: { checked: boolean } }) => {
      const others = draft.strata.filter((s) => s !== name)
      onChange({ strata: event.currentTarget.checked ? [...others, name].sort().reverse() : others })
    },
  })
  return (
    <Part title="People and strata" text="Who takes part, and within what the draw is balanced.">
      <Stack>
        <MultiSelect
          label="People who take part"
          description={
            draft.design === 'paired'
              ? 'Two work each item; a third must be there to decide where they differ. Empty: everybody who reviews.'
              : 'Empty: everybody who reviews. The others get no item of the pilot, but make its checks.'
          }
          data={plan.people.map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.reviewers}
          onChange={(reviewers) => onChange({ reviewers })}
          placeholder={draft.reviewers.length === 0 ? 'everybody who reviews' : ''}
          clearable
          searchable
        />
        <Group>
          <Checkbox label="Balanced within each person" {...strata('reviewer')} />
          <Checkbox label="Balanced within document types" {...strata('document_type')} />
        </Group>
        <Row>
          <NumberBox
            label="Idle cutoff"
            help="A longer pause between two inputs counts as away; equal in both arms. 15 to 300."
            unit="s"
            min={15}
            max={300}
            value={draft.idleCutoffSeconds}
            onChange={(idleCutoffSeconds) => onChange({ idleCutoffSeconds })}
          />
          <Switch
            label="Proposals go on learning"
            description="Off: nothing decided and no model trained after the start is used, so that the arm stays one thing."
            checked={draft.learning}
            onChange={(event) => onChange({ learning: event.currentTarget.checked })}
          />
        </Row>
      </Stack>
    </Part>
  )
}

export function ChecksPart({ draft, onChange }: PartProps) {
  const { sampling } = draft
  const sample = (change: Partial<Draft['sampling']>) => onChange({ sampling: { ...sampling, ...change } })
  return (
    <Part
      title="Checks"
      text="Drawn in both arms alike, above and below the thresholds. Blind entries alone tell the truth that the guard-rail needs. They become the workflow's rates when the pilot starts."
    >
      <Row>
        <PercentBox
          label="Blind second entry"
          help="Of all items: somebody else enters everything on a blank form."
          value={sampling.blindShare}
          onChange={(blindShare) => sample({ blindShare })}
        />
        <PercentBox
          label="Seeded checks"
          help="Copies with one wrong value; at most 20 %."
          max={20}
          value={sampling.seededShare}
          onChange={(seededShare) => sample({ seededShare })}
        />
        <PercentBox
          label="QA above the thresholds"
          value={sampling.qaAbove}
          onChange={(qaAbove) => sample({ qaAbove })}
        />
        <PercentBox
          label="QA below the thresholds"
          value={sampling.qaBelow}
          onChange={(qaBelow) => sample({ qaBelow })}
        />
      </Row>
    </Part>
  )
}

/** The usual windows, and the workflow's own. */
const reworkWindows = (own: number) => [...new Set([7, 14, 30, own])].sort((a, b) => a - b)

export function EndPart({ draft, onChange, plan }: PartProps) {
  const { stopRule } = draft
  const stop = (name: keyof Draft['stopRule']) => ({
    checked: stopRule[name],
    onChange: (event: { currentTarget: { checked: boolean } }) =>
      onChange({ stopRule: { ...stopRule, [name]: event.currentTarget.checked } }),
  })
  return (
    <Part
      title="Duration and stop"
      text="When it begins and what ends it. A person can end it at any time, with a reason."
    >
      <Stack>
        <Row>
          <TextInput
            type="date"
            label="Start"
            description="It can be started on that day or later."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={draft.startsOn}
            disabled={plan.locked !== null}
            onChange={(event) => onChange({ startsOn: event.currentTarget.value })}
          />
          <NumberBox
            label="Longest duration"
            unit="days"
            min={1}
            max={730}
            value={draft.longestDays}
            onChange={(longestDays) => onChange({ longestDays })}
          />
          <NumberBox
            label="Horizon"
            help="So long after its draw an item should be completed; later ones are watched by arm."
            unit="days"
            min={1}
            max={90}
            value={draft.horizonDays}
            onChange={(horizonDays) => onChange({ horizonDays })}
          />
          <Select
            label="Rework counts within"
            data={reworkWindows(draft.reworkWindowDays).map((days) => ({ value: `${days}`, label: `${days} days` }))}
            value={String(draft.reworkWindowDays)}
            allowDeselect={false}
            onChange={(days) => days && onChange({ reworkWindowDays: Number(days) })}
          />
          <NumberBox
            label="Steady weeks"
            help="Before payments, customer replies and sensitive documents may pass unattended."
            unit="weeks"
            min={1}
            max={52}
            value={draft.steadyWeeks}
            onChange={(steadyWeeks) => onChange({ steadyWeeks })}
          />
        </Row>
        <Stack gap="xs">
          <Text size="sm" fw={500}>
            It ends by itself
          </Text>
          <Checkbox label="at the planned items and checks" {...stop('atPlannedItems')} />
          <Checkbox label="when it is proved" {...stop('whenProved')} />
          <Checkbox label="when it is worse" {...stop('whenWorse')} />
        </Stack>
      </Stack>
    </Part>
  )
}
