import { memo } from 'react'
import { openPlaces } from '#server/proposal/check.ts'
import { useHands } from './bench-context.ts'
import drafts from './draft-row.module.css'
import { type DraftField, segmentsOf } from './draft-text.ts'
import classes from './field-list.module.css'
import { KeyOf } from './key-name.tsx'
import { isReadOnly } from './modes.ts'
import { Confidence, nothingText, RestingCell, RowFrame } from './row-frame.tsx'
import type { RowProps } from './row-props.ts'
import { proposedOf } from './session.ts'
import { lazily, useLazy } from './use-lazy.ts'

const editorPart = lazily(() => import('./draft-editor.tsx'))
const diffPart = lazily(() => import('./draft-diff.tsx'))

/** A reply or note: its text with the places still open, what changed against the proposal, and its editor. */
export const DraftRow = memo(function DraftRow(row: RowProps<DraftField>) {
  const { field, value, draft, diff, status, work, values } = row
  const text = typeof value === 'string' ? value : ''
  // Fetched with the first reply in view: nobody who opens the editor waits for it, with or without a connection.
  const DraftEditor = useLazy(editorPart)?.DraftEditor
  const DraftDiff = useLazy(diffPart)?.DraftDiff
  const shown = <Shown row={row} text={text} />
  return (
    <RowFrame row={row}>
      {/* biome-ignore lint/a11y/useSemanticElements: see field-list */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the buttons inside are reached by the pointer, and by keys */}
      <div className={drafts.tools} role="gridcell">
        <Tools row={row} text={draft?.text ?? text} />
      </div>
      <Confidence work={work} fieldKey={field.key} status={status} role="gridcell" />
      {draft && values ? (
        // biome-ignore lint/a11y/useSemanticElements: see field-list
        // biome-ignore lint/a11y/useFocusableInteractive: the editor inside has the focus
        <div role="gridcell" className={drafts.body}>
          {DraftEditor ? <DraftEditor row={row} draft={draft} values={values} /> : shown}
          {diff && DraftDiff && <DraftDiff before={proposedText(row)} after={draft.text} />}
        </div>
      ) : (
        <div className={drafts.body} role="presentation">
          <RestingCell row={row} shown={text}>
            {diff && DraftDiff && proposedOf(work, field.key) ? (
              <DraftDiff before={proposedText(row)} after={text} />
            ) : (
              shown
            )}
          </RestingCell>
        </div>
      )}
    </RowFrame>
  )
})

function proposedText({ work, field }: RowProps): string {
  const value = proposedOf(work, field.key)?.value
  return typeof value === 'string' ? value : ''
}

/** The text with its open places marked, by colour and by their braces. */
function Shown({ row, text }: { row: RowProps; text: string }) {
  if (text === '') return <span className={classes.nothing}>{nothingText(row)}</span>
  return (
    <span className={drafts.text} data-proposed={row.status === 'proposed' || row.status === 'needs' || undefined}>
      {segmentsOf(text).map((segment, i) =>
        segment.open ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text in their order
          <mark key={i} className={drafts.place}>
            {segment.text}
          </mark>
        ) : (
          segment.text
        ),
      )}
    </span>
  )
}

/** What is still open in the text, and the keys that work on it. */
function Tools({ row, text }: { row: RowProps<DraftField>; text: string }) {
  const { step } = useHands()
  const { field, work, diff, draft } = row
  const open = openPlaces(text)
  return (
    <>
      {open.length > 0 && <span className={drafts.open}>Open: {open.join(', ')}</span>}
      <span className={drafts.spring} />
      {!isReadOnly(work) && !draft && (
        <button
          type="button"
          tabIndex={-1}
          className={drafts.tool}
          onClick={() => {
            step({ type: 'select', cell: field.key })
            step({ type: 'edit' })
          }}
        >
          <KeyOf action="edit" /> write
        </button>
      )}
      {proposedOf(work, field.key) && (
        <button
          type="button"
          tabIndex={-1}
          className={drafts.tool}
          aria-pressed={diff}
          onMouseDown={(e) => e.preventDefault()}
          onClick={() => step({ type: 'diff' })}
        >
          <KeyOf action="diff" /> changes
        </button>
      )}
    </>
  )
}
