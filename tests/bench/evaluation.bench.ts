/**
 * A run of the local provider over `--cases` cases (5,000), beside a bare loop that proposes the same documents with the
 * same knowledge and no database. Cases per second with and without, and how much the process grows while it runs.
 */
import fs from 'node:fs'
import { parseArgs } from 'node:util'
import { buildDocument } from '#seed/documents/build.ts'
import { makeInvoices } from '#seed/documents/invoice.ts'
import { openStage } from '#seed/stage.ts'
import { openApplication } from '#server/application.server.ts'
import { createReader } from '#server/document/read.server.ts'
import { findPages } from '#server/document/store.server.ts'
import { versionCandidate } from '#server/evaluation/candidate-commands.server.ts'
import { orderRun } from '#server/evaluation/run-commands.server.ts'
import { answerRunJob } from '#server/evaluation/run-jobs.server.ts'
import { findRun } from '#server/evaluation/run-read.server.ts'
import { flowOf } from '#server/flow.server.ts'
import { createOrganisation } from '#server/identity/commands.server.ts'
import { receiveFile } from '#server/item/commands.server.ts'
import { type Connection, withClient } from '#server/platform/connection.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { parseEnv } from '#server/platform/env.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { recall } from '#server/proposal/learning/recall.server.ts'
import { localProvider } from '#server/proposal/local/local.ts'
import { proposalFor } from '#server/proposal/pipeline.ts'
import type { Knowledge, SourceDocument } from '#server/proposal/proposal.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { loadTemplate } from '#server/workflow/templates.server.ts'
import { printBench, rounded } from './print.ts'
import { makeFolder } from './serve.ts'

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '5000' }, json: { type: 'boolean', default: false } },
})
const count = Number(values.cases)
if (!Number.isInteger(count) || count < 50) throw new Error('--cases takes a whole number, at least 50')

const documents = 50
const folder = makeFolder()
const log = createLogger({ level: 'warn' })
const env = parseEnv({ NODE_ENV: 'production', COUNTERSIGN_DATA_DIR: `${folder}/data` })

/** Documents taken to review by the product's own commands. */
async function receiveDocuments(ctx: Ctx, workflow: WorkflowRow): Promise<void> {
  const reader = createReader({ workers: 2, log })
  try {
    const stage = openStage(ctx, flowOf({ reader, readers: 2 }))
    const facts = makeInvoices({ seed: 11, count: documents * 3, endDate: '2026-11-01' })
    for (const fact of facts.filter((f) => f.form === 'pdf').slice(0, documents)) {
      const { fileName, bytes } = await buildDocument(fact)
      await stage.act(ctx.actor, new Date(), (c) =>
        receiveFile(c, workflow, { fileName, source: bytes, intake: 'command' }),
      )
    }
  } finally {
    await reader.close()
  }
}

/**
 * Half of the items are decided as proposed, so that there is something to remember. Then `count` cases on copies of the
 * documents, with pages of their own, whose truth is what was proposed.
 */
async function makeCases(owner: Connection, workflow: WorkflowRow): Promise<string> {
  const scope = `i.workflow_id = '${workflow.id}' AND i.organisation_id = '${workflow.organisationId}'`
  return withClient(owner, async (client) => {
    await client.query(`
      CREATE TEMP TABLE known AS
        SELECT i.id, i.organisation_id, i.document_id, i.number, t.id AS task, gen_random_uuid() AS decision,
          (SELECT jsonb_object_agg(v ->> 'key', v -> 'value') FROM jsonb_array_elements(p.content -> 'values') v) AS values
        FROM item i JOIN task t ON t.item_id = i.id JOIN proposal p ON p.item_id = i.id WHERE ${scope};
      INSERT INTO decision (id, organisation_id, item_id, task_id, visit_id, user_id, kind, values, decided_at)
        SELECT decision, organisation_id, id, task, task, 'bench', 'finish', values, now() - interval '1 day' FROM known
        WHERE number % 2 = 0;
      INSERT INTO item_output (item_id, organisation_id, decision_id, values, created_at)
        SELECT id, organisation_id, decision, values, now() - interval '1 day' FROM known WHERE number % 2 = 0;
      UPDATE item SET decided_at = now() - interval '1 day' WHERE id IN (SELECT id FROM known);
      CREATE TEMP TABLE copy AS
        SELECT known.*, gen_random_uuid() AS copied, n FROM known, generate_series(1, ${Math.ceil(count / documents)}) AS n
        ORDER BY n, number LIMIT ${count};
      INSERT INTO document (id, organisation_id, sha256, file_name, byte_size, media_type, language, page_count, engine, read_ms, read_at, parts)
        SELECT copied, d.organisation_id, encode(sha256(copied::text::bytea), 'hex'), file_name, byte_size, media_type,
          language, page_count, engine, read_ms, read_at, parts FROM copy JOIN document d ON d.id = copy.document_id;
      INSERT INTO page (organisation_id, document_id, number, part, width, height, source, words, image_key, image_width, image_height)
        SELECT p.organisation_id, copied, p.number, part, width, height, source, words, image_key, image_width, image_height
        FROM copy JOIN page p ON p.document_id = copy.document_id`)
    const set = crypto.randomUUID()
    await client.query(
      `INSERT INTO evaluation_set (id, organisation_id, workflow_id, name, kind) VALUES ($1, $2, $3, 'Bench', 'collected')`,
      [set, workflow.organisationId, workflow.id],
    )
    await client.query(
      `INSERT INTO evaluation_case (id, organisation_id, set_id, source, document_id, workflow_version, truth, corrected,
         grade, split, valid_from)
       SELECT gen_random_uuid(), organisation_id, $1, 'manual', copied, 1, values, '{}', 'manual', 'test', now() - interval '1 hour'
       FROM copy`,
      [set],
    )
    await client.query('VACUUM ANALYZE')
    return set
  })
}

