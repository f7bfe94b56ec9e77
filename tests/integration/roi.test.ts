import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { Big } from 'big.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toJson } from '#server/platform/db.server.ts'
import { portfolioOf } from '#server/roi/portfolio.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { insertListed } from '../setup/items.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

const root = path.resolve(import.meta.dirname, '../..')
const dayMs = 86_400_000

/** The worked example of the definitions. */
const example = {
  itemsPerWeek: '150',
  baselineMinutes: '6',
  assistedMinutes: '1.5',
  hourlyRate: '25',
  baselineErrorRate: '4 %',
  assistedErrorRate: '0.5 %',
  costPerError: '33.3333',
  subscriptionPerMonth: '250',
  usagePerItem: '0.02',
  setupCost: '1200',
  amortisationWeeks: '52',
  qaMinutesPerWeek: '0',
  delayCostPerWeekBaseline: '0',
  delayCostPerWeekAssisted: '0',
  freedTimeShare: '100 %',
}

let world: World
let lead: Awaited<ReturnType<World['person']>>
let folder: string
beforeAll(async () => {
  world = await createWorld({ definition: { ...slipDefinition, currency: 'EUR' } })
  lead = await world.person('Lena', ['lead'])
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-roi-'))
})
afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true })
  await world.close()
})

const view = () => lead.call.roi.view(world.scope)
const cents = (amount: string | number | undefined) => new Big(amount ?? 0).toFixed(2)

describe('the cost model', () => {
  it('that was saved before ranges existed is still read', async () => {
    const { db, organisation, workflow, clock } = world
    const plain = { ...example, baselineErrorRate: '0.04', assistedErrorRate: '0.005', freedTimeShare: '1' }
    await db.costModel.create({
      data: {
        id: crypto.randomUUID(),
        organisationId: organisation.id,
        workflowId: workflow.id,
        validFrom: '2026-11-16',
        inputs: toJson(plain),
        createdBy: 'system',
        createdAt: clock.now(),
      },
    })
    const { result } = await view()
    expect(cents(result?.lines.outcome.netSaving)).toBe('372.48')
    expect(result?.range.netSavingPerYear.p5).toBeCloseTo(19_368.99, 2)
    expect(result).toMatchObject({ proved: false, proof: { verdict: null, pilot: null } })
  })

  it('takes ranges, opens a period and tells its history', async () => {
    const hourlyRate = { low: '22', likely: '25', high: '32' }
    world.clock.forward(60_000)
    await lead.call.roi.save({ ...world.scope, model: { ...example, hourlyRate } })
    const { result, history } = await view()
    expect(result?.inputs.hourlyRate).toMatchObject({ value: '25', source: 'typed' })
    expect(result?.range.netSavingPerYear.p95).toBeGreaterThan(19_369)
    expect(result?.tornado.map((bar) => bar.key)).toEqual(['hourlyRate'])
    expect(history[0]).toMatchObject({
      by: 'Lena',
      inForce: true,
      changes: [{ key: 'hourlyRate', before: '25', after: hourlyRate }],
    })
    expect(history).toHaveLength(2)
    await expect(
      lead.call.roi.save({ ...world.scope, model: { ...example, hourlyRate: { low: 30, likely: 25, high: 32 } } }),
    ).rejects.toThrow(/low may not be above likely/)
  })

  it('is compared week by week with what the completed items really took', async () => {
    for (let i = 0; i < 4; i++) await insertListed(world, { state: 'completed', mode: null })
    await world.db.item.updateMany({ where: { workflowId: world.workflow.id }, data: { touchMs: 120_000 } })
    await insertCosts()
    world.clock.forward(7 * dayMs)
    const { result, benefit } = await view()
    // Four items replace no estimate; of their own week they tell the truth.
    expect(result?.inputs.assistedMinutes).toMatchObject({ value: '1.5', source: 'typed', tooFew: 4 })
    expect(benefit?.weeks).toHaveLength(1)
    expect(benefit?.weeks[0]).toMatchObject({ monday: '2026-11-16', items: 4, minutes: '2' })
    // 4 items: now 10.00 + 5.33; with AI 80.77 + 0.40 metered + 3.33 + 0.67 + 12 minutes of checking 5.00.
    expect(cents(benefit?.weeks[0]?.realised)).toBe('-74.84')
    expect(cents(benefit?.weeks[0]?.estimated)).toBe('372.48')
    expect(benefit?.weeks[0]?.typed).toEqual(['baselineMinutes', 'baselineErrorRate', 'assistedErrorRate'])
  })
})

