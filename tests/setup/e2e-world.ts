/**
 * The small world of the browser tests, made through the product's own commands before the server serves: the demo
 * organisation with one workflow for each journey, so that no test waits for another's items, and a second
 * organisation that nobody of the first may see.
 */
import { makeDemoOrganisation, type Person } from '#seed/demo-organisation.ts'
import { type Flow, openStage, type Stage } from '#seed/stage.ts'
import { openApplication } from '#server/application.server.ts'
import { record } from '#server/audit/commands.server.ts'
import { createReader } from '#server/document/read.server.ts'
import { flowOf } from '#server/flow.server.ts'
import { addMember, createOrganisation } from '#server/identity/commands.server.ts'
import type { Role } from '#server/identity/identity.ts'
import { reopenItem } from '#server/item/commands.server.ts'
import type { Actor, Ctx } from '#server/platform/context.server.ts'
import { readEnv } from '#server/platform/env.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { enterCurrencyRate } from '#server/roi/commands.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { type Account, writeAccounts } from './e2e-folder.ts'
import { makeImproving, makeRuns } from './e2e-improving.ts'
import { makeModes } from './e2e-modes.ts'
import { arrive, broken, decideNext, makeWorkflow, type Place, pdfs, scan, wrong } from './e2e-place.ts'
import { makeTemplates } from './e2e-templates.ts'
import { makeTrialled } from './e2e-trialled.ts'

const hour = 3_600_000
const day = 24 * hour

type Base = Omit<Ctx, 'actor'>

/** Fills the data folder named by the environment. */
export async function makeWorld(): Promise<void> {
  const log = createLogger({ level: 'warn' })
  const application = await openApplication({ env: readEnv(), log })
  const reader = createReader({ workers: 2, log })
  try {
    const { base } = application
    const flow = flowOf({ reader, readers: 2 })
    const stage = openStage(base, flow)
    const [third, stranger] = await Promise.all([makeDemo(base, stage, flow), makeOther(base, stage)])
    writeAccounts({ third, stranger })
  } finally {
    await reader.close()
    await application.close()
  }
}

async function makeDemo(base: Base, stage: Stage, flow: Flow): Promise<Account> {
  const now = Date.now()
  const { organisation, workflow, people, system } = await makeDemoOrganisation(base, new Date(now - 7 * day))
  const place: Place = { base, stage, system, organisation }
  // Two who differ need somebody else to say who is right.
  const email = 'tess@demo.countersign.example'
  const tess = await addMember({ ...base, actor: system }, { email, name: 'Tess Tanaka', roles: ['reviewer'] })
  const memberIds = [...Object.values(people).map((p) => p.id), tess.userId]
  const another = (key: string, change: object) => makeWorkflow(place, key, change, memberIds)

  // The bills are in pounds.
  const rate = { from: 'GBP', to: 'EUR', rate: '1.15', validFrom: '2026-01-01' }
  await stage.act(people.lead, new Date(now), (ctx) => enterCurrencyRate(ctx, organisation.id, rate))

  // Each workflow is a story of its own: all are told at once, as each waits most of its time.
  await Promise.all([
    makeQueues(place, workflow, another, now),
    makeShowcase(place, await another('showcase', { name: 'Showcase' }), people, now),
    makeTrialled(place, { organisation, people, system }, new Date(now)),
    makeModes({ place, people, memberIds, flow }),
    makeTemplates(place, memberIds),
    makeImproving(place, people, memberIds),
  ])

  // As the seed marks its end: the server makes no demo of its own.
  const event = { type: 'demo.completed', organisationId: organisation.id }
  await base.db.$transaction((tx) => record({ ...base, actor: system }, tx, event))
  return { email, password: tess.temporaryPassword ?? '' }
}

/** What waits for people, and the workflows in which nothing does. */
async function makeQueues(
  place: Place,
  workflow: WorkflowRow,
  another: (key: string, change: object) => Promise<WorkflowRow>,
  now: number,
): Promise<void> {
  const waiting = await pdfs(1, 9)
  await arrive(place, workflow, [...waiting, await scan(10), await wrong(11), broken('torn.pdf')], now)
  await arrive(place, await another('shared', { name: 'Shared queue' }), await pdfs(21, 6), now)
  await arrive(place, await another('offline', { name: 'Train rides' }), await pdfs(31, 3), now)
  // Long enough that a fast person may hold some ahead.
  await arrive(place, await another('tunnel', { name: 'Tunnel' }), await pdfs(201, 40), now)
  await arrive(place, await another('posting', { name: 'Posting', holdSeconds: 1 }), await pdfs(41, 3), now)
  await arrive(place, await another('talking', { name: 'Talking', ...talking }), await pdfs(181, 14), now)
  await arrive(place, await another('trial', { name: 'Trial' }), await pdfs(221, 4), now)
  await another('intake', { name: 'Intake' })
  await another('empty', { name: 'Nothing yet' })
}

/** The workflow "showcase", with something on each of its pages. */
async function makeShowcase(
  place: Place,
  showcase: WorkflowRow,
  people: Record<Role, Person>,
  now: number,
): Promise<void> {
  // More than all visits of the workbench hold at once: a page that closes may keep its claims for a while.
  const more = await pdfs(71, 10)
  const files = [...(await pdfs(51, 6)), await scan(57), await wrong(58), broken('cut-off.pdf'), ...more]
  await arrive(place, showcase, files, now - 5 * day)
  const history: Values[] = [{}, { order_number: 'PO-7100' }, {}, { total: '999.00', net: null, tax: null }]
  for (const [i, change] of history.entries())
    await decideNext(place, showcase, people.reviewer, new Date(now - (4 - i) * day), change)
  await place.stage.act(people.lead, new Date(now - 2 * hour), (ctx) => reopenItem(ctx, showcase, 1))
  await makeRuns(place, showcase, people.lead)
}

async function makeOther(base: Base, stage: Stage): Promise<Account> {
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

/** Everything needs a second person, and there are instructions to look into. */
const talking = {
  approvals: [{ key: 'all', when: [], role: 'approver', because: 'Every payment here needs a second person.' }],
  quality: {},
  instructions:
    '# Bills\n\nCheck the **total** first.\n\n| Code | Means |\n|---|---|\n| A | Paid already |\n\n- Ask [accounts](https://accounts.example) when in doubt',
}
