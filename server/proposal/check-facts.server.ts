import { groupKeyOf } from '#server/item/item.ts'
import type { ItemRow } from '#server/item/store.server.ts'
import { type Db, Prisma } from '#server/platform/db.server.ts'
import { isEmpty, type Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type Flag, labelOf, type Of, type RecordCheck } from './check.ts'
import { counterpartFlags } from './check-counterpart.ts'
import { findCounterparts } from './check-counterpart-store.server.ts'
import { loadNumberFormats } from './check-formats.server.ts'
import { currencyFlags, type Past, unusualFlags } from './check-history.ts'
import { type OrderFacts, orderFlags } from './check-orders.ts'
import { nearlySame, similarity } from './learning/fingerprint.ts'
import { orderKeys } from './orders.ts'
import { findOrdersByKey, invoicedOn } from './orders-store.server.ts'

/** Earlier items of one supplier that are looked at: years of a monthly invoice, months of a daily one. */
const mostPast = 200
/** Where the items of a supplier cannot be looked up, the newest decided items are searched for them. */
const mostSearched = 1000

/** The checks of a definition that compare with records, answered from what is known now. */
export async function answerFromRecords(
  db: Db,
  item: ItemRow,
  definition: Definition,
  values: Values,
): Promise<(check: RecordCheck, index: number) => Flag[]> {
  const flags = new Map<number, Flag[]>()
  const pasts = new Map<string, Promise<PastItem[]>>()
  const pastOf = (by: string) => {
    const known = pasts.get(by) ?? findPast(db, item, definition, values, by)
    pasts.set(by, known)
    return known
  }
  for (const [index, check] of definition.checks.entries()) {
    if (check.kind === 'number_format') flags.set(index, await numberFlags(definition, check, values))
    // A seeded copy is compared with nothing: the item it was copied from would give it away.
    if (item.seeded) continue
    if (check.kind === 'unusual' || check.kind === 'currency_mismatch') {
      if (isEmpty(values[check.by]) || isEmpty(values[check.field])) continue
      const past = pastValues(definition, check.field, await pastOf(check.by))
      const found =
        check.kind === 'unusual'
          ? unusualFlags(definition, check, values, past)
          : currencyFlags(definition, check, values, past)
      flags.set(index, found)
    }
    if (check.kind === 'purchase_order' && !isEmpty(values[check.order]))
      flags.set(index, orderFlags(definition, check, values, await orderFacts(db, item, check, values)))
    if (check.kind === 'counterpart' && !isEmpty(values[check.field]))
      flags.set(index, counterpartFlags(definition, check, values, await findCounterparts(db, item, check, values)))
  }
  return (_check, index) => flags.get(index) ?? []
}

async function numberFlags(definition: Definition, check: Of<'number_format'>, values: Values): Promise<Flag[]> {
  const value = values[check.field]
  if (typeof value !== 'string' || value === '') return []
  const problem = (await loadNumberFormats())(check.as, check.country, value)
  if (!problem) return []
  const message = `${labelOf(definition, check.field)} "${value.slice(0, 60)}" ${problem}. Compare it with the document.`
  return [{ check: `number_format:${check.field}`, severity: check.severity, fieldKeys: [check.field], message }]
}

type PastItem = { values: Values | null }

/** Standing values of the newest other items with the same `by`, newest first; only the fields that checks read. */
async function findPast(
  db: Db,
  item: ItemRow,
  definition: Definition,
  values: Values,
  by: string,
): Promise<PastItem[]> {
  const key = comparable(values, by)
  if (key === null) return []
  const grouped = definition.groupBy === by
  const rows = await db.$queryRaw<PastItem[]>`
    SELECT (SELECT jsonb_object_agg(k, o.values -> k) FROM unnest(${neededFields(definition, by)}::text[]) AS k) AS values
    FROM item i JOIN item_output o ON o.organisation_id = i.organisation_id AND o.item_id = i.id
    WHERE i.organisation_id = ${item.organisationId}::uuid AND i.workflow_id = ${item.workflowId}::uuid
      AND i.id <> ${item.id}::uuid AND NOT i.seeded
      ${grouped ? Prisma.sql`AND i.group_key = ${key}` : Prisma.empty}
    ORDER BY i.completed_at DESC NULLS FIRST, i.number DESC LIMIT ${grouped ? mostPast : mostSearched}`
  return rows.filter((row) => row.values && comparable(row.values, by) === key).slice(0, mostPast)
}

