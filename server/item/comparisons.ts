import type { Condition, FactName, SimpleCondition } from '#server/workflow/condition.ts'
import { comparedFields, type SubjectKind, subjectKind } from '#server/workflow/condition-subject.ts'
import { toBig } from '#server/workflow/decimal.ts'
import type * as expression from '#server/workflow/expression.ts'
import { type FieldValue, isEmpty, labelsOf, type Values } from '#server/workflow/field-value.ts'
import type { Field } from '#server/workflow/workflow.ts'

/** What is known of an item beside its values (server/workflow/condition.ts says what each is). */
export type About = {
  sender: string | null
  subject: string | null
  fileName: string
  intake: string
  documentType: string
  flags: readonly string[]
  errorFlags: number
  /** Decimal with a point, in the workflow's currency; null: none, or of a currency for which there is no rate. */
  amount: string | null
  seenBefore: number
  usualRatio: number | null
}

/**
 * What is known when rules are asked. `today`: local date in the workflow's time zone, "2026-12-01". Without `about`, no
 * condition on it holds.
 */
export type Asked = { values: Values; today: string; about?: About | undefined }

/**
 * What conditions are asked of; `fields` say how the values compare. `inDoubt`: a comparison with an amount that is not
 * known in the workflow's currency holds, as such an amount is beyond every limit: for what calls for a person's eyes.
 */
export type Facts = Asked & { fields: readonly Field[]; inDoubt?: boolean }

/** What answers expressions: server/workflow/expression.ts. */
export type Expressions = Pick<typeof expression, 'answerOf' | 'namesIn' | 'fieldsOf'>

/** For conditions without an expression, and for a page that goes without the language: none holds. */
export const noExpressions: Expressions = {
  answerOf: () => false,
  namesIn: () => ({ fields: [], facts: [] }),
  fieldsOf: comparedFields,
}

/** What judges conditions: `holds` one, `allHold` all of a list. */
export function judgeOf({ answerOf, namesIn }: Expressions) {
  function holds(condition: Condition, facts: Facts): boolean {
    if ('any' in condition) return condition.any.some((c) => holds(c, facts))
    if ('expression' in condition) {
      const answer = answerOf(condition.expression, facts.fields, {
        values: facts.values,
        facts: facts.about ? expressedFacts(facts.about) : {},
        today: facts.today,
      })
      return answer ?? (isDoubtful(facts) && namesIn(condition.expression, facts.fields).facts.includes('amount'))
    }
    if ('fact' in condition && !facts.about) return false
    if ('fact' in condition && condition.fact === 'amount' && isDoubtful(facts)) return condition.is !== 'present'
    const kind = subjectKind(condition, facts.fields) ?? 'text'
    return compares(condition, kind, subjectOf(condition, facts), facts.today)
  }
  const allHold = (conditions: readonly Condition[], facts: Facts) => conditions.every((c) => holds(c, facts))
  return { holds, allHold }
}

const isDoubtful = ({ inDoubt = false, about }: Facts) => inDoubt && about?.amount === null

/** Facts by their names: numbers as such, the amount as decimals. */
function namedFacts(about: About) {
  return {
    sender: about.sender,
    sender_domain: about.sender?.split('@')[1]?.toLowerCase() ?? null,
    subject: about.subject,
    file_name: about.fileName,
    intake: about.intake,
    document_type: about.documentType,
    flags: [...about.flags],
    error_flags: about.errorFlags,
    amount: about.amount,
    seen_before: about.seenBefore,
    usual_ratio: about.usualRatio,
  } satisfies Record<FactName, unknown>
}

/** The same as expressions have them: whole numbers as such, amounts as numbers. */
const expressedFacts = (about: About): Partial<Record<FactName, unknown>> => ({
  ...namedFacts(about),
  error_flags: BigInt(about.errorFlags),
  amount: about.amount === null ? null : Number(about.amount),
  seen_before: BigInt(about.seenBefore),
})

function subjectOf(condition: SimpleCondition, { values, about }: Facts): FieldValue | undefined {
  if ('field' in condition) return values[condition.field]
  if (!about) return undefined
  const fact = namedFacts(about)[condition.fact]
  return typeof fact === 'number' ? String(fact) : fact
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
