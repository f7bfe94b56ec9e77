import { useId, useLayoutEffect, useRef, useState } from 'react'
import { openPlaces } from '#server/proposal/check.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Answer } from '#server/workflow/workflow.ts'
import { useHands } from './bench-context.ts'
import drafts from './draft-row.module.css'
import { atHand, type DraftField, type Fact, factsOf, filledAnswer, localeOf, placeOf } from './draft-text.ts'
import { KeyOf } from './key-name.tsx'
import type { RowProps } from './row-props.ts'
import type { Draft } from './session.ts'

type Props = { row: RowProps<DraftField>; draft: Draft; values: Values }
type Choice = { kind: 'answer'; answer: Answer } | { kind: 'fact'; fact: Fact }

/** The editor of a reply or note: its text, the places still open, and approved answers and the item's facts at hand. */
export function DraftEditor({ row, draft, values }: Props) {
  const { step } = useHands()
  const text = useRef<HTMLTextAreaElement>(null)
  const problemId = useId()
  const { field } = row
  const open = openPlaces(draft.text)
  useLayoutEffect(() => {
    const element = text.current
    element?.focus({ preventScroll: true })
    element?.setSelectionRange(element.value.length, element.value.length)
    element?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <>
      <textarea
        ref={text}
        className={drafts.editor}
        data-editor={draft.cell}
        data-cell={draft.cell}
        rows={10}
        aria-label={field.label}
        aria-invalid={draft.problem !== null || open.length > 0}
        aria-describedby={problemId}
        value={draft.text}
        onChange={(e) => step({ type: 'type', text: e.target.value })}
      />
      <p id={problemId} className={drafts.places}>
        {draft.problem ?? (open.length > 0 ? 'Still open: ' : 'No open places.')}
        {open.map((name) => (
          <button
            key={name}
            type="button"
            tabIndex={-1}
            className={drafts.placeButton}
            title="Mark this place in the text"
            onMouseDown={(e) => e.preventDefault()}
            onClick={() => markPlace(text.current, name)}
          >
            {name}
          </button>
        ))}
      </p>
      <AtHand
        row={row}
        values={values}
        write={(words, all) => insert(text.current, words, all, step)}
        back={() => text.current?.focus()}
      />
    </>
  )
}

function markPlace(element: HTMLTextAreaElement | null, name: string) {
  const at = element ? placeOf(element.value, name) : null
  if (!element || !at) return
  element.focus()
  element.setSelectionRange(at.from, at.to)
}

/** Writes as a person would, so that the editor's own undo takes it back. */
function insert(
  element: HTMLTextAreaElement | null,
  words: string,
  all: boolean,
  step: ReturnType<typeof useHands>['step'],
) {
  if (!element) return
  element.focus()
  if (all) element.setSelectionRange(0, element.value.length)
  // The one way to change a text that keeps the browser's undo; where it is gone, the text is set as a whole.
  if (document.execCommand('insertText', false, words)) return
  const { selectionStart: from, selectionEnd: to, value } = element
  step({ type: 'type', text: value.slice(0, from) + words + value.slice(to) })
}

type AtHandProps = { row: RowProps<DraftField>; values: Values; write(words: string, all: boolean): void; back(): void }

/** Approved answers and facts in one list: type to search, arrows to mark, Enter to take, Shift+Enter to put an answer at the caret. */
function AtHand({ row, values, write, back }: AtHandProps) {
  const { locale } = useHands()
  const { field, work } = row
  const [search, setSearch] = useState('')
  const [marked, setMarked] = useState(0)
  const listId = useId()
  const writing = localeOf(work.proposal?.language, locale)
  const found = atHand(field, factsOf(work.definition, values, writing), search)
  const choices: Choice[] = [
    ...found.answers.map((answer): Choice => ({ kind: 'answer', answer })),
    ...found.facts.map((fact): Choice => ({ kind: 'fact', fact })),
  ]
  const at = Math.min(marked, choices.length - 1)
  const take = (choice: Choice | undefined, all: boolean) => {
    if (!choice) return
    if (choice.kind === 'fact') write(choice.fact.text, false)
    else {
      const { text, language } = choice.answer
      write(filledAnswer(text, work.definition, values, localeOf(language, writing)), all)
    }
    setSearch('')
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const by = event.key === 'ArrowDown' ? 1 : -1
      setMarked((at + by + choices.length) % Math.max(1, choices.length))
    } else if (event.key === 'Enter') take(choices[at], !event.shiftKey)
    else if (event.key === 'Escape') back()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  if (field.answers.length === 0 && found.facts.length === 0 && search === '') return null
  return (
    <div className={drafts.hand}>
      <input
        className={drafts.search}
        data-answers={field.key}
        type="search"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={choices[at] ? `${listId}-${at}` : undefined}
        aria-label="Approved answers and facts"
        placeholder="Approved answers and facts: search"
        value={search}
        onChange={(e) => {
          setSearch(e.target.value)
          setMarked(0)
        }}
        onKeyDown={onKeyDown}
      />
      <span className={drafts.handKeys}>
        <KeyOf action="answers" /> search · Enter replaces the text · Shift+Enter inserts
      </span>
      <div id={listId} role="listbox" tabIndex={-1} aria-label="Approved answers and facts" className={drafts.choices}>
        {choices.map((choice, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the search field's
          <div
            key={choice.kind === 'answer' ? `a-${choice.answer.key}` : `f-${choice.fact.key}`}
            id={`${listId}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            className={drafts.choice}
            title={choice.kind === 'answer' ? choice.answer.text : 'Put this into the text'}
            onMouseDown={(e) => e.preventDefault()}
            onClick={(e) => take(choice, !e.shiftKey)}
          >
            {choice.kind === 'answer' ? (
              <>
                <b>{choice.answer.title}</b> <span>{choice.answer.text}</span>
              </>
            ) : (
              <>
                <i>{choice.fact.label}</i> <span>{choice.fact.text}</span>
              </>
            )}
          </div>
        ))}
        {choices.length === 0 && <p className={drafts.none}>Nothing is called so.</p>}
      </div>
    </div>
  )
}
