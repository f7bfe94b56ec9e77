/** What each figure means, in the words that stand beside it on every page, and how it is computed. */
export const definitions = {
  touch: {
    title: 'Touch time',
    text: "Active time of all people's visits to an item up to its completion: while the tab is visible and focused, pauses between inputs count up to the workflow's idle cutoff. Items with a suspect clock are left out and counted. Items completed without a person count as zero.",
  },
  handling: {
    title: 'Handling time',
    text: 'From the first time a person saw the item to the decision, by the clock on the wall.',
  },
  wait: { title: 'Wait time', text: 'From receipt to the first time a person saw the item.' },
  cycle: { title: 'Cycle time', text: 'From receipt to completion.' },
  correction: {
    title: 'Correction rate',
    text: 'Reviewed assisted items with at least one field changed, of all reviewed assisted items. It says how often proposals were changed, not how often they were wrong.',
  },
  rework: {
    title: 'Rework rate',
    text: 'Completed items reopened, returned or corrected within the window after completion, of the completed items that are old enough. Corrections found by quality checks are counted apart, and an undo before export is not rework.',
  },
  reworkCurve: {
    title: 'Reworked by day',
    text: 'Share reworked within so many days of completion, estimated from all completed items, also those not yet that old (1 - Kaplan-Meier). At risk: items still under observation at that age.',
  },
  straightThrough: {
    title: 'Straight-through rate',
    text: "Items completed without a person's touch, of all completed items.",
  },
  arrivals: { title: 'Arrivals', text: "Items received, by day in the workflow's time zone." },
  throughput: { title: 'Throughput', text: "Items completed, by day in the workflow's time zone." },
  backlog: {
    title: 'Backlog',
    text: "Items received and not completed by the end of the day in the workflow's time zone, reconstructed from when items came and were completed.",
  },
  backlogAge: {
    title: 'Age of the backlog',
    text: 'Time since receipt of the items in the backlog: half are younger than the median, nine in ten younger than p90.',
  },
  overdue: { title: 'Overdue', text: 'Items in the backlog whose due time had passed.' },
} as const satisfies Record<string, { title: string; text: string }>

export type MetricKey = keyof typeof definitions
