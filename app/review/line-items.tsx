import { Button } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { Fragment, memo } from 'react'
import { rowsOf } from '#server/workflow/field-value.ts'
import { formatValue } from '#server/workflow/value.ts'
import type { Column } from '#server/workflow/workflow.ts'
import { useBench, useHands } from './bench-context.ts'
import { CellEditor } from './cell-editor.tsx'
import { type Cell, type CellId, cellId, type TableField } from './cells.ts'
import { EntryChoices } from './entry-choices.tsx'
import classes from './field-list.module.css'
import { isWrong } from './field-wrong.ts'
import { useKeyName } from './key-name.tsx'
import { lineSums } from './line-sums.ts'
import { isReadOnly, opensEditors } from './modes.ts'
import { isTabular } from './paste.ts'
import { Confidence, spoken } from './row-frame.tsx'
import { cellText, type Draft, type Status, statusOf } from './session.ts'
import { StatusMark } from './status-mark.tsx'

/** A table of the item: one row a line, every cell editable, the running sum against the document's figures. */
export function LineItems({ cell }: { cell: Extract<Cell, { kind: 'table' }> }) {
  const { session, step, pointed, point } = useBench()
  const { field } = cell
  const { work } = session
  const rows = rowsOf(session.values[field.key])
  const selected = session.selected === cell.id
  const status = statusOf(session, cell)
  const wrong = isWrong(session, field.key)
  const count = rows.length === 1 ? '1 row' : `${rows.length} rows`
  const entries = work.choices?.[field.key]
  const inside = selected || (session.selected?.startsWith(`${field.key}/`) ?? false)
  return (
    <section
      className={classes.table}
      aria-label={field.label}
      onPaste={(e) => {
        const text = e.clipboardData.getData('text/plain')
        // Words for one cell go into its open editor as they do anywhere.
        if (!inside || isReadOnly(work) || (session.draft && !isTabular(text))) return
        e.preventDefault()
        step({ type: 'paste', text })
      }}
    >
      <div
        className={classes.tableHead}
        data-selected={selected || undefined}
        data-pointed={pointed === cell.id || undefined}
        data-status={wrong ? 'wrong' : status}
        onPointerEnter={() => point(cell.id)}
        onPointerLeave={() => point(null)}
      >
        <StatusMark status={status} wrong={wrong} blank={opensEditors(work)} />
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
        {status === 'edited' && !opensEditors(work) && <span className={classes.edited}>edited</span>}
        <span className={classes.spring} />
        <Confidence work={work} fieldKey={field.key} status={status} />
      </div>
      {entries && (
        <div className={classes.tableEntries}>
          <EntryChoices
            row={{ work, field, value: session.values[field.key] ?? null, mark: session.marks[field.key] }}
            entries={entries}
            role="group"
          />
        </div>
      )}
      {rows.length > 0 && <Lines field={field} />}
      <div className={classes.tableFoot}>
        {!isReadOnly(work) && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            className={classes.quietButton}
            leftSection={<IconPlus size={13} aria-hidden />}
            title="Rows copied from a spreadsheet can be pasted here"
            onClick={() => step({ type: 'addRow', table: field.key })}
          >
            Add row
          </Button>
        )}
        {session.pasted?.table === field.key && (
          <span role="status" className={classes.pasted}>
            {session.pasted.text}
          </span>
        )}
        <Sums table={field} />
      </div>
    </section>
  )
}

function Lines({ field }: { field: TableField }) {
  const { session, pointed } = useBench()
  const rowKeys = session.rowKeys[field.key] ?? []
  const readOnly = isReadOnly(session.work)
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
            {!readOnly && (
              <th>
                <span className={classes.hidden}>Row</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rowKeys.map((rowKey, row) => (
            <tr key={rowKey} data-selected={session.selected?.startsWith(`${field.key}/${rowKey}/`) || undefined}>
              {field.columns.map((column) => {
                const id = cellId(field.key, rowKey, column.key)
                const cell: Cell = { id, kind: 'cell', field, column, rowKey, row }
                return (
                  <LineCell
                    key={column.key}
                    id={id}
                    column={column}
                    row={row}
                    text={cellText(session, cell)}
                    status={statusOf(session, cell)}
                    selected={session.selected === id}
                    pointed={pointed === id}
                    draft={session.draft?.cell === id ? session.draft : null}
                  />
                )
              })}
              {!readOnly && <RowTools field={field} rowKey={rowKey} row={row} />}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const RowTools = memo(function RowTools({ field, rowKey, row }: { field: TableField; rowKey: string; row: number }) {
  const { step } = useHands()
  const key = useKeyName('deleteRow')
  return (
    <td className={classes.rowTools}>
      <button
        type="button"
        tabIndex={-1}
        className={classes.rowTool}
        aria-label={`Delete row ${row + 1} of ${field.label}`}
        title={`Delete this row (${key})`}
        onClick={() => {
          step({ type: 'select', cell: cellId(field.key, rowKey, field.columns[0]?.key ?? '') })
          step({ type: 'deleteRow' })
        }}
      >
        <IconTrash size={13} aria-hidden />
      </button>
    </td>
  )
})

type LineCellProps = {
  id: CellId
  column: Column
  row: number
  text: string | null
  status: Status
  selected: boolean
  pointed: boolean
  draft: Draft | null
}

const LineCell = memo(function LineCell({ id, column, row, text, status, selected, pointed, draft }: LineCellProps) {
  const { locale, step, point } = useHands()
  const shown = formatValue(column, text, locale)
  return (
    <td
      tabIndex={draft ? undefined : selected ? 0 : -1}
      data-cell={draft ? undefined : id}
      data-selected={selected || undefined}
      data-pointed={pointed || undefined}
      data-status={status}
      data-numeric={isNumeric(column.type) || undefined}
      aria-label={draft ? undefined : `${column.label}, row ${row + 1}: ${shown || 'empty'}, ${spoken(status, false)}`}
      title={shown}
      onPointerEnter={() => point(id)}
      onPointerLeave={() => point(null)}
      onMouseDown={(e) => {
        if (!(e.target instanceof HTMLInputElement)) step({ type: 'select', cell: id })
      }}
      onDoubleClick={() => step({ type: 'edit' })}
    >
      <span className={classes.cellText} aria-hidden={draft ? true : undefined}>
        {shown}
      </span>
      {draft && <CellEditor field={column} draft={draft} label={`${column.label}, row ${row + 1}`} />}
    </td>
  )
})

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
