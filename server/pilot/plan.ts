import { z } from 'zod'

/**
 * What a pilot fixes before it starts (metrics.md, "The lock"). A plan is locked at the start; a change is an amendment
 * that begins a new segment with a plan of its own. Minutes and rates are numbers here: they are statistics, not money.
 */
export const designs = ['split', 'paired', 'shadow', 'before_after'] as const
export type Design = (typeof designs)[number]

/** Designs whose arms are drawn by chance: only they can prove anything (metrics.md, "Verdict"). */
export const randomised = (design: Design): boolean => design === 'split' || design === 'paired'

export const designLabels: Record<Design, { name: string; text: string }> = {
  split: {
    name: 'Split',
    text: 'Each item is drawn to one arm when somebody first claims it: worked on a blank form, or with the AI proposal.',
  },
  paired: {
    name: 'Paired',
    text: 'Two people work each item, blind to each other: one on a blank form, one with the AI proposal. Costs twice the work, needs fewer items.',
  },
  shadow: {
    name: 'Shadow',
    text: 'People work as ever elsewhere while the AI proposes silently; their outcomes are imported and compared. Shows accuracy, no time effect.',
  },
  before_after: {
    name: 'Before and after',
    text: 'The time before against the time since. Weak evidence: learning, season and the mix of items change too. Never proves anything.',
  },
}

const share = z.number().min(0).max(1)
const count = z.number().int().min(0).max(1_000_000)
const localDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'use a date such as 2026-12-01')

export const planSchema = z.object({
  design: z.enum(designs),
  /** Primary metric: mean minutes an item, active time (touch) or from first sight to decision (handling). */
  metric: z.enum(['touch', 'handling']).default('touch'),
  /** Minutes an item that the saving must exceed to be worth having. */
  minimumSavingMinutes: z.number().min(0).max(1440),
  /** By how much the error rate of the assisted arm may lie above the manual arm's, 0..1. */
  margin: z.number().gt(0).max(0.5),
  /** Two-sided, of the time interval. */
  alpha: z.number().gt(0).lt(0.5).default(0.05),
  /** Two-sided, of the guard-rail's interval: its upper end has half of it. */
  guardAlpha: z.number().gt(0).lt(0.5).default(0.1),
  power: z.number().gte(0.5).lt(1).default(0.8),
  /** What the sample sizes were computed from; guesses, and marked so. */
  expected: z.object({
    savingMinutes: z.number().min(0).max(1440),
    sdMinutes: z.number().gt(0).max(1440),
    manualErrorRate: share,
    assistedErrorRate: share,
    itemsPerWeek: z.number().gt(0).max(1_000_000),
  }),
  /** Planned totals over both arms: completed items, checked items, and the checked items without which the guard-rail stays unknown. */
  items: count.min(1),
  checkedItems: count,
  minimumChecked: count,
  /** What the draw is balanced within. */
  strata: z.array(z.enum(['reviewer', 'document_type'])).default(['reviewer', 'document_type']),
  idleCutoffSeconds: z.number().int().min(15).max(300),
  /** Shares of decided items that are looked at again, and of wrong proposals shown among right ones; equal in both arms. */
  sampling: z.object({ qaAbove: share, qaBelow: share, blindShare: share, seededShare: z.number().min(0).max(0.2) }),
  /** Local dates and days of the workflow. */
  startsOn: localDate,
  longestDays: z.number().int().min(1).max(730),
  /** Days after which an item drawn to an arm should be completed. */
  horizonDays: z.number().int().min(1).max(90).default(14),
  /** The workflow's own while the plan runs, so that both arms are counted by it. */
  reworkWindowDays: z.number().int().min(1).max(90).default(30),
  /** When to stop before the longest duration. */
  stopRule: z.object({
    atPlannedItems: z.boolean().default(true),
    whenProved: z.boolean().default(false),
    whenWorse: z.boolean().default(true),
  }),
  /** Ids of the people who take part; empty: everybody who reviews. A paired pilot needs at least two, and a third to adjudicate. */
  reviewers: z.array(z.string().min(1)).max(200).default([]),
  /** Where the manual arm is worked: said in the plan, so that the hash names it. */
  controlArm: z.enum(['blank_form']).default('blank_form'),
  /** Whether supplier memory and trained models go on learning while the pilot runs. */
  learning: z.boolean().default(false),
  /** Weeks of steady results before payments, customer replies and sensitive documents may pass unattended. */
  steadyWeeks: z.number().int().min(1).max(52).default(8),
  workflowVersion: z.number().int().positive(),
  provider: z.string().min(1),
  model: z.string().nullable(),
  /** Name and version of the prompt; null where the provider takes none. */
  prompt: z.string().nullable(),
  thresholds: z.record(z.string(), z.unknown()),
  autonomy: z.string().default('review_all'),
})
export type Plan = z.output<typeof planSchema>
