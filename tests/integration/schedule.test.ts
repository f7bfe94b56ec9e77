import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStoredDocument } from '#server/document/commands.server.ts'
import { createReader } from '#server/document/read.server.ts'
import { findDocument } from '#server/document/store.server.ts'
import { markItemsRead } from '#server/item/commands.server.ts'
import { indexItem } from '#server/item/search.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { createSources } from '#server/platform/sources.server.ts'
import { proposeForItem } from '#server/proposal/commands.server.ts'
import { makeReport, orderDueReports } from '#server/schedule/commands.server.ts'
import { makeDueRenewals, planRenewals } from '#server/schedule/renewals.server.ts'
import { publishVersion } from '#server/workflow/commands.server.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertDecided } from '../setup/decided.ts'
import { createWorld, type World } from '../setup/world.ts'

const hour = 3_600_000
const day = 24 * hour

const definitionAt = (base: string) =>
  definitionSchema.parse({
    name: 'Weekly figures',
    noun: { one: 'report', many: 'reports' },
    title: ['period'],
    timeZone: 'Europe/Berlin',
    fields: [
      { key: 'period', label: 'Period', type: 'text', required: true, critical: true },
      { key: 'sales_amount', label: 'Sold', type: 'number' },
      { key: 'orders_rows', label: 'Orders', type: 'number' },
      { key: 'ops_completed', label: 'Completed here', type: 'number' },
      { key: 'missing', label: 'Missing', type: 'text' },
      { key: 'notes', label: 'Notes', type: 'draft', purpose: 'note' },
      { key: 'ends', label: 'Contract ends', type: 'date' },
    ],
    schedule: {
      every: 'week',
      on: 1,
      at: '06:00',
      title: 'Weekly figures',
      waitMinutes: 30,
      inputs: [
        {
          ...{ key: 'sales', label: 'Sales', date: 'date', group: 'site', values: ['amount'] },
          source: { kind: 'folder', folder: 'sales', name: 'sales-' },
          expect: ['Site A', 'Site B'],
        },
        {
          key: 'orders',
          label: 'Orders',
          source: { kind: 'url', url: `${base}/orders.csv?from={{from}}` },
          date: 'day',
        },
        { key: 'ops', label: 'This workflow', source: { kind: 'metrics', workflow: 'work' }, values: ['completed'] },
      ],
      agreements: [
        {
          left: { input: 'sales', value: 'rows' },
          right: { input: 'orders', value: 'rows' },
          says: 'Every sale has an order',
        },
      ],
    },
    renewals: [{ date: 'ends', daysBefore: 60, says: 'Renew the contract, or end it' }],
  })

let world: World
let folder: string
let server: http.Server
let reader: ReturnType<typeof createReader>
let ctx: Ctx
let lead: Awaited<ReturnType<World['person']>>
/** What the server outside answers for orders; null: it is down. */
let orders: string | null = 'day,order\n2026-11-17,1\n2026-11-18,2\n2026-11-11,9\n'

