import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receiveFile } from '#server/item/commands.server.ts'
import { toJson } from '#server/platform/db.server.ts'
import { monthUnder } from '#server/proposal/confidence/month.ts'
import { confidenceTrainer } from '#server/proposal/confidence/train.server.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import { insertDecided } from '../setup/decided.ts'
import { slip, slipDefinition, slipPdf } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

let world: World
let lead: Awaited<ReturnType<World['person']>>
beforeAll(async () => {
  world = await createWorld({ definition: slipDefinition, work: true })
  lead = await world.person('lea', ['lead'])
})
afterAll(async () => {
  await world.close()
})

/** Slips decided by a person who found every second total wrong. */
const decide = (from: number, to: number) =>
  insertDecided(
    world,
    lead.id,
    Array.from({ length: to - from }, (_, i) => {
      const proposed = slip(from + i)
      return { proposed, confidence: 0.95, output: { ...proposed, total: i % 2 === 0 ? proposed.total : '1.00' } }
    }),
  )

const train = () => confidenceTrainer.train(world.system, world.workflow)

describe('confidence', () => {
  it('is learned from confirmed decisions alone, and the next proposal carries it beside what the provider said', async () => {
    await decide(0, 29)
    // What was taken back is no decision.
    const [undone] = await decide(29, 30)
    await world.db.itemOutput.deleteMany({ where: { itemId: undone ?? '' } })
    expect(await train()).toBeNull()
    expect((await lead.call.confidence.view(world.scope)).truth).toMatchObject({ used: 'all', confirmed: 29 })

    await decide(30, 61)
    const trained = await train()
    if (!trained) throw new Error('not trained')
    expect(trained.inUse).toBe(true)
    const { total: judged } = trained.evaluation.fields
    expect(judged?.before.ece).toBeCloseTo(0.95 - 31 / 60)
    expect(judged?.after.ece).toBeLessThan(0.1)
    expect(await train()).toEqual(trained)
    const { kind } = confidenceTrainer
    const { content, trainedOn, evaluation, ...rest } = trained
    const model = { content: toJson(content), trainedOn: toJson(trainedOn), evaluation: toJson(evaluation), ...rest }
    const of = { organisationId: world.organisation.id, workflowId: world.workflow.id }
    const made = { id: crypto.randomUUID(), version: 1, createdAt: world.clock.now(), createdBy: 'test' }
    await world.db.learnedModel.create({ data: { ...of, ...made, ...model, kind } })

    const source = await slipPdf(slip(1))
    const { itemId } = await receiveFile(world.system, world.workflow, {
      fileName: 'slip.pdf',
      source,
      intake: 'command',
    })
    await world.boss
      .getSpy<{ itemId: string }>('proposal.propose')
      .waitForJob((data) => data.itemId === itemId, 'completed')
    const proposal = await world.db.proposal.findFirstOrThrow({ where: { itemId } })
    const value = (key: string) => (proposal.content as unknown as Proposal).values.find((v) => v.key === key)
    const [total, reference] = [value('total'), value('reference')]
    expect(total?.raw).toBeGreaterThan(0.9)
    expect(total?.confidence).toBeLessThan(0.75)
    expect(reference?.raw).toBeGreaterThan(0.9)
    expect(reference?.confidence).toBeGreaterThan(0.9)
  })

  it('is shown by field, and thresholds set on it are a new version of the workflow', async () => {
    const view = await lead.call.confidence.view(world.scope)
    const total = view.fields.find((f) => f.key === 'total')
    expect(view).toMatchObject({ truth: { confirmed: 60 }, model: { version: 1 } })
    expect(total).toMatchObject({ n: 60, calibrated: true, accuracy: { count: 31, n: 60 } })
    expect(total?.reliability.before.ece).toBeCloseTo(0.95 - 31 / 60)
    expect(total?.reliability.after.ece).toBeLessThan(0.1)

    const settings = { fields: { total: 0.4 }, abstain: {} }
    // Last month's items under both: every total is looked at today; at 40 % all pass, and with them the 29 wrong ones.
    const [today, draft] = [view.thresholds, { ...view.thresholds, ...settings }].map((t) => monthUnder(view.month, t))
    expect(today).toMatchObject({ items: 60, untouched: 0, slipped: [] })
    expect(draft).toMatchObject({ items: 60, untouched: 60, looked: 0, estimated: { total: 29 } })
    expect(draft?.slipped).toHaveLength(29)
    expect(draft?.slipped.every(({ place }) => view.named[place]?.title.startsWith('Decided'))).toBe(true)
    const { number } = await lead.call.evaluation.runs.make({
      ...{ ...world.scope, version: view.version, name: 'Lower total', change: { thresholds: settings } },
    })
    expect(number).toBeGreaterThan(0)
    const { version } = await lead.call.confidence.setThresholds({ ...world.scope, version: view.version, settings })
    expect(version).toBe(view.version + 1)
    expect((await lead.call.confidence.view(world.scope)).thresholds).toMatchObject({
      sure: 0.9,
      fields: { total: 0.4 },
    })
    const late = lead.call.confidence.setThresholds({ ...world.scope, version: view.version, settings })
    await expect(late).rejects.toThrow('Somebody else has changed this workflow')
    const anna = await world.person('anna', ['reviewer'])
    await expect(anna.call.confidence.view(world.scope)).rejects.toThrow()
  })

  it('rests on checked items alone once there are fifty, each weighted by its draw', async () => {
    // A second look finds the total of every fifth wrong.
    const rows = Array.from({ length: 50 }, (_, i) => {
      const proposed = slip(100 + i)
      const qa =
        i % 5 === 0
          ? { probability: 0.5, values: { ...proposed, total: '2.00' } }
          : { probability: 0.1, values: proposed }
      return { proposed, confidence: 0.95, output: proposed, qa }
    })
    await insertDecided(world, lead.id, rows)
    const { truth, fields } = await lead.call.confidence.view(world.scope)
    expect(truth).toEqual({ used: 'checked', checked: 50, manual: 0, confirmed: 110 })
    const total = fields.find((f) => f.key === 'total')
    // 40 right ones stand for 10 each, 10 wrong ones for 2 each.
    expect(total).toMatchObject({ n: 50, accuracy: { count: 40 } })
    expect(total?.accuracy.rate).toBeCloseTo(400 / 420)
  })

  it('knows the month alone, and names no item that somebody is to enter blind', async () => {
    world.clock.forward(29 * 86_400_000)
    const proposed = slip(900)
    const [itemId = ''] = await insertDecided(world, lead.id, [
      { proposed, confidence: 0.95, output: { ...proposed, total: '3.00' } },
    ])
    const seen = await lead.call.confidence.view(world.scope)
    expect(seen.month.codes).toHaveLength(1)
    expect(Object.keys(seen.named)).toEqual(['0'])
    const at = world.clock.now()
    const task = { organisationId: world.organisation.id, workflowId: world.workflow.id, itemId, mode: 'blind' }
    await world.db.task.create({ data: { ...task, id: crypto.randomUUID(), dueAt: at, createdAt: at } })
    expect((await lead.call.confidence.view(world.scope)).named).toEqual({})
  })
})
