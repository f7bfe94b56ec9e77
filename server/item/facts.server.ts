import { findDocument } from '#server/document/store.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import type { Condition, FactName } from '#server/workflow/condition.ts'
import { toBig } from '#server/workflow/decimal.ts'
import { factsOf } from '#server/workflow/expression.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { worthIn } from '#server/workflow/rates.server.ts'
import { mainMoney } from '#server/workflow/value.ts'
import type { Definition, Severity } from '#server/workflow/workflow.ts'
import type { About } from './comparisons.ts'
import { groupKeyOf } from './item.ts'
import type { ItemRow } from './store.server.ts'

type Described = Pick<ItemRow, 'id' | 'organisationId' | 'workflowId' | 'documentId' | 'intake' | 'documentType'>
type Asking = Pick<Definition, 'rules' | 'approvals' | 'sensitive' | 'fields'>

/** Decided items of the same origin whose amounts say what is usual. */
const mostEarlier = 200

const conditionsOf = ({ rules, approvals, sensitive }: Asking): Condition[] => [
  ...rules.flatMap((rule) => rule.when),
  ...approvals.flatMap((approval) => approval.when),
  ...sensitive.when,
]

/** Whether anything that a definition asks depends on failed checks. */
export const asksForFlags = (definition: Asking): boolean =>
  factsOf(conditionsOf(definition), definition.fields).some((fact) => fact === 'flags' || fact === 'error_flags')

type When = {
  /** Local date in the workflow's time zone, "2026-12-01": the rates of that day count. */
  today: string
  /** Other definitions whose conditions are asked of the same item. */
  also?: readonly Asking[]
  /** What came before it is what had been decided by then; left out: by now. */
  asOf?: Date
}

/**
 * What is known of an item beside its values, as far as the definition's rules, approvals and sensitive conditions ask for
 * it; the rest is left at nothing. `flags`: the failed checks of these values.
 */
export async function aboutOf(
  db: Db,
  item: Described,
  definition: Definition,
  values: Values,
  flags: readonly { check: string; severity: Severity }[],
  { today, also = [], asOf }: When,
): Promise<About> {
  const asked = new Set([definition, ...also].flatMap((d) => factsOf(conditionsOf(d), d.fields)))
  const asks = (...names: FactName[]) => names.some((name) => asked.has(name))
  const worth = mainMoney(definition, values)
  // One after the other: a transaction has one connection.
  const amount = asks('amount') ? await worthIn(db, item.organisationId, definition, values, today) : null
  const sender = asks('sender', 'sender_domain', 'subject') ? await senderOf(db, item) : null
  const document = asks('file_name') ? await findDocument(db, item.organisationId, item.documentId) : null
  const earlier = asks('seen_before', 'usual_ratio')
    ? await earlierOf(db, item, definition, values, worth.currency, asOf)
    : nothingBefore
  return {
    sender: sender?.address ?? null,
    subject: sender?.subject ?? null,
    fileName: document?.fileName ?? '',
    intake: item.intake,
    documentType: item.documentType,
    flags: flags.map((flag) => flag.check),
    errorFlags: flags.filter((flag) => flag.severity === 'error').length,
    amount,
    seenBefore: earlier.count,
    usualRatio: ratioTo(worth.amount, earlier.amounts),
  }
}

async function senderOf(db: Db, { organisationId, id: itemId }: Described) {
  return db.itemSender.findUnique({
    where: { organisationId_itemId: { organisationId, itemId } },
    select: { address: true, subject: true },
  })
}

type Earlier = { count: number; amounts: string[] }
const nothingBefore: Earlier = { count: 0, amounts: [] }

/** Decided items of the same origin: how many, and what the newest of them were worth in the item's currency. */
async function earlierOf(
  db: Db,
  item: Described,
  definition: Definition,
  values: Values,
  inCurrency: string | null,
  asOf: Date | undefined,
): Promise<Earlier> {
  const groupKey = groupKeyOf(definition, values)
  if (groupKey === null) return nothingBefore
  const { organisationId, workflowId, id } = item
  const others = { groupKey, seeded: false, id: { not: id }, output: { isNot: null } }
  const where = { organisationId, workflowId, ...others, ...(asOf ? { decidedAt: { lt: asOf } } : {}) }
  const count = await db.item.count({ where })
  if (count === 0) return nothingBefore
  const rows = await db.item.findMany({
    where,
    orderBy: [{ decidedAt: 'desc' }, { id: 'asc' }],
    take: mostEarlier,
    select: { output: { select: { values: true } } },
  })
  const worths = rows.map((row) => mainMoney(definition, (row.output?.values ?? {}) as Values))
  const amounts = worths.flatMap(({ amount, currency }) =>
    amount !== null && currency !== null && currency === inCurrency ? [amount] : [],
  )
  return { count, amounts }
}

/** An amount over the median of earlier ones; null where there is nothing to compare. */
function ratioTo(amount: string | null, earlier: readonly string[]): number | null {
  const sorted = earlier.flatMap((text) => toBig(text) ?? []).sort((a, b) => a.cmp(b))
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  const own = toBig(amount)
  if (!own || !low || !high) return null
  const median = low.plus(high).div(2)
  return median.gt(0) ? Number(own.div(median)) : null
}
