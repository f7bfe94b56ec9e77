import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createReader } from '#server/document/read.server.ts'
import { orderDueReportsJob, sendReportJob } from '#server/notification/jobs.server.ts'
import { failReport, sendReport } from '#server/notification/reports.server.ts'
import { createMail } from '#server/platform/mail.server.ts'
import { mailOff } from '#server/platform/mail.ts'
import { createCaller } from '#server/router.server.ts'
import { insertProposedItem } from '../setup/items.ts'
import { startMailServer } from '../setup/mail-server.ts'
import { slip, slipDefinition } from '../setup/slips.ts'
import { serveWorld, type Website } from '../setup/website.ts'
import { createWorld, type World } from '../setup/world.ts'

const minute = 60_000
const day = 24 * 60 * minute
const week = 7 * day

type Person = Awaited<ReturnType<World['person']>>
let world: World
let site: Website
let lead: Person
let executive: Person
let reviewer: Person
const mails = await startMailServer()
const { inbox } = mails

beforeAll(async () => {
  const definition = { ...slipDefinition, checks: [], name: 'Weighing slips', timeZone: 'Europe/Berlin' }
  world = await createWorld({ definition, smtpUrl: mails.url })
  site = await serveWorld(world)
  ;[lead, executive, reviewer] = await Promise.all([
    world.person('lea', ['lead']),
    world.person('erin', ['executive']),
    world.person('rita', ['reviewer']),
  ])
})
afterAll(async () => {
  await site.close()
  await world.close()
  await mails.close()
})
beforeEach(() => {
  inbox.length = 0
  mails.refuses = false
})

/** One round of the clock, then the jobs it has sent, as a worker would run them. Answers how many jobs there were. */
async function round(): Promise<number> {
  await orderDueReportsJob.handle(world.system, {})
  const jobs = await world.boss.fetch<{ organisationId: string; deliveryId: string }>(sendReportJob.queue, {
    batchSize: 50,
  })
  for (const { id, data } of jobs) {
    const payload = sendReportJob.schema.parse(data)
    const done = await sendReportJob.handle(world.system, payload).then(
      () => true,
      () => false,
    )
    if (!done) await sendReportJob.exhausted?.(world.system, payload)
    await world.boss.complete(sendReportJob.queue, id)
  }
  return jobs.length
}
const deliveries = async (who: Person) =>
  world.db.reportDelivery.findMany({ where: { subscription: { userId: who.id } }, orderBy: { dueAt: 'asc' } })
const states = async (who: Person) => (await deliveries(who)).map((d) => d.state)

