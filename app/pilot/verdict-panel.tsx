import { Group, Paper, Stack, Text } from '@mantine/core'
import { TermLink } from '#app/effect/term-link.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import type { PilotView } from '#server/pilot/view.server.ts'
import { countText, minutesText, pointsText } from '#server/roi/executive-text.ts'
import { VerdictMark } from './marks.tsx'
import classes from './pilot.module.css'

type Props = { pilot: PilotView; workflow: { name: string; noun: { one: string; many: string } } }

const guardTexts = {
  held: 'errors not worse: the guard-rail held',
  open: 'errors not shown to be no worse yet',
  broken: 'more errors than the plan allows: the guard-rail broke',
  unknown: 'errors unknown: too few checks',
} as const

/** The verdict in one sentence, why it is no better, and what is still needed. */
export function VerdictPanel({ pilot, workflow }: Props) {
  const locale = useLocale()
  const { effect, state } = pilot
  const { saving, guard, errorDifference, because, further } = effect
  const count = (n: number, one: string, many: string) => `${countText(n, locale)} ${n === 1 ? one : many}`
  const needs = [
    ...(further.items
      ? [count(further.items, `completed ${workflow.noun.one}`, `completed ${workflow.noun.many}`)]
      : []),
    ...(further.checked ? [count(further.checked, 'checked one', 'checked ones')] : []),
  ]
  if (state === 'abandoned')
    return (
      <Paper withBorder p="md" component="section" aria-label="Verdict">
        <Text size="lg" fw={600}>
          Abandoned: no verdict
        </Text>
        <Text>{pilot.endReason}</Text>
      </Paper>
    )
  return (
    <Paper withBorder p="md" component="section" aria-label="Verdict">
      <Stack gap="xs">
        <Group gap="md" align="baseline">
          <span>
            <VerdictMark verdict={effect.verdict} large /> <TermLink term="verdict" />
          </span>
          <Text size="lg">
            {saving.sequence.estimate === null
              ? `Nothing to compare yet: no ${workflow.noun.one} is completed in both arms.`
              : `${minutesText(saving.sequence, locale, 'minutes')} saved per item; ${guardTexts[guard]}${
                  errorDifference.estimate === null ? '' : `, ${pointsText(errorDifference, locale)}`
                }.`}
          </Text>
        </Group>
        {because.length > 0 && (
          <ul className={classes.list}>
            {because.map((sentence) => (
              <li key={sentence}>
                <Text>{sentence}</Text>
              </li>
            ))}
          </ul>
        )}
        {effect.verdict === 'not_yet' && needs.length > 0 && state === 'running' && (
          <Text>If the figures stay as they are today, about {needs.join(' and ')} more are needed.</Text>
        )}
        {pilot.endText && (
          <Text>
            {pilot.endText} {pilot.endReason}
          </Text>
        )}
      </Stack>
    </Paper>
  )
}
