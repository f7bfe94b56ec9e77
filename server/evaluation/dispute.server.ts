import { record } from '#server/audit/commands.server.ts'
import { lockItem, outputDecision } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findProposal } from '#server/proposal/store.server.ts'
import { openCheck } from '#server/quality/commands.server.ts'
import { stratumOf } from '#server/quality/sampling.ts'
import { checksOfItem } from '#server/quality/store.server.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Comparison } from './compare.ts'
import { prepared, type RunPair, runPair } from './compare-prepare.server.ts'
import { disputedCases, mostOrdered, type Pair } from './compare-view.ts'
import { type Disputed, findDisputed } from './dispute-store.server.ts'

/** Disputed cases by what became of them; `sendable` can go to a blind check now. */
export type DisputeCounts = { cases: number; waiting: number; checked: number; sendable: number }

export async function disputeCounts(
  ctx: Pick<Ctx, 'db'>,
  workflow: WorkflowRow,
  comparison: Pick<Comparison, 'assisted'>,
): Promise<DisputeCounts> {
  const ids = disputedCases(comparison)
  const found = ids.length === 0 ? [] : await findDisputed(ctx.db, workflow.organisationId, ids)
  const of = (state: string) => found.filter((d) => d.check === state).length
  return { cases: ids.length, waiting: of('open'), checked: of('done'), sendable: found.filter(isSendable).length }
}

const isSendable = ({ stands, check }: Disputed) => stands && check === null

/**
 * Sends cases that rest on accepted proposals, and that the candidate reads otherwise, to somebody who enters them blind:
 * not to whoever knows the item, nor to the person who has just seen both answers. They are no random sample, and are kept
 * out of every rate. `refused` where none is left to send.
 */
export async function orderDisputes(
  ctx: Ctx,
  workflow: WorkflowRow,
  numbers: Pair,
): Promise<{ sent: number; left: number }> {
  const pair = await runPair(ctx, workflow, numbers)
  const { comparison } = await prepared(ctx, workflow, pair)
  const found = await findDisputed(ctx.db, workflow.organisationId, disputedCases(comparison))
  const sendable = found.filter(isSendable)
  if (sendable.length === 0)
    throw new DomainError('refused', 'No disputed case is left to send: each has a check already, or was decided anew.')
  let sent = 0
  for (const disputed of sendable.slice(0, mostOrdered)) if (await send(ctx, workflow, pair, disputed)) sent += 1
  return { sent, left: sendable.length - sent }
}

/** One item a transaction: reviewers must not wait for fifty locks. False when it has moved on meanwhile. */
async function send(
  ctx: Ctx,
  { organisationId, id: workflowId }: WorkflowRow,
  { current, candidate }: RunPair,
  { caseId, itemId, decisionId }: Disputed,
): Promise<boolean> {
  if (!itemId || !decisionId) return false
  return ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, organisationId, itemId)
    if (item?.state !== 'completed' || item.seeded) return false
    if ((await outputDecision(tx, organisationId, itemId)) !== decisionId) return false
    if ((await checksOfItem(tx, organisationId, itemId)).some((check) => check.state !== 'withdrawn')) return false
    const definition = await findDefinition(tx, organisationId, workflowId, item.workflowVersion)
    const proposal = await findProposal(tx, organisationId, itemId)
    const stratum = stratumOf(definition, proposal?.content ?? null)
    await record(ctx, tx, {
      type: 'dispute.ordered',
      organisationId,
      workflowId,
      itemId,
      data: { caseId, decisionId, runIds: [current.id, candidate.id], candidateId: candidate.candidate.id },
    })
    await openCheck(ctx, tx, item, {
      ...{ kind: 'blind', probability: 1, stratum, decisionId, rivalId: null, brief: undefined },
      ...{ purposive: true, exclude: [ctx.actor.id] },
    })
    return true
  })
}
