import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { receiveFile } from '#server/item/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { createLlm } from '#server/platform/llm.server.ts'
import { openSlots } from '#server/platform/slots.server.ts'
import { askForItem } from '#server/proposal/ask.server.ts'
import { proposeForItem } from '#server/proposal/commands.server.ts'
import { appRouter } from '#server/router.server.ts'
import { insertListed } from '../setup/items.ts'
import {
  type ChatRequest,
  type ModelServer,
  modelFaults,
  type Reply,
  startModelServer,
} from '../setup/openai-server.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

type Person = Awaited<ReturnType<World['person']>>
const secret = 'sk-ZZPLANTED-0123456789abcdef'
const prices = [{ model: 'small', input: 10, output: 40 }]
const minute = 60_000

let world: World
let ctx: Ctx
let ada: Person
let lead: Person
let server: ModelServer
let reply: (request: ChatRequest) => Reply
beforeAll(async () => {
  world = await createWorld({ definition: slipDefinition, pool: 10 })
  // The client's own short pauses are none here; what this is about are the item's.
  ctx = { ...world.system, llm: createLlm({ sleep: async () => undefined }) }
  ada = await world.person('ada', ['administrator'])
  lead = await world.person('lea', ['lead'])
  server = await startModelServer({ reply: (request) => reply(request) })
})
afterAll(async () => {
  await ctx.llm.close()
  await server.close()
  await world.close()
})
beforeEach(() => {
  reply = () => ({ answer: slipAnswer })
})

const said = (value: string) => ({
  value,
  quote: value,
  page: 1,
  line: null,
  confidence: 0.9,
  reason: 'as printed',
  others: [],
})
const slipAnswer = {
  fields: {
    reference: said('WS-1001'),
    day: said('2026-11-02'),
    net: { ...said(''), value: null, quote: null },
    tax: { ...said(''), value: null, quote: null },
    total: said('120.00'),
  },
  summary: 'A weighing slip.',
  noticed: [],
}

/** An account; the label makes its name in definitions. */
const account = (label: string, change: object = {}) => ({
  ...world.scope,
  ...{ id: null, version: 0, label, baseUrl: server.baseUrl, inside: true, secret, model: 'small', prices },
  ...{ currency: 'USD', timeoutSeconds: 30 },
  ...change,
})

let accounts = 0
/** A new account, and the workflow's settings with it. */
async function choose(settings: object = {}, change: object = {}): Promise<string> {
  accounts += 1
  const { id } = await ada.call.proposal.saveAccount(account(`Main ${accounts}`, change))
  await publish({ name: 'openai', account: `main_${accounts}`, ...settings })
  return id
}

async function publish(settings: object, mayLeave = false) {
  const { version, settings: before } = await lead.call.proposal.settings(world.scope)
  return lead.call.proposal.setSettings({ ...world.scope, version, settings: { ...before, ...settings }, mayLeave })
}

/** An item that has been read and waits for its proposal. */
async function readItem(): Promise<string> {
  const { id } = await insertListed(world, { state: 'read', text: 'Slip number WS-1001 Date 2026-11-02 Total 120.00' })
  return id
}

const itemOf = (id: string) => world.db.item.findUniqueOrThrow({ where: { id } })
const callsOf = (itemId: string) => world.db.providerCall.findMany({ where: { itemId } })

/** The last job that was sent for the item, and in how many seconds it may start. */
async function jobOf(itemId: string) {
  const rows = await world.db.$queryRaw<{ group: string; tier: string; seconds: number; downSince: string | null }[]>`
    SELECT group_id AS "group", group_tier AS tier, data ->> 'downSince' AS "downSince",
      extract(epoch FROM start_after - created_on)::float8 AS seconds
    FROM pgboss.job WHERE name = 'proposal.ask' AND data ->> 'itemId' = ${itemId} ORDER BY created_on DESC LIMIT 1`
  return rows[0]
}

