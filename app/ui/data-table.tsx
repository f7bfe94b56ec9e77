import { Table, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react'
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { type ReactNode, useMemo } from 'react'
import classes from './data-table.module.css'

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns })

export type DataColumn<Row> = {
  key: string
  header: string
  /** What sorts, and what is shown unless `cell` says otherwise. Dates as ISO strings. */
  value: (row: Row) => string | number | null
  cell?: (row: Row) => ReactNode
  /** Numbers stand right. */
  align?: 'left' | 'right'
  sortable?: boolean
  /** Names the row for screen readers; once per table. */
  rowHeader?: boolean
  /** Left out on a phone. */
  wideOnly?: boolean
}

type Props<Row> = {
  /** Says what the table holds, for screen readers. */
  caption: string
  rows: readonly Row[]
  columns: readonly DataColumn<Row>[]
  rowKey: (row: Row) => string
  sort?: { key: string; desc: boolean }
  /** Shown instead of the table when there are no rows. */
  empty?: ReactNode
}

/** A table with sortable headers (buttons, so that the keyboard reaches them), a head that stays, and cards on a phone. */
export function DataTable<Row extends object>({ caption, rows, columns, rowKey, sort, empty }: Props<Row>) {
  const helper = useMemo(() => createColumnHelper<typeof features, Row>(), [])
  const definitions = useMemo(
    () =>
      helper.columns(
        columns.map((column) =>
          helper.accessor((row: Row) => column.value(row) ?? undefined, {
            id: column.key,
            header: column.header,
            enableSorting: column.sortable ?? true,
            sortFn: 'alphanumeric',
            sortUndefined: 'last',
          }),
        ),
      ),
    [columns, helper],
  )
  const data = useMemo(() => [...rows], [rows])
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: rowKey,
    initialState: { sorting: sort ? [{ id: sort.key, desc: sort.desc }] : [] },
  })
  const columnOf = (id: string) => columns.find((c) => c.key === id)
  if (rows.length === 0 && empty) return empty

  return (
    <Table className={classes.table} stickyHeader highlightOnHover verticalSpacing="xs" role="table">
      <caption className={classes.caption}>{caption}</caption>
      <Table.Thead role="rowgroup">
        {table.getHeaderGroups().map((group) => (
          <Table.Tr key={group.id} role="row">
            {group.headers.map((header) => {
              const column = columnOf(header.column.id)
              const sorted = header.column.getIsSorted()
              return (
                <Table.Th
                  key={header.id}
                  role="columnheader"
                  scope="col"
                  ta={column?.align}
                  className={column?.wideOnly ? classes.wide : undefined}
                  aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
                >
                  {header.column.getCanSort() ? (
                    <UnstyledButton className={classes.sort} onClick={header.column.getToggleSortingHandler()}>
                      {column?.header}
                      <SortMark sorted={sorted} />
                    </UnstyledButton>
                  ) : (
                    column?.header
                  )}
                </Table.Th>
              )
            })}
          </Table.Tr>
        ))}
      </Table.Thead>
      <Table.Tbody role="rowgroup">
        {table.getRowModel().rows.map((row) => (
          <Table.Tr key={row.id} role="row">
            {columns.map((column) => (
              <Table.Td
                key={column.key}
                component={column.rowHeader ? 'th' : 'td'}
                role={column.rowHeader ? 'rowheader' : 'cell'}
                scope={column.rowHeader ? 'row' : undefined}
                ta={column.align}
                data-label={column.header}
                className={
                  [column.wideOnly && classes.wide, column.rowHeader && classes.name].filter(Boolean).join(' ') ||
                  undefined
                }
              >
                {column.cell ? column.cell(row.original) : column.value(row.original)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function SortMark({ sorted }: { sorted: false | 'asc' | 'desc' }) {
  const Icon = sorted === 'asc' ? IconArrowUp : sorted === 'desc' ? IconArrowDown : IconArrowsSort
  return <Icon size={14} aria-hidden className={sorted ? undefined : classes.unsorted} />
}
