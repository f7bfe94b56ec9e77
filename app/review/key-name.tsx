import { createContext, use } from 'react'
import { actionById } from './action-table.ts'
import { type Keymap, keysOf, nameOfKey } from './keymap.ts'
import { keyParts } from './keys.ts'
import classes from './workbench.module.css'

/** The keys as this person has them. */
export const KeymapContext = createContext<Keymap>({})

export const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform)

export function Keys({ parts }: { parts: readonly string[] }) {
  return (
    <span className={classes.keys}>
      {parts.map((part) => (
        <kbd key={part}>{part}</kbd>
      ))}
    </span>
  )
}

/** The key of an action as this person has it, drawn as a key. */
export function KeyOf({ action }: { action: string }) {
  const keymap = use(KeymapContext)
  return <Keys parts={keyParts(keysOf(actionById(action), keymap)[0] ?? { key: '' }, isMac())} />
}

/** The same in a sentence or tooltip: "Ctrl+Enter". */
export function useKeyName(action: string): string {
  const keymap = use(KeymapContext)
  return nameOfKey(keysOf(actionById(action), keymap)[0] ?? { key: '' }, isMac())
}