const comparable = (values: Values, by: string) => groupKeyOf({ groupBy: by }, values)

function neededFields(definition: Definition, by: string): string[] {
  const fields = definition.checks.flatMap((check) =>
    (check.kind === 'unusual' || check.kind === 'currency_mismatch') && check.by === by ? [check.field] : [],
  )
  const currencies = fields.flatMap((key) => currencyKeyOf(definition, key) ?? [])
  return [...new Set([by, ...fields, ...currencies])]
}

function currencyKeyOf(definition: Definition, key: string): string | undefined {
  const field = definition.fields.find((f) => f.key === key)
  return field?.type === 'money' ? field.currencyField : undefined
}

function pastValues(definition: Definition, key: string, items: readonly PastItem[]): Past {
  const currencyKey = currencyKeyOf(definition, key)
  return items.flatMap(({ values }) => {
    const value = values?.[key]
    const currency = currencyKey ? values?.[currencyKey] : null
    return typeof value === 'string' && value !== ''
      ? [{ value, currency: typeof currency === 'string' ? currency : null }]
      : []
  })
}

async function orderFacts(db: Db, item: ItemRow, check: Of<'purchase_order'>, values: Values): Promise<OrderFacts> {
  const { whole, parts } = orderKeys(String(values[check.order]))
  const keys = [...new Set([whole, ...parts.map((part) => part.key)])]
  const { any, orders } = await findOrdersByKey(db, item, keys)
  if (orders.size === 0) return { any, orders, invoiced: [] }
  const fields = [check.amount, check.currency, check.lines?.table].filter((key) => key !== undefined)
  return { any, orders, invoiced: await invoicedOn(db, item, [...orders.keys()], fields) }
}

/**
 * Other items of the workflow with nearly the same words in another file, the most similar first. Found by neighbouring
 * bands that both share: of two documents alike by 0.8 one in a hundred is missed, and other documents of the supplier,
 * which share a band here and there, are not read.
 */
export async function findNearDuplicates(db: Db, item: ItemRow, fileHash: string): Promise<number[]> {
  const mine = await db.fingerprint.findUnique({ where: { itemId: item.id }, select: { bands: true } })
  if (!mine || mine.bands.length < 2) return []
  const pairs = mine.bands.map((band, i) => [band, mine.bands[(i + 1) % mine.bands.length] ?? band])
  const shared = Prisma.join(
    pairs.map((pair) => Prisma.sql`f.bands @> ${pair}::int[]`),
    ' OR ',
  )
  const rows = await db.$queryRaw<{ number: number; bands: number[] }[]>`
    SELECT i.number, f.bands
    FROM fingerprint f
    JOIN item i ON i.organisation_id = f.organisation_id AND i.id = f.item_id
    JOIN document d ON d.organisation_id = i.organisation_id AND d.id = i.document_id
    WHERE f.organisation_id = ${item.organisationId}::uuid AND f.workflow_id = ${item.workflowId}::uuid
      AND f.item_id <> ${item.id}::uuid AND i.state <> 'dismissed' AND (${shared}) AND d.sha256 <> ${fileHash}
    ORDER BY f.created_at DESC LIMIT 1000`
  return rows
    .map(({ number, bands }) => ({ number, alike: similarity({ bands }, mine) }))
    .filter(({ alike }) => alike >= nearlySame)
    .sort((a, b) => b.alike - a.alike || a.number - b.number)
    .slice(0, 10)
    .map(({ number }) => number)
}
