import { Stack, Table, Text, Title } from '@mantine/core'
import { percent } from '#app/quality/rate-text.tsx'
import { Wide } from '#app/ui/wide.tsx'
import classes from './candidates.module.css'
import type { FieldFigures } from './candidates-data.ts'

type Props = {
  field: FieldFigures
  choice: NonNullable<FieldFigures['choice']>
  options: readonly { key: string; label: string }[]
  /** Which cases these are. */
  of: string
}

/** Beyond so many the matrix is no longer read: its mistakes are listed. */
const mostOptions = 14

/** Labels and routes: what was true against what was proposed, and each option's figures. */
export function RunChoice({ field, choice, options, of }: Props) {
  const label = (key: string) => (key === '' ? 'none' : (options.find((o) => o.key === key)?.label ?? key))
  const seen = [...options.map((o) => o.key), ''].filter((key) =>
    choice.confusion.some(([truth, said]) => truth === key || said === key),
  )
  return (
    <Stack gap="sm">
      <Title order={3}>{field.label}: true and proposed</Title>
      {seen.length <= mostOptions ? (
        <Matrix seen={seen} choice={choice} label={label} of={of} />
      ) : (
        <Text size="sm">
          Most often confused:{' '}
          {choice.confusion
            .filter(([truth, said]) => truth !== said)
            .slice(0, 12)
            .map(([truth, said, n]) => `${label(truth)} taken for ${label(said)} (${n})`)
            .join('; ') || 'nothing'}
          .
        </Text>
      )}
      <Options choice={choice} label={label} of={of} />
    </Stack>
  )
}

type PartProps = { choice: Props['choice']; of: string; label(key: string): string }

function Matrix({ seen, choice, label, of }: PartProps & { seen: readonly string[] }) {
  const counts = new Map(choice.confusion.map(([truth, said, n]) => [`${truth}\n${said}`, n]))
  const most = Math.max(1, ...counts.values())
  return (
    <Wide label={`Confusion matrix: ${of}`}>
      <Text size="xs" c="dimmed">
        Rows: what is true. Columns: what was proposed. Cases; framed: right.
      </Text>
      <Table className={classes.matrix} withRowBorders={false} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">true</Table.Th>
            {seen.map((key) => (
              <Table.Th key={key} scope="col">
                {label(key)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {seen.map((truth) => (
            <Table.Tr key={truth}>
              <Table.Th scope="row" fw={400}>
                {label(truth)}
              </Table.Th>
              {seen.map((said) => {
                const n = counts.get(`${truth}\n${said}`) ?? 0
                const color = truth === said ? 'var(--chart-quiet)' : 'var(--chart-loud)'
                const strength = n === 0 ? 0 : 10 + (30 * n) / most
                return (
                  <Table.Td
                    key={said}
                    data-right={truth === said || undefined}
                    style={{ background: `color-mix(in srgb, ${color} ${strength}%, transparent)` }}
                  >
                    {n === 0 ? '·' : n}
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  )
}

function Options({ choice, label, of }: PartProps) {
  const share = (value: number | null) => (value === null ? 'none' : percent(value))
  const shown = choice.options.filter((o) => o.n + o.proposed > 0).sort((a, b) => b.n - a.n)
  return (
    <Wide label={`Figures by option: ${of}`}>
      <Table verticalSpacing={4} withRowBorders={false} maw={720} className={classes.number}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Option</Table.Th>
            {['True', 'Proposed', 'Right', 'Precision', 'Recall'].map((head) => (
              <Table.Th key={head} scope="col" ta="right">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((o) => (
            <Table.Tr key={o.key}>
              <Table.Th scope="row" fw={400}>
                {label(o.key)}
              </Table.Th>
              <Table.Td ta="right">{o.n}</Table.Td>
              <Table.Td ta="right">{o.proposed}</Table.Td>
              <Table.Td ta="right">{o.right}</Table.Td>
              <Table.Td ta="right">{share(o.precision)}</Table.Td>
              <Table.Td ta="right">{share(o.recall)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  )
}
