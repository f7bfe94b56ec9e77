import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startDesign } from '#server/allocation/commands.server.ts'
import { record } from '#server/audit/commands.server.ts'
import { automaticHeader } from '#server/document/document.ts'
import { raiseException } from '#server/item/commands.server.ts'
import { orderWatchingJob, watchJob } from '#server/notification/alerts-jobs.server.ts'
import {
  eraseLettersJob,
  orderSenderRemindersJob,
  readdressJob,
  sendLetterJob,
  withdrawLettersJob,
  writeLetterJob,
} from '#server/notification/letters-jobs.server.ts'
import {
  approvalAskedJob,
  approvalSettledJob,
  assignedExceptionJob,
  failedItemJob,
  mailNoticeJob,
  proposedItemJob,
  ruleFiredJob,
} from '#server/notification/notices-jobs.server.ts'
import { statusOf } from '#server/notification/status.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Job } from '#server/platform/job.server.ts'
import { createMail } from '#server/platform/mail.server.ts'
import { createCaller } from '#server/router.server.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertListed, insertProposedItem } from '../setup/items.ts'
import { startMailServer } from '../setup/mail-server.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
type Person = Awaited<ReturnType<World['person']>>
let world: World
let lea: Person
let anna: Person
let cora: Person
const mails = await startMailServer()
const { inbox } = mails

const definition = definitionSchema.parse({
  ...slipDefinition,
  checks: [],
  holdSeconds: 60,
  sender: { confirm: true, statusLink: true, remindDays: [3, 10] },
  alerts: { queueAgeHours: 8, to: ['lead'], urgentTo: ['reviewer'] },
  fields: [
    ...slipDefinition.fields,
    {
      ...{ key: 'urgency', label: 'Urgency', type: 'label' },
      options: [
        { key: 'high', label: 'High', priority: 50 },
        { key: 'low', label: 'Low' },
      ],
    },
  ],
  rules: [
    {
      key: 'big',
      because: 'Totals above 1,000 are looked at twice.',
      actions: [{ do: 'notify', who: ['lead'], message: 'Look at {{reference}}: {{total}}.' }],
    },
  ],
  approvals: [{ key: 'sign', when: [{ field: 'total', is: 'above', value: '1000' }], because: 'Totals above 1,000.' }],
})

beforeAll(async () => {
  world = await createWorld({ definition, smtpUrl: mails.url })
  ;[lea, anna, cora] = await Promise.all([
    world.person('lea', ['lead']),
    world.person('anna', ['reviewer']),
    world.person('cora', ['approver']),
  ])
})
afterAll(async () => {
  await world.close()
  await mails.close()
})
beforeEach(() => {
  inbox.length = 0
  mails.refuses = false
})

const jobs = [
  ...[writeLetterJob, withdrawLettersJob, readdressJob, eraseLettersJob, approvalAskedJob, approvalSettledJob],
  ...[ruleFiredJob, proposedItemJob, failedItemJob, assignedExceptionJob, watchJob, sendLetterJob, mailNoticeJob],
] as unknown as Job<unknown>[]

/**
 * Runs what waits, as a worker would; what is not due by the test's clock waits on. They are taken out of the queue at
 * once: the queue goes by the clock on the wall.
 */
async function work(ctx: Ctx = world.system): Promise<void> {
  const names = jobs.map((job) => job.queue)
  for (let round = 0; round < 4; round++) {
    const due = await world.db.$queryRaw<{ name: string; data: unknown }[]>`
      DELETE FROM pgboss.job WHERE name = ANY (${names}::text[]) AND state = 'created' RETURNING name, data`
    if (due.length === 0) return
    for (const { name, data } of due) {
      const job = jobs.find((each) => each.queue === name)
      const payload = job?.schema.parse(data)
      await job?.handle(ctx, payload).catch(() => job.exhausted?.(ctx, payload))
    }
  }
}

