import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { versionCandidate } from '#server/evaluation/candidate-commands.server.ts'
import { answerRun } from '#server/evaluation/run-answer.server.ts'
import { findRun, runCases } from '#server/evaluation/run-read.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { createLlm } from '#server/platform/llm.server.ts'
import { openSlots } from '#server/platform/slots.server.ts'
import { recall } from '#server/proposal/learning/recall.server.ts'
import type { Change } from '#server/workflow/change.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertListed } from '../setup/items.ts'
import { modelAnswer } from '../setup/openai-answers.ts'
import {
  type ChatRequest,
  type ModelServer,
  modelFaults,
  type Reply,
  startModelServer,
} from '../setup/openai-server.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

const cases = 4
/** 100 tokens in and 20 out, as the server counts them. */
const priceOfOne = (100 * 10 + 20 * 40) / 1e6

let world: World
let ctx: Ctx
let lead: Awaited<ReturnType<World['person']>>
let server: ModelServer
let reply: (request: ChatRequest) => Reply
let set: string
beforeAll(async () => {
  world = await createWorld({ definition: definitionSchema.parse({ ...slipDefinition, checks: [] }), pool: 10 })
  ctx = { ...world.system, llm: createLlm({ sleep: async () => undefined }) }
  lead = await world.person('lea', ['lead'])
  server = await startModelServer({ reply: (request) => reply(request) })
  const ada = await world.person('ada', ['administrator'])
  await ada.call.proposal.saveAccount({
    ...world.scope,
    ...{ id: null, version: 0, label: 'Main', baseUrl: server.baseUrl, inside: true, secret: null, model: 'small' },
    ...{ prices: [{ model: 'small', input: 10, output: 40 }], currency: 'USD', timeoutSeconds: 30 },
  })
  set = await setOf(world, cases)
})
afterAll(async () => {
  await ctx.llm.close()
  await server.close()
  await world.close()
})
beforeEach(() => {
  reply = answered
  server.requests.length = 0
})

/** A set of slips with what is true of them, each on a document of its own. */
async function setOf(of: World, count: number): Promise<string> {
  const { db, organisation, workflow, clock } = of
  const [organisationId, setId] = [organisation.id, crypto.randomUUID()]
  await db.evaluationSet.create({
    data: { id: setId, organisationId, workflowId: workflow.id, name: 'Slips', kind: 'collected' },
  })
  for (let n = 1; n <= count; n++) {
    const text = `Slip number WS-${1000 + n} Date 2026-11-02 Total ${100 + n}.00`
    const { id } = await insertListed(of, { state: 'review', text })
    const { documentId } = await db.item.findUniqueOrThrow({ where: { id }, select: { documentId: true } })
    await db.document.update({ where: { id: documentId }, data: { readAt: clock.now(), pageCount: 1 } })
    await db.evaluationCase.create({
      data: {
        ...{ id: crypto.randomUUID(), organisationId, setId, documentId, source: 'manual', grade: 'manual' },
        truth: { reference: `WS-${1000 + n}`, day: '2026-11-02', net: null, tax: null, total: `${100 + n}.00` },
        ...{ corrected: [], split: 'test', workflowVersion: 1, validFrom: clock.now() },
      },
    })
  }
  return setId
}

/** The model reads what the slip says, but for the total of the first. */
function answered({ messages }: ChatRequest): Reply {
  const text = JSON.stringify(messages)
  const [, number = ''] = /WS-(\d+) Date/.exec(text) ?? []
  const total = number === '1001' ? '999.00' : `${Number(number) - 900}.00`
  return { answer: modelAnswer(slipDefinition, { reference: `WS-${number}`, day: '2026-11-02', total }) }
}

let names = 0
const make = (change: Change) =>
  lead.call.evaluation.runs.make({ ...world.scope, version: 1, name: `Candidate ${++names}`, note: '', change })
