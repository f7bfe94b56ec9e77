import type { ApprovalRule } from '#server/workflow/approval-chain.ts'
import type { Condition, FactName, SimpleCondition } from '#server/workflow/condition.ts'
import { type SubjectKind, subjectKind } from '#server/workflow/condition-subject.ts'
import { toBig } from '#server/workflow/decimal.ts'
import { isTrue } from '#server/workflow/expression.ts'
import type { Action, ActionKind, Rule, Who } from '#server/workflow/rule.ts'
import {
  type Definition,
  type Field,
  type FieldValue,
  isEmpty,
  labelsOf,
  type Values,
} from '#server/workflow/workflow.ts'

/** What is known of an item beside its values (server/workflow/condition.ts says what each is). */
export type About = {
  sender: string | null
  subject: string | null
  fileName: string
  intake: string
  documentType: string
  flags: readonly string[]
  errorFlags: number
  /** Decimal with a point, in the workflow's currency; null: none, or of another currency. */
  amount: string | null
  seenBefore: number
  usualRatio: number | null
}

/**
 * What is known when rules are asked. `today`: local date in the workflow's time zone, "2026-12-01". Without `about`, no
 * condition on it holds.
 */
export type Asked = { values: Values; today: string; about?: About | undefined }

/** What conditions are asked of; `fields` say how the values compare. */
export type Facts = Asked & { fields: readonly Field[] }

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

/** The approval that these values need; null where the first decision is enough. */
export function approvalOf(definition: Pick<Definition, 'approvals' | 'fields'>, asked: Asked): ApprovalRule | null {
  const facts = { ...asked, fields: definition.fields }
  return definition.approvals.find((rule) => allHold(rule.when, facts)) ?? null
}

export const allHold = (conditions: readonly Condition[], facts: Facts): boolean =>
  conditions.every((condition) => holds(condition, facts))

/** Whether a condition holds. */
export function holds(condition: Condition, facts: Facts): boolean {
  if ('any' in condition) return condition.any.some((c) => holds(c, facts))
  if ('expression' in condition)
    return isTrue(condition.expression, facts.fields, {
      values: facts.values,
      facts: facts.about ? expressedFacts(facts.about) : {},
      today: facts.today,
    })
  if ('fact' in condition && !facts.about) return false
  const kind = subjectKind(condition, facts.fields) ?? 'text'
  return compares(condition, kind, subjectOf(condition, facts), facts.today)
}

/** Facts as expressions have them: whole numbers as such, amounts as numbers, null where nothing is known. */
function expressedFacts(about: About): Partial<Record<FactName, unknown>> {
  return {
    sender: about.sender,
    sender_domain: domainOf(about.sender),
    subject: about.subject,
    file_name: about.fileName,
    intake: about.intake,
    document_type: about.documentType,
    flags: [...about.flags],
    error_flags: BigInt(about.errorFlags),
    amount: about.amount === null ? null : Number(about.amount),
    seen_before: BigInt(about.seenBefore),
    usual_ratio: about.usualRatio,
  }
}

const domainOf = (address: string | null) => address?.split('@')[1]?.toLowerCase() ?? null

function subjectOf(condition: SimpleCondition, { values, about }: Facts): FieldValue | undefined {
  if ('field' in condition) return values[condition.field]
  if (!about) return undefined
  switch (condition.fact) {
    case 'sender':
      return about.sender
    case 'sender_domain':
      return domainOf(about.sender)
    case 'subject':
      return about.subject
    case 'file_name':
      return about.fileName
    case 'intake':
      return about.intake
    case 'document_type':
      return about.documentType
    case 'flags':
      return [...about.flags]
    case 'error_flags':
      return String(about.errorFlags)
    case 'amount':
      return about.amount
    case 'seen_before':
      return String(about.seenBefore)
    case 'usual_ratio':
      return about.usualRatio === null ? null : String(about.usualRatio)
  }
}

function compares(
  condition: SimpleCondition,
  kind: SubjectKind,
  value: FieldValue | undefined,
  today: string,
): boolean {
  const text = typeof value === 'string' ? value : ''
  const wanted = condition.value ?? ''
  switch (condition.is) {
    case 'empty':
      return isEmpty(value)
    case 'present':
      return !isEmpty(value)
    case 'equals':
      return isEqual(condition, kind, value, wanted, today)
    case 'not_equals':
      return !isEqual(condition, kind, value, wanted, today)
    case 'includes':
      return wanted !== '' && includes(condition, kind, value, wanted)
    case 'above':
    case 'below': {
      const [a, b] = [toBig(text), toBig(wanted)]
      return a !== null && b !== null && (condition.is === 'above' ? a.gt(b) : a.lt(b))
    }
    case 'past':
      return isDay(text) && text < today
    case 'within_days':
      return isDay(text) && text >= today && daysBetween(today, text) <= Number(wanted)
    case 'before':
      return isDay(text) && text < dayNamed(wanted, today)
    case 'after':
      return isDay(text) && dayNamed(wanted, today) !== '' && text > dayNamed(wanted, today)
  }
}

/** Numbers by amount (12 = 12.00), days by what they stand for, addresses without regard to case, the rest as it stands. */
function isEqual(
  condition: SimpleCondition,
  kind: SubjectKind,
  value: FieldValue | undefined,
  wanted: string,
  today: string,
): boolean {
  const chosen = labelsOf(value)
  const [one] = chosen
  if (chosen.length !== 1 || one === undefined) return false
  if (kind === 'number') {
    const [a, b] = [toBig(one), toBig(wanted)]
    return a !== null && b !== null ? a.eq(b) : one === wanted
  }
  if (kind === 'date') return one === (dayNamed(wanted, today) || wanted)
  if ('fact' in condition && condition.fact === 'flags') return isFlag(one, wanted)
  if ('fact' in condition) return one.toLowerCase() === wanted.toLowerCase()
  return one === wanted
}

/** A choice among several, or a part of a text without regard to case. */
function includes(
  condition: SimpleCondition,
  kind: SubjectKind,
  value: FieldValue | undefined,
  wanted: string,
): boolean {
  const chosen = labelsOf(value)
  if ('fact' in condition && condition.fact === 'flags') return chosen.some((flag) => isFlag(flag, wanted))
  if (kind === 'several' || kind === 'choice') return chosen.includes(wanted)
  return typeof value === 'string' && value.toLowerCase().includes(wanted.toLowerCase())
}

/** "required" is any flag of that kind, "required:iban" that one; a second flag of one kind on one field has "#2" at its end. */
const isFlag = (flag: string, wanted: string) =>
  flag === wanted || flag.startsWith(`${wanted}:`) || flag.startsWith(`${wanted}#`)

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text)
const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

/** "2026-12-01" as it stands, "today", "today+30", "today-7"; empty for anything else. */
function dayNamed(text: string, today: string): string {
  if (isDay(text)) return text
  if (!isDay(today)) return ''
  const counted = /^today(?:([+-])(\d{1,4}))?$/.exec(text.replaceAll(' ', ''))
  if (!counted) return ''
  const days = Number(counted[2] ?? 0) * (counted[1] === '-' ? -1 : 1)
  return new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10)
}