const values = { reference: 'WS-1', day: '2026-11-02', net: null, tax: null, total: '5.00', urgency: 'low' }
const beat = (visitId: string) => ({ visitId, sequence: 1, activeMs: 500, gaps: [], at: 600 })

async function decide(who: Person, number: number, more: { kind?: 'return'; message?: string; total?: string }) {
  const { work: at } = await who.call.review.claim({ ...world.scope, number })
  const { total = '5.00', ...rest } = more
  const id = crypto.randomUUID()
  await who.call.review.decide({
    ...{ ...world.scope, ...rest, id, taskId: at.task.id, taskVersion: at.task.version, visitId: at.visitId },
    ...{ values: { ...values, total }, heartbeat: beat(at.visitId) },
  })
  return id
}

/** An item of a sender, returned by Anna with this message. */
async function returned(message: string, address = 'ada@client.example') {
  const made = await insertProposedItem(world, values)
  await anna.call.item.setSender({ ...world.scope, number: made.number, address, name: '' })
  const decisionId = await decide(anna, made.number, { kind: 'return', message })
  await work()
  return { ...made, decisionId }
}
const lettersOf = (itemId: string) => world.db.letter.findMany({ where: { itemId }, orderBy: { createdAt: 'asc' } })
const notices = async (who: Person) => (await who.call.notification.notices.list({ organisation: 'acme' })).notices

describe('the confirmation that an item has arrived', () => {
  /** An item whose e-mail says this of itself. */
  async function mailed(headers: Record<string, string>, address = 'una@client.example') {
    const made = await insertProposedItem(world, values)
    await anna.call.item.setSender({ ...world.scope, number: made.number, address, name: '' })
    const listed = Object.entries({ Date: world.clock.now().toUTCString(), ...headers })
    const parts = [
      { kind: 'message', name: 'Mail', html: null, headers: listed.map(([name, value]) => ({ name, value })) },
    ]
    const { documentId } = await world.db.item.findUniqueOrThrow({ where: { id: made.id } })
    await world.db.document.update({ where: { id: documentId }, data: { parts } })
    for (const _ of [1, 2]) await proposedItemJob.handle(world.system, { itemId: made.id })
    await work()
    return made
  }

  it('goes once to whoever has just written, with the link to its status, and asks for nothing', async () => {
    const { id, number } = await mailed({})
    expect(inbox).toHaveLength(1)
    expect(inbox[0]).toMatchObject({
      to: [{ address: 'una@client.example' }],
      subject: `Weighing slips #${number}: it has arrived`,
    })
    expect(inbox[0]?.text).toMatch(/\/status\/[A-Za-z0-9_-]{43}/)
    expect(inbox[0]?.text).not.toContain('ask')
    expect((await lettersOf(id)).map(({ kind, state }) => [kind, state])).toEqual([['receipt', 'sent']])
  })

  it('does not go to programs, to writers of long ago, or to one address without end', async () => {
    await mailed({ [automaticHeader]: 'auto-replied' })
    await mailed({ Date: 'Mon, 05 Jan 2015 10:00:00 +0000' })
    await mailed({ Date: 'yesterday' })
    expect(inbox).toHaveLength(0)
    for (let n = 0; n < 7; n += 1) await mailed({}, 'loop@client.example')
    expect(inbox).toHaveLength(5)
    world.clock.forward(25 * hour)
    await mailed({}, 'LOOP@client.example')
    expect(inbox).toHaveLength(6)
  })
})

