import type { DemoOrganisation, Person } from '#seed/demo-organisation.ts'
import { makeRandom } from '#seed/documents/random.ts'
import { definitionOf } from '#seed/pilots/paperwork.ts'
import { type PilotParameters, simulatedPilots } from '#seed/pilots/parameters.ts'
import { playPilot } from '#seed/pilots/play.ts'
import { rowReader } from '#seed/pilots/row-reader.ts'
import { openStage } from '#seed/stage.ts'
import { createReader } from '#server/document/read.server.ts'
import { flowOf } from '#server/flow.server.ts'
import { addMember } from '#server/identity/commands.server.ts'
import { uploadHistory } from '#server/metrics/baseline/imports.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Place } from './e2e-place.ts'

/** A pilot of two or three working days, enough for every part of its pages. */
const parameters: PilotParameters = {
  ...(simulatedPilots[0] as PilotParameters),
  key: 'trialled',
  workflow: 'Trialled',
  itemsPerDay: 9,
  beganDaysAgo: 6,
  items: 400,
}

const history = `case,started,ended,error
A-1,2026-03-02 09:00,2026-03-02 09:07,0
A-2,2026-03-02 09:10,2026-03-02 09:16,1
A-3,2026-03-13 10:00,2026-03-13 10:05,0
`

/** The workflow "trialled": a simulated pilot under way, and a file of history that waits for its columns to be confirmed. */
export async function makeTrialled(place: Place, demo: Omit<DemoOrganisation, 'workflow'>, now: Date): Promise<void> {
  const { base, system, organisation } = place
  const ctx = { ...base, actor: system }
  const reviewers: Person[] = []
  for (const name of ['Uma', 'Viktor', 'Wen']) {
    const email = `${name.toLowerCase()}@simulated.countersign.example`
    const { userId } = await addMember(ctx, { email, name, roles: ['reviewer'] })
    reviewers.push({ ...demo.people.reviewer, id: userId, name })
  }
  const memberIds = [...Object.values(demo.people), ...reviewers].map((p) => p.id)
  await createWorkflow(ctx, { key: parameters.key, definition: definitionOf(parameters), memberIds })
  const workflow = (await findWorkflow(base.db, organisation.id, parameters.key)) as WorkflowRow
  const reader = createReader({ workers: 1 })
  const stage = openStage(base, flowOf({ reader: rowReader(reader), readers: 1 }))
  const within = (person: Person): Person => ({ ...person, workflowIds: [workflow.id] })
  const people = Object.fromEntries(
    Object.entries(demo.people).map(([role, p]) => [role, within(p)]),
  ) as typeof demo.people
  const play = { base, stage, random: makeRandom(4), truths: new Map(), demo: { ...demo, workflow, people } }
  await playPilot({ ...play, reviewers: reviewers.map(within) }, parameters, now)
  await reader.close()
  const bytes = new TextEncoder().encode(history)
  await uploadHistory({ ...base, actor: people.lead }, workflow, { fileName: 'handled-before.csv', bytes })
}
