import {
  ActionIcon,
  Button,
  Group,
  NumberInput,
  Select,
  type SelectProps,
  Text,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core'
import { IconAlertTriangle, IconArrowDown, IconArrowUp, IconChevronRight, IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from 'react'
import { slugOf } from '#server/identity/identity.ts'
import { keySchema } from '#server/workflow/condition.ts'
import classes from './design.module.css'
import { useWanted } from './design-context.ts'

const order = ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[]
type Common = { label: string; help?: ReactNode; error?: string; 'data-at'?: string; required?: boolean }

type NumberProps = Common & {
  value: number | null | undefined
  /** Null: the box is empty. */
  onChange: (value: number | null) => void
  unit?: string
  decimals?: number
  min?: number
  max?: number
}

/** A number with its unit. What lies outside its bounds stays, with the sentence that says so beside it. */
export function NumberBox({ help, value, onChange, unit, decimals = 0, min, max, ...rest }: NumberProps) {
  return (
    <NumberInput
      {...rest}
      description={help}
      inputWrapperOrder={order}
      value={value ?? ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
      decimalScale={decimals}
      clampBehavior="none"
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
      {...(unit === undefined
        ? {}
        : {
            rightSection: <Text size="sm">{unit}</Text>,
            rightSectionWidth: Math.max(44, unit.length * 9 + 16),
            rightSectionPointerEvents: 'none' as const,
          })}
      hideControls
    />
  )
}

/** A share (0..1) as a percentage. */
export function ShareBox({ value, onChange, ...rest }: Omit<NumberProps, 'unit' | 'decimals'>) {
  return (
    <NumberBox
      max={100}
      min={0}
      {...rest}
      unit="%"
      decimals={1}
      value={value === null || value === undefined ? null : Math.round(value * 1000) / 10}
      onChange={(percent) => onChange(percent === null ? null : Math.round(percent * 10) / 1000)}
    />
  )
}

type WordsProps = Common & { value: readonly string[]; onChange: (words: string[]) => void; placeholder?: string }

/** Words apart by commas or lines. What is typed stays as it is typed while it means the same words. */
export function WordsBox({ help, value, onChange, ...rest }: WordsProps) {
  const [typed, setTyped] = useState(() => value.join(', '))
  const shown = same(wordsOf(typed), value) ? typed : value.join(', ')
  return (
    <Textarea
      {...rest}
      description={help}
      inputWrapperOrder={order}
      autosize
      minRows={1}
      maxRows={8}
      value={shown}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        const words = wordsOf(event.currentTarget.value)
        if (!same(words, value)) onChange(words)
      }}
    />
  )
}

export const wordsOf = (text: string): string[] =>
  text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter(Boolean)
const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((word, i) => word === b[i])

type ChoiceProps = Common & {
  value: string | null | undefined
  onChange: (value: string | null) => void
  data: NonNullable<SelectProps['data']>
  clearable?: boolean
  placeholder?: string
  searchable?: boolean
}

/** One of several; what is chosen but no longer offered is still shown, with the sentence beside it. */
export function Choice({ help, value, onChange, data, clearable = false, ...rest }: ChoiceProps) {
  const known = data.some((one) =>
    typeof one === 'string'
      ? one === value
      : 'value' in one
        ? one.value === value
        : one.items.some((inner) => (typeof inner === 'string' ? inner : inner.value) === value),
  )
  const offered = value && !known ? [...data, { value, label: `${value} (gone)` }] : data
  return (
    <Select
      {...rest}
      description={help}
      inputWrapperOrder={order}
      data={offered as NonNullable<SelectProps['data']>}
      value={value ?? null}
      onChange={onChange}
      clearable={clearable}
      allowDeselect={clearable}
      comboboxProps={{ withinPortal: false }}
    />
  )
}

type KeyProps = { value: string; taken: readonly string[]; onRename: (to: string) => void; what: string } & Pick<
  Common,
  'error' | 'data-at'
>

/** The key of a part: takes hold when it is left, so that rules follow a whole name and not each letter. */
export function KeyBox({ value, taken, onRename, what, ...rest }: KeyProps) {
  const [typed, setTyped] = useState(value)
  const [refused, setRefused] = useState<string | null>(null)
  useEffect(() => {
    setTyped(value)
    setRefused(null)
  }, [value])
  function leave() {
    const key = typed.trim()
    if (key === value) return setRefused(null)
    const parsed = keySchema.safeParse(key)
    if (!parsed.success) return setRefused('Small letters, digits and _, beginning with a letter, at most 40.')
    if (taken.includes(key)) return setRefused(`Another ${what} has this key.`)
    onRename(key)
  }
  return (
    <TextInput
      {...rest}
      label="Key"
      description="Names it in files and rules, which follow a change."
      inputWrapperOrder={order}
      classNames={{ input: classes.mono as string }}
      spellCheck={false}
      autoComplete="off"
      value={typed}
      error={refused ?? rest.error}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === 'Enter') leave()
        if (event.key === 'Escape') setTyped(value)
      }}
    />
  )
}

/** A key of a label, apart from those that are taken: "Total amount" is total_amount. */
export function keyOf(label: string, taken: readonly string[]): string {
  const slug = slugOf(label).replaceAll('-', '_')
  const plain = (/^[a-z]/.test(slug) ? slug : `k_${slug}`).slice(0, 36).replace(/_+$/, '')
  const base = plain === 'organisation' && !/organi[sz]ation/i.test(label) ? 'part' : plain
  if (!taken.includes(base)) return base
  for (let n = 2; ; n++) if (!taken.includes(`${base}_${n}`)) return `${base}_${n}`
}

