import { record } from '#server/audit/commands.server.ts'
import { lockItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { ids, orderSending } from './letters.server.ts'
import { beginAttempt, findLetter, type LetterRow } from './letters-store.server.ts'

type Target = { letterId: string }

async function letterOf(ctx: Ctx, workflow: WorkflowRow, { letterId }: Target): Promise<LetterRow> {
  const letter = await findLetter(ctx.db, workflow.organisationId, letterId)
  if (letter?.workflowId !== workflow.id)
    throw new DomainError('not_found', 'There is no such letter: reload the page.')
  return letter
}

const settled = 'This letter has left or was withdrawn already: reload the page.'

/** Tries again what has failed, or has waited for a mail server. */
export async function retryLetter(ctx: Ctx, workflow: WorkflowRow, target: Target): Promise<void> {
  if (ctx.mail.off) throw new DomainError('unavailable', ctx.mail.off)
  const letter = await letterOf(ctx, workflow, target)
  if (letter.state === 'waiting' && letter.notBefore > ctx.now())
    throw new DomainError('conflict', 'This letter waits until its return can no longer be undone, and leaves then.')
  await ctx.db.$transaction(async (tx) => {
    await lockItem(tx, letter.organisationId, letter.itemId)
    if (!(await beginAttempt(tx, letter, ctx.now()))) throw new DomainError('conflict', settled)
    await record(ctx, tx, { type: 'letter.retried', ...ids(letter), data: { letterId: letter.id } })
    await orderSending(ctx, tx, { ...letter, attempts: letter.attempts + 1 }, ctx.now())
  })
}

/** Somebody has sent its text themselves. */
export async function sentByHand(ctx: Ctx, workflow: WorkflowRow, target: Target): Promise<void> {
  const letter = await letterOf(ctx, workflow, target)
  await ctx.db.$transaction(async (tx) => {
    await lockItem(tx, letter.organisationId, letter.itemId)
    const { count } = await tx.letter.updateMany({
      where: { id: letter.id, state: { in: ['waiting', 'failed'] } },
      data: { state: 'sent', endedAt: ctx.now(), problem: null },
    })
    if (count === 0) throw new DomainError('conflict', settled)
    await record(ctx, tx, {
      ...{ type: 'letter.sent', ...ids(letter) },
      data: { letterId: letter.id, kind: letter.kind, byHand: true },
    })
  })
}
