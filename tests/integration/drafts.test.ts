import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDesign } from '#server/allocation/commands.server.ts'
import type { Terminal } from '#server/cli/terminal.server.ts'
import { applyFile } from '#server/cli/workflow.server.ts'
import { findWorkflow, setWorkflowLock } from '#server/workflow/store.server.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { writeWorkflowFile } from '#server/workflow/yaml.ts'
import { insertListed } from '../setup/items.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

let world: World
let lea: Awaited<ReturnType<World['person']>>
let ada: Awaited<ReturnType<World['person']>>
let outsider: Awaited<ReturnType<World['person']>>
beforeAll(async () => {
  world = await createWorld({ definition: slipDefinition })
  lea = await world.person('Lea', ['lead'])
  ada = await world.person('Ada', ['administrator'])
  outsider = await world.person('Olga', ['lead'], false)
})
afterAll(async () => {
  await world.close()
})

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: { cause?: { code?: string; message?: string; subject?: string } }) =>
      `${error.cause?.code}: ${error.cause?.subject ?? ''} ${error.cause?.message}`,
  )
const current = async () => {
  const row = await findWorkflow(world.db, world.organisation.id, 'work')
  if (!row) throw new Error('the workflow is gone')
  return row
}
/** The one draft of the workflow, as it stands. */
const open = async (who = lea) => {
  const { organisation } = world.scope
  const { id: draft } = await who.call.workflow.drafts.create({
    organisation,
    from: { kind: 'workflow', workflow: 'work' },
  })
  const view = await who.call.workflow.drafts.get({ organisation, draft })
  return { organisation, draft, view, revision: view.revision }
}
const events = async (type: string) =>
  (await world.db.event.findMany({ where: { type }, orderBy: { id: 'asc' } })).map(({ data }) => data)

