import { allocationFlow, allocationMoved } from '#server/allocation/flow.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { countedAgainstAi, lookTimes, openOldDifference } from './as-of.ts'
import { driftOf, olderItems } from './drift.server.ts'
import type { Interval, Look, PilotItem, Verdict } from './effect/effect.ts'
import { effectOf, looksOf } from './effect/measure.ts'
import { sensitivityOf } from './effect/sensitivity-of.ts'
import { exclusionsOf } from './exclusions.ts'
import { limitsOf } from './limits.ts'
import { existing, lastSegment } from './loading.server.ts'
import { pairRows } from './pair-rows.server.ts'
import { type Design, randomised } from './plan.ts'
import { beforeAfterRows, drawnItems, type Rows, splitRows } from './rows.server.ts'
import type { ArmFlow, PilotStanding } from './standing.ts'
import { eventsAfter, findRunning, lastEvent, listPilots, type PilotRow, type SegmentRow } from './store.server.ts'
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

/**
 * The figures of a pilot's last segment as of now, or of its end. All its items are read for them, so they are kept until
 * something is recorded in the workflow, and for ten minutes at most: what is young and what is old moves on by itself.
 */
export async function standingFor(ctx: Ctx, workflow: WorkflowRow, pilot: PilotRow): Promise<PilotStanding> {
  const known = standings.get(pilot.id)
  const now = ctx.now().getTime()
  const scope = scopeOf(workflow)
  const fresh = known?.version === pilot.version && Math.abs(now - known.at) < keptMs
  if (fresh && (await eventsAfter(ctx.db, scope, known.after)) === known.events) return known.standing
  // Before the rows are read: what is recorded meanwhile shows at the next reading.
  const after = (await lastEvent(ctx.db)) - lateEvents
  const events = await eventsAfter(ctx.db, scope, after)
  const standing = await computeStanding(ctx, workflow, pilot)
  standings.delete(pilot.id)
  for (const oldest of standings.keys()) {
    if (standings.size < mostKept) break
    standings.delete(oldest)
  }
  standings.set(pilot.id, { standing, version: pilot.version, after, events, at: now })
  return standing
}

type Kept = { standing: PilotStanding; version: number; after: bigint; events: number; at: number }
const standings = new Map<string, Kept>()
const keptMs = 600_000
const mostKept = 100
/** Events are numbered when they are written and seen when they are committed: so many may still come in late. */
const lateEvents = 500n

async function computeStanding(ctx: Ctx, workflow: WorkflowRow, pilot: PilotRow): Promise<PilotStanding> {
  const segment = lastSegment(pilot)
  const { plan } = segment
  const end = (pilot.endedAt ?? ctx.now()).getTime()
  const [rows, drawn, flow, moved, drift, older] = await Promise.all([
    rowsOf(ctx, workflow, pilot, segment),
    segment.designId ? drawnItems(ctx.db, scopeOf(workflow), segment.designId, plan.design) : [],
    flowOf(ctx, workflow, segment, end),
    movedOf(ctx, workflow, segment),
    pilot.simulated ? [] : driftOf(ctx.db, workflow, segment),
    olderItems(ctx.db, workflow, segment),
  ])
  // What was still open when the pilot ended is completed in another world.
  const items = rows.items.filter((item) => item.completedAt <= end)
  const untimed = rows.untimed.filter((item) => item.completedAt <= end)
  const contextAt = (at: number) => ({ openOldShareDifference: openOldDifference(drawn, at, plan.horizonDays * dayMs) })
  const atPlannedEnd = pilot.endCode === 'planned_items' || pilot.endCode === 'longest'
  const context = { ...contextAt(end), ...(atPlannedEnd ? { atPlannedEnd } : {}) }
  const plain = effectOf(items, plan, context)
  const worst = rows.pending.size === 0 ? plain : effectOf(countedAgainstAi(items, rows.pending), plan, context)
  const effect = capped(plain, { drift, pending: rows.pending.size, worstGuard: worst.guard })
  const { timeZone } = workflow.definition
  const looks = looksOf(items, plan, lookTimes(Date.parse(segment.lockedAt), end, timeZone), contextAt)
  const sensitivity = sensitivityOf(items, plan)
  const limits = limitsOf(plan, {
    ...{ older, reviewers: sensitivity.withoutReviewer.length, untimed: untimed.length },
    simulated: pilot.simulated !== null,
  })
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
    exclusions: exclusionsOf(items, effect.excluded, untimed),
    moved,
    sensitivity,
    limits,
    upTo: upTo === null ? null : new Date(upTo).toISOString(),
  }
}

const noRows: Rows = { items: [], pending: new Map(), untimed: [] }

function rowsOf(
  ctx: Ctx,
  workflow: WorkflowRow,
  pilot: PilotRow,
  { plan, designId, lockedAt }: SegmentRow,
): Promise<Rows> {
  const scope = scopeOf(workflow)
  // Nobody works the items of a shadow.
  if (plan.design === 'shadow') return Promise.resolve(noRows)
  if (designId) return (plan.design === 'paired' ? pairRows : splitRows)(ctx.db, scope, designId, plan)
  if (plan.design === 'before_after')
    return beforeAfterRows(ctx.db, scope, plan, { startedAt: new Date(lockedAt), endedAt: pilot.endedAt })
  return Promise.resolve(noRows)
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

function movedOf(ctx: Ctx, workflow: WorkflowRow, { designId, plan }: SegmentRow): Promise<PilotStanding['moved']> {
  if (!designId || !randomised(plan.design)) return Promise.resolve({ manual: 0, assisted: 0 })
  return allocationMoved(ctx.db, { ...scopeOf(workflow), designId })
}

function flowOf(ctx: Ctx, workflow: WorkflowRow, { designId, plan }: SegmentRow, end: number) {
  if (!designId) return countedOnly([])
  const scope = { ...scopeOf(workflow), designId }
  return allocationFlow(ctx.db, { ...scope, horizonDays: plan.horizonDays, now: new Date(end) })
}