/** Two metered calls of one item, 0.40 together, and a check of it that took 12 minutes. */
async function insertCosts() {
  const { db, clock } = world
  const item = await db.item.findFirstOrThrow({ where: { workflowId: world.workflow.id } })
  const scope = { organisationId: item.organisationId, itemId: item.id }
  const { workflowId } = item
  const call = { account: 'metered', model: 'm', at: clock.now(), latencyMs: 1, requests: 1, inputTokens: 1 }
  for (const cost of ['0.1', '0.3'])
    await db.providerCall.create({
      data: {
        ...{ id: crypto.randomUUID(), ...scope, workflowId, ...call },
        ...{ outputTokens: 1, cost, currency: 'EUR', outcome: 'answered' },
      },
    })
  const times = { dueAt: clock.now(), createdAt: clock.now(), closedAt: clock.now() }
  const taskId = crypto.randomUUID()
  await db.task.create({ data: { id: taskId, ...scope, workflowId, mode: 'qa', state: 'done', ...times } })
  await db.visit.create({
    data: {
      id: crypto.randomUUID(),
      ...scope,
      taskId,
      userId: lead.id,
      clockFrom: clock.now(),
      activeMs: 720_000,
      reportedMs: 720_000,
    },
  })
}

describe('countersign roi', () => {
  const countersign = async (...args: string[]) => {
    const { DATABASE_URL: _, MIGRATE_DATABASE_URL: __, ...inherited } = process.env
    const env = { ...inherited, COUNTERSIGN_DATA_DIR: path.join(folder, 'no-data') }
    const flags = ['--disable-warning=ExperimentalWarning', 'server/cli.ts', 'roi', ...args]
    return promisify(execFile)(process.execPath, flags, { cwd: root, env }).catch(
      (e) => e as { stdout: string; stderr: string },
    )
  }

  it('computes what the page shows from the page’s own file, without a database', async () => {
    const file = path.join(folder, 'model.json')
    const model = await lead.call.roi.modelFile(world.scope)
    fs.writeFileSync(file, JSON.stringify(model))
    const { stdout, stderr } = await countersign(file, '--json')
    expect(stderr).toBe('')
    const { result } = await view()
    const { net_saving, roi, range, tornado } = JSON.parse(stdout)
    expect(cents(net_saving)).toBe(cents(result?.lines.outcome.netSaving))
    expect(roi).toBeCloseTo(Number(result?.lines.outcome.roi), 9)
    expect(range.net_saving_year).toEqual(result?.range.netSavingPerYear)
    expect(tornado).toHaveLength(result?.tornado.length ?? 0)
    expect(fs.existsSync(path.join(folder, 'no-data'))).toBe(false)
  })
})

describe('the portfolio', () => {
  it('needs a rate for another currency, says so, and takes the newest on or before the date', async () => {
    const { db, organisation, system } = world
    const definition = { ...slipDefinition, name: 'Abroad', currency: 'USD' }
    await createWorkflow(system, { key: 'abroad', definition, memberIds: [lead.id] })
    const scope = { organisation: organisation.slug, workflow: 'abroad' }
    await lead.call.roi.save({ ...scope, model: example })

    const without = await portfolioOf(system, organisation, 'EUR')
    expect(without.total?.workflows).toBe(1)
    expect(without.problems).toEqual([
      expect.stringMatching(/no exchange rate between USD and EUR on or before 2026-11-23/),
    ])

    const enter = (rate: string, validFrom: string) =>
      lead.call.roi.enterRate({ organisation: organisation.slug, rate: { from: 'USD', to: 'EUR', rate, validFrom } })
    await enter('0.5', '2026-11-01')
    world.clock.forward(1000)
    await enter('0.8', '2026-11-20')
    await expect(enter('0.9', '2026-12-24')).rejects.toThrow(/lies ahead/)
    const { total, problems, entries } = await portfolioOf(system, organisation, 'EUR')
    expect(problems).toEqual([])
    expect(total?.workflows).toBe(2)
    const converted = entries.find((entry) => entry.key === 'abroad')?.result?.converted
    expect(converted).toMatchObject({ factor: '0.8', validFrom: '2026-11-20' })
    expect(cents(converted?.netSavingPerYear)).toBe(cents(19_368.9909 * 0.8))

    const event = await db.event.findFirstOrThrow({ where: { type: 'currency_rate.entered' }, orderBy: { at: 'desc' } })
    expect(event.data).toEqual({ currencyRateId: expect.any(String), from: 'USD', to: 'EUR', validFrom: '2026-11-20' })
    // A rate that was entered stays on record.
    await expect(db.currencyRate.updateMany({ data: { rate: '1' } })).rejects.toThrow()
    const listed = await lead.call.roi.rates({ organisation: organisation.slug })
    expect(listed.rates.map((rate) => [rate.rate, rate.by])).toEqual([
      ['0.8', 'Lena'],
      ['0.5', 'Lena'],
    ])
  })

  it('holds only workflows that the person belongs to', async () => {
    const executive = await world.person('Elin', ['executive'])
    const { entries } = await portfolioOf(executive.ctx, world.organisation)
    expect(entries.map((entry) => entry.key)).toEqual(['work'])
    await expect(
      executive.call.roi.enterRate({
        organisation: world.organisation.slug,
        rate: { from: 'USD', to: 'EUR', rate: '1', validFrom: '2026-11-01' },
      }),
    ).rejects.toThrow(/needs the role Ops lead/)
  })
})
