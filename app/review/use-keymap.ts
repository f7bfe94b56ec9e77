import { useCallback, useEffect, useRef, useState } from 'react'
import { useTRPCClient } from '#app/trpc.ts'
import { cleanKeymap, type Keymap } from './keymap.ts'

const storageKey = 'countersign.keymap'

/** The person's keys: this browser's copy at once, the server's as soon as it has come; a change is kept in both. */
export function useKeymap(): [Keymap, (keymap: Keymap) => void] {
  const client = useTRPCClient()
  const [keymap, setKeymap] = useState<Keymap>(stored)
  const changed = useRef(false)
  useEffect(() => {
    let left = false
    void client.identity.preference
      .query({ name: 'keymap' })
      .then((value) => {
        if (left || changed.current || value === null || value === undefined) return
        const clean = cleanKeymap(value)
        setKeymap(clean)
        store(clean)
      })
      // Without a connection the copy here is as good.
      .catch(() => undefined)
    return () => {
      left = true
    }
  }, [client])
  const save = useCallback(
    (next: Keymap) => {
      changed.current = true
      setKeymap(next)
      store(next)
      const value = Object.fromEntries(Object.entries(next).map(([slot, keys]) => [slot, keys.map((k) => ({ ...k }))]))
      void client.identity.setPreference.mutate({ name: 'keymap', value }).catch(() => undefined)
    },
    [client],
  )
  return [keymap, save]
}

function stored(): Keymap {
  try {
    return cleanKeymap(JSON.parse(window.localStorage.getItem(storageKey) ?? 'null'))
  } catch {
    return {}
  }
}

function store(keymap: Keymap): void {
  try {
    window.localStorage.setItem(storageKey, JSON.stringify(keymap))
  } catch {
    // Without storage the keys come from the server each time.
  }
}
