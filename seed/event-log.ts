import { seededRandom } from './random.ts'

/** What a generated log holds, known in advance. */
export type EventLogTruth = {
  cases: number
  events: number
  reopens: number
  reopenedCases: number
  reassignments: number
  closed: number
}

/**
 * A log of events, a row an event: case, activity, timestamp, agent. Deterministic; how often cases are reopened and
 * reassigned is counted while it is made. Rows stand in the order of time, cases mixed, as systems export them.
 */
export function generateEventLog(options: { cases: number; seed: number; from?: Date }): {
  csv: string
  truth: EventLogTruth
} {
  const random = seededRandom(options.seed)
  const from = (options.from ?? new Date('2026-03-02T08:00:00Z')).getTime()
  const truth: EventLogTruth = {
    cases: options.cases,
    events: 0,
    reopens: 0,
    reopenedCases: 0,
    reassignments: 0,
    closed: 0,
  }
  const rows: { at: number; order: number; text: string }[] = []
  for (let n = 1; n <= options.cases; n++) {
    let at = from + random.int(60 * 24 * 60) * 60_000
    let agent = 1 + random.int(9)
    const add = (activity: string) => {
      const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ')
      rows.push({ at, order: rows.length, text: `C-${String(n).padStart(6, '0')},${activity},${time},Agent ${agent}` })
      at += (5 + random.int(600)) * 60_000
    }
    add('Ticket created')
    add('Work started')
    for (; random.float() < 0.3; truth.reassignments += 1) {
      agent = 1 + random.int(9)
      add('Reassigned')
    }
    let reopens = 0
    for (;;) {
      add('Resolved')
      if (random.float() >= 0.12) break
      reopens += 1
      add('Reopened by customer')
    }
    truth.reopens += reopens
    if (reopens > 0) truth.reopenedCases += 1
    if (random.float() < 0.9) {
      truth.closed += 1
      add('Closed')
    }
  }
  rows.sort((a, b) => a.at - b.at || a.order - b.order)
  truth.events = rows.length
  return { csv: `Case ID,Activity,Timestamp,Agent\n${rows.map((row) => row.text).join('\n')}\n`, truth }
}
