import { SimpleGrid, Stack, Text } from '@mantine/core'
import type { AutonomyPolicy } from '#server/workflow/autonomy.ts'
import { NumberBox, ShareBox } from './boxes.tsx'
import { problemsAt, type SectionProps } from './section-props.ts'

/**
 * What has to be so before clean items may pass without a person, and what makes them stop. The steps themselves are made on
 * the workflow's page "Autonomy", by an ops lead; what stays with people longer stands under "Sensitive work".
 */
export function AutonomySection({ draft, change, problems }: SectionProps) {
  const policy = draft.autonomy
  const set = (part: Partial<AutonomyPolicy>) => change({ autonomy: { ...policy, ...part } })
  const box = <K extends keyof AutonomyPolicy>(key: K) => {
    const problem = problemsAt(problems, 'autonomy', key)[0]
    return {
      'data-at': `autonomy.${key}`,
      value: policy[key],
      // An empty box is no number: the schema says so in its own words.
      onChange: (value: number | null) => set({ [key]: value } as Partial<AutonomyPolicy>),
      ...(problem ? { error: problem.message } : {}),
    }
  }
  return (
    <Stack gap="md" maw={820}>
      <Text size="sm" c="dimmed">
        Everything is reviewed until an ops lead steps up, kind by kind, on the page “Autonomy”. A step needs all of
        these at once; the same bounds make it step back by itself.
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <NumberBox
          label="Steady weeks in a row"
          help="Whole weeks with checks, in which the error rate stood within the bound."
          unit="weeks"
          min={1}
          max={52}
          {...box('steadyWeeks')}
        />
        <ShareBox
          label="Most errors"
          help="Of clean items that were checked: the upper end of the 95 % interval must not stand above it."
          {...box('mostErrors')}
        />
        <NumberBox
          label="Checked clean items, at least"
          help={`So many the interval rests on. Without a single error, ${needed(policy.mostErrors)} are needed to stay within the bound.`}
          unit="items"
          min={10}
          max={10_000}
          {...box('leastChecked')}
        />
        <ShareBox
          label="Seeded errors caught, at least"
          help="Of the wrong proposals shown among right ones: whoever waves them through would wave errors through in checks."
          {...box('leastCatch')}
        />
        <ShareBox
          label="Passed items checked afterwards"
          help="A random share. At 0 % nothing passes, because nobody would know how many are wrong."
          {...box('sampleShare')}
        />
      </SimpleGrid>
    </Stack>
  )
}

const z2 = 1.959963984540054 ** 2
/** n from which Wilson's upper end of 0 in n stands within the bound: z^2 / (n + z^2) <= bound. */
const needed = (bound: unknown): string =>
  typeof bound === 'number' && bound > 0 && bound < 1
    ? `about ${Math.ceil((z2 * (1 - bound)) / bound).toLocaleString('en')}`
    : 'ever more'
