import {
  type Clock,
  type Heartbeat,
  heartbeatOf,
  pauseClock,
  recordInput,
  resumeClock,
  startClock,
} from '#server/review/active-time.ts'

type Visit = { clock: Clock; sequence: number; painted: boolean }

/**
 * The clocks of the visits in this tab, of which at most one runs: that of the item in view, while the tab is visible
 * and focused. Times are ms of one steady clock.
 */
export function createVisitClocks() {
  const visits = new Map<string, Visit>()
  let running: string | null = null
  let focused = true

  const change = (visitId: string | null, to: (clock: Clock) => Clock) => {
    const visit = visitId === null ? undefined : visits.get(visitId)
    if (visit?.painted) visit.clock = to(visit.clock)
  }

  return {
    /** Before the first paint nothing counts. */
    add(visitId: string, idleCutoffSeconds: number, at: number): void {
      if (visits.has(visitId)) return
      visits.set(visitId, { clock: startClock(idleCutoffSeconds * 1000, at, false), sequence: 0, painted: false })
    },
    /** The item was painted: its first input. Shown again after another item, its clock goes on. */
    show(visitId: string, at: number): boolean {
      const visit = visits.get(visitId)
      if (!visit || running === visitId) return false
      change(running, (clock) => pauseClock(clock, at))
      running = visitId
      const first = !visit.painted
      visit.painted = true
      if (focused) visit.clock = resumeClock(visit.clock, at)
      return first
    },
    input: (at: number) => change(running, (clock) => recordInput(clock, at)),
    focus(on: boolean, at: number): void {
      focused = on
      change(running, (clock) => (on ? resumeClock(clock, at) : pauseClock(clock, at)))
    },
    /** The decision, or leaving the item, is the last input. */
    hide(visitId: string, at: number): void {
      if (running !== visitId) return
      change(visitId, (clock) => pauseClock(clock, at))
      running = null
    },
    /** The next message of a visit; null for a visit that is not known. */
    beat(visitId: string, at: number): Heartbeat | null {
      const visit = visits.get(visitId)
      if (!visit) return null
      visit.sequence += 1
      return heartbeatOf(visit.clock, visitId, visit.sequence, at)
    },
    forget: (visitId: string) => visits.delete(visitId),
  }
}
