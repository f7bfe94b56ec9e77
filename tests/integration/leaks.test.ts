import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDesign } from '#server/allocation/commands.server.ts'
import type { Brief, TaskMode } from '#server/item/item.ts'
import { insertTask } from '#server/item/store.server.ts'
import { drillKeys } from '#server/metrics/drill.ts'
import { toJson } from '#server/platform/db.server.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import { appRouter, type Caller, createCaller } from '#server/router.server.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertListed, insertWaitingItems } from '../setup/items.ts'
import { slipDefinition } from '../setup/slips.ts'
import { serveWorld, type Website } from '../setup/website.ts'
import { createWorld, type World } from '../setup/world.ts'

/**
 * One person holds a manual, a blind, an adjudication and a seeded task. Everything that they may ask for is asked, in
 * every procedure, file address and live stream, and the answers are searched for what was planted: proposed values,
 * first entries, names of those who entered them, and any sign of the seeded item.
 */
const planted = {
  proposal: 'ZZPROPOSED',
  quote: 'ZZQUOTED',
  summary: 'ZZSUMMARY',
  flag: 'ZZFLAG',
  route: 'ZZROUTE',
  title: 'ZZTITLE',
  first: 'ZZFIRST',
  comment: 'ZZCOMMENT',
  person: 'Zzfirstperson',
}
const modes = ['manual', 'blind', 'adjudication', 'seeded'] as const
/** The draft of the workflow's next version, in each of the worlds. */
const draftId = '00000000-0000-4000-8000-000000000001'

type Held = { itemId: string; number: number; taskId: string; taskVersion: number; visitId: string; documentId: string }

let world: World
let site: Website
let first: Awaited<ReturnType<World['person']>>
let headers: { cookie: string; origin: string }
let call: Caller
let claimed = ''
const held = new Map<TaskMode, Held>()
let sourceNumber = 0

const proposal: Proposal = {
  provider: 'local',
  version: '1',
  language: 'en',
  summary: planted.summary,
  values: slipDefinition.fields.map((f) => ({
    key: f.key,
    value: f.type === 'text' ? planted.proposal : null,
    confidence: 0.5,
    grounded: true,
    evidence: [{ page: 1, box: { x0: 0, y0: 0, x1: 1, y1: 1 }, quote: planted.quote }],
    reason: planted.proposal,
    candidates: [],
  })),
}

beforeAll(async () => {
  world = await createWorld({ definition: definitionSchema.parse({ ...slipDefinition, checks: [] }) })
  site = await serveWorld(world)
  first = await world.person(planted.person, ['reviewer'])
  headers = await site.signIn('Hana', ['reviewer'])
  const hana = await world.db.user.findUniqueOrThrow({ where: { email: 'hana@acme.example' } })
  const session = { userId: hana.id, name: hana.name, email: hana.email, isDemo: false }
  call = createCaller({ ...first.request, session })
  await insertDraft(world)
  for (const mode of modes) await hold(mode)
})
afterAll(async () => {
  await site.close()
  await world.close()
})

async function insertDraft({ db, organisation, workflow, clock }: World): Promise<void> {
  const { key, id: workflowId, version: baseVersion, definition } = workflow
  const by = { createdAt: clock.now(), createdBy: 'test', updatedAt: clock.now(), updatedBy: 'test' }
  const draft = { id: draftId, organisationId: organisation.id, workflowId, key, name: definition.name, baseVersion }
  await db.workflowDraft.create({ data: { ...draft, content: toJson(definition), ...by } })
}

