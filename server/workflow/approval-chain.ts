import { z } from 'zod'
import { conditionSchema, keySchema } from './condition.ts'

/** One step of a chain: whose word is needed, how many of them, and what happens while they are silent. */
const stepSchema = z
  .strictObject({
    label: z.string().max(80).optional(),
    role: z.enum(['approver', 'lead']).default('approver'),
    /** E-mail addresses of the members whose word counts; none: everybody with the role. */
    people: z.array(z.email().max(200)).max(20).default([]),
    /** any: one of them; all: each of the people named; a number: so many different people. */
    need: z.union([z.enum(['any', 'all']), z.number().int().min(1).max(10)]).default('any'),
    /** Hours from asking to overdue, to the first reminder, and from overdue to the next; in working time where the workflow has a calendar. */
    dueHours: z.number().positive().max(2_000).default(24),
    remindHours: z.number().positive().max(2_000).default(8),
    /** Who is asked as well once it is overdue; none: only reminders go on. */
    escalateTo: z.union([z.enum(['lead', 'none']), z.email().max(200)]).default('lead'),
  })
  .superRefine(({ need, people }, ctx) => {
    if (need === 'all' && people.length === 0)
      ctx.addIssue({ code: 'custom', path: ['people'], message: 'name the people of whom each has to agree' })
    if (typeof need === 'number' && people.length > 0 && need > people.length)
      ctx.addIssue({ code: 'custom', path: ['need'], message: `needs ${need} words of ${people.length} people` })
    const lower = people.map((email) => email.toLowerCase())
    if (new Set(lower).size < lower.length)
      ctx.addIssue({ code: 'custom', path: ['people'], message: 'names somebody twice' })
  })
export type ApprovalStep = z.infer<typeof stepSchema>

/** The steps of a chain, one after the other. */
export const stepsSchema = z.array(stepSchema).min(1).max(6)

/** Versions of before approvals had steps name a role alone. */
const withSteps = (rule: unknown): unknown => {
  if (typeof rule !== 'object' || rule === null || 'steps' in rule) return rule
  const { role, ...rest } = rule as { role?: unknown }
  return { ...rest, steps: [role === undefined ? {} : { role }] }
}

/** Which decided items need the word of others before they are complete; the first whose conditions all hold. */
export const approvalSchema = z.preprocess(
  withSteps,
  z.strictObject({
    key: keySchema,
    when: z.array(conditionSchema).max(30).default([]),
    steps: stepsSchema,
    /** No rule may skip it. */
    always: z.boolean().default(false),
    because: z.string().min(1).max(200),
  }),
)
export type ApprovalRule = z.infer<typeof approvalSchema>
