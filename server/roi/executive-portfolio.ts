import type { Guard, Interval } from '#server/pilot/effect/effect.ts'
import type { PilotStanding, PilotState } from '#server/pilot/standing.ts'
import type { Portfolio, PortfolioEntry } from './portfolio.ts'

/** What the portfolio's page says of a workflow's standing pilot. */
export type PortfolioPilot = {
  number: number
  state: PilotState
  saving: Interval
  errorDifference: Interval
  guard: Guard
  /** Items in the estimate, and planned. */
  n: number
  planned: number
  further: number | null
}

/** What is to be decided next; `urgent`: the figures are there, somebody has to decide now. */
export type Decision = {
  word: 'Expand' | 'Stop' | 'Hold' | 'Go on or stop' | 'Plan a pilot'
  why: string
  urgent: boolean
}

export type PortfolioRow = PortfolioEntry & { pilot: PortfolioPilot | null; decision: Decision }

/** All workflows of a person on one page, what needs a decision first. */
export type ExecutivePortfolio = Omit<Portfolio, 'entries'> & {
  organisation: { slug: string; name: string }
  rows: PortfolioRow[]
  demo: boolean
  /** When it was computed, ISO. */
  at: string
}

export function portfolioPilot({ number, state, effect, segments }: PilotStanding): PortfolioPilot {
  return {
    number,
    state,
    saving: effect.saving.sequence,
    errorDifference: effect.errorDifference,
    guard: effect.guard,
    n: effect.arms.manual.n + effect.arms.assisted.n,
    planned: segments.at(-1)?.plan.items ?? 0,
    further: effect.further.items,
  }
}

/** What the figures ask for. It is no decision: that is a person's, recorded on the weekly review. */
export function decisionOf(verdict: PortfolioEntry['verdict'], pilot: PortfolioPilot | null): Decision {
  if (!pilot || pilot.state === 'draft' || pilot.state === 'abandoned')
    return { word: 'Plan a pilot', why: 'nothing has been compared to its end', urgent: false }
  const ended = pilot.state === 'ended'
  if (verdict === 'proved') return { word: 'Expand', why: ended ? 'proved' : 'proved while it runs', urgent: true }
  if (verdict === 'worse')
    return { word: 'Stop', why: pilot.guard === 'broken' ? 'errors above the margin' : 'it costs time', urgent: true }
  if (ended) return { word: 'Go on or stop', why: 'the pilot ended without a proof', urgent: true }
  if (pilot.n >= pilot.planned)
    return { word: 'Go on or stop', why: 'the planned items are there without a proof', urgent: true }
  return { word: 'Hold', why: 'the pilot runs', urgent: false }
}

const order: Decision['word'][] = ['Stop', 'Go on or stop', 'Expand', 'Hold', 'Plan a pilot']

/** What needs a decision first; alike ones by the money that they are about. */
export function byDecision(rows: readonly PortfolioRow[]): PortfolioRow[] {
  const money = (row: PortfolioRow) => Math.abs(Number(row.result?.converted?.netSavingPerYear ?? 0))
  return [...rows].sort(
    (a, b) => order.indexOf(a.decision.word) - order.indexOf(b.decision.word) || money(b) - money(a),
  )
}