describe('a letter to the sender of a returned item', () => {
  it('leaves once the return can no longer be undone, says what is asked, and how to answer', async () => {
    const { id, number } = await returned('The date is <b>missing</b> & so is\nthe stamp.')
    expect(inbox).toHaveLength(0)
    expect((await lettersOf(id))[0]).toMatchObject({ kind: 'return', state: 'waiting' })
    world.clock.forward(minute)
    await work()
    await work()
    expect(inbox).toHaveLength(1)
    const [mail] = inbox
    expect(mail).toMatchObject({
      to: [{ address: 'ada@client.example' }],
      subject: `Weighing slips #${number}: please correct what you sent`,
    })
    expect(mail?.text).toContain('The date is <b>missing</b> & so is\nthe stamp.')
    expect(mail?.text).toContain(`write the reference Weighing slips #${number} with it`)
    expect(mail?.html).toContain('The date is &#60;b&#62;missing&#60;/b&#62; &#38; so is<br>the stamp.')
    expect(`${mail?.text}${mail?.html}`).not.toMatch(/WS-1|5\.00|anna/)
    const token = /\/status\/([A-Za-z0-9_-]{43})/.exec(mail?.text ?? '')?.[1] ?? ''
    expect(await statusOf(world.system, token)).toMatchObject({
      standing: 'yours',
      asked: expect.stringContaining('stamp'),
    })
    // What is kept opens nothing.
    expect(JSON.stringify(await lettersOf(id))).not.toContain(token)
    const [letter] = (await anna.call.notification.letters.list({ ...world.scope, number })).letters
    expect(letter).toMatchObject({ state: 'sent', text: expect.stringContaining(token) })
  })

  it('is withdrawn when the return is undone before it has left', async () => {
    const { id, decisionId, number } = await returned('Wrong one.')
    await anna.call.review.undo({ ...world.scope, decisionId })
    await work()
    world.clock.forward(hour)
    await work()
    expect(inbox).toHaveLength(0)
    expect((await lettersOf(id)).map((l) => l.state)).toEqual(['withdrawn'])
    await decide(anna, number, { kind: 'return', message: 'Now really.' })
    await work()
    world.clock.forward(minute)
    await work()
    expect(inbox.map((mail) => mail.text?.includes('Now really.'))).toEqual([true])
  })

  it('is written when somebody enters the sender later, goes to a corrected address, and is erased with it', async () => {
    const made = await insertProposedItem(world, values)
    await decide(anna, made.number, { kind: 'return', message: 'Which site is it?' })
    await work()
    expect(await lettersOf(made.id)).toEqual([])
    const at = { ...world.scope, number: made.number }
    await anna.call.item.setSender({ ...at, address: 'wrong@client.example', name: '' })
    await work()
    await anna.call.item.setSender({ ...at, address: 'right@client.example', name: '' })
    await work()
    world.clock.forward(minute)
    await work()
    expect(inbox.map((mail) => mail.to?.[0]?.address)).toEqual(['right@client.example'])
    // One that has left for a wrong address leaves once more for the right one.
    await anna.call.item.setSender({ ...at, address: 'really@client.example', name: '' })
    await work()
    expect(inbox.map((mail) => mail.to?.[0]?.address)).toEqual(['right@client.example', 'really@client.example'])
    await anna.call.item.eraseSender(at)
    await work()
    expect(JSON.stringify(await lettersOf(made.id))).not.toMatch(/client\.example|Which site/)
  })

  it('reminds on its days while the item stays returned, each once, however many clocks look', async () => {
    const { id, number } = await returned('The stamp, please.')
    world.clock.forward(minute)
    await work()
    inbox.length = 0
    const look = () => orderSenderRemindersJob.handle(world.system, {})
    const reminded = () => lettersOf(id).then((all) => all.filter((letter) => letter.kind === 'reminder'))
    world.clock.forward(3 * day - 2 * minute)
    await look()
    await work()
    expect(await reminded()).toEqual([])
    world.clock.forward(2 * minute)
    await Promise.all([look(), look(), look()])
    await work()
    expect(inbox.map((mail) => mail.subject)).toEqual(
      expect.arrayContaining([`Reminder: Weighing slips #${number} waits for you`]),
    )
    expect(await reminded()).toHaveLength(1)
    world.clock.forward(3 * day)
    await anna.call.item.resume({ ...world.scope, number })
    world.clock.forward(10 * day)
    await look()
    await work()
    expect(await reminded()).toHaveLength(1)
  })

  it('is no reminder of what its sender was never told: its days begin when the letter has left', async () => {
    const { id, number } = await insertProposedItem(world, values)
    await decide(anna, number, { kind: 'return', message: 'Which scale was it?' })
    const kinds = async () => {
      await orderSenderRemindersJob.handle(world.system, {})
      await work()
      return (await lettersOf(id)).map((letter) => letter.kind)
    }
    world.clock.forward(4 * day)
    await anna.call.item.setSender({ ...world.scope, number, address: 'late@client.example', name: '' })
    await work()
    expect(await kinds()).toEqual(['return'])
    world.clock.forward(3 * day)
    expect(await kinds()).toEqual(['return', 'reminder'])
  })

  it('stands among the exceptions when it cannot be sent, and leaves when it is retried', async () => {
    const { id, number } = await returned('The stamp.', 'eve@client.example')
    mails.refuses = true
    world.clock.forward(minute)
    await work()
    const [letter] = await lettersOf(id)
    expect(letter).toMatchObject({ state: 'failed', problem: expect.stringContaining('busy (answer 451)') })
    const { rows } = await anna.call.item.exceptions(world.scope)
    const row = rows.find((each) => each.number === number)
    expect(row).toMatchObject({ kind: 'letter', letterId: letter?.id, reason: expect.stringContaining('busy') })
    mails.refuses = false
    await anna.call.notification.letters.retry({ ...world.scope, letterId: letter?.id ?? '' })
    await work()
    expect(inbox).toHaveLength(1)
    expect((await lettersOf(id))[0]).toMatchObject({ state: 'sent', attempts: 1, problem: null })
  })

  it('is for a person to send where there is no mail server', async () => {
    const mail = createMail({ origin: 'https://countersign.example', log: world.system.log })
    const { id, number } = await returned('By hand, then.')
    world.clock.forward(minute)
    await work({ ...world.system, mail })
    const request = { ...anna.request, base: { ...anna.request.base, mail } }
    const call = createCaller({ ...request, act: (actor) => ({ ...request.base, actor }) })
    const view = await call.notification.letters.list({ ...world.scope, number })
    expect(view.off).toContain('COUNTERSIGN_SMTP_URL')
    expect(view.letters[0]).toMatchObject({
      state: 'waiting',
      stuck: true,
      text: expect.stringContaining('By hand, then.'),
    })
    await call.notification.letters.sentByHand({ ...world.scope, letterId: view.letters[0]?.id ?? '' })
    expect((await lettersOf(id))[0]?.state).toBe('sent')
    expect(inbox).toHaveLength(0)
  })
})

