import {
  Checkbox,
  Group,
  MultiSelect,
  Radio,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core'
import type { Draft } from '#server/pilot/draft.ts'
import { designLabels, designs } from '#server/pilot/plan.ts'
import type { PlanView } from '#server/pilot/view.server.ts'
import { NumberBox, Part, PercentBox, Row } from './boxes.tsx'
import classes from './pilot.module.css'

export type PartProps = { draft: Draft; onChange: (change: Partial<Draft>) => void; plan: PlanView; many: string }

export function WhatPart({ draft, onChange }: PartProps) {
  return (
    <Part title="What" text="How the work with AI is compared with the work without, and what is measured.">
      <Stack>
        <Radio.Group
          label="Design"
          value={draft.design}
          onChange={(value) => onChange({ design: designs.find((d) => d === value) ?? draft.design })}
        >
          <SimpleGrid cols={{ base: 1, sm: 2 }} mt={4}>
            {designs.map((design) => (
              <Radio.Card key={design} value={design} className={classes.design}>
                <Group wrap="nowrap" align="flex-start">
                  <Radio.Indicator aria-hidden />
                  <div>
                    <Text fw={600}>{designLabels[design].name}</Text>
                    <Text size="sm">{designLabels[design].text}</Text>
                  </div>
                </Group>
              </Radio.Card>
            ))}
          </SimpleGrid>
        </Radio.Group>
        <Row>
          <Labelled label="Primary metric" help="Touch time is the active time of all people up to completion.">
            <SegmentedControl
              aria-label="Primary metric"
              value={draft.metric}
              data={[
                { value: 'touch', label: 'Touch time' },
                { value: 'handling', label: 'Handling time' },
              ]}
              onChange={(value) => onChange({ metric: value === 'handling' ? 'handling' : 'touch' })}
            />
          </Labelled>
          <Labelled label="Work without AI" help="A blank form may be faster or slower than the legacy screen.">
            <SegmentedControl
              aria-label="Work without AI"
              value={draft.controlArm}
              data={[
                { value: 'blank_form', label: 'Blank form here' },
                { value: 'legacy_stopwatch', label: 'Legacy system' },
              ]}
              onChange={(value) => onChange({ controlArm: value === 'legacy_stopwatch' ? value : 'blank_form' })}
            />
          </Labelled>
        </Row>
      </Stack>
    </Part>
  )
}

function Labelled({ label, help, children }: { label: string; help: string; children: React.ReactNode }) {
  return (
    <div>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      {children}
      <Text size="xs" c="dimmed" mt={4}>
        {help}
      </Text>
    </div>
  )
}

export function WorthPart({ draft, onChange, plan, many }: PartProps) {
  const { expected } = draft
  const { sources } = plan.measured
  const expect = (change: Partial<Draft['expected']>) => onChange({ expected: { ...expected, ...change } })
  return (
    <Part
      title="How much is worth having"
      text="The two limits that decide the verdict, and what you expect. Expectations set the sizes; they never count as proof."
    >
      <Row>
        <NumberBox
          label="Saving worth having"
          help="The whole interval of the saving must lie above it."
          unit="min"
          decimals={2}
          value={draft.minimumSavingMinutes}
          onChange={(minimumSavingMinutes) => onChange({ minimumSavingMinutes })}
        />
        <PercentBox
          label="Margin for errors"
          help={`By so many points may the error rate with AI lie above that without, in percent of ${many}.`}
          value={draft.margin}
          onChange={(margin) => onChange({ margin })}
        />
        <NumberBox
          label="Expected saving"
          unit="min"
          decimals={2}
          value={expected.savingMinutes}
          onChange={(savingMinutes) => expect({ savingMinutes })}
          source={sources.savingMinutes}
        />
        <NumberBox
          label="Spread of the time"
          help="Standard deviation of the minutes an item takes."
          unit="min"
          decimals={2}
          value={expected.sdMinutes}
          onChange={(sdMinutes) => expect({ sdMinutes })}
          source={sources.sdMinutes}
        />
        <PercentBox
          label="Errors without AI"
          value={expected.manualErrorRate}
          onChange={(manualErrorRate) => expect({ manualErrorRate })}
          source={sources.manualErrorRate}
        />
        <PercentBox
          label="Errors with AI"
          value={expected.assistedErrorRate}
          onChange={(assistedErrorRate) => expect({ assistedErrorRate })}
          source={sources.assistedErrorRate}
        />
        <NumberBox
          label="Items a week"
          unit="items"
          decimals={1}
          value={expected.itemsPerWeek}
          onChange={(itemsPerWeek) => expect({ itemsPerWeek })}
          source={sources.itemsPerWeek}
        />
      </Row>
    </Part>
  )
}

export function SurePart({ draft, onChange }: PartProps) {
  return (
    <Part title="How sure" text="Sizes over both arms. The calculator says what your wishes need.">
      <Row>
        <NumberBox
          label="Items"
          help="Completed ones at which the pilot is full."
          unit="items"
          value={draft.items}
          onChange={(items) => onChange({ items })}
        />
        <NumberBox
          label="Checked items"
          help="Of them, those whose truth becomes known."
          unit="items"
          value={draft.checkedItems}
          onChange={(checkedItems) => onChange({ checkedItems })}
        />
        <NumberBox
          label="Fewest checks"
          help="Below it the guard-rail is unknown, and the verdict not yet."
          unit="items"
          value={draft.minimumChecked}
          onChange={(minimumChecked) => onChange({ minimumChecked })}
        />
        <PercentBox
          label="Power"
          help="Chance to prove what you expect, if it is so."
          decimals={0}
          value={draft.power}
          onChange={(power) => onChange({ power })}
        />
        <PercentBox
          label="Alpha of the saving"
          help="Chance to claim a saving that is not there, over all looks; two-sided."
          value={draft.alpha}
          onChange={(alpha) => onChange({ alpha })}
        />
        <PercentBox
          label="Alpha of the guard-rail"
          help="Two-sided: half of it at the end that matters."
          value={draft.guardAlpha}
          onChange={(guardAlpha) => onChange({ guardAlpha })}
        />
      </Row>
    </Part>
  )
}

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
            data={['7', '14', '30'].map((days) => ({ value: days, label: `${days} days` }))}
            value={String(draft.reworkWindowDays)}
            allowDeselect={false}
            onChange={(days) => onChange({ reworkWindowDays: days === '7' ? 7 : days === '14' ? 14 : 30 })}
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
