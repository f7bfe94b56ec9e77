import { Alert, Anchor, Button, Group, List, Stack, Table, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react'
import { Link } from 'react-router'
import { formatDuration } from '#app/ui/duration.ts'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoment } from '#app/ui/moment.ts'
import classes from './baseline.module.css'
import type { ImportData, ImportFile, ImportPreview } from './import-data.ts'
import { counted } from './import-words.ts'

type Props = { preview: ImportPreview; file: ImportFile; workflow: ImportData['workflow'] }

/** How the first values of each time column are read; both ways, where nobody has said which is right. */
export function TimesSeen({ preview, file, workflow }: Props) {
  const locale = useLocale()
  const { order, columns } = file.times
  const shown = columns.filter(({ values }) => values.length > 0)
  if (shown.length === 0) return null
  const both = (order === 'ambiguous' || order === 'mixed') && preview.mapping.time.order === null
  const text = (read: ImportFile['times']['columns'][number]['values'][number]['read']) =>
    read.at !== null
      ? formatMoment(read.at, { locale, timeZone: workflow.timeZone })
      : `cannot be read: it ${read.problem}`
  return (
    <section aria-labelledby="times">
      <Title order={2} size="h3" id="times">
        How times are read
      </Title>
      {both && (
        <Alert
          color="gray"
          role="status"
          icon={<IconAlertTriangle className={classes.needs} />}
          title={
            order === 'ambiguous'
              ? 'Every date of this file could have the day or the month first: say which, above.'
              : 'Some dates of this file fit only with the day first, some only with the month first: say which, above, and the others are left out.'
          }
        />
      )}
      <Text size="sm" c="dimmed">
        Shown in {workflow.timeZone}, the zone of the workflow.
      </Text>
      <div className={classes.scroll}>
        <Table fz="sm" withRowBorders={false} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Column</Table.Th>
              <Table.Th scope="col">In the file</Table.Th>
              {both ? (
                <>
                  <Table.Th scope="col">With the day first</Table.Th>
                  <Table.Th scope="col">With the month first</Table.Th>
                </>
              ) : (
                <Table.Th scope="col">Read as</Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.flatMap(({ header, label, values }) =>
              values.slice(0, both ? 5 : 3).map((value, i) => (
                <Table.Tr key={`${header} ${value.text}`}>
                  <Table.Td>{i === 0 ? `${label}: ${header}` : ''}</Table.Td>
                  <Table.Td>{value.text}</Table.Td>
                  {both ? (
                    <>
                      <Table.Td>{text(value.dmy)}</Table.Td>
                      <Table.Td>{text(value.mdy)}</Table.Td>
                    </>
                  ) : (
                    <Table.Td>{text(value.read)}</Table.Td>
                  )}
                </Table.Tr>
              )),
            )}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  )
}

/** The first rows as they will be taken. */
export function TakenRows({ file, workflow, preview }: Props) {
  const locale = useLocale()
  const at = (iso: string | null) => (iso === null ? '' : formatMoment(iso, { locale, timeZone: workflow.timeZone }))
  const yes = (flag: boolean | null) => (flag === null ? '' : flag ? 'yes' : 'no')
  const number = (n: number | null) => (n === null ? '' : String(n))
  const log = preview.mapping.kind === 'events'
  type Case = NonNullable<ImportFile['cases']>[number]
  const caseColumns: { name: string; of: (one: Case) => string }[] = [
    { name: log ? 'Case' : 'Item', of: (one) => one.key },
    { name: 'Received', of: (one) => at(one.receivedAt) },
    { name: 'Started', of: (one) => at(one.startedAt) },
    { name: 'Done', of: (one) => at(one.endedAt) },
    { name: 'Work', of: (one) => (one.activeMs === null ? '' : formatDuration(one.activeMs)) },
    { name: 'Wrong', of: (one) => yes(one.error) },
    { name: 'Came back', of: (one) => yes(one.reworked) },
    ...(log
      ? [
          { name: 'Events', of: (one: Case) => String(one.events) },
          { name: 'Reopened', of: (one: Case) => number(one.reopened) },
          { name: 'Reassigned', of: (one: Case) => number(one.reassigned) },
          { name: 'In time', of: (one: Case) => yes(one.withinSla) },
        ]
      : []),
    { name: 'Document type', of: (one) => one.documentType ?? '' },
  ]
  const fields = workflow.fields.filter((field) => field.key in preview.mapping.fields)
  type Outcome = NonNullable<ImportFile['outcomes']>[number]
  const outcomeColumns = fields.map((field) => ({
    name: field.label,
    of: (one: Outcome) => String(one.values[field.key] ?? ''),
  }))
  if (file.cases)
    return (
      <Rows
        caption={`The first ${file.cases.length} ${preview.state === 'done' ? 'as they were taken' : 'as they will be taken'}`}
        rows={file.cases}
        columns={caseColumns}
      />
    )
  if (file.outcomes)
    return (
      <Rows
        caption={`The first ${file.outcomes.length} ${preview.state === 'done' ? 'as they were taken' : 'as they will be taken'}`}
        rows={file.outcomes}
        columns={outcomeColumns}
      />
    )
  return null
}

function Rows<Row extends { line: number }>({
  caption,
  rows,
  columns,
}: {
  caption: string
  rows: readonly Row[]
  columns: { name: string; of: (row: Row) => string }[]
}) {
  if (rows.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard.
    <section className={classes.scroll} tabIndex={0} aria-label={caption}>
      <Table withTableBorder fz="sm">
        <Table.Caption>{caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Row</Table.Th>
            {columns.map(({ name }) => (
              <Table.Th key={name} scope="col">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.line}>
              <Table.Td>{row.line}</Table.Td>
              {columns.map(({ name, of }) => (
                <Table.Td key={name} className={classes.cell}>
                  {of(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}

/** The file as it stands: its first rows. */
export function FileRows({ file }: { file: ImportFile }) {
  const columns = file.headers
    .slice(0, 60)
    .map((name, i) => ({ name, of: (row: { number: number; cells: string[] }) => row.cells[i] ?? '' }))
  const rows = file.sample.map((row) => ({ ...row, line: row.number }))
  return (
    <Rows
      caption={`The first ${rows.length} of ${counted(file.rows, 'row')}, as they stand in the file`}
      rows={rows}
      columns={columns}
    />
  )
}

/** What is left out, and the same as a file to correct and import again. */
export function RejectedRows({ file, preview }: Pick<Props, 'file' | 'preview'>) {
  const count = preview.state === 'done' ? preview.rejectedRows : file.rejectedCount
  if (count === 0) return null
  const part = file.looked < file.rows && preview.state !== 'done' ? ` of the first ${counted(file.looked, 'row')}` : ''
  const more = count - file.rejected.length
  return (
    <Alert
      color="gray"
      icon={<IconAlertTriangle className={classes.needs} />}
      title={`${counted(count, 'row')}${part} cannot be taken`}
    >
      <Stack gap="xs">
        <List size="sm">
          {file.rejected.map(({ line, column, reason }) => (
            <List.Item key={`${line} ${reason}`}>
              Row {line}
              {column !== null && `, ${column}`}: {reason}
            </List.Item>
          ))}
          {more > 0 && <List.Item>and {more.toLocaleString('en')} more, in the file below</List.Item>}
        </List>
        <Group>
          <Button
            component="a"
            href={`${preview.id}/rejected`}
            variant="default"
            size="compact-sm"
            leftSection={<IconDownload size={14} aria-hidden />}
            download
          >
            Download them, with reasons
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}

/** Where figures of a finished import stand. */
export function WhereNow({ base, kind }: { base: string; kind: ImportPreview['kind'] }) {
  return (
    <Text>
      {kind === 'outcomes' ? 'Compared with the proposals on the page of ' : 'By the week on the page of the '}
      <Anchor component={Link} to={`${base}/${kind === 'outcomes' ? 'outcomes' : 'baseline'}`}>
        {kind === 'outcomes' ? 'outcomes' : 'baseline'}
      </Anchor>
      .
    </Text>
  )
}
