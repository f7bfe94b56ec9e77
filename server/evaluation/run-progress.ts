/** Answers of the last minute tell the pace. */
export const paceMs = 60_000

/**
 * Milliseconds until the rest is answered, by the pace of the last minute (or since the start, where that is later); null
 * where nothing was answered in that time.
 */
export function timeLeft(run: { left: number; recent: number; startedAt: Date | null; now: Date }): number | null {
  const { left, recent, startedAt, now } = run
  if (left === 0) return 0
  if (recent === 0 || !startedAt) return null
  const over = Math.min(paceMs, Math.max(1_000, now.getTime() - startedAt.getTime()))
  return Math.round((left / recent) * over)
}
