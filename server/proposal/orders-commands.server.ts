import { record } from '#server/audit/commands.server.ts'
import { findDocument } from '#server/document/store.server.ts'
import { takeTable } from '#server/document/take-table.server.ts'
import { findItem, lockItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type TableColumn, writeCsv } from '#server/platform/tables.server.ts'
import { findDefinition, scopeOf } from '#server/workflow/store.server.ts'
import { checkItem } from './check-item.server.ts'
import { proposedValues } from './commands.server.ts'
import type { FileRow } from './orders-file.ts'
import { guessMapping, mappingProblem, type OrderMapping, type RejectedRow, readOrders } from './orders-file.ts'
import { findOrdersByKey, itemsOnOrders, removeOrders, saveOrders } from './orders-store.server.ts'
import { findProposal, replaceFlags } from './store.server.ts'

type Scope = { organisationId: string; id: string }
export type OrderFile = { fileName: string; bytes: Uint8Array; mapping?: OrderMapping | undefined }

const shownRows = 5

/** What a file of orders would bring, by the given mapping or the guessed one; changes nothing. */
export async function previewOrders(ctx: Ctx, workflow: Scope, file: OrderFile) {
  const { headers, rows } = await rowsOfFile(file)
  const mapping = file.mapping ?? guessMapping(headers, rows)
  const problem = mappingProblem(mapping)
  const { orders, rejected } = problem === null ? readOrders(rows, mapping) : { orders: [], rejected: [] }
  const { orders: known } = await findOrdersByKey(
    ctx.db,
    scopeOf(workflow),
    orders.map((order) => order.key),
  )
  return {
    headers,
    sample: rows
      .slice(0, shownRows)
      .map(({ number, cells }) => ({ number, cells: headers.map((h) => cells[h] ?? '') })),
    rows: rows.length,
    mapping,
    problem,
    orders: orders.length,
    lines: orders.reduce((sum, order) => sum + order.rows, 0),
    replaced: known.size,
    ...(await rejectedRows(headers, rows, rejected)),
  }
}

/**
 * Takes the orders of a file whose rows can all be read; the other rows come back with their reasons. An order that was
 * imported before is replaced. Throws DomainError `invalid` where the mapping cannot be used or nothing can be taken.
 */
export async function importOrders(ctx: Ctx, workflow: Scope, file: OrderFile) {
  const { headers, rows } = await rowsOfFile(file)
  const mapping = file.mapping ?? guessMapping(headers, rows)
  const problem = mappingProblem(mapping)
  if (problem !== null) throw new DomainError('invalid', problem)
  const { orders, rejected } = readOrders(rows, mapping)
  if (orders.length === 0)
    throw new DomainError('invalid', 'No row of this file can be taken: see the reasons, and choose other columns.')
  const saved = orders.map(({ key, rows: _, ...order }) => ({ ...order, id: ctx.random.uuid(), numberKey: key }))
  const lines = orders.reduce((sum, order) => sum + order.rows, 0)
  const replaced = await ctx.db.$transaction(async (tx) => {
    const before = await saveOrders(tx, scopeOf(workflow), saved, { at: ctx.now(), by: ctx.actor.id })
    await record(ctx, tx, {
      type: 'orders.imported',
      ...scopeOf(workflow),
      data: { orders: orders.length, replaced: before.size, lines, rejected: rejected.length },
    })
    return before.size
  })
  return { orders: orders.length, replaced, lines, ...(await rejectedRows(headers, rows, rejected)) }
}

export async function deleteOrders(ctx: Ctx, workflow: Scope, ids: readonly string[]): Promise<{ removed: number }> {
  return ctx.db.$transaction(async (tx) => {
    const removed = await removeOrders(tx, scopeOf(workflow), ids)
    if (removed > 0) await record(ctx, tx, { type: 'orders.removed', ...scopeOf(workflow), data: { orders: removed } })
    return { removed }
  })
}

/** Runs when orders came or went: what waits for review and names an order is checked again. */
export async function recheckOrders(ctx: Ctx, workflowId: string): Promise<void> {
  const { organisationId } = ctx.actor
  for (const itemId of await itemsOnOrders(ctx.db, { organisationId, workflowId })) {
    const [item, proposal] = await Promise.all([
      findItem(ctx.db, organisationId, itemId),
      findProposal(ctx.db, organisationId, itemId),
    ])
    if (!item || !proposal) continue
    const [definition, document] = await Promise.all([
      findDefinition(ctx.db, organisationId, workflowId, item.workflowVersion),
      findDocument(ctx.db, organisationId, item.documentId),
    ])
    await ctx.db.$transaction(async (tx) => {
      const locked = await lockItem(tx, organisationId, itemId)
      if (locked?.state !== 'review' || locked.seeded) return
      const now = ctx.now()
      const values = proposedValues(proposal.content)
      const flags = await checkItem(tx, locked, { definition, fileHash: document?.sha256 ?? '', values, now })
      const rows = flags.map((flag) => ({ ...flag, id: ctx.random.uuid() }))
      await replaceFlags(tx, organisationId, itemId, rows, now)
    })
  }
}

async function rowsOfFile({ fileName, bytes }: OrderFile): Promise<{ headers: string[]; rows: FileRow[] }> {
  const items = await takeTable(bytes, fileName)
  if (!items)
    throw new DomainError('unreadable', `${fileName} is no CSV or Excel file: export the orders as one of the two.`)
  const headers = [...new Set(items.flatMap((item) => item.rows.map((cell) => cell.name)))]
  return {
    headers,
    rows: items.map(({ number, rows }) => ({
      number,
      cells: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
    })),
  }
}

/** The rows that are left out, to be shown, and as a CSV file with the reasons, to be corrected and imported again. */
async function rejectedRows(headers: readonly string[], rows: readonly FileRow[], rejected: readonly RejectedRow[]) {
  const byNumber = new Map(rows.map((row) => [row.number, row]))
  const columns: TableColumn<RejectedRow>[] = [
    ...headers.map((header) => ({
      key: header,
      header,
      kind: 'text' as const,
      value: ({ number }: RejectedRow) => byNumber.get(number)?.cells[header] ?? '',
    })),
    { key: 'row', header: 'Row in the file', kind: 'number', value: ({ number }) => number },
    { key: 'reason', header: 'Why it was not taken', kind: 'text', value: ({ reason }) => reason },
  ]
  const chunks: Uint8Array[] = []
  if (rejected.length > 0) for await (const chunk of writeCsv(columns, rejected, { bom: true })) chunks.push(chunk)
  const csv = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(chunks))
  return { rejected: rejected.slice(0, 20), rejectedCount: rejected.length, rejectedCsv: csv }
}
