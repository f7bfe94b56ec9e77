import { Fieldset, SimpleGrid, Stack, Switch, Text } from '@mantine/core'
import { stratumTexts } from '#app/evaluation/weekly-sample-form.ts'
import { rateKeys, rateTexts } from '#app/quality/rates.ts'
import { NumberBox, ShareBox } from './boxes.tsx'
import { at } from './design-context.ts'
import type { SectionProps } from './section-props.ts'
import { withShare } from './thresholds-section.tsx'

/** What is looked at again, so that the quality is known, and what a better version has to keep. */
export function QualitySection({ draft, change, problems }: SectionProps) {
  const { quality, weeklySample, gate, fields } = draft
  const setGate = (part: Partial<typeof gate>) => change({ gate: { ...gate, ...part } })
  return (
    <Stack gap="md" maw={900}>
      <Fieldset legend="Of decided items">
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            {rateKeys.map((key) => (
              <ShareBox
                key={key}
                label={rateTexts[key].label}
                help={rateTexts[key].help}
                max={rateTexts[key].max}
                {...at(problems, 'quality', key)}
                value={quality[key]}
                onChange={(share) => change({ quality: { ...quality, [key]: share ?? 0 } })}
              />
            ))}
          </SimpleGrid>
          <Switch
            label="Figures of single persons"
            description="For themselves and their lead. Off: everybody sees groups of at least five people only."
            checked={quality.personFigures}
            onChange={(event) => change({ quality: { ...quality, personFigures: event.currentTarget.checked } })}
          />
        </Stack>
      </Fieldset>
      <Fieldset legend="Each week">
        <Stack gap="sm">
          <Switch
            label="Draw when a week is over"
            checked={weeklySample.active}
            onChange={(event) => change({ weeklySample: { ...weeklySample, active: event.currentTarget.checked } })}
          />
          <SimpleGrid cols={{ base: 2, sm: 3 }}>
            {(Object.keys(stratumTexts) as (keyof typeof stratumTexts)[]).map((key) => (
              <NumberBox
                key={key}
                label={stratumTexts[key].label}
                help={stratumTexts[key].help}
                max={50}
                {...at(problems, 'weeklySample', key)}
                value={weeklySample[key]}
                onChange={(n) => change({ weeklySample: { ...weeklySample, [key]: n ?? 0 } })}
              />
            ))}
          </SimpleGrid>
        </Stack>
      </Fieldset>
      <Fieldset legend="What a candidate has to keep">
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
            <NumberBox
              label="Cases at least"
              help="With a truth found apart from the proposal."
              {...at(problems, 'gate', 'leastCases')}
              value={gate.leastCases}
              onChange={(n) => setGate({ leastCases: n ?? 0 })}
            />
            <ShareBox
              label="Margin of a critical field"
              help="By how much the share right may fall."
              {...at(problems, 'gate', 'margin')}
              value={gate.margin}
              onChange={(share) => setGate({ margin: share ?? 0 })}
            />
            <ShareBox
              label="Margin of a part"
              help="Of a supplier, a label, a language."
              {...at(problems, 'gate', 'sliceMargin')}
              value={gate.sliceMargin}
              onChange={(share) => setGate({ sliceMargin: share ?? 0 })}
            />
            <NumberBox
              label="Cost of a case at most"
              help="Mean, in the account’s currency. Empty: no bound."
              decimals={4}
              {...at(problems, 'gate', 'mostCost')}
              value={gate.mostCost}
              onChange={(mostCost) => setGate({ mostCost })}
            />
            <NumberBox
              label="Nine of ten answers within"
              help="Empty: no bound."
              unit="ms"
              {...at(problems, 'gate', 'mostLatencyMs')}
              value={gate.mostLatencyMs}
              onChange={(mostLatencyMs) => setGate({ mostLatencyMs })}
            />
          </SimpleGrid>
          {fields.length > 0 && (
            <>
              <Text size="sm" c="dimmed">
                Margins of single fields. Empty: the usual margin for a critical field, none for another.
              </Text>
              <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
                {fields.map((field) => (
                  <ShareBox
                    key={field.key}
                    label={`${field.label || field.key}${field.critical ? ' (critical)' : ''}`}
                    {...at(problems, 'gate', 'fields', field.key)}
                    value={gate.fields[field.key]}
                    onChange={(share) => setGate({ fields: withShare(gate.fields, field.key, share) })}
                  />
                ))}
              </SimpleGrid>
            </>
          )}
        </Stack>
      </Fieldset>
    </Stack>
  )
}
