import {
  Alert,
  Button,
  Group,
  List,
  NativeSelect,
  Paper,
  SimpleGrid,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { Form, useNavigation } from 'react-router'
import { orderColumns } from '#server/proposal/orders-file.ts'
import classes from './orders.module.css'
import type { OrdersAnswer } from './orders-data.ts'

type Answer = Extract<NonNullable<OrdersAnswer>, { ok: true }>
type Preview = Extract<Answer, { did: 'previewed' }>
type Imported = Extract<Answer, { did: 'imported' }>

/** A file, what its columns hold, what it would bring; then what it brought. */
export function ImportPanel({ answer }: { answer: OrdersAnswer }) {
  const busy = useNavigation().formMethod === 'POST'
  // Another file has other columns: what was said of the one before is no longer shown.
  const [stale, setStale] = useState<OrdersAnswer>(undefined)
  const shown = answer?.ok && answer !== stale ? answer : null
  const preview = shown?.did === 'previewed' ? shown : null
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="import">
      <Form method="post" encType="multipart/form-data">
        <Stack>
          <Title order={2} size="h3" id="import">
            Import orders
          </Title>
          <Group align="flex-end">
            <TextInput
              type="file"
              name="file"
              accept=".csv,.tsv,.xlsx"
              label="CSV or Excel file"
              description="A row for each line of an order; an order that was imported before is replaced."
              onChange={() => setStale(answer)}
              className={classes.file}
            />
            <Button type="submit" name="intent" value="preview" variant={preview ? 'default' : 'filled'} loading={busy}>
              {preview ? 'Look again' : 'Look at the file'}
            </Button>
          </Group>
          {preview && <Mapping key={JSON.stringify([preview.headers, preview.mapping])} preview={preview} />}
          {preview && <Sample preview={preview} />}
          {preview && <Forecast preview={preview} busy={busy} />}
          {shown?.did === 'imported' && <Report imported={shown} />}
        </Stack>
      </Form>
    </Paper>
  )
}

function Mapping({ preview: { headers, mapping } }: { preview: Preview }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
      {orderColumns.map(({ key, label, required }) => (
        <NativeSelect
          key={key}
          name={`column.${key}`}
          label={label}
          withAsterisk={required}
          defaultValue={mapping.columns[key] ?? ''}
          data={[
            { value: '', label: 'not in the file' },
            ...headers.map((header) => ({ value: header, label: header })),
          ]}
        />
      ))}
      <NativeSelect
        name="language"
        label="Figures are written"
        defaultValue={mapping.language}
        data={[
          { value: 'en', label: '1,204.50' },
          { value: 'de', label: '1.204,50' },
          { value: 'fr', label: '1 204,50' },
        ]}
      />
    </SimpleGrid>
  )
}

function Sample({ preview: { headers, sample, rows } }: { preview: Preview }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard.
    <section className={classes.sample} tabIndex={0} aria-label="First rows of the file">
      <Table withTableBorder fz="sm">
        <Table.Caption>
          The first {sample.length} of {rows} rows, as they stand in the file
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Row</Table.Th>
            {headers.map((header) => (
              <Table.Th key={header}>{header}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sample.map((row) => (
            <Table.Tr key={row.number}>
              <Table.Td>{row.number}</Table.Td>
              {headers.map((header, i) => (
                <Table.Td key={header} className={classes.cell}>
                  {row.cells[i]}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}

function Forecast({ preview, busy }: { preview: Preview; busy: boolean }) {
  const { problem, orders, lines, replaced } = preview
  if (problem)
    return <Alert color="gray" role="status" icon={<IconAlertTriangle className={classes.needs} />} title={problem} />
  return (
    <>
      <Rejected of={preview} />
      <Group>
        <Button type="submit" name="intent" value="import" disabled={orders === 0} loading={busy}>
          Import {counted(orders, 'order')}
        </Button>
        <Text size="sm" role="status">
          {counted(orders, 'order')} with {counted(lines, 'line')} can be taken
          {replaced > 0
            ? `; ${replaced} of them ${replaced === 1 ? 'replaces one' : 'replace orders'} imported before`
            : ''}
          .
        </Text>
      </Group>
    </>
  )
}

function Report({ imported }: { imported: Imported }) {
  const { orders, lines, replaced } = imported
  return (
    <>
      <Alert color="gray" role="status" title={`${counted(orders, 'order')} with ${counted(lines, 'line')} imported`}>
        {replaced > 0 &&
          `${counted(replaced, 'order')} of the same number ${replaced === 1 ? 'was' : 'were'} replaced. `}
        Items in review that name one of them are checked again now.
      </Alert>
      <Rejected of={imported} />
    </>
  )
}

/** What is left out, and the same as a file to correct and import again. */
function Rejected({ of: { rejected, rejectedCount, rejectedCsv } }: { of: Preview | Imported }) {
  if (rejectedCount === 0) return null
  const more = rejectedCount - rejected.length
  const save = () => {
    const url = URL.createObjectURL(new Blob([rejectedCsv], { type: 'text/csv' }))
    Object.assign(document.createElement('a'), { href: url, download: 'rows-not-taken.csv' }).click()
    URL.revokeObjectURL(url)
  }
  return (
    <Alert
      color="gray"
      icon={<IconAlertTriangle className={classes.needs} />}
      title={`${counted(rejectedCount, 'row')} cannot be taken`}
    >
      <Stack gap="xs">
        <List size="sm">
          {rejected.map(({ number, reason }) => (
            <List.Item key={number}>
              Row {number}: {reason}
            </List.Item>
          ))}
          {more > 0 && <List.Item>and {more} more, in the file below</List.Item>}
        </List>
        <div>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={save}
          >
            Download these rows
          </Button>
        </div>
      </Stack>
    </Alert>
  )
}

const counted = (n: number, word: string) => (n === 1 ? `1 ${word}` : `${n} ${word}s`)
