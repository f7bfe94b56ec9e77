import { answerOf, fieldsOf, namesIn } from '#server/workflow/expression.ts'
import { judgeOf } from './comparisons.ts'

/** Whether a condition holds, and whether all of a list do; comparisons and expressions alike. */
export const { holds, allHold } = judgeOf({ answerOf, fieldsOf, namesIn })
