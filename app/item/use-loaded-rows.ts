import { useCallback, useEffect, useRef, useState } from 'react'
import { useFetcher } from 'react-router'
import type { ItemRowView } from '#server/item/list.ts'
import type { loader } from './list.route.ts'

type Page = { rows: ItemRowView[]; next: string | null }

/**
 * The rows of a list that grows while somebody scrolls. `first` is the page the route loaded; when it is loaded anew,
 * so are the pages behind it, and until they are here the old rows stay, so that nothing jumps. `query` names the list:
 * another one begins at its first page.
 */
export function useLoadedRows(first: Page, query: string, listAt: string) {
  const fetcher = useFetcher<typeof loader>()
  const [loaded, setLoaded] = useState<{ first: Page; pages: Page[] }>({ first, pages: [] })
  const [want, setWant] = useState({ query, pages: 1 })
  const asked = useRef<{ first: Page; cursor: string } | null>(null)
  const before = useRef<{ query: string; rows: ItemRowView[] }>({ query, rows: [] })
  const pages = loaded.first === first ? [first, ...loaded.pages] : [first]
  const next = pages.at(-1)?.next ?? null
  const wanted = want.query === query ? want.pages : 1
  const short = pages.length < wanted && next !== null
  const { state, data, load } = fetcher

  useEffect(() => {
    if (state !== 'idle') return
    const answer = asked.current
    if (answer && data && data.cursor === answer.cursor && answer.first === first) {
      asked.current = null
      setLoaded((was) => ({ first, pages: [...(was.first === first ? was.pages : []), data.page] }))
      return
    }
    if (!short || next === null || (answer?.first === first && answer.cursor === next)) return
    asked.current = { first, cursor: next }
    void load(`${listAt}?${query}&cursor=${encodeURIComponent(next)}`)
  }, [state, data, first, short, next, listAt, query, load])

  const fresh = distinct(pages.flatMap((page) => page.rows))
  const old = short && before.current.query === query ? before.current.rows : []
  const rows = old.length === 0 ? fresh : distinct([...fresh, ...old.slice(fresh.length)])
  useEffect(() => {
    if (!short) before.current = { query, rows }
  })
  const more = useCallback(() => {
    if (next !== null && !short) setWant({ query, pages: wanted + 1 })
  }, [next, short, query, wanted])
  return { rows, more, loading: short, whole: next === null }
}

function distinct(rows: readonly ItemRowView[]): ItemRowView[] {
  return [...new Map(rows.map((row) => [row.number, row])).values()]
}
