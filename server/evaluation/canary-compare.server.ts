import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { openCanary } from '#server/proposal/canary.server.ts'
import type { CanaryInput } from '#server/proposal/canary.ts'
import { findDrawing, listCanaries } from '#server/proposal/canary-store.server.ts'
import { changed } from '#server/workflow/change.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import { type CanaryFigures, canaryFigures } from './canary-compare.ts'
import { canaryRows } from './canary-compare-store.server.ts'
import { candidateNumbered } from './candidate-commands.server.ts'
import { candidateHash } from './candidate-hash.server.ts'

/** Lets a candidate propose for a share of new items. `stale` where it was made on a version that is not in force. */
export async function startCanary(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: CanaryInput & { version: number },
): Promise<{ canaryId: string }> {
  if (input.version !== workflow.version)
    throw new DomainError('stale', 'Somebody else has changed this workflow: reload the page and try again.')
  const candidate = await candidateNumbered(ctx.db, workflow, input.candidate)
  if (candidate.retiredAt)
    throw new DomainError('refused', `Candidate ${candidate.number} was retired: choose one that still counts.`)
  // The same question as whether it was made on this version, and right after a version that changed nothing of it.
  if (candidateHash(changed(workflow.definition, candidate.change)) !== candidate.hash)
    throw new DomainError(
      'refused',
      `Candidate ${candidate.number} was made on version ${candidate.baseVersion}, and version ${workflow.version} proposes otherwise: make it again on the current version.`,
    )
  const name = `Candidate ${candidate.number}: ${candidate.name}`
  return { canaryId: await openCanary(ctx, workflow, { name, change: candidate.change, share: input.share }) }
}

export type CanaryView = {
  id: string
  name: string
  version: number
  share: number
  startedAt: string
  startedBy: string
  endedAt: string | null
  endedBy: string | null
  /** New items are drawn: it has not ended, and nothing holds the workflow. */
  drawing: boolean
  figures: CanaryFigures
}

const mostShown = 10

/** The workflow's canaries, newest first, each with its corrections against those of the same days. */
export async function canaryViews(ctx: Pick<Ctx, 'db'>, workflow: WorkflowRow): Promise<CanaryView[]> {
  const { organisationId, id: workflowId } = workflow
  const scope = { organisationId, workflowId }
  const [canaries, drawing] = await Promise.all([listCanaries(ctx.db, scope, mostShown), findDrawing(ctx.db, scope)])
  return Promise.all(
    canaries.map(async (canary): Promise<CanaryView> => {
      const definition = await findDefinition(ctx.db, organisationId, workflowId, canary.baseVersion)
      const { proposed, ...sides } = await canaryRows(ctx.db, organisationId, canary)
      const { id, name, share, startedBy, endedBy } = canary
      return {
        ...{ id, name, share, startedBy, endedBy, version: canary.baseVersion },
        startedAt: canary.startedAt.toISOString(),
        endedAt: canary.endedAt?.toISOString() ?? null,
        drawing: drawing?.id === id,
        figures: canaryFigures(definition, proposed, sides),
      }
    }),
  )
}
