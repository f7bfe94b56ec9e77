import { createHash } from 'node:crypto'
import type { Ctx } from '#server/platform/context.server.ts'
import type { TrainedOn } from '#server/proposal/learning/models.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { confidenceKind } from './calibrated.ts'
import { type DecidedItem, type DecidedSample, samplesOf } from './decided.ts'
import { decidedItems } from './decided-store.server.ts'
import { kindsOf } from './overview.ts'
import { trainCalibration } from './train.ts'

/** Fits the calibration of a workflow to its confirmed decisions; null while there are too few. */
export const confidenceTrainer = {
  kind: confidenceKind,
  async train(ctx: Ctx, workflow: WorkflowRow) {
    const { fields } = workflow.definition
    const items = await decidedItems(ctx.db, { organisationId: workflow.organisationId, workflowId: workflow.id })
    const { samples, truth } = samplesOf(items, fields)
    const trained = trainCalibration(samples, kindsOf(fields))
    if (!trained) return null
    const learned = samples.filter((s) => s.split === 'learn')
    return {
      content: trained.content,
      trainedOn: trainedOn(items, learned),
      lessonIds: [...new Set(learned.map((s) => s.itemId))],
      evaluation: { ...trained.evaluation, truth, because: because(trained.better) },
      // Nothing is drawn: the same decisions give the same maps.
      seed: 0,
      inUse: trained.better,
    }
  },
}

const because = (better: boolean) =>
  better
    ? 'On values it had not seen, its mean squared error is not above that of the provider alone.'
    : 'Not in use: on values it had not seen, its mean squared error is above that of the provider alone.'

function trainedOn(items: readonly DecidedItem[], learned: readonly DecidedSample[]): TrainedOn {
  const ids = new Set(learned.map((s) => s.itemId))
  const used = items.filter((item) => ids.has(item.itemId))
  const classes: TrainedOn['classes'] = {}
  for (const { fieldKey, right } of learned) {
    const counts = classes[fieldKey] ?? { right: 0, wrong: 0 }
    const key = right ? 'right' : 'wrong'
    classes[fieldKey] = { ...counts, [key]: (counts[key] ?? 0) + 1 }
  }
  const decisions = used.map((item) => item.decisionId).sort()
  return {
    n: used.length,
    classes,
    until: used.reduce<Date | null>((a, i) => (a && a > i.decidedAt ? a : i.decidedAt), null)?.toISOString() ?? null,
    sha256: createHash('sha256').update(decisions.join('\n')).digest('hex'),
  }
}
