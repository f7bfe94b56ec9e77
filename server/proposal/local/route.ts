import { routeOf } from '#server/item/item.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import type { Definition, Field, Values } from '#server/workflow/workflow.ts'

/**
 * Where the item goes by the definition's rules over the proposed values. A rule that fired on sure values is sure;
 * else the route is as sure as the least of what it rests on. `today`: local date in the workflow's time zone.
 */
export function routeValue(
  field: Extract<Field, { type: 'route' }>,
  definition: Definition,
  proposed: ReadonlyMap<string, ProposedValue>,
  values: Values,
  today: string,
): ProposedValue {
  const { queue, because } = routeOf(definition, values, today)
  const fired = definition.rules.find((r) => r.route === queue && r.because === because)
  // Without a rule, it rests on all that made no rule fire.
  const rules = fired ? [fired] : definition.rules
  const keys = [...new Set(rules.flatMap((r) => r.when.map((c) => c.field)))]
  const rests = keys.flatMap((key) => proposed.get(key) ?? [])
  const isSure = (v: ProposedValue) =>
    v.confidence >= (definition.thresholds.fields[v.key] ?? definition.thresholds.sure)
  const least = Math.min(1, ...rests.map((v) => v.confidence))
  return {
    key: field.key,
    value: queue,
    confidence: fired && rests.every(isSure) ? 1 : least,
    grounded: rests.every((v) => v.grounded),
    evidence: fired ? rests.flatMap((v) => v.evidence).slice(0, 8) : [],
    reason: because ?? 'No rule applies, so it goes to the first queue.',
    candidates: [],
  }
}
