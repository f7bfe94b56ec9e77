import { standingFor } from '#server/pilot/read.server.ts'
import { settingsOf, versionOf } from '#server/pilot/settings.server.ts'
import { findRunning, listPilots } from '#server/pilot/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { rateOf } from '#server/platform/statistics.ts'
import { seededRows } from '#server/quality/figures-store.server.ts'
import { alarmsOf, type Standing, standingsOf } from '#server/workflow/autonomy.server.ts'
import { kinds, proposesAlike } from '#server/workflow/autonomy-levels.ts'
import type { Kind } from '#server/workflow/field-value.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { findDefinition, scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { type EvidenceRow, evidenceOf, mostWeeks } from './evidence.ts'
import { evidenceRows, versionsOf } from './evidence-store.server.ts'
import type { LadderFigures } from './ladder.ts'

const dayMs = 86_400_000
/** Reviewers change: what they caught half a year ago says little of today. */
const catchWeeks = 26

export type Figures = LadderFigures & {
  /** Since when the workflow proposes and checks as it does now, at most a year back. */
  evidenceFrom: Date
  proposer: { provider: string; version: string }
  standings: Record<Kind, Standing>
  alarmed: Record<Kind, Date | null>
  rows: EvidenceRow[]
}

/** All that steps of a workflow rest on, as of now. */
export async function figuresOf(ctx: Ctx, workflow: WorkflowRow): Promise<Figures> {
  const scope = scopeOf(workflow)
  const now = ctx.now()
  const { timeZone } = workflow.definition
  const earliest = new Date(now.getTime() - mostWeeks * 7 * dayMs)
  const [changed, proposer, standings, alarmed, seeded, running, proved] = await Promise.all([
    changedAt(ctx.db, workflow),
    proposerOf(ctx.db, workflow),
    standingsOf(ctx.db, scope.organisationId, scope.workflowId),
    alarmsOf(ctx.db, scope.organisationId, scope.workflowId),
    seededRows(ctx.db, { ...scope, since: new Date(now.getTime() - catchWeeks * 7 * dayMs) }),
    findRunning(ctx.db, scope),
    provedOf(ctx, workflow),
  ])
  const evidenceFrom = changed > earliest ? changed : earliest
  const rows = await evidenceRows(ctx.db, scope, evidenceFrom)
  const since = Object.fromEntries(kinds.map((kind) => [kind, standings[kind].at])) as Record<Kind, Date | null>
  return {
    kinds: evidenceOf(workflow.definition, rows, { proposer, today: localDate(now, timeZone), since, alarmed }),
    catches: rateOf(seeded.filter((s) => s.caught).length, seeded.length),
    pilotRuns: running !== null,
    proved,
    ...{ evidenceFrom, proposer, standings, alarmed, rows },
  }
}

/** Who proposes for new items now, by the settings: provider and the version that its proposals name. */
export async function proposerOf(db: Db, workflow: WorkflowRow): Promise<{ provider: string; version: string }> {
  const settings = await settingsOf(db, workflow)
  return { provider: settings.provider, version: versionOf(settings) }
}

/** When the oldest version was published since which all propose and check alike. */
async function changedAt(db: Db, workflow: WorkflowRow): Promise<Date> {
  const { organisationId, id, definition } = workflow
  let since = new Date(0)
  for (const { version, createdAt } of await versionsOf(db, scopeOf(workflow))) {
    if (!proposesAlike(await findDefinition(db, organisationId, id, version), definition)) break
    since = createdAt
  }
  return since
}

/** The newest pilot that has ended, where it was a real one and its verdict is "proved". */
async function provedOf(ctx: Ctx, workflow: WorkflowRow): Promise<LadderFigures['proved']> {
  const ended = (await listPilots(ctx.db, scopeOf(workflow))).filter((p) => p.state === 'ended' && p.endedAt)
  const last = ended.sort((a, b) => (b.endedAt?.getTime() ?? 0) - (a.endedAt?.getTime() ?? 0))[0]
  const plan = last?.segments.at(-1)?.plan
  if (!last?.endedAt || !plan || last.simulated !== null) return null
  const { effect } = await standingFor(ctx, workflow, last)
  if (effect.verdict !== 'proved') return null
  return { from: localDate(last.endedAt, workflow.definition.timeZone), steadyWeeks: plan.steadyWeeks }
}
