import { useId, useLayoutEffect, useRef } from 'react'
import type { Column, Field } from '#server/workflow/workflow.ts'
import { useHands } from './bench-context.ts'
import classes from './field-list.module.css'
import type { Draft } from './session.ts'

type Props = { field: Field | Column; draft: Draft; label: string }

/** The open editor of a cell. Enter, Tab and Esc are the workbench's (actions.ts); all else is plain text editing. */
export function CellEditor({ field, draft, label }: Props) {
  const { step } = useHands()
  const input = useRef<HTMLInputElement & HTMLSelectElement>(null)
  const problemId = useId()
  // Opened by a sign that was typed, the caret follows it; opened as it stands, typing replaces.
  const typed = useRef(draft.text !== draft.initial)

  useLayoutEffect(() => {
    const element: HTMLInputElement | HTMLSelectElement | null = input.current
    element?.focus({ preventScroll: true })
    if (!(element instanceof HTMLInputElement)) return
    if (typed.current) element.setSelectionRange(element.value.length, element.value.length)
    else element.select()
  }, [])

  const shared = {
    ref: input,
    className: classes.editor,
    'data-editor': draft.cell,
    'data-cell': draft.cell,
    'aria-label': label,
    'aria-invalid': draft.problem !== null,
    'aria-describedby': draft.problem ? problemId : undefined,
    value: draft.text,
  }
  return (
    <>
      {field.type === 'enum' ? (
        <select {...shared} onChange={(e) => step({ type: 'type', text: e.target.value })}>
          <option value="">(none)</option>
          {field.options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          type="text"
          autoComplete="off"
          spellCheck={false}
          data-numeric={field.type === 'money' || field.type === 'number' || undefined}
          onChange={(e) => step({ type: 'type', text: e.target.value })}
        />
      )}
      {draft.problem && (
        <div id={problemId} role="alert" className={classes.problem}>
          {draft.problem}
        </div>
      )}
    </>
  )
}