/** The list with one part moved by a place. */
export function moved<T>(list: readonly T[], from: number, by: 1 | -1): T[] {
  const next = [...list]
  const to = from + by
  if (to < 0 || to >= list.length) return next
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}

export function replacedAt<T>(list: readonly T[], index: number, part: T): T[] {
  return list.map((one, i) => (i === index ? part : one))
}

/** Names of rows that outlive a change of their keys, each once: a box keeps the focus while its part gets another key. */
export function useRowIds(): {
  of: (keys: readonly string[]) => string[]
  renamed: (from: string, to: string) => void
} {
  const known = useRef(new Map<string, string>())
  return {
    of: (keys) => {
      const ids: string[] = []
      for (const key of keys) {
        let id = known.current.get(key) ?? key
        while (ids.includes(id)) id += '+'
        ids.push(id)
      }
      return ids
    },
    renamed: (from, to) => {
      known.current.set(to, known.current.get(from) ?? from)
      known.current.delete(from)
    },
  }
}

/** The same for parts that have no keys of their own, known by their places. */
export function usePlaceIds(count: number) {
  const ids = useRef<number[]>([])
  const next = useRef(0)
  while (ids.current.length < count) ids.current.push(next.current++)
  ids.current.length = count
  return {
    ids: ids.current,
    moved: (from: number, by: 1 | -1) => {
      ids.current = moved(ids.current, from, by)
    },
    removed: (index: number) => {
      ids.current = ids.current.filter((_, i) => i !== index)
    },
  }
}

type RowProps = {
  /** What it is, for buttons: "Field Total". */
  name: string
  head: ReactNode
  /** Quiet words after the head. */
  aside?: ReactNode
  index: number
  count: number
  onMove?: (by: 1 | -1) => void
  onRemove?: () => void
  /** Opens when a link asks for a place within it. */
  path: (string | number)[]
  problems: number
  startsOpen?: boolean
  children: ReactNode
}

/** One of several parts: folded to a line, moved and taken out with buttons or Alt with an arrow. */
export function Row({
  name,
  head,
  aside,
  index,
  count,
  onMove,
  onRemove,
  path,
  problems,
  startsOpen,
  children,
}: RowProps) {
  const [open, setOpen] = useState(startsOpen ?? false)
  const wanted = useWanted(...path)
  useEffect(() => {
    if (wanted > 0) setOpen(true)
  }, [wanted])
  const row = useRef<HTMLLIElement>(null)
  function move(by: 1 | -1) {
    const focused = document.activeElement
    onMove?.(by)
    // A row that changes its place in the page loses the focus; a button at the end of the list can no longer have it.
    requestAnimationFrame(() => {
      const still = focused instanceof HTMLButtonElement && !focused.disabled ? focused : row.current
      if (still instanceof HTMLLIElement) still.querySelector('summary')?.focus()
      else still?.focus()
    })
  }
  function keys(event: KeyboardEvent) {
    if (!event.altKey || !onMove || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    move(event.key === 'ArrowUp' ? -1 : 1)
  }
  return (
    <li className={classes.row} data-open={open || undefined} ref={row}>
      <details
        open={open}
        onToggle={(event: SyntheticEvent<HTMLDetailsElement>) => {
          if (event.target === event.currentTarget) setOpen(event.currentTarget.open)
        }}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary takes the focus and the keys, as a button does */}
        <summary className={classes.head} data-at={path.join('.')} onKeyDown={keys}>
          <IconChevronRight size={16} aria-hidden className={classes.chevron} />
          <span className={classes.headText}>
            <span className={classes.headName}>{head}</span>
            {aside && <span className={classes.aside}>{aside}</span>}
          </span>
          {problems > 0 && (
            <span className={classes.wrong}>
              <IconAlertTriangle size={14} aria-hidden /> {problems === 1 ? '1 to mend' : `${problems} to mend`}
            </span>
          )}
        </summary>
        {open && <div className={classes.body}>{children}</div>}
      </details>
      <Group gap={2} className={classes.tools} wrap="nowrap">
        {onMove && (
          <>
            <Tool label={`Move ${name} up`} disabled={index === 0} onClick={() => move(-1)}>
              <IconArrowUp size={16} aria-hidden />
            </Tool>
            <Tool label={`Move ${name} down`} disabled={index === count - 1} onClick={() => move(1)}>
              <IconArrowDown size={16} aria-hidden />
            </Tool>
          </>
        )}
        {onRemove && (
          <Tool label={`Delete ${name}`} onClick={onRemove}>
            <IconTrash size={16} aria-hidden />
          </Tool>
        )}
      </Group>
    </li>
  )
}

type ToolProps = {
  label: string
  /** The keys that do the same. */
  keys?: string
  size?: 'md' | 'lg'
  disabled?: boolean
  onClick: () => void
  children: ReactNode
}

export function Tool({ label, keys, size = 'md', disabled = false, onClick, children }: ToolProps) {
  return (
    <Tooltip label={keys ? `${label} (${keys})` : label} withinPortal={false} openDelay={500}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="inherit"
        size={size}
        className={classes.tool}
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

type AddProps = {
  label: string
  button: string
  placeholder?: string
  onAdd: (label: string) => void
  children?: ReactNode
}

/** A new part by its name: it is whole from its first moment on. */
export function AddRow({ label, button, placeholder, onAdd, children }: AddProps) {
  const [name, setName] = useState('')
  function add() {
    const given = name.trim()
    if (!given) return
    onAdd(given)
    setName('')
  }
  return (
    <div className={classes.add}>
      <TextInput
        label={label}
        placeholder={placeholder}
        maxLength={80}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          add()
        }}
      />
      {children}
      <Button variant="default" onClick={add} disabled={name.trim() === ''}>
        {button}
      </Button>
    </div>
  )
}
