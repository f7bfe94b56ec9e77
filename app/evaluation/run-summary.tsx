import { List, Table, Text } from '@mantine/core'
import { percent, RateText } from '#app/quality/rate-text.tsx'
import { formatDuration } from '#app/ui/duration.ts'
import { useLocale } from '#app/ui/locale.tsx'
import { Section } from '#app/ui/section.tsx'
import type { RunPage } from './candidates-data.ts'
import { costText } from './run-words.ts'

type Scores = NonNullable<RunPage['scores']>
type Props = { page: RunPage; scores: Scores }

const gradeWords = {
  adjudicated: 'Adjudicated',
  blind: 'Entered blind',
  manual: 'Entered on a blank form',
  assisted: 'Accepted proposals',
} as const

/** Errors by how good the truth is, what it costs, how long it takes, and how steady it is. */
export function RunSummary({ page, scores }: Props) {
  const locale = useLocale()
  const { latency, cost, noise, errorByGrade } = scores
  const { resolved, currency } = page.run
  const ms = (value: number | null) =>
    value === null ? 'not known' : value < 1000 ? `${Math.round(value)} ms` : formatDuration(value)
  return (
    <Section
      title="Figures"
      text="An output has an error where at least one critical part is wrong. 95 % Wilson intervals, weighted by how likely an item was to become a case."
    >
      <Table verticalSpacing={4} withRowBorders={false} maw={760}>
        <Table.Tbody>
          {errorByGrade.map(({ grade, error }) => (
            <Table.Tr key={grade}>
              <Table.Th scope="row" fw={400}>
                {gradeWords[grade]}: outputs with an error
              </Table.Th>
              <Table.Td>
                <RateText rate={error} missing="none counted" />
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row" fw={400}>
              Time of an answer
            </Table.Th>
            <Table.Td>
              half within {ms(latency.p50)}, nine of ten within {ms(latency.p90)}, n = {latency.n}
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th scope="row" fw={400}>
              Cost of a case, mean
            </Table.Th>
            <Table.Td>
              {cost.mean === null
                ? 'not known: the account has no price for the model'
                : `${costText(cost.mean, currency, locale)}, n = ${cost.n}`}
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      {noise && <Noise noise={noise} page={page} />}
      <List size="sm" mt="sm" c="dimmed">
        {scores.purposive > 0 && (
          <List.Item>
            {scores.purposive} cases were looked into because two answers differed: they are in the list below and in no
            rate.
          </List.Item>
        )}
        {resolved?.left.map(({ because, n }) => (
          <List.Item key={because}>
            {n} {n === 1 ? 'case was' : 'cases were'} left out because {because}.
          </List.Item>
        ))}
        {resolved && (
          <List.Item>
            Done with {resolved.providerVersion}, {modelsOf(resolved.models)}, scorer {resolved.scorer}.
          </List.Item>
        )}
      </List>
    </Section>
  )
}

const modelsOf = (models: Record<string, number | null>) => {
  const used = Object.entries(models).flatMap(([kind, version]) => (version === null ? [] : [`${kind} ${version}`]))
  return used.length === 0 ? 'no trained model' : `trained models: ${used.join(', ')}`
}

function Noise({ noise, page }: { noise: NonNullable<Scores['noise']>; page: RunPage }) {
  const label = (key: string) => page.fields.find((f) => f.key === key)?.label ?? key
  const fields = Object.entries(noise.fields).sort((a, b) => b[1] - a[1])
  const range = (of: { least: number; most: number } | null) =>
    of === null ? 'not known' : of.least === of.most ? percent(of.least) : `${percent(of.least)} to ${percent(of.most)}`
  return (
    <Text size="sm" mt="sm" maw={820}>
      <strong>Noise.</strong> Asked {noise.repetitions} times, {noise.differing} of n = {noise.cases} cases got
      different answers{noise.share !== null && ` (${percent(noise.share)})`}
      {fields.length > 0 && `: ${fields.map(([key, n]) => `${label(key)} ${n}`).join(', ')}`}. Outputs with an error
      ranged over {range(noise.error)}, values right over {range(noise.right)}. A difference between two candidates
      within that says nothing.
    </Text>
  )
}
