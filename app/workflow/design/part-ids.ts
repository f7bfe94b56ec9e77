import { useRef } from 'react'
import { moved, withoutAt } from './parts.ts'

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
      ids.current = withoutAt(ids.current, index)
    },
  }
}
