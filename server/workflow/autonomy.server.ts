import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { type Db, Prisma, type Tx, toJson } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type AutonomyLevel, autonomyActor } from './autonomy.ts'
import { firstLevel, kinds, type Levels, type StepBasis } from './autonomy-levels.ts'
import type { Kind } from './field-value.ts'

/** Where a workflow stands for a kind of output. `sequence` 0: nobody has stepped yet. */
export type Standing = {
  kind: Kind
  level: AutonomyLevel
  sequence: number
  at: Date | null
  because: string | null
  by: string | null
  /** The version that was current, and figures of server/pilot/autonomy/figures.ts. */
  figures: StepBasis & Record<string, unknown>
}

export type StepRow = Standing & { before: AutonomyLevel; at: Date; because: string; by: string }

const columns = { kind: true, level: true, before: true, sequence: true, at: true, because: true, by: true } as const

/** The newest step of each kind. */
export async function standingsOf(db: Db, organisationId: string, workflowId: string): Promise<Record<Kind, Standing>> {
  const rows = await db.autonomyStep.findMany({
    where: { organisationId, workflowId },
    distinct: ['kind'],
    orderBy: [{ kind: 'asc' }, { sequence: 'desc' }],
    select: { ...columns, figures: true },
  })
  const newest = new Map(rows.map((row) => [row.kind, row as unknown as StepRow]))
  const none = { level: firstLevel, sequence: 0, at: null, because: null, by: null, figures: {} }
  return Object.fromEntries(kinds.map((kind) => [kind, newest.get(kind) ?? { kind, ...none }])) as never
}

/** Where each kind of a workflow's outputs stands on the ladder. */
export async function levelsOf(db: Db, organisationId: string, workflowId: string): Promise<Levels> {
  const standings = await standingsOf(db, organisationId, workflowId)
  return Object.fromEntries(kinds.map((kind) => [kind, standings[kind].level])) as Levels
}

/** The steps of a workflow, newest first. */
export async function stepsOf(db: Db, organisationId: string, workflowId: string, limit = 100): Promise<StepRow[]> {
  const rows = await db.autonomyStep.findMany({
    where: { organisationId, workflowId },
    orderBy: [{ at: 'desc' }, { kind: 'asc' }, { sequence: 'desc' }],
    take: limit,
    select: { ...columns, figures: true },
  })
  return rows as unknown as StepRow[]
}

/** When an alarm last paused each kind; null: never. */
export async function alarmsOf(db: Db, organisationId: string, workflowId: string): Promise<Record<Kind, Date | null>> {
  const rows = await db.autonomyStep.groupBy({
    by: ['kind'],
    where: { organisationId, workflowId, level: 'paused', by: autonomyActor },
    _max: { at: true },
  })
  const last = new Map(rows.map((row) => [row.kind, row._max.at]))
  return Object.fromEntries(kinds.map((kind) => [kind, last.get(kind) ?? null])) as Record<Kind, Date | null>
}

/**
 * Workflows in which clean items of some kind pass now: of all organisations, for the clock; with `only`, that one where it
 * is among them.
 */
export async function passingWorkflows(
  db: Db,
  only: { organisationId: string; workflowId: string } | null = null,
): Promise<{ organisationId: string; workflowId: string }[]> {
  const which = only
    ? Prisma.sql`WHERE organisation_id = ${only.organisationId}::uuid AND workflow_id = ${only.workflowId}::uuid`
    : Prisma.empty
  return db.$queryRaw`
    SELECT DISTINCT organisation_id AS "organisationId", workflow_id AS "workflowId" FROM (
      SELECT DISTINCT ON (workflow_id, kind) organisation_id, workflow_id, level FROM autonomy_step ${which}
      ORDER BY workflow_id, kind, sequence DESC) AS newest
    WHERE level = 'clean_pass' ORDER BY 2`
}

export type NewStep = {
  workflow: { id: string; organisationId: string }
  kind: Kind
  level: AutonomyLevel
  /** One sentence. */
  because: string
  figures: StepBasis & Record<string, unknown>
  by: string
  /** The sequence of the step that this one was decided on: `stale` where another came between. */
  after: number
}

/** Moves one kind of a workflow's outputs to another level, in the caller's transaction, with the figures it rests on. */
export async function stepAutonomy(ctx: Ctx, tx: Tx, step: NewStep): Promise<void> {
  const { workflow, kind, level, because, figures, by, after } = step
  const { organisationId, id: workflowId } = workflow
  const standing = (await standingsOf(tx, organisationId, workflowId))[kind]
  const sequence = standing.sequence + 1
  const row = { organisationId, workflowId, kind, level, before: standing.level, because, by, sequence, at: ctx.now() }
  const { count } =
    standing.sequence === after
      ? await tx.autonomyStep.createMany({
          data: [{ id: ctx.random.uuid(), ...row, figures: toJson(figures) }],
          skipDuplicates: true,
        })
      : { count: 0 }
  if (count === 0)
    throw new DomainError('stale', 'Somebody else, or an alarm, has stepped since: reload the page and look again.')
  await record(ctx, tx, {
    type: 'autonomy.stepped',
    organisationId,
    workflowId,
    data: { kind, level, before: standing.level, sequence },
  })
}
