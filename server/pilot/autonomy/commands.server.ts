import { findRunning, lockPilots } from '#server/pilot/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { stepAutonomy } from '#server/workflow/autonomy.server.ts'
import type { AutonomyLevel } from '#server/workflow/autonomy.ts'
import { kindsOf, type StepBasis, sensitiveKind } from '#server/workflow/autonomy-levels.ts'
import type { Kind } from '#server/workflow/field-value.ts'
import { findWorkflowById, scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { ownWords, type StepInput } from './autonomy.ts'
import { type Figures, figuresOf } from './figures.server.ts'
import { isServed, mayStep, type StepCondition } from './ladder.ts'

/** The kinds that a step moves: shadow hides the whole form, so all go into it and come out of it together. */
function movedBy({ definition }: WorkflowRow, { standings }: Figures, { kind, level }: StepInput): Kind[] {
  const together = level === 'shadow' || standings[kind].level === 'shadow'
  return together ? kindsOf(definition).filter((k) => standings[k].level !== level) : [kind]
}

/**
 * Steps one kind of a workflow's outputs to another level, as an ops lead asks: every condition is looked at here, whatever
 * the page showed. `refused` names what is missing; `stale` where somebody else, an alarm or a new version came between.
 */
export async function stepKind(ctx: Ctx, workflow: WorkflowRow, input: StepInput): Promise<void> {
  const { definition } = workflow
  if (!kindsOf(definition).includes(input.kind))
    throw new DomainError('invalid', 'This workflow asks for no output of this kind: reload the page.', 'kind')
  const figures = await figuresOf(ctx, workflow)
  const moved = movedBy(workflow, figures, input)
  if (figures.standings[input.kind].level === input.level)
    throw new DomainError('conflict', 'It stands there already: reload the page.')
  const judged = moved.map((kind) => {
    const from = figures.standings[kind].level
    return { kind, ...mayStep(kind, from, input.level, figures, definition.autonomy, sensitiveKind(definition, kind)) }
  })
  const missing = judged.flatMap(({ conditions }) => conditions.filter((c) => !c.met).map((c) => c.sentence))
  if (missing.length > 0 || judged.some(({ may }) => !may))
    throw new DomainError('refused', `Not yet. ${[...new Set(missing)].join(' ')}`)
  await ctx.db.$transaction(async (tx) => {
    await unchanged(tx, workflow, input.level)
    for (const { kind, conditions } of judged)
      await stepAutonomy(ctx, tx, {
        workflow,
        kind,
        level: input.level,
        because: input.words === '' ? ownWords[input.level] : input.words,
        figures: keptFigures(workflow, figures, kind, conditions),
        by: ctx.actor.id,
        after: kind === input.kind ? input.after : figures.standings[kind].sequence,
      })
  })
}

/** Under the lock that a pilot's start and a publication take: neither came between the figures and the step. */
async function unchanged(tx: Tx, workflow: WorkflowRow, level: AutonomyLevel): Promise<void> {
  const scope = scopeOf(workflow)
  await lockPilots(tx, scope)
  const now = await findWorkflowById(tx, scope.organisationId, scope.workflowId)
  if (now?.version !== workflow.version)
    throw new DomainError('stale', 'A new version was published meanwhile: reload the page and look again.')
  if (level !== 'paused' && (await findRunning(tx, scope)))
    throw new DomainError('refused', 'A pilot has started meanwhile: a step would change what it measures.')
}

/** What the step's row and its page keep: the figures, and what passing items are held against. */
export function keptFigures(
  workflow: WorkflowRow,
  figures: Figures,
  kind: Kind,
  conditions: readonly StepCondition[],
): StepBasis & Record<string, unknown> {
  const { errors, passed } = figures.kinds[kind]
  return {
    version: workflow.version,
    proposer: figures.proposer,
    sensitive: isServed(kind, figures, workflow.definition.autonomy),
    conditions,
    ...{ errors, passed, catches: figures.catches, proved: figures.proved },
  }
}
