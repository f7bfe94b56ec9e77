import { conditionsText, joined } from './condition-text.ts'
import type { Action, Rule, Who } from './rule.ts'
import type { Definition } from './workflow.ts'

type Named = Pick<Definition, 'fields' | 'queues' | 'currency'>

/** A rule in plain words: "When Total is above 10,000.00 and the origin is new, send it to Large and tell the owner." */
export function ruleText(rule: Pick<Rule, 'when' | 'actions'>, draft: Named, locale = 'en-GB'): string {
  const actions = joined(
    rule.actions.map((action) => actionText(action, draft)),
    'and',
  )
  const what = actions === '' ? 'do nothing yet' : actions
  if (rule.when.length === 0) return `Always ${what}.`
  return `When ${conditionsText(rule.when, draft, locale)}, ${what}.`
}

/** One action as an order: "send it to Large". */
export function actionText(action: Action, draft: Pick<Definition, 'queues'>): string {
  const queue = (key: string) => draft.queues.find((q) => q.key === key)?.label ?? `“${key}”`
  switch (action.do) {
    case 'route':
      return `send it to ${queue(action.queue)}`
    case 'sequence':
      return `send it through ${action.queues.map(queue).join(', then ')}`
    case 'priority':
      return `put it forward by ${action.by}`
    case 'skip_approval':
      return 'skip its approval'
    case 'return':
      return 'return it to its sender'
    case 'ask':
      return `ask its sender for ${action.document || 'a document'}`
    case 'escalate':
      return 'hand it to the ops leads'
    case 'notify':
      return `tell ${joined(action.who.map(whoText), 'and') || 'nobody yet'}`
  }
}

function whoText(who: Who): string {
  switch (who) {
    case 'owner':
      return 'the owner'
    case 'lead':
      return 'the ops leads'
    case 'approver':
      return 'the approvers'
    case 'reviewer':
      return 'the reviewers'
    default:
      return who
  }
}

/** What a kind of action is called in lists. */
export const actionLabels: Record<Action['do'], string> = {
  route: 'Send to a queue',
  sequence: 'Send through queues in turn',
  priority: 'Put forward',
  skip_approval: 'Skip the approval',
  return: 'Return to the sender',
  ask: 'Ask the sender for a document',
  escalate: 'Hand to the ops leads',
  notify: 'Tell somebody',
}
