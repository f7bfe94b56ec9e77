import { formatValue } from '#server/workflow/value.ts'
import { useBench } from './bench-context.ts'
import { CellEditor } from './cell-editor.tsx'
import type { Cell } from './cells.ts'
import classes from './field-list.module.css'
import { confidenceWord, isBlank, openFlags, proposedOf, type Status, statusOf } from './session.ts'
import { StatusMark } from './status-mark.tsx'
import { candidateIndex } from './step.ts'

/** One field: its state, label, value, other readings, and how sure the proposal is. */
export function FieldRow({ cell }: { cell: Extract<Cell, { kind: 'field' }> }) {
  const { session, locale, step, pointed, point } = useBench()
  const { field } = cell
  const selected = session.selected === cell.id
  const status = statusOf(session, cell)
  const wrong =
    openFlags(session).some((f) => f.severity === 'error' && f.fieldKeys.includes(field.key)) && !isBlank(session.work)
  const draft = session.draft?.cell === cell.id ? session.draft : null
  const shown = formatValue(field, session.values[field.key], locale)
  const nothing = isBlank(session.work) ? '' : 'nothing found'
  return (
    // biome-ignore lint/a11y/useSemanticElements: see field-list
    // biome-ignore lint/a11y/useFocusableInteractive: its cell is what takes focus
    <div
      role="row"
      className={classes.row}
      data-selected={selected || undefined}
      data-pointed={pointed === cell.id || undefined}
      data-status={wrong ? 'wrong' : status}
      aria-selected={selected}
      onPointerEnter={() => point(cell.id)}
      onPointerLeave={() => point(null)}
      onMouseDown={(e) => {
        if (!(e.target instanceof HTMLElement) || e.target.closest('button, input, select')) return
        step({ type: 'select', cell: cell.id })
      }}
      onDoubleClick={() => step({ type: 'edit' })}
    >
      <StatusMark status={status} wrong={wrong} blank={isBlank(session.work)} />
      {/* biome-ignore lint/a11y/useSemanticElements: see field-list */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its cell is what takes focus */}
      <div role="rowheader" className={classes.label} id={`label-${cell.id}`}>
        {field.label}
        {field.required && <span className={classes.required} title="Required" />}
      </div>
      {draft ? (
        // biome-ignore lint/a11y/useSemanticElements: see field-list
        // biome-ignore lint/a11y/useFocusableInteractive: the editor inside has the focus
        <div role="gridcell" className={classes.value}>
          <CellEditor field={field} draft={draft} label={field.label} />
        </div>
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: see field-list
        <div
          role="gridcell"
          tabIndex={selected ? 0 : -1}
          className={classes.value}
          data-cell={cell.id}
          data-numeric={field.type === 'money' || field.type === 'number' || undefined}
          aria-label={`${field.label}: ${shown || nothing || 'empty'}, ${spoken(status, wrong)}`}
          aria-describedby={selected ? 'field-detail' : undefined}
          aria-selected={selected}
        >
          <span className={classes.text} data-proposed={status === 'proposed' || status === 'needs' || undefined}>
            {shown || <span className={classes.nothing}>{nothing}</span>}
          </span>
          {status === 'edited' && !isBlank(session.work) && <span className={classes.edited}>edited</span>}
        </div>
      )}
      <Candidates cell={cell} locale={locale} />
      <Confidence fieldKey={field.key} status={status} role="gridcell" />
    </div>
  )
}

export function spoken(status: Status, wrong: boolean): string {
  const words: Record<Status, string> = {
    proposed: 'proposed',
    accepted: 'accepted',
    edited: 'edited',
    needs: 'needs a person',
    empty: 'nothing entered',
  }
  return wrong ? `${words[status]}, with an error` : words[status]
}

const shownCandidates = 2

/** Other readings in brackets; the key A goes through them. */
function Candidates({ cell, locale }: { cell: Extract<Cell, { kind: 'field' }>; locale: string }) {
  const { session, step } = useBench()
  const proposed = proposedOf(session.work, cell.field.key)
  if (!proposed?.candidates.length) return <div className={classes.candidates} role="presentation" />
  const now = candidateIndex(session, cell.field.key)
  const readings = [
    { value: proposed.value, index: -1 },
    ...proposed.candidates.map((c, index) => ({ value: c.value, index })),
  ]
    .filter((r) => r.index !== now && typeof r.value === 'string')
    .slice(0, shownCandidates)
  return (
    // biome-ignore lint/a11y/useSemanticElements: see field-list
    // biome-ignore lint/a11y/useFocusableInteractive: the buttons inside are reached by the pointer, and by the key A
    <div className={classes.candidates} role="gridcell">
      {readings.map(({ value, index }) => (
        <button
          key={index}
          type="button"
          tabIndex={-1}
          className={classes.candidate}
          title="Take this reading (A)"
          aria-label={`Take ${formatValue(cell.field, value, locale)} as ${cell.field.label}`}
          onClick={() => step({ type: 'choose', cell: cell.id, candidate: index })}
        >
          {formatValue(cell.field, value, locale)}
        </button>
      ))}
    </div>
  )
}

/** How sure the proposal is, as one of three words; the figure on hover. Quiet once a person stands behind the value. */
export function Confidence({ fieldKey, status, role }: { fieldKey: string; status: Status; role?: 'gridcell' }) {
  const { session } = useBench()
  const proposed = proposedOf(session.work, fieldKey)
  const nothing = !proposed || (proposed.value === null && status === 'empty')
  if (nothing) return <div className={classes.confidence} role="presentation" />
  const word = confidenceWord(session.work.definition, fieldKey, proposed.confidence)
  const grounded = proposed.grounded || proposed.value === null
  return (
    <div
      role={role}
      className={classes.confidence}
      data-word={status === 'accepted' || status === 'edited' ? 'sure' : grounded ? word : 'unsure'}
      title={`Confidence ${Math.round(proposed.confidence * 100)} %${grounded ? '' : ', not found in the document'}`}
    >
      {grounded ? word : 'not found'}
    </div>
  )
}
