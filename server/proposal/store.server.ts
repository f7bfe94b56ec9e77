import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'
import type { Flag } from './check.ts'
import type { Proposal } from './proposal.ts'

export async function insertProposal(
  tx: Tx,
  row: {
    id: string
    organisationId: string
    itemId: string
    workflowVersion: number
    provider: string
    providerVersion: string
    content: Proposal
    latencyMs: number
    /** The canary that made it; without one the workflow's own version did. */
    canaryId?: string | null
    createdAt: Date
  },
) {
  await tx.proposal.create({ data: { ...row, content: toJson(row.content) }, select: { id: true } })
}

/** The newest proposal of an item. */
export async function findProposal(
  db: Db,
  organisationId: string,
  itemId: string,
): Promise<{ id: string; content: Proposal } | null> {
  const row = await db.proposal.findFirst({
    where: { organisationId, itemId },
    orderBy: { createdAt: 'desc' },
    select: { id: true, content: true },
  })
  return row ? { id: row.id, content: row.content as unknown as Proposal } : null
}

/** What the newest proposal's provider noticed, as flags: facts of the proposal, whatever a person changes. */
export async function findProposedFlags(db: Db, organisationId: string, itemId: string): Promise<Flag[]> {
  const rows = await db.$queryRaw<{ flags: Proposal['flags'] | null }[]>`
    SELECT content -> 'flags' AS flags FROM proposal
    WHERE organisation_id = ${organisationId}::uuid AND item_id = ${itemId}::uuid
    ORDER BY created_at DESC LIMIT 1`
  return noticedFlags(rows[0]?.flags ?? [])
}

/** What a provider noticed, as flags of the item. */
export function noticedFlags(noticed: NonNullable<Proposal['flags']>): Flag[] {
  return noticed.map(({ code, severity, fieldKeys, message }, i) => {
    const again = noticed.slice(0, i).filter((f) => f.code === code).length
    return { check: `provider:${code}${again > 0 ? `#${again + 1}` : ''}`, severity, fieldKeys, message }
  })
}

export async function replaceFlags(
  tx: Tx,
  organisationId: string,
  itemId: string,
  flags: readonly (Flag & { id: string })[],
  createdAt: Date,
) {
  await tx.flag.deleteMany({ where: { organisationId, itemId } })
  if (flags.length > 0)
    await tx.flag.createMany({ data: flags.map((flag) => ({ ...flag, organisationId, itemId, createdAt })) })
}

export async function findFlags(db: Db, organisationId: string, itemId: string): Promise<Flag[]> {
  const rows = await db.flag.findMany({
    where: { organisationId, itemId },
    select: { check: true, severity: true, fieldKeys: true, message: true },
  })
  const order = ['error', 'warning', 'info']
  return rows
    .map((r) => ({ ...r, severity: r.severity as Flag['severity'] }))
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

/** Replaces what the item is compared by, under a lock a fingerprint, so that two of a kind never miss each other. */
export async function replaceDuplicateKeys(
  tx: Tx,
  scope: { organisationId: string; workflowId: string; itemId: string },
  keys: readonly { check: number; fingerprint: string }[],
) {
  const { organisationId, workflowId, itemId } = scope
  const checks = keys.map((key) => key.check)
  const fingerprints = keys.map((key) => key.fingerprint)
  const locks = fingerprints.map((fingerprint) => workflowId + fingerprint).sort()
  await tx.$executeRaw`
    WITH locked AS MATERIALIZED (
      SELECT pg_advisory_xact_lock(hashtextextended(name, 0))::text FROM unnest(${locks}::text[]) AS name
    ), gone AS (DELETE FROM duplicate_key WHERE organisation_id = ${organisationId}::uuid AND item_id = ${itemId}::uuid
      AND NOT ("check" = ANY (${checks}::int[])))
    INSERT INTO duplicate_key (organisation_id, workflow_id, item_id, "check", fingerprint)
    SELECT ${organisationId}::uuid, ${workflowId}::uuid, ${itemId}::uuid, "check", fingerprint
    FROM unnest(${checks}::int[], ${fingerprints}::text[]) AS k ("check", fingerprint)
    WHERE (SELECT count(*) FROM locked) >= 0
    ON CONFLICT (item_id, "check") DO UPDATE SET fingerprint = excluded.fingerprint`
}

/** Other items of the workflow with the same fingerprint: check index and item number, oldest first. */
export async function findDuplicates(
  db: Db,
  scope: { organisationId: string; workflowId: string; itemId: string },
  keys: readonly { check: number; fingerprint: string }[],
) {
  if (keys.length === 0) return []
  const rows = await db.duplicateKey.findMany({
    where: {
      organisationId: scope.organisationId,
      workflowId: scope.workflowId,
      itemId: { not: scope.itemId },
      // What somebody said is no item is nobody's duplicate.
      item: { state: { not: 'dismissed' } },
      OR: keys.map((k) => ({ check: k.check, fingerprint: k.fingerprint })),
    },
    select: { check: true, item: { select: { number: true } } },
    orderBy: { item: { number: 'asc' } },
    take: 10,
  })
  return rows.map((r) => ({ check: r.check, number: r.item.number }))
}
