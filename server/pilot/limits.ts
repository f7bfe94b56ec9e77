import type { Plan } from './plan.ts'

type LimitFacts = {
  /** Items that came in under a version of the workflow with other settings. */
  older: number
  reviewers: number
  /** Completed items without the time that the plan measures. */
  untimed: number
  simulated: boolean
}

/** What the numbers of a pilot cannot show, however many they are; each a sentence for its page. */
export function limitsOf(plan: Plan, facts: LimitFacts): string[] {
  const limits: string[] = []
  if (facts.simulated)
    limits.push('It is simulated from stated parameters: it shows how the arithmetic behaves, not what AI saves.')
  if (plan.design === 'before_after')
    limits.push('Items were not drawn to arms: learning, season and the mix of items changed over the same time.')
  if (plan.design === 'shadow') limits.push('Time: people worked elsewhere, without seeing a proposal.')
  if (plan.design === 'split' || plan.design === 'paired')
    limits.push(
      'How fast the legacy screen was: work without AI was done on a blank form of the workbench, which may be faster or slower.',
    )
  if (plan.design === 'split')
    limits.push('Whether people work differently on a blank form because they are used to proposals, or the reverse.')
  if (plan.sampling.blindShare < 1 && plan.design === 'split')
    limits.push('Errors of items that were not checked: the rate is estimated from a random sample of both arms.')
  limits.push('Mistakes that two people make alike: an agreeing second entry counts as right, but for a random 5 %.')
  limits.push('The cost of measuring: checks and second entries are kept apart and end with the pilot.')
  if (!plan.learning) limits.push('What proposals gain by learning: nothing learned after the start was used.')
  if (facts.reviewers > 0 && facts.reviewers < 3)
    limits.push(`Other people: ${facts.reviewers === 1 ? 'one person' : 'two people'} worked the items.`)
  if (facts.untimed > 0)
    limits.push(
      `Completed items without a time: ${facts.untimed} ${facts.untimed === 1 ? 'is' : 'are'} left out of all estimates, because nobody opened ${facts.untimed === 1 ? 'it' : 'them'} before the decision.`,
    )
  if (facts.older > 0)
    limits.push(
      `The locked settings alone: ${facts.older} ${facts.older === 1 ? 'item came' : 'items came'} in under an earlier version of the workflow and ${facts.older === 1 ? 'was' : 'were'} worked by its fields and thresholds, in both arms alike.`,
    )
  return limits
}
