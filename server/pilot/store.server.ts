import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type Draft, draftSchema } from './draft.ts'
import { planSchema } from './plan.ts'
import type { PilotState, Segment } from './standing.ts'
import type { EndCode } from './stop.ts'

type Scope = { organisationId: string; workflowId: string }
export type SegmentRow = Segment & { designId: string | null; overruled: string[] }
export type PilotRow = {
  id: string
  organisationId: string
  workflowId: string
  number: number
  name: string
  state: PilotState
  /** Null once it is locked. */
  draft: Draft | null
  simulated: Record<string, number | string> | null
  startedAt: Date | null
  endedAt: Date | null
  endCode: EndCode | null
  endReason: string | null
  openedBecause: string | null
  version: number
  segments: SegmentRow[]
}

const withSegments = { segments: { orderBy: { number: 'asc' } } } as const
type Raw = Awaited<ReturnType<typeof rawPilots>>[number]

function rawPilots(db: Db, where: Scope & { number?: number; state?: PilotState }) {
  return db.pilot.findMany({ where, include: withSegments, orderBy: { number: 'asc' } })
}

/** A plan that was stored before the product learned a new part of it takes that part's default. */
function read(raw: Raw): PilotRow {
  const { createdAt: _, createdBy: __, segments, ...row } = raw
  return {
    ...row,
    state: row.state as PilotState,
    endCode: row.endCode as EndCode | null,
    draft: row.draft === null ? null : draftSchema.parse(row.draft),
    simulated: row.simulated as PilotRow['simulated'],
    segments: segments.map((s) => ({
      number: s.number,
      plan: planSchema.parse(s.plan),
      hash: s.hash,
      lockedAt: s.lockedAt.toISOString(),
      reason: s.reason,
      designId: s.designId,
      overruled: s.overruled,
    })),
  }
}

export async function listPilots(db: Db, { organisationId, workflowId }: Scope): Promise<PilotRow[]> {
  return (await rawPilots(db, { organisationId, workflowId })).map(read)
}

export async function findPilot(
  db: Db,
  { organisationId, workflowId }: Scope,
  number: number,
): Promise<PilotRow | null> {
  const [row] = await rawPilots(db, { organisationId, workflowId, number })
  return row ? read(row) : null
}

export async function findRunning(db: Db, { organisationId, workflowId }: Scope): Promise<PilotRow | null> {
  const [row] = await rawPilots(db, { organisationId, workflowId, state: 'running' })
  return row ? read(row) : null
}

/** Pilots that run now, of all organisations: for the job that ends them. */
export async function runningPilots(db: Db): Promise<(Scope & { number: number })[]> {
  return db.pilot.findMany({
    where: { state: 'running' },
    select: { organisationId: true, workflowId: true, number: true },
    orderBy: { startedAt: 'asc' },
  })
}

/** Serialises what is done to the pilots of a workflow: numbers, and who starts first. */
export async function lockPilots(tx: Tx, { organisationId, workflowId }: Scope): Promise<void> {
  await tx.$queryRaw`
    SELECT id FROM workflow WHERE organisation_id = ${organisationId}::uuid AND id = ${workflowId}::uuid FOR UPDATE`
}

export async function insertDraft(
  tx: Tx,
  row: Scope & {
    id: string
    name: string
    draft: Draft
    simulated: PilotRow['simulated']
    createdAt: Date
    createdBy: string
  },
): Promise<number> {
  const { organisationId, workflowId } = row
  const last = await tx.pilot.aggregate({ where: { organisationId, workflowId }, _max: { number: true } })
  const number = (last._max.number ?? 0) + 1
  const { draft, simulated, ...plain } = row
  await tx.pilot.create({
    data: {
      ...plain,
      number,
      state: 'draft',
      draft: toJson(draft),
      ...(simulated ? { simulated: toJson(simulated) } : {}),
    },
    select: { id: true },
  })
  return number
}

type Change = {
  name?: string
  draft?: Draft
  state?: PilotState
  startedAt?: Date
  endedAt?: Date
  endCode?: EndCode
  endReason?: string | null
  openedBecause?: string | null
}

/** Saves a change of the version that it was made on; `stale` where another one came between. */
export async function updatePilot(tx: Tx, pilot: Pick<PilotRow, 'id' | 'organisationId' | 'version'>, change: Change) {
  const { draft, ...plain } = change
  const { count } = await tx.pilot.updateMany({
    where: { organisationId: pilot.organisationId, id: pilot.id, version: pilot.version },
    data: { ...plain, ...(draft ? { draft: toJson(draft) } : {}), version: { increment: 1 } },
  })
  if (count !== 1) throw staleError()
}

