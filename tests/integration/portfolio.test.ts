import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '#server/identity/identity.ts'
import { DomainError } from '#server/platform/errors.ts'
import { weeksPerMonth } from '#server/workflow/charter-figures.ts'
import { defaultWeights, scoreOf } from '#server/workflow/score.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertWaitingItems } from '../setup/items.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

type Person = Awaited<ReturnType<World['person']>>
let world: World
let lead: Person
const charter = { owner: 'lead@example.org', volumePerMonth: 5, minutesPerItem: 6, hourlyCost: '40' }
const organisation = 'acme'

beforeAll(async () => {
  world = await createWorld({ definition: definitionSchema.parse({ ...slipDefinition, charter }) })
  lead = await world.person('lead', ['lead'])
  // The first came on a Tuesday, three whole weeks followed, and today is a Monday.
  const days = { '2026-10-20': 1, '2026-10-28': 3, '2026-11-04': 6, '2026-11-12': 9 }
  for (const [day, count] of Object.entries(days))
    await insertWaitingItems(world, count, { item: { receivedAt: new Date(`${day}T10:00:00Z`) } })
})
afterAll(() => world.close())

const begin = (by: Person, name: string) =>
  by.call.workflow.drafts.create({
    organisation,
    from: { kind: 'nothing', name, key: name.toLowerCase(), currency: 'USD' },
  })

async function refusal(work: Promise<unknown>): Promise<DomainError['code'] | null> {
  try {
    await work
    return null
  } catch (error) {
    const cause = (error as Error).cause
    if (cause instanceof DomainError) return cause.code
    if ((error as { code?: string }).code === 'BAD_REQUEST') return 'invalid'
    throw error
  }
}

describe('where to start', () => {
  it('counts what was measured more than what was typed, and names both', async () => {
    const { candidates, currency } = await lead.call.roi.whereToStart({ organisation })
    expect(currency).toBe('EUR')
    expect(candidates).toMatchObject([
      { workflow: 'work', draft: null, owner: 'lead', examples: 19, factor: '1', readiness: { ready: false } },
    ])
    const figures = candidates[0]?.figures
    // 18 items in three weeks; the week of the first item says nothing of a usual one.
    expect(figures?.perMonth).toEqual({
      ...{ value: 6 * weeksPerMonth, from: 'measured', n: 3, by: 'workbench', stated: 5, tooFew: null },
    })
    expect(figures?.minutes).toMatchObject({ value: 6, from: 'stated' })
    expect(figures?.rework).toBeNull()
  })

  it('knows no money of another currency without a rate, and asks for it', async () => {
    const { id } = await begin(lead, 'Letters')
    const { draft, revision } = await lead.call.workflow.drafts.get({ organisation, draft: id })
    const content = {
      ...draft,
      charter: { ...draft.charter, hourlyCost: '50', volumePerMonth: 300, minutesPerItem: 4 },
    }
    await lead.call.workflow.drafts.save({ organisation, draft: id, revision, content })
    const see = async () => {
      const view = await lead.call.roi.whereToStart({ organisation })
      const letters = view.candidates.find((one) => one.draft === id)
      if (!letters) throw new Error('the draft is not among the candidates')
      return { ...view, letters, score: scoreOf(letters, view.weights.weights) }
    }
    const before = await see()
    expect(before.letters).toMatchObject({ workflow: null, currency: 'USD', factor: null, examples: 0 })
    expect(before.score.noRate).toBe(true)
    expect(before.problems).toEqual([expect.stringContaining('USD and EUR')])
    const rate = { from: 'USD', to: 'EUR', rate: '0.5', validFrom: '2026-11-01' }
    await lead.call.roi.enterRate({ organisation, rate })
    const after = await see()
    expect([after.problems, after.letters.factor, after.score.noRate]).toEqual([[], '0.5', false])
  })

  it('shows a workflow to its members alone, and what is being made to whoever chooses', async () => {
    const outsider = await world.person('outsider', ['executive'], false)
    const { candidates, people, mayChange } = await outsider.call.roi.whereToStart({ organisation })
    expect(candidates.map(({ workflow, name }) => [workflow, name])).toEqual([[null, 'Letters']])
    expect([people, mayChange]).toEqual([[], false])
    const reviewer = await world.person('reviewer', ['reviewer', 'approver'])
    expect(await refusal(reviewer.call.roi.whereToStart({ organisation }))).toBe('forbidden')
  })

  it('tells the designer what is known of a workflow, and nobody else', async () => {
    const { id } = await lead.call.workflow.drafts.create({
      organisation,
      from: { kind: 'workflow', workflow: 'work' },
    })
    const facts = await lead.call.roi.charterFacts({ organisation, draft: id })
    expect(facts).toMatchObject({ examples: 19, perMonth: { n: 3 } })
    expect(facts.members).toContain('lead@example.org')
    expect(facts.members).not.toContain('outsider@example.org')
    const elsewhere = await world.person('elsewhere', ['lead'], false)
    expect(await refusal(elsewhere.call.roi.charterFacts({ organisation, draft: id }))).toBe('not_found')
    const { candidates } = await lead.call.roi.whereToStart({ organisation })
    expect(candidates.find(({ workflow }) => workflow === 'work')?.draft).toBe(id)
  })
})

