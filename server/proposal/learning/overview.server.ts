import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { optionsOf } from '#server/workflow/value.ts'
import { labelFields, leastLessons, routeField } from './label-lessons.ts'
import { type ModelKind, modelEvaluationSchema, trainedOnSchema } from './models.ts'
import { countConfirmed, listModels, trainingEvents } from './models-store.server.ts'
import { untilNextTraining } from './schedule.ts'
import { kindsFor } from './train.server.ts'

const mostVersions = 60

type TrainingState = 'never' | 'under way' | 'made' | 'skipped' | 'failed'

/** What a workflow has learned: each kind with its versions, newest first, and where its training stands. */
export async function modelsOverview(ctx: Ctx, workflow: WorkflowRow) {
  const { organisationId, id: workflowId } = workflow
  const scope = { organisationId, workflowId }
  const [confirmed, rows, events] = await Promise.all([
    countConfirmed(ctx.db, scope),
    listModels(ctx.db, scope, mostVersions),
    trainingEvents(ctx.db, scope),
  ])
  const versions = rows.map(({ trainedOn, evaluation, kind, createdAt, createdBy, ...row }) => ({
    ...row,
    createdAt: createdAt.toISOString(),
    kind: kind as ModelKind,
    trainedOn: trainedOnSchema.safeParse(trainedOn).data ?? null,
    evaluation: modelEvaluationSchema.safeParse(evaluation).data ?? null,
    because: String((evaluation as { because?: unknown }).because ?? ''),
  }))
  const kinds = kindsFor(workflow).map((kind) => {
    const own = versions.filter((v) => v.kind === kind)
    const last = events.find((e) => (e.data as { kind?: string }).kind === kind)
    return {
      kind,
      training: stateOf(last?.type),
      since: last?.at.toISOString() ?? null,
      inUse: own.find((v) => v.inUse)?.version ?? null,
      versions: own,
    }
  })
  return { confirmed, untilNext: untilNextTraining(confirmed), least: leastLessons, kinds, names: namesOf(workflow) }
}

function stateOf(event: string | undefined): TrainingState {
  switch (event) {
    case 'training.ordered':
      return 'under way'
    case 'model.trained':
      return 'made'
    case 'training.skipped':
      return 'skipped'
    case 'training.failed':
      return 'failed'
    default:
      return 'never'
  }
}

/** Labels of the fields that are learned, and of their options. */
function namesOf({ definition }: WorkflowRow): Record<string, { label: string; options: Record<string, string> }> {
  const route = routeField(definition)
  const fields = [...labelFields(definition), ...(route ? [route] : [])]
  return Object.fromEntries(
    fields.map((field) => [
      field.key,
      { label: field.label, options: Object.fromEntries(optionsOf(field, definition).map((o) => [o.key, o.label])) },
    ]),
  )
}
