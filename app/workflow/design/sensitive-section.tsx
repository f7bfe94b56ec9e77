import { Checkbox, Stack, Text } from '@mantine/core'
import { Conditions } from './conditions.tsx'
import { problemsAt, type SectionProps } from './section-props.ts'

type Handles = SectionProps['draft']['sensitive']['handles']
const kinds = [
  { value: 'payments', label: 'Payments', help: 'What is decided here moves money.' },
  { value: 'replies', label: 'Replies to customers', help: 'What is written here goes out of the house.' },
] as const

/** What stays with people until the results have been steady for the weeks of the plan. */
export function SensitiveSection({ draft, change, problems }: SectionProps) {
  const { sensitive } = draft
  return (
    <Stack gap="md" maw={820}>
      <Text size="sm" c="dimmed">
        Sensitive work never passes without a person before the steady weeks are served, whatever its confidence.
      </Text>
      <Checkbox.Group
        label="It handles"
        value={sensitive.handles}
        onChange={(handles) => change({ sensitive: { ...sensitive, handles: handles as Handles } })}
      >
        <Stack gap="xs" mt={6}>
          {kinds.map(({ value, label, help }) => (
            <Checkbox key={value} value={value} label={label} description={help} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Conditions
        legend="Single items are sensitive when any of these holds"
        between="or"
        none="No condition: none is marked by itself."
        value={sensitive.when}
        onChange={(when) => change({ sensitive: { ...sensitive, when } })}
        draft={draft}
        problems={problemsAt(problems, 'sensitive', 'when')}
        path={['sensitive', 'when']}
      />
    </Stack>
  )
}
