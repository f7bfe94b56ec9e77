import { z } from 'zod'
import { DomainError } from '#server/platform/errors.ts'
import { type Change, changed } from '#server/workflow/change.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { Proposal } from './proposal.ts'

/**
 * A canary: a share of the new items of a workflow is proposed for by a candidate, before it is promoted. Reviewers work
 * on as ever and are not told which items those are.
 */
export const canaryInputSchema = z.object({
  /** Number of the candidate. */
  candidate: z.number().int().positive(),
  /** Of new items, 0..1. */
  share: z.number().min(0.01, 'A canary takes at least 1 % of new items.').max(0.5, 'A canary takes at most 50 %.'),
})
export type CanaryInput = z.infer<typeof canaryInputSchema>

export type CanaryRow = {
  id: string
  workflowId: string
  name: string
  change: Change
  baseVersion: number
  share: number
  startedAt: Date
  startedBy: string
  endedAt: Date | null
  endedBy: string | null
}

/**
 * What a canary's items are proposed by: provider, instructions, hints and what a label is held back at are the change's.
 * What reviewers see of a confidence (sure, look, unsure) and all checks stay those of the item's version: else the two
 * would be reviewed by different rules, and the correction rate would compare those.
 */
export function canaryDefinition(definition: Definition, { thresholds, ...change }: Change): Definition {
  const abstain = thresholds?.abstain
  return changed(definition, { ...change, ...(abstain ? { thresholds: { abstain } } : {}) })
}

/** Throws `refused` for a change that no proposal would show: there is nothing to try out. */
export function assertTries({ thresholds, ...change }: Change): void {
  if (Object.keys(change).length > 0 || thresholds?.abstain) return
  throw new DomainError(
    'refused',
    'This candidate proposes the same as the workflow does and differs only in which values need a look: compare its runs instead.',
  )
}

/** A proposal as people who work with it get it: not who made it, which would tell a canary's from the others. */
export function unsigned({ usage: _usage, ...proposal }: Proposal): Proposal {
  return { ...proposal, provider: '', version: '' }
}

/** Whether an item is the canary's: `point` is its place in [0, 1), the same however often it is asked. */
export const isCanarys = (share: number, point: number): boolean => point < share