type Known = { source: SourceDocument; knowledge: Knowledge }

/** What the run will read and remember, read once: the floor has it in memory. */
async function readAll(ctx: Ctx, workflow: WorkflowRow, setId: string): Promise<Known[]> {
  const { organisationId, id: workflowId, definition } = workflow
  const cases = await ctx.db.evaluationCase.findMany({ where: { setId }, take: documents, select: { document: true } })
  const known: Known[] = []
  for (const { document } of cases) {
    const pages = await findPages(ctx.db, organisationId, document.id)
    const source: SourceDocument = { fileName: document.fileName, pages, today: '2026-11-01' }
    const past = { until: new Date(), sha256: document.sha256 }
    const knowledge = await recall(ctx, { id: null, organisationId, workflowId }, source, definition, past)
    known.push({ source, knowledge })
  }
  return known
}

async function bareLoop(known: readonly Known[], workflow: WorkflowRow, times: number): Promise<number> {
  const begin = performance.now()
  for (let i = 0; i < times; i++) {
    const { source, knowledge } = known[i % known.length] as Known
    await proposalFor(localProvider, source, workflow.definition, knowledge)
  }
  return times / ((performance.now() - begin) / 1000)
}

const megabyte = 1_048_576

/** Highest resident size while `work` goes on, looked at ten times a second; sizes in MB. */
async function watched(
  work: () => Promise<void>,
): Promise<{ before: number; peak: number; heap: number; tookS: number }> {
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let [peak, heap] = [before, 0]
  const look = () => {
    const { rss, heapUsed } = process.memoryUsage()
    peak = Math.max(peak, rss)
    heap = Math.max(heap, heapUsed)
  }
  const timer = setInterval(look, 100)
  const begin = performance.now()
  try {
    await work()
    look()
  } finally {
    clearInterval(timer)
  }
  return {
    before: before / megabyte,
    peak: peak / megabyte,
    heap: heap / megabyte,
    tookS: (performance.now() - begin) / 1000,
  }
}

async function measure() {
  const application = await openApplication({ env, log })
  try {
    const { base } = application
    const organisationId = base.random.uuid()
    const ctx: Ctx = { ...base, actor: { kind: 'system', id: 'bench', name: 'Bench', organisationId } }
    await createOrganisation(ctx, { slug: 'bench', name: 'Bench', isDemo: false })
    const { definition } = await loadTemplate('invoice')
    await createWorkflow(ctx, { key: 'work', definition, memberIds: [] })
    const workflow = (await findWorkflow(base.db, organisationId, 'work')) as WorkflowRow
    await receiveDocuments(ctx, workflow)
    const set = await makeCases(application.owner, workflow)
    const known = await readAll(ctx, workflow, set)
    const examples = known.reduce((sum, k) => sum + k.knowledge.examples.length, 0) / known.length
    // Warm, and measured before and after the run: the machine may be slower at one of the times.
    await bareLoop(known, workflow, 100)
    const times = Math.min(count, 1_000)
    const bareBefore = await bareLoop(known, workflow, times)
    const { number } = await versionCandidate(ctx, workflow)
    const order = { candidate: number, set, split: 'all' as const, repetitions: 1, spendingLimit: null }
    const ordered = performance.now()
    const run = await orderRun(ctx, workflow, order)
    const orderMs = performance.now() - ordered
    const scope = { organisationId, workflowId: workflow.id }
    let turns = 0
    const seen = await watched(async () => {
      for (;;) {
        const now = await findRun(base.db, scope, { id: run.id })
        if (!now || now.state === 'done') return
        turns += 1
        // As the queue hands its jobs out, one turn after the other.
        await answerRunJob.handle(ctx, { workflowId: workflow.id, runId: run.id, turn: now.version })
      }
    })
    const bareAfter = await bareLoop(known, workflow, times)
    const bare = (bareBefore + bareAfter) / 2
    const done = await findRun(base.db, scope, { id: run.id })
    const answered = await base.db.evaluationResult.count({ where: { runId: run.id } })
    const perS = count / seen.tookS
    printBench(
      'evaluation',
      {
        cases_per_s: rounded(perS),
        bare_loop_per_s: rounded(bare),
        bare_loop_ratio: rounded(perS / bare),
        rss_growth_mb: rounded(seen.peak - seen.before),
        rss_peak_mb: rounded(seen.peak),
        heap_peak_mb: rounded(seen.heap),
        order_ms: rounded(orderMs),
        missing_count: count - answered,
        failed_count: done?.scores?.failed ?? -1,
      },
      {
        cases: count,
        documents,
        examples_each: rounded(examples),
        turns,
        seconds: rounded(seen.tookS),
        bare_before_per_s: rounded(bareBefore),
        bare_after_per_s: rounded(bareAfter),
      },
    )
  } finally {
    await application.close()
  }
}

try {
  await measure()
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}