describe('the draft of a published workflow', () => {
  it('is one, whoever opens it, and names who changed it when somebody saves over it', async () => {
    const mine = await open()
    const theirs = await open(ada)
    expect(theirs.draft).toBe(mine.draft)
    const { drafts } = lea.call.workflow
    const content = { ...mine.view.draft, dueHours: 24 }
    const one = { organisation: mine.organisation, draft: mine.draft }
    const saved = await drafts.save({ ...one, revision: mine.revision, content })
    expect(saved.revision).toBe(mine.revision + 1)
    expect(await code(ada.call.workflow.drafts.save({ ...one, revision: mine.revision, content }))).toMatch(
      /^stale: revision Lea has changed this draft meanwhile/,
    )
    expect(await code(drafts.save({ ...one, revision: mine.revision, content }))).toContain('You, in another window,')
    expect(await code(drafts.rename({ ...one, revision: saved.revision, key: 'other' }))).toMatch(/^refused: key/)
  })

  it('becomes the next version, whose items in flight keep theirs, and is gone then', async () => {
    const before = await insertListed(world, { values: { reference: 'A' } })
    const { organisation, draft, revision, view } = await open()
    expect(view.readiness.ready).toBe(false)
    expect(view.published?.difference.map(({ title }) => title)).toEqual(['Hours until due'])
    const publish = { organisation, draft, revision }
    expect(await code(lea.call.workflow.drafts.publish(publish))).toMatch(/^refused: readiness/)
    expect(await lea.call.workflow.drafts.publish({ ...publish, despite: true })).toEqual({
      workflow: 'work',
      version: 2,
    })
    const [published] = await events('workflow.draft_published')
    expect(published).toMatchObject({ draftId: draft, version: 2, despite: expect.arrayContaining(['no_owner']) })
    expect((await events('workflow.published')).at(-1)).toEqual({ version: 2, from: 1, changed: ['dueHours'] })
    expect(await code(lea.call.workflow.drafts.get({ organisation, draft }))).toMatch(/^not_found/)
    const item = await world.db.item.findUniqueOrThrow({ where: { id: before.id } })
    expect(item.workflowVersion).toBe(1)
    const { versions } = await lea.call.workflow.versions.list(world.scope)
    expect(versions.map(({ version, by, inFlight, changes }) => ({ version, by, inFlight, changes }))).toEqual([
      { version: 2, by: 'Lea', inFlight: 0, changes: ['Changed Hours until due: 48 → 24'] },
      { version: 1, by: 'Test', inFlight: 1, changes: [] },
    ])
  })

  it('says everything that is not valid, and is not published with it', async () => {
    const { organisation, draft, revision, view } = await open()
    const content = { ...view.draft, title: ['nothing'], fields: [{ key: 'A', label: '', type: 'text' }] }
    const saved = await lea.call.workflow.drafts.save({ organisation, draft, revision, content })
    const { problems } = await lea.call.workflow.drafts.get({ organisation, draft })
    expect(problems.map(({ path }) => path.join('.'))).toEqual(
      expect.arrayContaining(['fields.0.key', 'fields.0.label', 'title.0']),
    )
    const publish = { organisation, draft, revision: saved.revision, despite: true }
    expect(await code(lea.call.workflow.drafts.publish(publish))).toMatch(/^invalid: {2}The draft is not valid yet at/)
    await lea.call.workflow.drafts.discard({ organisation, draft, revision: saved.revision })
    expect((await current()).version).toBe(2)
  })

  it('is not published while a pilot holds the workflow at its version, nor is an old version restored', async () => {
    const { organisation, draft, revision, view } = await open()
    const content = { ...view.draft, dueHours: 12 }
    const saved = await lea.call.workflow.drafts.save({ organisation, draft, revision, content })
    const lock = (because: string | null) =>
      world.db.$transaction((tx) =>
        setWorkflowLock(tx, {
          organisationId: world.organisation.id,
          workflowId: world.workflow.id,
          because,
          learnUntil: null,
        }),
      )
    await lock('A pilot runs.')
    const publish = { organisation, draft, revision: saved.revision, despite: true }
    expect(await code(lea.call.workflow.drafts.publish(publish))).toBe('refused:  A pilot runs.')
    expect(await code(lea.call.workflow.versions.restore({ ...world.scope, version: 1, current: 2 }))).toBe(
      'refused:  A pilot runs.',
    )
    expect((await lea.call.workflow.drafts.get({ organisation, draft })).lockedBecause).toBe('A pilot runs.')
    await lock(null)
  })

  it('is taken over to a newer version, member by member, and asks where both changed one', async () => {
    // The draft of before says 12 hours; an old version with 48 hours and no hold of its own comes into force meanwhile.
    const restored = await lea.call.workflow.versions.restore({ ...world.scope, version: 1, current: 2 })
    expect(restored.version).toBe(3)
    expect((await current()).definition.dueHours).toBe(48)
    const { organisation, draft, revision, view } = await open()
    expect(view.moved).toEqual({ from: 2, to: 3, collisions: ['dueHours'], taken: [] })
    const publish = { organisation, draft, revision, despite: true }
    expect(await code(lea.call.workflow.drafts.publish(publish))).toMatch(/^stale: base Version 3 has been published/)
    const take = { organisation, draft, revision }
    expect(await code(lea.call.workflow.drafts.takeOver(take))).toMatch(/^conflict: choice/)
    const taken = await lea.call.workflow.drafts.takeOver({ ...take, choice: { dueHours: 'draft' } })
    const done = await lea.call.workflow.drafts.publish({ ...publish, revision: taken.revision })
    expect(done.version).toBe(4)
    expect((await current()).definition.dueHours).toBe(12)
  })

  it('is seen by members of the workflow alone, and by nobody of another organisation', async () => {
    const { organisation, draft } = await open()
    expect(await code(outsider.call.workflow.drafts.get({ organisation, draft }))).toMatch(/^not_found/)
    expect(await code(outsider.call.workflow.yaml.exportDraft({ organisation, draft }))).toMatch(/^not_found/)
    expect(await code(outsider.call.proposal.tryDraft({ organisation, draft }))).toMatch(/^not_found/)
    expect((await outsider.call.workflow.drafts.list({ organisation })).map(({ id }) => id)).not.toContain(draft)
    expect((await lea.call.workflow.drafts.list({ organisation })).map(({ id }) => id)).toContain(draft)
    expect(
      await code(outsider.call.workflow.drafts.create({ organisation, from: { kind: 'workflow', workflow: 'work' } })),
    ).toMatch(/^not_found/)
  })

  it('opens no door: documents may leave by an administrator alone, other workflows are reached by their members', async () => {
    const { organisation, draft, revision, view } = await open()
    const leaving = { ...view.draft, mayLeave: true }
    const saved = await lea.call.workflow.drafts.save({ organisation, draft, revision, content: leaving })
    const publish = { organisation, draft, despite: true }
    expect(await code(lea.call.workflow.drafts.publish({ ...publish, revision: saved.revision }))).toMatch(
      /^forbidden: mayLeave/,
    )
    const { id: strange } = await outsider.call.workflow.drafts.create({
      organisation,
      from: { kind: 'nothing', name: 'Reaching in', key: 'reaching' },
    })
    const checks = [{ kind: 'counterpart', workflow: 'work', field: 'a', theirs: 'reference' }]
    const fields = [{ key: 'a', label: 'A', type: 'text' }]
    const made = await outsider.call.workflow.drafts.get({ organisation, draft: strange })
    const reached = await outsider.call.workflow.drafts.save({
      ...{ organisation, draft: strange, revision: made.revision },
      content: { ...made.draft, fields, checks },
    })
    expect(
      await code(outsider.call.workflow.drafts.publish({ ...publish, draft: strange, revision: reached.revision })),
    ).toMatch(/^forbidden: .*the workflow "work"/)
    expect(await code(outsider.call.proposal.tryDraft({ organisation, draft: strange }))).toMatch(/^forbidden/)
    await lea.call.workflow.drafts.discard({ organisation, draft, revision: saved.revision })
  })
})

