import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { endDesign, startDesign } from '#server/allocation/commands.server.ts'
import { aboutOf } from '#server/item/facts.server.ts'
import { approvalOf } from '#server/item/rules.ts'
import { findWork, proposeWith } from '#server/proposal/commands.server.ts'
import type { Provider } from '#server/proposal/proposal.ts'
import type { DecisionInput, WorkItem } from '#server/review/review.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertListed } from '../setup/items.ts'
import { createWorld, type World } from '../setup/world.ts'

const definition = {
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  title: ['seller'],
  groupBy: 'seller',
  fields: [
    { key: 'seller', label: 'Supplier', type: 'text' },
    { key: 'total', label: 'Total', type: 'money', critical: true, currencyField: 'currency' },
    { key: 'currency', label: 'Currency', type: 'enum', options: ['EUR', 'GBP', 'USD'] },
    { key: 'tax_id', label: 'Tax ID', type: 'text' },
    { key: 'kind', label: 'Kind', type: 'enum', options: ['bill', 'contract', 'claim'] },
  ],
  queues: [
    { key: 'main', label: 'Review' },
    { key: 'large', label: 'Large' },
    { key: 'legal', label: 'Legal' },
    { key: 'finance', label: 'Finance' },
  ],
  approvals: [
    { key: 'claims', when: [{ field: 'kind', is: 'equals', value: 'claim' }], always: true, because: 'A claim.' },
    { key: 'all', when: [], because: 'Every bill.' },
  ],
  rules: [
    {
      key: 'no_tax_id',
      when: [{ field: 'tax_id', is: 'empty' }],
      actions: [{ do: 'return', message: 'Your bill over {{total}} from {{seller}} has no tax ID.' }],
      because: 'A bill needs a tax ID.',
    },
    {
      key: 'contracts',
      when: [{ field: 'kind', is: 'equals', value: 'contract' }],
      actions: [
        { do: 'sequence', queues: ['legal', 'finance'] },
        { do: 'priority', by: 7 },
      ],
      because: 'Contracts go to legal, then to finance.',
    },
    {
      key: 'known_sender',
      when: [{ fact: 'sender_domain', is: 'equals', value: 'umbra.example' }, { expression: 'total > 1000' }],
      actions: [
        { do: 'route', queue: 'large' },
        { do: 'notify', who: ['owner'], message: 'A large bill from Umbra.' },
      ],
      because: 'Large bills of Umbra.',
    },
    {
      key: 'small',
      when: [
        { field: 'total', is: 'below', value: '100' },
        { fact: 'seen_before', is: 'above', value: '0' },
      ],
      actions: [{ do: 'skip_approval' }],
      because: 'Small bills of suppliers that we know.',
    },
    {
      key: 'odd',
      when: [{ fact: 'usual_ratio', is: 'above', value: '3' }],
      actions: [{ do: 'escalate', message: 'Three times what {{seller}} usually asks.' }],
      because: 'Far from the usual.',
    },
  ],
}

type Person = Awaited<ReturnType<World['person']>>
let world: World
let anna: Person
let ben: Person
let lead: Person
beforeAll(async () => {
  world = await createWorld({ definition })
  anna = await world.person('anna', ['reviewer'])
  ben = await world.person('ben', ['reviewer'])
  lead = await world.person('lea', ['lead'])
})
afterAll(async () => {
  await world.close()
})
beforeEach(async () => {
  world.clock.forward(60_000)
  await world.db.task.updateMany({ where: { state: 'open' }, data: { state: 'cancelled', claimedBy: null } })
})

const bill = (change: Values = {}): Values => ({
  seller: 'Umbra',
  total: '500.00',
  currency: 'EUR',
  tax_id: 'T1',
  kind: 'bill',
  ...change,
})

/** An item for which these values were proposed, by the product's own way. */
async function proposed(values: Values, sender?: string) {
  const made = await insertListed(world, { state: 'read', mode: null })
  const { id: itemId } = made
  if (sender)
    await world.db.itemSender.create({
      data: { itemId, organisationId: world.organisation.id, address: sender, createdAt: world.clock.now() },
    })
  const work = await findWork(world.system, itemId)
  if (!work) throw new Error('the item does not wait for a proposal')
  const sure = { confidence: 0.97, grounded: true, evidence: [], reason: '', candidates: [] }
  const provider: Provider = {
    name: 'local',
    version: 'test',
    propose: async () => ({
      ...{ provider: 'local', version: 'test', language: 'en', summary: '' },
      values: Object.entries(values).map(([key, value]) => ({ key, value, ...sure })),
    }),
  }
  await proposeWith(world.system, work, provider)
  return made
}

