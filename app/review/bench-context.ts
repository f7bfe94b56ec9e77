import { createContext, use } from 'react'
import type { CellId } from './cells.ts'
import type { Session } from './session.ts'
import type { Step } from './step.ts'

/** What the parts of the form share: the session, how to change it, and what the pointer is over. */
type Bench = {
  session: Session
  locale: string
  step(move: Step): void
  /** The cell whose evidence the pointer is over, on the page or in the form. */
  pointed: CellId | null
  point(cell: CellId | null): void
  /** Whether what a form's empty required fields lack is said already: after the first try to finish. */
  strict: boolean
}

export const BenchContext = createContext<Bench | null>(null)

export function useBench(): Bench {
  const bench = use(BenchContext)
  if (!bench) throw new Error('a part of the workbench stands outside of it')
  return bench
}

/** What a row of the form works with. It never changes while an item is open, so that only a row that changed is drawn again. */
export type Hands = { locale: string; step(move: Step): void; point(cell: CellId | null): void }

export const HandsContext = createContext<Hands | null>(null)

export function useHands(): Hands {
  const hands = use(HandsContext)
  if (!hands) throw new Error('a row of the form stands outside of it')
  return hands
}
