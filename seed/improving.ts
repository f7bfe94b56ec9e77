import { makeCandidate, versionCandidate } from '#server/evaluation/candidate-commands.server.ts'
import type { RunSplit } from '#server/evaluation/run.ts'
import { estimateRun, orderRun } from '#server/evaluation/run-commands.server.ts'
import type { Change } from '#server/workflow/change.ts'
import type { Play } from './history.ts'

/** What somebody might want to know of a demo workflow, by its key. */
const questions: Readonly<Record<string, { name: string; note: string; change: Change }>> = {
  invoices: {
    name: 'Without the memory of suppliers',
    note: 'How much of the reading rests on what was confirmed of the same supplier?',
    change: { provider: { memory: false } },
  },
  support: {
    name: 'Topics from 80 % on',
    note: 'Fewer topics proposed, more of them right?',
    change: { thresholds: { abstain: { topic: 0.8 } } },
  },
}

/** Asks a workflow's question: its version as it is and one candidate, each run over what may be tested. Done already: nothing. */
export async function askQuestion({ stage, base, demo }: Play, now: Date): Promise<void> {
  const { workflow, people } = demo
  const question = questions[workflow.key]
  const where = { organisationId: demo.organisation.id, workflowId: workflow.id }
  const set = await base.db.evaluationSet.findFirst({ where: { ...where, kind: 'decisions' }, select: { id: true } })
  if (!question || !set || (await base.db.evaluationRun.findFirst({ where, select: { id: true } }))) return
  const act = <T>(command: Parameters<typeof stage.act<T>>[2]) => stage.act(people.lead, now, command)
  const rest = { set: set.id, repetitions: 1, spendingLimit: null }
  const { estimate } = await act((ctx) => estimateRun(ctx, workflow, { ...rest, candidate: null, split: 'test' }))
  const split: RunSplit = estimate.cases > 0 ? 'test' : 'all'
  const candidates = [
    await act((ctx) => versionCandidate(ctx, workflow)),
    await act((ctx) => makeCandidate(ctx, workflow, question)),
  ]
  for (const { number: candidate } of candidates)
    await act((ctx) => orderRun(ctx, workflow, { ...rest, candidate, split }))
}
