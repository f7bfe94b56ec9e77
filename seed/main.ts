/**
 * Fills the demo organisation: `node seed/main.ts`, or `npm run -s countersign -- demo`. Everything goes through the
 * product's own commands and is read back at the end; a run that was interrupted goes on where it stopped.
 */

import { openApplication } from '#server/application.server.ts'
import { record } from '#server/audit/commands.server.ts'
import { createReader } from '#server/document/read.server.ts'
import { flowOf } from '#server/flow.server.ts'
import { readNotices } from '#server/notification/notices.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { readEnv } from '#server/platform/env.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { enterCurrencyRate } from '#server/roi/commands.server.ts'
import { makeNow } from '#server/schedule/commands.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { demoWorkflowKey } from './demo-names.ts'
import { type DemoKey, type DemoOrganisation, demoTemplates, makeDemoOrganisation } from './demo-organisation.ts'
import { makeRandom } from './documents/random.ts'
import { type Files, invoiceFiles, owedOf, routingFiles, sampleFiles, supportFiles } from './files.ts'
import { approveAll, type Play, workShift } from './history.ts'
import { askQuestion } from './improving.ts'
import { playIncidents } from './incidents.ts'
import { importOrderBook } from './orders.ts'
import { playSimulatedPilots } from './pilots/pilots.ts'
import { rowReader } from './pilots/row-reader.ts'
import { seededRandom } from './random.ts'
import { makeBankLines } from './samples/bank-lines.ts'
import type { MakeSamples } from './samples/sample.ts'
import { samplesOf } from './samples/samples.ts'
import { type Plan, playHistory } from './scenario.ts'
import { openStage, type Stage } from './stage.ts'
import { verifyDemo } from './verify.ts'

const seed = 20260301
const dayMs = 86_400_000

const say = (line: string) => process.stdout.write(`${line}\n`)

async function main(): Promise<void> {
  const env = readEnv()
  const log = createLogger({ level: 'warn' })
  const application = await openApplication({ env, log, join: true })
  const reader = createReader({ workers: 2, log })
  try {
    const base = withRepeatableDraws(application.base)
    const now = new Date()
    const stage = openStage(base, flowOf({ reader, readers: 2 }))
    // The report's workflow is made when there is something to report: the clock would else make its reports of nothing.
    const keys = Object.keys(demoTemplates).filter((key) => key !== 'report') as [DemoKey, ...DemoKey[]]
    const { workflows, ...demo } = await makeDemoOrganisation(base, new Date(now.getTime() - 22 * dayMs), keys)
    const { id: organisationId } = demo.organisation
    const done = await base.db.event.findFirst({
      where: { organisationId, type: 'demo.completed' },
      select: { id: true },
    })
    if (done) {
      say('The demo organisation is complete.')
      return
    }
    await enterRates(base, demo, new Date(now.getTime() - 22 * dayMs))
    const plans = await makePlans({ stage, base, demo, workflows, now })
    const orders = plans.find(({ play }) => play.demo.workflow.key === demoWorkflowKey)
    if (orders) await importOrderBook(orders.play, new Date(now.getTime() - 21.5 * dayMs))
    await playHistory(plans, now, progressLine())
    for (const { play } of plans) {
      const { key } = play.demo.workflow
      if (key !== 'invoices' && key !== 'support' && key !== 'routing') continue
      await playIncidents(play, key, new Date(now.getTime() - 75 * 60_000))
      await askQuestion(play, new Date(now.getTime() - 60 * 60_000))
    }
    await makeReports({ stage, base, demo, workflows, now })
    await readOld({ stage, base, demo, workflows, now })
    const actor = demo.system
    for (const plan of plans) {
      const { workflow } = plan.play.demo
      const tally = await verifyDemo(base, plan.play.demo, plan, now)
      say(
        `Demo of ${workflow.key} complete and verified: ${tally.items} items, ${tally.waiting} waiting for review, ${tally.approvals} for approval, ${tally.returned} returned, ${tally.completed} completed (${tally.corrected} with corrections), ${tally.exceptions} exceptions.`,
      )
    }
    await playSimulatedPilots(base, openStage(base, flowOf({ reader: rowReader(reader), readers: 2 })), demo, now, say)
    await base.db.$transaction((tx) => record({ ...base, actor }, tx, { type: 'demo.completed', organisationId }))
    const path = `/o/${demo.organisation.slug}/w/${demo.workflow.key}`
    say(`Queue ${path} · review ${path}/review · metrics ${path}/metrics · costs ${path}/roi`)
  } finally {
    await reader.close()
    await application.close()
  }
}

/** Invented, like everything in the demo: what is bought abroad can be compared with what needs a second person. */
const rates = [
  { from: 'GBP', to: 'EUR', rate: '1.15' },
  { from: 'USD', to: 'EUR', rate: '0.92' },
  { from: 'CHF', to: 'EUR', rate: '1.05' },
]

async function enterRates(base: Omit<Ctx, 'actor'>, { people, organisation }: DemoOrganisation, at: Date) {
  const { id: organisationId } = organisation
  if (await base.db.currencyRate.findFirst({ where: { organisationId }, select: { id: true } })) return
  const ctx: Ctx = { ...base, now: () => at, actor: people.lead }
  for (const rate of rates)
    await enterCurrencyRate(ctx, organisationId, { ...rate, validFrom: at.toISOString().slice(0, 10) })
}

/** Ids stay random, so that a second run never meets those of the first; who is sampled repeats. */
function withRepeatableDraws(base: Omit<Ctx, 'actor'>): Omit<Ctx, 'actor'> {
  const { int, float } = seededRandom(seed + 9)
  return { ...base, random: { ...base.random, int, float } }
}

