import type { ApprovalRule } from '#server/workflow/approval-chain.ts'
import type { Action, ActionKind, Rule, Who } from '#server/workflow/rule.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { Asked } from './comparisons.ts'
import { allHold } from './conditions.ts'

/** A rule, and what it did. */
export type Fired = { key: string; did: ActionKind[] }

/** Who wrote what a rule says, in the place of a person's id. */
export const ruleActor = (key: string): string => `rule:${key}`

/** Names by id, with those of a definition's rules beside the people's. */
export function withRules(
  names: ReadonlyMap<string, string>,
  { rules }: Pick<Definition, 'rules'>,
): Map<string, string> {
  return new Map([
    ...names,
    ...rules.map((rule): [string, string] => [ruleActor(rule.key), `the rule “${rule.because.replace(/\.$/, '')}”`]),
  ])
}

/**
 * What rules say of an item. Of rules that send it somewhere the first counts, of those that write to its sender or hand
 * it to the ops leads too; everything else adds up.
 */
export type Outcome = {
  /** The queue it goes to; the definition's first one where no rule sends it anywhere. */
  queue: string
  /** Queues that decide after that one, in order. */
  queuesLeft: string[]
  /** Why it goes there, and the key of the rule that says so; null: no rule. */
  because: string | null
  rule: string | null
  /** By how much it goes before others. */
  priority: number
  /** Key of the first rule that lets it skip its approval. An approval that says `always` is not skipped (skippedBy). */
  skipApprovalBy: string | null
  /** What its sender is told to correct, or asked for; at most one of the two. */
  returned: { rule: string; message: string } | null
  asked: { rule: string; document: string; message: string } | null
  escalated: { rule: string; message: string } | null
  notifies: { rule: string; who: Who[]; message: string }[]
  /** Rules that did something, in order, and what. */
  fired: Fired[]
  /** Rules whose conditions hold and that did less than they say, because an earlier one had done it. */
  outdone: { key: string; by: string; what: ActionKind[] }[]
}

/** What all rules of a definition say together. Total: it answers for any values, and never throws. */
export function judgeRules(definition: Pick<Definition, 'rules' | 'queues' | 'fields'>, asked: Asked): Outcome {
  const facts = { ...asked, fields: definition.fields }
  const outcome: Outcome = {
    queue: definition.queues[0]?.key ?? 'main',
    queuesLeft: [],
    because: null,
    rule: null,
    priority: 0,
    skipApprovalBy: null,
    returned: null,
    asked: null,
    escalated: null,
    notifies: [],
    fired: [],
    outdone: [],
  }
  for (const rule of definition.rules) {
    if (!allHold(rule.when, facts)) continue
    const did: ActionKind[] = []
    for (const action of rule.actions) {
      const by = act(outcome, rule, action)
      if (by === null) did.push(action.do)
      else noteOutdone(outcome, rule.key, by, action.do)
    }
    if (did.length > 0) outcome.fired.push({ key: rule.key, did: [...new Set(did)] })
  }
  return outcome
}

/** Adds an action to the outcome; answers the rule that has done the like of it already, null where it counts. */
function act(outcome: Outcome, rule: Rule, action: Action): string | null {
  const { key } = rule
  switch (action.do) {
    case 'route':
    case 'sequence': {
      if (outcome.rule !== null) return outcome.rule
      const [first, ...left] = action.do === 'route' ? [action.queue] : action.queues
      if (first === undefined) return null
      Object.assign(outcome, { queue: first, queuesLeft: left, because: rule.because, rule: key })
      return null
    }
    case 'priority':
      outcome.priority += action.by
      return null
    case 'skip_approval':
      outcome.skipApprovalBy ??= key
      return outcome.skipApprovalBy === key ? null : outcome.skipApprovalBy
    case 'return':
    case 'ask': {
      const before = outcome.returned ?? outcome.asked
      if (before) return before.rule
      if (action.do === 'return') outcome.returned = { rule: key, message: action.message }
      else outcome.asked = { rule: key, document: action.document, message: action.message }
      return null
    }
    case 'escalate':
      if (outcome.escalated) return outcome.escalated.rule
      outcome.escalated = { rule: key, message: action.message }
      return null
    case 'notify':
      outcome.notifies.push({ rule: key, who: action.who, message: action.message })
      return null
  }
}

function noteOutdone(outcome: Outcome, key: string, by: string, what: ActionKind): void {
  const known = outcome.outdone.find((one) => one.key === key && one.by === by)
  if (known) known.what.push(what)
  else outcome.outdone.push({ key, by, what: [what] })
}

/** Key of the rule by which this approval is skipped; null: it is asked. */
export function skippedBy(
  approval: Pick<ApprovalRule, 'always'>,
  outcome: Pick<Outcome, 'skipApprovalBy'>,
): string | null {
  return approval.always ? null : outcome.skipApprovalBy
}

/** The first rule whose conditions all hold and that sends items somewhere; none: the definition's first queue. */
export function routeOf(
  definition: Pick<Definition, 'rules' | 'queues' | 'fields'>,
  asked: Asked,
): { queue: string; because: string | null; rule: Rule | null } {
  const { queue, because, rule } = judgeRules(definition, asked)
  return { queue, because, rule: definition.rules.find((r) => r.key === rule) ?? null }
}

/**
 * The approval that these values need; null where the first decision is enough. It is asked for in doubt of the amount, and
 * says so then.
 */
export function approvalOf(
  definition: Pick<Definition, 'approvals' | 'fields' | 'currency'>,
  asked: Asked,
): ApprovalRule | null {
  const facts = { ...asked, fields: definition.fields }
  const rule = definition.approvals.find(({ when }) => allHold(when, { ...facts, inDoubt: true }))
  if (!rule || allHold(rule.when, facts)) return rule ?? null
  const doubt = `What this one is worth in ${definition.currency} is not known: there is no amount, or no exchange rate for it.`
  return { ...rule, because: `${rule.because} ${doubt}` }
}