describe('a new workflow', () => {
  it('is made of nothing, of a template, or of a file, with its members', async () => {
    const { organisation } = world.scope
    const { drafts } = lea.call.workflow
    const text = writeWorkflowFile(definitionSchema.parse({ ...slipDefinition, name: 'From a file' }))
    for (const from of [
      { kind: 'template' as const, template: 'receipt', key: 'receipts' },
      { kind: 'yaml' as const, text, key: 'filed' },
    ]) {
      const { id: draft } = await drafts.create({ organisation, from })
      expect((await drafts.get({ organisation, draft })).problems).toEqual([])
    }
    expect(await code(drafts.create({ organisation, from: { kind: 'yaml', text: `${text}zebra: 1\n` } }))).toMatch(
      /^invalid: text Line \d+: there is no key "zebra" here/,
    )
    expect(await code(drafts.create({ organisation, from: { kind: 'nothing', name: 'X', key: 'work' } }))).toMatch(
      /^conflict: key/,
    )
    const { id: draft } = await drafts.create({ organisation, from: { kind: 'nothing', name: 'Good returns' } })
    const view = await drafts.get({ organisation, draft })
    expect([view.key, view.workflow, view.published]).toEqual(['good-returns', null, null])
    const renamed = await drafts.rename({ organisation, draft, revision: view.revision, key: 'returns' })
    const publish = { organisation, draft, revision: renamed.revision, despite: true }
    expect(await code(drafts.publish({ ...publish, members: ['nobody'] }))).toMatch(/^invalid/)
    expect(await drafts.publish({ ...publish, members: [outsider.id] })).toEqual({ workflow: 'returns', version: 1 })
    const made = await findWorkflow(world.db, world.organisation.id, 'returns')
    const members = await world.db.workflowMember.findMany({ where: { workflowId: made?.id ?? '' } })
    expect(members.map(({ userId }) => userId).toSorted()).toEqual([lea.id, outsider.id].toSorted())
    expect((await outsider.call.workflow.yaml.export({ organisation, workflow: 'returns' })).text).toBe(
      'name: Good returns\nnoun:\n  one: item\n  many: items\n',
    )
  })
})

describe('a workflow file that is applied', () => {
  it('makes the workflow, publishes what changed, and has nothing to do when nothing did', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-apply-'))
    const file = path.join(folder, 'Slips of June.yaml')
    const said: Record<string, unknown>[] = []
    const terminal = { result: (object: Record<string, unknown>) => void said.push(object) } as unknown as Terminal
    const apply = (text: string, flags: { dryRun?: boolean; key?: string } = {}) => {
      fs.writeFileSync(file, text)
      return applyFile(world.system, terminal, file, { organisation: 'acme', dryRun: false, json: true, ...flags })
    }
    const text = writeWorkflowFile(slipDefinition)
    const changed = `${text}dueHours: 24\n`
    expect(await apply(text)).toBe(0)
    expect(await apply(changed, { dryRun: true })).toBe(0)
    expect(await apply(changed)).toBe(0)
    expect(await apply(changed)).toBe(0)
    expect(await apply('name: 12\n')).toBe(1)
    const changes = ['Changed Hours until due: 48 → 24']
    expect(said).toMatchObject([
      { key: 'slips-of-june', done: 'created', version: 1 },
      { done: 'published', version: 2, changes, dryRun: true },
      { done: 'published', version: 2, changes, dryRun: false },
      { done: 'nothing', version: 2, changes: [] },
      { valid: false, problems: [{ line: 1 }, { line: 1 }] },
    ])
    fs.rmSync(folder, { recursive: true })
  })
})

