import { memo, type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { labelsOf } from '#server/workflow/field-value.ts'
import { useHands } from './bench-context.ts'
import classes from './field-list.module.css'
import { isReadOnly, opensEditors } from './modes.ts'
import { allOptions, digitOptions, listed, type Option, offered, type PickField } from './options.ts'
import picks from './pick-row.module.css'
import { Confidence, Edited, nothingText, RowFrame, restingName } from './row-frame.tsx'
import type { RowProps } from './row-props.ts'
import { type Draft, proposedOf } from './session.ts'

/** Options beside those chosen that a long list shows at rest: the proposal and its rivals. */
const shownAtRest = 5

/** A label or route: its options at hand, each with its digit; a long list opens with a search. */
export const PickRow = memo(function PickRow(row: RowProps<PickField>) {
  const { field, work, value, draft, status } = row
  const all = allOptions(work.definition, field)
  const chosen = labelsOf(value)
  const names = chosen.map((key) => all.find((o) => o.key === key)?.label ?? key).join(', ')
  return (
    <RowFrame row={row}>
      {draft ? (
        // biome-ignore lint/a11y/useSemanticElements: see field-list
        // biome-ignore lint/a11y/useFocusableInteractive: the editor inside has the focus
        <div role="gridcell" className={classes.value}>
          <OptionSearch row={row} draft={draft} chosen={chosen} />
        </div>
      ) : (
        <PickCell row={row} shown={names}>
          <Chips row={row} all={all} chosen={chosen} />
        </PickCell>
      )}
      <Confidence work={work} fieldKey={field.key} status={status} role="gridcell" />
      {field.type === 'route' && <Because row={row} />}
    </RowFrame>
  )
})

/** The cell that is selected lies behind the options, so that its name is its value and theirs are their own. */
function PickCell({ row, shown, children }: { row: RowProps; shown: string; children: ReactNode }) {
  const { field, selected } = row
  return (
    <div className={picks.cell} role="presentation">
      {/* biome-ignore lint/a11y/useSemanticElements: see field-list */}
      <div
        role="gridcell"
        tabIndex={selected ? 0 : -1}
        className={picks.behind}
        data-cell={field.key}
        aria-label={restingName(row, shown)}
        aria-describedby={selected ? 'field-detail' : undefined}
        aria-selected={selected}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: see field-list */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the buttons inside are reached by the pointer, and by digits */}
      <div role="gridcell" className={picks.front}>
        {children}
        <Edited row={row} />
      </div>
    </div>
  )
}

type ChipsProps = { row: RowProps<PickField>; all: Option[]; chosen: string[] }

function Chips({ row, all, chosen }: ChipsProps) {
  const { field, work, status } = row
  const digits = offered({ work }, field)
  const readOnly = isReadOnly(work)
  const short = all.length <= digitOptions
  const shown = readOnly
    ? all.filter((o) => chosen.includes(o.key))
    : short
      ? all
      : [...digits.slice(0, shownAtRest), ...all.filter((o) => chosen.includes(o.key))].filter(unique)
  return (
    <span className={picks.chips}>
      {shown.map((option) => (
        <Chip
          key={option.key}
          row={row}
          option={option}
          digit={readOnly ? -1 : digits.findIndex((o) => o.key === option.key)}
          chosen={chosen.includes(option.key)}
          proposed={status === 'proposed' || status === 'needs'}
        />
      ))}
      {!short && !readOnly && <MoreButton row={row} count={all.length} />}
      {chosen.length === 0 && !opensEditors(work) && <span className={classes.nothing}>{nothingText(row)}</span>}
    </span>
  )
}

const unique = (option: Option, i: number, list: Option[]) => list.findIndex((o) => o.key === option.key) === i

type ChipProps = { row: RowProps<PickField>; option: Option; digit: number; chosen: boolean; proposed: boolean }

