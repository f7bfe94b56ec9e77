import type { Outcome } from '#server/item/rules.ts'
import type { Condition } from '#server/workflow/condition.ts'
import { intakeFacts } from '#server/workflow/condition-subject.ts'
import { fieldsOf, isOfIntake } from '#server/workflow/expression.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Action, ActionKind, Rule } from '#server/workflow/rule.ts'
import { placesOf } from '#server/workflow/rule-check.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { filled } from './local/draft.ts'
import type { Proposal, ProposedValue } from './proposal.ts'

/**
 * The proposal with the route that a fired rule sets: rules know the sender and the history, which no provider is told.
 * It is as sure as the least of what the rule rests on.
 */
export function withRuledRoute(definition: Definition, proposal: Proposal, outcome: Outcome): Proposal {
  const field = definition.fields.find((f) => f.type === 'route')
  const rule = definition.rules.find((r) => r.key === outcome.rule)
  const said = proposal.values.find((v) => v.key === field?.key)
  if (!field || !rule || said?.value === outcome.queue) return proposal
  const rests = fieldsOf(rule.when, definition.fields).flatMap(
    (key) => proposal.values.find((v) => v.key === key) ?? [],
  )
  const ruled: ProposedValue = {
    key: field.key,
    value: outcome.queue,
    confidence: Math.min(1, ...rests.map((v) => v.confidence)),
    grounded: rests.every((v) => v.grounded),
    evidence: rests.flatMap((v) => v.evidence).slice(0, 8),
    reason: rule.because,
    candidates: said && said.value !== null ? [{ value: said.value, confidence: said.confidence, evidence: [] }] : [],
  }
  return { ...proposal, values: [...proposal.values.filter((v) => v.key !== field.key), ruled] }
}

/** What somebody would notice of an item in review: that it is gone, that it is others', that they were told of it. */
const noticed: readonly ActionKind[] = ['return', 'ask', 'escalate', 'notify']

/**
 * What rules may do while a pilot draws the workflow's items or its proposals are in shadow: a rule that rests on what was
 * proposed takes no item out of the draw and tells nobody (docs/decisions/0029-rules.md). Where an item goes and how far
 * forward stays, for it is the same in both arms and hidden from a blank form.
 */
export function heldBack(outcome: Outcome, definition: Pick<Definition, 'rules' | 'fields'>): Outcome {
  const resting = new Set(definition.rules.filter((r) => restsOnProposal(r, definition)).map((r) => r.key))
  const keep = <T extends { rule: string }>(part: T | null): T | null => (part && resting.has(part.rule) ? null : part)
  return {
    ...outcome,
    returned: keep(outcome.returned),
    asked: keep(outcome.asked),
    escalated: keep(outcome.escalated),
    notifies: outcome.notifies.filter((n) => !resting.has(n.rule)),
    fired: outcome.fired.flatMap(({ key, did }) => {
      const left = resting.has(key) ? did.filter((kind) => !noticed.includes(kind)) : did
      return left.length > 0 ? [{ key, did: left }] : []
    }),
  }
}

/** Whether anything of a rule is known only from a proposal: its conditions, or the places of its messages. */
export function restsOnProposal(rule: Rule, { fields }: Pick<Definition, 'fields'>): boolean {
  const ofIntake = (condition: Condition): boolean => {
    if ('expression' in condition) return isOfIntake(condition.expression, fields)
    if ('any' in condition) return condition.any.every(ofIntake)
    return 'fact' in condition && intakeFacts.includes(condition.fact)
  }
  const isFixed = (action: Action) => !('message' in action) || placesOf(action.message).length === 0
  return !(rule.when.every(ofIntake) && rule.actions.every(isFixed))
}

/** A rule's message as its sender reads it; a value that is not known is named as missing. */
export function messageOf(message: string, definition: Definition, values: Values): string {
  const text = filled({ text: message, language: undefined }, { definition, language: 'en', values })
  return text.replace(/\{\{\s*(\w{1,60})\s*\}\}/g, (_, key: string) => {
    const label = definition.fields.find((f) => f.key === key)?.label ?? key
    return `(${label} is missing)`
  })
}
