import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { confidenceTrainer } from '#server/proposal/confidence/train.server.ts'
import { findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import { labelTrainer, routeTrainer } from './label-trainer.server.ts'
import { type ModelKind, modelKinds, type TrainedOn } from './models.ts'
import { countConfirmed, insertModel, trainingEvents } from './models-store.server.ts'
import { trainingsUpTo } from './schedule.ts'

/** Makes the next version of a kind of model from a workflow's confirmed decisions; null while there are too few. */
type Trainer = {
  kind: string
  train(
    ctx: Ctx,
    workflow: WorkflowRow,
  ): Promise<{
    content: unknown
    trainedOn: TrainedOn
    /** Ids of the items it has learned from. */
    lessonIds: string[]
    evaluation: unknown
    seed: number
    inUse: boolean
  } | null>
}

const trainers: Readonly<Record<ModelKind, Trainer>> = {
  labels: labelTrainer,
  route: routeTrainer,
  confidence: confidenceTrainer,
}

/** The kinds of models that a workflow can have. */
export function kindsFor({ definition }: Pick<WorkflowRow, 'definition'>): ModelKind[] {
  const has = (type: string) => definition.fields.some((f) => f.type === type)
  return modelKinds.filter((kind) => (kind === 'labels' ? has('label') : kind === 'route' ? has('route') : true))
}

/** Runs on `item.completed` and `item.corrected`: orders trainings when enough new decisions have come. */
export async function learnedMore(ctx: Ctx, workflowId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const scope = { organisationId, workflowId }
  const confirmed = await countConfirmed(ctx.db, scope)
  if (trainingsUpTo(confirmed) === 0) return
  const workflow = await findWorkflowById(ctx.db, organisationId, workflowId)
  if (!workflow) return
  const ordered = (await trainingEvents(ctx.db, scope)).filter((e) => e.type === 'training.ordered')
  const last = Math.max(0, ...ordered.map((e) => Number((e.data as { confirmed?: number }).confirmed ?? 0)))
  if (trainingsUpTo(confirmed) > trainingsUpTo(last))
    await ctx.db.$transaction((tx) => orderTrainings(ctx, tx, workflow, confirmed))
}

/** A person asks for all of a workflow's models to be trained now. */
export async function retrain(ctx: Ctx, workflow: WorkflowRow): Promise<void> {
  const { organisationId, id: workflowId } = workflow
  const confirmed = await countConfirmed(ctx.db, { organisationId, workflowId })
  await ctx.db.$transaction((tx) => orderTrainings(ctx, tx, workflow, confirmed))
}

/** Each event sends one training job. */
async function orderTrainings(ctx: Ctx, tx: Tx, workflow: WorkflowRow, confirmed: number): Promise<void> {
  const { organisationId, id: workflowId } = workflow
  for (const kind of kindsFor(workflow))
    await record(ctx, tx, { type: 'training.ordered', organisationId, workflowId, data: { kind, confirmed } })
}

/** Runs on `training.ordered`: adds a version, with its evaluation, whether it is used, and an event, in one transaction. */
export async function trainModel(ctx: Ctx, workflowId: string, kind: ModelKind): Promise<void> {
  const { organisationId } = ctx.actor
  const workflow = await findWorkflowById(ctx.db, organisationId, workflowId)
  if (!workflow) return
  const trained = await trainers[kind].train(ctx, workflow)
  const scope = { organisationId, workflowId }
  await ctx.db.$transaction(async (tx) => {
    if (!trained) return record(ctx, tx, { type: 'training.skipped', ...scope, data: { kind } })
    const id = ctx.random.uuid()
    const at = { createdAt: ctx.now(), createdBy: `${ctx.actor.kind}:${ctx.actor.id}` }
    const version = await insertModel(tx, { ...scope, id, kind, ...trained, ...at })
    const { n, sha256 } = trained.trainedOn
    const data = { modelId: id, kind, version, n, sha256, inUse: trained.inUse }
    await record(ctx, tx, { type: 'model.trained', ...scope, data })
  })
}

/** A training that failed each time leaves its mark where leads look. */
export async function trainingFailed(ctx: Ctx, workflowId: string, kind: ModelKind): Promise<void> {
  const { organisationId } = ctx.actor
  await ctx.db.$transaction((tx) =>
    record(ctx, tx, { type: 'training.failed', organisationId, workflowId, data: { kind } }),
  )
}