/** A candidate that asks the server, told apart by its instructions: nothing is answered from what others asked. */
const asking = (instructions = `Rule ${++names}.`) =>
  make({ provider: { name: 'openai', account: 'main' }, instructions }).then((made) => made.number)
const order = (candidate: number | null, how: object = {}) =>
  lead.call.evaluation.runs.order({ ...world.scope, candidate, set, split: 'all', ...how })
const view = async (number: number) => (await lead.call.evaluation.runs.view({ ...world.scope, number })).run
const scope = () => ({ organisationId: world.organisation.id, workflowId: world.workflow.id })

async function rowOf(number: number) {
  const run = await findRun(world.db, scope(), { number })
  if (!run) throw new Error(`no run ${number}`)
  return run
}

/** The run's next job, as a worker takes it: the turn that was sent last. */
async function work(number: number, with_: Ctx = ctx): Promise<void> {
  const { id: runId } = await rowOf(number)
  const [job] = await world.db.$queryRaw<{ turn: number }[]>`
    SELECT (data ->> 'turn')::int AS turn FROM pgboss.job
    WHERE name = 'evaluation.answer' AND data ->> 'runId' = ${runId} ORDER BY created_on DESC LIMIT 1`
  await answerRun(with_, { workflowId: world.workflow.id, runId, turn: job?.turn ?? -1 })
}

const resultsOf = async (number: number) =>
  world.db.evaluationResult.findMany({ where: { runId: (await rowOf(number)).id } })
const eventsOf = async (number: number) => {
  const { id } = await rowOf(number)
  const events = await world.db.event.findMany({ where: { type: { startsWith: 'run.' } }, orderBy: { id: 'asc' } })
  return events.flatMap((e) => ((e.data as { runId?: string }).runId === id ? [e.type] : []))
}

describe('a candidate', () => {
  it('is a change of the current version, told apart by what it comes to', async () => {
    await expect(make({ instructions: '' })).rejects.toThrow(/changes nothing/)
    await expect(make({ provider: { name: 'openai', account: 'nobody' } })).rejects.toThrow(/does not exist any more/)
    const promoted = { follow: 'promoted' as const, labels: null, route: null, confidence: 7 }
    await expect(make({ provider: { models: promoted } })).rejects.toThrow(/no version 7 of the model of confidence/)
    const { number } = await make({ thresholds: { sure: 0.95 }, instructions: 'Read twice.' })
    await expect(make({ instructions: 'Read twice.', thresholds: { sure: 0.95 } })).rejects.toThrow(
      new RegExp(`Candidate ${number}, "Candidate \\d+", proposes the same`),
    )
    const { candidates } = await lead.call.evaluation.runs.candidates(world.scope)
    expect(candidates.find((c) => c.number === number)?.changes.map((c) => c.what)).toEqual([
      'Instructions',
      'Threshold of "sure"',
    ])
  })

  it('stands for a version as it is once, however many ask for it', async () => {
    const made = await Promise.all([1, 2, 3].map(() => versionCandidate(ctx, world.workflow)))
    expect(new Set(made.map((c) => c.id)).size).toBe(1)
  })
})

