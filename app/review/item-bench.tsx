import { memo, type RefObject, useCallback, useDeferredValue, useMemo, useRef, useState } from 'react'
import type { CellId } from './cells.ts'
import { Connector } from './connector.tsx'
import type { Desk } from './desk.ts'
import type { Entry } from './desk-state.ts'
import { DocumentViewer, type ViewerHandle } from './document-viewer.tsx'
import { type Mark, marksFor, marksOf } from './evidence.ts'
import type { Taken } from './fill.ts'
import { FormPlace, ItemForm } from './item-form.tsx'
import { targetOf } from './page-click.ts'
import { Panes, useArrangement } from './panes.tsx'
import { selectedCell, sessionCells } from './session.ts'
import { focusForm, useCellFocus, usePaint, useReveal, useSeen } from './use-item-view.ts'

type Props = {
  desk: Desk
  entry: Entry
  viewer: RefObject<ViewerHandle | null>
  /** Words to find on the pages: those of a search that led here. */
  find?: string | undefined
  /** The item after this one. */
  ahead: Entry | null
}

/**
 * One item's two sides. The panes and the viewer stay when the item changes; the form and the pages are made anew for
 * each visit, so that nothing of the item before can show through. The next item's form is drawn ahead, off the page.
 */
export const ItemBench = memo(function ItemBench({ desk, entry, viewer, find, ahead }: Props) {
  const { session, work } = entry
  const [pointed, pointAt] = usePointed(work.visitId)
  const [arrangement, arrange] = useArrangement()
  const panes = useRef<HTMLDivElement>(null)
  const cell = selectedCell(session)

  // Places change with another reading chosen, words taken from the page or a row deleted, not with each key typed.
  const { values, rowKeys, evidence } = session
  // biome-ignore lint/correctness/useExhaustiveDependencies: the places depend on no other part of the session
  const marks = useMemo(() => marksOf(session), [work, values, rowKeys, evidence])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a cell is made anew with each step, and is known by its id
  const selectedMarks = useMemo(() => marksFor(marks, cell), [marks, cell?.id])
  const pointedCell = pointed === null ? null : (sessionCells(session).find((c) => c.id === pointed) ?? null)
  const pointedMarks = marksFor(marks, pointedCell)

  const item = { desk, entry, viewer, panes }
  usePaint(item)
  useCellFocus(item)
  useReveal(viewer, work.visitId, session.selected, selectedMarks)
  useSeen(item, cell, selectedMarks)
  useSeen(item, pointedCell, pointedMarks)
  const place = useRef<HTMLDivElement>(null)
  const reveal = useCallback((mark: Mark) => viewer.current?.reveal(mark, true), [viewer])
  const drawn = useDrawnAhead(entry, ahead)
  const forms = drawn ? [entry, drawn] : [entry]
  return (
    <>
      <Panes
        ref={panes}
        arrangement={arrangement}
        onArrange={arrange}
        source={
          <DocumentViewer
            ref={viewer}
            document={work.document}
            marks={marks}
            selected={selectedMarks}
            hovered={pointedMarks}
            target={targetOf(session)}
            find={find}
            onPoint={(mark: Mark | null) => pointAt(work.visitId, mark?.cell ?? null)}
            onChoose={(mark: Mark) => desk.step({ type: 'select', cell: mark.cell })}
            onFill={(taken: Taken) => desk.step({ type: 'fill', ...taken })}
            onFillColumn={(lines) => desk.step({ type: 'fillColumn', lines })}
            onDone={() => focusForm(panes.current)}
            onSwap={() => arrange({ side: arrangement.side === 'left' ? 'right' : 'left' })}
          />
        }
        form={<FormPlace ref={place} />}
      >
        <Connector panes={panes} cell={session.selected} mark={selectedMarks[0] ?? null} />
      </Panes>
      {/* After the panes: the form's place is there before the form. */}
      {forms.map((one) => (
        <ItemForm
          key={one.work.visitId}
          desk={desk}
          entry={one}
          shown={one === entry}
          place={place}
          pointed={one === entry ? pointed : null}
          onPoint={pointAt}
          onReveal={reveal}
        />
      ))}
    </>
  )
})

/** The cell that the pointer is over; forgotten with the item. */
function usePointed(visit: string) {
  const [pointed, setPointed] = useState<{ visit: string; cell: CellId | null }>({ visit, cell: null })
  const point = useCallback(
    (of: string, cell: CellId | null) =>
      setPointed((now) => (now.cell === cell && now.visit === of ? now : { visit: of, cell })),
    [],
  )
  return [pointed.visit === visit ? pointed.cell : null, point] as const
}

/**
 * The item whose form is drawn ahead: the next one, once the item in view is on the screen, when there is time. A form
 * that opens with an editor is not: its editor would take the focus.
 */
function useDrawnAhead(entry: Entry, next: Entry | null): Entry | null {
  const wanted = entry.paintedAt !== null && next?.session.draft === null ? next : null
  const drawn = useDeferredValue(wanted)
  return drawn && drawn.work.visitId !== entry.work.visitId ? drawn : null
}
