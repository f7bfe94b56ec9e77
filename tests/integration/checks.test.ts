import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findItem } from '#server/item/store.server.ts'
import { toJson } from '#server/platform/db.server.ts'
import { previewFlags } from '#server/proposal/check-item.server.ts'
import { fingerprintOf } from '#server/proposal/learning/fingerprint.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import type { DecisionInput, WorkItem } from '#server/review/review.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { insertProposedItem } from '../setup/items.ts'
import { createWorld, type World } from '../setup/world.ts'

const definition = {
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  title: ['seller', 'number'],
  groupBy: 'seller',
  fields: [
    { key: 'seller', label: 'Supplier', type: 'text' },
    { key: 'number', label: 'Number', type: 'text' },
    { key: 'net', label: 'Net', type: 'money', currencyField: 'currency' },
    { key: 'currency', label: 'Currency', type: 'text' },
    { key: 'iban', label: 'Bank account', type: 'text' },
    { key: 'order_number', label: 'Order number', type: 'text' },
  ],
  checks: [
    { kind: 'unusual', field: 'net', by: 'seller' },
    { kind: 'unusual', field: 'iban', by: 'seller' },
    { kind: 'currency_mismatch', field: 'currency', by: 'seller' },
    { kind: 'number_format', field: 'iban', as: 'iban' },
    { kind: 'purchase_order', order: 'order_number', supplier: 'seller', amount: 'net', currency: 'currency' },
    { kind: 'near_duplicate' },
    {
      kind: 'policy',
      key: 'no_account',
      when: [{ field: 'iban', is: 'empty' }],
      cites: 'House rule 4: a bill without a bank account is asked for one.',
      severity: 'info',
    },
  ],
}

const iban = 'DE89 3704 0044 0532 0130 00'
const bill = (change: Values = {}): Values => ({
  seller: 'Elektron GmbH',
  number: 'E-1',
  net: '100.00',
  currency: 'EUR',
  iban,
  order_number: null,
  ...change,
})

let world: World
let anna: Awaited<ReturnType<World['person']>>
let lead: Awaited<ReturnType<World['person']>>
beforeAll(async () => {
  world = await createWorld({ definition, work: true })
  anna = await world.person('anna', ['reviewer'])
  lead = await world.person('lea', ['lead'])
})
afterAll(async () => {
  await world.close()
})

const decisionOn = (work: WorkItem, values: Values): DecisionInput => ({
  id: crypto.randomUUID(),
  taskId: work.task.id,
  taskVersion: work.task.version,
  visitId: work.visitId,
  values,
  overridden: [],
  heartbeat: { visitId: work.visitId, sequence: 1, activeMs: 0, gaps: [], at: 0 },
})

/** An item that a person has finished with these values. */
async function decided(values: Values): Promise<{ id: string; number: number; decisionId: string }> {
  const made = await insertProposedItem(world, values)
  const { work } = await anna.call.review.claim({ ...world.scope, number: made.number })
  if (!work) throw new Error('the item cannot be claimed')
  const decision = decisionOn(work, values)
  await anna.call.review.decide({ ...world.scope, ...decision })
  world.clock.forward(60_000)
  return { ...made, decisionId: decision.id }
}

/** What the server's checks say of a new item with these values. */
async function flagsOf(values: Values): Promise<string[]> {
  const made = await insertProposedItem(world, values)
  return flagsOfItem(made.id, values)
}

async function flagsOfItem(id: string, values: Values): Promise<string[]> {
  const item = await findItem(world.db, world.organisation.id, id)
  if (!item) throw new Error('there is no such item')
  const checked = { definition: world.workflow.definition, fileHash: 'f'.repeat(64), values, now: world.clock.now() }
  return (await previewFlags(world.db, item, checked)).map((flag) => flag.message)
}

const csv = (...lines: string[]) =>
  new TextEncoder().encode(['PO;Lieferant;Text;Menge;Preis;Betrag;Währung', ...lines].join('\n'))