describe('a draft that is tried', () => {
  it('says what becomes of an item, by the real way of a proposal, and saves nothing', async () => {
    const made = await insertListed(world, {
      text: 'Slip number: WS-1001 Date: 2026-11-02 Total: 120.00',
      values: { reference: 'OLD-1', day: '2026-11-02', total: '120.00' },
    })
    const { organisation, draft, revision, view } = await open()
    const content = {
      ...view.draft,
      queues: [...view.draft.queues, { key: 'large', label: 'Large ones' }],
      rules: [
        {
          key: 'all',
          when: [],
          actions: [
            { do: 'route', queue: 'large' },
            { do: 'return', message: 'Say more about {{reference}}.' },
          ],
          because: 'Everything is large.',
        },
      ],
      approvals: [{ key: 'two', when: [], steps: [{ role: 'lead' }], because: 'Two look.' }],
    }
    await lea.call.workflow.drafts.save({ organisation, draft, revision, content })
    const before = await world.db.event.count()
    const items = [
      { workflow: 'work', number: made.number },
      { workflow: 'work', number: 999 },
    ]
    const { items: tried, asks } = await lea.call.proposal.tryDraft({ organisation, draft, items })
    expect(asks).toBeNull()
    expect(tried[1]?.refused).toBe('There is no #999 in Weighing slips.')
    const one = tried[0]?.tried
    expect(one?.route).toMatchObject({
      before: { label: 'Review', rule: null },
      after: { label: 'Large ones', rule: 'all', because: 'Everything is large.' },
    })
    expect(one?.approval).toMatchObject({ before: null, after: { key: 'two', steps: [{ role: 'lead' }] } })
    const reference = one?.values.find(({ field }) => field.key === 'reference')
    expect(reference).toMatchObject({ before: 'OLD-1', after: 'WS-1001', changed: true })
    expect(one?.deeds.after.returned).toBe('Say more about WS-1001.')
    expect(await world.db.event.count()).toBe(before)
    expect((await world.db.item.findUniqueOrThrow({ where: { id: made.id } })).queue).toBe('main')
    expect(await world.db.proposal.count({ where: { itemId: made.id } })).toBe(1)
  })

  it('asks nothing over the network unless somebody says so, and then only where documents may leave', async () => {
    const at = world.clock.now()
    await world.db.providerAccount.create({
      data: {
        ...{ id: crypto.randomUUID(), organisationId: world.organisation.id, key: 'outside', label: 'Outside' },
        ...{ baseUrl: 'https://models.example/v1', model: 'm', createdAt: at, updatedAt: at, updatedBy: 'test' },
      },
    })
    const { organisation, draft, revision, view } = await open()
    const content = {
      ...view.draft,
      mayLeave: true,
      provider: { ...view.draft.provider, name: 'openai', account: 'outside' },
    }
    await lea.call.workflow.drafts.save({ organisation, draft, revision, content })
    const [kept] = (await lea.call.proposal.tryDraft({ organisation, draft })).items
    expect(kept).toMatchObject({ refused: null, from: 'kept' })
    const [asked] = (await lea.call.proposal.tryDraft({ organisation, draft, ask: true })).items
    expect(asked?.refused).toMatch(/may not leave the building/)
  })

  it('tells nobody of an item that a pilot conceals, and tries a new workflow on items of others', async () => {
    const { organisation } = world.scope
    const { id: draft } = await lea.call.workflow.drafts.create({
      organisation,
      from: { kind: 'template', template: 'receipt', key: 'tried' },
    })
    const shown = (await lea.call.proposal.tryDraft({ organisation, draft })).items
    expect(shown.length).toBeGreaterThan(0)
    expect(shown[0]?.tried?.values.map(({ field }) => field.key)).toContain('merchant')
    await world.db.$transaction((tx) =>
      startDesign(world.system, tx, {
        ...{ workflow: world.workflow, kind: 'split', manualShare: 0.5, strata: ['reviewer', 'document_type'] },
        ...{ reviewers: [], ownerId: 'pilot', segment: 1 },
      }),
    )
    const items = [{ workflow: 'work', number: shown[0]?.number ?? 0 }]
    const hidden = await lea.call.proposal.tryDraft({ organisation, draft, items })
    expect(hidden.items[0]).toMatchObject({ tried: null, refused: expect.stringContaining('kept from you for now') })
    expect((await lea.call.proposal.tryDraft({ organisation, draft })).items).toEqual([])
  })
})
