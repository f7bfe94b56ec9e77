import { definitions as metricDefinitions } from '#server/metrics/definitions.ts'

/** What the figures of a pilot mean, in the words that stand beside them. */
const effectDefinitions = {
  saving: {
    title: 'Minutes saved per item',
    text: 'Mean touch time of the manual arm minus that of the assisted arm, compared within each reviewer and document type and then weighted by their share of the items. Negative where the proposals cost time.',
  },
  interval: {
    title: 'Interval',
    text: 'The range that the true figure lies in, at the level that the plan fixes (as a rule 95 %). It is built so that it stays true however often somebody looks: a confidence sequence, wider than an ordinary interval for that reason.',
  },
  fixedInterval: {
    title: 'Interval at the planned end',
    text: 'An ordinary interval, narrower than the one that stays true at every look. It holds at one look only, the planned end, so it stands beside the other then and decides nothing.',
  },
  ratio: {
    title: 'Ratio of times',
    text: 'Geometric mean time of the assisted arm over that of the manual arm: 0.60 means that a typical item takes 60 % of the time. Over items that a person touched.',
  },
  guard: {
    title: 'Guard-rail',
    text: 'Quality first: the error rate of the assisted arm may lie above that of the manual arm by at most the margin of the plan. It holds when even the upper end of the difference is below the margin, is broken when the lower end is above it, is open in between, and unknown with too few checks.',
  },
  verdict: {
    title: 'Verdict',
    text: 'Proved: arms drawn by chance, guard-rail held, and the lower end of the time saving above the minimum of the plan, also with suspect clocks put back. Worse: the upper end of the time saving below zero, or the guard-rail broken. Not yet: everything else.',
  },
  arms: {
    title: 'Arms',
    text: 'Manual: the item is worked without the proposal. Assisted: with it. Chance decides when somebody first claims the item, and analysis counts the item in the arm that was drawn, whatever happened later.',
  },
  sensitivity: {
    title: 'Does the answer hang on a choice?',
    text: 'The saving computed again with suspect clocks put back, with the longest times cut, with one reviewer left out, and for new and experienced reviewers apart. An answer that holds only one way is a weak one.',
  },
  learningCurve: {
    title: 'Learning curve',
    text: "Mean time by the reviewer's n-th item in an arm. A line that still falls says that people are still getting faster, and that today's figures are not the last ones.",
  },
} as const satisfies Record<string, { title: string; text: string }>

/** What the figures of money mean. */
const roiDefinitions = {
  currentCost: {
    title: 'Cost now',
    text: 'Working time at the hourly rate, plus errors at the cost of an error, plus delay where it was entered. A week.',
  },
  costWithAi: {
    title: 'Cost with AI',
    text: 'What the AI costs (subscription, usage, set-up spread over its weeks), plus the working time that is left, the errors that are left, and quality checks. A week.',
  },
  netSaving: {
    title: 'Net saving',
    text: 'Cost now minus cost with AI, a week, and times 52 a year. Review time, remaining errors, checks and the AI itself are paid for before anything counts as saved.',
  },
  roi: {
    title: 'ROI',
    text: 'Net saving over what the AI costs. 445 % means: each euro spent on the AI comes back, and 4.45 more. Not defined where the AI costs nothing.',
  },
  simpleRoi: {
    title: 'Simple ROI',
    text: 'Cost now minus what the AI costs, over what the AI costs: the common formula. It ignores the time of review and the errors that remain, so it flatters; it stands here to be compared with the figures of others.',
  },
  payback: {
    title: 'Payback',
    text: 'Weeks until the set-up cost has come back from the saving. No payback where nothing comes back.',
  },
  range: {
    title: 'Range of money',
    text: 'In 90 of 100 cases the true figure lies within it, if the inputs are as stated: 10,000 draws of all inputs at once, measured ones with their error, typed-in ones between their low and high ends. The figure in front is computed from the inputs as they stand.',
  },
  odds: {
    title: 'Odds of a saving',
    text: 'Share of the 10,000 draws in which the net saving is above zero.',
  },
  tornado: {
    title: 'What the saving hangs on',
    text: 'Net saving a week with one input at its low and its high end, the others as they stand. The longest bar is the input that is most worth knowing better.',
  },
  breakEven: {
    title: 'Break-even',
    text: 'The value of one input at which the net saving is zero while the others stay as they are.',
  },
  capacity: {
    title: 'Capacity',
    text: 'Working hours that the AI frees, less those that quality checks take. They are money only where they are put to use: the cash saving counts none of them, the net saving all of them, and the stated share lies between.',
  },
  realised: {
    title: 'Realised',
    text: 'The same lines with the items, minutes, checked errors, checking time and metered usage that each past week really had, beside what the cost model of that week had estimated. Of the work before AI: what a pilot that had ended by then had found, else the estimate of that time. What is measured later does not change a past week.',
  },
  unproved: {
    title: 'Unproved',
    text: 'No pilot with the verdict proved, on working time, stands behind the figure. It may be right; nobody has shown it.',
  },
} as const satisfies Record<string, { title: string; text: string }>

/** One list of what every figure means: the method page shows it, and each "?" leads to its entry there. */
export const definitionGroups = [
  { title: 'Figures of the work', terms: metricDefinitions },
  { title: 'Figures of a pilot', terms: effectDefinitions },
  { title: 'Figures of money', terms: roiDefinitions },
] as const

export const definitions = { ...metricDefinitions, ...effectDefinitions, ...roiDefinitions }

export type Term = keyof typeof definitions
