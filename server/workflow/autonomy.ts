import { z } from 'zod'
import { conditionSchema } from './condition.ts'

const share = z.number().min(0).max(1)

/**
 * shadow: proposals are made and shown to nobody; review_all: a person stands behind every item; clean_pass: items on which
 * nothing needs a person pass, and a sample of them is checked; paused: stepped back by a quality alarm or by hand, and
 * everything is reviewed until a person decides.
 */
export const autonomyLevels = ['shadow', 'review_all', 'clean_pass', 'paused'] as const
export type AutonomyLevel = (typeof autonomyLevels)[number]

/** Who stands in the decisions of items that passed: no person does. */
export const autonomyActor = 'system:autonomy'

/** What has to be so before clean items may pass, and what makes it step back (server/pilot/autonomy). */
export const autonomySchema = z.strictObject({
  /** Whole weeks in a row with the error rate within the bound. */
  steadyWeeks: z.number().int().min(1).max(52).default(4),
  /** Upper end of the 95 % interval of the error rate that checks of clean items have found. */
  mostErrors: share.default(0.02),
  /** Checked clean items that the interval must rest on at least. */
  leastChecked: z.number().int().min(10).max(10_000).default(100),
  /** Share of seeded wrong proposals that reviewers caught. */
  leastCatch: share.default(0.8),
  /** Share of passed items that a person checks afterwards. */
  sampleShare: share.default(0.1),
})
export type AutonomyPolicy = z.infer<typeof autonomySchema>

/** What must stay with people until the plan's steady weeks are served. */
export const sensitiveSchema = z.strictObject({
  /** payments: its decisions move money; replies: its drafts go to customers. */
  handles: z.array(z.enum(['payments', 'replies'])).default([]),
  /** Items for which any of these holds are marked sensitive. */
  when: z.array(conditionSchema).max(20).default([]),
})
