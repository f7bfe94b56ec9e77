import type { ApprovalRule } from '#server/workflow/approval-chain.ts'
import type { Condition, SimpleCondition } from '#server/workflow/condition.ts'
import { queueOf, type Rule } from '#server/workflow/rule.ts'
import { type Definition, type FieldValue, isEmpty, labelsOf, type Values } from '#server/workflow/workflow.ts'

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

/** What conditions are asked of. `today`: local date in the workflow's time zone, "2026-12-01". Without `about`, no condition on it holds. */
export type Facts = { values: Values; today: string; about?: About | undefined }

/** The first rule whose conditions all hold and that sends items somewhere; none: the definition's first queue. */
export function routeOf(
  definition: Pick<Definition, 'rules' | 'queues'>,
  facts: Facts,
): { queue: string; because: string | null; rule: Rule | null } {
  const rule = definition.rules.find((r) => queueOf(r) !== null && allHold(r.when, facts)) ?? null
  const queue = (rule && queueOf(rule)) ?? definition.queues[0]?.key ?? 'main'
  return { queue, because: rule?.because ?? null, rule }
}

/** The approval that these values need; null where the first decision is enough. */
export function approvalOf(definition: Pick<Definition, 'approvals'>, facts: Facts): ApprovalRule | null {
  return definition.approvals.find((rule) => allHold(rule.when, facts)) ?? null
}

export const allHold = (conditions: readonly Condition[], facts: Facts): boolean =>
  conditions.every((condition) => holds(condition, facts))

/** Whether a condition holds. */
export function holds(condition: Condition, facts: Facts): boolean {
  if ('any' in condition) return condition.any.some((c) => holds(c, facts))
  if ('expression' in condition) return false
  return compares(condition, subjectOf(condition, facts), facts.today)
}

function subjectOf(condition: SimpleCondition, { values, about }: Facts): FieldValue | undefined {
  if ('field' in condition) return values[condition.field]
  if (!about) return undefined
  switch (condition.fact) {
    case 'sender':
      return about.sender
    case 'sender_domain':
      return about.sender?.split('@')[1]?.toLowerCase() ?? null
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

function compares(condition: SimpleCondition, value: FieldValue | undefined, today: string): boolean {
  const labels = labelsOf(value)
  const text = typeof value === 'string' ? value : ''
  const wanted = condition.value ?? ''
  switch (condition.is) {
    case 'empty':
      return isEmpty(value)
    case 'present':
      return !isEmpty(value)
    case 'equals':
      return labels.length === 1 && labels[0] === wanted
    case 'not_equals':
      return !(labels.length === 1 && labels[0] === wanted)
    case 'includes':
      return wanted !== '' && (labels.includes(wanted) || text.toLowerCase().includes(wanted.toLowerCase()))
    case 'above':
      return text !== '' && Number(text) > Number(wanted)
    case 'below':
      return text !== '' && Number(text) < Number(wanted)
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

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text)
const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

/** "2026-12-01" as it stands, "today", "today+30", "today-7"; empty for anything else. */
function dayNamed(text: string, today: string): string {
  if (isDay(text)) return text
  const counted = /^today(?:([+-])(\d{1,4}))?$/.exec(text.replaceAll(' ', ''))
  if (!counted) return ''
  const days = Number(counted[2] ?? 0) * (counted[1] === '-' ? -1 : 1)
  return new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10)
}