/** An item with everything planted, and its task in Hana's hands. */
async function hold(mode: (typeof modes)[number]): Promise<void> {
  const { db, organisation, workflow, clock } = world
  const at = clock.now()
  const scope = { organisationId: organisation.id, workflowId: workflow.id }
  await db.task.updateMany({ where: { claimedBy: null }, data: { state: 'cancelled' } })
  const [itemId = ''] = await insertWaitingItems(world, 1)
  await db.task.updateMany({ where: { itemId }, data: { state: 'cancelled' } })
  const seeded = mode === 'seeded'
  await db.proposal.create({
    data: {
      id: crypto.randomUUID(),
      organisationId: organisation.id,
      itemId,
      workflowVersion: 1,
      provider: 'local',
      providerVersion: '1',
      content: toJson(seeded ? { ...proposal, summary: 'A slip.' } : proposal),
      latencyMs: 1,
      createdAt: at,
    },
  })
  if (seeded) {
    const source = await db.item.findFirstOrThrow({ where: { id: { not: itemId } } })
    sourceNumber = source.number
    await db.item.update({ where: { id: itemId }, data: { seeded: true } })
  } else await plant(itemId, mode)
  const brief: Brief | undefined =
    mode === 'adjudication'
      ? { values: { day: '2026-11-02' }, choices: { reference: ['CHOICE-1', 'CHOICE-2'] } }
      : undefined
  await insertTask(db, {
    ...scope,
    id: crypto.randomUUID(),
    itemId,
    mode,
    priority: 0,
    dueAt: at,
    createdAt: at,
    excludedUserIds: [first.id],
    ...(brief ? { brief } : {}),
  })
  const { work } = await call.review.next({ ...world.scope, have: [...held.values()].map((h) => h.taskId) })
  if (!work) throw new Error(`no ${mode} task for Hana`)
  claimed += JSON.stringify(work)
  held.set(mode, {
    itemId,
    number: work.item.number,
    taskId: work.task.id,
    taskVersion: work.task.version,
    visitId: work.visitId,
    documentId: work.document.id,
  })
  if (seeded)
    await db.seededCheck.create({
      data: {
        ...scope,
        itemId,
        taskId: work.task.id,
        sourceItemId: (await db.item.findFirstOrThrow({ where: { number: sourceNumber } })).id,
        userId: (await db.user.findUniqueOrThrow({ where: { email: 'hana@acme.example' } })).id,
        fieldKey: 'reference',
        right: 'RIGHT',
        wrong: planted.proposal,
        createdAt: at,
      },
    })
}

/** What others did on the item: a first entry, a comment, a flag, a title and a route. */
async function plant(itemId: string, mode: TaskMode): Promise<void> {
  const { db, organisation, workflow, clock } = world
  const at = clock.now()
  const scope = { organisationId: organisation.id, itemId }
  await db.flag.create({
    data: {
      ...scope,
      id: crypto.randomUUID(),
      check: 'x',
      severity: 'warning',
      fieldKeys: [],
      message: planted.flag,
      createdAt: at,
    },
  })
  await db.comment.create({
    data: {
      ...scope,
      id: crypto.randomUUID(),
      workflowId: workflow.id,
      authorId: first.id,
      kind: 'flag',
      body: planted.comment,
      createdAt: at,
    },
  })
  const decided = mode !== 'manual'
  await db.item.update({
    where: { id: itemId },
    data: {
      title: planted.title,
      routeReason: planted.route,
      ...(decided ? { state: 'completed', completedAt: at, decidedAt: at, holdUntil: at } : {}),
    },
  })
  if (!decided) return
  const task = crypto.randomUUID()
  const decisionId = crypto.randomUUID()
  await db.task.create({
    data: {
      ...scope,
      id: task,
      workflowId: workflow.id,
      mode: 'assisted',
      state: 'done',
      dueAt: at,
      createdAt: at,
      claimedBy: first.id,
    },
  })
  const values = { reference: planted.first }
  await db.decision.create({
    data: {
      ...scope,
      id: decisionId,
      taskId: task,
      visitId: crypto.randomUUID(),
      userId: first.id,
      kind: 'finish',
      values,
      decidedAt: at,
    },
  })
  await db.itemOutput.create({ data: { ...scope, decisionId, values } })
}

type Inputs = (h: Held) => object[]
const scoped =
  (make: Inputs): Inputs =>
  (h) =>
    make(h).map((input) => ({ ...world.scope, ...input }))
const byNumber = scoped((h) => [{ number: h.number }])
const none = scoped(() => [{}])
const words = [...Object.values(planted), 'seed', 'seeded']
const beat = (h: Held) => ({ visitId: h.visitId, sequence: 1, activeMs: 0, gaps: [], at: 0 })

