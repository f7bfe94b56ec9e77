import type { NewEvent } from '#server/audit/audit.ts'
import type { Facts } from '#server/item/comparisons.ts'
import { findRunningDesign } from '#server/item/concealment.server.ts'
import { aboutOf } from '#server/item/facts.server.ts'
import { escalationPriority } from '#server/item/item.ts'
import { keepFirings, sayByRule } from '#server/item/rules.server.ts'
import { type Fired, judgeRules, type Outcome } from '#server/item/rules.ts'
import type { ItemRow } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { isShadow } from '#server/workflow/autonomy-levels.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { Flag } from './check.ts'
import { autonomyOf } from './pass.server.ts'
import { heldBack, messageOf } from './rule-outcome.ts'

/** What the rules say of an item for which values were just proposed, held back as far as a pilot or the shadow needs it. */
export async function judgeProposed(
  tx: Tx,
  item: ItemRow,
  definition: Definition,
  { current, values, flags, today }: { current: Definition; values: Values; flags: readonly Flag[]; today: string },
): Promise<{ facts: Facts; outcome: Outcome }> {
  const about = await aboutOf(tx, item, definition, values, flags, { today, also: [current] })
  const facts: Facts = { fields: definition.fields, values, today, about }
  const outcome = judgeRules(definition, facts)
  const noticed = outcome.returned ?? outcome.asked ?? outcome.escalated ?? outcome.notifies[0]
  if (!noticed || !(await isQuiet(tx, item, definition))) return { facts, outcome }
  return { facts, outcome: heldBack(outcome, definition) }
}

/** Whether what was proposed must not be noticed: a pilot draws the workflow's items, or its proposals are in shadow. */
async function isQuiet(tx: Tx, item: ItemRow, definition: Definition): Promise<boolean> {
  if (await findRunningDesign(tx, item.organisationId, item.workflowId)) return true
  return isShadow(definition, (await autonomyOf(tx, definition, item)).levels)
}

/** What a new item becomes by its rules: sent back, or a task; `priority` and `forRole` are the task's. */
type Ruled = {
  returned: boolean
  priority: number
  forRole: 'lead' | null
  events: NewEvent[]
}

/** That an approval is skipped is said when it would have been asked for. */
const withoutSkips = (fired: readonly Fired[]): Fired[] =>
  fired.flatMap(({ key, did }) => {
    const done = did.filter((kind) => kind !== 'skip_approval')
    return done.length > 0 ? [{ key, did: done }] : []
  })

/**
 * Does what the rules say when values were proposed: their words to the sender or to the ops leads are kept as comments,
 * their firings as rows. People are told by whoever listens to the events. The caller saves the item and holds its lock.
 */
export async function applyProposed(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  { definition, values, outcome }: { definition: Definition; values: Values; outcome: Outcome },
): Promise<Ruled> {
  const { organisationId, workflowId, id: itemId } = item
  const back = outcome.returned ?? outcome.asked
  const events = await keepFirings(ctx, tx, item, 'proposed', withoutSkips(outcome.fired))
  if (back) {
    const body = messageOf(back.message, definition, values)
    await sayByRule(ctx, tx, item, { rule: back.rule, kind: 'return', body })
    const type = outcome.returned ? 'item.returned' : 'item.asked'
    events.push({ type, organisationId, workflowId, itemId, data: { ruleKey: back.rule } })
  }
  if (outcome.escalated) {
    const { rule, message } = outcome.escalated
    await sayByRule(ctx, tx, item, { rule, kind: 'escalation', body: messageOf(message, definition, values) })
  }
  return {
    returned: back !== null,
    priority: outcome.priority + (outcome.escalated ? escalationPriority : 0),
    forRole: outcome.escalated ? 'lead' : null,
    events,
  }
}