describe('the history of a supplier', () => {
  it('makes an amount, an account and a currency unusual once enough items agree, and only standing ones count', async () => {
    expect(await flagsOf(bill({ net: '9000.00' }))).toEqual([])
    const decisions = []
    for (const [n, net] of ['90.00', '100.00', '105.00', '110.00', '120.00'].entries())
      decisions.push(await decided(bill({ number: `E-${n}`, net, seller: n % 2 ? 'ELEKTRON GMBH' : 'Elektron GmbH' })))
    const other = 'DE02 1203 0000 0000 2020 51'
    expect(await flagsOf(bill({ net: '9000.00', iban: other }))).toEqual([
      'Net 9,000.00 EUR is unusual for Elektron GmbH: its last 5 were 90.00 to 120.00 EUR.',
      `Bank account "${other}" differs from the last 5 bills of Elektron GmbH: "${iban}".`,
    ])
    expect(await flagsOf(bill({ currency: 'USD' }))).toEqual([
      'USD is another currency than Elektron GmbH had on the last 5 bills: EUR.',
    ])
    expect(await flagsOf(bill({ seller: 'Somebody Else AG', net: '9000.00' }))).toEqual([])
    await anna.call.review.undo({ ...world.scope, decisionId: decisions.at(-1)?.decisionId ?? null })
    expect(await flagsOf(bill({ net: '9000.00' }))).toEqual([])
  })

  it('is not asked about a seeded copy; what a number says of itself is', async () => {
    const wrong = bill({ net: '9000.00', iban: 'DE89 3704 0044 0532 0130 01' })
    const { id } = await insertProposedItem(world, wrong)
    await world.db.item.update({ where: { id }, data: { seeded: true } })
    expect(await flagsOfItem(id, wrong)).toEqual([
      'Bank account "DE89 3704 0044 0532 0130 01" is no IBAN: its check digits do not fit, so a character is wrong or two are swapped. Compare it with the document.',
    ])
  })
})

describe('purchase orders', () => {
  const on = (net: string, order = 'PO 4500') => bill({ seller: 'Nordsee AG', order_number: order, net })

  it('are imported by whoever configures the workflow: what can be read is taken, the rest comes back with reasons', async () => {
    const bytes = csv(
      '4500;Nordsee AG;Kisten;100;5,00;500,00;EUR',
      '4501;Nordsee AG;Seil;zwei;5,00;;EUR',
      '4502;;x;1;1,00;1,00;EUR',
    )
    const file = { ...world.scope, fileName: 'orders.csv', bytes }
    await expect(anna.call.orders.import(file)).rejects.toThrow(/Ops lead/)
    const preview = await lead.call.orders.preview(file)
    expect(preview).toMatchObject({ rows: 3, orders: 1, lines: 1, replaced: 0, rejectedCount: 2, problem: null })
    expect(preview.mapping).toMatchObject({ columns: { number: 'PO', supplier: 'Lieferant' }, language: 'de' })
    const imported = await lead.call.orders.import(file)
    expect(imported).toMatchObject({ orders: 1, replaced: 0, lines: 1 })
    expect(imported.rejectedCsv).toContain('"4501","Nordsee AG","Seil","zwei","5,00","","EUR",3,')
    expect(imported.rejected).toEqual([
      { number: 3, reason: 'Quantity "zwei" is not a number.' },
      { number: 4, reason: 'There is no supplier.' },
    ])
    expect(await lead.call.orders.import(file)).toMatchObject({ orders: 1, replaced: 1 })
    const { orders, total } = await lead.call.orders.list({ ...world.scope, search: 'po-4500' })
    expect([total, orders[0]?.number, orders[0]?.amount, orders[0]?.currency]).toEqual([1, '4500', '500.00', 'EUR'])
  })

  it('have left what other standing items did not take: partial deliveries, and an undo gives back', async () => {
    expect(await flagsOf(on('501.00'))).toEqual([])
    const first = await decided(on('300.00', 'Bestellung Nr. 4500'))
    expect(await flagsOf(on('200.00'))).toEqual([])
    expect(await flagsOf(on('300.00'))).toEqual([
      `Net 300.00 EUR is more than order 4500 has left: 200.00 EUR of 500.00 EUR after #${first.number}.`,
    ])
    await anna.call.review.undo({ ...world.scope, decisionId: first.decisionId })
    expect(await flagsOf(on('300.00'))).toEqual([])
    expect(await flagsOf(on('1.00', '999'))).toEqual(['Order number "999" is on none of the imported orders.'])
  })

  it('that come later are told to what waits already', async () => {
    const [values, ids] = [on('70.00', '4600'), { organisationId: world.organisation.id }]
    const { id } = await insertProposedItem(world, values)
    await world.db.duplicateKey.create({
      data: { ...ids, workflowId: world.workflow.id, itemId: id, check: -1, fingerprint: '0'.repeat(64) },
    })
    await lead.call.orders.import({
      ...world.scope,
      fileName: 'more.csv',
      bytes: csv('4600;Nordsee AG;Netz;1;50,00;50,00;EUR'),
    })
    const messages = async () => (await world.db.flag.findMany({ where: { itemId: id } })).map((flag) => flag.message)
    await expect
      .poll(messages, { timeout: 20_000 })
      .toEqual(['Net 70.00 EUR is more than order 4600 has left: 50.00 EUR of 50.00 EUR.'])
    const { orders } = await lead.call.orders.list({ ...world.scope })
    expect(await lead.call.orders.remove({ ...world.scope, ids: orders.map((o) => o.id) })).toEqual({ removed: 2 })
    expect(await flagsOfItem(id, values)).toEqual([])
  })
})