const itemOf = (id: string) => world.db.item.findUniqueOrThrow({ where: { id } })
const eventsOf = async (itemId: string, type: string) =>
  (await world.db.event.findMany({ where: { itemId, type }, orderBy: { sequence: 'asc' } })).map((e) => e.data)
const firingsOf = async (itemId: string) => {
  const rows = await world.db.ruleFiring.findMany({ where: { itemId }, orderBy: [{ at: 'asc' }, { ruleKey: 'asc' }] })
  return rows.map(({ ruleKey, stage, did }) => ({ ruleKey, stage, did }))
}
const openTasks = (itemId: string) => world.db.task.findMany({ where: { itemId, state: 'open' } })
const commentsOf = (itemId: string) =>
  world.db.comment.findMany({ where: { itemId }, select: { kind: true, authorId: true, body: true } })

async function claim(person: Person, number: number): Promise<WorkItem> {
  const { work } = await person.call.review.claim({ ...world.scope, number })
  if (!work) throw new Error('the item cannot be claimed')
  return work
}
const decisionOn = (work: WorkItem, values: Values): DecisionInput => ({
  ...{ id: crypto.randomUUID(), taskId: work.task.id, taskVersion: work.task.version, visitId: work.visitId, values },
  heartbeat: { visitId: work.visitId, sequence: 1, activeMs: 10_000, gaps: [], at: 0 },
})
/** Takes the item up and finishes it with these values, ten seconds later. */
async function finish(person: Person, number: number, change: Values = {}): Promise<WorkItem> {
  const work = await claim(person, number)
  world.clock.forward(10_000)
  await person.call.review.decide({ ...world.scope, ...decisionOn(work, { ...work.values, ...change }) })
  return work
}

describe('when values are proposed', () => {
  it('a rule that knows the sender routes the item, tells the owner, and leaves its name', async () => {
    const { id } = await proposed(bill({ total: '1500.00' }), 'pay@Umbra.example')
    expect(await itemOf(id)).toMatchObject({
      ...{ queue: 'large', routeRule: 'known_sender', routeReason: 'Large bills of Umbra.', state: 'review' },
    })
    expect(await firingsOf(id)).toEqual([{ ruleKey: 'known_sender', stage: 'proposed', did: ['route', 'notify'] }])
    const [event] = await eventsOf(id, 'rule.fired')
    expect(event).toMatchObject({ ruleKey: 'known_sender', stage: 'proposed', did: ['route', 'notify'] })
    const other = await proposed(bill({ total: '1500.00' }), 'pay@else.example')
    expect(await itemOf(other.id)).toMatchObject({ queue: 'main', routeRule: null })
  })

  it('an item goes back to its sender with the message filled, and goes on where it stood when they answer', async () => {
    const { id, number } = await proposed(bill({ tax_id: null }))
    expect(await itemOf(id)).toMatchObject({ state: 'returned', queue: 'main' })
    expect(await openTasks(id)).toHaveLength(0)
    const body = 'Your bill over €500.00 from Umbra has no tax ID.'
    expect(await commentsOf(id)).toEqual([{ kind: 'return', authorId: 'rule:no_tax_id', body }])
    expect(await eventsOf(id, 'item.returned')).toEqual([{ ruleKey: 'no_tax_id' }])
    await anna.call.item.resume({ ...world.scope, number })
    const work = await claim(anna, number)
    expect(work.values.total).toBe('500.00')
    expect(work.item.message).toMatchObject({ text: body, by: 'the rule “A bill needs a tax ID”' })
  })

  it('while a pilot draws the items, a rule that rests on a proposal takes none of them away and tells nobody', async () => {
    const { designId } = await world.db.$transaction((tx) =>
      startDesign(world.system, tx, {
        ...{ workflow: world.workflow, kind: 'split', manualShare: 0.5, strata: [], reviewers: [] },
        ...{ ownerId: 'pilot', segment: 1 },
      }),
    )
    const back = await proposed(bill({ tax_id: null }))
    const told = await proposed(bill({ total: '1500.00' }), 'pay@umbra.example')
    await world.db.$transaction((tx) => endDesign(world.system, tx, { workflow: world.workflow, designId }))
    expect(await itemOf(back.id)).toMatchObject({ state: 'review' })
    expect(await openTasks(back.id)).toMatchObject([{ mode: 'assisted', forRole: null }])
    expect([await commentsOf(back.id), await firingsOf(back.id)]).toEqual([[], []])
    expect(await firingsOf(told.id)).toEqual([{ ruleKey: 'known_sender', stage: 'proposed', did: ['route'] }])
  })
})

