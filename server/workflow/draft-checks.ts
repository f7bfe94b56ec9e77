import { DomainError } from '#server/platform/errors.ts'
import { compilePattern } from '#server/platform/regex.ts'
import type { Definition, Problem } from './workflow.ts'

/**
 * What the schema leaves to whoever publishes a definition, because it needs more than the workbench should have to load:
 * whether patterns can be used, and whether there is such a time zone.
 */
export function closerProblems(definition: Pick<Definition, 'fields' | 'timeZone'>): Problem[] {
  const problems: Problem[] = []
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
