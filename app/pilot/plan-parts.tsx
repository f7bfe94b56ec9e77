import { Group, Radio, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core'
import type { Draft } from '#server/pilot/draft.ts'
import { designLabels, designs, randomised } from '#server/pilot/plan.ts'
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
          {randomised(draft.design) && (
            <Labelled label="Work without AI" help="It may be faster or slower than the legacy screen.">
              <Text size="sm">On a blank form in the workbench</Text>
            </Labelled>
          )}
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
  const { sources, expected: suggested } = plan.measured
  const source = (key: keyof typeof sources) => ({ ...sources[key], suggests: suggested[key] })
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
          source={source('savingMinutes')}
        />
        <NumberBox
          label="Spread of the time"
          help="Standard deviation of the minutes an item takes."
          unit="min"
          decimals={2}
          value={expected.sdMinutes}
          onChange={(sdMinutes) => expect({ sdMinutes })}
          source={source('sdMinutes')}
        />
        <PercentBox
          label="Errors without AI"
          value={expected.manualErrorRate}
          onChange={(manualErrorRate) => expect({ manualErrorRate })}
          source={source('manualErrorRate')}
        />
        <PercentBox
          label="Errors with AI"
          value={expected.assistedErrorRate}
          onChange={(assistedErrorRate) => expect({ assistedErrorRate })}
          source={source('assistedErrorRate')}
        />
        <NumberBox
          label="Items a week"
          unit="items"
          decimals={1}
          value={expected.itemsPerWeek}
          onChange={(itemsPerWeek) => expect({ itemsPerWeek })}
          source={source('itemsPerWeek')}
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
