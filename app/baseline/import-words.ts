import type { ImportState } from '#server/metrics/baseline/import-store.server.ts'

/** What an import's state means, in a word or two. */
export const stateWords: Record<ImportState, string> = {
  draft: 'not imported yet',
  waiting: 'waits',
  running: 'is being imported',
  done: 'imported',
  failed: 'failed',
  removed: 'removed',
}

export const counted = (n: number, word: string) => (n === 1 ? `1 ${word}` : `${n.toLocaleString('en')} ${word}s`)
