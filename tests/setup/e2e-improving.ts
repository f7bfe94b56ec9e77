/**
 * The workflow "notes": what it has learned is not used before it has passed the gate, so that a candidate has something
 * to be better than. All but the last of its notes are decided, on the blank form, through the product's own commands.
 */
import type { Person } from '#seed/demo-organisation.ts'
import { makeCandidate, versionCandidate } from '#server/evaluation/candidate-commands.server.ts'
import { orderRun } from '#server/evaluation/run-commands.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { arrive, decideNext, type Incoming, type Place } from './e2e-place.ts'

const hour = 3_600_000
const decided = 45
export const leftToDecide = 5

const definition = {
  name: 'Notes',
  noun: { one: 'note', many: 'notes' },
  fields: [
    {
      key: 'team',
      label: 'Team',
      type: 'label',
      required: true,
      critical: true,
      options: [
        { key: 'house', label: 'House' },
        { key: 'ledger', label: 'Ledger' },
      ],
    },
  ],
  manualShare: 1,
  // A case's side is drawn by its random id: of 50 about 15 are tested, fewer than 5 in two of 10,000 runs.
  gate: { leastCases: 5 },
  provider: { memory: false, models: { follow: 'promoted' } },
}

/** Two senders, whose notes a change of words serves differently: the workflow "desks". */
const desks = {
  name: 'Desks',
  noun: { one: 'note', many: 'notes' },
  groupBy: 'sender',
  fields: [
    { key: 'sender', label: 'Supplier', type: 'text' },
    {
      key: 'team',
      label: 'Team',
      type: 'label',
      required: true,
      critical: true,
      options: [
        { key: 'house', label: 'House', words: ['radiator', 'staircase'] },
        { key: 'ledger', label: 'Ledger', words: ['payment', 'refund', 'reminder', 'deposit'] },
      ],
    },
  ],
}

/** Cases for it as a file of our own format, `each` of every sender, with what is true of them. */
export function deskCases(each: number): string {
  const senders = [
    { sender: 'Nordwind GmbH', words: 'the reminder for the deposit' },
    { sender: 'Acme Ltd', words: 'the payment and the refund' },
  ]
  const lines = senders.flatMap(({ sender, words }) =>
    Array.from({ length: each }, (_, i) =>
      JSON.stringify({
        id: `${sender} ${i + 1}`,
        name: `${sender} ${i + 1}`,
        truth: { sender, team: 'ledger' },
        text: `${sender}\n\nPlease look at ${words} of bill ${i + 1}.`,
      }),
    ),
  )
  return lines.join('\n')
}

/** Odd notes are of the house, even ones of the ledger; what they share are ordinary words. */
const subjects = {
  house: ['radiator', 'window', 'staircase', 'entrance', 'ceiling', 'lamp', 'lift', 'gutter'],
  ledger: ['payment', 'refund', 'reminder', 'discount', 'account', 'statement', 'deposit', 'receipt'],
}
const happened = {
  house: ['is broken', 'drips again', 'makes a noise', 'does not close', 'is dark since Monday'],
  ledger: ['was booked twice', 'is missing', 'has the wrong amount', 'came too late', 'went to another customer'],
}

export const teamOf = (n: number): 'house' | 'ledger' => (n % 2 === 1 ? 'house' : 'ledger')

export function note(n: number): Incoming {
  const team = teamOf(n)
  const pick = <T>(of: readonly T[], step: number) => of[(n * step) % of.length] as T
  const [a, b] = [pick(subjects[team], 3), pick(subjects[team], 5)]
  const greeting = pick(['Hello', 'Good morning', 'Dear colleagues', 'Hi all'], 7)
  const text = `${greeting},\n\nthe ${a} ${pick(happened[team], 1)}, and the ${b} ${pick(happened[team], 2)}.\nReference ${n * 7919}.\n\nSender ${n}\n`
  return { fileName: `note-${n}.txt`, bytes: new TextEncoder().encode(text) }
}

export async function makeImproving(
  place: Place,
  people: { reviewer: Person },
  memberIds: readonly string[],
): Promise<void> {
  const { base, system, organisation } = place
  await createWorkflow({ ...base, actor: system }, { key: 'notes', definition, memberIds })
  await createWorkflow({ ...base, actor: system }, { key: 'desks', definition: desks, memberIds })
  const workflow = (await findWorkflow(base.db, organisation.id, 'notes')) as WorkflowRow
  const files = Array.from({ length: decided + leftToDecide }, (_, i) => note(i + 1))
  const now = Date.now()
  await arrive(place, workflow, files, now - 30 * hour)
  for (let n = 1; n <= decided; n++)
    await decideNext(place, workflow, people.reviewer, new Date(now - 29 * hour + n * 60_000), { team: teamOf(n) })
}

/** Two runs over all decided items of a workflow, to be looked at: of its version, and of one that is surer of itself. */
export async function makeRuns(place: Place, workflow: WorkflowRow, lead: Person): Promise<void> {
  const { base, stage } = place
  const actor = { ...lead, workflowIds: [workflow.id] }
  const act = <T>(command: Parameters<typeof stage.act<T>>[2]) => stage.act(actor, new Date(), command)
  const { id: set } = await base.db.evaluationSet.findFirstOrThrow({ where: { workflowId: workflow.id } })
  const change = { thresholds: { sure: 0.7 } }
  const candidates = [
    await act((ctx) => versionCandidate(ctx, workflow)),
    await act((ctx) => makeCandidate(ctx, workflow, { name: 'Sure from 70 %', note: '', change })),
  ]
  for (const { number: candidate } of candidates)
    await act((ctx) => orderRun(ctx, workflow, { candidate, set, split: 'all', repetitions: 1, spendingLimit: null }))
}
