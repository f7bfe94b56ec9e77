import { Anchor, Button, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import { Link, useFetcher } from 'react-router'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { dueText } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import type { ItemRowView } from '#server/item/views.server.ts'
import classes from './item.module.css'
import { ItemStateMark, stateWords } from './item-state.tsx'
import type { QueueFilter } from './queue-filter.ts'

type Props = {
  rows: readonly ItemRowView[]
  filter: QueueFilter
  /** All rows of the filter are here, so that sorting them says the truth. */
  whole: boolean
  base: string
  many: string
  now: string
  timeZone: string
  mayRetry: boolean
  empty: ReactNode
}

/** The items of a filter, newest first. */
export function ItemTable(props: Props) {
  const { rows, filter, whole, many } = props
  const columns = useMemo(() => columnsOf(props), [props])
  return (
    <DataTable
      caption={`${many}, ${filter === 'all' ? 'all' : `filter ${filter}`}`}
      rows={rows}
      columns={whole ? columns : columns.map((c) => ({ ...c, sortable: false }))}
      rowKey={(row) => String(row.number)}
      empty={props.empty}
    />
  )
}

function columnsOf({ filter, base, now, timeZone, mayRetry }: Props): DataColumn<ItemRowView>[] {
  const item: DataColumn<ItemRowView>[] = [
    { key: 'number', header: 'No.', value: (r) => r.number, align: 'right', wideOnly: true },
    {
      key: 'title',
      header: 'Item',
      value: (r) => r.title,
      rowHeader: true,
      cell: (r) => (
        <Anchor component={Link} to={`${base}/items/${r.number}`} prefetch="intent" className={classes.title}>
          {r.title}
        </Anchor>
      ),
    },
  ]
  const received: DataColumn<ItemRowView> = {
    key: 'received',
    header: 'Received',
    value: (r) => r.receivedAt,
    cell: (r) => <Moment at={r.receivedAt} timeZone={timeZone} />,
    wideOnly: true,
  }
  if (filter === 'exception')
    return [
      ...item,
      { key: 'reason', header: 'What went wrong', value: (r) => r.exception, cell: (r) => <Reason row={r} /> },
      received,
      ...(mayRetry
        ? [
            {
              key: 'retry',
              header: 'Retry',
              value: () => null,
              sortable: false,
              cell: (r: ItemRowView) => <RetryButton numbers={[r.number]} label="Retry" name={`Retry #${r.number}`} />,
            },
          ]
        : []),
    ]
  const file: DataColumn<ItemRowView> = {
    key: 'file',
    header: 'File',
    value: (r) => r.fileName,
    cell: (r) => <FileName row={r} />,
    wideOnly: true,
  }
  const state: DataColumn<ItemRowView> = {
    key: 'state',
    header: 'State',
    value: (r) => stateWords[r.state],
    cell: (r) => <State row={r} />,
  }
  const flags: DataColumn<ItemRowView> = {
    key: 'flags',
    header: 'Flags',
    value: (r) => (r.flags ? r.flags.errors * 1000 + r.flags.warnings : null),
    cell: (r) => (r.state === 'review' || r.state === 'completed' ? <Flags flags={r.flags} /> : null),
  }
  if (filter === 'completed')
    return [
      ...item,
      file,
      flags,
      {
        key: 'completed',
        header: 'Completed',
        value: (r) => r.completedAt,
        cell: (r) => (r.completedAt ? <Moment at={r.completedAt} timeZone={timeZone} /> : null),
      },
      {
        key: 'exported',
        header: 'Exported',
        value: (r) => r.exportedAt,
        cell: (r) => (r.exportedAt ? <Moment at={r.exportedAt} timeZone={timeZone} /> : <Quiet>not yet</Quiet>),
        wideOnly: true,
      },
    ]
  const due: DataColumn<ItemRowView> = {
    key: 'due',
    header: 'Due',
    value: (r) => (r.state === 'completed' ? null : r.dueAt),
    cell: (r) => <Due row={r} now={now} timeZone={timeZone} />,
  }
  return [...item, file, flags, state, due, received]
}

function Quiet({ children }: { children: string }) {
  return (
    <Text component="span" size="sm" c="dimmed">
      {children}
    </Text>
  )
}

function Reason({ row }: { row: ItemRowView }) {
  return (
    <Text component="span" size="sm" className={classes.reason} display="block">
      {row.exception}
    </Text>
  )
}

/** Only where the title does not say it already. */
function FileName({ row }: { row: ItemRowView }) {
  if (row.title === row.fileName) return null
  return (
    <Text component="span" size="sm" display="block" maw={200} truncate title={row.fileName}>
      {row.fileName}
    </Text>
  )
}

function State({ row }: { row: ItemRowView }) {
  return (
    <div>
      <ItemStateMark state={row.state} />
      {row.heldBy && (
        <Text component="span" size="sm" c="dimmed" display="block">
          with {row.heldBy}
        </Text>
      )}
      {row.exception && (
        <Text component="span" size="sm" c="dimmed" display="block" className={classes.reason} data-short>
          {row.exception}
        </Text>
      )}
    </div>
  )
}

function Flags({ flags }: { flags: ItemRowView['flags'] }) {
  if (!flags || flags.errors + flags.warnings === 0) return <Quiet>none</Quiet>
  const text = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {flags.errors > 0 && (
        <span className={classes.wrong} title={text(flags.errors, 'error')}>
          <IconCircleX size={15} role="img" aria-label={flags.errors === 1 ? 'error' : 'errors'} /> {flags.errors}{' '}
        </span>
      )}
      {flags.warnings > 0 && (
        <span className={classes.needs} title={text(flags.warnings, 'warning')}>
          <IconAlertTriangle size={15} role="img" aria-label={flags.warnings === 1 ? 'warning' : 'warnings'} />{' '}
          {flags.warnings}
        </span>
      )}
    </span>
  )
}

function Due({ row, now, timeZone }: { row: ItemRowView; now: string; timeZone: string }) {
  if (row.state === 'completed') return null
  const late = Date.parse(row.dueAt) < Date.parse(now)
  return (
    <span className={late ? classes.needs : undefined}>
      <Moment at={row.dueAt} timeZone={timeZone}>
        {dueText(row.dueAt, now)}
      </Moment>
    </span>
  )
}

/** Sends exceptions through their failed step again. */
export function RetryButton({ numbers, label, name }: { numbers: readonly number[]; label: string; name?: string }) {
  const fetcher = useFetcher<{ message: string | null }>()
  return (
    <fetcher.Form method="post">
      {numbers.map((number) => (
        <input key={number} type="hidden" name="number" value={number} />
      ))}
      <Button
        type="submit"
        name="intent"
        value="retry"
        variant="default"
        size="compact-sm"
        aria-label={name}
        loading={fetcher.state !== 'idle'}
      >
        {label}
      </Button>
      {fetcher.data?.message && (
        <Text size="sm" role="alert" className={classes.wrong}>
          {fetcher.data.message}
        </Text>
      )}
    </fetcher.Form>
  )
}