/** A pilot that starts has its plan in a segment, not in its draft any more. */
export async function markStarted(tx: Tx, pilot: Pick<PilotRow, 'id' | 'organisationId' | 'version'>, at: Date) {
  const changed = await tx.$executeRaw`
    UPDATE pilot SET state = 'running', started_at = ${at}, draft = NULL, version = version + 1
    WHERE organisation_id = ${pilot.organisationId}::uuid AND id = ${pilot.id}::uuid AND version = ${pilot.version}`
  if (changed !== 1) throw staleError()
}

export const staleError = () =>
  new DomainError('stale', 'Somebody else has changed this pilot: reload the page and try again.')

export async function deleteDraft(tx: Tx, pilot: Pick<PilotRow, 'id' | 'organisationId' | 'version'>) {
  const { count } = await tx.pilot.deleteMany({
    where: { organisationId: pilot.organisationId, id: pilot.id, version: pilot.version, state: 'draft' },
  })
  if (count !== 1) throw staleError()
}

export async function insertSegment(
  tx: Tx,
  pilot: Pick<PilotRow, 'id' | 'organisationId'>,
  segment: SegmentRow & { lockedBy: string },
) {
  await tx.pilotSegment.create({
    data: {
      ...segment,
      plan: toJson(segment.plan),
      lockedAt: new Date(segment.lockedAt),
      organisationId: pilot.organisationId,
      pilotId: pilot.id,
    },
    select: { number: true },
  })
}

/** People who may take an item of the workflow, by name. */
export async function reviewersOf(
  db: Db,
  { organisationId, workflowId }: Scope,
): Promise<{ id: string; name: string }[]> {
  return db.$queryRaw`
    SELECT u.id, u.name FROM workflow_member wm
    JOIN membership m ON m.organisation_id = wm.organisation_id AND m.user_id = wm.user_id
    JOIN "user" u ON u.id = wm.user_id
    WHERE wm.organisation_id = ${organisationId}::uuid AND wm.workflow_id = ${workflowId}::uuid
      AND m.roles && ARRAY['reviewer', 'lead']
    ORDER BY u.name, u.id`
}

/**
 * Other workflows of the organisation with a pilot that runs, or that ended less long ago than its plan calls steady. By
 * name.
 */
export async function unsteadyOthers(db: Db, { organisationId, workflowId }: Scope, now: Date): Promise<string[]> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT DISTINCT w.name FROM pilot p
    JOIN workflow w ON w.organisation_id = p.organisation_id AND w.id = p.workflow_id
    JOIN LATERAL (
      SELECT plan FROM pilot_segment s WHERE s.organisation_id = p.organisation_id AND s.pilot_id = p.id
      ORDER BY s.number DESC LIMIT 1) last ON true
    WHERE p.organisation_id = ${organisationId}::uuid AND p.workflow_id <> ${workflowId}::uuid
      AND (p.state = 'running' OR (p.state = 'ended'
        AND p.ended_at + (last.plan ->> 'steadyWeeks')::int * interval '7 days' > ${now}))
    ORDER BY w.name`
  return rows.map((row) => row.name)
}

/** When the last of the workflow's items was completed that a person worked on a blank form first; null: none. */
export async function lastBlankForm(db: Db, { organisationId, workflowId }: Scope): Promise<Date | null> {
  const rows = await db.$queryRaw<{ at: Date | null }[]>`
    SELECT max(item.completed_at) AS at FROM item
    JOIN LATERAL (
      SELECT task.mode FROM decision JOIN task ON task.id = decision.task_id
      WHERE decision.item_id = item.id AND decision.kind = 'finish' AND decision.undone_at IS NULL
        AND task.mode IN ('assisted', 'manual')
      ORDER BY decision.decided_at LIMIT 1) AS first ON first.mode = 'manual'
    WHERE item.organisation_id = ${organisationId}::uuid AND item.workflow_id = ${workflowId}::uuid AND NOT item.seeded`
  return rows[0]?.at ?? null
}

/** Number of the last event of all, 0 before the first. */
export async function lastEvent(db: Db): Promise<bigint> {
  const { _max } = await db.event.aggregate({ _max: { id: true } })
  return _max.id ?? 0n
}

/** How many events of the workflow have a higher number. */
export async function eventsAfter(db: Db, { organisationId, workflowId }: Scope, after: bigint): Promise<number> {
  const rows = await db.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM event
    WHERE id > ${after} AND organisation_id = ${organisationId}::uuid AND workflow_id = ${workflowId}::uuid`
  return rows[0]?.n ?? 0
}
