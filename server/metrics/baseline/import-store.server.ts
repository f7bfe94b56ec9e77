import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'
import type { HistoryCase } from './history-case.ts'
import type { HistoryKind, Mapping } from './mapping.ts'
import type { Scope } from './stopwatch-store.server.ts'

const importStates = ['draft', 'waiting', 'running', 'done', 'failed', 'removed'] as const
export type ImportState = (typeof importStates)[number]

export type ImportRow = {
  id: string
  organisationId: string
  workflowId: string
  kind: HistoryKind
  state: ImportState
  fileName: string
  fileKey: string
  fileSize: bigint
  mapping: Mapping
  fileRows: number
  takenRows: number
  rejectedRows: number
  cases: number
  error: string | null
  createdBy: string
  createdAt: Date
  finishedAt: Date | null
  removedAt: Date | null
  matchedAt: Date | null
}

type RawImport = NonNullable<Awaited<ReturnType<Db['baselineImport']['findFirst']>>>
const toImport = (row: RawImport): ImportRow => ({
  ...row,
  kind: row.kind as HistoryKind,
  state: row.state as ImportState,
  mapping: row.mapping as unknown as Mapping,
})

export async function insertImport(
  tx: Tx,
  row: Pick<
    ImportRow,
    | 'id'
    | 'organisationId'
    | 'workflowId'
    | 'fileName'
    | 'fileKey'
    | 'fileSize'
    | 'mapping'
    | 'createdBy'
    | 'createdAt'
    | 'fileRows'
  >,
): Promise<void> {
  const data = { ...row, kind: row.mapping.kind, state: 'draft', mapping: toJson(row.mapping) }
  await tx.baselineImport.create({ data, select: { id: true } })
}

export async function findImport(db: Db, { organisationId, workflowId }: Scope, id: string): Promise<ImportRow | null> {
  const row = await db.baselineImport.findFirst({ where: { organisationId, workflowId, id } })
  return row && toImport(row)
}

/** An import by its id alone, for its own job. */
export async function findImportById(db: Db, organisationId: string, id: string): Promise<ImportRow | null> {
  const row = await db.baselineImport.findFirst({ where: { organisationId, id } })
  return row && toImport(row)
}

/** Imports of the workflow, newest first; those that were removed too, so that one can see that they were. */
export async function listImports(db: Db, scope: Scope): Promise<ImportRow[]> {
  const rows = await db.baselineImport.findMany({ where: scope, orderBy: { createdAt: 'desc' }, take: 100 })
  return rows.map(toImport)
}

/** The same file, as long as it is not removed or failed; of several the one that counts. */
export async function sameFile(db: Db, scope: Scope, fileKey: string): Promise<ImportRow | null> {
  const rows = await db.baselineImport.findMany({
    where: { ...scope, fileKey, state: { in: ['draft', 'waiting', 'running', 'done'] } },
    orderBy: { createdAt: 'desc' },
  })
  const found = rows.find((row) => row.state !== 'draft') ?? rows[0]
  return found ? toImport(found) : null
}

