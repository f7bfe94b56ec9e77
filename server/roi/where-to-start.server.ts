import { can } from '#server/identity/identity.ts'
import type { Acting } from '#server/identity/member.server.ts'
import { baselineOf } from '#server/metrics/baseline/read.server.ts'
import { overview } from '#server/metrics/commands.server.ts'
import { dayOf } from '#server/metrics/flow.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import {
  type CharterFacts,
  figuresOf,
  leastMeasured,
  type Measured,
  weeksPerMonth,
} from '#server/workflow/charter-figures.ts'
import { readDraft } from '#server/workflow/draft.ts'
import { draftFor } from '#server/workflow/draft-access.server.ts'
import { countExamples, findPeople, listDrafts } from '#server/workflow/draft-store.server.ts'
import { type StandingWeights, weightsOf } from '#server/workflow/portfolio.server.ts'
import { currencyRates } from '#server/workflow/rates.server.ts'
import { type CurrencyRate, factorOf, missingRate } from '#server/workflow/rates.ts'
import { type Readiness, readinessOf } from '#server/workflow/readiness.ts'
import type { Candidate } from '#server/workflow/score.ts'
import { findWorkflow, findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { mostUsed } from './portfolio.ts'

/** Weeks of work behind measured figures. */
const measuredWeeks = 12
/** Drafts of new workflows that a page shows, newest change first. */
const mostDrafts = 200

/** A piece of work that could be automated, or is: a workflow, or one that is being made. */
export type StartCandidate = Candidate & {
  /** Key of the workflow; null while it is a draft that has not been published. */
  workflow: string | null
  /** Its draft; null: nothing is being changed. */
  draft: string | null
  name: string
  description: string
  /** Name of the owner, their address where no member has it; null: none. */
  owner: string | null
  examples: number
  readiness: Readiness
}

export type WhereToStart = {
  candidates: StartCandidate[]
  weights: StandingWeights
  /** The currency in which money is compared. */
  currency: string
  /** Amounts that cannot be compared, and what to do: sentences. */
  problems: string[]
  /** Who may own a new candidate; none for somebody who may add none. */
  people: { name: string; email: string }[]
  mayChange: boolean
  demo: boolean
  at: string
}

/** What was measured of a workflow's work without proposals, and how much of it comes. */
async function measuredFacts(ctx: Ctx, workflow: WorkflowRow): Promise<Omit<CharterFacts, 'members'>> {
  const { organisationId, id } = workflow
  const [{ arms, metrics, weeks, since }, baseline, examples] = await Promise.all([
    overview(ctx, workflow, measuredWeeks),
    baselineOf(ctx, workflow),
    countExamples(ctx.db, organisationId, id),
  ])
  // Weeks before the first item, and the week it came in, say nothing of the usual volume.
  const whole = weeks.filter((week) => since !== null && week.monday >= since && !week.partial)
  const arrivals = whole.reduce((sum, week) => sum + week.arrivals, 0)
  const { touch } = arms.manual
  const by = baseline?.source === 'imported' ? 'history' : 'stopwatch'
  const minutes: (Measured | null)[] = [
    touch.mean === null ? null : { value: touch.mean / 60_000, n: touch.n, by: 'workbench' },
    baseline?.minutes ? { value: baseline.minutes.mean, n: baseline.minutes.n, by } : null,
  ]
  const { rate } = metrics.rework
  const rework: (Measured | null)[] = [
    rate.rate === null ? null : { value: rate.rate, n: rate.n, by: 'workbench' },
    baseline?.rework ? { value: baseline.rework.count / baseline.rework.n, n: baseline.rework.n, by } : null,
  ]
  return {
    examples,
    measuredMinutes: mostTelling(minutes),
    measuredRework: mostTelling(rework),
    perMonth:
      whole.length === 0
        ? undefined
        : { value: (arrivals / whole.length) * weeksPerMonth, n: whole.length, by: 'workbench' },
  }
}

/** The first that rests on enough items; where none does, the one that rests on most. */
function mostTelling(all: readonly (Measured | null)[]): Measured | undefined {
  const known = all.filter((one) => one !== null)
  return known.find(({ n }) => n >= leastMeasured.minutes) ?? known.toSorted((a, b) => b.n - a.n)[0]
}

/** The same for the designer, of the workflow that a draft changes; nothing is measured of a new one. */
export async function factsOfDraft(member: Acting, id: string): Promise<CharterFacts> {
  const { act } = member
  const { organisationId, workflowId } = await draftFor(member, id)
  const workflow = workflowId ? await findWorkflowById(act.db, organisationId, workflowId) : null
  const people = await findPeople(act.db, organisationId, workflowId)
  const facts = workflow ? await measuredFacts(act, workflow) : { examples: 0 }
  return { ...facts, members: people.map(({ email }) => email) }
}

/** All that the person may see of what could be automated, each with its figures: order and groups follow from the weights. */
export async function whereToStart(member: Acting): Promise<WhereToStart> {
  const { act, actor, organisation, workflows } = member
  const drafts = await listDrafts(act.db, organisation.id)
  const candidates: Omit<StartCandidate, 'factor'>[] = []
  // One after the other: each reads the figures of all its items.
  for (const { id, key } of workflows) {
    const workflow = await findWorkflow(act.db, organisation.id, key)
    if (!workflow) continue
    const facts = await measuredFacts(act, workflow)
    const people = await findPeople(act.db, organisation.id, id)
    const draft = drafts.find(({ workflowId }) => workflowId === id)?.id ?? null
    candidates.push(candidateOf(workflow.definition, facts, people, { workflow: key, draft }))
  }
  const everybody = await findPeople(act.db, organisation.id, null)
  for (const { id, content } of drafts.filter(({ workflowId }) => workflowId === null).slice(0, mostDrafts))
    candidates.push(candidateOf(readDraft(content).draft, { examples: 0 }, everybody, { workflow: null, draft: id }))
  const currency = mostUsed(candidates)
  const on = dayOf(act.now().getTime(), 'UTC')
  const mayChange = can(actor.roles, 'organisation.workflows')
  return {
    ...compared(candidates, await currencyRates(act.db, organisation.id), { currency, on }),
    currency,
    weights: await weightsOf(act.db, organisation.id),
    people: mayChange ? everybody.map(({ name, email }) => ({ name, email })) : [],
    mayChange,
    demo: organisation.isDemo,
    at: act.now().toISOString(),
  }
}

function candidateOf(
  definition: Definition,
  facts: CharterFacts,
  people: readonly { name: string; email: string }[],
  ids: Pick<StartCandidate, 'workflow' | 'draft'>,
): Omit<StartCandidate, 'factor'> {
  const { name, description, currency, charter } = definition
  const owner = people.find(({ email }) => email.toLowerCase() === charter.owner.toLowerCase())
  return {
    ...ids,
    ...{ name, description, currency },
    owner: owner?.name ?? (charter.owner || null),
    figures: figuresOf(charter, facts),
    ruleBoundness: charter.ruleBoundness,
    ambiguity: charter.ambiguity,
    hourlyCost: charter.hourlyCost,
    examples: facts.examples,
    readiness: readinessOf(definition, { ...facts, members: people.map(({ email }) => email) }),
  }
}

/** Money in one currency, by the rates of today; a missing one is said and never guessed. */
function compared(
  candidates: readonly Omit<StartCandidate, 'factor'>[],
  rates: readonly CurrencyRate[],
  { currency, on }: { currency: string; on: string },
): Pick<WhereToStart, 'candidates' | 'problems'> {
  const problems = new Set<string>()
  const withFactor = candidates.map((candidate): StartCandidate => {
    const asked = { from: candidate.currency, to: currency, on }
    const factor = factorOf(rates, asked)?.factor ?? null
    if (factor === null && candidate.hourlyCost !== null) problems.add(missingRate(asked))
    return { ...candidate, factor }
  })
  return { candidates: withFactor, problems: [...problems] }
}
