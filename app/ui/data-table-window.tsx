// biome-ignore-all lint/a11y/useSemanticElements: rows out of sight are not in the page, which table elements cannot say
// biome-ignore-all lint/a11y/useFocusableInteractive: rows take the focus, and in the head its buttons
import { Checkbox, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react'
import { createColumnHelper, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { defaultRangeExtractor, type Range, useVirtualizer, useWindowVirtualizer } from '@tanstack/react-virtual'
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import classes from './data-table-window.module.css'

const features = tableFeatures({ rowSortingFeature })

export type WindowColumn<Row> = {
  key: string
  header: string
  cell: (row: Row) => ReactNode
  /** A track of a grid, in rem: "5rem", "minmax(12rem, 2fr)". */
  width: string
  align?: 'left' | 'right'
  /** The server sorts by it. */
  sortable?: boolean
  /** Names the row for screen readers; once per table. */
  rowHeader?: boolean
}

export type Selection = {
  /** Row keys. */
  selected: ReadonlySet<string>
  onChange: (selected: ReadonlySet<string>) => void
  /** What a row's box is called: "#12". */
  label: (key: string) => string
}

type Props<Row> = {
  /** Says what the table holds, for screen readers. */
  caption: string
  rows: readonly Row[]
  /** Rows there are altogether, loaded or not; null: unknown. */
  total: number | null
  columns: readonly WindowColumn<Row>[]
  rowKey: (row: Row) => string
  sort: { key: string; desc: boolean }
  onSort: (sort: { key: string; desc: boolean }) => void
  selection: Selection | null
  /** Enter, or a tap on a card's own link, opens a row. */
  onOpen: (row: Row) => void
  /** The rows near the end are in sight: more are wanted. */
  onEnd: () => void
  /** Pixels; all rows are of one height, all cards of another. */
  rowHeight: number
  card: (row: Row) => ReactNode
  cardHeight: number
  busy?: boolean
}

/**
 * A table of any length that draws the rows in sight: sorted and loaded by the server, walked by the arrow keys, chosen
 * by Space and Shift. On a phone each row is a card and the page itself scrolls.
 */
export function WindowTable<Row extends object>(props: Props<Row>) {
  const phone = useMediaQuery('(max-width: 48em)', false)
  return phone ? <Cards {...props} /> : <Rows {...props} />
}

type Walk = {
  active: number
  setActive: (index: number) => void
  choose: (index: number, how: { range?: boolean; only?: boolean }) => void
  chooseAll: () => void
}

/** Which row the keyboard stands on, and what is chosen from there. */
function useWalk<Row>({ rows, rowKey, selection }: Pick<Props<Row>, 'rows' | 'rowKey' | 'selection'>): Walk {
  const [at, setAt] = useState(0)
  const anchor = useRef(0)
  const active = Math.min(at, Math.max(0, rows.length - 1))
  const choose = (index: number, { range = false }: { range?: boolean }) => {
    const row = rows[index]
    if (!selection || !row) return
    const next = new Set(selection.selected)
    if (range) {
      const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)]
      for (const r of rows.slice(from, to + 1)) next.add(rowKey(r))
    } else {
      anchor.current = index
      if (!next.delete(rowKey(row))) next.add(rowKey(row))
    }
    selection.onChange(next)
  }
  const chooseAll = () => selection?.onChange(new Set(rows.map(rowKey)))
  return { active, setActive: setAt, choose, chooseAll }
}

const pageRows = 10

/** The keys of a row; what stands inside it keeps its own. */
function rowKeys<Row>(event: KeyboardEvent<HTMLElement>, index: number, walk: Walk, props: Props<Row>) {
  const { rows, selection, onOpen } = props
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a' && selection) {
    event.preventDefault()
    walk.chooseAll()
    return
  }
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
  const steps: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + pageRows,
    PageUp: index - pageRows,
    Home: 0,
    End: rows.length - 1,
  }
  const step = steps[event.key]
  if (step !== undefined) {
    const to = Math.max(0, Math.min(rows.length - 1, step))
    if (event.shiftKey) walk.choose(to, { range: true })
    walk.setActive(to)
  } else if (event.key === ' ') walk.choose(index, { range: event.shiftKey })
  else if (event.key === 'Enter' && rows[index]) onOpen(rows[index])
  else return
  event.preventDefault()
}

