import { createHash } from 'node:crypto'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import { chainStart, type EventData, hashInput, type NewEvent } from './audit.ts'
import { chainHead, eventsOfItem, insertEvent } from './store.server.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * Writes one event and sends its jobs, in the caller's transaction. The caller holds the item's row lock (it has
 * just changed the item or selected it for update), so the item's chain has one writer at a time.
 */
export async function record(ctx: Ctx, tx: Tx, event: NewEvent): Promise<void> {
  const at = ctx.now()
  const data = event.data ?? {}
  const head = event.itemId ? await chainHead(tx, event.itemId) : null
  const sequence = head ? head.sequence + 1 : null
  const actor = `${ctx.actor.kind}:${ctx.actor.id}`
  const hash = sha256(
    hashInput({
      previous: head?.hash ?? chainStart,
      sequence: sequence ?? 0,
      type: event.type,
      actor,
      at,
      organisationId: event.organisationId,
      itemId: event.itemId ?? null,
      data,
    }),
  )
  await insertEvent(tx, {
    organisationId: event.organisationId,
    workflowId: event.workflowId ?? null,
    itemId: event.itemId ?? null,
    sequence,
    type: event.type,
    actor,
    at,
    data,
    hash,
  })
  await ctx.queue.publish(tx, {
    type: event.type,
    organisationId: event.organisationId,
    payload: {
      ...(event.workflowId ? { workflowId: event.workflowId } : {}),
      ...(event.itemId ? { itemId: event.itemId } : {}),
      ...data,
    },
  })
}

/** Recomputes an item's chain: null when whole, else the sequence of the first event that does not fit or is missing. */
export async function verifyItemChain(db: Db, organisationId: string, itemId: string): Promise<number | null> {
  let previous = chainStart
  let expected = 1
  for (const e of await eventsOfItem(db, organisationId, itemId)) {
    const data = e.data as EventData
    const hash = sha256(
      hashInput({
        previous,
        sequence: e.sequence ?? 0,
        type: e.type,
        actor: e.actor,
        at: e.at,
        organisationId,
        itemId,
        data,
      }),
    )
    if (e.sequence !== expected || e.hash !== hash) return expected
    previous = e.hash
    expected += 1
  }
  // Every item has at least the event of its arrival.
  return expected === 1 ? 1 : null
}
