import { Fieldset, SimpleGrid, Stack, Text } from '@mantine/core'
import { ShareBox } from './boxes.tsx'
import { at } from './design-context.ts'
import type { SectionProps } from './section-props.ts'

/** How confident a value must be to count as sure, and below what a label is held back. */
export function ThresholdsSection({ draft, change, problems, workflow, organisation }: SectionProps) {
  const { thresholds, fields } = draft
  const set = (part: Partial<typeof thresholds>) => change({ thresholds: { ...thresholds, ...part } })
  const choices = fields.filter((f) => f.type === 'label' || f.type === 'route')
  return (
    <Stack gap="md" maw={820}>
      <Text size="sm" c="dimmed">
        A value at or above its threshold is “sure”; the others are marked for a person.
        {workflow && (
          <>
            {' '}
            What other thresholds would have done to last month’s items stands on the page{' '}
            <a href={`/o/${organisation}/w/${workflow}/confidence`}>Confidence</a>.
          </>
        )}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <ShareBox
          label="Sure at and above"
          {...at(problems, 'thresholds', 'sure')}
          value={thresholds.sure}
          onChange={(sure) => set({ sure: sure ?? 0 })}
        />
        <ShareBox
          label="Unsure below"
          help="Between the two it says “look”."
          {...at(problems, 'thresholds', 'look')}
          value={thresholds.look}
          onChange={(look) => set({ look: look ?? 0 })}
        />
      </SimpleGrid>
      {fields.length > 0 && (
        <Fieldset legend="Sure at and above, for single fields">
          <Text size="sm" c="dimmed" mb="xs">
            Empty: as above.
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
            {fields.map((field) => (
              <ShareBox
                key={field.key}
                label={field.label || field.key}
                {...at(problems, 'thresholds', 'fields', field.key)}
                value={thresholds.fields[field.key]}
                onChange={(share) => set({ fields: withShare(thresholds.fields, field.key, share) })}
              />
            ))}
          </SimpleGrid>
        </Fieldset>
      )}
      {choices.map((field) => (
        <Fieldset key={field.key} legend={`${field.label || field.key}: no guess below`}>
          <Text size="sm" c="dimmed" mb="xs">
            Empty: as the provider sees fit. Held back, the item goes to a person with a summary.
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
            <ShareBox
              label="All of it"
              {...at(problems, 'thresholds', 'abstain', field.key)}
              value={thresholds.abstain[field.key]}
              onChange={(share) => set({ abstain: withShare(thresholds.abstain, field.key, share) })}
            />
            {field.type === 'label' &&
              field.options.map((option) => {
                const name = `${field.key}/${option.key}`
                return (
                  <ShareBox
                    key={option.key}
                    label={option.label || option.key}
                    {...at(problems, 'thresholds', 'abstain', name)}
                    value={thresholds.abstain[name]}
                    onChange={(share) => set({ abstain: withShare(thresholds.abstain, name, share) })}
                  />
                )
              })}
          </SimpleGrid>
        </Fieldset>
      ))}
    </Stack>
  )
}

export function withShare(shares: Record<string, number>, key: string, share: number | null): Record<string, number> {
  const { [key]: _, ...others } = shares
  return share === null ? others : { ...others, [key]: share }
}
