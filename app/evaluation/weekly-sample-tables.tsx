import { Anchor, Table, Text } from '@mantine/core'
import { Link } from 'react-router'
import { percent, RateText } from '#app/quality/rate-text.tsx'
import { DataTable } from '#app/ui/data-table.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate } from '#app/ui/moment.ts'
import type { StratumCount } from '#server/evaluation/weekly-sample.ts'
import type { DrawnLine } from '#server/evaluation/weekly-sample-read.server.ts'
import classes from './weekly-sample.module.css'
import { type SamplePage, stratumTexts } from './weekly-sample-form.ts'

type Noun = SamplePage['workflow']['noun']

/** What each question drew, and from how many. */
export function StrataTable({ counts, noun }: { counts: StratumCount[]; noun: Noun }) {
  return (
    <div className={classes.wide}>
      <Table verticalSpacing={4} withRowBorders={false} maw={720} className={classes.number}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Question</Table.Th>
            <Table.Th scope="col" ta="right">
              {noun.many} of the week
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Drawn
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {counts.map(({ stratum, population, drawn }) => (
            <Table.Tr key={stratum}>
              <Table.Th scope="row" fw={400}>
                {stratumTexts[stratum].label}{' '}
                <Text span size="sm" c="dimmed">
                  {stratumTexts[stratum].help}
                </Text>
              </Table.Th>
              <Table.Td ta="right">{population}</Table.Td>
              <Table.Td ta="right">{drawn}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

type Linked = { number: number; title: string | null; note?: string }

export function ItemLinks({ items, page }: { items: readonly Linked[]; page: Pick<SamplePage, 'base' | 'workflow'> }) {
  if (items.length === 0) return null
  return (
    <ul className={classes.list}>
      {items.map((item) => (
        <li key={item.number}>
          <Text size="sm" span>
            <Anchor component={Link} inherit to={`${page.base}/items/${item.number}`} underline="always">
              {nameOf(item, page.workflow.noun)}
            </Anchor>
            {item.note && ` ${item.note}`}
          </Text>
        </li>
      ))}
    </ul>
  )
}

/** What is to be entered blind has no name here. */
const nameOf = ({ number, title }: Pick<Linked, 'number' | 'title'>, noun: Noun) => title ?? `${noun.one} ${number}`

const stateWords = { waiting: 'waits', done: 'looked at', lost: 'taken back' } as const

export function ItemTable({ items, page }: { items: readonly DrawnLine[]; page: SamplePage }) {
  return (
    <DataTable
      caption="Drawn items"
      rows={items}
      rowKey={(row) => String(row.number)}
      sort={{ key: 'found', desc: true }}
      columns={[
        {
          key: 'title',
          header: 'Item',
          rowHeader: true,
          value: (row) => nameOf(row, page.workflow.noun),
          cell: (row) => (
            <Anchor component={Link} inherit to={`${page.base}/items/${row.number}`} underline="always">
              {nameOf(row, page.workflow.noun)}
            </Anchor>
          ),
        },
        {
          key: 'strata',
          header: 'Drawn for',
          value: (row) => row.strata.map((s) => stratumTexts[s].label).join(', '),
        },
        {
          key: 'probability',
          header: 'Probability',
          align: 'right',
          wideOnly: true,
          value: (row) => row.probability,
          cell: (row) => percent(row.probability),
        },
        { key: 'state', header: 'Check', value: (row) => stateWords[row.state] },
        {
          key: 'found',
          header: 'Found wrong',
          value: (row) => (row.state !== 'done' ? '' : row.wrong.length > 0 ? row.wrong.join(', ') : 'nothing'),
        },
      ]}
    />
  )
}

export function HistoryTable({ history, shown, base }: SamplePage) {
  const locale = useLocale()
  const urgent = history.some((h) => h.missedUrgent)
  const routed = history.some((h) => h.wrongRoutes)
  return (
    <div className={classes.wide}>
      <Table verticalSpacing={4} withRowBorders={false} className={classes.number} miw={urgent || routed ? 900 : 560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Week from</Table.Th>
            <Table.Th scope="col" ta="right">
              Looked at
            </Table.Th>
            <Table.Th scope="col">Wrong outputs</Table.Th>
            {urgent && <Table.Th scope="col">Missed urgent</Table.Th>}
            {routed && <Table.Th scope="col">Wrong routes</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {history.map((h) => (
            <Table.Tr key={h.week}>
              <Table.Th scope="row" fw={h.week === shown?.week ? 600 : 400}>
                <Anchor component={Link} inherit to={`${base}/weekly-sample?of=${h.week}`} underline="always">
                  {formatDate(h.week, locale)}
                </Anchor>
              </Table.Th>
              <Table.Td ta="right">
                {h.done} of {h.drawn}
              </Table.Td>
              <Table.Td>
                <RateText rate={h.error} />
              </Table.Td>
              {urgent && <Table.Td>{h.missedUrgent && <RateText rate={h.missedUrgent} />}</Table.Td>}
              {routed && <Table.Td>{h.wrongRoutes && <RateText rate={h.wrongRoutes} />}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