describe('documents and proposals', () => {
  it('with nearly the same words as another item are named', async () => {
    const page = (text: string) => ({
      number: 1,
      width: 400,
      height: 600,
      source: 'text' as const,
      words: text.split(' ').map((word, i) => ({
        text: word,
        line: Math.floor(i / 8),
        confidence: 1,
        box: { x0: (i % 8) / 8, y0: i / 400, x1: (i % 8) / 8 + 0.1, y1: i / 400 + 0.01 },
      })),
    })
    const text = Array.from({ length: 200 }, (_, i) => `word${(i * 7919) % 997}`).join(' ')
    const made = []
    for (const words of [text, text.replace('word0', 'word1'), text.split(' ').reverse().join(' ')]) {
      const item = await insertProposedItem(world, bill())
      const { terms, bands } = fingerprintOf([page(words)])
      const ids = { organisationId: world.organisation.id, workflowId: world.workflow.id, itemId: item.id }
      await world.db.fingerprint.create({ data: { ...ids, terms, bands, createdAt: world.clock.now() } })
      made.push(item)
    }
    const [first, second, third] = made
    expect(await flagsOfItem(second?.id ?? '', bill())).toEqual([
      `Nearly the same words are on #${first?.number}: look whether it is the same bill again.`,
    ])
    expect(await flagsOfItem(third?.id ?? '', bill())).toEqual([])
  })

  it('keep what the provider noticed, whatever is edited; a blank form does not hear of it', async () => {
    const { id, number } = await insertProposedItem(world, bill())
    const row = await world.db.proposal.findFirstOrThrow({ where: { itemId: id } })
    const noticed = { code: 'orders', severity: 'error' as const, fieldKeys: [], message: 'The text gives orders.' }
    const content: Proposal = { ...(row.content as unknown as Proposal), flags: [noticed] }
    await world.db.proposal.update({ where: { id: row.id }, data: { content: toJson(content) } })
    const { work } = await anna.call.review.claim({ ...world.scope, number })
    if (!work) throw new Error('the item cannot be claimed')
    const { id: taskId, version: taskVersion } = work.task
    const values = bill({ number: 'E-77', iban: null })
    const flags = await anna.call.review.check({ ...world.scope, taskId, taskVersion, values })
    expect(flags.map((flag) => [flag.check, flag.message])).toEqual([
      ['provider:orders', 'The text gives orders.'],
      ['policy:no_account', 'House rule 4: a bill without a bank account is asked for one.'],
    ])
    const decision = decisionOn(work, values)
    await expect(anna.call.review.decide({ ...world.scope, ...decision })).rejects.toThrow(/gives orders/)
    await world.db.task.update({ where: { id: taskId }, data: { mode: 'manual' } })
    await anna.call.review.decide({ ...world.scope, ...decision })
  })
})
