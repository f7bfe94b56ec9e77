import { ActionIcon, Button } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { Fragment } from 'react'
import { formatValue } from '#server/workflow/value.ts'
import { useBench } from './bench-context.ts'
import { CellEditor } from './cell-editor.tsx'
import { type Cell, cellId, type TableField } from './cells.ts'
import classes from './field-list.module.css'
import { Confidence, spoken } from './field-row.tsx'
import { lineSums } from './line-sums.ts'
import { cellText, isBlank, openFlags, rowsOf, statusOf } from './session.ts'
import { StatusMark } from './status-mark.tsx'

/** A table of the item: one row a line, every cell editable, the running sum against the document's figures. */
export function LineItems({ cell }: { cell: Extract<Cell, { kind: 'table' }> }) {
  const { session, step, pointed, point } = useBench()
  const { field } = cell
  const rows = rowsOf(session.values[field.key])
  const selected = session.selected === cell.id
  const status = statusOf(session, cell)
  const wrong =
    openFlags(session).some((f) => f.severity === 'error' && f.fieldKeys.includes(field.key)) && !isBlank(session.work)
  const count = rows.length === 1 ? '1 row' : `${rows.length} rows`
  return (
    <section className={classes.table} aria-label={field.label}>
      <div
        className={classes.tableHead}
        data-selected={selected || undefined}
        data-pointed={pointed === cell.id || undefined}
        data-status={wrong ? 'wrong' : status}
        onPointerEnter={() => point(cell.id)}
        onPointerLeave={() => point(null)}
      >
        <StatusMark status={status} wrong={wrong} blank={isBlank(session.work)} />
        <button
          type="button"
          className={classes.tableName}
          data-cell={cell.id}
          tabIndex={selected ? 0 : -1}
          aria-describedby={selected ? 'field-detail' : undefined}
          aria-label={`${field.label}: ${count}, ${spoken(status, wrong)}`}
          onMouseDown={() => step({ type: 'select', cell: cell.id })}
        >
          {field.label} <span className={classes.quiet}>({rows.length})</span>
        </button>
        {status === 'edited' && !isBlank(session.work) && <span className={classes.edited}>edited</span>}
        <span className={classes.spring} />
        <Confidence fieldKey={field.key} status={status} />
      </div>
      {rows.length > 0 && <Lines field={field} />}
      <div className={classes.tableFoot}>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          className={classes.quietButton}
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => step({ type: 'addRow', table: field.key })}
        >
          Add row
        </Button>
        <Sums table={field} />
      </div>
    </section>
  )
}

function Lines({ field }: { field: TableField }) {
  const { session } = useBench()
  const rowKeys = session.rowKeys[field.key] ?? []
  return (
    <div className={classes.lines}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a sheet: its cells are moved through with the keys and edited */}
      <table role="grid" aria-label={`${field.label}, cells`}>
        <thead>
          <tr>
            {field.columns.map((column) => (
              <th key={column.key} scope="col" data-numeric={isNumeric(column.type) || undefined}>
                {column.label}
              </th>
            ))}
            <th>
              <span className={classes.hidden}>Row</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rowKeys.map((rowKey, row) => (
            <Line key={rowKey} field={field} rowKey={rowKey} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Line({ field, rowKey, row }: { field: TableField; rowKey: string; row: number }) {
  const { session, step } = useBench()
  const first = field.columns[0]
  const inRow = session.selected?.startsWith(`${field.key}/${rowKey}/`) ?? false
  return (
    <tr data-selected={inRow || undefined}>
      {field.columns.map((column) => (
        <LineCell
          key={column.key}
          cell={{ id: cellId(field.key, rowKey, column.key), kind: 'cell', field, column, rowKey, row }}
        />
      ))}
      <td className={classes.rowTools}>
        <ActionIcon
          size="xs"
          variant="subtle"
          color="gray"
          tabIndex={-1}
          aria-label={`Delete row ${row + 1} of ${field.label}`}
          title="Delete this row (Ctrl+Delete)"
          onClick={() => {
            if (!inRow && first) step({ type: 'select', cell: cellId(field.key, rowKey, first.key) })
            step({ type: 'deleteRow' })
          }}
        >
          <IconTrash size={13} aria-hidden />
        </ActionIcon>
      </td>
    </tr>
  )
}

function LineCell({ cell }: { cell: Extract<Cell, { kind: 'cell' }> }) {
  const { session, locale, step, pointed, point } = useBench()
  const { column, row } = cell
  const selected = session.selected === cell.id
  const status = statusOf(session, cell)
  const draft = session.draft?.cell === cell.id ? session.draft : null
  const shown = formatValue(column, cellText(session, cell), locale)
  return (
    <td
      tabIndex={draft ? undefined : selected ? 0 : -1}
      data-cell={draft ? undefined : cell.id}
      data-selected={selected || undefined}
      data-pointed={pointed === cell.id || undefined}
      data-status={status}
      data-numeric={isNumeric(column.type) || undefined}
      aria-label={draft ? undefined : `${column.label}, row ${row + 1}: ${shown || 'empty'}, ${spoken(status, false)}`}
      title={shown}
      onPointerEnter={() => point(cell.id)}
      onPointerLeave={() => point(null)}
      onMouseDown={(e) => {
        if (!(e.target instanceof HTMLInputElement)) step({ type: 'select', cell: cell.id })
      }}
      onDoubleClick={() => step({ type: 'edit' })}
    >
      <span className={classes.cellText} aria-hidden={draft ? true : undefined}>
        {shown}
      </span>
      {draft && <CellEditor field={column} draft={draft} label={`${column.label}, row ${row + 1}`} />}
    </td>
  )
}

/** "Sum 1,200.00 = Net amount", or against each figure that it misses. */
function Sums({ table }: { table: TableField }) {
  const { session, locale } = useBench()
  const sums = lineSums(session.work.definition, session.values, table.key)
  return (
    <div className={classes.sums}>
      {sums.map(({ column, sum, against }) => {
        const shape = table.columns.find((c) => c.key === column)
        const equal = against.find((a) => a.equal)
        if (!shape || rowsOf(session.values[table.key]).length === 0) return null
        const text = formatValue(shape, sum, locale)
        return (
          <Fragment key={column}>
            <span>
              Sum <b>{text}</b>
            </span>
            {equal ? (
              <span className={classes.quiet}>= {equal.label}</span>
            ) : (
              against.map((a) => (
                <span key={a.key} className={classes.unequal}>
                  ≠ {a.label} {formatValue(shape, a.value, locale)}
                </span>
              ))
            )}
          </Fragment>
        )
      })}
    </div>
  )
}

function isNumeric(type: string): boolean {
  return type === 'money' || type === 'number'
}