/** Moves the focus to the row the keyboard went to, once it is drawn. */
function useFocusFollows(box: { current: HTMLElement | null }, active: number) {
  const was = useRef(active)
  useEffect(() => {
    if (was.current === active) return
    was.current = active
    if (!box.current?.contains(document.activeElement)) return
    box.current.querySelector<HTMLElement>(`[data-index="${active}"]`)?.focus({ preventScroll: true })
  })
}

const keeping = (active: number) => (range: Range) => {
  const shown = defaultRangeExtractor(range)
  return shown.includes(active) || active >= range.count ? shown : [...shown, active].sort((a, b) => a - b)
}

function useNearEnd(last: number, count: number, onEnd: () => void) {
  useEffect(() => {
    if (count > 0 && last >= count - 30) onEnd()
  }, [last, count, onEnd])
}

function Rows<Row extends object>(props: Props<Row>) {
  const { caption, rows, total, columns, rowKey, sort, selection, rowHeight, busy, onEnd } = props
  const box = useRef<HTMLDivElement>(null)
  const walk = useWalk(props)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialRect: { width: 1200, height: 700 },
    scrollPaddingStart: 44,
    rangeExtractor: useMemo(() => keeping(walk.active), [walk.active]),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is measured anew
  useLayoutEffect(() => virtual.measure(), [rowHeight])
  useFocusFollows(box, walk.active)
  const moved = useRef(walk.active)
  useEffect(() => {
    if (moved.current !== walk.active) virtual.scrollToIndex(walk.active)
    moved.current = walk.active
  })
  const items = virtual.getVirtualItems()
  useNearEnd(items.at(-1)?.index ?? 0, rows.length, onEnd)
  const table = useServerTable(props)
  const style = {
    '--columns': `${selection ? '1.75rem ' : ''}${columns.map((c) => c.width).join(' ')}`,
    '--least': `${leastWidth(columns) + (selection ? 2.25 : 0)}rem`,
    '--row': `${rowHeight}px`,
  } as CSSProperties
  return (
    <div
      ref={box}
      role="grid"
      aria-label={caption}
      aria-rowcount={total === null ? -1 : total + 1}
      aria-multiselectable={selection ? true : undefined}
      aria-busy={busy}
      className={classes.box}
      style={style}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" aria-rowindex={1} className={classes.line}>
          {selection && <AllBox rows={rows} rowKey={rowKey} selection={selection} />}
          {columns.map((column) => (
            <Head key={column.key} column={column} sort={sort} onToggle={() => table.toggle(column.key)} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index]
          if (!row) return null
          const key = rowKey(row)
          return (
            <div
              key={key}
              role="row"
              data-index={index}
              aria-rowindex={index + 2}
              aria-selected={selection ? selection.selected.has(key) : undefined}
              tabIndex={index === walk.active ? 0 : -1}
              className={classes.line}
              style={{ transform: `translateY(${start}px)` }}
              onKeyDown={(event) => rowKeys(event, index, walk, props)}
              onFocus={() => walk.setActive(index)}
            >
              {selection && <RowBox {...{ index, rowId: key, walk, selection }} />}
              {columns.map((column) => (
                <div
                  key={column.key}
                  role={column.rowHeader ? 'rowheader' : 'gridcell'}
                  className={classes.cell}
                  data-align={column.align}
                  data-name={column.rowHeader || undefined}
                >
                  {column.cell(row)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** The order lies with the server; the table says which one comes next when a head is pressed. */
function useServerTable<Row extends object>({ rows, columns, rowKey, sort, onSort }: Props<Row>) {
  const helper = useMemo(() => createColumnHelper<typeof features, Row>(), [])
  const definitions = useMemo(
    () =>
      helper.columns(
        columns.map((c) =>
          helper.accessor((row: Row) => rowKey(row), {
            id: c.key,
            header: c.header,
            enableSorting: c.sortable ?? false,
          }),
        ),
      ),
    [columns, helper, rowKey],
  )
  const data = useMemo(() => [...rows], [rows])
  const sorting = useMemo(() => [{ id: sort.key, desc: sort.desc }], [sort.key, sort.desc])
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: rowKey,
    manualSorting: true,
    enableSortingRemoval: false,
    state: { sorting },
    onSortingChange: (update) => {
      const [next] = typeof update === 'function' ? update(sorting) : update
      if (next) onSort({ key: next.id, desc: next.desc })
    },
  })
  return { toggle: (key: string) => table.getColumn(key)?.toggleSorting() }
}

/** The columns' own widths at their narrowest, with the gaps, in rem: below it the table scrolls sideways. */
function leastWidth<Row>(columns: readonly WindowColumn<Row>[]): number {
  const own = columns.map((column) => Number(/[\d.]+/.exec(column.width)?.[0] ?? 0))
  return own.reduce((sum, width) => sum + width + 0.5, 1)
}

type HeadProps<Row> = { column: WindowColumn<Row>; sort: { key: string; desc: boolean }; onToggle: () => void }

function Head<Row>({ column, sort, onToggle }: HeadProps<Row>) {
  const sorted = sort.key === column.key ? (sort.desc ? 'descending' : 'ascending') : undefined
  const Icon = sorted === 'ascending' ? IconArrowUp : sorted === 'descending' ? IconArrowDown : IconArrowsSort
  return (
    <div role="columnheader" aria-sort={sorted} className={classes.cell} data-align={column.align}>
      {column.sortable ? (
        <UnstyledButton className={classes.sort} onClick={onToggle}>
          {column.header}
          <Icon size={14} aria-hidden className={sorted ? undefined : classes.unsorted} />
        </UnstyledButton>
      ) : (
        column.header
      )}
    </div>
  )
}

function AllBox<Row>({
  rows,
  rowKey,
  selection,
}: {
  rows: readonly Row[]
  rowKey: (row: Row) => string
  selection: Selection
}) {
  const count = rows.filter((row) => selection.selected.has(rowKey(row))).length
  return (
    <div role="columnheader" className={classes.cell}>
      <Checkbox
        size="xs"
        aria-label="Select all that are loaded"
        checked={count > 0 && count === rows.length}
        indeterminate={count > 0 && count < rows.length}
        onChange={() => selection.onChange(count === rows.length ? new Set() : new Set(rows.map(rowKey)))}
      />
    </div>
  )
}

function RowBox({ index, rowId, walk, selection }: { index: number; rowId: string; walk: Walk; selection: Selection }) {
  return (
    <div role="gridcell" className={classes.cell}>
      <Checkbox
        size="xs"
        tabIndex={-1}
        aria-label={`Select ${selection.label(rowId)}`}
        checked={selection.selected.has(rowId)}
        onChange={() => undefined}
        onClick={(event: MouseEvent) => walk.choose(index, { range: event.shiftKey })}
      />
    </div>
  )
}

function Cards<Row extends object>(props: Props<Row>) {
  const { caption, rows, total, rowKey, selection, card, cardHeight, busy, onEnd } = props
  const box = useRef<HTMLDivElement>(null)
  const walk = useWalk(props)
  const [margin, setMargin] = useState(0)
  const place = useCallback((element: HTMLDivElement | null) => {
    box.current = element
    if (element) setMargin(element.getBoundingClientRect().top + window.scrollY)
  }, [])
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => cardHeight,
    overscan: 8,
    initialRect: { width: 390, height: 800 },
    scrollMargin: margin,
    rangeExtractor: useMemo(() => keeping(walk.active), [walk.active]),
  })
  useFocusFollows(box, walk.active)
  const items = virtual.getVirtualItems()
  useNearEnd(items.at(-1)?.index ?? 0, rows.length, onEnd)
  return (
    <div
      ref={place}
      role="grid"
      aria-label={caption}
      aria-rowcount={total ?? -1}
      aria-multiselectable={selection ? true : undefined}
      aria-busy={busy}
      className={classes.cards}
      style={{ height: virtual.getTotalSize() }}
    >
      {items.map(({ index, start }) => {
        const row = rows[index]
        if (!row) return null
        const key = rowKey(row)
        return (
          <div
            key={key}
            role="row"
            data-index={index}
            aria-rowindex={index + 1}
            aria-selected={selection ? selection.selected.has(key) : undefined}
            tabIndex={index === walk.active ? 0 : -1}
            className={classes.card}
            style={{ height: cardHeight, transform: `translateY(${start - margin}px)` }}
            onKeyDown={(event) => rowKeys(event, index, walk, props)}
            onFocus={() => walk.setActive(index)}
          >
            {selection && <RowBox {...{ index, rowId: key, walk, selection }} />}
            <div role="rowheader" className={classes.cardBody}>
              {card(row)}
            </div>
          </div>
        )
      })}
    </div>
  )
}