describe('an item whose workflow asks a model server', () => {
  it('is handed to the queue of its workflow, asked for with the key, and metered with its cost', async () => {
    await choose({ concurrency: 3 })
    const id = await readItem()
    await proposeForItem(ctx, id)
    expect(await jobOf(id)).toMatchObject({ group: world.workflow.id, tier: '3', downSince: null })
    await askForItem(ctx, id, null)
    expect(await itemOf(id)).toMatchObject({ state: 'review', title: 'WS-1001', waitingFor: null })
    expect(server.headers.at(-1)?.authorization).toBe(`Bearer ${secret}`)
    const [call] = await callsOf(id)
    expect(call).toMatchObject({ model: 'small', requests: 1, inputTokens: 100, outputTokens: 20, outcome: 'answered' })
    expect(Number(call?.cost)).toBeCloseTo((100 * 10 + 20 * 40) / 1e6, 10)
    const proposal = await world.db.proposal.findFirstOrThrow({ where: { itemId: id } })
    expect(proposal).toMatchObject({ provider: 'openai', content: { usage: { model: 'small', currency: 'USD' } } })
    const event = await world.db.event.findFirstOrThrow({ where: { itemId: id, type: 'item.proposed' } })
    expect(event.data).toMatchObject({ provider: 'openai', model: 'small', cost: Number(call?.cost) })
    const { workflows } = await ada.call.proposal.accounts(world.scope)
    expect(workflows[0]?.usage).toMatchObject([{ items: 1, requests: 1, failed: 0, currency: 'USD', unpriced: 0 }])
  })

  it('waits and says so while nobody answers, then the local provider proposes and a flag says why', async () => {
    await choose({ waitMinutes: 30, whenDown: 'local' })
    reply = () => modelFaults.broken
    const id = await readItem()
    const since = world.clock.now()
    await askForItem(ctx, id, null)
    const waiting = await itemOf(id)
    expect(waiting.state).toBe('read')
    expect(waiting.waitingFor).toMatch(
      /^The provider "Main \d+" does not answer; trying again until 09:30, then the local/,
    )
    const job = await jobOf(id)
    expect(job?.downSince).toBe(since.toISOString())
    expect(job?.seconds).toBeGreaterThan(7)
    expect(job?.seconds).toBeLessThan(17)
    const { rows } = await lead.call.item.list({ ...world.scope, state: 'all' })
    expect(rows.find((row) => row.number === waiting.number)).toMatchObject({
      waiting: true,
      reason: waiting.waitingFor,
    })
    world.clock.forward(30 * minute)
    await askForItem(ctx, id, since)
    expect(await itemOf(id)).toMatchObject({ state: 'review', waitingFor: null, waitingSince: null })
    const proposal = await world.db.proposal.findFirstOrThrow({ where: { itemId: id } })
    expect(proposal.provider).toBe('local')
    const flags = await world.db.flag.findMany({ where: { itemId: id, check: 'provider:fallback' } })
    expect(flags[0]?.message).toMatch(/did not answer for 30 minutes; the local provider proposed instead/)
    expect((await callsOf(id)).map((c) => c.outcome)).toEqual(['failed', 'failed'])
    const types = await world.db.event.findMany({ where: { itemId: id, type: 'item.waiting' } })
    expect(types).toHaveLength(1)
  })

  it('goes to the exceptions instead where the workflow says so, and at once when the key is refused', async () => {
    await choose({ waitMinutes: 0, whenDown: 'exception' })
    const [down, refused] = [await readItem(), await readItem()]
    reply = () => modelFaults.broken
    await askForItem(ctx, down, null)
    expect(await itemOf(down)).toMatchObject({
      state: 'exception',
      exceptionCode: 'provider_down',
      exceptionStep: 'propose',
    })
    reply = () => ({ status: 401, error: { error: { message: `Incorrect API key provided: ${secret}.` } } })
    await publish({ waitMinutes: 30, whenDown: 'local' })
    await askForItem(ctx, refused, null)
    const item = await itemOf(refused)
    expect(item).toMatchObject({ state: 'exception', exceptionCode: 'provider_key' })
    expect(item.exceptionMessage).toMatch(/administrator has to enter one/)
    await lead.call.item.retry({ ...world.scope, number: item.number })
    reply = () => ({ answer: slipAnswer })
    await askForItem(ctx, refused, null)
    expect(await itemOf(refused)).toMatchObject({ state: 'review', exceptionMessage: null })
  })

  it('waits for the next local day when the daily limit is used up, and new settings wake it', async () => {
    await choose({ dailyLimit: 0.001 })
    const before = server.requests.length
    const [first, second] = [await readItem(), await readItem()]
    world.clock.forward(24 * 60 * minute)
    await askForItem(ctx, first, null)
    await askForItem(ctx, second, null)
    expect(server.requests.length - before).toBe(1)
    const waiting = await itemOf(second)
    expect(waiting.waitingFor).toBe(
      'The daily limit of 0.001 USD is used up; the provider is asked again from 2026-11-18 00:00.',
    )
    const job = await jobOf(second)
    expect(job?.seconds).toBeGreaterThan(14 * 3600)
    expect((await lead.call.proposal.settings(world.scope)).waiting).toBe(1)
    await world.db.$transaction((tx) => ctx.queue.wake(tx, 'proposal.ask', world.workflow.id))
    expect((await jobOf(second))?.seconds).toBeLessThan(60)
    world.clock.forward(15 * 60 * minute)
    await askForItem(ctx, second, null)
    expect(await itemOf(second)).toMatchObject({ state: 'review', waitingFor: null })
  })

  it('never is one of more than the workflow allows at a time, counted over processes', async () => {
    await choose({ concurrency: 2, dailyLimit: undefined })
    const ids = await Promise.all(Array.from({ length: 6 }, readItem))
    const now = { running: 0, most: 0 }
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const llm: Ctx['llm'] = {
      async ask() {
        now.running += 1
        now.most = Math.max(now.most, now.running)
        await gate
        now.running -= 1
        return { json: slipAnswer, model: 'small', usage: { requests: 1, inputTokens: 1, outputTokens: 1 } }
      },
      close: async () => undefined,
    }
    const elsewhere = openSlots(world.databaseUrl)
    const asked = ids.map((id, i) => askForItem({ ...ctx, llm, ...(i % 2 ? { slots: elsewhere } : {}) }, id, null))
    // Four find no slot and are sent again; that is when the two others may answer.
    await expect.poll(async () => (await Promise.all(ids.map(jobOf))).filter(Boolean).length).toBe(4)
    open()
    await Promise.all(asked)
    expect(now.most).toBe(2)
    const states = (await Promise.all(ids.map(itemOf))).map((item) => item.state)
    expect(states.filter((state) => state === 'review')).toHaveLength(2)
    const slots = [
      await elsewhere.take(`provider/${world.workflow.id}`, 2),
      await ctx.slots.take(`provider/${world.workflow.id}`, 2),
    ]
    expect(slots.every((release) => release !== null)).toBe(true)
    await Promise.all(slots.map((release) => release?.()))
    await elsewhere.close()
  })
})

