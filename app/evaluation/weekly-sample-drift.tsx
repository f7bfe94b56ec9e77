import { Stack, Text } from '@mantine/core'
import { percent } from '#app/quality/rate-text.tsx'
import { Section } from '#app/ui/section.tsx'
import { Whiskers } from '#app/ui/whiskers.tsx'
import { type LabelShift, weeksBefore } from '#server/evaluation/drift.ts'
import type { SampleInView } from '#server/evaluation/weekly-sample-read.server.ts'
import type { Rate } from '#server/platform/statistics.ts'
import type { SamplePage } from './weekly-sample-form.ts'

type Field = SampleInView['drift'][number]

/** As many as the eye compares; the largest shifts come first. */
const shown = 8

/** How a week's labels are shared out against the weeks before; over all its completed items, so no check is needed. */
export function LabelShifts({ field, page }: { field: Field; page: SamplePage; week: string }) {
  const { drift } = field
  const { many } = page.workflow.noun
  const name = (key: string) => field.options[key] ?? key
  const rest = drift.labels.length - shown
  const top = Math.max(0.1, ...drift.labels.slice(0, shown).flatMap((l) => [l.now.high ?? 0, l.before.high ?? 0]))
  return (
    <Section
      title={`${field.label}: shift of labels`}
      text={`Labels of all ${many} completed in the week against those of the ${weeksBefore} weeks before, with 95 % intervals (Wilson).`}
    >
      {drift.n === 0 || drift.before === 0 ? (
        <Text size="sm">
          {drift.n === 0
            ? `No ${many} of this week have a label of this kind.`
            : `Nothing to compare with: no ${many} were completed in the ${weeksBefore} weeks before. The comparison comes with the second week.`}
        </Text>
      ) : (
        <Stack gap="xs">
          <Text size="sm">{verdict(field)}</Text>
          <Whiskers
            title="Share of labels"
            level={3}
            subtitle={`n = ${drift.n} labels this week, ${drift.before} in ${drift.weeks} ${drift.weeks === 1 ? 'week' : 'weeks'} before`}
            from={0}
            to={Math.min(1, top)}
            empty={null}
            rows={drift.labels.slice(0, shown).flatMap((label) => rowsOf(label, name(label.key)))}
          />
          {rest > 0 && (
            <Text size="sm" c="dimmed">
              {rest} more {rest === 1 ? 'label' : 'labels'} with smaller shifts.
            </Text>
          )}
        </Stack>
      )}
    </Section>
  )
}

function rowsOf(label: LabelShift, name: string) {
  const row = (key: string, text: string, rate: Rate, main: boolean) => ({
    ...{ key: `${label.key} ${key}`, label: text, detail: `${rate.count} of ${rate.n}`, main },
    ...{ estimate: rate.rate, low: rate.low, high: rate.high },
    text:
      rate.rate === null ? 'none' : `${percent(rate.rate)} (${percent(rate.low ?? 0)} to ${percent(rate.high ?? 1)})`,
    color: main ? ('accent' as const) : ('quiet' as const),
  })
  return [row('now', name, label.now, true), row('before', 'weeks before', label.before, false)]
}

/** Both figures in one sentence, with their sources. */
function verdict({ drift, options }: Field): string {
  const { test, psi } = drift
  const index =
    psi === null
      ? ''
      : ` Population stability index ${psi.toFixed(2)}: ${psi < 0.1 ? 'calm' : psi <= 0.25 ? 'some shift' : 'a large shift'} (below 0.1 and above 0.25 by custom, Siddiqi 2006).`
  if (!test) return `Too few labels for a test: each needs five expected.${index}`
  const together = test.pooled.map((key) => options[key] ?? key)
  const p = test.p < 0.001 ? 'p < 0.001' : `p = ${test.p.toFixed(3)}`
  return `${test.p < 0.05 ? 'The shares differ by more than chance' : 'No difference beyond chance'}: chi-square ${test.chiSquare.toFixed(1)} with ${test.df} ${test.df === 1 ? 'degree' : 'degrees'} of freedom, ${p} (Pearson 1900${together.length > 0 ? `; ${together.join(', ')} taken together, being rare` : ''}).${index}`
}
