/**
 * The small world of the browser tests, made through the product's own commands before the server serves: the demo
 * organisation with one workflow for each journey, so that no test waits for another's items, and a second
 * organisation that nobody of the first may see.
 */
import { makeDemoOrganisation, type Person } from '#seed/demo-organisation.ts'
import { openStage, type Stage } from '#seed/stage.ts'
import { openApplication } from '#server/application.server.ts'
import { record } from '#server/audit/commands.server.ts'
import { createReader } from '#server/document/read.server.ts'
import { flowOf } from '#server/flow.server.ts'
import { addMember, createOrganisation } from '#server/identity/commands.server.ts'
import { receiveFile, reopenItem } from '#server/item/commands.server.ts'
import type { Actor, Ctx } from '#server/platform/context.server.ts'
import { readEnv } from '#server/platform/env.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { claimNextItem, openVisit } from '#server/review/claims.server.ts'
import { decideItem } from '#server/review/commands.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { loadTemplate } from '#server/workflow/templates.server.ts'
import type { Values } from '#server/workflow/workflow.ts'
import { bill, billPdf, billScan, brokenPdf, wrongBill } from './bills.ts'
import { type Stranger, writeStranger } from './e2e-folder.ts'

const hour = 3_600_000
const day = 24 * hour

type Base = Omit<Ctx, 'actor'>
type Incoming = { fileName: string; bytes: Uint8Array }
type Place = { base: Base; stage: Stage; system: Actor; organisation: { id: string; slug: string } }

/** Fills the data folder named by the environment. */
export async function makeWorld(): Promise<void> {
  const log = createLogger({ level: 'warn' })
  const application = await openApplication({ env: readEnv(), log })
  const reader = createReader({ workers: 1, log })
  try {
    const { base } = application
    const stage = openStage(base, flowOf({ reader, readers: 1 }).arrows)
    await makeDemo(base, stage)
    writeStranger(await makeOther(base, stage))
  } finally {
    await reader.close()
    await application.close()
  }
}

async function makeDemo(base: Base, stage: Stage): Promise<void> {
  const now = Date.now()
  const { organisation, workflow, people, system } = await makeDemoOrganisation(base, new Date(now - 7 * day))
  const place: Place = { base, stage, system, organisation }
  const memberIds = Object.values(people).map((p) => p.id)
  const another = (key: string, change: object) => makeWorkflow(place, key, change, memberIds)

  const waiting = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => pdf(n))
  await arrive(
    place,
    workflow,
    [...(await Promise.all(waiting)), await scan(10), await wrong(11), broken('torn.pdf')],
    now,
  )
  await arrive(place, await another('shared', { name: 'Shared queue' }), await pdfs(21, 6), now)
  await arrive(place, await another('offline', { name: 'Train rides' }), await pdfs(31, 3), now)
  // Long enough that a fast person may hold some ahead.
  await arrive(place, await another('tunnel', { name: 'Tunnel' }), await pdfs(201, 40), now)
  await arrive(place, await another('posting', { name: 'Posting', holdSeconds: 1 }), await pdfs(41, 3), now)
  await arrive(place, await another('talking', { name: 'Talking', ...talking }), await pdfs(181, 14), now)
  await another('intake', { name: 'Intake' })
  await another('empty', { name: 'Nothing yet' })

  const showcase = await another('showcase', { name: 'Showcase' })
  // More than all visits of the workbench hold at once: a page that closes may keep its claims for a while.
  const more = await pdfs(71, 10)
  const files = [...(await pdfs(51, 6)), await scan(57), await wrong(58), broken('cut-off.pdf'), ...more]
  await arrive(place, showcase, files, now - 5 * day)
  const history: Values[] = [{}, { order_number: 'PO-7100' }, {}, { total: '999.00', net: null, tax: null }]
  for (const [i, change] of history.entries())
    await decideNext(place, showcase, people.reviewer, new Date(now - (4 - i) * day), change)
  await stage.act(people.lead, new Date(now - 2 * hour), (ctx) => reopenItem(ctx, showcase, 1))

  // As the seed marks its end: the server makes no demo of its own.
  const event = { type: 'demo.completed', organisationId: organisation.id }
  await base.db.$transaction((tx) => record({ ...base, actor: system }, tx, event))
}

