import { can } from '#server/identity/identity.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { type Draft, expectedOf, type Sources } from './draft.ts'
import { existing, planOf, startFacts } from './loading.server.ts'
import { measuredOf } from './measured.server.ts'
import { standingFor } from './read.server.ts'
import type { PilotStanding } from './standing.ts'
import type { StartFacts } from './start.ts'
import { endTexts } from './stop.ts'
import { type PilotRow, reviewersOf } from './store.server.ts'
import { type Change, planChanges, planWords, type Words } from './words.ts'

/** A locked stretch in words, with what it changed. */
export type SegmentView = {
  number: number
  hash: string
  lockedAt: string
  reason: string | null
  overruled: string[]
  words: Words[]
  changes: Change[]
}

/** A pilot that has begun, for its page: nothing in it names a person to somebody who may not see person-level figures. */
export type PilotView = Omit<PilotStanding, 'segments' | 'effect'> & {
  version: number
  endText: string | null
  openedBecause: string | null
  plan: Draft
  segments: SegmentView[]
  effect: Omit<PilotStanding['effect'], 'excluded'>
  /** `reviewer` is how this reader may call them. */
  sensitivity: PilotStanding['sensitivity']
}

export async function pilotView(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<PilotView> {
  const pilot = await existing(ctx.db, workflow, number)
  if (pilot.state === 'draft')
    throw new DomainError('conflict', `Pilot ${number} has not begun: there is nothing to see of it yet.`)
  const { segments: _, sensitivity, effect, ...plain } = await standingFor(ctx, workflow, pilot)
  const { excluded: __, ...estimates } = effect
  const ids = [
    ...pilot.segments.flatMap((s) => s.plan.reviewers),
    ...sensitivity.withoutReviewer.map((v) => v.reviewer),
  ]
  const names = await namesOf(ctx.db, workflow.organisationId, ids)
  const named = mayName(ctx, workflow)
  return {
    ...plain,
    version: pilot.version,
    endText: pilot.endCode ? endTexts[pilot.endCode] : null,
    openedBecause: pilot.openedBecause,
    plan: named ? planOf(pilot) : { ...planOf(pilot), reviewers: [] },
    segments: segmentViews(pilot, named ? names : null),
    effect: estimates,
    sensitivity: {
      ...sensitivity,
      withoutReviewer: sensitivity.withoutReviewer.map(({ reviewer, ...variant }, i) => ({
        ...variant,
        reviewer: named ? (names.get(reviewer) ?? 'a former member') : `person ${i + 1}`,
      })),
    },
  }
}

/** Figures of single persons are for their lead, and for nobody where the workflow has them switched off. */
function mayName({ actor }: Ctx, { definition }: WorkflowRow): boolean {
  return definition.quality.personFigures && (actor.kind === 'system' || can(actor.roles, 'workflow.pilot'))
}

function segmentViews({ segments }: PilotRow, names: ReadonlyMap<string, string> | null): SegmentView[] {
  return segments.map(({ plan, number, hash, lockedAt, reason, overruled }, i) => {
    const before = segments[i - 1]?.plan
    const changes = before ? planChanges(before, plan, names) : []
    return { number, hash, lockedAt, reason, overruled, words: planWords(plan, names), changes }
  })
}

/** A plan for its editor: what it says, where its suggestions come from, and what decides whether it may start now. */
export type PlanView = {
  number: number
  name: string
  version: number
  state: 'draft' | 'running'
  simulated: boolean
  draft: Draft
  /** What is locked now, for an amendment; null of a plan that has not begun. */
  locked: Draft | null
  measured: { expected: Draft['expected']; sources: Sources }
  people: { id: string; name: string }[]
  /** What `problemsOf` looks at. */
  facts: StartFacts
}

export async function planView(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<PlanView> {
  const pilot = await existing(ctx.db, workflow, number)
  const { state } = pilot
  if (state !== 'draft' && state !== 'running')
    throw new DomainError('conflict', `Pilot ${number} is over: copy its plan into a new one from the list.`)
  const [facts, people, measured] = await Promise.all([
    startFacts(ctx, workflow),
    reviewersOf(ctx.db, scopeOf(workflow)),
    measuredOf(ctx, workflow),
  ])
  const draft = planOf(pilot)
  return {
    ...{ number, name: pilot.name, version: pilot.version, state, draft, people },
    simulated: pilot.simulated !== null,
    locked: state === 'running' ? draft : null,
    measured: expectedOf(measured),
    facts: state === 'running' ? { ...facts, running: null } : facts,
  }
}
