import { createHash } from 'node:crypto'
import { toJson } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { World } from './world.ts'

export type DecidedRow = {
  proposed: Values
  /** Of every value. */
  confidence: number
  /** What the person stood behind. */
  output: Values
  /** A second look, drawn with this probability, and what it found. */
  qa?: { probability: number; values: Values }
}

/**
 * Many completed items with their proposal, decision and output, and a settled check where one is given: for tests of
 * what is learned from decisions, without running them. Groups are numbered, so that splits are the same each time.
 */
export async function insertDecided(world: World, userId: string, rows: readonly DecidedRow[]): Promise<string[]> {
  const { db, organisation, workflow, clock } = world
  const at = clock.now()
  const [organisationId, workflowId] = [organisation.id, workflow.id]
  // Beyond the numbers that items get as they come in.
  const first = 10_000 + (await db.item.count({ where: { organisationId, workflowId } }))
  const all = rows.map((row, i) => ({ ...row, number: first + i, ids: idsOf() }))
  await db.document.createMany({
    data: all.map(({ number, ids }) => {
      const sha256 = createHash('sha256').update(ids.document).digest('hex')
      return { id: ids.document, organisationId, sha256, fileName: `decided-${number}.pdf`, byteSize: 1n }
    }),
  })
  await db.item.createMany({
    data: all.map(({ number, ids }) => ({
      ...{
        id: ids.item,
        organisationId,
        workflowId,
        workflowVersion: workflow.version,
        documentId: ids.document,
        number,
      },
      ...{
        state: 'completed',
        title: `Decided ${number}`,
        intake: 'command',
        receivedBy: 'test',
        groupKey: `g${number}`,
      },
      ...{ dueAt: at, receivedAt: at, proposedAt: at, decidedAt: at, completedAt: at, holdUntil: at },
    })),
  })
  const task = { organisationId, workflowId, state: 'done', dueAt: at, createdAt: at, closedAt: at }
  const decision = { organisationId, userId, kind: 'finish', decidedAt: at }
  await db.task.createMany({
    data: all.flatMap(({ ids, qa }) => [
      { ...task, id: ids.task, itemId: ids.item, mode: 'assisted' },
      ...(qa ? [{ ...task, id: ids.qaTask, itemId: ids.item, mode: 'qa' }] : []),
    ]),
  })
  await db.proposal.createMany({
    data: all.map(({ ids, proposed, confidence }) => ({
      ...{ id: ids.proposal, organisationId, itemId: ids.item, workflowVersion: workflow.version },
      ...{ provider: 'local', providerVersion: 'test', latencyMs: 1, createdAt: at },
      content: toJson({
        ...{ provider: 'local', version: 'test', language: 'en', summary: '' },
        values: Object.entries(proposed).map(([key, value]) => ({
          ...{ key, value, confidence, grounded: true, evidence: [], reason: '', candidates: [] },
        })),
      }),
    })),
  })
  await db.decision.createMany({
    data: all.flatMap(({ ids, output, qa }) => [
      { ...decision, id: ids.decision, itemId: ids.item, taskId: ids.task, visitId: ids.task, values: toJson(output) },
      ...(qa
        ? [
            {
              ...decision,
              id: ids.qa,
              itemId: ids.item,
              taskId: ids.qaTask,
              visitId: ids.qaTask,
              values: toJson(qa.values),
            },
          ]
        : []),
    ]),
  })
  await db.itemOutput.createMany({
    data: all.map(({ ids, output }) => ({
      ...{ itemId: ids.item, organisationId, decisionId: ids.decision, values: toJson(output) },
    })),
  })
  await db.qualityCheck.createMany({
    data: all.flatMap(({ ids, qa }) => {
      if (!qa) return []
      const check = { organisationId, workflowId, itemId: ids.item, taskId: ids.qaTask, kind: 'qa', state: 'done' }
      const result = { decisionId: ids.decision, resultId: ids.qa, probability: qa.probability, stratum: 'above' }
      return [{ ...check, ...result, id: crypto.randomUUID(), createdAt: at, closedAt: at }]
    }),
  })
  return all.map(({ ids }) => ids.item)
}

const idsOf = () => ({
  item: crypto.randomUUID(),
  document: crypto.randomUUID(),
  proposal: crypto.randomUUID(),
  task: crypto.randomUUID(),
  decision: crypto.randomUUID(),
  qaTask: crypto.randomUUID(),
  qa: crypto.randomUUID(),
})