function Chip({ row, option, digit, chosen, proposed }: ChipProps) {
  const { step } = useHands()
  const { field, work } = row
  return (
    <button
      type="button"
      tabIndex={-1}
      className={picks.chip}
      disabled={isReadOnly(work)}
      aria-pressed={chosen}
      data-proposed={(chosen && proposed) || undefined}
      title={[option.description, option.urgent ? 'Urgent: comes before others.' : ''].filter(Boolean).join(' ')}
      onMouseDown={(e) => e.preventDefault()}
      onClick={() => step({ type: 'pick', cell: field.key, option: option.key })}
    >
      {digit >= 0 && digit < digitOptions && <kbd>{digit + 1}</kbd>}
      {option.label}
      {option.urgent && <Urgent />}
    </button>
  )
}

const Urgent = () => (
  <span className={picks.urgent}>
    <span aria-hidden>▲</span>
    <span className={classes.hidden}> urgent</span>
  </span>
)

function MoreButton({ row, count }: { row: RowProps<PickField>; count: number }) {
  const { step } = useHands()
  return (
    <button
      type="button"
      tabIndex={-1}
      className={picks.more}
      onClick={() => {
        step({ type: 'select', cell: row.field.key })
        step({ type: 'edit' })
      }}
    >
      all {count}
    </button>
  )
}

/** Why this queue: the rule that was proposed by, as long as the queue is the proposed one. */
function Because({ row }: { row: RowProps }) {
  const proposed = proposedOf(row.work, row.field.key)
  if (!proposed?.reason) return null
  const same = proposed.value === row.value
  return (
    // biome-ignore lint/a11y/useSemanticElements: see field-list
    // biome-ignore lint/a11y/useFocusableInteractive: text to be read
    <div role="gridcell" className={picks.because}>
      {same ? `because ${lowered(proposed.reason)}` : `proposed was another queue, because ${lowered(proposed.reason)}`}
    </div>
  )
}

const lowered = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

type SearchProps = { row: RowProps<PickField>; draft: Draft; chosen: string[] }

/** The open list: what is typed searches it; digits choose while nothing is typed. Its keys are the table of actions'. */
function OptionSearch({ row, draft, chosen }: SearchProps) {
  const { step } = useHands()
  const { field, work } = row
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const options = listed({ work }, field, draft.text)
  const marked = draft.at ?? (draft.text.trim() === '' ? -1 : 0)
  const several = field.type === 'label' && field.multiple
  useLayoutEffect(() => {
    const element = input.current
    element?.focus({ preventScroll: true })
    element?.setSelectionRange(element.value.length, element.value.length)
  }, [])
  useLayoutEffect(() => {
    list.current?.children[marked]?.scrollIntoView({ block: 'nearest' })
  }, [marked])
  return (
    <>
      <input
        ref={input}
        className={classes.editor}
        data-editor={draft.cell}
        data-cell={draft.cell}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={options[marked] ? `${id}-${options[marked].key}` : undefined}
        aria-label={`${field.label}: search`}
        aria-invalid={draft.problem !== null}
        placeholder={several ? 'Search, several may be chosen' : 'Search'}
        value={draft.text}
        onChange={(e) => step({ type: 'type', text: e.target.value })}
      />
      <div
        ref={list}
        id={id}
        role="listbox"
        tabIndex={-1}
        aria-label={field.label}
        aria-multiselectable={several}
        className={picks.list}
      >
        {options.map((option, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the search field's
          <div
            key={option.key}
            id={`${id}-${option.key}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.includes(option.key)}
            data-marked={i === marked || undefined}
            className={picks.option}
            onMouseDown={(e) => e.preventDefault()}
            onClick={() => step({ type: 'pick', cell: field.key, option: option.key })}
          >
            <span className={picks.tick} aria-hidden>
              {chosen.includes(option.key) ? '✓' : ''}
            </span>
            {draft.text === '' && i < digitOptions && <kbd>{i + 1}</kbd>}
            <span>
              {option.label}
              {option.urgent && <Urgent />}
              {option.description && <span className={picks.description}> {option.description}</span>}
            </span>
          </div>
        ))}
        {options.length === 0 && <p className={picks.none}>Nothing in the list is called so.</p>}
      </div>
    </>
  )
}
