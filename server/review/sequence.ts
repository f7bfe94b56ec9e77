import type { Fired, Outcome } from '#server/item/rules.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { ActionKind } from '#server/workflow/rule.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/** Where an item stands in its queues. */
type Standing = {
  queue: string
  queuesLeft: string[]
  queuesDone: string[]
  routeReason: string | null
  routeRule: string | null
  seeded: boolean
  reworkedAt: Date | null
}

/** Whether a person decided the route, otherwise than the rules would have: then theirs stands. */
export function overruled(definition: Pick<Definition, 'fields'>, values: Values, outcome: Outcome): boolean {
  const field = definition.fields.find((f) => f.type === 'route')
  return field !== undefined && values[field.key] !== outcome.queue
}

/**
 * The queues that still have to decide after this decision, in order. A sequence begins with the first decision, by the
 * decided values, and is then gone through as it was begun; what was completed once is decided by one person, and so is a
 * seeded copy.
 */
export function queuesAfter(
  item: Standing,
  definition: Pick<Definition, 'fields'>,
  values: Values,
  outcome: Outcome,
): string[] {
  if (item.seeded || item.reworkedAt !== null) return []
  if (item.queuesDone.length > 0) return item.queuesLeft
  return overruled(definition, values, outcome) ? [] : outcome.queuesLeft
}

/** The queue in which a first decision was taken: the sequence's first one, whatever the proposal had said. */
export const queueBefore = (item: Standing, outcome: Outcome): string =>
  item.queuesDone.length > 0 ? item.queue : outcome.queue

/** Where a decided item stands from now on, and by which rule. */
export function placeOf(
  item: Standing,
  definition: Pick<Definition, 'fields' | 'rules'>,
  values: Values,
  outcome: Outcome,
): { queue: string; routeReason: string | null; routeRule: string | null; queuesLeft: string[]; queuesDone: string[] } {
  const gone = item.queuesDone.length > 0
  const queuesDone = gone && item.queuesDone.at(-1) !== item.queue ? [...item.queuesDone, item.queue] : item.queuesDone
  const { queue, routeReason, routeRule } = item
  const left = { queuesLeft: [], queuesDone }
  if (gone || item.seeded) return { queue, routeReason, routeRule, ...left }
  const field = definition.fields.find((f) => f.type === 'route')
  const decided = field ? values[field.key] : null
  if (overruled(definition, values, outcome))
    return { queue: typeof decided === 'string' ? decided : queue, routeReason: null, routeRule: null, ...left }
  // No rule on the decided values: the one that had sent it where it was reviewed stays on record.
  if (outcome.rule === null && !field) return { queue, routeReason, routeRule, ...left }
  return { queue: outcome.queue, routeReason: outcome.because, routeRule: outcome.rule, ...left }
}

/** Which rules did something at a decision that they had not done before: nothing is sent back any more. */
export function firedAtDecision(
  outcome: Outcome,
  known: {
    /** What rules of the item have done before. */
    before: readonly Fired[]
    /** The first decision: its values say where the item goes. */
    first: boolean
    overruled: boolean
    /** Key of the rule by which an approval was skipped. */
    skippedBy: string | null
  },
): Fired[] {
  const told = (key: string, kind: ActionKind) => known.before.some((f) => f.key === key && f.did.includes(kind))
  const counts = (key: string) => (kind: ActionKind) => {
    switch (kind) {
      case 'route':
      case 'sequence':
        return known.first && !known.overruled && outcome.rule === key && !told(key, kind)
      case 'skip_approval':
        return known.skippedBy === key
      case 'notify':
      case 'priority':
        return !told(key, kind)
      default:
        return false
    }
  }
  return outcome.fired.flatMap(({ key, did }) => {
    const done = did.filter(counts(key))
    return done.length > 0 ? [{ key, did: done }] : []
  })
}