describe('a report that falls due', () => {
  it('comes once, to who asked for it, with the figures and a way out', async () => {
    // It is Monday 10:00 in Berlin: the first report comes next Monday.
    await executive.call.notification.subscribe({ ...world.scope, weekday: 1, hour: 8 })
    expect(await round()).toBe(0)
    world.clock.forward(week)
    await Promise.all([round(), round()])
    expect(await round()).toBe(0)
    expect(inbox).toHaveLength(1)
    const [mail] = inbox
    expect(mail).toMatchObject({
      from: { name: 'Countersign', address: 'reports@countersign.example' },
      to: [{ address: 'erin@example.org' }],
      subject: '[unproved] Weighing slips: no pilot yet, week of 16 Nov 2026',
    })
    expect(mail?.text).toMatch(/^Weighing slips: no pilot yet\./)
    expect(mail?.html).toContain('<strong>no pilot yet</strong>')
    const header = (name: string) => mail?.headers.find((h) => h.key === name)?.value
    expect(header('list-unsubscribe')).toBe('<https://countersign.example/o/acme/w/work/week#report>')
    const [delivery] = await deliveries(executive)
    expect(delivery).toMatchObject({ week: '2026-11-23', state: 'sent' })
    expect(delivery?.dueAt.toISOString()).toBe('2026-11-23T07:00:00.000Z')
    expect(header('message-id')).toBe(`<${delivery?.id}@countersign.example>`)
    // A job that is run again after it was done sends nothing.
    await sendReport(world.system, delivery?.id ?? '')
    expect(inbox).toHaveLength(1)
    expect(await world.db.event.count({ where: { type: 'report.sent' } })).toBe(1)
  })

  it('is made up for once after weeks in which nobody was there to send it', async () => {
    world.clock.forward(3 * week)
    expect(await round()).toBe(1)
    expect(await states(executive)).toEqual(['sent', 'missed', 'missed', 'sent'])
    expect(inbox).toHaveLength(1)
    expect(inbox[0]?.text).toMatch(
      /^Countersign did not run when the reports due in the week of 30 Nov 2026, 7 Dec 2026/,
    )
  })

  it('is tried again while the mail server takes nothing, and says why', async () => {
    world.clock.forward(week)
    mails.refuses = true
    await round()
    expect((await deliveries(executive)).at(-1)).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('busy (answer 451)'),
    })
    const view = await executive.call.notification.subscription(world.scope)
    expect(view.last).toMatchObject({ state: 'failed', problem: expect.stringContaining('busy') })
    mails.refuses = false
    world.clock.forward(15 * minute)
    expect(await round()).toBe(1)
    expect(inbox).toHaveLength(1)
    expect((await deliveries(executive)).at(-1)).toMatchObject({ state: 'sent', attempts: 1 })
    await failReport(world.system, (await deliveries(executive)).at(-1)?.id ?? '')
    expect((await deliveries(executive)).at(-1)?.state).toBe('sent')
  })

  it('goes to nobody who has lost the role or the membership since', async () => {
    const scope = { organisationId: world.organisation.id, userId: executive.id }
    world.clock.forward(week)
    await world.db.membership.update({ where: { organisationId_userId: scope }, data: { roles: ['reviewer'] } })
    await round()
    await world.db.membership.update({ where: { organisationId_userId: scope }, data: { roles: ['executive'] } })
    world.clock.forward(week)
    await world.db.workflowMember.deleteMany({ where: scope })
    await round()
    expect((await states(executive)).slice(-2)).toEqual(['withheld', 'withheld'])
    expect(inbox).toHaveLength(0)
    await world.db.workflowMember.create({ data: { ...scope, workflowId: world.workflow.id } })
  })

  it('of all workflows goes out like one of a single one, and ends when it is ended', async () => {
    await executive.call.notification.unsubscribe(world.scope)
    await executive.call.notification.subscribePortfolio({ organisation: 'acme', weekday: 3, hour: 7 })
    world.clock.forward(week)
    expect(await round()).toBe(1)
    expect(inbox[0]?.subject).toMatch(/Acme: all workflows/)
    await executive.call.notification.unsubscribePortfolio({ organisation: 'acme' })
    world.clock.forward(week)
    expect(await round()).toBe(0)
  })
})

describe('a test of the report', () => {
  it('comes at once, and not twice a minute', async () => {
    const sent = await lead.call.notification.sendTrial(world.scope)
    expect(sent.address).toBe('lea@example.org')
    expect(inbox[0]?.subject).toMatch(/^\[test\] /)
    await expect(lead.call.notification.sendTrial(world.scope)).rejects.toThrow(/less than a minute ago/)
    expect(inbox).toHaveLength(1)
  })

  it('says what to do where no mail server is set, and where its certificate is not trusted', async () => {
    const { log } = world.system
    const origin = 'https://countersign.example'
    const off = createMail({ origin, log })
    const request = { ...executive.request, base: { ...executive.request.base, mail: off } }
    const without = createCaller({ ...request, act: (actor) => ({ ...request.base, actor }) })
    expect((await without.notification.subscription(world.scope)).off).toBe(mailOff)
    await expect(without.notification.sendTrial(world.scope)).rejects.toThrow('COUNTERSIGN_SMTP_URL')
    // Its certificate is one of its own making.
    const secure = new SMTPServer({ secure: true, disabledCommands: ['AUTH'], logger: false })
    secure.on('error', () => undefined)
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    const smtpUrl = `smtps://127.0.0.1:${(secure.server.address() as AddressInfo).port}`
    const mail = createMail({ smtpUrl, from: 'reports@countersign.example', origin, log })
    const letter = { id: 'x', to: 'erin@example.org', subject: 'x', text: 'x', html: 'x' }
    await expect(mail.send(letter)).rejects.toThrow('no encryption that can be trusted')
    await new Promise<void>((resolve) => secure.close(resolve))
    const nobody = createMail({ smtpUrl, from: 'reports@countersign.example', origin, log })
    await expect(nobody.send(letter)).rejects.toThrow('does not answer')
  })
})

/** Decides a proposed item with these changes. */
async function decide(n: number, change: Record<string, string>): Promise<number> {
  const { number } = await insertProposedItem(world, { ...slip(n) })
  const { work } = await lead.call.review.claim({ ...world.scope, number })
  world.clock.forward(20_000)
  await lead.call.review.decide({
    ...world.scope,
    ...{ id: crypto.randomUUID(), taskId: work.task.id, taskVersion: work.task.version, visitId: work.visitId },
    values: { ...work.values, ...change },
    heartbeat: { visitId: work.visitId, sequence: 1, activeMs: 20_000, gaps: [], at: 20_000 },
  })
  return number
}

