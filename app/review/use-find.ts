import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { type Box, unionBox } from '#server/document/document.ts'
import type { WorkItem } from '#server/review/review.ts'
import type { Taken } from './fill.ts'
import { type Hit, hitsOf } from './find.ts'
import { type Target, takenByBox, takenByClick } from './page-click.ts'
import { revealElement } from './page-scroll.ts'
import { type Growth, grownBox, wordsIn } from './page-words.ts'

type Parts = {
  document: WorkItem['document']
  find?: string | undefined
  target: Target | null
  scroller: RefObject<HTMLDivElement | null>
  openPage(number: number, then: () => void): void
  onFill(taken: Taken): void
  onFillColumn(lines: readonly Taken[]): void
  onDone(): void
}

type Search = { document: string; open: boolean; text: string; index: number; grown: Box | null }

const noHits: readonly Hit[] = []

/** The search on the pages of one document: its hits, the one in view, and the words around that to fill with. */
export function useFind({ document, find, target, scroller, openPage, onFill, onFillColumn, onDone }: Parts) {
  const input = useRef<HTMLInputElement>(null)
  const fresh = (): Search => ({ document: document.id, open: false, text: find ?? '', index: 0, grown: null })
  const [kept, setSearch] = useState(fresh)
  const search = kept.document === document.id ? kept : fresh()
  if (search !== kept) setSearch(search)
  const { text } = search
  const hits = useMemo(() => (text.trim() === '' ? noHits : hitsOf(document.pages, text)), [document, text])
  const index = Math.min(search.index, hits.length - 1)
  const hit = hits[index] ?? null
  const page = hit ? (document.pages.find((p) => p.number === hit.page) ?? null) : null
  const area = search.grown ?? (hit ? unionBox(hit.boxes) : null)
  const region = useMemo(() => (search.grown ? [search.grown] : (hit?.boxes ?? null)), [search.grown, hit])
  const change = (to: Partial<Search>) => setSearch((now) => ({ ...now, ...to }))

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new hit, or more words around it, comes into view
  useLayoutEffect(() => {
    if (!hit) return
    openPage(hit.page, () =>
      revealElement(scroller.current, scroller.current?.querySelector('[data-hit]') ?? null, false),
    )
  }, [hit, region])

  const close = () => {
    change({ open: false, text: '', index: 0, grown: null })
    onDone()
  }
  const fill = () => {
    if (!page || !area || !hit || !target) return
    const [only, ...more] = wordsIn(page.words, area).flat()
    const single = only && more.length === 0 && search.grown === null
    const taken = single
      ? { text: takenByClick(page, page.words.indexOf(only), target) }
      : takenByBox(page, area, target)
    if (taken && 'lines' in taken) onFillColumn(taken.lines)
    else if (taken) onFill(taken.text)
    close()
  }
  const words = page && area ? wordsIn(page.words, area).flat() : []
  return {
    input,
    hits,
    region,
    page: hit?.page ?? null,
    shown: search.open || text !== '',
    open: () => change({ open: true }),
    close,
    bar: {
      input,
      text,
      at: index + 1,
      count: hits.length,
      words: words.map((w) => w.text).join(' '),
      onType: (typed: string) => change({ text: typed, index: 0, grown: null }),
      onMove: (by: 1 | -1) =>
        change({ index: hits.length === 0 ? 0 : (index + by + hits.length) % hits.length, grown: null }),
      onGrow: (to: Growth) => {
        if (page && area) change({ grown: grownBox(page.words, area, to) })
      },
      onFill: fill,
      onClose: close,
    },
  }
}
