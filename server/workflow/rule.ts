import { z } from 'zod'
import { conditionSchema, keySchema } from './condition.ts'

/** Who is told: whoever has a role here, the workflow's owner, the item's sender's contact, or a member by their e-mail address. */
export const whoSchema = z.union([
  z.enum(['owner', 'lead', 'approver', 'reviewer']),
  z.email('must be owner, lead, approver, reviewer or an e-mail address').max(200),
])
export type Who = z.infer<typeof whoSchema>

const message = z.string().trim().min(1, 'Write what is to be said.').max(2_000)

/** What a rule does when its conditions hold. */
export const actionSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('route'), queue: keySchema }),
  /** One queue after the other; each decides before the next one gets it. */
  z.strictObject({ do: z.literal('sequence'), queues: z.array(keySchema).min(2).max(10) }),
  z.strictObject({ do: z.literal('priority'), by: z.number().int().min(1).max(100) }),
  /** No second person is asked, unless the approval says that no rule may skip it. */
  z.strictObject({ do: z.literal('skip_approval') }),
  /** Back to the sender, who has to correct it. `{{key}}` stands for a field's value. */
  z.strictObject({ do: z.literal('return'), message }),
  /** The sender is asked for another document; the item waits for it. */
  z.strictObject({ do: z.literal('ask'), document: z.string().trim().min(1).max(120), message }),
  /** To the ops leads, before other work. */
  z.strictObject({ do: z.literal('escalate'), message }),
  z.strictObject({ do: z.literal('notify'), who: z.array(whoSchema).min(1).max(20), message }),
])
export type Action = z.infer<typeof actionSchema>
export type ActionKind = Action['do']

/** Versions of before rules could do more than send an item to a queue say `route`. */
const withActions = (rule: unknown): unknown => {
  if (typeof rule !== 'object' || rule === null || !('route' in rule) || 'actions' in rule) return rule
  const { route, ...rest } = rule
  return { ...rest, actions: [{ do: 'route', queue: route }] }
}

/**
 * Where all its conditions hold, its actions happen. Of rules that send an item somewhere the first counts; everything
 * else adds up.
 */
export const ruleSchema = z.preprocess(
  withActions,
  z.strictObject({
    key: keySchema,
    when: z.array(conditionSchema).max(30).default([]),
    actions: z.array(actionSchema).min(1, 'A rule does something: give it an action.').max(10),
    because: z.string().min(1).max(200),
  }),
)
export type Rule = z.infer<typeof ruleSchema>

/** The queue that a rule sends an item to first; null: it sends it nowhere. */
export function queueOf(rule: Rule): string | null {
  for (const action of rule.actions) {
    if (action.do === 'route') return action.queue
    if (action.do === 'sequence') return action.queues[0] ?? null
  }
  return null
}
