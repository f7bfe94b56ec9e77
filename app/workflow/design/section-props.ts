import type { Definition } from '#server/workflow/workflow.ts'

/** What speaks against publishing, with the place of the definition that it is about: ['fields', 2, 'label']. */
export type Problem = { path: (string | number)[]; message: string }

/**
 * What every section of the designer works on: the draft as it stands now, valid or not, and how to change a part of it.
 * A section changes whole members (`change({ rules: [...] })`), shows the problems whose path begins with its own, and
 * keeps nothing that a reload would lose.
 */
export type SectionProps = {
  draft: Definition
  change: (part: Partial<Definition>) => void
  problems: readonly Problem[]
  /** Slug of the organisation, key of the published workflow (null: there is none yet), id of the draft. */
  organisation: string
  workflow: string | null
  draftId: string
}

/** The problems of a part, with paths within it. */
export function problemsAt(problems: readonly Problem[], ...path: (string | number)[]): Problem[] {
  return problems
    .filter((problem) => path.every((part, i) => problem.path[i] === part))
    .map((problem) => ({ ...problem, path: problem.path.slice(path.length) }))
}
