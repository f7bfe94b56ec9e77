/**
 * 100 reviewers who claim and decide through HTTP for 30 s, beside a bare loop that writes the same rows with the plain
 * driver: same number of connections, one transaction a decision, same inserts and updates.
 */
import fs from 'node:fs'
import http from 'node:http'
import type pg from 'pg'
import { buildDocument } from '#seed/documents/build.ts'
import { makeInvoices } from '#seed/documents/invoice.ts'
import { openStage } from '#seed/stage.ts'
import { openApplication } from '#server/application.server.ts'
import { createReader } from '#server/document/read.server.ts'
import { flowOf } from '#server/flow.server.ts'
import { addMember, createOrganisation, setWorkflowMembership } from '#server/identity/commands.server.ts'
import { receiveFile } from '#server/item/commands.server.ts'
import type { Connection } from '#server/platform/connection.server.ts'
import type { Actor, Ctx } from '#server/platform/context.server.ts'
import { parseEnv } from '#server/platform/env.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { proposedValues } from '#server/proposal/commands.server.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { loadTemplate } from '#server/workflow/templates.server.ts'
import { bareLoop } from './bare-loop.ts'
import { cloneItems } from './clone-items.ts'
import { printBench, rounded } from './print.ts'
import { makeFolder, serve } from './serve.ts'

const reviewers = 100
const seconds = 30
const documents = 20
const copies = 1_000

const folder = makeFolder()
const log = createLogger({ level: 'warn' })
const env = parseEnv({ NODE_ENV: 'production', COUNTERSIGN_DATA_DIR: `${folder}/data` })

type Prepared = {
  owner: Connection
  workflow: WorkflowRow
  people: { email: string; password: string }[]
  known: Map<string, Values>
}

/** The organisation, its people, and a few documents taken the whole way to review by the product's own commands. */
async function prepare(): Promise<Prepared> {
  const application = await openApplication({ env, log })
  const reader = createReader({ workers: 2, log })
  try {
    const { base } = application
    const organisationId = base.random.uuid()
    const system: Actor = { kind: 'system', id: 'bench', name: 'Bench', organisationId }
    const ctx: Ctx = { ...base, actor: system }
    await createOrganisation(ctx, { slug: 'bench', name: 'Bench', isDemo: false })
    const { definition } = await loadTemplate('invoice')
    const checks = definition.checks.filter((c) => c.kind !== 'same_file')
    const quality = { ...definition.quality, qaAbove: 0, qaBelow: 0, blindShare: 0, seededShare: 0 }
    // Documents are shared by their copies, so the same file is no finding here; approvals would double the decisions.
    await createWorkflow(ctx, {
      key: 'work',
      definition: { ...definition, checks, quality, approvals: [] },
      memberIds: [],
    })
    const workflow = (await findWorkflow(base.db, organisationId, 'work')) as WorkflowRow
    const stage = openStage(base, flowOf({ reader, readers: 2 }))
    const facts = makeInvoices({ seed: 11, count: documents * 3, endDate: '2026-11-01' }).filter(
      (f) => f.form === 'pdf',
    )
    for (const fact of facts.slice(0, documents)) {
      const { fileName, bytes } = await buildDocument(fact)
      await stage.act(system, new Date(), (c) =>
        receiveFile(c, workflow, { fileName, source: bytes, intake: 'command' }),
      )
    }
    const people: Prepared['people'] = []
    for (let i = 0; i < reviewers; i++) {
      const email = `reviewer-${i}@bench.example`
      const { userId, temporaryPassword } = await addMember(ctx, { email, name: `Reviewer ${i}`, roles: ['reviewer'] })
      await setWorkflowMembership(ctx, { userId, workflows: ['work'] })
      people.push({ email, password: temporaryPassword ?? '' })
    }
    const proposals = await base.db.proposal.findMany({
      where: { organisationId },
      select: { content: true, item: { select: { documentId: true } } },
    })
    const known = new Map(
      proposals.map((p) => [p.item.documentId, proposedValues(p.content as unknown as Proposal)] as const),
    )
    return { owner: application.owner, workflow, people, known }
  } finally {
    await reader.close()
    await application.close()
  }
}

type Answer = { status: number; text: string; cookies: string[] }

/** One request over a kept connection; each reviewer has an address of their own, as on a real network. */
function post(
  url: string,
  agent: http.Agent,
  from: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const data = JSON.stringify(body)
    const request = http.request(
      url,
      {
        method: 'POST',
        agent,
        localAddress: from,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(data), ...headers },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            text: Buffer.concat(chunks).toString(),
            cookies: answer.headers['set-cookie'] ?? [],
          }),
        )
        answer.on('error', reject)
      },
    )
    request.on('error', reject)
    request.end(data)
  })
}

type Tally = { decided: string[]; claimed: string[]; waits: number[]; errors: Map<string, number> }