/** Locks the workflow's imports against each other: two starts of one file meet here. */
export async function lockImports(tx: Tx, { organisationId, workflowId }: Scope): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`baseline ${organisationId} ${workflowId}`}, 0))`
}

type Change = Partial<
  Pick<
    ImportRow,
    | 'state'
    | 'mapping'
    | 'takenRows'
    | 'rejectedRows'
    | 'cases'
    | 'error'
    | 'finishedAt'
    | 'removedAt'
    | 'matchedAt'
    | 'fileRows'
  >
> & { removedBy?: string }

export async function updateImport(
  db: Db,
  organisationId: string,
  id: string,
  { mapping, ...change }: Change,
): Promise<void> {
  await db.baselineImport.update({
    where: { organisationId_id: { organisationId, id } },
    data: { ...change, ...(mapping ? { mapping: toJson(mapping), kind: mapping.kind } : {}) },
    select: { id: true },
  })
}

/** Rows of an import that did not come to its end, or is removed. */
export async function clearImport(db: Db, organisationId: string, importId: string): Promise<void> {
  await db.baselineRow.deleteMany({ where: { organisationId, importId } })
  await db.legacyOutcome.deleteMany({ where: { organisationId, importId } })
}

/** Writes cases many at a time: as one JSON text, which PostgreSQL takes apart. Times are ms since 1970. */
export async function insertCases(
  db: Db,
  organisationId: string,
  importId: string,
  cases: readonly HistoryCase[],
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO baseline_row (organisation_id, import_id, line, key, received_at, started_at, resolved_at, closed_at, ended_at,
      active_ms, error, reworked, events, reopened, reassigned, within_sla, person, document_type)
    SELECT ${organisationId}::uuid, ${importId}::uuid, line, key,
      to_timestamp("receivedAt" / 1000.0), to_timestamp("startedAt" / 1000.0), to_timestamp("resolvedAt" / 1000.0),
      to_timestamp("closedAt" / 1000.0), to_timestamp("endedAt" / 1000.0),
      "activeMs", error, reworked, events, reopened, reassigned, "withinSla", person, "documentType"
    FROM jsonb_to_recordset(${JSON.stringify(cases)}::jsonb) AS c (
      line int, key text, "receivedAt" float8, "startedAt" float8, "resolvedAt" float8, "closedAt" float8, "endedAt" float8,
      "activeMs" int, error boolean, reworked boolean, events int, reopened int, reassigned int, "withinSla" boolean,
      person text, "documentType" text)`
}

/** How many of these items stand in other imports that count already. */
export async function knownKeys(db: Db, scope: Scope, kind: HistoryKind, keys: readonly string[]): Promise<number> {
  const rows = await db.$queryRaw<{ known: number }[]>`
    SELECT count(DISTINCT r.key)::int AS known
    FROM baseline_row r JOIN baseline_import i ON i.id = r.import_id
    WHERE i.organisation_id = ${scope.organisationId}::uuid AND i.workflow_id = ${scope.workflowId}::uuid
      AND i.state = 'done' AND i.kind = ${kind} AND r.key = ANY (${[...keys]}::text[])`
  return rows[0]?.known ?? 0
}

export type CountedCase = {
  kind: 'rows' | 'events'
  receivedAt: number | null
  startedAt: number | null
  resolvedAt: number | null
  closedAt: number | null
  endedAt: number | null
  activeMs: number | null
  error: boolean | null
  reworked: boolean | null
  events: number
  reopened: number | null
  reassigned: number | null
  withinSla: boolean | null
}

/** What counts of imported history: of an item that stands in several files the one imported last. */
export async function countedCases(db: Db, scope: Scope): Promise<CountedCase[]> {
  return db.$queryRaw<CountedCase[]>`
    SELECT DISTINCT ON (i.kind, r.key) i.kind,
      (extract(epoch FROM r.received_at) * 1000)::float8 AS "receivedAt",
      (extract(epoch FROM r.started_at) * 1000)::float8 AS "startedAt",
      (extract(epoch FROM r.resolved_at) * 1000)::float8 AS "resolvedAt",
      (extract(epoch FROM r.closed_at) * 1000)::float8 AS "closedAt",
      (extract(epoch FROM r.ended_at) * 1000)::float8 AS "endedAt",
      r.active_ms AS "activeMs", r.error, r.reworked, r.events, r.reopened, r.reassigned, r.within_sla AS "withinSla"
    FROM baseline_row r JOIN baseline_import i ON i.id = r.import_id
    WHERE i.organisation_id = ${scope.organisationId}::uuid AND i.workflow_id = ${scope.workflowId}::uuid AND i.state = 'done'
    ORDER BY i.kind, r.key, i.finished_at DESC`
}

/** What imported history counts now: changes with every import and removal, and with nothing else. */
export async function countedImports(db: Db, scope: Scope): Promise<string> {
  const rows = await db.baselineImport.findMany({
    where: { ...scope, state: 'done', kind: { in: ['rows', 'events'] } },
    orderBy: { id: 'asc' },
    select: { id: true, finishedAt: true },
  })
  return rows.map(({ id, finishedAt }) => `${id} ${finishedAt?.getTime()}`).join()
}