beforeAll(async () => {
  server = http.createServer((_, answer) => {
    if (orders === null) answer.writeHead(503).end()
    else answer.writeHead(200, { 'content-type': 'text/csv' }).end(orders)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-reports-'))
  world = await createWorld({ definition: definitionAt(base) })
  const sources = createSources({
    ...{ hosts: [new URL(base).host], networks: ['127.0.0.1'], allowHttp: true, folders: { sales: folder } },
  })
  ctx = { ...world.system, sources }
  lead = await world.person('lena', ['lead'])
  reader = createReader()
})
afterAll(async () => {
  await reader.close()
  await ctx.sources.close()
  await world.close()
  await new Promise((resolve) => server.close(resolve))
  fs.rmSync(folder, { recursive: true, force: true })
})

const now = async () => (await findWorkflow(world.db, world.organisation.id, 'work')) as WorkflowRow
const runs = () => world.db.scheduledRun.findMany({ orderBy: { period: 'asc' } })
const eventsOf = async (type: string) => (await world.db.event.findMany({ where: { type } })).length

/** What the worker would do with an item that has come: read it, propose. */
async function propose(itemId: string) {
  const item = await world.db.item.findUniqueOrThrow({ where: { id: itemId } })
  await readStoredDocument(ctx, reader, item.documentId)
  await markItemsRead(ctx, item.documentId)
  await proposeForItem(ctx, itemId)
  const proposal = await world.db.proposal.findFirstOrThrow({ where: { itemId } })
  const { values } = proposal.content as unknown as {
    values: { key: string; value: string | null; grounded: boolean; confidence: number }[]
  }
  return new Map(values.map((value) => [value.key, value]))
}

/** What was stated of an item's document when it was made. */
async function statedOf(itemId: string) {
  const item = await world.db.item.findUniqueOrThrow({ where: { id: itemId } })
  const document = await findDocument(world.db, item.organisationId, item.documentId)
  return document?.stated ?? {}
}

function put(name: string, text: string) {
  const place = path.join(folder, name)
  fs.writeFileSync(place, text)
  const at = world.clock.now()
  fs.utimesSync(place, at, at)
}

describe('a weekly report', () => {
  it('is due once, however many processes look at the clock at once', async () => {
    // Monday, 23 November, 06:00 in Berlin.
    world.clock.forward(6 * day + 20 * hour)
    await Promise.all([orderDueReports(ctx), orderDueReports(ctx), orderDueReports(ctx)])
    expect(await runs()).toMatchObject([{ period: '2026-11-16', state: 'waiting' }])
    const jobs = await world.boss.fetch('schedule.make-report', { batchSize: 5 })
    expect(jobs).toHaveLength(1)
  })

  it('waits for an input that is not there, and is then made without it and says so', async () => {
    orders = null
    put(
      'sales-47.csv',
      'date;site;amount\n16.11.2026;Site A;1.204,50\n17.11.2026;Site A;100,00\n20.11.2026;Site C;"n/a"\n9.11.2026;Site A;1.000,00\n',
    )
    const [run] = await runs()
    await makeReport(ctx, run?.id ?? '')
    expect((await runs())[0]).toMatchObject({
      state: 'waiting',
      itemId: null,
      problem: expect.stringMatching(/^Orders could not be had: 127\.0\.0\.1:\d+ answered with status 503/),
    })
    world.clock.forward(hour)
    await Promise.all([orderDueReports(ctx), orderDueReports(ctx), orderDueReports(ctx)])
    expect(await world.boss.fetch('schedule.make-report', { batchSize: 5 })).toHaveLength(1)
    await makeReport(ctx, run?.id ?? '')
    const [made] = await runs()
    expect(made).toMatchObject({ state: 'done', itemId: expect.any(String) })
    expect(made?.problems).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Orders could not be had/),
        'Week 47, 2026 has no sales from Site B.',
        'Sales has Site C (1 row), which nobody expects: is it a new one, or misspelt?',
        'Sales: "amount" cannot be read in row 4 ("n/a"), so that there is no total.',
        'Every sale has an order: cannot be told, because the number of orders is not known.',
      ]),
    )
    expect(await eventsOf('report.made')).toBe(1)
    expect(await eventsOf('report.incomplete')).toBe(1)
  })

  it('becomes an item whose fields are those that it states, and nothing is guessed for what it does not know', async () => {
    const [made] = await runs()
    const values = await propose(made?.itemId ?? '')
    expect(values.get('period')).toMatchObject({ value: 'Week 47, 2026', grounded: true })
    expect(values.get('sales_amount')).toMatchObject({ value: null })
    expect(values.get('orders_rows')).toMatchObject({ value: null })
    expect(values.get('ops_completed')).toMatchObject({ value: '0', grounded: true })
    expect(values.get('missing')).toMatchObject({
      value: expect.stringContaining('has no sales from Site B.'),
      grounded: true,
    })
    expect(values.get('notes')).toMatchObject({
      value: expect.stringContaining('Missing or conflicting\n'),
      grounded: true,
    })
    expect(values.get('notes')?.confidence).toBeGreaterThan(0.9)
    const item = await world.db.item.findUniqueOrThrow({ where: { id: made?.itemId ?? '' } })
    expect(item).toMatchObject({ state: 'review', title: 'Week 47, 2026', intake: 'schedule' })
  })

  it('is found by its words, and shows nobody what is stated of it beside them', async () => {
    const [made] = await runs()
    await indexItem(world.system, made?.itemId ?? '', 'document')
    const { number } = await world.db.item.findUniqueOrThrow({ where: { id: made?.itemId ?? '' } })
    const reader = await world.person('reads reports', ['reviewer'])
    const found = await reader.call.item.list({ ...world.scope, state: 'all', search: 'conflicting' })
    expect(found.rows.map((row) => row.number)).toEqual([number])
    const { work } = await reader.call.review.claim({ ...world.scope, number })
    expect(work.document.parts).toEqual([])
  })

  it('names the weeks that nobody was there for, makes the latest alone, and a lead makes an old one now', async () => {
    world.clock.forward(21 * day)
    orders = 'day,order\n2026-12-07,1\n2026-12-08,2\n'
    put(
      'sales-50.csv',
      'date,site,amount\n2026-12-07,Site A,100.00\n2026-12-08,Site B,50.00\n2026-12-01,Site A,10.00\n2026-11-24,Site B,5.00\n',
    )
    await orderDueReports(ctx)
    const all = await runs()
    expect(all.map(({ period, state }) => [period, state])).toEqual([
      ['2026-11-16', 'done'],
      ['2026-11-23', 'missed'],
      ['2026-11-30', 'missed'],
      ['2026-12-07', 'waiting'],
    ])
    await makeReport(ctx, all[3]?.id ?? '')
    const newest = (await runs())[3]
    expect(newest?.problems).toEqual([
      'No report was made for week 48, 2026 and for week 49, 2026: nobody was there when it fell due.',
    ])
    const stated = await statedOf(newest?.itemId ?? '')
    expect(stated).toMatchObject({ sales_amount: '150', orders_rows: '2' })
    expect(stated.notes).toContain('Sales, Site A: amount 100 instead of 10 the week before, +900.0 %')

    const { schedule } = lead.call
    await schedule.make({ ...world.scope, period: '2026-11-30' })
    await expect(schedule.make({ ...world.scope, period: '2026-12-14' })).rejects.toThrow(/not over yet/)
    await expect(schedule.make({ ...world.scope, period: '2026-12-07' })).rejects.toThrow(/is made/)
    await expect(schedule.make({ ...world.scope, period: '2026-12-08' })).rejects.toThrow(/No week begins/)
    await makeReport(ctx, all[2]?.id ?? '', false)
    expect((await runs())[2]).toMatchObject({ state: 'done' })
  })

  it('fails where no input can be had, and can be made again', async () => {
    const workflow = await now()
    const { schedule } = workflow.definition
    const only = schedule?.inputs.filter(({ key }) => key === 'orders') ?? []
    await publishVersion(ctx, workflow, { schedule: { ...schedule, inputs: only, agreements: [] } as typeof schedule })
    world.clock.forward(7 * day)
    orders = null
    await orderDueReports(ctx)
    const run = (await runs()).at(-1)
    world.clock.forward(hour)
    await makeReport(ctx, run?.id ?? '')
    expect((await runs()).at(-1)).toMatchObject({ state: 'failed', itemId: null })
    expect(await eventsOf('schedule.failed')).toBe(1)
    orders = 'day,order\n2026-12-15,1\n'
    await lead.call.schedule.make({ ...world.scope, period: '2026-12-14' })
    await makeReport(ctx, run?.id ?? '', false)
    expect((await runs()).at(-1)).toMatchObject({ state: 'done', problems: [] })
  })

  it('that becomes a monthly one is made for its first month, whatever weeks are on record', async () => {
    const workflow = await now()
    const schedule = { ...workflow.definition.schedule, every: 'month' } as typeof workflow.definition.schedule
    await publishVersion(ctx, workflow, { schedule })
    world.clock.forward(11 * day)
    await orderDueReports(ctx)
    const monthly = (await runs()).filter(({ every }) => every === 'month')
    expect(monthly.map(({ period, state }) => [period, state])).toEqual([['2026-12-01', 'waiting']])
    const page = await lead.call.schedule.page(world.scope)
    expect(page.runs.map(({ name, current }) => [name, current])).toEqual(
      expect.arrayContaining([
        ['December 2026', true],
        ['week 51, 2026', false],
      ]),
    )
  })
})