/** How each procedure is asked. One that is new and not here fails the test: somebody has to think about it. */
const asked: Record<string, Inputs> = {
  'identity.me': () => [{}],
  'identity.preference': () => [{ name: 'keymap' }],
  'workflow.list': none,
  'workflow.get': none,
  'workflow.instructions': none,
  'workflow.templates': none,
  'workflow.drafts.list': none,
  'workflow.drafts.get': scoped(() => [{ draft: draftId }]),
  'workflow.versions.list': none,
  'workflow.versions.get': scoped(() => [{ version: 1 }]),
  'workflow.versions.difference': scoped(() => [{ from: 1, to: 1 }]),
  'workflow.yaml.export': none,
  'workflow.yaml.exportDraft': scoped(() => [{ draft: draftId }]),
  'proposal.tryDraft': scoped((h) => [
    { draft: draftId },
    { draft: draftId, items: [{ workflow: 'work', number: h.number }] },
  ]),
  'item.list': scoped(() => [
    { state: 'all' },
    { state: 'open' },
    ...words.map((search) => ({ state: 'all', search })),
    { state: 'all', marked: true },
    { state: 'all', flags: 'warning' },
    { state: 'all', sort: 'title', desc: false },
    { state: 'all', sort: 'confidence', desc: false },
    { state: 'all', confidenceBelow: 0.9 },
    { state: 'all', mode: 'blind' },
  ]),
  'item.numbers': scoped(() => words.map((search) => ({ state: 'all', search }))),
  'item.hits': scoped((h) => words.map((find) => ({ number: h.number, find }))),
  'item.testRules': scoped(() => [{ draft: slipDefinition }]),
  'item.counts': none,
  'item.people': none,
  'item.settings': none,
  'item.exceptions': none,
  'item.allExceptions': none,
  'item.sender': byNumber,
  'review.item': byNumber,
  'review.next': scoped(() => [{ have: [] }]),
  'review.claim': byNumber,
  'review.counts': none,
  'review.opened': scoped((h) => [{ visitId: h.visitId }]),
  'review.heartbeat': scoped((h) => [{ taskId: h.taskId, taskVersion: h.taskVersion, heartbeat: beat(h) }]),
  'review.check': scoped((h) => [
    { taskId: h.taskId, taskVersion: h.taskVersion, values: { reference: planted.proposal } },
  ]),
  'review.saveCopy': scoped((h) => [{ taskId: h.taskId, taskVersion: h.taskVersion, copy: null }]),
  'review.acceptMany': scoped((h) => [{ numbers: [h.number], activeMs: 0 }]),
  'comment.list': byNumber,
  'comment.story': byNumber,
  'comment.inbox': none,
  'comment.unread': none,
  'approval.list': none,
  'approval.open': byNumber,
  'approval.story': byNumber,
  'approval.delegations': none,
  'approval.link': scoped(() => [{ token: 'nothing' }]),
  'proposal.accounts': none,
  'proposal.offeredAccounts': none,
  'proposal.settings': none,
  'proposal.models': none,
  'confidence.view': none,
  'evaluation.sample.view': scoped(() => [{}, { week: '2026-11-16' }]),
  'orders.list': none,
  'quality.overview': none,
  'quality.mine': none,
  'quality.practice': none,
  'metrics.overview': none,
  'metrics.items': scoped(() => drillKeys.map((metric) => ({ metric, weeks: 26 }))),
  'baseline.stopwatch': none,
  'baseline.toCheck': none,
  'baseline.summary': none,
  'baseline.imports': none,
  'baseline.open': scoped((h) => [{ id: h.taskId }]),
  'baseline.rejected': scoped((h) => [{ id: h.taskId }]),
  'baseline.outcomes': scoped(() => [{}, { match: 'matched' }, { match: 'unmatched' }]),
  'autonomy.view': none,
  'pilot.list': none,
  'pilot.view': scoped(() => [{ number: 1 }]),
  'pilot.plan': scoped(() => [{ number: 1 }]),
  'roi.view': none,
  'executive.summary': none,
  'executive.portfolio': none,
  'notification.week': none,
  'notification.subscription': none,
  'notification.notices.list': none,
  'notification.notices.unread': none,
  'notification.notices.settings': none,
  'notification.letters.list': byNumber,
  'notification.alerts.open': none,
  'notification.alerts.all': none,
  'notification.portfolioSubscription': none,
  'schedule.page': none,
  'schedule.workflows': none,
  'schedule.sources': none,
  'schedule.connections': none,
  'roi.modelFile': none,
  'roi.rates': none,
  'roi.whereToStart': none,
  'roi.charterFacts': scoped((h) => [{ draft: h.taskId }]),
  'delivery.exports': none,
  'identity.members': none,
  'evaluation.sets.list': none,
  'evaluation.sets.view': scoped((h) => [{ setId: h.taskId }]),
  'evaluation.sets.case': scoped((h) => [{ caseId: h.taskId }]),
  'evaluation.sets.subject': scoped((h) => [{ of: { itemNumber: h.number } }, { of: { documentId: h.documentId } }]),
  'evaluation.sets.previewSample': scoped(() => [{ spec: { perStratum: 5, seed: 1 } }]),
  'evaluation.runs.candidates': none,
  'evaluation.runs.form': none,
  'evaluation.runs.estimate': scoped((h) => [{ candidate: null, set: h.taskId }]),
  'evaluation.runs.view': scoped(() => [{ number: 1 }]),
  'evaluation.runs.mistakes': scoped(() => [{ number: 1 }]),
  'evaluation.compare.runs': none,
  'evaluation.compare.view': scoped(() => [{ current: 1, candidate: 2 }]),
  'evaluation.compare.cases': scoped(() => [{ current: 1, candidate: 2 }]),
  'evaluation.compare.case': scoped((h) => [{ current: 1, candidate: 2, caseId: h.taskId }]),
  'evaluation.compare.promotions': none,
}

