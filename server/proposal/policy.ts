import { allHold } from '#server/item/conditions.ts'
import { comparisonsOf } from '#server/workflow/condition.ts'
import { fieldsOf } from '#server/workflow/expression.ts'
import type { PolicyJudge } from './check.ts'

/** The rule of the house that applies, in its own sentence. */
export const policyFlags: PolicyJudge = ({ fields }, check, values, today) => {
  const timely = (is: string) => ['past', 'within_days', 'before', 'after'].includes(is)
  if (
    today === undefined &&
    check.when.flatMap(comparisonsOf).some((c) => timely(c.is) || c.value?.startsWith('today'))
  )
    return []
  if (!allHold(check.when, { fields, values, today: today ?? '' })) return []
  const fieldKeys = check.fields.length > 0 ? [...check.fields] : fieldsOf(check.when, fields)
  return [{ check: `policy:${check.key}`, severity: check.severity, fieldKeys, message: check.cites }]
}
