import type { ApprovalRule, ApprovalStep } from './approval-chain.ts'
import { conditionsText, joined } from './condition-text.ts'
import type { Definition } from './workflow.ts'

type Named = Pick<Definition, 'fields' | 'queues' | 'currency' | 'calendar'>
/** What a person is called, by their e-mail address. */
type NameOf = (email: string) => string
const asWritten: NameOf = (email) => email

/** An approval in plain words: "When Total is above 10,000.00: one approver, then each of Ann and Ben." */
export function approvalText(
  rule: Pick<ApprovalRule, 'when' | 'steps' | 'always'>,
  draft: Named,
  nameOf: NameOf = asWritten,
): string {
  const when = rule.when.length === 0 ? 'Always' : `When ${conditionsText(rule.when, draft)}`
  const chain = rule.steps.map((step) => stepText(step, nameOf)).join(', then ')
  return `${when}: ${chain}.${rule.always ? ' No rule may skip it.' : ''}`
}

/** Whose word a step needs: "2 different ops leads", "one of Ann or Ben". */
export function stepText(
  { role, people, need }: Pick<ApprovalStep, 'role' | 'people' | 'need'>,
  nameOf = asWritten,
): string {
  const names = people.map(nameOf)
  if (names.length === 0) {
    const [one, many] = role === 'lead' ? ['ops lead', 'ops leads'] : ['approver', 'approvers']
    return typeof need === 'number' && need > 1 ? `${need} different ${many}` : `one ${one}`
  }
  if (names.length === 1) return names[0] ?? ''
  if (need === 'all' || need === names.length) return `each of ${joined(names, 'and')}`
  return typeof need === 'number' && need > 1 ? `${need} of ${joined(names, 'and')}` : `one of ${joined(names, 'or')}`
}

/** What happens while a step is silent: "Reminded after 8 hours, overdue after 24; then the ops leads are asked as well." */
export function silenceText(
  step: Pick<ApprovalStep, 'dueHours' | 'remindHours' | 'escalateTo'>,
  draft: Named,
  nameOf = asWritten,
): string {
  const hours = (n: number) => `${n} ${draft.calendar ? 'working ' : ''}${n === 1 ? 'hour' : 'hours'}`
  const { dueHours, remindHours, escalateTo } = step
  const reminded = remindHours < dueHours ? `Reminded after ${hours(remindHours)}, overdue` : 'Overdue'
  const then =
    escalateTo === 'none'
      ? 'reminders go on'
      : `${escalateTo === 'lead' ? 'the ops leads are' : `${nameOf(escalateTo)} is`} asked as well`
  return `${reminded} after ${hours(dueHours)}; then ${then}, and everybody is reminded every ${hours(remindHours)}.`
}