async function makeOther(base: Base, stage: Stage): Promise<Stranger> {
  const organisation = { id: base.random.uuid(), slug: 'fjord' }
  const system: Actor = { kind: 'system', id: 'test', name: 'Test', organisationId: organisation.id }
  const ctx: Ctx = { ...base, actor: system }
  await createOrganisation(ctx, { slug: organisation.slug, name: 'Fjord Supply', isDemo: false })
  const email = 'nora@fjord.example'
  const nora = await addMember(ctx, { email, name: 'Nora Nilsen', roles: ['lead', 'administrator'] })
  const place: Place = { base, stage, system, organisation }
  await arrive(
    place,
    await makeWorkflow(place, 'private', { name: 'Private' }, [nora.userId]),
    await pdfs(61, 1),
    Date.now(),
  )
  return { email, password: nora.temporaryPassword ?? '' }
}

async function makeWorkflow(place: Place, key: string, change: object, memberIds: string[]): Promise<WorkflowRow> {
  const { base, system, organisation } = place
  const { definition } = await loadTemplate('invoice')
  await createWorkflow({ ...base, actor: system }, { key, definition: { ...definition, ...change }, memberIds })
  return (await findWorkflow(base.db, organisation.id, key)) as WorkflowRow
}

/** Takes the files in a minute apart, the last at `until`, so that the order of the queue is theirs. */
async function arrive(place: Place, workflow: WorkflowRow, files: readonly Incoming[], until: number): Promise<void> {
  for (const [i, { fileName, bytes }] of files.entries()) {
    const at = new Date(until - (files.length - 1 - i) * 60_000)
    await place.stage.act(place.system, at, (ctx) =>
      receiveFile(ctx, workflow, { fileName, source: bytes, intake: 'seed' }),
    )
  }
}

/** One person finishes the next item, with `change` over what was proposed. */
async function decideNext(
  place: Place,
  workflow: WorkflowRow,
  person: Person,
  at: Date,
  change: Values,
): Promise<void> {
  const { stage, organisation } = place
  const actor = { ...person, workflowIds: [workflow.id] }
  const work = await stage.act(actor, at, (ctx) => claimNextItem(ctx, organisation, workflow, []))
  if (!work) throw new Error('the queue is empty')
  await stage.act(actor, at, (ctx) => openVisit(ctx, work.visitId))
  const activeMs = 40_000
  const gaps = [{ upTo: 15, count: 8, ms: activeMs }]
  await stage.act(actor, new Date(at.getTime() + activeMs), (ctx) =>
    decideItem(ctx, workflow, {
      id: ctx.random.uuid(),
      taskId: work.task.id,
      taskVersion: work.task.version,
      visitId: work.visitId,
      values: { ...work.values, ...change },
      overridden: [],
      heartbeat: { visitId: work.visitId, sequence: 1, activeMs, gaps, at: activeMs },
    }),
  )
}

/** Everything needs a second person, and there are instructions to look into. */
const talking = {
  approvals: [{ key: 'all', when: [], role: 'approver', because: 'Every payment here needs a second person.' }],
  quality: {},
  instructions:
    '# Bills\n\nCheck the **total** first.\n\n| Code | Means |\n|---|---|\n| A | Paid already |\n\n- Ask [accounts](https://accounts.example) when in doubt',
}

const pdf = async (n: number): Promise<Incoming> => ({ fileName: `bill-${n}.pdf`, bytes: await billPdf(bill(n)) })
const pdfs = (from: number, count: number) => Promise.all(Array.from({ length: count }, (_, i) => pdf(from + i)))
const scan = async (n: number): Promise<Incoming> => ({ fileName: `scan-${n}.jpg`, bytes: await billScan(bill(n)) })
const wrong = async (n: number): Promise<Incoming> => ({
  fileName: `bill-${n}.pdf`,
  bytes: await billPdf(wrongBill(n)),
})
const broken = (fileName: string): Incoming => ({ fileName, bytes: brokenPdf })