describe('documents that may not leave', () => {
  it('are sent to no server outside, whether the settings say so or the account was moved since', async () => {
    const outside = { inside: false, baseUrl: 'https://models.example/v1' }
    await expect(choose({}, outside)).rejects.toThrow(/may not leave the building, and "Main \d+" is outside/)
    await expect(publish({ name: 'openai', account: `main_${accounts}` }, true)).rejects.toThrow(
      /Only an administrator/,
    )
    const id = await choose()
    await ada.call.proposal.saveAccount(account(`Main ${accounts}`, { id, version: 1, ...outside }))
    const [item, before] = [await readItem(), server.requests.length]
    await askForItem(ctx, item, null)
    expect(await itemOf(item)).toMatchObject({ state: 'exception', exceptionCode: 'provider_leave' })
    expect(server.requests.length).toBe(before)
    expect((await lead.call.proposal.settings(world.scope)).problem).toMatch(/may not leave/)
  })
})

describe('the key of an account', () => {
  it('is cleared with another address, and kept, sealed, with the same one', async () => {
    const id = await choose()
    const row = () => world.db.providerAccount.findUniqueOrThrow({ where: { id } })
    const sealed = Buffer.from((await row()).secret ?? []).toString('latin1')
    expect(sealed.length).toBeGreaterThan(secret.length)
    expect(sealed).not.toContain('PLANTED')
    const label = `Main ${accounts}`
    expect(
      await ada.call.proposal.saveAccount(account(label, { id, version: 1, secret: null, model: 'other' })),
    ).toEqual({
      id,
      keyCleared: false,
    })
    expect((await row()).secretHint).toBe('cdef')
    const moved = { id, version: 2, secret: null, baseUrl: 'http://127.0.0.1:9/v1' }
    expect((await ada.call.proposal.saveAccount(account(label, moved))).keyCleared).toBe(true)
    expect(await row()).toMatchObject({ secret: null, secretHint: null })
    await expect(ada.call.proposal.saveAccount(account(label, { id, version: 1 }))).rejects.toThrow(/Somebody else/)
    const types = await world.db.event.findMany({ where: { type: { startsWith: 'provider_account.' } } })
    expect(types.map((e) => e.type)).toContain('provider_account.key_cleared')
  })

  it('is in no answer, no event and no job', async () => {
    await choose()
    const paths = Object.entries(appRouter._def.procedures).map(([path]) => path)
    const inputs = [world.scope, { ...world.scope, number: 1 }]
    for (const person of [ada, lead])
      for (const path of paths.filter((p) => !/^(identity\.|item\.(retry|reopen|resume)|proposal\.tryAccount)/.test(p)))
        for (const input of inputs) expect(await answerOf(person, path, input), path).not.toContain('PLANTED')
    const { accounts: views } = await ada.call.proposal.accounts(world.scope)
    expect(views.at(-1)).toMatchObject({ hasKey: true, keyHint: 'cdef' })
    const kept = await world.db.$queryRaw<{ n: number }[]>`
      SELECT (SELECT count(*) FROM event WHERE data::text LIKE '%PLANTED%')
        + (SELECT count(*) FROM pgboss.job WHERE data::text LIKE '%PLANTED%' OR output::text LIKE '%PLANTED%')
        + (SELECT count(*) FROM provider_call WHERE problem LIKE '%PLANTED%')
        + (SELECT count(*) FROM item WHERE exception_message LIKE '%PLANTED%') AS n`
    expect(Number(kept[0]?.n)).toBe(0)
  })

  it('is tried by an administrator alone, who learns in one sentence what happened', async () => {
    const id = await choose()
    reply = () => ({ answer: { word: 'ready' } })
    expect(await ada.call.proposal.tryAccount({ ...world.scope, id })).toMatchObject({
      ok: true,
      sentence: expect.stringMatching(/^small answered in [\d.]+ s \(100 tokens in, 20 out, 0\.001800 USD\)\.$/),
    })
    reply = () => ({ status: 404, error: { error: { message: 'no such model', code: 'model_not_found' } } })
    const failed = await ada.call.proposal.tryAccount({ ...world.scope, id })
    expect(failed).toMatchObject({ ok: false, sentence: expect.stringMatching(/does not know the model "small"/) })
    await expect(lead.call.proposal.tryAccount({ ...world.scope, id })).rejects.toThrow(/Administrator/)
    await expect(ada.call.proposal.removeAccount({ ...world.scope, id })).rejects.toThrow(/names this account/)
    await publish({ name: 'local', account: undefined })
    await ada.call.proposal.removeAccount({ ...world.scope, id })
    await expect(ada.call.proposal.removeAccount({ ...world.scope, id })).rejects.toThrow(/no such provider account/)
  })
})

