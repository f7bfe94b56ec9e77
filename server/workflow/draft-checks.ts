import { DomainError } from '#server/platform/errors.ts'
import { compilePattern } from '#server/platform/regex.ts'
import { hiddenApprovals, keyProblems, worthProblems } from './approval-check.ts'
import type { Definition, Problem } from './workflow.ts'

type Looked = Pick<Definition, 'fields' | 'timeZone' | 'rules' | 'approvals' | 'sensitive'>

/**
 * What the schema leaves to whoever publishes a draft or a file: what needs more than the workbench should have to load
 * (patterns, time zones), and what would be no reason to refuse an old version that comes back.
 */
export function closerProblems(definition: Looked): Problem[] {
  const problems: Problem[] = [...keyProblems(definition), ...hiddenApprovals(definition), ...worthProblems(definition)]
  if (!isTimeZone(definition.timeZone))
    problems.push({
      path: ['timeZone'],
      message: `there is no time zone "${definition.timeZone}": write one such as Europe/Berlin`,
    })
  for (const [i, field] of definition.fields.entries()) {
    if (field.type !== 'text' || field.pattern === undefined) continue
    const message = patternProblem(field.pattern)
    if (message) problems.push({ path: ['fields', i, 'pattern'], message })
  }
  return problems
}

function patternProblem(source: string): string | null {
  try {
    compilePattern(source)
    return null
  } catch (error) {
    if (error instanceof DomainError) return error.message
    throw error
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
