import type { Caller } from '#server/router.server.ts'
import type { CandidateDraft } from './candidate-draft.ts'

type Runs = Caller['evaluation']['runs']
type Answer<T extends keyof Runs> = Runs[T] extends (...args: never[]) => Promise<infer R> ? R : never

export type CandidatesPage = Answer<'candidates'>
export type CandidateItem = CandidatesPage['candidates'][number]
export type RunItem = CandidatesPage['runs'][number]
export type FormPage = Answer<'form'>
export type RunPage = Answer<'view'>
/** One field over the cases of a run. */
export type FieldFigures = NonNullable<RunPage['scores']>['gate']['fields'][number]
export type RunMistakes = Answer<'mistakes'>
export type Estimated = Answer<'estimate'>

/** What the actions of these pages answer: why nothing was done, or what an order would take. */
export type CandidatesAnswer = { message: string | null; subject: string | null; estimate: Estimated | null }

export const isUnderWay = ({ state }: Pick<RunItem, 'state'>) => state === 'queued' || state === 'running'

/** A part of the form of a candidate: what it holds, and how it is changed. */
export type BoxesProps = { page: FormPage; draft: CandidateDraft; set(next: Partial<CandidateDraft>): void }
