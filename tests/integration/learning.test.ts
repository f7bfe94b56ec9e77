import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { splitOf } from '#server/item/item.ts'
import { removeOutput, saveOutput } from '#server/item/store.server.ts'
import { modelEvaluationSchema, trainedOnSchema } from '#server/proposal/learning/models.ts'
import { modelsInUse } from '#server/proposal/learning/models-store.server.ts'
import { learnedMore, trainModel } from '#server/proposal/learning/train.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { insertListed } from '../setup/items.ts'
import { createWorld, type World } from '../setup/world.ts'

const definition = {
  name: 'Notes',
  noun: { one: 'note', many: 'notes' },
  groupBy: 'sender',
  fields: [
    { key: 'sender', label: 'Sender', type: 'text' },
    {
      key: 'topic',
      label: 'Topic',
      type: 'label',
      options: [
        { key: 'door', label: 'Door' },
        { key: 'heating', label: 'Heating' },
      ],
    },
    { key: 'route', label: 'Team', type: 'route' },
  ],
  queues: [
    { key: 'office', label: 'Office' },
    { key: 'caretaker', label: 'Caretaker' },
  ],
}
const texts = {
  door: ['entrance does not close', 'lock of the entrance broken', 'entrance bell silent', 'new lock wanted'],
  heating: ['radiators stay off', 'radiators make noise', 'bleed the radiators', 'radiators drip at night'],
}

let world: World
beforeAll(async () => {
  world = await createWorld({ definition })
})
afterAll(async () => {
  await world.close()
})

/** An item that a person stood behind; answers its id. The database refuses an output of a seeded one. */
async function confirmed(text: string, values: Values, change: { group?: string } = {}) {
  const { db, organisation } = world
  const { id } = await insertListed(world, { state: 'completed', text, values })

  await db.item.update({ where: { id }, data: { groupKey: change.group ?? null, decidedAt: world.clock.now() } })
  await db.$transaction(async (tx) => {
    const decisionId = crypto.randomUUID()
    await saveOutput(tx, { organisationId: organisation.id, itemId: id, decisionId, values })
  })
  return { id }
}

/** A group of the split that is wanted. */
const groupOf = (split: 'learn' | 'test', n: number) =>
  Array.from({ length: 100 }, (_, i) => `${split}${n}x${i}`).find((g) => splitOf(g) === split) ?? ''

const scope = () => ({ organisationId: world.organisation.id, workflowId: world.workflow.id })
const versions = (kind: string) =>
  world.db.learnedModel.findMany({ where: { ...scope(), kind }, orderBy: { version: 'asc' } })
const events = (type: string) => world.db.event.findMany({ where: { ...scope(), type }, orderBy: { id: 'asc' } })

describe('what a workflow learns', () => {
  const learned: string[] = []
  let last = ''

  it('is nothing before there is enough, and that is recorded too', async () => {
    await trainModel(world.system, world.workflow.id, 'labels')
    expect(await versions('labels')).toEqual([])
    expect((await events('training.skipped')).map((e) => e.data)).toEqual([{ kind: 'labels' }])
    await learnedMore(world.system, world.workflow.id)
    expect(await events('training.ordered')).toEqual([])
  })

  it('comes from confirmed items of the learning split alone, as a version with its evaluation', async () => {
    let n = 0
    for (const [topic, some] of Object.entries(texts))
      for (const text of some) {
        const values = { topic, sender: text, route: topic === 'door' ? 'office' : 'caretaker' }
        last = (await confirmed(text, values, { group: groupOf('learn', n++) })).id
        learned.push(last)
      }
    await confirmed('entrance', { topic: 'heating' }, { group: groupOf('test', 1) })
    await trainModel(world.system, world.workflow.id, 'labels')

    const [version] = await versions('labels')
    const trainedOn = trainedOnSchema.parse(version?.trainedOn)
    expect(trainedOn).toMatchObject({ n: 8, classes: { topic: { door: 4, heating: 4 } } })
    const evaluation = modelEvaluationSchema.parse(version?.evaluation)
    expect(evaluation.fields[0]).toMatchObject({ key: 'topic', n: 8 })
    expect(version?.inUse).toBe(true)
    expect((await events('model.trained')).map((e) => e.data)).toEqual([
      { modelId: version?.id, kind: 'labels', version: 1, n: 8, sha256: trainedOn.sha256, inUse: true },
    ])
    expect((await modelsInUse(world.db, scope())).map((m) => [m.kind, m.version])).toEqual([['labels', 1]])
  })

  it('is the same again from the same decisions, and less after one is undone', async () => {
    await trainModel(world.system, world.workflow.id, 'labels')
    await world.db.$transaction((tx) => removeOutput(tx, world.organisation.id, last))
    await trainModel(world.system, world.workflow.id, 'labels')
    const [first, second, third] = await versions('labels')
    expect(second?.content).toEqual(first?.content)
    expect(second?.version).toBe(2)
    expect(trainedOnSchema.parse(third?.trainedOn)).toMatchObject({ n: 7, classes: { topic: { door: 4, heating: 3 } } })
  })

  it('is where items went that no rule decides, too', async () => {
    await trainModel(world.system, world.workflow.id, 'route')
    const [version] = await versions('route')
    expect(trainedOnSchema.parse(version?.trainedOn).classes).toEqual({ route: { office: 4, caretaker: 3 } })
  })

  it('is trained again at the tenth confirmed item, once', async () => {
    await confirmed('new lock', { topic: 'door' })
    await learnedMore(world.system, world.workflow.id)
    expect(await events('training.ordered')).toEqual([])
    await confirmed('old lock', { topic: 'door' })
    await learnedMore(world.system, world.workflow.id)
    await learnedMore(world.system, world.workflow.id)
    const ordered = (await events('training.ordered')).map((e) => e.data as { kind: string; confirmed: number })
    expect(ordered.map((o) => o.kind)).toEqual(expect.arrayContaining(['labels', 'route', 'confidence']))
    expect(new Set(ordered.map((o) => `${o.kind} ${o.confirmed}`)).size).toBe(ordered.length)
  })

  it('is seen by leads, who may order a training; reviewers may not', async () => {
    const lead = await world.person('Lena', ['lead'])
    const reviewer = await world.person('Rolf', ['reviewer'])
    const before = (await events('training.ordered')).length
    await lead.call.proposal.retrain(world.scope)
    expect(await events('training.ordered')).toHaveLength(before + 3)
    const { kinds, names } = await lead.call.proposal.models(world.scope)
    const labels = kinds.find((k) => k.kind === 'labels')
    expect(labels).toMatchObject({ training: 'under way', inUse: 3 })
    expect(labels?.versions.map((v) => v.version)).toEqual([3, 2, 1])
    expect(names.topic).toEqual({ label: 'Topic', options: { door: 'Door', heating: 'Heating' } })
    await expect(reviewer.call.proposal.retrain(world.scope)).rejects.toThrow()
    await expect(reviewer.call.proposal.models(world.scope)).rejects.toThrow()
  })
})
