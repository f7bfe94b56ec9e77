import { addMember } from '#server/identity/commands.server.ts'
import { findPerson } from '#server/identity/store.server.ts'
import { standingPilot } from '#server/pilot/read.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { DemoOrganisation, Person } from '../demo-organisation.ts'
import { makeRandom } from '../documents/random.ts'
import type { Stage } from '../stage.ts'
import { definitionOf } from './paperwork.ts'
import { type PilotParameters, simulatedPilots } from './parameters.ts'
import { playPilot } from './play.ts'

/** People who exist for the simulations alone; nobody signs in as one of them. */
const colleagues = ['Nuru Okafor', 'Pia Sommer', 'Teo Marin', 'Yael Stern'].map((name) => ({
  name,
  email: `${name.split(' ')[0]?.toLowerCase()}@simulated.countersign.example`,
}))

const dayMs = 86_400_000

export type SimulatedDemo = Omit<DemoOrganisation, 'workflow'>

/** Plays the demo's simulated pilots, each in a workflow of its own, and says what came of each. */
export async function playSimulatedPilots(
  base: Omit<Ctx, 'actor'>,
  stage: Stage,
  demo: SimulatedDemo,
  now: Date,
  say: (line: string) => void,
): Promise<void> {
  const longest = Math.max(...simulatedPilots.map((p) => p.beganDaysAgo))
  const reviewers = await makeColleagues({
    ...base,
    now: () => new Date(now.getTime() - (longest + 1) * dayMs),
    actor: demo.system,
  })
  for (const parameters of simulatedPilots) {
    const memberIds = [...Object.values(demo.people), ...reviewers].map((p) => p.id)
    const began = new Date(now.getTime() - (parameters.beganDaysAgo + 1) * dayMs)
    const ctx = { ...base, now: () => began, actor: demo.system }
    const workflow = await makeWorkflow(ctx, parameters, memberIds)
    const within = (person: Person): Person => ({ ...person, workflowIds: [workflow.id] })
    const play = {
      ...{ base, stage, random: makeRandom(parameters.seed), truths: new Map() },
      demo: { ...demo, workflow, people: mapped(demo.people, within) },
      reviewers: reviewers.map(within),
    }
    await playPilot(play, parameters, now)
    const standing = await standingPilot({ ...base, now: () => now, actor: demo.system }, workflow)
    const verdict = standing?.effect.verdict
    const { manual, assisted } = standing?.effect.arms ?? { manual: { n: 0 }, assisted: { n: 0 } }
    say(`Simulated pilot of ${parameters.key}: ${verdict}, ${manual.n} manual and ${assisted.n} assisted items.`)
    // Chance may be against it: that is what an interval is for. What must not be is a simulation that ends in nothing.
    if (verdict !== parameters.verdict) say(`Its parameters make ${parameters.verdict} more likely.`)
    if (manual.n + assisted.n === 0) throw new Error(`The simulated pilot of ${parameters.key} has no completed items.`)
  }
}

async function makeColleagues(ctx: Ctx): Promise<Person[]> {
  const people: Person[] = []
  for (const { name, email } of colleagues) {
    const known = await findPerson(ctx.db, email)
    const id = known?.id ?? (await addMember(ctx, { name, email, roles: ['reviewer'] })).userId
    people.push({
      kind: 'user',
      id,
      name,
      organisationId: ctx.actor.organisationId,
      roles: ['reviewer'],
      workflowIds: [],
    })
  }
  return people
}

async function makeWorkflow(ctx: Ctx, parameters: PilotParameters, memberIds: string[]): Promise<WorkflowRow> {
  const { organisationId } = ctx.actor
  if (!(await findWorkflow(ctx.db, organisationId, parameters.key)))
    await createWorkflow(ctx, { key: parameters.key, definition: definitionOf(parameters), memberIds })
  const workflow = await findWorkflow(ctx.db, organisationId, parameters.key)
  if (!workflow) throw new Error(`the simulated workflow ${parameters.key} was made and is not there`)
  return workflow
}

const mapped = <K extends string, A, B>(of: Record<K, A>, change: (value: A) => B): Record<K, B> =>
  Object.fromEntries(Object.entries<A>(of).map(([key, value]) => [key, change(value)])) as Record<K, B>
