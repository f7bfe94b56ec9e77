import { useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useLocale } from '#app/ui/locale.tsx'
import type { QueueCounts } from '#server/review/review.ts'
import { type Effect, situationOf } from './actions.ts'
import { BenchContext } from './bench-context.ts'
import { BenchFoot } from './bench-foot.tsx'
import { BenchHead } from './bench-head.tsx'
import { BenchNotices } from './bench-notices.tsx'
import type { CellId } from './cells.ts'
import { Connector } from './connector.tsx'
import type { Desk } from './desk.ts'
import type { Entry } from './desk-state.ts'
import { DocumentViewer, type ViewerHandle } from './document-viewer.tsx'
import { type Mark, marksFor, marksOf } from './evidence.ts'
import { FieldDetail } from './field-detail.tsx'
import { FieldList } from './field-list.tsx'
import { HelpDialog } from './help-dialog.tsx'
import { ItemHead } from './item-head.tsx'
import { QueueEmpty, QueueFailed, QueueLoading } from './queue-states.tsx'
import { selectedCell, sessionCells } from './session.ts'
import { SkipDialog } from './skip-dialog.tsx'
import type { Step } from './step.ts'
import { useDeskLife } from './use-desk-life.ts'
import { useCellFocus, usePaint, useReveal, useSeen } from './use-item-view.ts'
import { useKeys } from './use-keys.ts'
import classes from './workbench.module.css'

type Props = {
  desk: Desk
  workflow: { name: string; noun: { one: string; many: string } }
  counts: QueueCounts | null
  /** Addresses of the workflow's pages, for the links of an empty queue. */
  links: { queue: string; exceptions: string; metrics: string }
}

/** The review workbench: source left, proposal right, one item at a time. */
export function Workbench({ desk, workflow, counts, links }: Props) {
  const state = useSyncExternalStore(desk.subscribe, desk.state, desk.state)
  const [dialog, setDialog] = useState<'help' | 'skip' | null>(null)
  const viewer = useRef<ViewerHandle>(null)
  const { shown } = state
  useDeskLife(desk)

  const perform = (effect: Effect) => {
    switch (effect.do) {
      case 'step':
        return desk.step(effect.step)
      case 'finish':
        return desk.decide()
      case 'undoDecision':
        return void desk.undo()
      case 'skip':
        return setDialog('skip')
      case 'help':
        return setDialog('help')
      case 'page':
        return viewer.current?.page(effect.by)
      case 'zoom':
        return viewer.current?.zoom(effect.by)
      case 'fitWidth':
        return viewer.current?.fitWidth()
      case 'turn':
        return viewer.current?.turn()
    }
  }
  useKeys({ desk, perform, paused: dialog !== null })

  const situation = shown ? situationOf(shown.session, state.decisions) : null
  return (
    <div className={classes.bench} data-phase={state.phase}>
      <BenchHead workflow={workflow} counts={counts} onHelp={() => setDialog('help')} />
      <BenchNotices state={state} desk={desk} />
      {shown ? (
        <ItemBench key={shown.work.visitId} desk={desk} entry={shown} viewer={viewer} />
      ) : state.phase === 'empty' ? (
        <QueueEmpty counts={counts} noun={workflow.noun} links={links} onLookAgain={desk.retry} onPeek={desk.peek} />
      ) : state.phase === 'failed' ? (
        <QueueFailed problem={state.problem ?? ''} onRetry={desk.retry} />
      ) : (
        <QueueLoading />
      )}
      <BenchFoot situation={situation} onEffect={perform} />
      <div className={classes.spoken} role="status" aria-live="polite">
        {state.announcement}
      </div>
      <HelpDialog opened={dialog === 'help'} onClose={() => setDialog(null)} />
      <SkipDialog
        opened={dialog === 'skip'}
        noun={workflow.noun.one}
        onClose={() => setDialog(null)}
        onSkip={(reason) => {
          setDialog(null)
          void desk.skip(reason)
        }}
      />
    </div>
  )
}

/** One item's two sides; made anew for each visit, so that nothing of the item before can show through. */
function ItemBench({
  desk,
  entry,
  viewer,
}: {
  desk: Desk
  entry: Entry
  viewer: React.RefObject<ViewerHandle | null>
}) {
  const locale = useLocale()
  const { session, work } = entry
  const [pointed, setPointed] = useState<CellId | null>(null)
  const panes = useRef<HTMLDivElement>(null)
  const cell = selectedCell(session)

  // Places change with another reading chosen or a row deleted, not with each key typed.
  const { values, rowKeys } = session
  // biome-ignore lint/correctness/useExhaustiveDependencies: the places depend on no other part of the session
  const marks = useMemo(() => marksOf(session), [work, values, rowKeys])
  const selectedMarks = useMemo(() => marksFor(marks, cell), [marks, cell])
  const pointedCell = pointed === null ? null : (sessionCells(session).find((c) => c.id === pointed) ?? null)
  const pointedMarks = marksFor(marks, pointedCell)

  const item = { desk, entry, viewer, panes }
  usePaint(item)
  useCellFocus(item)
  useReveal(viewer, session.selected, selectedMarks)
  useSeen(item, cell, selectedMarks)
  useSeen(item, pointedCell, pointedMarks)
  const bench = useMemo(
    () => ({ session, locale, step: (move: Step) => desk.step(move), pointed, point: setPointed, strict: entry.tried }),
    [session, locale, desk, pointed, entry.tried],
  )
  return (
    <BenchContext value={bench}>
      <div ref={panes} className={classes.panes}>
        <DocumentViewer
          ref={viewer}
          document={work.document}
          marks={marks}
          selected={selectedMarks}
          hovered={pointedMarks}
          onPoint={(mark: Mark | null) => setPointed(mark?.cell ?? null)}
          onChoose={(mark: Mark) => desk.step({ type: 'select', cell: mark.cell })}
          onDone={() =>
            panes.current
              ?.querySelector<HTMLElement>('[data-editor], [data-cell][tabindex="0"]')
              ?.focus({ preventScroll: true })
          }
        />
        <section className={classes.form} aria-label="Fields of this item">
          <ItemHead onReveal={(mark) => viewer.current?.reveal(mark, true)} />
          <div className={classes.fields}>
            <FieldList />
          </div>
          <FieldDetail />
        </section>
        <Connector panes={panes} cell={session.selected} mark={selectedMarks[0] ?? null} />
      </div>
    </BenchContext>
  )
}