describe('in shadow', () => {
  it('no rule that rests on a proposal is noticed by anybody', async () => {
    const scope = { organisationId: world.organisation.id, workflowId: world.workflow.id, kind: 'extraction' }
    const step = { ...scope, by: 'lea', because: 'To see.', figures: {}, at: world.clock.now() }
    await world.db.autonomyStep.create({
      data: { ...step, id: crypto.randomUUID(), sequence: 1, before: 'review_all', level: 'shadow' },
    })
    const { id } = await proposed(bill({ tax_id: null }))
    await world.db.autonomyStep.create({
      data: { ...step, id: crypto.randomUUID(), sequence: 2, before: 'shadow', level: 'review_all' },
    })
    expect(await itemOf(id)).toMatchObject({ state: 'review' })
    expect(await openTasks(id)).toMatchObject([{ mode: 'manual' }])
    expect([await commentsOf(id), await firingsOf(id)]).toEqual([[], []])
  })
})

describe('when values are decided', () => {
  it('one queue decides after the other, and only the last word becomes the output', async () => {
    const { id, number } = await proposed(bill({ kind: 'contract' }))
    expect(await itemOf(id)).toMatchObject({ queue: 'legal', queuesLeft: ['finance'], priority: 7 })
    await finish(anna, number, { total: '600.00' })
    expect(await itemOf(id)).toMatchObject({ state: 'review', queue: 'finance', queuesLeft: [], queuesDone: ['legal'] })
    expect(await world.db.itemOutput.findUnique({ where: { itemId: id } })).toBeNull()
    const [task] = await openTasks(id)
    expect(await eventsOf(id, 'item.passed_on')).toMatchObject([{ from: 'legal', to: 'finance', taskId: task?.id }])
    expect(await eventsOf(id, 'item.decided')).toHaveLength(0)

    await anna.call.review.undo({ ...world.scope, decisionId: null })
    expect(await itemOf(id)).toMatchObject({ queue: 'legal', queuesLeft: ['finance'], queuesDone: [] })
    expect(await openTasks(id)).toMatchObject([{ claimedBy: anna.id }])
    const again = await claim(anna, number)
    world.clock.forward(10_000)
    await anna.call.review.decide({ ...world.scope, ...decisionOn(again, { ...again.values, total: '600.00' }) })

    const work = await claim(ben, number)
    expect(work.values).toMatchObject({ total: '600.00' })
    await expect(anna.call.review.undo({ ...world.scope, decisionId: null })).rejects.toThrow(
      'taken up in the next queue',
    )
    world.clock.forward(10_000)
    await ben.call.review.decide({ ...world.scope, ...decisionOn(work, { ...work.values, tax_id: 'T2' }) })
    expect(await itemOf(id)).toMatchObject({ state: 'approval', queue: 'finance', queuesDone: ['legal', 'finance'] })
    const output = await world.db.itemOutput.findUniqueOrThrow({ where: { itemId: id } })
    expect(output.values).toMatchObject({ total: '600.00', tax_id: 'T2' })
    expect(await eventsOf(id, 'item.decided')).toMatchObject([{ changed: ['total', 'tax_id'] }])
    expect(await firingsOf(id)).toEqual([{ ruleKey: 'contracts', stage: 'proposed', did: ['sequence', 'priority'] }])
  })

  it('what the next queue returns to the sender goes on there, with the values so far', async () => {
    const { id, number } = await proposed(bill({ kind: 'contract' }))
    await finish(anna, number, { total: '700.00' })
    const work = await claim(ben, number)
    const back = { ...decisionOn(work, work.values), kind: 'return' as const, message: 'Which party signs?' }
    await ben.call.review.decide({ ...world.scope, ...back })
    await ben.call.item.resume({ ...world.scope, number })
    expect(await itemOf(id)).toMatchObject({ state: 'review', queue: 'finance', queuesDone: ['legal'] })
    const again = await finish(ben, number)
    expect(again.values).toMatchObject({ total: '700.00' })
    expect(await itemOf(id)).toMatchObject({ state: 'approval', queuesDone: ['legal', 'finance'] })
  })

  it('a small bill of a known supplier skips its approval; a claim does not, whatever a rule says', async () => {
    const first = await proposed(bill({ seller: 'Elektron', total: '50.00' }))
    await finish(anna, first.number)
    expect(await itemOf(first.id)).toMatchObject({ state: 'approval' })
    const second = await proposed(bill({ seller: 'Elektron', total: '50.00' }))
    await finish(anna, second.number)
    expect(await itemOf(second.id)).toMatchObject({ state: 'completed' })
    expect(await firingsOf(second.id)).toEqual([{ ruleKey: 'small', stage: 'decided', did: ['skip_approval'] }])
    const claimed = await proposed(bill({ seller: 'Elektron', total: '50.00', kind: 'claim' }))
    await finish(anna, claimed.number)
    expect(await itemOf(claimed.id)).toMatchObject({ state: 'approval' })
    const far = await proposed(bill({ seller: 'Elektron', total: '500.00' }))
    expect(await openTasks(far.id)).toMatchObject([{ forRole: 'lead', priority: 20 }])
    expect(await commentsOf(far.id)).toMatchObject([
      { kind: 'escalation', body: 'Three times what Elektron usually asks.' },
    ])
  })
})

