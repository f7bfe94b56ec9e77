import type { Caller } from '#server/router.server.ts'
import type { CompareAddress } from './compare-address.ts'

type Compare = Caller['evaluation']['compare']
type Answer<T extends keyof Compare> = Compare[T] extends (...args: never[]) => Promise<infer R> ? R : never

type View = Answer<'view'>
type Parts = 'current' | 'candidate' | 'problem' | 'result' | 'changes'
/** What every page of it shows of its workflow, and what this person may do there. */
export type Frame = Omit<View, Parts>
export type Compared = Pick<View, Parts>
export type Result = NonNullable<View['result']>
export type Listed = Answer<'cases'>
export type OneCase = Answer<'case'>
export type Runs = Answer<'runs'>['runs']
export type Promotions = Answer<'promotions'>

export type ComparePage = {
  frame: Frame
  view: Compared
  address: CompareAddress
  listed: Listed | null
  one: OneCase | null
  base: string
}

/** What the comparison's action answers. */
export type CompareAnswer = {
  message: string | null
  /** Version that was published. */
  version: number | null
  /** Cases that were sent to a blind check, and how many are left. */
  sent: { sent: number; left: number } | null
}

/** What the page of promotions answers: why nothing was changed, or what was done. */
export type PromotionsAnswer = { message: string | null; done: string | null }
