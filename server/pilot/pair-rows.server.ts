import { type Arm, arms } from '#server/allocation/allocation.ts'
import { type PairEntry, type PairedItem, pairedEntries } from '#server/allocation/flow.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { differingFields, isCritical } from '#server/quality/comparison.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { PilotItem } from './effect/effect.ts'
import type { Plan } from './plan.ts'
import { noviceDays, type Rows } from './rows.server.ts'

const dayMs = 86_400_000

type Scope = { organisationId: string; workflowId: string }
/** What a person had done in the workflow before a design began, and since when they work there. */
type Before = { n: number; since: Date | null }

/**
 * The completed items of a paired design, each once an arm, with the person that was drawn for it. Truth is what both
 * entered, or what the third person decided where they differ: every item is checked, with certainty.
 */
export async function pairRows(db: Db, scope: Scope, designId: string, plan: Plan): Promise<Rows> {
  const [pairs, definition] = await Promise.all([
    pairedEntries(db, { ...scope, designId }),
    findDefinition(db, scope.organisationId, scope.workflowId, plan.workflowVersion),
  ])
  const completed = pairs.filter((pair) => pair.completedAt !== null && pair.settled !== null)
  const first = pairs[0]?.drawnAt ?? null
  const before = first ? await workBefore(db, scope, first) : new Map<string, Before>()
  const nth = numbered(completed, before)
  const isTimed = (pair: PairedItem) =>
    arms.every((arm) => pair.entries[arm] && timeOf(pair.entries[arm], plan.metric) !== null)
  const items = completed.filter(isTimed).flatMap((pair) =>
    arms.flatMap((arm): PilotItem[] => {
      const entry = pair.entries[arm]
      const touchMs = entry && timeOf(entry, plan.metric)
      if (!entry || touchMs === null || pair.completedAt === null) return []
      const since = before.get(entry.drawnFor)?.since ?? first
      return [
        {
          ...{ id: pair.itemId, arm, stratum: pair.documentType, reviewer: entry.drawnFor, touchMs },
          ...{ completedAt: pair.completedAt.getTime(), suspect: entry.suspect, nth: nth.get(entry.taskId) ?? 1 },
          novice: since !== null && entry.decidedAt.getTime() < since.getTime() + noviceDays * dayMs,
          checked: { error: isWrong(definition, pair, arm), probability: 1, at: pair.completedAt.getTime() },
        },
      ]
    }),
  )
  // An entry is compared with its other half: without the time of one, both are left out.
  const untimed = completed.flatMap((pair) =>
    isTimed(pair)
      ? []
      : arms.map((arm) => ({ id: pair.itemId, arm, completedAt: (pair.completedAt ?? pair.drawnAt).getTime() })),
  )
  return { items, pending: new Map(), untimed }
}

function timeOf({ activeMs, openedAt, decidedAt }: PairEntry, metric: Plan['metric']): number | null {
  if (metric === 'touch') return activeMs
  return openedAt ? decidedAt.getTime() - openedAt.getTime() : null
}

/** Whether an arm's entry has a critical field other than what the item says in the end. */
export function isWrong(
  definition: Pick<Definition, 'fields'>,
  { entries, output, settled }: Pick<PairedItem, 'entries' | 'output' | 'settled'>,
  arm: Arm,
): boolean {
  const entry = entries[arm]
  if (!entry || !output || settled === null) return false
  const wrong = new Set(differingFields(definition, entry.values, output))
  return definition.fields.some((field) => isCritical(field) && wrong.has(field.key))
}

/** Which of their person's items an entry is, by its task: in the order in which they were decided. */
function numbered(pairs: readonly PairedItem[], before: ReadonlyMap<string, Before>): Map<string, number> {
  const entries = pairs.flatMap((pair) => arms.flatMap((arm) => pair.entries[arm] ?? []))
  entries.sort((a, b) => a.decidedAt.getTime() - b.decidedAt.getTime())
  const count = new Map<string, number>()
  return new Map(
    entries.map(({ taskId, drawnFor }) => {
      const nth = (count.get(drawnFor) ?? before.get(drawnFor)?.n ?? 0) + 1
      count.set(drawnFor, nth)
      return [taskId, nth]
    }),
  )
}

async function workBefore(db: Db, { organisationId, workflowId }: Scope, before: Date): Promise<Map<string, Before>> {
  const rows = await db.$queryRaw<(Before & { userId: string })[]>`
    SELECT decision.user_id AS "userId", count(*)::int AS n, min(decision.decided_at) AS since
    FROM decision JOIN task ON task.id = decision.task_id
    WHERE task.organisation_id = ${organisationId}::uuid AND task.workflow_id = ${workflowId}::uuid
      AND task.mode IN ('assisted', 'manual') AND decision.kind = 'finish' AND decision.undone_at IS NULL
      AND decision.decided_at < ${before}
    GROUP BY decision.user_id`
  return new Map(rows.map(({ userId, ...row }) => [userId, row]))
}
