import { afterAll, beforeAll, expect, it } from 'vitest'
import { receiveFile } from '#server/item/commands.server.ts'
import { groupKeyOf, splitOf } from '#server/item/item.ts'
import { findItem } from '#server/item/store.server.ts'
import { saveFingerprint } from '#server/proposal/learning/recall.server.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { createWorld, type World } from '../setup/world.ts'

const definition = definitionSchema.parse({
  name: 'Slips',
  noun: { one: 'slip', many: 'slips' },
  groupBy: 'sender',
  fields: [
    { key: 'sender', label: 'Sender', type: 'text', find: { shape: 'organisation', place: 'top' } },
    { key: 'number', label: 'Number', type: 'text', find: { shape: 'identifier', terms: ['Invoice number'] } },
    { key: 'total', label: 'Total', type: 'money', find: { shape: 'amount', terms: ['Grand total'] } },
  ],
})

const towns = ['Birch', 'Harbour', 'Quarry', 'Meadow', 'Linden', 'Orchard', 'Heron', 'Saddle', 'Tanner', 'Willow']
const inSplit = (split: 'learn' | 'test') =>
  towns
    .map((t) => `${t} Tools Ltd`)
    .find((n) => splitOf(groupKeyOf(definition, { sender: n }) ?? '') === split) as string

/** A slip whose labels no definition knows: theirs for the number is "Chit", for the total "Makes". */
const slip = (sender: string, n: number) =>
  [
    sender,
    '12 Mill Street',
    `accounts@${sender.split(' ')[0]?.toLowerCase()}.example`,
    '',
    `Account ${90_000 + (n % 3)}`,
    `Chit AB-${4400 + n}`,
    '',
    `Goods ${100 + n}.00`,
    `Makes ${120 + n}.00`,
    `Last year ${5000 + n}.00`,
  ].join('\n')
const truth = (sender: string, n: number): Values => ({ sender, number: `AB-${4400 + n}`, total: `${120 + n}.00` })

let world: World
beforeAll(async () => {
  world = await createWorld({ definition, work: true })
})
afterAll(async () => {
  await world.close()
})

async function proposed(sender: string, n: number): Promise<{ itemId: string; number: number; proposal: Proposal }> {
  const source = new TextEncoder().encode(slip(sender, n))
  const { itemId, number } = await receiveFile(world.system, world.workflow, {
    ...{ fileName: `slip-${n}.txt`, source, intake: 'command' },
  })
  const spy = world.boss.getSpy<{ itemId: string }>('proposal.propose')
  await spy.waitForJob((data) => data.itemId === itemId, 'completed')
  const row = await world.db.proposal.findFirstOrThrow({ where: { itemId } })
  return { itemId, number, proposal: row.content as unknown as Proposal }
}

type Person = Awaited<ReturnType<World['person']>>

async function decideNext(person: Person, values: Values): Promise<string> {
  const { work } = await person.call.review.next({ ...world.scope, have: [] })
  if (!work) throw new Error('nothing to review')
  const id = crypto.randomUUID()
  await person.call.review.decide({
    ...world.scope,
    ...{ id, taskId: work.task.id, taskVersion: work.task.version, visitId: work.visitId, values, overridden: [] },
    heartbeat: { visitId: work.visitId, sequence: 1, activeMs: 1000, gaps: [], at: 1000 },
  })
  return id
}

const valuesOf = (proposal: Proposal): Values => Object.fromEntries(proposal.values.map((v) => [v.key, v.value]))

it('reads a document as the one before it of its sender was corrected, until that is undone', async () => {
  const anna = await world.person('anna', ['reviewer'])
  const sender = inSplit('learn')
  const first = await proposed(sender, 1)
  expect(first.proposal.similar).toBeUndefined()
  expect(valuesOf(first.proposal)).not.toEqual(truth(sender, 1))

  const decisionId = await decideNext(anna, truth(sender, 1))
  const second = await proposed(sender, 2)
  expect(valuesOf(second.proposal)).toEqual(truth(sender, 2))
  expect(second.proposal.similar).toMatchObject([{ number: first.number }])
  const number = second.proposal.values.find((v) => v.key === 'number')
  expect(number).toMatchObject({ grounded: true, evidence: [{ page: 1, quote: 'AB-4402' }] })
  expect(number?.reason).toContain(`#${first.number}`)

  await anna.call.review.undo({ ...world.scope, decisionId })
  const third = await proposed(sender, 3)
  expect(third.proposal.similar).toBeUndefined()
  expect(valuesOf(third.proposal)).not.toEqual(truth(sender, 3))
})

it('learns nothing from senders of the test split, nor from a seeded item', async () => {
  const bert = await world.person('bert', ['reviewer'])
  const sender = inSplit('test')
  const first = await proposed(sender, 11)
  await world.db.task.updateMany({
    where: { NOT: { itemId: first.itemId }, state: 'open' },
    data: { state: 'cancelled' },
  })
  await decideNext(bert, truth(sender, 11))
  const second = await proposed(sender, 12)
  expect(second.proposal.similar).toBeUndefined()

  expect(await world.db.fingerprint.count({ where: { itemId: first.itemId } })).toBe(1)
  const item = await findItem(world.db, world.organisation.id, first.itemId)
  if (!item) throw new Error('the item is gone')
  await world.db.fingerprint.delete({ where: { itemId: item.id } })
  await world.db.$transaction((tx) => saveFingerprint(tx, { ...item, seeded: true }, [], world.clock.now()))
  expect(await world.db.fingerprint.count({ where: { itemId: item.id } })).toBe(0)
})