describe('the weekly review', () => {
  it('says what changed, what to fix with its items, and what is stuck', async () => {
    const today = world.clock.now().toISOString().slice(0, 10)
    const numbers = [await decide(1, { total: '1.00' }), await decide(2, { total: '2.00' }), await decide(3, {})]
    const waits = await insertProposedItem(world, { ...slip(4) })
    const review = await lead.call.notification.week({ ...world.scope, of: today })
    const figure = (key: string) => review.changes.find((c) => c.key === key)
    expect(review.whole).toBe(false)
    expect(figure('throughput')).toMatchObject({ now: { value: 3 }, before: { value: 0 } })
    expect(figure('correction')).toMatchObject({ now: { n: 3 }, word: 'too_few' })
    const [cause] = review.causes.top
    expect(cause).toMatchObject({ kind: 'field', label: 'Total', items: 2, of: 3, numbers: [numbers[1], numbers[0]] })
    const { rows } = await lead.call.item.list({ ...world.scope, state: 'all', numbers: cause?.numbers ?? [] })
    expect(rows.map((row) => row.number)).toEqual(cause?.numbers)
    expect(review.stuck.open).toMatchObject({ count: 1, oldest: [{ number: waits.number }] })
    expect(review.advice).toMatchObject({ choice: 'hold', rests: { pilot: null } })
  })

  it('shows an executive the figures and no item, and a reviewer nothing', async () => {
    const review = await executive.call.notification.week({
      ...world.scope,
      of: world.clock.now().toISOString().slice(0, 10),
    })
    expect(review.may).toEqual({ decide: false, items: false })
    expect(review.causes.top).toMatchObject([{ items: 2, numbers: [] }])
    expect(review.stuck.open.oldest).toMatchObject([{ number: null, title: null }])
    await expect(reviewer.call.notification.week({ ...world.scope, of: null })).rejects.toThrow(/needs the role/)
    await expect(lead.call.notification.week({ ...world.scope, of: '2099-01-01' })).rejects.toThrow(/has not begun/)
  })

  it('keeps what was decided with its words and figures, and a later word beside it', async () => {
    const said = (words: string) => ({ ...world.scope, of: null, choice: 'hold' as const, words })
    await lead.call.notification.decide(said('We wait for a pilot.'))
    world.clock.forward(minute)
    await lead.call.notification.decide({ ...said('We stop before it costs more.'), choice: 'stop' })
    await expect(executive.call.notification.decide(said('We wait for a pilot.'))).rejects.toThrow(/needs the role/)
    const { decisions } = await lead.call.notification.week({ ...world.scope, of: null })
    expect(decisions).toMatchObject([
      {
        choice: 'stop',
        advice: 'hold',
        by: 'lea',
        words: 'We stop before it costs more.',
        figures: { pilot: null, worse: [] },
      },
      { choice: 'hold', advice: 'hold' },
    ])
    const event = await world.db.event.findFirstOrThrow({ where: { type: 'weekly.decided' }, orderBy: { id: 'desc' } })
    expect(JSON.stringify(event.data)).not.toContain('costs more')
    await expect(world.db.weeklyDecision.updateMany({ data: { words: 'x' } })).rejects.toThrow(/violated/)
  })
})

describe('the report on paper', () => {
  it('is there for an executive, with the verdict sentence, and not for a reviewer', async () => {
    const address = `${site.origin}/o/acme/w/work/summary.pdf`
    const answer = await fetch(address, { headers: await site.signIn('Eve', ['executive']) })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
    expect(answer.headers.get('content-disposition')).toMatch(
      /^inline; filename="countersign-work-2027-\d\d-\d\d\.pdf"$/,
    )
    const reader = createReader()
    const words: string[] = []
    await reader.read({ bytes: new Uint8Array(await answer.arrayBuffer()), fileName: 'summary.pdf' }, (page) => {
      words.push(...page.words.map((word) => word.text))
    })
    await reader.close()
    expect(words.join(' ')).toMatch(/^Weighing slips: no pilot yet ?\. Nothing has been compared\./)
    const refused = await fetch(address, { headers: await site.signIn('Rolf', ['reviewer']) })
    expect(refused.status).toBe(403)
    expect((await fetch(address)).status).toBe(401)
    expect((await fetch(address, { headers: await site.signIn('Otto', ['executive'], false) })).status).toBe(404)
  })
})
