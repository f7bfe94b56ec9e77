import { type CounselFacts, counselFacts, counselOf } from '#server/pilot/advice.ts'
import type { Interval } from '#server/pilot/effect/effect.ts'
import type { PilotStanding } from '#server/pilot/standing.ts'
import type { Portfolio, PortfolioEntry } from './portfolio.ts'

/** What the portfolio's page says of a workflow's standing pilot. */
export type PortfolioPilot = CounselFacts & {
  number: number
  saving: Interval
  errorDifference: Interval
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

export function portfolioPilot(standing: PilotStanding): PortfolioPilot {
  const { number, effect } = standing
  return {
    ...counselFacts(standing),
    number,
    saving: effect.saving.sequence,
    errorDifference: effect.errorDifference,
    further: effect.further.items,
  }
}

/** What the figures ask for. It is no decision: that is a person's, recorded on the weekly review. */
export function decisionOf(pilot: PortfolioPilot | null): Decision {
  const counsel = counselOf(pilot)
  if (!pilot || counsel === 'plan')
    return { word: 'Plan a pilot', why: 'nothing has been compared to its end', urgent: false }
  const { guard, state, steady, verdict } = pilot
  if (counsel === 'stop')
    return { word: 'Stop', why: guard === 'broken' ? 'errors above the margin' : 'it costs time', urgent: true }
  if (counsel === 'expand') return { word: 'Expand', why: `proved and steady for ${steady.weeks} weeks`, urgent: true }
  if (counsel === 'decide')
    return {
      word: 'Go on or stop',
      why: state === 'ended' ? 'the pilot ended without a proof' : 'the planned items are there without a proof',
      urgent: true,
    }
  const proved = `proved, steady for ${steady.weeks} of ${steady.needed} weeks`
  return { word: 'Hold', why: verdict === 'proved' ? proved : 'the pilot runs', urgent: false }
}

const order: Decision['word'][] = ['Stop', 'Go on or stop', 'Expand', 'Hold', 'Plan a pilot']

/** What needs a decision first; alike ones by the money that they are about. */
export function byDecision(rows: readonly PortfolioRow[]): PortfolioRow[] {
  const money = (row: PortfolioRow) => Math.abs(Number(row.result?.converted?.netSavingPerYear ?? 0))
  return [...rows].sort(
    (a, b) => order.indexOf(a.decision.word) - order.indexOf(b.decision.word) || money(b) - money(a),
  )
}
