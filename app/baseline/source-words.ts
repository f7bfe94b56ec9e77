import type { SummarySource } from '#server/metrics/baseline/read.server.ts'

/** Where a baseline comes from, best first, and what its figures are. */
export const sourceWords: Record<SummarySource, { name: string; text: string; minutes: string }> = {
  manual: {
    name: 'Manual arm',
    text: 'Items worked here on a blank form, without a proposal: the same clock on the same work.',
    minutes: 'active time, touch',
  },
  stopwatch: {
    name: 'Stopwatch',
    text: 'Items timed one by one in the system that was there before; errors ticked by another person.',
    minutes: 'active time without pauses',
  },
  rows: {
    name: 'Imported items',
    text: 'A file with a row for each item. Minutes are those of the file, else the clock from start to end with every pause in it.',
    minutes: 'as the file has them',
  },
  events: {
    name: 'Imported log',
    text: 'Cases of a log of events. It knows how long cases lay, which is no time of work; minutes only where a column holds them.',
    minutes: 'only where a column holds them',
  },
}
