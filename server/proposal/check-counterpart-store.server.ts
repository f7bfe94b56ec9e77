import type { ItemRow } from '#server/item/store.server.ts'
import { type Db, Prisma } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Of } from './check.ts'
import { type Counterparts, nameKey } from './check-counterpart.ts'

const mostFound = 20

/** What is on record under the name that an item gives. */
export async function findCounterparts(
  db: Db,
  item: ItemRow,
  check: Of<'counterpart'>,
  values: Values,
): Promise<Counterparts> {
  const { organisationId } = item
  const key = nameKey(String(values[check.field] ?? ''))
  const none: Counterparts = { any: false, name: check.workflow, found: [], settledBy: [] }
  const other = await db.workflow.findUnique({
    where: { organisationId_key: { organisationId, key: check.workflow } },
    select: { id: true, name: true },
  })
  if (!other || key === '') return none
  const fields = [check.theirs, check.amount?.theirs, check.party?.theirs].filter((field) => field !== undefined)
  const ofWorkflow = (id: string) => Prisma.sql`FROM item i
    JOIN item_output o ON o.organisation_id = i.organisation_id AND o.item_id = i.id
    WHERE i.organisation_id = ${organisationId}::uuid AND i.workflow_id = ${id}::uuid AND NOT i.seeded`
  const names = (field: string) =>
    Prisma.sql`regexp_replace(upper(o.values ->> ${field}), '[^[:alnum:]]+', '', 'g') = ${key}`
  const [found, settling, any] = [
    await db.$queryRaw<{ number: number; values: Values }[]>`
      SELECT i.number, (SELECT jsonb_object_agg(k, o.values -> k) FROM unnest(${fields}::text[]) AS k) AS values
      ${ofWorkflow(other.id)} AND ${names(check.theirs)}
      ORDER BY i.completed_at DESC NULLS FIRST, i.number DESC LIMIT ${mostFound}`,
    await db.$queryRaw<{ number: number }[]>`
      SELECT i.number ${ofWorkflow(item.workflowId)} AND i.id <> ${item.id}::uuid AND ${names(check.field)}
      ORDER BY i.number LIMIT ${mostFound}`,
    await db.$queryRaw<{ any: boolean }[]>`SELECT EXISTS (SELECT 1 ${ofWorkflow(other.id)}) AS any`,
  ]
  return {
    any: any[0]?.any ?? false,
    name: other.name,
    found: found.map(({ number, values: of }) => ({ itemReference: `${other.name} #${number}`, values: of })),
    settledBy: settling.map(({ number }) => `#${number}`),
  }
}
