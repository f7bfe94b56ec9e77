import { receiveUpload } from '#server/item/rows.server.ts'
import { createPilot, startPilot } from '#server/pilot/commands.server.ts'
import { stopWhereDue } from '#server/pilot/stop.server.ts'
import { findRunning } from '#server/pilot/store.server.ts'
import { claimNextItem, openVisit } from '#server/review/claims.server.ts'
import { decideItem } from '#server/review/commands.server.ts'
import type { WorkItem } from '#server/review/review.ts'
import { saveCostModel } from '#server/roi/commands.server.ts'
import { costModelSchema } from '#server/roi/cost-model.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Person } from '../demo-organisation.ts'
import { approveAll, heartbeat, later, type Play, truthOf } from '../history.ts'
import { activeMsOf, type Colleague, conductOf, enteredValues } from './behaviour.ts'
import { dayOfRequests } from './paperwork.ts'
import { draftOfPilot, type PilotParameters, statedOf } from './parameters.ts'

const hour = 3_600_000
const dayMs = 24 * hour

/** A simulation under way: the play is the workflow's, its truths grow with what comes in. */
export type PilotPlay = Omit<Play, 'truths'> & { truths: Map<string, Values>; reviewers: readonly Person[] }

type Worker = Colleague & { person: Person; at: Date }

/**
 * Plays a pilot from its first day to `now`, or until its plan says to stop: every working day a table comes in, people
 * claim, work, check blind and adjudicate through the commands that the workbench uses, an approver signs, and in the
 * evening the plan's stop rule is asked. An interrupted run goes on with the next day.
 */
export async function playPilot(play: PilotPlay, parameters: PilotParameters, now: Date): Promise<void> {
  const first = new Date(Math.floor(now.getTime() / dayMs) * dayMs - parameters.beganDaysAgo * dayMs)
  await begin(play, parameters, new Date(first.getTime() + 6 * hour))
  const team = play.reviewers.map((person, i): Worker => ({ person, pace: 0.85 + 0.1 * i, done: 0, at: first }))
  for (let midnight = first; midnight.getTime() + 18 * hour < now.getTime(); midnight = later(midnight, dayMs)) {
    if (isWeekend(midnight)) continue
    const running = await findRunning(play.base.db, scopeOf(play))
    if (!running) return
    await playDay(play, parameters, team, midnight)
  }
}

/** The plan is drafted by the lead and locked; so is the cost model. Done already: nothing. */
async function begin(play: PilotPlay, parameters: PilotParameters, at: Date): Promise<void> {
  const { stage, base, demo } = play
  const { lead } = demo.people
  if (await base.db.pilot.findFirst({ where: { workflowId: demo.workflow.id }, select: { id: true } })) return
  await stage.act(lead, at, (ctx) => saveCostModel(ctx, demo.workflow, costModelSchema.parse(parameters.costs)))
  const startsOn = at.toISOString().slice(0, 10)
  const draft = draftOfPilot(
    parameters,
    startsOn,
    play.reviewers.map((p) => p.id),
  )
  const { number } = await stage.act(lead, at, (ctx) =>
    createPilot(ctx, demo.workflow, { name: parameters.pilot, from: null, draft, simulated: statedOf(parameters) }),
  )
  await stage.act(lead, later(at, 60_000), (ctx) =>
    startPilot(ctx, demo.workflow, { number, version: 0, anyway: true }),
  )
}

async function playDay(play: PilotPlay, parameters: PilotParameters, team: Worker[], midnight: Date): Promise<void> {
  const { stage, demo } = play
  // A plan that started has published its own rates.
  const workflow = await currentWorkflow(play)
  const day = dayOfRequests(parameters, midnight.toISOString().slice(0, 10))
  for (const [name, truth] of day.truths) play.truths.set(name, truth)
  await stage.act(demo.system, later(midnight, 6.5 * hour), (ctx) =>
    receiveUpload(ctx, workflow, { fileName: day.fileName, source: day.bytes, intake: 'seed' }),
  )
  for (const [i, worker] of team.entries()) worker.at = later(midnight, 8 * hour + i * 300_000)
  await workDay(play, parameters, workflow, team, later(midnight, 17 * hour))
  const signing: Play = { ...play, demo: { ...demo, workflow } }
  await approveAll(signing, demo.people.approver, later(midnight, 17 * hour))
  // What was approved in the evening may be checked then, too.
  await stage.act(demo.system, later(midnight, 18 * hour), (ctx) => stopWhereDue(ctx))
}

/** Whoever is free first takes the next task, until nobody finds any or the day is over. */
async function workDay(
  play: PilotPlay,
  parameters: PilotParameters,
  workflow: WorkflowRow,
  team: readonly Worker[],
  until: Date,
): Promise<void> {
  let idle = new Set<Worker>()
  for (;;) {
    const free = team.filter((w) => w.at < until && !idle.has(w)).sort((a, b) => a.at.getTime() - b.at.getTime())
    const worker = free[0]
    if (!worker) return
    const work = await play.stage.act(worker.person, worker.at, (ctx) =>
      claimNextItem(ctx, play.demo.organisation, workflow, []),
    )
    if (!work) {
      idle.add(worker)
      continue
    }
    await workOne(play, parameters, workflow, worker, work)
    // What one person finished may be another's to check, from then on.
    for (const other of idle) other.at = new Date(Math.max(other.at.getTime(), worker.at.getTime()))
    idle = new Set()
  }
}

async function workOne(
  play: PilotPlay,
  parameters: PilotParameters,
  workflow: WorkflowRow,
  worker: Worker,
  work: WorkItem,
): Promise<void> {
  const { stage, random } = play
  const { person } = worker
  const opened = worker.at
  await stage.act(person, opened, (ctx) => openVisit(ctx, work.visitId))
  const truth = await truthOf(play, work.item.id)
  if (!truth) throw new Error(`The simulation knows nothing of ${work.item.reference}.`)
  const { arm, errorRate } = conductOf(parameters, work.task.mode)
  const activeMs = activeMsOf(arm, worker, parameters.learning, random)
  const at = later(opened, activeMs + random.int(0, 1_500))
  await stage.act(person, at, (ctx) =>
    decideItem(ctx, workflow, {
      id: ctx.random.uuid(),
      taskId: work.task.id,
      taskVersion: work.task.version,
      visitId: work.visitId,
      values: enteredValues(truth, errorRate, random),
      overridden: work.flags.filter((f) => f.severity === 'error').map((f) => f.check),
      heartbeat: heartbeat(work, activeMs),
    }),
  )
  worker.at = later(at, 3_000 + random.int(0, 9_000))
  if (work.task.mode === 'assisted' || work.task.mode === 'manual') worker.done += 1
}

async function currentWorkflow({ base, demo }: PilotPlay): Promise<WorkflowRow> {
  const workflow = await findWorkflowById(base.db, demo.organisation.id, demo.workflow.id)
  if (!workflow) throw new Error(`The workflow ${demo.workflow.key} is not there.`)
  return workflow
}

const scopeOf = ({ demo }: PilotPlay) => ({ organisationId: demo.organisation.id, workflowId: demo.workflow.id })
const isWeekend = (at: Date) => at.getUTCDay() === 0 || at.getUTCDay() === 6
