import type { CostKey } from '#server/roi/cost-model.ts'

/** How an input is asked for and shown. `money` is in the workflow's currency, `share` a percentage. */
export type InputText = {
  label: string
  kind: 'money' | 'share' | 'minutes' | 'weeks' | 'items'
  unit: string
  help: string
}

/** The boxes of the cost model form, in their groups. */
export const inputGroups: { title: string; keys: CostKey[] }[] = [
  { title: 'The work', keys: ['itemsPerWeek', 'hourlyRate', 'costPerError', 'freedTimeShare'] },
  { title: 'Today, without AI', keys: ['baselineMinutes', 'baselineErrorRate', 'delayCostPerWeekBaseline'] },
  { title: 'With AI', keys: ['assistedMinutes', 'assistedErrorRate', 'qaMinutesPerWeek', 'delayCostPerWeekAssisted'] },
  { title: 'What the AI costs', keys: ['subscriptionPerMonth', 'usagePerItem', 'setupCost', 'amortisationWeeks'] },
]

export const inputTexts: Record<CostKey, InputText> = {
  itemsPerWeek: {
    label: 'Items a week',
    kind: 'items',
    unit: 'items',
    help: 'Replaced by measured arrivals once two whole weeks are there.',
  },
  hourlyRate: {
    label: 'Hourly rate',
    kind: 'money',
    unit: 'an hour',
    help: 'Fully loaded: wages, charges, workplace.',
  },
  costPerError: {
    label: 'Cost of an error',
    kind: 'money',
    unit: 'an error',
    help: 'What one wrong output that left costs on average.',
  },
  freedTimeShare: {
    label: 'Freed time put to use',
    kind: 'share',
    unit: 'of the time',
    help: 'Time saved is money only where it is used. Below 100 %, ROI is shown for both.',
  },
  baselineMinutes: {
    label: 'Minutes an item today',
    kind: 'minutes',
    unit: 'minutes',
    help: 'Working time, not waiting. Replaced by the manual arm or a study once 20 items are measured.',
  },
  baselineErrorRate: {
    label: 'Error rate today',
    kind: 'share',
    unit: 'of items',
    help: 'Outputs with at least one critical part wrong.',
  },
  delayCostPerWeekBaseline: {
    label: 'Cost of delay today',
    kind: 'money',
    unit: 'a week',
    help: 'Missed discounts, late fees. Optional.',
  },
  assistedMinutes: {
    label: 'Minutes an item with AI',
    kind: 'minutes',
    unit: 'minutes',
    help: 'Your expectation. Replaced by measured touch and rework time once 20 items are completed.',
  },
  assistedErrorRate: {
    label: 'Error rate with AI',
    kind: 'share',
    unit: 'of items',
    help: 'Errors that remain after review.',
  },
  qaMinutesPerWeek: {
    label: 'Quality checks',
    kind: 'minutes',
    unit: 'minutes a week',
    help: 'Working time for samples and second looks. Replaced by its measured minutes once 20 checks are done.',
  },
  delayCostPerWeekAssisted: {
    label: 'Cost of delay with AI',
    kind: 'money',
    unit: 'a week',
    help: 'Missed discounts, late fees. Optional.',
  },
  subscriptionPerMonth: {
    label: 'Platform subscription',
    kind: 'money',
    unit: 'a month',
    help: 'Licences and hosting. A month is 52/12 weeks.',
  },
  usagePerItem: {
    label: 'Model usage',
    kind: 'money',
    unit: 'an item',
    help: '0 with the local provider. Replaced by metered calls where all have a price in this currency.',
  },
  setupCost: { label: 'Set-up cost', kind: 'money', unit: 'once', help: 'Set-up, training, integration.' },
  amortisationWeeks: {
    label: 'Spread over',
    kind: 'weeks',
    unit: 'weeks',
    help: 'Weeks over which the set-up cost is written off.',
  },
}
