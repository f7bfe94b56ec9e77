import { Table, VisuallyHidden } from '@mantine/core'
import { formatDuration } from '#app/ui/duration.ts'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import { Section } from '#app/ui/section.tsx'
import { Wide } from '#app/ui/wide.tsx'
import type { RunHead } from '#server/evaluation/compare-read.server.ts'
import classes from './compare.module.css'
import type { Compared, Result } from './compare-data.ts'

/** What a case costs and how long its answer takes, with both versions. */
export function CompareCosts({ view: { current, candidate }, result }: { view: Compared; result: Result }) {
  const locale = useLocale()
  const money = (amount: number | null | undefined, run: RunHead) =>
    amount === null || amount === undefined
      ? 'not known'
      : run.currency === null
        ? 'nothing'
        : formatMoney(String(amount), { currency: run.currency, exact: true, locale })
  const ms = (value: number | null | undefined) => (value === null || value === undefined ? 'none' : duration(value))
  const { cost, latency } = result.gate
  const currency = candidate.currency ?? current.currency
  const rows = [
    {
      what: 'Cost of a case, mean',
      current: money(current.cost?.mean, current),
      candidate: money(candidate.cost?.mean, candidate),
      difference:
        cost && currency
          ? `${signed(cost.estimate)} (${signed(cost.low)} to ${signed(cost.high)}) ${currency}`
          : cost
            ? 'none'
            : 'not known',
      n: `${current.cost?.n ?? 0} and ${candidate.cost?.n ?? 0}`,
    },
    {
      what: 'Latency, half within',
      current: ms(current.latency?.p50),
      candidate: ms(candidate.latency?.p50),
      difference: latency
        ? `mean ${signed(Math.round(latency.estimate))} ms (${signed(Math.round(latency.low))} to ${signed(Math.round(latency.high))})`
        : 'not known',
      n: `${current.latency?.n ?? 0} and ${candidate.latency?.n ?? 0}`,
    },
    {
      what: 'Latency, nine of ten within',
      current: ms(current.latency?.p90),
      candidate: ms(candidate.latency?.p90),
      difference: '',
      n: `${current.latency?.n ?? 0} and ${candidate.latency?.n ?? 0}`,
    },
  ]
  return (
    <Section
      title="Cost and latency"
      text="Of all answers, in the run’s currency; n = answers of current and candidate. Differences: mean a case, 95 % by bootstrap over the gate’s cases."
    >
      <Wide least={480} label="Cost and latency, table">
        <Table className={classes.table} verticalSpacing={4} withRowBorders={false}>
          <Table.Caption>
            <VisuallyHidden>Cost and latency</VisuallyHidden>
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Figure</Table.Th>
              <Table.Th scope="col" ta="right">
                Current
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Candidate
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Difference
              </Table.Th>
              <Table.Th scope="col" ta="right">
                n
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.what}>
                <Table.Th scope="row" fw={400}>
                  {row.what}
                </Table.Th>
                <Table.Td ta="right">{row.current}</Table.Td>
                <Table.Td ta="right">{row.candidate}</Table.Td>
                <Table.Td ta="right">{row.difference}</Table.Td>
                <Table.Td ta="right">{row.n}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
    </Section>
  )
}

const duration = (ms: number) => (ms < 1000 ? `${Math.round(ms)}\u00a0ms` : formatDuration(ms))
const signed = (value: number) => {
  const text = String(Number(Math.abs(value).toPrecision(2)))
  return text === '0' ? '0' : `${value < 0 ? '−' : '+'}${text}`
}
