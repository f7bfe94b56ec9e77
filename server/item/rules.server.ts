import type { NewEvent } from '#server/audit/audit.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Brief } from './item.ts'
import { type Fired, ruleActor } from './rules.ts'
import type { ItemRow } from './store.server.ts'

export type Stage = 'proposed' | 'decided'

/**
 * Keeps which rules did something to an item, and answers the events that say so, for the caller's own record. The caller
 * holds the item's lock.
 */
export async function keepFirings(
  ctx: Ctx,
  tx: Tx,
  item: Pick<ItemRow, 'id' | 'organisationId' | 'workflowId' | 'workflowVersion'>,
  stage: Stage,
  fired: readonly Fired[],
): Promise<NewEvent[]> {
  if (fired.length === 0) return []
  const { organisationId, workflowId, workflowVersion, id: itemId } = item
  const at = ctx.now()
  const rows = fired.map(({ key, did }) => ({
    ...{ id: ctx.random.uuid(), organisationId, workflowId, itemId, workflowVersion },
    ...{ ruleKey: key, stage, did: [...did], at },
  }))
  await tx.ruleFiring.createMany({ data: rows })
  return rows.map(({ id: firingId, ruleKey, did }) => ({
    ...{ type: 'rule.fired', organisationId, workflowId, itemId },
    data: { ruleKey, stage, did, firingId },
  }))
}

/** What the rules of an item have done already, by the keys of the rules: "tell" of a rule is told once. */
export async function firedBefore(db: Db, organisationId: string, itemId: string): Promise<Fired[]> {
  const rows = await db.ruleFiring.findMany({
    where: { organisationId, itemId },
    select: { ruleKey: true, did: true },
  })
  return rows.map(({ ruleKey, did }) => ({ key: ruleKey, did: did as Fired['did'] }))
}

/** A rule's words to an item's sender or to the ops leads stand where a person's would: with the comments of the item. */
export async function sayByRule(
  ctx: Ctx,
  tx: Tx,
  item: Pick<ItemRow, 'id' | 'organisationId' | 'workflowId'>,
  said: { rule: string; kind: 'return' | 'escalation'; body: string },
): Promise<void> {
  const { organisationId, workflowId, id: itemId } = item
  await tx.comment.create({
    data: {
      ...{ id: ctx.random.uuid(), organisationId, workflowId, itemId, createdAt: ctx.now() },
      ...{ authorId: ruleActor(said.rule), kind: said.kind, body: said.body },
    },
    select: { id: true },
  })
}

/** Of an item within a sequence of queues: the values that the queue before has decided, for a task that takes it up again. */
export async function briefSoFar(
  tx: Tx,
  { organisationId, id: itemId, queuesDone }: Pick<ItemRow, 'id' | 'organisationId' | 'queuesDone'>,
): Promise<{ brief?: Brief }> {
  const from = queuesDone.at(-1)
  if (from === undefined) return {}
  const [before] = await tx.$queryRaw<{ id: string; values: Values }[]>`
    SELECT id, values FROM decision
    WHERE organisation_id = ${organisationId}::uuid AND item_id = ${itemId}::uuid AND kind = 'finish' AND undone_at IS NULL
    ORDER BY decided_at DESC LIMIT 1`
  return before ? { brief: { values: before.values, passedOn: { from, decisionId: before.id } } } : {}
}
