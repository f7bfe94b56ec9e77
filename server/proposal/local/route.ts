import { routeOf } from '#server/item/rules.ts'
import { judge, probabilities, tempered } from '#server/proposal/learning/classify.ts'
import { routeModelOf } from '#server/proposal/learning/models.ts'
import { routeFeatures } from '#server/proposal/learning/route-features.ts'
import { similarVotes } from '#server/proposal/learning/similar-votes.ts'
import type { Knowledge, ProposedValue } from '#server/proposal/proposal.ts'
import { fieldsOf } from '#server/workflow/expression.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { labelWords } from './label-text.ts'
import type { Layout } from './layout.ts'

type RouteField = Extract<Field, { type: 'route' }>
type Known = { definition: Definition; proposed: ReadonlyMap<string, ProposedValue>; values: Values; today: string }

const alternatives = 4

/**
 * Where the item goes by the definition's rules over the proposed values. A rule that fired on sure values is sure;
 * else the route is as sure as the least of what it rests on. Where no rule decides, as confirmed items like it went.
 * `today`: local date in the workflow's time zone.
 */
export function routeValue(
  field: RouteField,
  definition: Definition,
  proposed: ReadonlyMap<string, ProposedValue>,
  values: Values,
  today: string,
  learned?: { layout: Layout; knowledge?: Knowledge | undefined },
): ProposedValue {
  const known = { definition, proposed, values, today }
  const ruled = byRule(field, known)
  if (routeOf(definition, { values, today }).rule !== null || !learned) return ruled
  return byLearning(field, known, learned.layout, learned.knowledge) ?? ruled
}

function byRule(field: RouteField, { definition, proposed, values, today }: Known): ProposedValue {
  const { queue, because, rule: fired } = routeOf(definition, { values, today })
  // Without a rule, it rests on all that made no rule fire.
  const rules = fired ? [fired] : definition.rules
  const keys = fieldsOf(
    rules.flatMap((r) => r.when),
    definition.fields,
  )
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

/** As confirmed items without a rule were sent; null while too little is known of them. */
function byLearning(
  field: RouteField,
  { definition, values }: Known,
  layout: Layout,
  knowledge: Knowledge | undefined,
): ProposedValue | null {
  const classifier = routeModelOf(knowledge)?.fields[field.key]
  const votes = similarVotes(field.key, knowledge)
  const queues = definition.queues.map((queue) => ({ ...queue, votes: votes.of(queue.key) }))
  if (!classifier && queues.every((q) => q.votes === 0)) return null
  const judged = classifier ? judge(classifier, routeFeatures(definition, values, labelWords(layout).words)) : null
  const lowest = classifier ? Math.min(...classifier.options.map((o) => o.bias)) : 0
  const scores = queues.map((queue, i) => {
    // Without a model the first queue, where things go by default, counts as one item quite like it.
    if (!classifier) return 2 * queue.votes + (i === 0 ? 1 : 0)
    const at = classifier.options.findIndex((o) => o.key === queue.key)
    return (judged?.scores[at] ?? lowest) + queue.votes
  })
  const p = tempered(probabilities(scores, false), classifier?.n ?? 1, false)
  const ranked = queues.map((queue, i) => ({ queue, p: round(p[i] ?? 0) })).sort((a, b) => b.p - a.p)
  const first = ranked[0]
  if (!first) return null
  const { abstain, look } = definition.thresholds
  if (first.p < (abstain[`${field.key}/${first.queue.key}`] ?? abstain[field.key] ?? look / 2)) return null
  const items = votes.items(first.queue.key) || (classifier?.options.find((o) => o.key === first.queue.key)?.n ?? 0)
  return {
    key: field.key,
    value: first.queue.key,
    confidence: first.p,
    grounded: true,
    evidence: [],
    reason:
      items > 0
        ? `No rule applies; sent as ${items} confirmed ${items === 1 ? 'item' : 'items'} like it ${items === 1 ? 'was' : 'were'}.`
        : 'No rule applies; the queue is the one whose name fits best.',
    candidates: ranked
      .slice(1, 1 + alternatives)
      .filter((r) => r.p >= 0.01)
      .map((r) => ({ value: r.queue.key, confidence: r.p, evidence: [] })),
  }
}

/** Confidence as kept: 0..1 with three decimals. */
function round(confidence: number): number {
  return Math.round(Math.max(0, Math.min(1, confidence)) * 1000) / 1000
}
