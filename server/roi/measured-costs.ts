import { Big } from 'big.js'
import { type Finding, type Findings, meanFinding } from './inputs.ts'

/** What the workbench and the metered providers know of the running costs: time spent on checks, and model usage. */

/** Checks (samples, blind entries, adjudications, seeded items) done in a week. */
export type CheckTime = {
  done: number
  /** Of them, those with a trusted clock; the sum of their active time, and of its squares. */
  timed: number
  ms: number
  squares: number
}

/** Metered calls of a week. */
export type Usage = {
  calls: number
  /** Of them, those without a price in the workflow's currency: with any, what the week cost is not known. */
  unpriced: number
  /** Decimal text in the workflow's currency, and the sum over items of the squares of what each cost. */
  cost: string
  squares: number
}

/** One local week by its Monday, "2026-03-02". */
export type CostWeek = { monday: string; checks: CheckTime; usage: Usage }

export const noCosts = (monday: string): CostWeek => ({
  monday,
  checks: { done: 0, timed: 0, ms: 0, squares: 0 },
  usage: { calls: 0, unpriced: 0, cost: '0', squares: 0 },
})

/**
 * Of whole weeks in which `items` came. Checks come by chance like arrivals, so that the total of their minutes varies by
 * the sum of their squares (a compound Poisson sum): that gives a standard error from a single week on.
 */
export function costFindings(weeks: readonly CostWeek[], { wholeWeeks, items }: { wholeWeeks: number; items: number }) {
  const checks = sumOf(
    weeks.map((week) => week.checks),
    ['done', 'timed', 'ms', 'squares'],
  )
  const findings: Findings = {}
  if (wholeWeeks > 0 && checks.timed > 0) {
    // A check whose clock is not trusted took as long as the others.
    const scale = checks.done / checks.timed / wholeWeeks / 60_000
    const mean = { mean: checks.ms * scale, se: Math.sqrt(checks.squares) * scale, n: checks.timed }
    findings.qaMinutesPerWeek = meanFinding(mean, 'measured')
  }
  const usage = usageFinding(
    weeks.map((week) => week.usage),
    items,
  )
  return usage ? { ...findings, usagePerItem: usage } : findings
}

function usageFinding(weeks: readonly Usage[], items: number): Finding | null {
  const { calls, unpriced, squares } = sumOf(weeks, ['calls', 'unpriced', 'squares'])
  if (items === 0 || calls === 0 || unpriced > 0) return null
  const mean = Number(costOf(weeks).div(items))
  const variance = Math.max(0, squares / items - mean ** 2)
  return meanFinding({ mean, se: Math.sqrt(variance / items), n: items }, 'measured')
}

/**
 * What one week really had, without a spread: minutes of checking, and usage spread over the `items` that its usage line
 * counts.
 */
export function costFacts({ checks, usage }: CostWeek, items: number): Findings {
  const { done, timed, ms } = checks
  const fact = (value: Big, n: number): Finding => ({ value: value.toFixed(), spread: null, source: 'measured', n })
  const isMetered = usage.calls > 0 && usage.unpriced === 0 && items > 0
  return {
    ...(timed > 0 ? { qaMinutesPerWeek: fact(new Big(ms).div(timed).times(done).div(60_000), timed) } : {}),
    ...(isMetered ? { usagePerItem: fact(new Big(usage.cost).div(items), items) } : {}),
  }
}

const costOf = (weeks: readonly Usage[]) => weeks.reduce((sum, week) => sum.plus(week.cost), new Big(0))

function sumOf<K extends string>(rows: readonly Record<K, number>[], keys: readonly K[]): Record<K, number> {
  const entries = keys.map((key) => [key, rows.reduce((sum, row) => sum + row[key], 0)])
  return Object.fromEntries(entries) as Record<K, number>
}
