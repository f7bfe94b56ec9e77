import { Fieldset, NumberInput, SimpleGrid, Stack, Text } from '@mantine/core'
import type { BoxesProps } from './candidates-data.ts'

/** What counts as sure, and below what labels and routes are held back. */
export function ThresholdBoxes({ page, draft, set }: BoxesProps) {
  const { thresholds } = draft
  const { fields } = page.definition
  const change = (next: Partial<typeof thresholds>) => set({ thresholds: { ...thresholds, ...next } })
  const choices = fields.filter((f) => f.type === 'label' || f.type === 'route')
  return (
    <Fieldset legend="Thresholds">
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Share label="Sure at and above" value={thresholds.sure} onChange={(sure) => change({ sure: sure ?? 0 })} />
          <Share label="Unsure below" value={thresholds.look} onChange={(look) => change({ look: look ?? 0 })} />
        </SimpleGrid>
        <Text size="sm">Of single fields (empty: as above)</Text>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
          {fields.map((field) => (
            <Share
              key={field.key}
              label={field.label}
              value={thresholds.fields[field.key] ?? null}
              onChange={(share) => change({ fields: withShare(thresholds.fields, field.key, share) })}
            />
          ))}
        </SimpleGrid>
        {choices.length > 0 && (
          <>
            <Text size="sm">Held back below (empty: as the provider sees fit)</Text>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
              {choices.map((field) => (
                <Share
                  key={field.key}
                  label={`${field.label}, held back below`}
                  value={thresholds.abstain[field.key] ?? null}
                  onChange={(share) => change({ abstain: withShare(thresholds.abstain, field.key, share) })}
                />
              ))}
            </SimpleGrid>
          </>
        )}
      </Stack>
    </Fieldset>
  )
}

function withShare(shares: Record<string, number>, key: string, share: number | null): Record<string, number> {
  const { [key]: _, ...others } = shares
  return share === null ? others : { ...others, [key]: share }
}

type ShareProps = { label: string; value: number | null; onChange(share: number | null): void }

/** A share as a percentage; empty: none. */
function Share({ label, value, onChange }: ShareProps) {
  return (
    <NumberInput
      label={label}
      suffix=" %"
      min={0}
      max={100}
      decimalScale={1}
      step={1}
      value={value === null ? '' : Math.round(value * 1000) / 10}
      onChange={(percent) => onChange(percent === '' ? null : Math.min(1, Math.max(0, Number(percent) / 100)))}
    />
  )
}
