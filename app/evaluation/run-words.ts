import { formatMoney } from '#app/ui/money.tsx'
import type { Estimate, RunState } from '#server/evaluation/run.ts'

export const stateWords: Record<RunState, string> = {
  queued: 'waiting for its turn',
  running: 'under way',
  stopped: 'stopped, can go on',
  done: 'done',
  cancelled: 'cancelled',
  failed: 'failed',
}

export const splitWords = { test: 'test side', all: 'all cases' } as const

/** What a run has paid: local runs nothing. */
export function costText(cost: number, currency: string | null, locale: string): string {
  return currency === null ? 'nothing' : formatMoney(String(cost), { currency, exact: true, locale })
}

const counted = (n: number, one: string, many: string) => `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`

/** What is known before the order, in one or two sentences. */
export function estimateText(estimate: Estimate, locale: string): string {
  const { cases, repetitions, requests, inputTokens, outputTokens, cost, currency, basis, n } = estimate
  const what = `${counted(cases, 'case', 'cases')}${repetitions > 1 ? `, ${repetitions} times each` : ''}.`
  if (basis === 'free') return `${what} The local provider asks nobody and costs nothing.`
  const tokens = `${counted(requests, 'question', 'questions')}, about ${counted(inputTokens, 'token', 'tokens')} in and ${counted(outputTokens, 'token', 'tokens')} out`
  const price =
    cost === null || currency === null
      ? 'what it costs is not known, because the account has no price for the model'
      : `about ${costText(cost, currency, locale)}`
  const known =
    basis === 'measured'
      ? `as measured on the last ${counted(n, 'document', 'documents')} that this model read here`
      : `by the length of ${counted(n, 'document', 'documents')}, rather too much than too little`
  return `${what} ${tokens}: ${price}, ${known}. Questions that were answered before are not paid for again.`
}
