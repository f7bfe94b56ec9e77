import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { type Difference, rateDifference } from '#server/platform/proportions.ts'
import { type Rate, rateOf } from '#server/platform/statistics.ts'
import { findDefinition, scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { type CanaryView, canaryViews } from './canary-compare.server.ts'
import { candidateHash } from './candidate-hash.server.ts'
import type { GateVerdict } from './gate.ts'
import {
  correctionsByVersion,
  listPromotions,
  type PromotionRow,
  type VersionCorrections,
} from './promotion-store.server.ts'

export type PromotionView = {
  id: string
  candidate: { number: number; name: string }
  runs: { current: number; candidate: number }
  figures: GateVerdict | null
  fromVersion: number
  toVersion: number
  at: string
  by: string
  rolledBack: { at: string; by: string; to: number; because: string } | null
  /** Corrections by people, with what was proposed before and with what has been since; not randomised. */
  corrections: { before: Rate; after: Rate; difference: Difference }
  /** Version that stands on top and has to go first; null: none does. */
  under: number | null
}

export type PromotionsView = {
  promotions: PromotionView[]
  canaries: CanaryView[]
  /** Sentence of whatever holds the workflow at its version. */
  locked: string | null
}

const day = 86_400_000
/** Items older than this say nothing of what a promotion changed. */
const lookBack = 365 * day

/** Who promoted what on which figures, and what people corrected before and since. */
export async function promotionsView(ctx: Ctx, workflow: WorkflowRow): Promise<PromotionsView> {
  const scope = scopeOf(workflow)
  const [rows, canaries, lock] = await Promise.all([
    listPromotions(ctx.db, scope),
    canaryViews(ctx, workflow),
    ctx.db.workflow.findUnique({ where: { id: workflow.id }, select: { lockedBecause: true } }),
  ])
  const spans = await Promise.all(rows.map((row) => spansOf(ctx.db, workflow, row)))
  const versions = [...new Set(spans.flatMap(({ before, after }) => [...before, ...after]))]
  const since = new Date(ctx.now().getTime() - lookBack)
  const counts = versions.length > 0 ? await correctionsByVersion(ctx.db, scope, { versions, since }) : []
  const people = [...rows.flatMap((r) => [r.by, r.rolledBackBy]), ...canaries.flatMap((c) => [c.startedBy, c.endedBy])]
  const names = await namesOf(
    ctx.db,
    workflow.organisationId,
    people.filter((id) => id !== null),
  )
  // A rule of the product ends canaries and, in principle, anything else: it acts under its own name.
  const nameOf = (id: string) => names.get(id) ?? 'Countersign'
  return {
    promotions: rows.map((row, i) => promotionView(row, rows, counts, spans[i] ?? { before: [], after: [] }, nameOf)),
    canaries: canaries.map((canary) => ({
      ...canary,
      startedBy: nameOf(canary.startedBy),
      endedBy: canary.endedBy === null ? null : nameOf(canary.endedBy),
    })),
    locked: lock?.lockedBecause ?? null,
  }
}

type Spans = { before: number[]; after: number[] }

function promotionView(
  row: PromotionRow,
  all: readonly PromotionRow[],
  counts: readonly VersionCorrections[],
  spans: Spans,
  nameOf: (id: string) => string,
): PromotionView {
  const sum = (versions: readonly number[]) => {
    const of = counts.filter((c) => versions.includes(c.version))
    return { count: of.reduce((n, c) => n + c.changed, 0), n: of.reduce((n, c) => n + c.items, 0) }
  }
  const [before, after] = [sum(spans.before), sum(spans.after)]
  const { rolledBackAt, rolledBackBy, rolledBackTo, rolledBackBecause } = row
  return {
    ...{ id: row.id, candidate: row.candidate, figures: row.figures },
    runs: { current: row.currentRun.number, candidate: row.candidateRun.number },
    ...{ fromVersion: row.fromVersion, toVersion: row.toVersion },
    at: row.at.toISOString(),
    by: nameOf(row.by),
    rolledBack:
      rolledBackAt && rolledBackBy && rolledBackTo !== null
        ? {
            at: rolledBackAt.toISOString(),
            by: nameOf(rolledBackBy),
            to: rolledBackTo,
            because: rolledBackBecause ?? '',
          }
        : null,
    corrections: {
      before: rateOf(before.count, before.n),
      after: rateOf(after.count, after.n),
      difference: rateDifference(after, before),
    },
    under: all.find((other) => !other.rolledBackAt && other.toVersion > row.toVersion)?.toVersion ?? null,
  }
}

/** Versions in a row that propose as the one before the promotion did, and as the promoted one does. */
async function spansOf(db: Db, workflow: WorkflowRow, { fromVersion, toVersion }: PromotionRow): Promise<Spans> {
  const hashOf = async (version: number) =>
    candidateHash(await findDefinition(db, workflow.organisationId, workflow.id, version))
  const run = async (start: number, step: 1 | -1) => {
    const [versions, hash] = [[start], await hashOf(start)]
    for (let v = start + step; v >= 1 && v <= workflow.version && (await hashOf(v)) === hash; v += step)
      versions.push(v)
    return versions
  }
  return { before: await run(fromVersion, -1), after: await run(toVersion, 1) }
}
