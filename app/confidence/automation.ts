import {
  type CostPoint,
  type Costs,
  costAt,
  type Setting,
  type Step,
  settingAt,
  settings,
} from '#server/proposal/confidence/thresholds.ts'

/** A threshold as a place between nothing and everything passing; `wrong` of what passes, `wrongOfAll` of all values. */
export type AutomationPoint = {
  threshold: number
  /** Share of values that pass without a look, 0..1. */
  passes: number
  n: number
  wrong: { rate: number; low: number; high: number } | null
  wrongOfAll: number
  cost: CostPoint | null
}

/** Every threshold that changes anything, by the share that passes, least first; of equal shares the highest threshold. */
export function automationPoints(steps: readonly Step[], costs: Costs | null): AutomationPoint[] {
  const points = settings(steps).map((setting) => pointOf(setting, costs))
  return points.filter((point, i) => point.n !== points[i + 1]?.n).reverse()
}

function pointOf(setting: Setting, costs: Costs | null): AutomationPoint {
  const { threshold, coverage, accuracy, n } = setting
  const { rate, low, high } = accuracy
  const passes = coverage ?? 0
  const wrong = rate === null || low === null || high === null ? null : { rate: 1 - rate, low: 1 - high, high: 1 - low }
  return { threshold, passes, n, wrong, wrongOfAll: (wrong?.rate ?? 0) * passes, cost: costs && costAt(setting, costs) }
}

/** Where a threshold stands among the points: by what passes, because thresholds between two steps do the same. */
export function placeOf(points: readonly AutomationPoint[], steps: readonly Step[], threshold: number): number {
  const { n } = settingAt(steps, threshold)
  return Math.max(
    0,
    points.findIndex((point) => point.n === n),
  )
}

/** Below so many values above a threshold their interval is so wide that it would flatten the rest of the drawing. */
const leastForScale = 20

/** The highest share wrong that the drawing shows: all of the intervals that rest on enough, and at least 2 %. */
export function mostWrong(points: readonly AutomationPoint[]): number {
  const highs = points.flatMap(({ n, wrong }) => (wrong ? [n >= leastForScale ? wrong.high : wrong.rate] : []))
  return Math.min(1, Math.max(0.02, ...highs))
}

/** The point that a key leads to, from the one at `at`; null for a key that means nothing here. */
export function keyTo(key: string, at: number, points: number): number | null {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowUp: 1,
    ArrowLeft: -1,
    ArrowDown: -1,
    PageUp: 10,
    PageDown: -10,
  }
  if (key === 'Home') return 0
  if (key === 'End') return points - 1
  const by = steps[key]
  return by === undefined ? null : Math.min(points - 1, Math.max(0, at + by))
}
