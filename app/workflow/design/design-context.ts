import { createContext, use } from 'react'
import type { OfferedAccount } from '#server/proposal/account-views.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { Problem } from './section-props.ts'

/** The place that a link has just asked for: ['fields', 2, 'label']; rows that hold it open themselves. */
export type Wanted = { path: readonly (string | number)[]; times: number } | null
export const WantedContext = createContext<Wanted>(null)

/** Whether the place asked for lies at or within this path; the number goes up each time it is asked for again. */
export function useWanted(...path: (string | number)[]): number {
  const wanted = use(WantedContext)
  return wanted && path.every((part, i) => String(wanted.path[i]) === String(part)) ? wanted.times : 0
}

/** The name by which a box is found when a problem is about it, and what is wrong with it. */
export function at(problems: readonly Problem[], ...path: (string | number)[]): { 'data-at': string; error?: string } {
  const own = problems.find((p) => p.path.length === path.length && path.every((part, i) => p.path[i] === part))
  return { 'data-at': path.join('.'), ...(own ? { error: own.message } : {}) }
}

/** What is wrong at or below a path. */
export function problemsUnder(problems: readonly Problem[], ...path: (string | number)[]): Problem[] {
  return problems.filter((p) => path.every((part, i) => p.path[i] === part))
}

/** What sections may offer besides the draft itself. */
export type Offers = {
  /** People of the workflow (of a new one: of the organisation), who may be named in it. */
  people: readonly { userId: string; name: string; email: string; roles: readonly string[] }[]
  accounts: readonly OfferedAccount[]
  /** The person's own workflows. */
  workflows: readonly { key: string; name: string }[]
  /** May allow that documents leave the building. */
  mayAllowLeaving: boolean
  /** As it is published; null for a new workflow. */
  published: Definition | null
}
const none: Offers = { people: [], accounts: [], workflows: [], mayAllowLeaving: false, published: null }
export const OffersContext = createContext<Offers>(none)
export const useOffers = (): Offers => use(OffersContext)
/** What a person is called, by their e-mail address; the address of somebody who is not known. */
export function useNames(): (email: string) => string {
  const { people } = useOffers()
  return (email) => people.find((p) => p.email.toLowerCase() === email.toLowerCase())?.name ?? email
}
/** E-mail addresses of the people who may be named. */
export const useMembers = (): string[] => use(OffersContext).people.map((person) => person.email)

/** For what works on the draft as the server has it: whether that is what stands here, and how to bring it there. */
export type Saving = { unsaved: boolean; failed: boolean; revision: number; save: () => void }
export const SavingContext = createContext<Saving>({
  unsaved: false,
  failed: false,
  revision: 0,
  save: () => undefined,
})
export const useSaving = (): Saving => use(SavingContext)