describe('the workers', () => {
  it('take an item from its file to a proposal of the model server', async () => {
    const busy = await createWorld({ definition: slipDefinition, work: true })
    try {
      const admin = await busy.person('ada', ['administrator'])
      const { scope } = busy
      await admin.call.proposal.saveAccount({ ...account('Main'), ...scope })
      const { settings } = await admin.call.proposal.settings(scope)
      const chosen = { ...settings, name: 'openai' as const, account: 'main' }
      await admin.call.proposal.setSettings({ ...scope, version: 1, settings: chosen, mayLeave: false })
      const source = new TextEncoder().encode('Slip number WS-1001\nDate 2026-11-02\nTotal 120.00\n')
      const received = await receiveFile(busy.system, busy.workflow, {
        fileName: 'slip.txt',
        source,
        intake: 'command',
      })
      const spy = busy.boss.getSpy<{ itemId: string }>('proposal.ask')
      await spy.waitForJob((data) => data.itemId === received.itemId, 'completed')
      const item = await busy.db.item.findUniqueOrThrow({ where: { id: received.itemId } })
      expect(item).toMatchObject({ state: 'review', title: 'WS-1001' })
      expect(busy.failures).toEqual([])
    } finally {
      await busy.close()
    }
  })
})

async function answerOf(person: Person, path: string, input: object): Promise<string> {
  const procedure = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], person.call)
  try {
    return JSON.stringify(await (procedure as (i: unknown) => Promise<unknown>)(input)) ?? ''
  } catch (error) {
    return error instanceof Error ? `${error.message} ${String(error.cause)}` : String(error)
  }
}
