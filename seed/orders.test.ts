import { expect, it } from 'vitest'
import { orderFlags } from '#server/proposal/check-orders.ts'
import { guessMapping, mappingProblem, readOrders } from '#server/proposal/orders-file.ts'
import { loadTemplate } from '#server/workflow/templates.server.ts'
import { makeInvoices } from './documents/invoice.ts'
import { orderBook } from './orders.ts'

const invoices = makeInvoices({ seed: 20260301, count: 104, endDate: '2026-11-20' })
const truths = invoices.map((invoice) => invoice.truth)

it('the demo’s order book is taken whole, fits most invoices and shows each kind of difference', async () => {
  const [header = '', ...lines] = orderBook(truths).split('\r\n')
  const headers = header.split(',').map((cell) => cell.slice(1, -1))
  const cellsOf = (line: string) =>
    [...line.matchAll(/"((?:[^"]|"")*)"/g)].map((m) => (m[1] ?? '').replaceAll('""', '"'))
  const rows = lines.map((line, i) => {
    const cells = cellsOf(line)
    return { number: i + 2, cells: Object.fromEntries(headers.map((h, j) => [h, cells[j] ?? ''])) }
  })
  const mapping = guessMapping(headers, rows)
  expect(mappingProblem(mapping)).toBeNull()
  const { orders, rejected } = readOrders(rows, mapping)
  expect(rejected).toEqual([])

  const { definition } = await loadTemplate('invoice')
  const check = definition.checks.find((c) => c.kind === 'purchase_order')
  if (!check) throw new Error('the invoice template has no purchase_order check')
  const facts = { any: true, orders: new Map(orders.map((order) => [order.key, order])), invoiced: [] }
  const named = truths.filter((truth) => typeof truth.order_number === 'string')
  const flagged = named.map((truth) => orderFlags(definition, check, truth, facts))
  const clean = flagged.filter((flags) => flags.length === 0).length
  expect(clean / named.length).toBeGreaterThan(0.8)
  const said = flagged.flat().map((flag) => flag.message)
  expect(said.some((message) => message.includes('none of the imported orders'))).toBe(true)
  expect(said.some((message) => message.includes('is above the'))).toBe(true)
})
