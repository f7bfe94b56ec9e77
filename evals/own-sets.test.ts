import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { invoiceCases, ticketCases } from '#seed/evaluation-sets.ts'
import { compareRuns } from '#server/evaluation/compare.ts'
import type { FileCase } from '#server/evaluation/formats.ts'
import { writeJsonlCase } from '#server/evaluation/formats-jsonl.ts'
import { judgeGate } from '#server/evaluation/gate.ts'
import { scoreRun } from '#server/evaluation/score.ts'
import { allHold } from '#server/item/conditions.ts'
import { type Change, changed } from '#server/workflow/change.ts'
import { modelAnswer, type Said } from '#tests/setup/openai-answers.ts'
import { type ChatRequest, type ModelServer, startModelServer } from '#tests/setup/openai-server.ts'
import { runFiles } from './file-run.ts'
import { kindNamed, loadTemplate } from './kinds.ts'
import { modelAsk } from './model.ts'
import { openRecorded } from './recorded.ts'
import { readRun, writeRun } from './run-file.ts'
import { readSet } from './set-file.ts'

const support = await loadTemplate('support-triage')
const tickets = ticketCases(support, { seed: 611, count: 48 })
const invoices = invoiceCases({ seed: 612, each: 3 })
const at = (name: string) => fileURLToPath(new URL(`./sets/${name}`, import.meta.url))
const folder = await mkdtemp(path.join(tmpdir(), 'countersign-sets-'))
afterAll(() => rm(folder, { recursive: true }))

/** `vitest -u` writes the files anew: after a change of the seed, and the answers after a change of the prompt too. */
test('the sets in this folder are what the seed makes', async () => {
  const written = (cases: readonly FileCase[]) => cases.map(writeJsonlCase).join('')
  await expect(written(tickets)).toMatchFileSnapshot('./sets/tickets.jsonl')
  await expect(written(invoices)).toMatchFileSnapshot('./sets/invoices.jsonl')
})

const asked: Change = { provider: { name: 'openai', model: 'simulated-model' } }
const note = {
  note: 'Answers of a program in place of a model, made for tests: they say nothing about any model.',
  simulated: true,
}

/** The approved answer that the truth's reply was made from. */
function approvedFor({ truth, document }: FileCase): string | null {
  const draft = support.fields.find((f) => f.type === 'draft')
  const fitting = (draft?.type === 'draft' ? draft.answers : [])
    .filter((a) => a.when.length > 0 && allHold(a.when, { fields: support.fields, values: truth, today: '2026-11-02' }))
    .sort((a, b) => b.when.length - a.when.length)
  return (fitting.find((a) => a.language === document.language) ?? fitting[0])?.key ?? null
}

/** What a program that knows the truth says of a ticket: right but for two topics. */
function simulated(request: ChatRequest): unknown {
  const text = JSON.stringify(request.messages)
  const stands = (line: string) => text.includes(JSON.stringify(line).slice(1, -1))
  const index = tickets.findIndex(({ truth, document }) => {
    const order = truth.order_number
    return (document.text ?? '').split('\n').slice(0, 2).every(stands) && (typeof order !== 'string' || stands(order))
  })
  const ticket = tickets[index]
  if (!ticket) throw new Error('The request is about no ticket of the set.')
  const { subject, customer, order_number: order, topic, urgency, aspects, route, reply } = ticket.truth
  const plain = (value: unknown): Said => ({ value, quote: value as string | null, page: 1, confidence: 0.95 })
  const label = (value: unknown): Said => ({ value, quote: subject as string, page: 1, confidence: 0.9 })
  return modelAnswer(support, {
    ...{ subject: plain(subject), customer: plain(customer), order_number: plain(order ?? null) },
    topic: label(index % 24 === 5 ? 'other' : topic),
    ...{ urgency: label(urgency), aspects: label(aspects ?? []), route: { value: route } },
    reply: { answer: typeof reply === 'string' ? approvedFor(ticket) : null },
  })
}

async function setRun(name: string, change: Change, model: Parameters<typeof runFiles>[0]['model'] = null) {
  const kind = kindNamed(name === 'tickets' ? 'support' : 'invoice')
  const definition = await loadTemplate(kind.template)
  const set = await readSet(at(`${name}.jsonl`), kind, definition)
  const workflow = name === 'tickets' ? 'support' : 'invoice'
  return runFiles({ workflow, definition, change, set, repetitions: 1, model, lanes: 1 })
}

