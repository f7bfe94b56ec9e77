import { type ReactNode, useState } from 'react'
import { AddRow } from './add-row.tsx'
import classes from './design.module.css'
import { problemsUnder } from './design-context.ts'
import { usePlaceIds, useRowIds } from './part-ids.ts'
import { PartRow } from './part-row.tsx'
import { keyOf, moved, replacedAt, withoutAt } from './parts.ts'
import type { Problem } from './section-props.ts'

/** A list of parts of the draft, and how one of them is shown while it is folded. */
type Shown<T> = {
  parts: readonly T[]
  /** Its place in the draft: ['rules']. */
  path: readonly (string | number)[]
  problems: readonly Problem[]
  onChange: (parts: T[]) => void
  /** What a part is on buttons: "rule Large bills". */
  name: (part: T, index: number) => string
  head: (part: T) => ReactNode
  aside?: (part: T, index: number) => ReactNode
}

type Form<T> = { part: T; index: number; onChange: (part: T) => void }
type KeyedForm<T> = Form<T> & { taken: readonly string[]; onRename: (to: string) => void }

type PartListProps<T> = Shown<T> & {
  /** How a new one is asked for, and what it begins as. */
  add: {
    label: string
    button: string
    placeholder?: string
    beside?: ReactNode
    make: (key: string, name: string) => T
    /** Begins unfolded, because there is more to say about it. */
    opens?: boolean
  }
  /** Asks first, because other parts name it; null: none can be taken out now. Left out: it goes at once. */
  onRemove?: ((part: T) => void) | null
  /** Where other parts follow a new key; left out: nothing names it. */
  onRename?: (part: T, to: string) => void
  children: (form: KeyedForm<T>) => ReactNode
}

/** Parts that have keys: made by a name, opened, moved, given another key, taken out. */
export function PartList<T extends { key: string }>({ add, onRemove, onRename, children, ...shown }: PartListProps<T>) {
  const { parts, onChange } = shown
  const [made, setMade] = useState<string | null>(null)
  const taken = parts.map(({ key }) => key)
  const rows = useRowIds()
  const removed = (part: T, index: number) => (onRemove ? onRemove(part) : onChange(withoutAt(parts, index)))
  function rename(part: T, index: number, to: string) {
    rows.renamed(part.key, to)
    if (onRename) onRename(part, to)
    else onChange(replacedAt(parts, index, { ...part, key: to }))
  }
  function make(name: string) {
    const key = keyOf(name, taken)
    if (add.opens) setMade(key)
    onChange([...parts, add.make(key, name)])
  }
  return (
    <>
      <Rows
        {...shown}
        ids={rows.of(taken)}
        opens={({ key }) => key === made}
        onMove={(index, by) => onChange(moved(parts, index, by))}
        {...(onRemove === null ? {} : { onRemove: removed })}
      >
        {(form) => children({ ...form, taken, onRename: (to) => rename(form.part, form.index, to) })}
      </Rows>
      <AddRow label={add.label} button={add.button} placeholder={add.placeholder} onAdd={make}>
        {add.beside}
      </AddRow>
    </>
  )
}

type PlacedListProps<T> = Shown<T> & {
  /** Their order means something. */
  moves?: boolean
  /** The place of one that was just made: it begins unfolded. */
  made?: number
  children: (form: Form<T>) => ReactNode
}

/** Parts without keys of their own, known by their places. */
export function PlacedList<T>({ moves = false, made, children, ...shown }: PlacedListProps<T>) {
  const { parts, onChange } = shown
  const places = usePlaceIds(parts.length)
  function move(index: number, by: 1 | -1) {
    places.moved(index, by)
    onChange(moved(parts, index, by))
  }
  function remove(_: T, index: number) {
    places.removed(index)
    onChange(withoutAt(parts, index))
  }
  return (
    <Rows
      {...shown}
      ids={places.ids}
      opens={(_, index) => index === made}
      onRemove={remove}
      {...(moves ? { onMove: move } : {})}
    >
      {children}
    </Rows>
  )
}

type RowsProps<T> = Shown<T> & {
  ids: readonly (string | number)[]
  opens: (part: T, index: number) => boolean
  onMove?: (index: number, by: 1 | -1) => void
  onRemove?: (part: T, index: number) => void
  children: (form: Form<T>) => ReactNode
}

function Rows<T>({ parts, path, problems, onChange, name, head, aside, ids, opens, ...rest }: RowsProps<T>) {
  const { onMove, onRemove, children } = rest
  return (
    <ol className={classes.rows}>
      {parts.map((part, index) => (
        <PartRow
          key={ids[index]}
          name={name(part, index)}
          head={head(part)}
          aside={aside?.(part, index)}
          index={index}
          count={parts.length}
          path={[...path, index]}
          problems={problemsUnder(problems, ...path, index).length}
          startsOpen={opens(part, index)}
          {...(onMove ? { onMove: (by) => onMove(index, by) } : {})}
          {...(onRemove ? { onRemove: () => onRemove(part, index) } : {})}
        >
          {children({ part, index, onChange: (next) => onChange(replacedAt(parts, index, next)) })}
        </PartRow>
      ))}
    </ol>
  )
}