describe('a date of a completed item', () => {
  const renewals = () => world.db.renewal.findMany({ orderBy: { createdAt: 'asc' } })
  const values = { period: 'Acme lease', sales_amount: null, missing: null, notes: null }

  it('becomes an item ahead of time, due by the date, with what is to be decided', async () => {
    // 1 January; the lease ends on 1 April, and is thought of from 31 January on.
    const [itemId = ''] = await insertDecided(world, lead.id, [
      { proposed: values, confidence: 0.9, output: { ...values, ends: '2027-04-01' } },
    ])
    await planRenewals(ctx, itemId)
    await planRenewals(ctx, itemId)
    expect(await renewals()).toMatchObject([{ date: '2027-04-01', makeOn: '2027-01-31', state: 'waiting' }])
    await makeDueRenewals(ctx)
    expect((await renewals())[0]?.state).toBe('waiting')
    world.clock.forward(41 * day)
    await Promise.all([makeDueRenewals(ctx), makeDueRenewals(ctx)])
    const [renewal] = await renewals()
    expect(renewal).toMatchObject({ state: 'made', madeItemId: expect.any(String) })
    expect(await eventsOf('renewal.made')).toBe(1)
    const made = await world.db.item.findUniqueOrThrow({ where: { id: renewal?.madeItemId ?? '' } })
    expect(made.dueAt.toISOString()).toBe('2027-03-31T22:00:00.000Z')
    expect(await statedOf(made.id)).toMatchObject({
      ...{ ends: '2027-04-01', renewal_date: '2027-04-01', period: 'Acme lease' },
      decide: 'Renew the contract, or end it',
    })
    // A correction moves the date it was made for, and what is decided of it plans a new date alone all the same.
    const move = async (ends: string) => {
      await world.db.itemOutput.update({ where: { itemId }, data: { values: { ...values, ends } } })
      await planRenewals(ctx, itemId)
    }
    await move('2027-12-01')
    expect((await renewals())[0]).toMatchObject({ date: '2027-12-01', state: 'waiting', madeItemId: null })
    await world.db.item.update({
      where: { id: made.id },
      data: {
        state: 'completed',
        decidedAt: made.receivedAt,
        completedAt: made.receivedAt,
        holdUntil: made.receivedAt,
      },
    })
    const { decisionId } = await world.db.itemOutput.findUniqueOrThrow({ where: { itemId } })
    const output = { organisationId: made.organisationId, itemId: made.id, decisionId }
    await world.db.itemOutput.create({ data: { ...output, values: { ...values, ends: '2027-04-01' } } })
    await planRenewals(ctx, made.id)
    expect(await renewals()).toHaveLength(1)
    await world.db.itemOutput.update({
      where: { itemId: made.id },
      data: { values: { ...values, ends: '2028-04-01' } },
    })
    await planRenewals(ctx, made.id)
    expect((await renewals())[1]).toMatchObject({ itemId: made.id, date: '2028-04-01', state: 'waiting' })
  })

  it('moves with a correction, is withdrawn when the item is opened again, and waits for the hold', async () => {
    const [itemId = ''] = await insertDecided(world, lead.id, [
      { proposed: values, confidence: 0.9, output: { ...values, ends: '2027-12-31' } },
    ])
    const own = async () => (await renewals()).find((row) => row.itemId === itemId)
    await planRenewals(ctx, itemId)
    await world.db.itemOutput.update({ where: { itemId }, data: { values: { ...values, ends: '2027-02-15' } } })
    await planRenewals(ctx, itemId)
    expect(await own()).toMatchObject({ date: '2027-02-15', makeOn: '2026-12-17', state: 'waiting' })
    const holdUntil = new Date(world.clock.now().getTime() + 60_000)
    await world.db.item.update({ where: { id: itemId }, data: { holdUntil } })
    await makeDueRenewals(ctx)
    expect((await own())?.state).toBe('waiting')
    await world.db.item.update({ where: { id: itemId }, data: { state: 'review' } })
    await planRenewals(ctx, itemId)
    expect((await own())?.state).toBe('withdrawn')
    world.clock.forward(120_000)
    await makeDueRenewals(ctx)
    expect((await own())?.state).toBe('withdrawn')
    await world.db.item.update({ where: { id: itemId }, data: { state: 'completed' } })
    await planRenewals(ctx, itemId)
    await makeDueRenewals(ctx)
    expect((await own())?.state).toBe('made')
  })
})

