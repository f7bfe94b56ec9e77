import type { Slice } from './slices.ts'

/** Figures of a comparison in words: shares with one decimal, differences in points with their interval. */
type Moved = Pick<Slice, 'n' | 'current' | 'candidate' | 'difference' | 'p'> & {
  fixed: readonly string[]
  broken: readonly string[]
}

/** "95.0 % became 40.0 % of 20 cases (55.0 points less, 28.1 to 72.4; 0 fixed, 11 broken, p 0.001)". */
export function movedText({ n, current, candidate, difference, fixed, broken, p }: Moved): string {
  const { estimate, low, high } = difference
  if (current.rate === null || candidate.rate === null || estimate === null || low === null || high === null)
    return 'no case'
  const moved =
    estimate < 0
      ? `${points(-estimate)} less, ${plain(-high)} to ${plain(-low)}`
      : `${points(estimate)} more, ${plain(low)} to ${plain(high)}`
  const counts = `${fixed.length} fixed, ${broken.length} broken`
  if (fixed.length + broken.length === 0) return `${percent(current.rate)} of ${casesOf(n)} as before`
  return `${percent(current.rate)} became ${percent(candidate.rate)} of ${casesOf(n)} (${moved}; ${counts}, p ${pText(p)})`
}

export const casesOf = (n: number) => (n === 1 ? '1 case' : `${n} cases`)
export const plain = (share: number) => (Math.round(share * 1000) / 10 || 0).toFixed(1)
export const percent = (share: number) => `${plain(share)} %`
export const points = (share: number) => `${plain(share)} points`
export const pText = (p: number) => (p < 0.001 ? 'below 0.001' : p.toFixed(3))
