/** Confirmed items after which a workflow trains its models: the 10th, 20th, 40th, 80th, then every 100th. */
const early = [10, 20, 40, 80]
const every = 100

/** How many trainings so many confirmed items have called for. */
export function trainingsUpTo(confirmed: number): number {
  return early.filter((n) => confirmed >= n).length + Math.floor(confirmed / every)
}

/** How many confirmed items are still needed for the next training. */
export function untilNextTraining(confirmed: number): number {
  const next = early.find((n) => confirmed < n) ?? (Math.floor(confirmed / every) + 1) * every
  return next - confirmed
}
