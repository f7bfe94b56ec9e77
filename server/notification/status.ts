import type { Language } from '#server/document/document.ts'
import type { ItemState } from '#server/item/item.ts'
import type { Standing } from './letter-words.ts'

/** What the sender of an item is told of it, and nothing else: no value, no person, no other item. */
export type StatusView = {
  language: Language
  about: string
  organisation: string
  standing: Standing
  /** What is asked of them, where it waits for them. */
  asked: string | null
  receivedAt: string
  /** Since when it stands so, ISO; null where nobody need know. */
  since: string | null
  timeZone: string
}

type Facts = {
  state: ItemState
  completedAt: Date | null
  /** Until then undo may still take back what was decided. */
  holdUntil: Date | null
  /** When it last went back to them; null: it never did. */
  returnedAt: Date | null
  holdSeconds: number
}

/**
 * Where an item stands for whoever sent it. What undo can still take back has not happened yet; who works on it how, and
 * that a step failed, is our own business.
 */
export function standingOf(facts: Facts, now: Date): { standing: Standing; since: Date | null } {
  const { state, completedAt, holdUntil, returnedAt, holdSeconds } = facts
  switch (state) {
    case 'received':
    case 'read':
    case 'exception':
      return { standing: 'received', since: null }
    case 'review':
    case 'approval':
      return { standing: 'working', since: null }
    case 'returned': {
      const held = returnedAt !== null && now.getTime() < returnedAt.getTime() + holdSeconds * 1000
      return held ? { standing: 'working', since: null } : { standing: 'yours', since: returnedAt }
    }
    case 'completed':
      return holdUntil !== null && now < holdUntil
        ? { standing: 'working', since: null }
        : { standing: 'done', since: completedAt }
    case 'dismissed':
      return { standing: 'closed', since: null }
  }
}
