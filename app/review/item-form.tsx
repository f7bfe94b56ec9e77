import { memo, type RefObject, useLayoutEffect, useMemo, useState } from 'react'
import { createPortal } from 'react-dom'
import { useLocale } from '#app/ui/locale.tsx'
import { BenchContext, HandsContext } from './bench-context.ts'
import type { CellId } from './cells.ts'
import type { Desk } from './desk.ts'
import type { Entry } from './desk-state.ts'
import type { Mark } from './evidence.ts'
import { FieldDetail } from './field-detail.tsx'
import { FieldList } from './field-list.tsx'
import classes from './item-form.module.css'
import { ItemHead } from './item-head.tsx'
import type { Step } from './step.ts'
import benchClasses from './workbench.module.css'

/** Where the form of the item in view lies. */
export function FormPlace({ ref }: { ref: RefObject<HTMLDivElement | null> }) {
  return <div ref={ref} className={classes.place} />
}

type Props = {
  desk: Desk
  entry: Entry
  /** Whether this is the item in view; another is drawn off the page, and only moved there when its turn comes. */
  shown: boolean
  place: RefObject<HTMLDivElement | null>
  pointed: CellId | null
  onPoint(visit: string, cell: CellId | null): void
  onReveal(mark: Mark): void
}

/**
 * One item's form, made anew for each visit. It is drawn into an element of its own, so that the next item's form can be
 * ready before it is needed, without being on the page: nothing can select, find, read or press it there.
 */
export const ItemForm = memo(function ItemForm({ desk, entry, shown, place, pointed, onPoint, onReveal }: Props) {
  const locale = useLocale()
  const { session, tried } = entry
  const { visitId } = entry.work
  const [host] = useState(makeHost)
  useLayoutEffect(() => {
    if (shown) place.current?.replaceChildren(host)
  }, [shown, host, place])
  // The rows of the form hang on this alone: it does not change while an item is open.
  const hands = useMemo(
    () => ({
      locale,
      step: (move: Step) => desk.step(move),
      point: (cell: CellId | null) => onPoint(visitId, cell),
    }),
    [locale, desk, onPoint, visitId],
  )
  const bench = useMemo(() => ({ ...hands, session, pointed, strict: tried }), [hands, session, pointed, tried])
  return createPortal(
    <HandsContext value={hands}>
      <BenchContext value={bench}>
        <Form visitId={visitId} onReveal={onReveal} />
      </BenchContext>
    </HandsContext>,
    host,
  )
})

/** Apart, so that coming into view draws nothing anew. */
const Form = memo(function Form({ visitId, onReveal }: { visitId: string; onReveal(mark: Mark): void }) {
  return (
    <section className={`${benchClasses.form} ${classes.form}`} data-visit={visitId} aria-label="Fields of this item">
      <ItemHead onReveal={onReveal} />
      <div className={benchClasses.fields}>
        <FieldList />
      </div>
      <FieldDetail />
    </section>
  )
})

function makeHost(): HTMLElement {
  const host = document.createElement('div')
  host.className = classes.host ?? ''
  return host
}