describe('a notice', () => {
  const fire = (itemId: string, firingId: string) =>
    world.db.$transaction((tx) =>
      record(world.system, tx, {
        ...{ type: 'rule.fired', organisationId: world.organisation.id, workflowId: world.workflow.id, itemId },
        data: { ruleKey: 'big', stage: 'decided', did: ['notify'], firingId },
      }),
    )

  it('of a rule is told once; its mail holds the reference and the reason, and no value', async () => {
    const { id, number } = await insertProposedItem(world, { ...values, reference: 'SECRET-7' })
    const firing = crypto.randomUUID()
    await fire(id, firing)
    await fire(id, firing)
    await work()
    const [notice] = await notices(lea)
    expect(notice).toMatchObject({
      ...{ kind: 'rule', head: `Weighing slips #${number}: Totals above 1,000 are looked at twice.` },
      ...{ details: 'Look at SECRET-7: 5.00.', path: `/o/acme/w/work/items/${number}`, readAt: null },
    })
    expect(inbox).toHaveLength(1)
    expect(inbox[0]?.to?.[0]?.address).toBe('lea@example.org')
    expect(`${inbox[0]?.subject}${inbox[0]?.text}${inbox[0]?.html}`).not.toContain('SECRET-7')
    expect(await notices(anna)).toEqual([])
    const unread = () => lea.call.notification.notices.unread({ organisation: 'acme' })
    expect(await unread()).toBe(1)
    await anna.call.notification.notices.read({ organisation: 'acme', id: notice?.id ?? '' })
    expect(await unread()).toBe(1)
    await lea.call.notification.notices.read({ organisation: 'acme', id: null })
    expect(await unread()).toBe(0)
  })

  it('is mailed to nobody who does not want it', async () => {
    await lea.call.notification.notices.setSettings({ organisation: 'acme', mail: { rules: false } })
    const { id } = await insertProposedItem(world, values)
    await fire(id, crypto.randomUUID())
    await work()
    expect(inbox).toHaveLength(0)
    expect((await notices(lea))[0]?.kind).toBe('rule')
    await lea.call.notification.notices.setSettings({ organisation: 'acme', mail: {} })
  })

  it('of an urgent item reaches the right person at intake, once an item', async () => {
    const propose = async (urgency: string) => {
      const made = await insertProposedItem(world, { ...values, urgency })
      await work()
      await proposedItemJob.handle(world.system, { itemId: made.id })
      return made
    }
    await propose('low')
    expect(await notices(anna)).toEqual([])
    const { number } = await propose('high')
    await work()
    expect(await notices(anna)).toMatchObject([
      { kind: 'urgent', head: `Urgent: Weighing slips #${number}`, details: 'Urgency: High' },
    ])
    expect(inbox.map((mail) => mail.subject)).toEqual([`Urgent: Weighing slips #${number}`])
  })

  it('says no more than that an item needs attention while a pilot conceals it, and hides what was said before', async () => {
    await world.db.$transaction((tx) =>
      startDesign(world.system, tx, {
        ...{ workflow: world.workflow, kind: 'split', manualShare: 0.5, strata: [] },
        ...{ reviewers: [], ownerId: 'pilot', segment: 1 },
      }),
    )
    world.clock.forward(minute)
    const { id, number } = await insertProposedItem(world, { ...values, urgency: 'high', reference: 'SECRET-8' })
    await fire(id, crypto.randomUUID())
    await work()
    const head = `Weighing slips #${number} needs attention`
    expect((await notices(anna))[0]).toMatchObject({ kind: 'attention', head, details: null })
    expect((await notices(lea))[0]).toMatchObject({ kind: 'attention', head, details: null })
    expect(JSON.stringify([(await notices(anna))[0], (await notices(lea))[0], inbox])).not.toMatch(/SECRET|High|Urgent/)
    expect(inbox.map((mail) => mail.subject)).toEqual([head, head])
    await world.db.design.updateMany({ data: { endedAt: world.clock.now() } })
    expect(JSON.stringify(await notices(anna))).toContain('Urgency: High')
  })

  it('of a failure goes to the leads in the application; a hundred at once are no hundred mails', async () => {
    await lea.call.notification.notices.setSettings({ organisation: 'acme', mail: { exceptions: true } })
    for (let n = 0; n < 3; n++) {
      const { id } = await insertListed(world, { state: 'read' })
      await raiseException(world.system, id, 'propose', { code: 'x', message: 'No proposal could be made.' })
    }
    await work()
    expect((await notices(lea)).filter((notice) => notice.kind === 'exception')).toHaveLength(3)
    expect(inbox).toHaveLength(1)
  })

  it('of a failure goes to whoever looks after the item, who hears that it was given to them', async () => {
    const { id, number } = await insertListed(world, { state: 'read' })
    const fail = async () => {
      await raiseException(world.system, id, 'propose', { code: 'x', message: 'No proposal could be made.' })
      await work()
    }
    await fail()
    await lea.call.item.own({ ...world.scope, numbers: [number], userId: anna.id })
    await work()
    await lea.call.item.retry({ ...world.scope, number })
    await fail()
    const told = async (who: Person) =>
      (await notices(who)).filter((n) => n.kind === 'exception' && n.head.includes(`#${number} `)).map((n) => n.head)
    const failed = `Weighing slips #${number} could not be worked on`
    expect((await told(anna)).sort()).toEqual([failed, `Weighing slips #${number} is yours to look after`])
    expect(await told(lea)).toEqual([failed])
  })
})

