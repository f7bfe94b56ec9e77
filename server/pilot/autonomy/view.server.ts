import { can } from '#server/identity/identity.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { type Rate, rateOf, type WeightedRate } from '#server/platform/statistics.ts'
import { type StepRow, stepsOf } from '#server/workflow/autonomy.server.ts'
import { type AutonomyLevel, type AutonomyPolicy, autonomyActor, autonomyLevels } from '#server/workflow/autonomy.ts'
import { kindsOf, type Sensitive, sensitiveKind } from '#server/workflow/autonomy-levels.ts'
import type { Kind } from '#server/workflow/field-value.ts'
import { scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { errorsOf, isCleanRow } from './evidence.ts'
import { throughCounts } from './evidence-store.server.ts'
import { figuresOf } from './figures.server.ts'
import { mayStep, type StepCondition } from './ladder.ts'

/** Days that "last month" has. */
const monthDays = 28
const dayMs = 86_400_000

export type Target = { level: AutonomyLevel; may: boolean; conditions: StepCondition[] }

export type KindView = {
  kind: Kind
  level: AutonomyLevel
  sequence: number
  since: string | null
  because: string | null
  by: string | null
  sensitive: Sensitive
  /** Whether items marked sensitive pass too: the plan's weeks were served when the step was made. */
  servedAtStep: boolean
  /** When an alarm last paused it: what was measured before counts no more. */
  alarmedAt: string | null
  errors: WeightedRate
  /** Of items that passed since the last step. */
  passed: WeightedRate
  /** The last whole weeks, the newest last: as many as the policy asks for, and four more. */
  weeks: { monday: string; errors: WeightedRate }[]
  /** The other levels, in the ladder's order. */
  targets: Target[]
}

export type HistoryStep = {
  kind: Kind
  level: AutonomyLevel
  before: AutonomyLevel
  at: string
  by: string
  because: string
  /** Of the figures that it rested on, what a line of the history says. */
  errors: WeightedRate | null
  catches: Rate | null
  version: number | null
  /** It stepped back by itself. */
  alarm: boolean
}

export type AutonomyView = {
  kinds: KindView[]
  policy: AutonomyPolicy
  /** Conditions that mark items sensitive, whatever the kind. */
  sensitiveConditions: number
  handles: ('payments' | 'replies')[]
  pilotRuns: boolean
  proved: { from: string; steadyWeeks: number } | null
  catches: Rate
  evidenceFrom: string
  proposer: { provider: string; version: string }
  month: {
    days: number
    /** Items completed, of which a proposal stood at and above its thresholds with no check against it. */
    wouldPass: Rate
    /** Errors among those of them that were checked, over all kinds; of each kind. */
    errors: { kind: Kind; errors: WeightedRate }[]
    straightThrough: Rate
  }
  history: HistoryStep[]
  mayStep: boolean
}

/** Where a workflow stands on its ladder, what the next rungs need, and how it came here. */
export async function autonomyView(ctx: Ctx, workflow: WorkflowRow): Promise<AutonomyView> {
  const { definition } = workflow
  const since = new Date(ctx.now().getTime() - monthDays * dayMs)
  const [figures, steps, through] = await Promise.all([
    figuresOf(ctx, workflow),
    stepsOf(ctx.db, workflow.organisationId, workflow.id),
    throughCounts(ctx.db, scopeOf(workflow), since),
  ])
  const names = await namesOf(
    ctx.db,
    workflow.organisationId,
    steps.map((s) => s.by),
  )
  const nameOf = (id: string) => (id === autonomyActor ? 'Countersign' : (names.get(id) ?? 'a former member'))
  const kinds = kindsOf(definition)
  const month = figures.rows.filter((row) => row.completedAt >= since)
  const clean = month.filter((row) => isCleanRow(definition, row))
  return {
    kinds: kinds.map((kind): KindView => {
      const { level, sequence, at, because, by, figures: basis } = figures.standings[kind]
      const sensitive = sensitiveKind(definition, kind)
      const { errors, passed, weeks } = figures.kinds[kind]
      return {
        ...{ kind, level, sequence, because, sensitive, errors, passed },
        since: at?.toISOString() ?? null,
        by: by === null ? null : nameOf(by),
        servedAtStep: basis.sensitive === true,
        alarmedAt: figures.alarmed[kind]?.toISOString() ?? null,
        weeks: weeks.slice(-(definition.autonomy.steadyWeeks + 4)),
        targets: autonomyLevels
          .filter((to) => to !== level)
          .map((to) => ({ level: to, ...mayStep(kind, level, to, figures, definition.autonomy, sensitive) })),
      }
    }),
    policy: definition.autonomy,
    sensitiveConditions: definition.sensitive.when.length,
    handles: definition.sensitive.handles,
    pilotRuns: figures.pilotRuns,
    proved: figures.proved,
    catches: figures.catches,
    evidenceFrom: figures.evidenceFrom.toISOString(),
    proposer: figures.proposer,
    month: {
      days: monthDays,
      wouldPass: rateOf(clean.length, month.length),
      errors: kinds.map((kind) => ({
        kind,
        errors: errorsOf(
          definition,
          kind,
          clean.filter((row) => row.check !== null),
        ),
      })),
      straightThrough: rateOf(through.unattended, through.completed),
    },
    history: steps.map((step) => historyStep(step, nameOf)),
    mayStep: ctx.actor.kind === 'user' && can(ctx.actor.roles, 'workflow.autonomy'),
  }
}

function historyStep({ figures, at, by, ...step }: StepRow, nameOf: (id: string) => string): HistoryStep {
  const { kind, level, before, because } = step
  const kept = figures as { errors?: WeightedRate; passed?: WeightedRate; catches?: Rate; version?: number }
  const alarm = by === autonomyActor
  return {
    ...{ kind, level, before, because, alarm },
    at: at.toISOString(),
    by: nameOf(by),
    errors: (alarm && kept.passed && kept.passed.n > 0 ? kept.passed : kept.errors) ?? null,
    catches: kept.catches ?? null,
    version: kept.version ?? null,
  }
}
