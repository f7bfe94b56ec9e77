/** A whole pilot, played through the commands that people use, against the parameters that it was made from. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#seed/demo-organisation.ts'
import { makeRandom } from '#seed/documents/random.ts'
import { definitionOf } from '#seed/pilots/paperwork.ts'
import { type PilotParameters, simulatedPilots } from '#seed/pilots/parameters.ts'
import { playPilot } from '#seed/pilots/play.ts'
import { rowReader } from '#seed/pilots/row-reader.ts'
import { seededRandom } from '#seed/random.ts'
import { openStage } from '#seed/stage.ts'
import { createReader, type Reader } from '#server/document/read.server.ts'
import { flowOf } from '#server/flow.server.ts'
import { standingPilot } from '#server/pilot/read.server.ts'
import { createWorld, type World } from '../setup/world.ts'

const parameters: PilotParameters = {
  ...(simulatedPilots[0] as PilotParameters),
  manual: { meanMinutes: 6, sdMinutes: 2, errorRate: 0.1 },
  assisted: { meanMinutes: 2.5, sdMinutes: 1, errorRate: 0.02 },
  checkerErrorRate: 0.05,
  learning: 0,
  itemsPerDay: 10,
  // The clock of the tests stands on a Monday morning: five working days before it.
  beganDaysAgo: 7,
  minimumSavingMinutes: 0.5,
  margin: 0.3,
  items: 50,
}

let world: World
let reader: Reader
beforeAll(async () => {
  world = await createWorld({ definition: definitionOf(parameters) })
  reader = createReader()
})
afterAll(async () => {
  await reader.close()
  await world.close()
})

it('comes to the verdict of its parameters, through claims, visits, blind entries and adjudication', async () => {
  const { system, organisation, workflow, db, clock } = world
  const { actor: _, ...made } = system
  // Ids too: of two that came at once, the lower goes first.
  const base = { ...made, random: seededRandom(5) }
  const person = async (name: string, role: Person['roles'][number]) =>
    (await world.person(name, [role as 'lead'])).ctx.actor
  const people = {
    lead: await person('lead', 'lead'),
    approver: await person('approver', 'approver'),
    reviewer: await person('r0', 'reviewer'),
    executive: await person('executive', 'executive'),
    administrator: await person('administrator', 'administrator'),
  }
  const reviewers = [await person('r1', 'reviewer'), await person('r2', 'reviewer'), await person('r3', 'reviewer')]
  const stage = openStage(base, flowOf({ reader: rowReader(reader), readers: 1 }))
  const demo = {
    organisation,
    workflow,
    people,
    system: system.actor as Extract<typeof system.actor, { kind: 'system' }>,
  }
  const now = clock.now()
  await playPilot({ base, stage, demo, truths: new Map(), random: makeRandom(3), reviewers }, parameters, now)

  const standing = await standingPilot({ ...base, now: () => now, actor: system.actor }, workflow)
  const { arms, saving, verdict, errorDifference, guard } = standing?.effect ?? {}
  expect(standing).toMatchObject({ state: 'ended', simulated: { 'Items a working day': 10 } })
  expect(verdict).toBe('proved')
  expect(guard).toBe('held')
  const n = (arms?.manual.n ?? 0) + (arms?.assisted.n ?? 0)
  const completed = await db.item.count({ where: { workflowId: workflow.id, completedAt: { not: null } } })
  expect(n).toBe(completed)
  expect(n).toBe(50)
  // What people took and got wrong, counted from what the simulation made of them.
  expect(saving?.sequence.low).toBeLessThan(3.5)
  expect(saving?.sequence.high).toBeGreaterThan(3.5)
  expect(errorDifference?.estimate).toBeLessThan(0.02)
})
