import { memo } from 'react'
import { formatValue } from '#server/workflow/value.ts'
import { useHands } from './bench-context.ts'
import { CellEditor } from './cell-editor.tsx'
import classes from './field-list.module.css'
import { useKeyName } from './key-name.tsx'
import { isReadOnly, opensEditors } from './modes.ts'
import { Confidence, nothingText, RestingCell, RowFrame } from './row-frame.tsx'
import type { RowProps } from './row-props.ts'
import { proposedOf } from './session.ts'
import { candidateIndex } from './step.ts'

/** One field: its state, label, value, other readings, and how sure the proposal is. */
export const FieldRow = memo(function FieldRow(row: RowProps) {
  const { locale } = useHands()
  const { field, draft, status, work, value } = row
  const shown = formatValue(field, value, locale)
  return (
    <RowFrame row={row}>
      {draft ? (
        // biome-ignore lint/a11y/useSemanticElements: see field-list
        // biome-ignore lint/a11y/useFocusableInteractive: the editor inside has the focus
        <div role="gridcell" className={classes.value}>
          <CellEditor field={field} draft={draft} label={field.label} />
        </div>
      ) : (
        <RestingCell row={row} shown={shown}>
          <span className={classes.text} data-proposed={status === 'proposed' || status === 'needs' || undefined}>
            {shown || <span className={classes.nothing}>{opensEditors(work) ? '' : nothingText(row)}</span>}
          </span>
        </RestingCell>
      )}
      <Candidates row={row} />
      <Confidence work={work} fieldKey={field.key} status={status} role="gridcell" />
    </RowFrame>
  )
})

const shownCandidates = 2

/** Other readings in brackets; one key goes through them. */
function Candidates({ row }: { row: RowProps }) {
  const { locale, step } = useHands()
  const another = useKeyName('another')
  const { field, work, value } = row
  const proposed = proposedOf(work, field.key)
  if (!proposed?.candidates.length || isReadOnly(work))
    return <div className={classes.candidates} role="presentation" />
  const now = candidateIndex({ work, values: { [field.key]: value } }, field.key)
  const readings = [
    { value: proposed.value, index: -1 },
    ...proposed.candidates.map((c, index) => ({ value: c.value, index })),
  ]
    .filter((r) => r.index !== now && typeof r.value === 'string')
    .slice(0, shownCandidates)
  return (
    // biome-ignore lint/a11y/useSemanticElements: see field-list
    // biome-ignore lint/a11y/useFocusableInteractive: the buttons inside are reached by the pointer, and by a key
    <div className={classes.candidates} role="gridcell">
      {readings.map(({ value: reading, index }) => (
        <button
          key={index}
          type="button"
          tabIndex={-1}
          className={classes.candidate}
          title={`Take ${formatValue(field, reading, locale)} (${another})`}
          aria-label={`Take ${formatValue(field, reading, locale)} as ${field.label}`}
          onClick={() => step({ type: 'choose', cell: field.key, candidate: index })}
        >
          <span>{formatValue(field, reading, locale)}</span>
        </button>
      ))}
    </div>
  )
}
