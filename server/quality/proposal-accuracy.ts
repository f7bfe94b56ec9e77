import type { Random } from '#server/platform/random.ts'
import { quantile } from '#server/platform/statistics.ts'

/** An assisted item that a person reviewed: how many of its proposed fields they changed. */
export type ReviewedItem = { proposed: number; changed: number }

/**
 * A seeded item: whether its wrong value was changed (as c counts changes, right or not; `caught` of a scorecard), and how
 * many of its right, seeded control values were.
 */
export type SeededItem = { caught: boolean; controls: number; overCorrected: number }

/** Both figures stand side by side; `n` are proposed fields, of `items`, and `seeded` items. */
export type ProposalAccuracy = {
  n: number
  items: number
  seeded: number
  /** c, k, o of metrics.md, Rates; null of nothing, but an over-correction that was not measured counts as 0. */
  changedShare: number | null
  catchRate: number | null
  overCorrection: number
  /** 1 - c: what people left as it was. Too good where they miss errors. */
  apparent: number | null
  /** 1 - e with e = (c - o) / (k - o), with a 95 % interval; null under 30 seeded items or where people catch no more than they over-correct. */
  corrected: { accuracy: number; low: number; high: number } | null
}

/** With fewer the catch rate is too uncertain to divide by. */
export const fewestSeeded = 30
const draws = 1000

/**
 * Share of proposed fields that are wrong, from the share c that people changed, the catch rate k and the over-correction o:
 * of the wrong ones k are changed, of the right ones o, so c = e k + (1 - e) o. Clipped to 0..1. Null where k is not above o.
 */
export function proposalError(c: number, k: number, o: number): number | null {
  return k > o ? Math.min(1, Math.max(0, (c - o) / (k - o))) : null
}

/** How right proposals were, with what people miss put back. The interval is the bootstrap's over items and seeded items. */
export function proposalAccuracy(
  items: readonly ReviewedItem[],
  seeded: readonly SeededItem[],
  random: Pick<Random, 'int'>,
): ProposalAccuracy {
  const fields = sumsOf(items)
  const checks = seededSums(seeded)
  const c = share(fields.changed, fields.proposed)
  const k = share(checks.caught, seeded.length)
  const o = share(checks.overCorrected, checks.controls) ?? 0
  const error = c === null || k === null || seeded.length < fewestSeeded ? null : proposalError(c, k, o)
  return {
    n: fields.proposed,
    items: items.length,
    seeded: seeded.length,
    changedShare: c,
    catchRate: k,
    overCorrection: o,
    apparent: c === null ? null : 1 - c,
    corrected: error === null ? null : { accuracy: 1 - error, ...interval(items, seeded, random) },
  }
}

const share = (count: number, of: number) => (of === 0 ? null : count / of)

function sumsOf(items: readonly ReviewedItem[]) {
  let [proposed, changed] = [0, 0]
  for (const item of items) {
    proposed += item.proposed
    changed += item.changed
  }
  return { proposed, changed }
}

function seededSums(seeded: readonly SeededItem[]) {
  let [caught, controls, overCorrected] = [0, 0, 0]
  for (const item of seeded) {
    if (item.caught) caught += 1
    controls += item.controls
    overCorrected += item.overCorrected
  }
  return { caught, controls, overCorrected }
}

/** Percentile bootstrap (Efron 1979). A draw in which nothing is caught tells nothing: it counts as no proposal right. */
function interval(items: readonly ReviewedItem[], seeded: readonly SeededItem[], random: Pick<Random, 'int'>) {
  const accuracies = Array.from({ length: draws }, () => {
    const fields = sumsOf(redrawn(items, random))
    const checks = seededSums(redrawn(seeded, random))
    const c = share(fields.changed, fields.proposed) ?? 0
    const o = share(checks.overCorrected, checks.controls) ?? 0
    return 1 - (proposalError(c, checks.caught / seeded.length, o) ?? 1)
  }).sort((a, b) => a - b)
  return { low: quantile(accuracies, 0.025) ?? 0, high: quantile(accuracies, 0.975) ?? 1 }
}

const redrawn = <Row>(rows: readonly Row[], random: Pick<Random, 'int'>) =>
  rows.map(() => rows[random.int(rows.length)] as Row)
