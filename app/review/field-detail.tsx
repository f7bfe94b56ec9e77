import { useBench } from './bench-context.ts'
import { marksFor, marksOf } from './evidence.ts'
import { opensEditors } from './modes.ts'
import { needOf, proposedOf, selectedCell } from './session.ts'
import classes from './workbench.module.css'

/** Why the selected field stands as it does: one place of fixed height, so that nothing jumps on the way through the form. */
export function FieldDetail() {
  const { session } = useBench()
  const cell = selectedCell(session)
  if (!cell) return <div className={classes.detail} id="field-detail" />
  const name = cell.kind === 'cell' ? `${cell.column.label}, row ${cell.row + 1}` : cell.field.label
  const need = opensEditors(session.work) ? null : needOf(session, cell)
  const reason =
    cell.kind === 'cell' || cell.field.type === 'route' ? '' : (proposedOf(session.work, cell.field.key)?.reason ?? '')
  const mark = marksFor(marksOf(session), cell)[0]
  return (
    <div className={classes.detail} id="field-detail">
      <p>
        <b>{name}</b>
        {need && <span className={classes.need}> {need}</span>}
        {reason && reason !== need && <span> {reason}</span>}
        {!need && !reason && cell.field.help && <span> {cell.field.help}</span>}
      </p>
      {mark && (
        <p className={classes.quote}>
          Page {mark.page}: “{mark.quote}”
        </p>
      )}
    </div>
  )
}