/** Change something and answer with no more than that it is done; what they refuse says nothing of an item. */
const silent = [
  'identity.setPreference',
  'identity.addMember',
  'identity.setRoles',
  'identity.setWorkflowMembership',
  'identity.removeMember',
  'identity.resetPassword',
  'identity.changeOwnPassword',
  'workflow.createFromTemplate',
  'workflow.drafts.create',
  'workflow.drafts.save',
  'workflow.drafts.rename',
  'workflow.drafts.discard',
  'workflow.drafts.takeOver',
  'workflow.drafts.publish',
  'workflow.versions.restore',
  'workflow.yaml.read',
  'workflow.portfolio.saveWeights',
  'item.retry',
  'item.reopen',
  'item.resume',
  'item.retryMany',
  'item.own',
  'item.enterByHand',
  'item.dismiss',
  'item.restore',
  'item.setSender',
  'item.eraseSender',
  'item.makeStatusLink',
  'item.revokeStatusLink',
  'item.assign',
  'item.prioritise',
  'item.saveView',
  'item.deleteView',
  'item.setDefaultView',
  'item.setColumns',
  'review.decide',
  'review.skip',
  'review.escalate',
  'review.undo',
  'review.free',
  'comment.people',
  'comment.add',
  'comment.remove',
  'comment.resolve',
  'comment.read',
  'approval.decide',
  'approval.delegate',
  'approval.endDelegation',
  'approval.setLimit',
  'proposal.saveAccount',
  'proposal.removeAccount',
  'proposal.tryAccount',
  'proposal.setSettings',
  'proposal.retrain',
  'confidence.setThresholds',
  'evaluation.sample.draw',
  'evaluation.sample.setSettings',
  'orders.preview',
  'orders.import',
  'orders.remove',
  'baseline.begin',
  'baseline.record',
  'baseline.discard',
  'baseline.check',
  'baseline.void',
  'baseline.upload',
  'baseline.map',
  'baseline.start',
  'baseline.remove',
  'baseline.again',
  'baseline.rematch',
  'baseline.resolve',
  'baseline.sample',
  'quality.setRates',
  'quality.answerPractice',
  'autonomy.step',
  'pilot.create',
  'pilot.save',
  'pilot.remove',
  'pilot.start',
  'pilot.amend',
  'pilot.openLock',
  'pilot.closeLock',
  'pilot.end',
  'pilot.abandon',
  'roi.save',
  'roi.enterRate',
  'notification.decide',
  'notification.notices.read',
  'notification.notices.setSettings',
  'notification.letters.retry',
  'notification.letters.sentByHand',
  'notification.subscribe',
  'notification.unsubscribe',
  'notification.sendTrial',
  'notification.subscribePortfolio',
  'notification.unsubscribePortfolio',
  'notification.sendPortfolioTrial',
  'schedule.make',
  'schedule.tryInput',
  'schedule.saveConnection',
  'schedule.removeConnection',
  'schedule.tryConnection',
  'delivery.createExport',
  'evaluation.sets.makeSample',
  'evaluation.sets.makeCollected',
  'evaluation.sets.archive',
  'evaluation.sets.bring',
  'evaluation.sets.add',
  'evaluation.sets.edit',
  'evaluation.sets.note',
  'evaluation.sets.retire',
  'evaluation.sets.previewImport',
  'evaluation.sets.import',
  'evaluation.runs.make',
  'evaluation.runs.retire',
  'evaluation.runs.order',
  'evaluation.runs.cancel',
  'evaluation.runs.resume',
  'evaluation.compare.dispute',
  'evaluation.compare.setGate',
  'evaluation.compare.promote',
  'evaluation.compare.rollBack',
  'evaluation.compare.startCanary',
  'evaluation.compare.endCanary',
]

