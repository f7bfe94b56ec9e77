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
  sla: {
    title: 'Completed in time',
    text: 'Items completed by the time they were due, of all completed items, in clock time: the workflow has no business calendar yet.',
  },
  errors: {
    title: 'Error rate',
    text: 'Outputs with at least one critical part wrong, of the completed items whose truth is known: from a blind second entry that agrees, or from a third person where the two differ. Each checked item weighs 1 / the probability with which it was drawn (Hajek); the interval rests on the effective sample size.',
  },
  approval: {
    title: 'Approval speed',
    text: "From asking for an approval to the approver's word, of the first approval of each item, by the day of the word, in clock time.",
  },
  approvalInTime: {
    title: 'Approvals in time',
    text: 'First approvals given or refused by the time they were due, of all that were decided in the period. Reminders and escalations are not sent yet, so there are none to count.',
  },
  accuracy: {
    title: 'Proposal accuracy',
    text: 'Share of proposed fields that were right, with what people miss put back: with c the share of fields that people changed, k the share of seeded wrong proposals that they caught and o the share of right ones that they changed, 1 - (c - o) / (k - o). Not shown under 30 seeded checks. Beside it 1 - c, which looks too good where people miss errors.',
  },
  caught: {
    title: 'Catch rate',
    text: 'Seeded wrong proposals that people changed, of all that were shown and decided in the period, in all arms, types and groups.',
  },
  fields: {
    title: 'By field',
    text: 'Unchanged: of the completed assisted items with the field, those in which nobody changed it. Wrong: of the checked entries of the field, weighted as the error rate is.',
  },
  heat: {
    title: 'When work arrives',
    text: "Items received, by weekday and hour in the workflow's time zone.",
  },
  filters: {
    title: 'Arms, types and groups',
    text: 'Arm: the one that was drawn, whatever was done later; without a draw the one it was first decided in; items completed without a person are assisted. New: reviewers in their first 28 days in the workflow. Arrivals, throughput and backlog are narrowed by document type alone, because an item has no arm and no reviewer before it is begun.',
  },
  precision: {
    title: 'Precision',
    text: "Counts, sums and means are exact. Median and p90 are within 1 % of those of the single items. Intervals of means are by Student's t, of rates by Wilson, at 95 %. Rework by day counts whole days.",
  },
} as const satisfies Record<string, { title: string; text: string }>

export type MetricKey = keyof typeof definitions