describe('a request for approval', () => {
  it('waits for the hold, comes with a link of one’s own, and is settled by the word', async () => {
    const { id, number } = await insertProposedItem(world, { ...values, total: '2000.00' })
    await decide(anna, number, { total: '2000.00' })
    await work()
    expect(await notices(cora)).toEqual([])
    world.clock.forward(minute)
    await work()
    await work()
    expect(await notices(cora)).toMatchObject([
      { kind: 'approval', head: `Weighing slips #${number} waits for your approval`, readAt: null, settled: false },
    ])
    expect(inbox.map((mail) => mail.to?.[0]?.address)).toContain('cora@example.org')
    const mail = inbox.find((each) => each.to?.[0]?.address === 'cora@example.org')
    expect(mail?.text).toMatch(/https:\/\/countersign\.example\/approve\/[A-Za-z0-9_-]+/)
    expect(mail?.text).not.toContain('2000')
    // Whoever decided is never asked.
    expect((await notices(anna)).some((notice) => notice.kind === 'approval')).toBe(false)
    const { work: at } = await cora.call.review.claim({ ...world.scope, number, work: 'approval' })
    await cora.call.approval.decide({
      ...{ ...world.scope, id: crypto.randomUUID(), kind: 'approve', values: at.values, heartbeat: beat(at.visitId) },
      ...{ taskId: at.task.id, taskVersion: at.task.version, visitId: at.visitId },
    })
    await work()
    expect((await notices(cora))[0]).toMatchObject({ readAt: expect.any(String), settled: true })
    expect((await world.db.item.findUniqueOrThrow({ where: { id } })).state).toBe('completed')
  })

  it('is never sent where the decision is undone in time', async () => {
    const { number } = await insertProposedItem(world, { ...values, total: '3000.00' })
    const decisionId = await decide(anna, number, { total: '3000.00' })
    await anna.call.review.undo({ ...world.scope, decisionId })
    world.clock.forward(minute)
    inbox.length = 0
    await work()
    expect((await notices(cora)).filter((notice) => notice.head.includes(`#${number} `))).toEqual([])
    expect(inbox.filter((mail) => mail.to?.[0]?.address === 'cora@example.org')).toEqual([])
  })
})

