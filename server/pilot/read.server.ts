import { allocationFlow } from '#server/allocation/flow.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { countedAgainstAi, lookTimes, openOldDifference } from './as-of.ts'
import { existing, lastSegment, scopeOf } from './commands.server.ts'
import { driftOf } from './drift.server.ts'
import type { Interval, Look, PilotItem, Verdict } from './effect/effect.ts'
import { effectOf, looksOf } from './effect/measure.ts'
import { sensitivityOf } from './effect/sensitivity-of.ts'
import { pairRows } from './pair-rows.server.ts'
import { type Design, randomised } from './plan.ts'
import { beforeAfterRows, drawnItems, type Rows, splitRows } from './rows.server.ts'
import type { ArmFlow, PilotStanding } from './standing.ts'
import { findRunning, listPilots, type PilotRow, type SegmentRow } from './store.server.ts'
import { capped } from './verdict.ts'

const dayMs = 86_400_000

/** A pilot in a list. Figures are of its last segment; null of a draft, and of an abandoned one. */
export type PilotSummary = {
  number: number
  name: string
  state: PilotRow['state']
  simulated: boolean
  design: Design
  startedAt: string | null
  endedAt: string | null
  segments: number
  verdict: Verdict | null
  n: number
  planned: number
  saving: Interval | null
}

/** The pilots of a workflow, newest first. */
export async function pilotsOf(ctx: Ctx, workflow: WorkflowRow): Promise<PilotSummary[]> {
  const pilots = await listPilots(ctx.db, scopeOf(workflow))
  const summaries: PilotSummary[] = []
  // One after the other: each reads all items of its pilot.
  for (const pilot of pilots.toReversed()) {
    const standing = hasVerdict(pilot) ? await standingFor(ctx, workflow, pilot) : null
    const plan = pilot.segments.at(-1)?.plan ?? pilot.draft
    if (!plan) continue
    const { number, name, state } = pilot
    summaries.push({
      ...{ number, name, state, simulated: pilot.simulated !== null, design: plan.design },
      startedAt: pilot.startedAt?.toISOString() ?? null,
      endedAt: pilot.endedAt?.toISOString() ?? null,
      segments: pilot.segments.length,
      verdict: standing?.effect.verdict ?? null,
      n: standing ? standing.flow.manual.completed + standing.flow.assisted.completed : 0,
      planned: plan.items,
      saving: standing?.effect.saving.sequence ?? null,
    })
  }
  return summaries
}

const hasVerdict = ({ state }: PilotRow) => state === 'running' || state === 'ended'

/** The running pilot, else the one that ended last; null before the first. */
export async function standingPilot(ctx: Ctx, workflow: WorkflowRow): Promise<PilotStanding | null> {
  const running = await findRunning(ctx.db, scopeOf(workflow))
  if (running) return standingFor(ctx, workflow, running)
  const ended = (await listPilots(ctx.db, scopeOf(workflow))).filter((p) => p.state === 'ended')
  const [last] = ended.sort((a, b) => (b.endedAt?.getTime() ?? 0) - (a.endedAt?.getTime() ?? 0))
  return last ? standingFor(ctx, workflow, last) : null
}

/** One pilot that has begun, by its number. */
export async function standingOf(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<PilotStanding> {
  const pilot = await existing(ctx.db, workflow, number)
  if (pilot.state === 'draft')
    throw new DomainError('conflict', `Pilot ${number} has not begun: there is nothing to see of it yet.`)
  return standingFor(ctx, workflow, pilot)
}

/** The figures of a pilot's last segment as of now, or of its end. */
export async function standingFor(ctx: Ctx, workflow: WorkflowRow, pilot: PilotRow): Promise<PilotStanding> {
  const segment = lastSegment(pilot)
  const { plan } = segment
  const end = (pilot.endedAt ?? ctx.now()).getTime()
  const [rows, drawn, flow, drift] = await Promise.all([
    rowsOf(ctx, workflow, pilot, segment),
    segment.designId ? drawnItems(ctx.db, scopeOf(workflow), segment.designId, plan.design) : [],
    flowOf(ctx, workflow, segment, end),
    pilot.simulated ? [] : driftOf(ctx.db, workflow, segment),
  ])
  // What was still open when the pilot ended is completed in another world.
  const items = rows.items.filter((item) => item.completedAt <= end)
  const contextAt = (at: number) => ({ openOldShareDifference: openOldDifference(drawn, at, plan.horizonDays * dayMs) })
  const atPlannedEnd = pilot.endCode === 'planned_items' || pilot.endCode === 'longest'
  const context = { ...contextAt(end), ...(atPlannedEnd ? { atPlannedEnd } : {}) }
  const plain = effectOf(items, plan, context)
  const worst = rows.pending.size === 0 ? plain : effectOf(countedAgainstAi(items, rows.pending), plan, context)
  const effect = capped(plain, { drift, pending: rows.pending.size, worstGuard: worst.guard })
  const { timeZone } = workflow.definition
  const looks = looksOf(items, plan, lookTimes(Date.parse(segment.lockedAt), end, timeZone), contextAt)
  const upTo = items.reduce<number | null>((last, item) => Math.max(last ?? 0, item.completedAt), null)
  return {
    ...{ id: pilot.id, number: pilot.number, name: pilot.name, state: pilot.state, simulated: pilot.simulated },
    startedAt: pilot.startedAt?.toISOString() ?? null,
    endedAt: pilot.endedAt?.toISOString() ?? null,
    endReason: pilot.endReason,
    segments: pilot.segments.map(({ number, plan: p, hash, lockedAt, reason }) => ({
      number,
      plan: p,
      hash,
      lockedAt,
      reason,
    })),
    flow: randomised(plan.design) ? flow : countedOnly(items),
    effect,
    looks: withLast(looks, effect.verdict),
    sensitivity: sensitivityOf(items, plan),
    upTo: upTo === null ? null : new Date(upTo).toISOString(),
  }
}

function rowsOf(
  ctx: Ctx,
  workflow: WorkflowRow,
  pilot: PilotRow,
  { plan, designId, lockedAt }: SegmentRow,
): Promise<Rows> {
  const scope = scopeOf(workflow)
  if (designId) return (plan.design === 'paired' ? pairRows : splitRows)(ctx.db, scope, designId, plan)
  if (plan.design === 'before_after')
    return beforeAfterRows(ctx.db, scope, plan, { startedAt: new Date(lockedAt), endedAt: pilot.endedAt })
  return Promise.resolve({ items: [], pending: new Map() })
}

function withLast(looks: Look[], verdict: Verdict): Look[] {
  return looks.map((look, i) => (i === looks.length - 1 ? { ...look, verdict } : look))
}

/** Without a draw there is no flow: what was completed is all there is. */
function countedOnly(items: readonly PilotItem[]): PilotStanding['flow'] {
  const of = (arm: PilotItem['arm']): ArmFlow => {
    const n = items.filter((item) => item.arm === arm).length
    return { allocated: n, completed: n, openYoung: 0, openOld: 0, skipped: 0, crossedOver: 0 }
  }
  return { manual: of('manual'), assisted: of('assisted') }
}

function flowOf(ctx: Ctx, workflow: WorkflowRow, { designId, plan }: SegmentRow, end: number) {
  if (!designId) return countedOnly([])
  const scope = { ...scopeOf(workflow), designId }
  return allocationFlow(ctx.db, { ...scope, horizonDays: plan.horizonDays, now: new Date(end) })
}