describe('a date whose item belongs into a workflow that is not there', () => {
  it('becomes an item of its own workflow, and says so', async () => {
    const renewals = [{ date: 'ends', daysBefore: 0, workflow: 'gone', says: 'End it' }]
    const { version } = await publishVersion(ctx, await now(), { renewals })
    const values = { period: 'Lease', sales_amount: null, missing: null, notes: null }
    const [itemId = ''] = await insertDecided(world, lead.id, [
      { proposed: values, confidence: 0.9, output: { ...values, ends: '2026-12-01' } },
    ])
    await world.db.item.update({ where: { id: itemId }, data: { workflowVersion: version } })
    await planRenewals(ctx, itemId)
    await makeDueRenewals(ctx)
    const { waiting, past } = (await lead.call.schedule.page(world.scope)).renewals ?? { waiting: [], past: [] }
    expect(waiting.filter((row) => row.says === 'End it' && row.date === '2026-12-01')).toEqual([])
    expect(past.find((row) => row.date === '2026-12-01')).toMatchObject({
      made: { workflow: { key: 'work' } },
      problem: 'There is no workflow "gone", so that its item was made here.',
    })
  })
})

describe('a folder', () => {
  it('gives nothing from outside it', async () => {
    const outside = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-outside-')), 'secret.csv')
    fs.writeFileSync(outside, 'a,b\n1,2\n')
    fs.symlinkSync(outside, path.join(folder, 'link-1.csv'))
    const refused = async (name: string) =>
      ctx.sources.newestFile('sales', name).then(
        () => 'given',
        (error: Error) => error.message,
      )
    expect(await refused('link-')).toMatch(/^There is no CSV or Excel file/)
    expect(await refused(`../${path.basename(path.dirname(outside))}/secret`)).toMatch(/without a folder/)
    await expect(ctx.sources.newestFile('other', 'a')).rejects.toThrow(/There is no folder "other"/)
    fs.rmSync(path.dirname(outside), { recursive: true })
  })
})
