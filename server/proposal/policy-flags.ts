import * as expressions from '#server/workflow/expression.ts'
import { policiesBy } from './policy.ts'

/** Judges every policy, those with expressions as well. */
export const policyFlags = policiesBy(expressions)
