import { type WeightedRate, weightedRate } from '#server/platform/statistics.ts'

/** How well confidences match what came true: pure figures over decided values. */

/** A value's confidence 0..1 and whether it was right; `weight` (1 by default) is the inverse of its inclusion probability. */
export type Scored = { confidence: number; right: boolean; weight?: number }

const binCount = 10

const weightOf = (s: Scored) => s.weight ?? 1
const total = (scored: readonly Scored[]) => scored.reduce((sum, s) => sum + weightOf(s), 0)

/** Ten bins of equal width; the last one holds 1. */
export function widthBins<T extends Scored>(scored: readonly T[]): T[][] {
  const bins = Array.from({ length: binCount }, (): T[] => [])
  for (const s of scored) bins[Math.min(binCount - 1, Math.floor(s.confidence * binCount))]?.push(s)
  return bins
}

/** Ten bins of about equal weight, in order of confidence; equal confidences stay together. */
export function massBins<T extends Scored>(scored: readonly T[]): T[][] {
  const sorted = [...scored].sort((a, b) => a.confidence - b.confidence)
  const all = total(sorted)
  const bins: T[][] = []
  let passed = 0
  let reached = -1
  for (const [i, s] of sorted.entries()) {
    const bin = Math.min(binCount - 1, Math.floor((passed / all) * binCount))
    if (bin > reached && s.confidence !== sorted[i - 1]?.confidence) {
      bins.push([])
      reached = bin
    }
    bins.at(-1)?.push(s)
    passed += weightOf(s)
  }
  return bins
}

/** Weighted mean gap between confidence and share right over bins, 0..1; null of nothing. */
function meanGap(bins: readonly (readonly Scored[])[]): number | null {
  const all = bins.reduce((sum, bin) => sum + total(bin), 0)
  if (all === 0) return null
  return bins.reduce((sum, bin) => {
    const gap = bin.reduce((a, s) => a + weightOf(s) * (s.confidence - (s.right ? 1 : 0)), 0)
    return sum + Math.abs(gap) / all
  }, 0)
}

/** Expected calibration error over ten bins of equal width: mean gap between confidence and share right (Guo et al. 2017). */
export function expectedCalibrationError(scored: readonly Scored[]): number | null {
  return meanGap(widthBins(scored))
}

/** The same over ten bins of equal weight (Nguyen and O'Connor 2015): fine where nearly all confidences are high. */
export function adaptiveCalibrationError(scored: readonly Scored[]): number | null {
  return meanGap(massBins(scored))
}

/** Mean squared distance of confidence from what came true (Brier 1950): the lower the better; null of nothing. */
export function brierScore(scored: readonly Scored[]): number | null {
  const all = total(scored)
  if (all === 0) return null
  return scored.reduce((sum, s) => sum + weightOf(s) * (s.confidence - (s.right ? 1 : 0)) ** 2, 0) / all
}

/** One place of the reliability plot: mean confidence against the share right with its 95 % interval. */
export type ReliabilityBin = { from: number; to: number; confidence: number; right: WeightedRate }

/** The reliability plot: ten bins of equal width without the empty ones. */
export function reliabilityBins(scored: readonly Scored[]): ReliabilityBin[] {
  return widthBins(scored).flatMap((bin, i) => {
    if (bin.length === 0) return []
    const confidence = bin.reduce((sum, s) => sum + weightOf(s) * s.confidence, 0) / total(bin)
    const right = weightedRate(bin.map((s) => ({ hit: s.right, weight: weightOf(s) })))
    return [{ from: i / binCount, to: (i + 1) / binCount, confidence, right }]
  })
}

export type Reliability = {
  n: number
  ece: number | null
  adaptive: number | null
  brier: number | null
  bins: ReliabilityBin[]
}

export function reliabilityOf(scored: readonly Scored[]): Reliability {
  return {
    n: scored.length,
    ece: expectedCalibrationError(scored),
    adaptive: adaptiveCalibrationError(scored),
    brier: brierScore(scored),
    bins: reliabilityBins(scored),
  }
}