describe('a run of a model', () => {
  it('goes on after a crash without a second question, and scores each case once', async () => {
    const candidate = await asking()
    const { estimate } = await lead.call.evaluation.runs.estimate({ ...world.scope, candidate, set, split: 'all' })
    expect(estimate).toMatchObject({ cases, requests: cases, currency: 'USD', basis: 'words' })
    const { number } = await order(candidate)
    // Dies when the third answer has been kept and its case has no result yet.
    const dying: Ctx = {
      ...ctx,
      now: () => {
        if (server.requests.length === 3) throw new Error('killed')
        return ctx.now()
      },
    }
    await expect(work(number, dying)).rejects.toThrow('killed')
    expect(await view(number)).toMatchObject({ state: 'running', answered: 2, total: cases })
    await work(number)
    expect(server.requests).toHaveLength(cases)
    expect(await resultsOf(number)).toHaveLength(cases)
    const done = await view(number)
    expect(done).toMatchObject({ state: 'done', answered: cases, cached: 1, failed: 0 })
    expect(done.cost).toBeCloseTo(cases * priceOfOne, 8)
    expect(await eventsOf(number)).toEqual(['run.ordered', 'run.finished'])
    const { scores } = await rowOf(number)
    expect(scores?.cost.mean).toBeCloseTo(priceOfOne, 8)
    expect(scores?.gate.fields.find((f) => f.key === 'total')?.right).toMatchObject({ n: cases, count: cases - 1 })
    const wrong = await lead.call.evaluation.runs.mistakes({ ...world.scope, number, field: 'total' })
    expect(wrong.rows).toMatchObject([{ truth: '101.00', value: '999.00' }])
    // The job that is tried again after its end does nothing.
    await work(number)
    expect(await eventsOf(number)).toHaveLength(2)
  })

  it('is worked on by one process at a time', async () => {
    const { number } = await order(await asking())
    const elsewhere = openSlots(world.databaseUrl)
    await Promise.all([work(number), work(number, { ...ctx, slots: elsewhere })])
    await elsewhere.close()
    await work(number)
    expect(server.requests).toHaveLength(cases)
    expect((await view(number)).state).toBe('done')
    expect(await eventsOf(number)).toEqual(['run.ordered', 'run.finished'])
  })

  it('pays nothing for a candidate that asks the same, and asks again for each repetition', async () => {
    const instructions = `Rule ${++names}.`
    const first = await order(await asking(instructions))
    await work(first.number)
    const provider = { name: 'openai' as const, account: 'main' }
    const { number: looser } = await make({ provider, instructions, thresholds: { sure: 0.8 } })
    const second = await order(looser, { repetitions: 2 })
    await work(second.number)
    expect(server.requests).toHaveLength(2 * cases)
    const done = await view(second.number)
    expect(done).toMatchObject({ state: 'done', cached: cases, total: 2 * cases })
    expect(done.cost).toBeCloseTo(cases * priceOfOne, 8)
    expect((await rowOf(second.number)).scores?.noise).toMatchObject({ repetitions: 2, differing: 0 })
  })

  it('stops at its spending limit and goes on with a higher one', async () => {
    const { number } = await order(await asking(), { spendingLimit: 2.5 * priceOfOne })
    await work(number)
    expect(server.requests).toHaveLength(2)
    const stopped = await view(number)
    expect(stopped).toMatchObject({ state: 'stopped', answered: 2 })
    expect(stopped.because).toMatch(/^It has spent 0.0036 USD, and another question may pass its limit of 0.0045 USD/)
    const resume = (spendingLimit: number | null) =>
      lead.call.evaluation.runs.resume({ ...world.scope, number, spendingLimit })
    await expect(resume(priceOfOne)).rejects.toThrow(/are spent already/)
    await resume(null)
    await work(number)
    expect(await view(number)).toMatchObject({ state: 'done', answered: cases, because: null })
    expect(server.requests).toHaveLength(cases)
    expect(await eventsOf(number)).toEqual(['run.ordered', 'run.stopped', 'run.resumed', 'run.finished'])
  })

  it('stops while nobody answers; what the model will not answer is that case’s problem', async () => {
    const { number } = await order(await asking())
    reply = () => modelFaults.broken
    await work(number)
    expect(await view(number)).toMatchObject({ state: 'stopped', answered: 0, because: expect.stringMatching(/go on/) })
    reply = (request) =>
      server.requests.at(-1) === request && isFirst(request) ? modelFaults.filtered : answered(request)
    await lead.call.evaluation.runs.resume({ ...world.scope, number })
    await work(number)
    expect(await view(number)).toMatchObject({ state: 'done', answered: cases, failed: 1 })
    expect((await resultsOf(number)).filter((r) => r.problem)).toHaveLength(1)
  })

  it('ends between two cases when it is cancelled, and nobody can let it go on', async () => {
    const { number } = await order(await asking())
    reply = (request) => {
      // While the second question is under way.
      if (server.requests.length === 2) cancelled = lead.call.evaluation.runs.cancel({ ...world.scope, number })
      return answered(request)
    }
    let cancelled: Promise<unknown> = Promise.resolve()
    await work(number)
    await cancelled
    expect(await view(number)).toMatchObject({ state: 'cancelled' })
    expect(server.requests.length).toBeLessThanOrEqual(3)
    await expect(lead.call.evaluation.runs.resume({ ...world.scope, number })).rejects.toThrow(/is cancelled/)
    await expect(lead.call.evaluation.runs.cancel({ ...world.scope, number })).rejects.toThrow(/has ended already/)
  })

  it('is nothing to another organisation', async () => {
    const { number } = await order(await asking())
    const run = await rowOf(number)
    const other = { ...ctx, actor: { ...ctx.actor, organisationId: crypto.randomUUID() } }
    await answerRun(other, { workflowId: world.workflow.id, runId: run.id, turn: run.version })
    expect(server.requests).toHaveLength(0)
    expect(await findRun(world.db, { ...scope(), organisationId: other.actor.organisationId }, { number })).toBeNull()
    expect(await runCases(world.db, other.actor.organisationId, world.workflow, run.id)).toEqual([])
  })
})

