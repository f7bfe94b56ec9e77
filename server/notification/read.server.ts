import { can } from '#server/identity/identity.ts'
import { namesOf } from '#server/identity/store.server.ts'
import { visibilityOf } from '#server/item/list.server.ts'
import { readAtOnce } from '#server/metrics/commands.server.ts'
import { dayOf } from '#server/metrics/flow.ts'
import { fold } from '#server/metrics/fold.server.ts'
import { standingPilot } from '#server/pilot/read.server.ts'
import type { PilotStanding } from '#server/pilot/standing.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { queueSizes } from '#server/platform/queue.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { type Advice, adviceOf, alarming } from './advice.ts'
import { topCauses } from './cause.ts'
import { causesOf } from './causes.server.ts'
import type { Change } from './change.ts'
import { changesOf } from './figures.ts'
import { type End, figuresIn, lastDayOf } from './figures-store.server.ts'
import type { DecisionView, Stuck, StuckGroupView, WeeklyReview } from './review.ts'
import { decisionsOf } from './store.server.ts'
import { exceptionGroups, oldestOpen, overdueApprovals, type StuckGroup } from './stuck-store.server.ts'
import { askedWeek, type Compared, comparedWeek, type Span, weekAfter } from './week.ts'

/** Decisions that the page shows. */
const shownDecisions = 20
const locale = 'en-GB'

/** The week of a workflow that lies around a day, or the last whole one, as far as whoever asks may see it. */
export async function weeklyReview(
  ctx: Ctx,
  organisation: { isDemo: boolean },
  workflow: WorkflowRow,
  of: string | null,
): Promise<WeeklyReview> {
  const { key, definition } = workflow
  const { name, noun, timeZone } = definition
  const now = ctx.now().getTime()
  const compared = comparedWeek(askedWeek(of, now, timeZone), now, timeZone)
  const roles = ctx.actor.kind === 'user' ? ctx.actor.roles : []
  const may = { decide: can(roles, 'workflow.pilot'), items: can(roles, 'workflow.items') }
  const [changes, causes, standing, decisions] = await Promise.all([
    weekChanges(ctx, workflow, compared),
    causesOf(ctx, workflow, compared.now, may.items),
    standingPilot(ctx, workflow),
    decisionViews(ctx, workflow),
  ])
  const top = topCauses(causes)
  const next = weekAfter(compared.week, 1).monday
  return {
    workflow: { key, name, noun, timeZone },
    week: compared.week,
    whole: compared.whole,
    previous: weekAfter(compared.week, -1).monday,
    next: next <= dayOf(now, timeZone) ? next : null,
    at: new Date(now).toISOString(),
    marks: { demo: organisation.isDemo, simulated: standing?.simulated !== null && standing !== null },
    changes,
    causes: { top, others: causes.filter((cause) => !top.includes(cause)) },
    advice: adviceFor(standing, changes),
    decisions,
    stuck: await stuckNow(ctx, workflow, standing, may.items),
    may,
  }
}

function adviceFor(standing: PilotStanding | null, changes: readonly Change[]): Advice {
  const worse = changes.filter((c) => c.means === 'worse' && c.word === 'more' && alarming.includes(c.key))
  return adviceOf({ standing, worse: worse.map(({ key, title }) => ({ key, title })), locale })
}

/** What the figures speak for in the last whole week: kept beside a decision. */
export async function adviceToday(
  ctx: Ctx,
  workflow: WorkflowRow,
  of: string | null,
): Promise<{ week: string; advice: Advice }> {
  const { timeZone } = workflow.definition
  const now = ctx.now().getTime()
  const compared = comparedWeek(askedWeek(of, now, timeZone), now, timeZone)
  const [changes, standing] = await Promise.all([weekChanges(ctx, workflow, compared), standingPilot(ctx, workflow)])
  return { week: compared.week.monday, advice: adviceFor(standing, changes) }
}

/** Every figure of a week against the week before. */
export async function weekChanges(ctx: Ctx, workflow: WorkflowRow, compared: Compared): Promise<Change[]> {
  const { organisationId, id: workflowId, definition } = workflow
  const { timeZone } = definition
  const place = { organisationId, workflowId }
  await fold(ctx, workflow)
  return readAtOnce(ctx, async (tx) => {
    const figures = (span: Span) => {
      const end: End = compared.whole
        ? { kind: 'day', after: lastDayOf(span, timeZone) }
        : { kind: 'moment', at: span.to }
      return figuresIn(tx, place, span, end, timeZone)
    }
    const now = await figures(compared.now)
    return changesOf(now, await figures(compared.before))
  })
}

async function decisionViews(ctx: Ctx, workflow: WorkflowRow): Promise<DecisionView[]> {
  const rows = await decisionsOf(ctx.db, workflow.organisationId, workflow.id, shownDecisions)
  const names = await namesOf(
    ctx.db,
    workflow.organisationId,
    rows.map((row) => row.decidedBy),
  )
  return rows.map(({ id, week, choice, advice, words, figures, decidedBy, decidedAt }) => ({
    ...{ id, week, choice, advice, words, figures },
    by: names.get(decidedBy) ?? 'a former member',
    at: decidedAt.toISOString(),
  }))
}

async function stuckNow(
  ctx: Ctx,
  workflow: WorkflowRow,
  standing: PilotStanding | null,
  items: boolean,
): Promise<Stuck> {
  const scope = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const [open, approvals, exceptions, jobs] = await Promise.all([
    oldestOpen(ctx.db, scope),
    overdueApprovals(ctx.db, scope, ctx.now()),
    exceptionGroups(ctx.db, scope),
    queueSizes(ctx.db, workflow.organisationId),
  ])
  const old = standing?.state === 'running' ? standing.flow.manual.openOld + standing.flow.assisted.openOld : 0
  const ids = items ? [...open.oldest, ...approvals.oldest].map((item) => item.id) : []
  const visible = ids.length > 0 ? await visibilityOf(ctx, ids) : null
  const view = ({ count, oldest }: StuckGroup): StuckGroupView => ({
    count,
    oldest: oldest.map(({ id, number, title, state, since }) => ({
      number: visible ? number : null,
      title: visible?.(id).proposal ? title : null,
      state,
      since: since.toISOString(),
    })),
  })
  return {
    open: view(open),
    approvals: view(approvals),
    exceptions: exceptions.map(({ since, ...group }) => ({ ...group, since: since.toISOString() })),
    jobs: jobs.filter((job) => job.failed > 0).map(({ queue, failed }) => ({ queue, failed })),
    pilot:
      standing && old > 0
        ? { number: standing.number, open: old, horizonDays: standing.segments.at(-1)?.plan.horizonDays ?? 0 }
        : null,
  }
}
