import { rolesFor } from '#server/identity/identity.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WeightedRate } from '#server/platform/statistics.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { type LabelDrift, labelDrift, weeksBefore } from './drift.ts'
import { type StratumCount, type Week, weekBefore, weekOf } from './weekly-sample.ts'
import { type SampledItem, type SampleFigures, type SampleState, sampleFigures } from './weekly-sample-figures.ts'
import {
  findSample,
  labelCounts,
  listSamples,
  type SampledRow,
  type SampleRow,
  type SampleScope,
  sampledRows,
  weekPopulation,
} from './weekly-sample-store.server.ts'

/** Weeks that the page lists. */
const shownWeeks = 12

export type DrawnLine = {
  number: number
  title: string | null
  strata: SampledItem['strata']
  probability: number
  state: SampleState
  /** Labels of the fields that differ; none for a check that waits. */
  wrong: string[]
}

export type SampleInView = {
  week: string
  population: number
  strata: StratumCount[]
  drawnAt: string
  items: DrawnLine[]
  figures: SampleFigures
  /** Open checks that nobody may do, because everybody has seen the item. */
  stuck: number
  drift: { key: string; label: string; options: Record<string, string>; drift: LabelDrift }[]
}

export type SampleHistory = {
  week: string
  population: number
  drawn: number
  done: number
  error: WeightedRate
  missedUrgent: WeightedRate | null
  wrongRoutes: WeightedRate | null
}

export type SampleView = {
  /** The week that a draw would be made from now, and how many items it has; null once it is drawn. */
  next: { week: string; population: number } | null
  /** The sample in view; null before the first. */
  shown: SampleInView | null
  history: SampleHistory[]
}

/** The sample of a week (the newest without one named) and those of the weeks before. */
export async function sampleView(ctx: Ctx, workflow: WorkflowRow, asked: string | null): Promise<SampleView> {
  const scope = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const last = weekBefore(ctx.now(), workflow.definition.timeZone)
  const samples = await listSamples(ctx.db, scope, shownWeeks)
  const shown = asked === null ? (samples[0] ?? null) : await findSample(ctx.db, scope, asked)
  if (asked !== null && !shown)
    throw new DomainError('not_found', 'No sample was drawn of that week: choose one from the list.')
  const undrawn = samples[0]?.week !== last.monday && !(await findSample(ctx.db, scope, last.monday))
  const [history, inView, population] = await Promise.all([
    historyOf(ctx, workflow, samples),
    shown ? viewOf(ctx, workflow, scope, shown) : null,
    undrawn ? weekPopulation(ctx.db, scope, last) : 0,
  ])
  return { next: undrawn ? { week: last.monday, population } : null, shown: inView, history }
}

const reviewers = rolesFor('workflow.review')

async function viewOf(ctx: Ctx, workflow: WorkflowRow, scope: SampleScope, sample: SampleRow): Promise<SampleInView> {
  const { definition } = workflow
  const [rows, drift] = await Promise.all([
    sampledRows(ctx.db, scope.organisationId, [sample.id], { roles: reviewers, drafts: [] }),
    driftOf(ctx, workflow, scope, weekOf(sample.week, definition.timeZone)),
  ])
  const label = (key: string) => definition.fields.find((f) => f.key === key)?.label ?? key
  const { week, population, strata, drawnAt } = sample
  return {
    ...{ week, population, strata, drawnAt: drawnAt.toISOString(), drift },
    items: rows.map(({ number, title, strata: by, probability, state, differing }) => ({
      ...{ number, title, strata: by, probability, state, wrong: differing.map(label) },
    })),
    figures: sampleFigures(definition, rows),
    stuck: rows.filter((row) => row.state === 'waiting' && row.eligible === 0).length,
  }
}

/** What each week came to; drafts are left out, which needs no reading of their texts. */
async function historyOf(ctx: Ctx, workflow: WorkflowRow, samples: readonly SampleRow[]): Promise<SampleHistory[]> {
  const drafts = workflow.definition.fields.filter((f) => f.type === 'draft').map((f) => f.key)
  const ids = samples.map((s) => s.id)
  const rows = await sampledRows(ctx.db, workflow.organisationId, ids, { roles: reviewers, drafts })
  const by = Map.groupBy(rows, (row: SampledRow) => row.sampleId)
  return samples.map(({ id, week, population }) => {
    const { drawn, done, error, urgency, routes } = sampleFigures(workflow.definition, by.get(id) ?? [])
    const rates = { missedUrgent: urgency?.missed ?? null, wrongRoutes: routes?.wrong ?? null }
    return { week, population, drawn, done, error, ...rates }
  })
}

/** Every label field of the week against the weeks before, over all its completed items. */
async function driftOf(
  ctx: Ctx,
  workflow: WorkflowRow,
  scope: SampleScope,
  week: Week,
): Promise<SampleInView['drift']> {
  const { definition } = workflow
  const { timeZone } = definition
  const first = weekBefore(week.from, timeZone, weeksBefore - 1)
  return Promise.all(
    definition.fields.flatMap((field) => {
      if (field.type !== 'label') return []
      const options = Object.fromEntries(field.options.map((o) => [o.key, o.label]))
      const counted = labelCounts(ctx.db, scope, field.key, { from: first.from, until: week.until, timeZone })
      return counted.then((weeks) => {
        const before = [...weeks].filter(([monday]) => monday !== week.monday).map(([, counts]) => counts)
        const drift = labelDrift(Object.keys(options), weeks.get(week.monday) ?? new Map(), before)
        return { key: field.key, label: field.label, options, drift }
      })
    }),
  )
}