/** The template as it is over a set; answered once for all tests. */
const asItIs = new Map<string, ReturnType<typeof setRun>>()
function current(name: string): ReturnType<typeof setRun> {
  const run = asItIs.get(name) ?? setRun(name, {})
  asItIs.set(name, run)
  return run
}

async function replayed() {
  return { recorded: await openRecorded(at('tickets.answers.jsonl'), null), live: null }
}

test('the recorded answers are what a server gave over the protocol, and are marked as simulated', async () => {
  let server: ModelServer | null = null
  const file = path.join(folder, 'answers.jsonl')
  try {
    server = await startModelServer({ reply: (request) => ({ answer: simulated(request) }) })
    await writeFile(file, `${JSON.stringify(note)}\n`)
    const live = modelAsk({ baseUrl: server.baseUrl, model: 'simulated-model' })
    const run = await setRun('tickets', asked, { recorded: await openRecorded(file, live), live: null })
    expect(server.requests).toHaveLength(tickets.length)
    expect(run.head.simulated).toBe(true)
    await expect(await readFile(file, 'utf8')).toMatchFileSnapshot('./sets/tickets.answers.jsonl')
    // What is in the file is not asked again.
    await setRun('tickets', asked, { recorded: await openRecorded(file, live), live: null })
    expect(server.requests).toHaveLength(tickets.length)
  } finally {
    await server?.close()
  }
})

test('a question that nobody recorded is an error that names its case and its key', async () => {
  const another: Change = { ...asked, instructions: 'Answer in rhymes.' }
  await expect(setRun('tickets', another, await replayed())).rejects.toThrow(
    /has no answer for the case "ticket-0001" \(key [0-9a-f]{64}\)/,
  )
})

type Run = Awaited<ReturnType<typeof setRun>>

function verdictOf(before: Run, after: Run) {
  const comparison = compareRuns(support, before.cases, after.cases)
  const scored = ({ head, cases }: Run) => scoreRun(changed(support, head.change), cases)
  return judgeGate(support, comparison, scored(before), scored(after))
}

test('the gate over the tickets: replayed answers pass, words taken away from a topic do not', async () => {
  const before = await current('tickets')
  const better = verdictOf(before, await setRun('tickets', asked, await replayed()))
  expect(better).toMatchObject({ verdict: 'passed', figures: { n: 48 } })
  const words = { delivery: { words: [] }, billing: { words: [] } }
  const worse = verdictOf(before, await setRun('tickets', { hints: { topic: { options: words } } }))
  expect(worse.verdict).toBe('failed')
  expect(worse.sentence).toContain('Topic: ')
})

test('a run is the same from its file, and no time stands in what two runs have in common', async () => {
  const run = await current('tickets')
  const file = path.join(folder, 'run.jsonl')
  await writeFile(file, writeRun(run))
  expect(await readRun(file)).toEqual(run)
  const [first, again] = [writeRun(run), writeRun(await setRun('tickets', {}))].map((text) =>
    text.trimEnd().split('\n'),
  )
  expect(again?.slice(0, -1)).toEqual(first?.slice(0, -1))
  expect(again?.at(-1)).toMatch(/^\{"times":/)
})

/** Raise a floor when the provider gets better; the invoices are of layouts that only a supplier's memory reads well. */
const floors = {
  invoices: { total: 0.9, seller: 0.8, issue_date: 0.8, currency: 1 },
  tickets: { topic: 0.93, urgency: 0.95, route: 0.97, customer: 1, reply: 0.8 },
}

test.each(Object.entries(floors))(
  'the local provider does not fall below what it reads of the %s',
  async (name, least) => {
    const definition = await loadTemplate(name === 'tickets' ? 'support-triage' : 'invoice')
    const { fields } = scoreRun(definition, (await current(name)).cases).gate
    for (const [key, floor] of Object.entries(least))
      expect(fields.find((f) => f.key === key)?.right.rate, key).toBeGreaterThanOrEqual(floor)
  },
)