const paths = Object.keys(appRouter._def.procedures)

/** The answer as text, without what was sent with the question. */
async function answerOf(path: string, input: object, caller: Caller = call): Promise<string> {
  const procedure = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], caller)
  try {
    return JSON.stringify(await (procedure as (i: unknown) => Promise<unknown>)(input)) ?? ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Planted words in a text, and any sign of the seeded item; the workflow's own settings name their rates. */
function found(text: string, extra: readonly string[] = []): string[] {
  const plain = text.replaceAll(/"seededShare":[\d.]+/g, '')
  const hits = [...Object.values(planted), ...extra].filter((word) => plain.includes(word))
  return /seed/i.test(plain) ? [...hits, `…${/.{0,40}seed.{0,20}/i.exec(plain)?.[0]}…`] : hits
}

describe('a person who holds a manual, a blind, an adjudication and a seeded task', () => {
  it('has been asked about in every procedure', () => {
    expect(paths.filter((path) => !asked[path] && !silent.includes(path))).toEqual([])
    expect([...Object.keys(asked), ...silent].filter((path) => !paths.includes(path))).toEqual([])
  })

  it('finds nothing hidden in the task itself', () => {
    const own = claimed.slice(0, claimed.lastIndexOf('{"task":'))
    expect(found(own)).toEqual([])
    expect(found(claimed.slice(own.length)).filter((word) => word.includes('seed'))).toEqual([])
    expect(claimed).toContain('CHOICE-1')
  })

  it.each(Object.keys(asked))('finds nothing hidden in %s', async (path) => {
    for (const [mode, task] of held) {
      for (const input of asked[path]?.(task) ?? []) {
        const text = await answerOf(path, input)
        // The seeded copy shows its own proposal, as any item does; what it must not show is that it is one.
        const own = new Set<string>(
          mode === 'seeded' || /^(item|quality)\./.test(path) ? [planted.proposal, planted.quote] : [],
        )
        const shows = path === 'review.item' && mode === 'seeded'
        const hits = found(text).filter((word) => !(own.has(word) && (shows || mode === 'seeded')))
        const source = `"sourceItem`
        expect(
          [...hits, ...(text.includes(source) ? [source] : [])],
          `${path} for ${mode}: ${JSON.stringify(input)}`,
        ).toEqual([])
      }
    }
  })

  it('finds no item by a word that only the hidden part holds', async () => {
    for (const search of [planted.first, planted.comment, planted.title, planted.summary]) {
      const { rows } = await call.item.list({ ...world.scope, state: 'all', search })
      expect(rows, search).toEqual([])
    }
  })

  it('finds nothing hidden in the files of the items', async () => {
    for (const { documentId } of held.values())
      for (const file of [`pages/${documentId}/1`, `documents/${documentId}`, `documents/${documentId}/parts/1`]) {
        const answer = await fetch(`${site.origin}/files/o/${world.organisation.slug}/${file}`, { headers })
        expect(found(`${[...answer.headers].join()} ${await answer.text()}`), file).toEqual([])
      }
  })

  it('is told nothing hidden by the live stream', async () => {
    const stop = new AbortController()
    const base = `${site.origin}/api/o/${world.organisation.slug}/w/${world.workflow.key}`
    const answer = await fetch(`${base}/live`, { headers, signal: stop.signal })
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    const reader = answer.body?.getReader()
    const { value } = (await reader?.read()) ?? {}
    const text = new TextDecoder().decode(value)
    stop.abort()
    expect(text).toContain('event: counts')
    expect(found(text)).toEqual([])
  })
})

const worker = 'the reviewer who works them'
const other = 'another reviewer'
const lead = 'an ops lead'

/**
 * Two worlds that differ in nothing but the arm that a running design draws: with a share of 1 % no block holds a manual
 * place, with 99 % none an assisted one. In each, one item is decided, one is held, one has been skipped, one waits.
 * Whatever a reviewer asks for, apart from the claimed item itself, must be answered alike, to the letter.
 */
describe('while a split pilot runs, what is told of an item', () => {
  const answers: Map<string, Record<string, string>>[] = []
  const modes: string[] = []
  beforeAll(async () => {
    for (const manualShare of [0.99, 0.01]) {
      const made = await pilotWorld(manualShare)
      modes.push(made.mode)
      const told = new Map<string, Record<string, string>>()
      for (const [who, caller] of Object.entries(made.people)) told.set(who, await askAll(caller, made.items, who))
      answers.push(told)
      await made.close()
    }
  })

  it.each([worker, other, lead])('is to %s the same in both arms, and so of the same size', (who) => {
    expect(modes).toEqual(['manual', 'assisted'])
    const [manual, assisted] = answers.map((told) => told.get(who))
    expect(Object.keys(manual ?? {}).length).toBeGreaterThan(100)
    expect(manual).toEqual(assisted)
  })

  it.each([worker, other, lead])('holds for %s nothing proposed while it is not decided', (who) => {
    for (const [key, text] of Object.entries(answers[1]?.get(who) ?? {}))
      if (!/#1$/.test(key) && /^(review|comment)\./.test(key))
        expect(/ZZPROPOSED|ZZTITLE|ZZQUOTED/.exec(text)?.[0], key).toBeUndefined()
  })
})

/** Every answer to a person about each of the items, by question. */
async function askAll(caller: Caller, items: readonly Held[], who: string): Promise<Record<string, string>> {
  const told: Record<string, string> = {}
  for (const [path, inputs] of Object.entries(asked)) {
    // Figures by arm are for those who run the pilot; a person's own know what they did.
    if (/^(metrics|roi|pilot|executive|weekly|baseline|confidence)\./.test(path) && who === lead) continue
    if (/^quality\./.test(path) && who !== other) continue
    // The claimed item itself is what the arm is about; two of them are the worker's.
    if (/^review\.(next|check)$/.test(path)) continue
    for (const item of items) {
      if (path === 'review.claim' && who === worker && (item.number === 2 || item.number === 3)) continue
      for (const input of inputs(item)) {
        const key = `${path} ${JSON.stringify(input)} #${item.number}`.replace(ids, 'id')
        told[key] = plain(await answerOf(path, input, caller))
      }
    }
  }
  return told
}

const ids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const plain = (text: string) =>
  text
    .replace(ids, 'id')
    .replace(/\b[0-9a-f]{64}\b/g, 'hash')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')

async function pilotWorld(manualShare: number) {
  const at = await createWorld({ definition: definitionSchema.parse({ ...slipDefinition, checks: [] }) })
  await insertDraft(at)
  const hana = await at.person('hana', ['reviewer'])
  const ben = await at.person('ben', ['reviewer'])
  const lea = await at.person('lea', ['lead'])
  await at.db.$transaction((tx) =>
    startDesign(at.system, tx, {
      ...{ workflow: at.workflow, kind: 'split', manualShare, strata: ['reviewer', 'document_type'] },
      ...{ reviewers: [], ownerId: 'pilot', segment: 1 },
    }),
  )
  const values = { reference: planted.proposal, day: '2026-11-02', net: null, tax: null, total: '10.00' }
  for (let n = 0; n < 4; n++)
    await insertListed(at, {
      title: planted.title,
      values,
      confidence: 0.4,
      flags: ['warning'],
      priority: 40,
      dueInHours: n,
    })
  const claim = async () => {
    const { work } = await hana.call.review.next({ ...at.scope, have: [] })
    if (!work) throw new Error('nothing for Hana')
    return work
  }
  const beatOf = (visitId: string) => ({ visitId, sequence: 1, activeMs: 0, gaps: [], at: 0 })
  const heldBy = (work: { task: { id: string; version: number }; visitId: string }) => ({
    ...at.scope,
    ...{ taskId: work.task.id, taskVersion: work.task.version, heartbeat: beatOf(work.visitId) },
  })
  const decided = await claim()
  await hana.call.review.decide({
    ...heldBy(decided),
    ...{ id: crypto.randomUUID(), visitId: decided.visitId, values: { ...values, reference: 'TYPED' } },
  })
  const skipped = await claim()
  await hana.call.review.skip({ ...heldBy(skipped), reason: 'unclear' })
  const work = await claim()
  const rows = await at.db.task.findMany({ orderBy: { item: { number: 'asc' } }, include: { item: true } })
  const visits = await at.db.visit.findMany()
  return {
    mode: work.task.mode,
    items: rows.map((row) => ({
      ...{ itemId: row.itemId, number: row.item.number, taskId: row.id, taskVersion: row.version },
      ...{ visitId: visits.find((v) => v.itemId === row.itemId)?.id ?? row.id, documentId: row.item.documentId },
    })),
    people: { [worker]: hana.call, [other]: ben.call, [lead]: lea.call },
    close: () => at.close(),
  }
}