describe('the weights of an organisation', () => {
  const changed = { ...defaultWeights, volume: 60, rules: 10 }
  const save = (by: Person, version: number, weights = changed) =>
    by.call.workflow.portfolio.saveWeights({ organisation, version, weights })
  const standing = async () => (await lead.call.roi.whereToStart({ organisation })).weights

  it('are the product’s own until somebody changes them, and then say who and when', async () => {
    expect(await standing()).toEqual({ weights: defaultWeights, version: 0, changed: null })
    expect(await save(lead, 0)).toEqual({ version: 1 })
    const at = world.clock.now().toISOString()
    expect(await standing()).toEqual({ weights: changed, version: 1, changed: { by: 'lead', at } })
    const events = await world.db.event.findMany({ where: { type: 'portfolio.weighted' } })
    expect(events.map(({ data, actor }) => [data, actor])).toEqual([[{ ...changed, version: 1 }, `user:${lead.id}`]])
  })

  it('are not overwritten by whoever did not see the last change', async () => {
    const other = { ...changed, volume: 1 }
    expect(await refusal(save(lead, 0, other))).toBe('stale')
    expect(await save(lead, 1, { ...changed, money: 0 })).toEqual({ version: 2 })
    expect(await refusal(save(lead, 1, other))).toBe('stale')
    expect(await standing()).toMatchObject({ version: 2, weights: { volume: 60, money: 0 } })
    expect(await world.db.event.count({ where: { type: 'portfolio.weighted' } })).toBe(2)
  })

  it('are changed by leads and administrators, and only into what can be weighed', async () => {
    const may = async (...roles: Role[]) => refusal(save(await world.person(roles.join('-and-'), roles, false), 9))
    expect(await may('executive')).toBe('forbidden')
    expect(await may('approver', 'reviewer')).toBe('forbidden')
    expect(await may('administrator')).toBe('stale')
    const nothing = { ...changed, volume: 0, rules: 0, clarity: 0, hours: 0, money: 0 }
    expect(await refusal(save(lead, 2, nothing))).toBe('invalid')
    expect((await standing()).version).toBe(2)
  })

  it('are nothing to another organisation, nor are its drafts', async () => {
    const foreign = { id: crypto.randomUUID(), slug: 'fjord', name: 'Fjord', isDemo: false }
    await world.db.organisation.create({ data: foreign })
    const stranger = await world.person('stranger', ['lead'], false)
    await world.db.membership.deleteMany({ where: { userId: stranger.id } })
    await world.db.membership.create({ data: { organisationId: foreign.id, userId: stranger.id, roles: ['lead'] } })
    const there = await stranger.call.roi.whereToStart({ organisation: 'fjord' })
    expect(there).toMatchObject({ candidates: [], weights: { version: 0, weights: defaultWeights } })
    expect(await refusal(stranger.call.roi.whereToStart({ organisation }))).toBe('not_found')
    expect(await refusal(save(stranger, 2))).toBe('not_found')
  })
})

it('tells in which versions the instructions changed', async () => {
  const { id } = await lead.call.workflow.drafts.create({ organisation, from: { kind: 'workflow', workflow: 'work' } })
  const { draft, revision } = await lead.call.workflow.drafts.get({ organisation, draft: id })
  const content = { ...draft, instructions: '# Slips\nRead the total.' }
  const saved = await lead.call.workflow.drafts.save({ organisation, draft: id, revision, content })
  await lead.call.workflow.drafts.publish({ organisation, draft: id, revision: saved.revision, despite: true })
  expect(await lead.call.workflow.instructions(world.scope)).toMatchObject([
    { version: 2, by: 'lead', added: 2, removed: 0, lines: [{ kind: 'added', text: '# Slips' }, { kind: 'added' }] },
  ])
})
