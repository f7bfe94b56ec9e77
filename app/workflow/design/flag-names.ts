import type { Definition } from '#server/workflow/workflow.ts'

/** The flags that a draft's fields and checks can raise, for a condition on failed checks: a kind alone means any of it. */
export function flagNames(draft: Pick<Definition, 'fields' | 'checks'>): string[] {
  const required = draft.fields.filter((f) => f.required).map((f) => `required:${f.key}`)
  const checks = draft.checks.map((check) => (check.kind === 'policy' ? `policy:${check.key}` : check.kind))
  return [...new Set(['required', 'format', ...checks, ...required])]
}
