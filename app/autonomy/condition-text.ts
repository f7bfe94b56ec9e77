import type { StepCondition } from '#server/pilot/autonomy/ladder.ts'

const percent = (share: number) => `${(Math.round(1000 * share) / 10).toFixed(1)}\u00a0%`
const counted = (n: number, one: string) => `${n}\u00a0${one}${n === 1 ? '' : 's'}`

/** What is there and what is needed: "1.2 % (0.4 % to 3.1 %), n = 120; at most 2.0 %", "3 weeks, on 60 checked items; at least 4". Null: no figure. */
export function figureText(c: StepCondition): string | null {
  if (c.unit === null) return null
  if (c.unit === 'share') {
    const bound = c.bound === null ? '' : `; ${c.key === 'catch' ? 'at least' : 'at most'} ${percent(c.bound)}`
    if (c.value === null) return `none yet, n = ${c.n ?? 0}${bound}`
    const interval = c.low === null || c.high === null ? '' : ` (${percent(c.low)} to ${percent(c.high)})`
    return `${percent(c.value)}${interval}${c.n === null ? '' : `, n = ${c.n}`}${bound}`
  }
  const one = c.unit === 'weeks' ? 'week' : 'item'
  if (c.bound === null) return 'no proved pilot'
  const n = c.unit === 'weeks' && c.n !== null ? `, on ${counted(c.n, 'checked item')}` : ''
  return `${counted(c.value ?? 0, one)}${n}; at least ${c.bound}`
}

/** What is still missing, in words; null where it is met. */
export function missingText(c: StepCondition): string | null {
  if (c.met) return null
  const left = Math.max(0, (c.bound ?? 0) - (c.value ?? 0))
  switch (c.key) {
    case 'pilot':
      return 'End the pilot first.'
    case 'rung':
      return 'Step to “review everything” first.'
    case 'compared':
      return `${counted(left, 'more item')} worked on a blank form.`
    case 'steady':
      return `${counted(left, 'more week')} in a row; a week without checks, or above the bound, begins anew.`
    case 'checked':
      return `${counted(left, 'more check')} of clean items: raise the shares under Quality to get them sooner.`
    case 'errors':
      if (c.n === null || c.n === 0) return 'No clean item was checked yet.'
      return c.value !== null && c.bound !== null && c.value > c.bound
        ? 'The rate itself stands above the bound: correct what causes the errors.'
        : 'Too few checks to be sure: the interval narrows with each.'
    case 'catch':
      if ((c.n ?? 0) < 10)
        return `${counted(10 - (c.n ?? 0), 'more seeded check')}: they come with a share of them under Quality.`
      return 'Reviewers miss too many: talk about what a check is for.'
    case 'sampled':
      return 'Set a share of passed items to check in the workflow’s settings.'
    case 'served':
      return c.bound === null ? 'Run a pilot to the verdict “proved” first.' : `${counted(left, 'more steady week')}.`
  }
}
