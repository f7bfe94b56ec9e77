import type { ReactNode } from 'react'
import { reasonCodes, type WorkItem } from '#server/review/review.ts'
import { useHands } from './bench-context.ts'
import { EntryChoices } from './entry-choices.tsx'
import classes from './field-list.module.css'
import { opensEditors } from './modes.ts'
import type { RowProps } from './row-props.ts'
import { confidenceWord, proposedOf, type Status } from './session.ts'
import { StatusMark } from './status-mark.tsx'

/** A row's state, name and way to select it, around what is special to its kind; below it two entries to choose from. */
export function RowFrame({ row, children }: { row: RowProps; children: ReactNode }) {
  const { field, selected, pointed, status, wrong, work } = row
  const { step, point } = useHands()
  const entries = work.choices?.[field.key]
  return (
    // biome-ignore lint/a11y/useSemanticElements: see field-list
    // biome-ignore lint/a11y/useFocusableInteractive: its cell is what takes focus
    <div
      role="row"
      className={classes.row}
      data-kind={
        field.type === 'label' || field.type === 'route' ? 'pick' : field.type === 'draft' ? 'draft' : undefined
      }
      data-selected={selected || undefined}
      data-pointed={pointed || undefined}
      data-status={wrong ? 'wrong' : status}
      aria-selected={selected}
      onPointerEnter={() => point(field.key)}
      onPointerLeave={() => point(null)}
      onMouseDown={(e) => {
        if (!(e.target instanceof HTMLElement) || e.target.closest('button, input, select, textarea')) return
        step({ type: 'select', cell: field.key })
      }}
      onDoubleClick={(e) => {
        if (e.target instanceof HTMLElement && !e.target.closest('button, input, textarea')) step({ type: 'edit' })
      }}
    >
      <StatusMark status={status} wrong={wrong} blank={opensEditors(work)} />
      {/* biome-ignore lint/a11y/useSemanticElements: see field-list */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its cell is what takes focus */}
      <div role="rowheader" className={classes.label} id={`label-${field.key}`}>
        {field.label}
        {field.required && <span className={classes.required} title="Required" />}
      </div>
      {children}
      {entries && <EntryChoices row={row} entries={entries} role="gridcell" />}
    </div>
  )
}

/** The selectable cell of a row at rest; carries the row's whole name for a screen reader. */
export function RestingCell({ row, shown, children }: { row: RowProps; shown: string; children: ReactNode }) {
  const { field, selected } = row
  return (
    // biome-ignore lint/a11y/useSemanticElements: see field-list
    <div
      role="gridcell"
      tabIndex={selected ? 0 : -1}
      className={classes.value}
      data-cell={field.key}
      data-numeric={field.type === 'money' || field.type === 'number' || undefined}
      aria-label={restingName(row, shown)}
      aria-describedby={selected ? 'field-detail' : undefined}
      aria-selected={selected}
    >
      {children} <Edited row={row} />
    </div>
  )
}

/** What a screen reader says of a row's cell: its field, value and state. */
export function restingName(row: RowProps, shown: string): string {
  const nothing = opensEditors(row.work) ? 'empty' : nothingText(row)
  const why = reasonCodes.find((r) => r.key === row.reason)?.label
  return `${row.field.label}: ${shown || nothing}, ${spoken(row.status, row.wrong)}${why ? `, ${why}` : ''}`
}

export function nothingText({ field, work }: Pick<RowProps, 'field' | 'work'>): string {
  if (work.task.mode !== 'assisted' && work.task.mode !== 'seeded') return 'empty'
  if (field.type === 'label' || field.type === 'route') return field.required ? 'no proposal: choose one' : 'none found'
  return field.type === 'draft' ? 'no proposal: write one' : 'nothing found'
}

/** That a person changed the value, and why, where they said so. */
export function Edited({ row }: { row: RowProps }) {
  if (row.status !== 'edited' || opensEditors(row.work)) return null
  const why = reasonCodes.find((r) => r.key === row.reason)?.label
  return <span className={classes.edited}>{why ? `edited · ${why}` : 'edited'}</span>
}

export function spoken(status: Status, wrong: boolean): string {
  const words: Record<Status, string> = {
    proposed: 'proposed',
    accepted: 'accepted',
    edited: 'edited',
    needs: 'needs a person',
    empty: 'nothing entered',
    given: 'as decided',
  }
  return wrong ? `${words[status]}, with an error` : words[status]
}

type ConfidenceProps = { work: WorkItem; fieldKey: string; status: Status; role?: 'gridcell' }

/** How sure the proposal is, as one of three words; the figure on hover. Quiet once a person stands behind the value. */
export function Confidence({ work, fieldKey, status, role }: ConfidenceProps) {
  const proposed = proposedOf(work, fieldKey)
  const nothing = !proposed || (proposed.value === null && status === 'empty')
  if (nothing) return <div className={classes.confidence} role="presentation" />
  const word = confidenceWord(work.definition, fieldKey, proposed.confidence)
  const grounded = proposed.grounded || proposed.value === null
  return (
    <div
      role={role}
      className={classes.confidence}
      data-word={
        status === 'needs' || status === 'proposed' || status === 'empty' ? (grounded ? word : 'unsure') : 'sure'
      }
      title={`Confidence ${Math.round(proposed.confidence * 100)} %${grounded ? '' : ', not found in the document'}`}
    >
      {grounded ? word : 'not found'}
    </div>
  )
}