function progressLine(): (received: number, of: number) => void {
  let told = 0
  return (received, of) => {
    if (received === told || (received < of && received - told < 20)) return
    told = received
    say(`Demo: ${received} of ${of} documents.`)
  }
}

type Stand = {
  stage: Stage
  base: Omit<Ctx, 'actor'>
  demo: DemoOrganisation
  workflows: Record<string, WorkflowRow>
  now: Date
}

async function makePlans(stand: Stand): Promise<Plan[]> {
  const waiting: Partial<Record<DemoKey, number>> = { invoices: 30, support: 22, routing: 18 }
  const asked = (key: DemoKey, n: number) => ({
    seed: seed + n,
    now: stand.now,
    definition: (stand.workflows[key] as WorkflowRow).definition,
  })
  const plan = (
    key: DemoKey,
    n: number,
    { files, items, truths }: Files,
    rest: Pick<Plan, 'shifts' | 'shiftLimit' | 'costs'>,
  ): Plan => {
    const { stage, base, demo } = stand
    const play = {
      stage,
      base,
      truths,
      demo: { ...demo, workflow: stand.workflows[key] as WorkflowRow },
      random: makeRandom(seed + n + 1),
    }
    return { play, files, items, leftWaiting: waiting[key] ?? sampled.waiting, ...rest }
  }
  const invoices = await invoiceFiles(asked('invoices', 0), 30)
  const support = await supportFiles(asked('support', 100), 22)
  const routing = await routingFiles(asked('routing', 200), 18)
  const bank = makeBankLines(owedOf(invoices, sampled.count))
  const small: [DemoKey, MakeSamples][] = [
    ['receipts', samplesOf.receipt],
    ['contracts', samplesOf.contract],
    ['suppliers', samplesOf['vendor-form']],
    ['applications', samplesOf['candidate-intake']],
    ['filings', samplesOf['compliance-filing']],
    ['orders', samplesOf['email-orders']],
    ['bank', bank],
  ]
  const others: Plan[] = []
  for (const [i, [key, make]] of small.entries()) {
    const n = 300 + 100 * i
    const files = await sampleFiles(asked(key, n), make, sampled)
    others.push(plan(key, n, files, { shifts: [10 + i / 2], shiftLimit: 3, costs: null }))
  }
  return [
    plan('invoices', 0, invoices, { shifts: [9.5, 14], shiftLimit: 6, costs: invoiceCosts }),
    plan('support', 100, support, { shifts: [8, 12], shiftLimit: 5, costs: supportCosts }),
    plan('routing', 200, routing, { shifts: [11, 15.5], shiftLimit: 4, costs: null }),
    ...others,
  ]
}

/** Documents of each of the smaller workflows, and how many of them wait at the end. */
const sampled = { count: 11, waiting: 4 }

/** The reports of the last three weeks: the older ones are released, the newest waits. */
async function makeReports({ stage, base, demo, workflows: others, now }: Stand): Promise<void> {
  const { workflow } = await makeDemoOrganisation(base, new Date(now.getTime() - 22 * dayMs), ['report'])
  const workflows = { ...others, report: workflow }
  const { people } = demo
  const play: Play = { stage, base, truths: new Map(), demo: { ...demo, workflow }, random: makeRandom(seed + 77) }
  for (const weeksAgo of [3, 2, 1]) {
    const monday = mondayOf(now, weeksAgo - 1)
    const at = new Date(monday.getTime() + 7 * 3_600_000)
    if (at > now) continue
    const period = mondayOf(now, weeksAgo).toISOString().slice(0, 10)
    const known = { workflowId: workflow.id, period }
    if (await base.db.scheduledRun.findFirst({ where: { ...known, state: { not: 'missed' } }, select: { id: true } }))
      continue
    await stage.act({ ...people.lead, workflowIds: Object.values(workflows).map((w) => w.id) }, at, (ctx) =>
      makeNow(ctx, workflow, period),
    )
    if (weeksAgo === 1) continue
    const from = new Date(at.getTime() + 2 * 3_600_000)
    await workShift(play, people.reviewer, { from, until: new Date(from.getTime() + 3_600_000), limit: 1, pace: 1 })
    await approveAll(play, people.lead, new Date(from.getTime() + 2 * 3_600_000))
  }
}

/** Of what people were told, they have read what is older than half a day. */
async function readOld({ stage, base, demo, now }: Stand): Promise<void> {
  const since = new Date(now.getTime() - dayMs / 2)
  const old = await base.db.notice.findMany({
    where: { organisationId: demo.organisation.id, readAt: null, createdAt: { lt: since } },
    select: { id: true, userId: true },
  })
  for (const person of Object.values(demo.people))
    for (const { id } of old.filter(({ userId }) => userId === person.id))
      await stage.act(person, since, (ctx) => readNotices(ctx, id))
}

/** Midnight (UTC) of the Monday of the week so many weeks ago. */
function mondayOf(now: Date, weeksAgo: number): Date {
  const midnight = Math.floor(now.getTime() / dayMs) * dayMs
  const day = (new Date(midnight).getUTCDay() + 6) % 7
  return new Date(midnight - (day + 7 * weeksAgo) * dayMs)
}

const invoiceCosts = {
  itemsPerWeek: '35',
  baselineMinutes: '6',
  assistedMinutes: '1.5',
  hourlyRate: '34',
  baselineErrorRate: '4 %',
  assistedErrorRate: '1.5 %',
  costPerError: '28',
  subscriptionPerMonth: '90',
  usagePerItem: '0',
  setupCost: '800',
  amortisationWeeks: '52',
}
const supportCosts = {
  ...invoiceCosts,
  itemsPerWeek: '40',
  baselineMinutes: '9',
  assistedMinutes: '3',
  costPerError: '15',
}

await main()
