import type { Definition } from '#server/workflow/workflow.ts'

/** What this browser keeps of a draft until the server has it: a lost network or a closed window costs nothing. */
export type Copy = { revision: number; at: number; content: Definition }

const nameOf = (draftId: string) => `countersign-draft:${draftId}`

export function keepCopy(storage: Storage, draftId: string, copy: Copy): void {
  try {
    storage.setItem(nameOf(draftId), JSON.stringify(copy))
  } catch {
    // Full, or not allowed here: the server's copy has to do.
  }
}

export function dropCopy(storage: Storage, draftId: string): void {
  storage.removeItem(nameOf(draftId))
}

/** What was kept, where it says something else than the server; null: nothing is to be brought back. */
export function keptCopy(storage: Storage, draftId: string, server: Definition): Copy | null {
  const text = storage.getItem(nameOf(draftId))
  if (!text) return null
  try {
    const copy = JSON.parse(text) as Copy
    const isCopy = typeof copy.revision === 'number' && typeof copy.content === 'object' && copy.content !== null
    return isCopy && JSON.stringify(copy.content) !== JSON.stringify(server) ? copy : null
  } catch {
    return null
  }
}