describe('an alert', () => {
  const look = async () => {
    await orderWatchingJob.handle(world.system, {})
    await work()
  }
  const open = () => lea.call.notification.alerts.open(world.scope)

  it('opens once for its cause however many look, closes when it is gone, and is a new one the next time', async () => {
    await world.db.task.updateMany({ where: { state: 'open' }, data: { state: 'cancelled' } })
    await look()
    expect(await open()).toEqual([])
    const { id } = await insertProposedItem(world, values)
    world.clock.forward(9 * hour)
    await work()
    inbox.length = 0
    const watch = () => watchJob.handle(world.system, { workflowId: world.workflow.id })
    await Promise.all([watch(), watch(), watch(), watch()])
    await look()
    expect(await open()).toMatchObject([{ kind: 'queue_age', message: expect.stringContaining('has waited 9 h') }])
    expect((await notices(lea)).filter((notice) => notice.kind === 'alert')).toHaveLength(1)
    expect(inbox.map((mail) => mail.to?.[0]?.address)).toEqual(['lea@example.org'])

    const close = () => world.db.task.updateMany({ where: { itemId: id }, data: { state: 'cancelled' } })
    await close()
    await Promise.all([watch(), watch()])
    expect(await open()).toEqual([])
    await world.db.task.updateMany({ where: { itemId: id }, data: { state: 'open' } })
    await look()
    expect(await world.db.alert.count()).toBe(2)
    expect((await notices(lea)).filter((notice) => notice.kind === 'alert')).toHaveLength(2)
    const types = await world.db.event.findMany({ where: { type: { startsWith: 'alert.' } }, orderBy: { id: 'asc' } })
    expect(types.map((event) => event.type)).toEqual(['alert.opened', 'alert.closed', 'alert.opened'])
  })
})