const isFirst = ({ messages }: ChatRequest) => JSON.stringify(messages).includes('WS-1001')

describe('a run of the local provider', () => {
  it('is done with the models that its candidate names, and remembers nothing where it is told so', async () => {
    const model = {
      ...scope(),
      kind: 'confidence',
      content: {},
      trainedOn: {},
      evaluation: {},
      seed: 1,
      createdBy: 'test',
    }
    await world.db.learnedModel.createMany({
      data: [1, 2].map((version) => ({
        ...{ ...model, id: crypto.randomUUID(), version, inUse: version === 1, createdAt: world.clock.now() },
      })),
    })
    const { definition } = world.workflow
    const source = { pages: [] }
    const known = async (provider: object) => {
      const how = definitionSchema.parse({ ...definition, provider })
      return recall(ctx, { ...scope(), id: null }, source, how)
    }
    const versions = async (provider: object) => (await known(provider)).models.map((m) => m.version)
    const models = { follow: 'promoted' as const, labels: null, route: null, confidence: 2 }
    expect(await versions({})).toEqual([1])
    expect(await versions({ models })).toEqual([2])
    expect(await versions({ models: { ...models, confidence: null } })).toEqual([])
    const { number: candidate } = await make({ provider: { models, memory: false } })
    const { number } = await order(candidate)
    await work(number)
    expect((await rowOf(number)).resolved?.models).toEqual({ labels: null, route: null, confidence: 2 })
    expect((await view(number)).state).toBe('done')
  })

  it('is refused where it would repeat itself', async () => {
    await expect(order(null, { repetitions: 3 })).rejects.toThrow(/same answer each time/)
  })

  it('is done by the workers, from the order to its figures', async () => {
    const busy = await createWorld({ definition: world.workflow.definition, work: true })
    try {
      const lee = await busy.person('lee', ['lead'])
      const of = { candidate: null, set: await setOf(busy, 3), split: 'all' as const }
      const runs = lee.call.evaluation.runs
      const { number } = await runs.order({ ...busy.scope, ...of })
      const spy = busy.boss.getSpy<{ runId: string }>('evaluation.answer')
      await spy.waitForJob(() => true, 'completed')
      const { run, scores } = await runs.view({ ...busy.scope, number })
      expect(run).toMatchObject({ state: 'done', answered: 3, cost: 0, currency: null, estimate: { basis: 'free' } })
      expect(scores?.gate).toMatchObject({ n: 3 })
      expect(run.resolved).toMatchObject({ provider: 'local', models: { confidence: null } })
    } finally {
      await busy.close()
    }
  })
})