it('a draft is tried on the decided items: what would change, by which rule, and which rules are never reached', async () => {
  const draft = {
    ...definition,
    rules: [
      { key: 'first', when: [], actions: [{ do: 'route', queue: 'finance' }], because: 'All.' },
      ...definition.rules.filter((rule) => rule.key !== 'small'),
    ],
  }
  const tried = await lead.call.item.testRules({ ...world.scope, draft })
  expect(tried.of).toBe(5)
  expect(tried.changed).toBe(5)
  expect(tried.rules.find((r) => r.key === 'first')).toMatchObject({ fires: 5, whole: 5, changed: 5 })
  expect(tried.rules.find((r) => r.key === 'contracts')).toMatchObject({
    ...{ fires: 2, whole: 0, behind: [{ rule: 'first', items: 2 }] },
  })
  const small = tried.items.flatMap((i) => i.differences).filter((d) => d.kind === 'approval')
  expect(small).toEqual([{ kind: 'approval', was: 'skipped', would: 'asked for (Every bill.)', rule: null }])
  await expect(anna.call.item.testRules({ ...world.scope, draft })).rejects.toThrow('Ops lead')
  await expect(
    lead.call.item.testRules({ ...world.scope, draft: { ...draft, rules: [{ ...draft.rules[0], actions: [] }] } }),
  ).rejects.toThrow('A rule does something')
})

it('an amount printed in another currency is that of the day’s rate, and nobody’s guess without one', async () => {
  const large = { key: 'large', when: [{ fact: 'amount', is: 'above', value: '1000' }], because: 'Large.' }
  const made = definitionSchema.parse({ ...definition, rules: [], approvals: [large] })
  const { id: itemId } = await insertListed(world, {})
  const item = await world.db.item.findUniqueOrThrow({ where: { id: itemId } })
  const rate = { from: 'GBP', to: 'EUR', rate: '1.25', validFrom: '2026-11-10' }
  await lead.call.roi.enterRate({ organisation: world.scope.organisation, rate })
  const asks = async (total: string, currency: string, today = '2026-11-16') => {
    const values = bill({ total, currency })
    const about = await aboutOf(world.db, item, made, values, [], { today })
    return [about.amount, approvalOf(made, { values, today, about })?.key]
  }
  expect(await asks('900', 'EUR')).toEqual(['900', undefined])
  expect(await asks('900', 'GBP')).toEqual(['1125', 'large'])
  expect(await asks('700', 'GBP')).toEqual(['875', undefined])
  expect(await asks('700', 'GBP', '2026-11-09')).toEqual([null, 'large'])
  expect(await asks('700', 'USD')).toEqual([null, 'large'])
})

it('limits compare what is printed in another currency by the rate of the day on which the approval was asked for', async () => {
  const weighed = async (currency: string) => {
    const { id, number } = await proposed(bill({ seller: `Of ${currency}`, currency }))
    await finish(anna, number)
    const { amount, comparable } = await world.db.approval.findFirstOrThrow({ where: { itemId: id } })
    return [amount?.toFixed(), comparable]
  }
  expect(await weighed('EUR')).toEqual(['500', true])
  expect(await weighed('GBP')).toEqual(['625', true])
  expect(await weighed('USD')).toEqual(['500', false])
})