/** One reviewer: claims and decides until the time is over. */
async function review(
  origin: string,
  index: number,
  cookie: string,
  known: Prepared['known'],
  until: () => boolean,
  tally: Tally,
) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const from = address(index)
  const call = (procedure: string, input: object) =>
    post(
      `${origin}/api/trpc/${procedure}`,
      agent,
      from,
      { cookie, origin },
      { organisation: 'bench', workflow: 'work', ...input },
    )
  for (let n = 0; !until(); n++) {
    const claimed = await call('review.next', { have: [] })
    // The answer is read by its beginning: reading it whole would load the machine that is measured.
    const found =
      /"task":\{"id":"([^"]+)","mode":"\w+","version":(\d+)\},"visitId":"([^"]+)".*?"document":\{"id":"([^"]+)"/.exec(
        claimed.text.slice(0, 4_000),
      )
    const values = known.get(found?.[4] ?? '')
    if (!found || !values) {
      fail(tally, claimed)
      continue
    }
    const [, taskId = '', version = '0', visitId = ''] = found
    tally.claimed.push(taskId)
    const id = crypto.randomUUID()
    const begin = performance.now()
    const decided = await call('review.decide', {
      id,
      taskId,
      taskVersion: Number(version),
      visitId,
      values: { ...values, number: `B-${index}-${n}`, total: values.total ?? '1.00', seller: values.seller ?? 'Bench' },
      overridden: [
        'sum:total',
        'required:currency',
        'required:issue_date',
        'required:lines.amount',
        'format:lines.amount',
      ],
      heartbeat: { visitId, sequence: 1, activeMs: 0, gaps: [], at: Date.now() },
    })
    if (decided.status === 200) {
      tally.waits.push(performance.now() - begin)
      tally.decided.push(id)
    } else fail(tally, decided)
  }
  agent.destroy()
}

function fail(tally: Tally, answer: Answer) {
  const what = `${answer.status} ${answer.text.slice(0, 200)}`
  tally.errors.set(what, (tally.errors.get(what) ?? 0) + 1)
}

const address = (index: number) => `127.0.${1 + Math.floor(index / 200)}.${1 + (index % 200)}`
const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0

async function signIn(origin: string, index: number, person: { email: string; password: string }): Promise<string> {
  const agent = new http.Agent()
  const answer = await post(`${origin}/api/auth/sign-in/email`, agent, address(index), { origin }, person)
  if (answer.status !== 200) throw new Error(`signing in answered ${answer.status} ${answer.text}`)
  return answer.cookies.map((c) => c.split(';')[0]).join('; ')
}

async function measure() {
  const prepared = await prepare()
  const served = await serve(['server/main.ts', '--no-demo'], folder, '/sign-in')
  const joined = await openApplication({ env, log, join: true })
  try {
    const { workflow, people, known } = prepared
    const cloned = await cloneItems(joined.owner, workflow.id, copies)
    const cookies: string[] = []
    for (const [i, person] of people.entries()) cookies.push(await signIn(served.url, i, person))
    const tally: Tally = { decided: [], claimed: [], waits: [], errors: new Map() }
    const begin = performance.now()
    const over = () => performance.now() - begin > seconds * 1000
    await Promise.all(cookies.map((cookie, i) => review(served.url, i, cookie, known, over, tally)))
    const tookS = (performance.now() - begin) / 1000
    const kept = await joined.base.db.decision.count({
      where: { organisationId: workflow.organisationId, id: { in: tally.decided.slice(0, 30_000) }, undoneAt: null },
    })
    for (const [what, count] of tally.errors) process.stderr.write(`${count} x ${what}\n`)
    const bare = await bareLoop(joined.owner as Connection & pg.ClientConfig, workflow, {
      connections: env.COUNTERSIGN_DB_POOL,
      seconds: 10,
    })
    const sorted = tally.waits.toSorted((a, b) => a - b)
    const perS = tally.decided.length / tookS
    printBench(
      'claims',
      {
        decisions_per_s: rounded(perS),
        decide_p50_ms: rounded(quantile(sorted, 0.5)),
        decide_p95_ms: rounded(quantile(sorted, 0.95)),
        double_claims_count: tally.claimed.length - new Set(tally.claimed).size,
        lost_decisions_count: tally.decided.length - kept,
        errors_count: [...tally.errors.values()].reduce((a, b) => a + b, 0),
        bare_loop_per_s: rounded(bare.perS),
        bare_loop_ratio: rounded(perS / bare.perS),
      },
      {
        reviewers,
        seconds,
        open_items: cloned.items,
        load_s: cloned.loadS,
        disk_mb: cloned.diskMb,
        connections: env.COUNTERSIGN_DB_POOL,
        synchronous_commit: bare.synchronousCommit,
      },
    )
  } finally {
    await joined.close()
    await served.stop()
  }
}

try {
  await measure()
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}
