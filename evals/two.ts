import path from 'node:path'
import type { RunCase } from '#server/evaluation/run.ts'
import { DomainError } from '#server/platform/errors.ts'
import { changed } from '#server/workflow/change.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { kindNamed, loadTemplate } from './kinds.ts'
import { readRun } from './run-file.ts'

/** Two runs of the same set, wherever they come from; both are scored anew, by the scorers of this version. */
export type Two = {
  /** As the workflow is, without the candidate's change. */
  definition: Definition
  current: { name: string; definition: Definition; cases: RunCase[] }
  candidate: { name: string; definition: Definition; cases: RunCase[] }
  simulated: boolean
}

/** Two run files; `invalid` where they are of two kinds or over two sets. */
export async function twoFiles(current: string, candidate: string): Promise<Two> {
  const [a, b] = [await readRun(current), await readRun(candidate)]
  if (a.head.workflow !== b.head.workflow)
    throw new DomainError(
      'invalid',
      `${current} is of ${a.head.workflow} and ${candidate} of ${b.head.workflow}: compare runs of one kind.`,
    )
  if (a.head.set.sha256 !== b.head.set.sha256)
    throw new DomainError(
      'invalid',
      `${current} and ${candidate} are over different sets (${a.head.set.name}, ${b.head.set.name}): run both over the same file.`,
    )
  const definition = await loadTemplate(kindNamed(a.head.workflow).template)
  const side = ({ head, cases }: typeof a, name: string) => ({
    ...{ name, cases },
    definition: changed(definition, head.change),
  })
  return {
    ...{ definition, current: side(a, path.basename(current)), candidate: side(b, path.basename(candidate)) },
    simulated: a.head.simulated || b.head.simulated,
  }
}
