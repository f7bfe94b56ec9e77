import { type Expressions, judgeOf } from '#server/item/comparisons.ts'
import { comparisonsOf } from '#server/workflow/condition-subject.ts'
import type { PolicyJudge } from './check.ts'

/** Judges a rule of the house: where it applies, a flag in its own sentence. */
export function policiesBy(expressions: Expressions): PolicyJudge {
  const { allHold } = judgeOf(expressions)
  return ({ fields }, check, values, today) => {
    const timely = (is: string) => ['past', 'within_days', 'before', 'after'].includes(is)
    if (
      today === undefined &&
      check.when.flatMap(comparisonsOf).some((c) => timely(c.is) || c.value?.startsWith('today'))
    )
      return []
    if (!allHold(check.when, { fields, values, today: today ?? '' })) return []
    const fieldKeys = check.fields.length > 0 ? [...check.fields] : expressions.fieldsOf(check.when, fields)
    return [{ check: `policy:${check.key}`, severity: check.severity, fieldKeys, message: check.cites }]
  }
}
