import { z } from 'zod'
import { type AutonomyLevel, autonomyLevels } from '#server/workflow/autonomy.ts'
import { kinds } from '#server/workflow/autonomy-levels.ts'
import type { Kind } from '#server/workflow/field-value.ts'

/** A step as a person asks for it: one schema for the form and the API. */
export const stepSchema = z.object({
  kind: z.enum(kinds),
  level: z.enum(autonomyLevels),
  /** The sequence of the step that the page showed. */
  after: z.number().int().min(0),
  /** The person's own words; none: what the conditions say. */
  words: z.string().trim().max(500, 'Words have at most 500 letters.').default(''),
})
export type StepInput = z.output<typeof stepSchema>

/** What happens to items from now on, for the confirmation of a step. */
export function stepMeans(to: AutonomyLevel, others: readonly Kind[], many: string): string {
  switch (to) {
    case 'shadow':
      return `Proposals are still made for new ${many} and shown to nobody before they are decided: reviewers get blank forms. Shadow is for all kinds of output at once.`
    case 'review_all':
      return `A person stands behind every one of the ${many}: new ones wait in the review queue with their proposals, as do those that come in from now on.`
    case 'clean_pass':
      return others.length > 0
        ? `This kind is ready. ${many[0]?.toUpperCase()}${many.slice(1)} still wait for people until every kind of output lets clean ones pass.`
        : `New ${many} on which nothing needs a person are completed without one, after the hold; a share of them is checked afterwards. Approvals are asked for as ever. What waits in the queue now stays there.`
    case 'paused':
      return `Nothing passes from now on: every one of the new ${many} is reviewed until a lead decides otherwise. What has passed and was not exported yet can be reopened from its page.`
  }
}

/** Why somebody stepped who gave no words of their own. */
export const ownWords: Record<AutonomyLevel, string> = {
  shadow: 'An ops lead put it into shadow.',
  review_all: 'An ops lead put everything under review.',
  clean_pass: 'Every condition was met when an ops lead stepped.',
  paused: 'An ops lead paused it.',
}
