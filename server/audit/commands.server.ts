import { createHash } from 'node:crypto'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import { chainStart, type EventData, hashInput, type NewEvent } from './audit.ts'
import { type ChainHead, chainHead, type EventRow, eventsOfItem, insertEvents } from './store.server.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * Writes one event and sends its jobs, in the caller's transaction. The caller holds the item's row lock (it has
 * just changed the item or selected it for update), so the item's chain has one writer at a time.
 */
export async function record(ctx: Ctx, tx: Tx, event: NewEvent, known?: ChainHead): Promise<void> {
  await recordAll(ctx, tx, [event], known)
}

/**
 * Several events of one item (or of none) in their order, as `record` writes one. Whoever watches the workflow is told
 * a moment before the commit, and waits that moment. `known` is the chain's head where the caller has read it already,
 * under the item's lock.
 */
export async function recordAll(ctx: Ctx, tx: Tx, events: readonly NewEvent[], known?: ChainHead): Promise<void> {
  const itemId = events[0]?.itemId ?? null
  let head = itemId ? (known ?? (await chainHead(tx, itemId))) : null
  const at = ctx.now()
  const actor = `${ctx.actor.kind}:${ctx.actor.id}`
  const rows = events.map((event): EventRow => {
    const data = event.data ?? {}
    const sequence = head ? head.sequence + 1 : null
    const { type, organisationId } = event
    const shared = { organisationId, type, actor, at, data, itemId }
    const hash = sha256(hashInput({ previous: head?.hash ?? chainStart, sequence: sequence ?? 0, ...shared }))
    if (sequence) head = { sequence, hash }
    return { ...shared, workflowId: event.workflowId ?? null, sequence, hash }
  })
  await insertEvents(tx, rows)
  for (const workflowId of new Set(rows.map((row) => row.workflowId))) if (workflowId) ctx.live.touch(workflowId)
  for (const row of rows)
    await ctx.queue.publish(tx, {
      type: row.type,
      organisationId: row.organisationId,
      payload: {
        ...(row.workflowId ? { workflowId: row.workflowId } : {}),
        ...(row.itemId ? { itemId: row.itemId } : {}),
        ...row.data,
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
