/**
 * The world of the workbench's bench: 20 distinct scanned invoices, taken in through the product's own commands, then
 * multiplied to 10,000 open items by multi-row inserts, each with its own document, number and task.
 */
import fs from 'node:fs'
import path from 'node:path'
import { makeDemoOrganisation } from '#seed/demo-organisation.ts'
import { buildDocument } from '#seed/documents/build.ts'
import { type InvoiceFacts, makeInvoices } from '#seed/documents/invoice.ts'
import { openStage } from '#seed/stage.ts'
import { type Application, openApplication } from '#server/application.server.ts'
import { record } from '#server/audit/commands.server.ts'
import { createReader } from '#server/document/read.server.ts'
import { flowOf } from '#server/flow.server.ts'
import { receiveFile } from '#server/item/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { readEnv } from '#server/platform/env.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import type { Proposal, ProposedValue } from '#server/proposal/proposal.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { loadTemplate } from '#server/workflow/templates.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'

export const benchWorkflow = 'bench'
const distinct = 20
const leastLines = 5

type Base = Omit<Ctx, 'actor'>
type Place = { base: Base; organisation: { id: string; slug: string }; workflow: WorkflowRow }
export type Loaded = { suppliers: string[]; loadS: number; diskMb: number }

const hour = 3_600_000

/** Fills the data folder named by the environment with `items` open items; says how long that took and what it weighs. */
export async function makeBenchWorld(dataDir: string, items: number): Promise<Loaded> {
  const begin = performance.now()
  const log = createLogger({ level: 'warn' })
  const application = await openApplication({ env: readEnv(), log })
  const reader = createReader({ workers: 1, log })
  try {
    const { base } = application
    const stage = openStage(base, flowOf({ reader, readers: 1 }))
    const place = await makePlace(base)
    const facts = distinctFacts()
    for (const [i, fact] of facts.entries()) {
      const document = await buildDocument({ ...fact, form: 'jpeg' })
      const at = new Date(Date.now() - 2 * hour + i * 1_000)
      const system = { kind: 'system' as const, id: 'bench', name: 'Bench', organisationId: place.organisation.id }
      await stage.act(system, at, (ctx) =>
        receiveFile(ctx, place.workflow, { fileName: `scan-${fact.id}.jpg`, source: document.bytes, intake: 'seed' }),
      )
    }
    await makeSure(place, facts)
    await multiply(place, items)
    const suppliers = [...new Set(facts.map((f) => f.supplier.name))]
    return { suppliers, loadS: (performance.now() - begin) / 1000, diskMb: await diskOf(application, dataDir) }
  } finally {
    await reader.close()
    await application.close()
  }
}

async function makePlace(base: Base): Promise<Place> {
  const { organisation, people, system } = await makeDemoOrganisation(base, new Date(Date.now() - 24 * hour))
  const { definition } = await loadTemplate('invoice')
  const ctx: Ctx = { ...base, actor: system }
  const memberIds = Object.values(people).map((p) => p.id)
  await createWorkflow(ctx, { key: benchWorkflow, definition: benchDefinition(definition), memberIds })
  const workflow = await findWorkflow(base.db, organisation.id, benchWorkflow)
  if (!workflow) throw new Error('the workflow of the bench was made and is not there')
  // As the seed marks its end: the server makes no demo of its own.
  const event = { type: 'demo.completed', organisationId: organisation.id }
  await base.db.$transaction((tx) => record(ctx, tx, event))
  return { base, organisation, workflow }
}

/**
 * The invoice template with one more field. Nothing is critical, so that the finishing key alone finishes, and nothing
 * is sampled or approved, so that each decision is one decision.
 */
function benchDefinition(definition: Definition): Definition {
  const customer = {
    ...definition.fields[0],
    key: 'customer_number',
    label: 'Customer number',
    required: false,
    critical: false,
  }
  const at = definition.fields.findIndex((f) => f.key === 'lines')
  const fields = definition.fields.map((f) => ({ ...f, critical: false }))
  const quality = { qaBelow: 0, qaAbove: 0, blindShare: 0, seededShare: 0 }
  return {
    ...definition,
    name: 'Bench',
    fields: fields.toSpliced(at, 0, customer as Definition['fields'][number]),
    approvals: [],
    quality: { ...definition.quality, ...quality },
  }
}

/** Ordinary invoices on one page with enough lines, all different, from as many suppliers as there are. */
function distinctFacts(): InvoiceFacts[] {
  const all = makeInvoices({ seed: 20, count: 400, endDate: '2026-11-20' })
  const fit = all.filter((f) => f.awkwardness === 'none' && f.lines.length >= leastLines && f.number !== null)
  const bySupplier = Map.groupBy(fit, (f) => f.supplier)
  const rounds = [0, 1, 2, 3, 4].flatMap((round) =>
    [...bySupplier.values()].flatMap((list) => list.slice(round, round + 1)),
  )
  if (rounds.length < distinct) throw new Error(`only ${rounds.length} invoices fit the bench`)
  return rounds.slice(0, distinct)
}

/** Puts what a careful reader reads in place of each proposal, which stays bound to the words that were recognised. */
async function makeSure({ base, organisation, workflow }: Place, facts: readonly InvoiceFacts[]): Promise<void> {
  const items = await base.db.item.findMany({
    where: { organisationId: organisation.id, workflowId: workflow.id },
    orderBy: { number: 'asc' },
    select: { id: true, documentId: true, state: true },
  })
  for (const [i, item] of items.entries()) {
    const fact = facts[i]
    if (!fact || item.state !== 'review') throw new Error(`item ${i + 1} of the bench is ${item.state}`)
    const pages = await base.db.page.findMany({
      where: { organisationId: organisation.id, documentId: item.documentId },
      select: { source: true },
    })
    if (pages.length !== 1 || pages[0]?.source !== 'ocr')
      throw new Error(`item ${i + 1} of the bench is no scanned page`)
    const proposal = await base.db.proposal.findFirstOrThrow({ where: { itemId: item.id } })
    const content = readWell(proposal.content as unknown as Proposal, workflow.definition, fact, i)
    await base.db.proposal.update({ where: { id: proposal.id }, data: { content: content as object } })
    const title = `${fact.supplier.name} · ${fact.number}`
    await base.db.item.update({ where: { id: item.id }, data: { title, queue: 'review', routeReason: null } })
  }
  await base.db.flag.deleteMany({ where: { organisationId: organisation.id } })
}

/** The proposal with the true values, all sure but one, another from document to document: that one needs a person. */
function readWell(proposal: Proposal, definition: Definition, fact: InvoiceFacts, index: number): Proposal {
  const truth: Values = { ...fact.truth, customer_number: fact.customer_number }
  const single = definition.fields.filter((f) => f.type !== 'table' && typeof truth[f.key] === 'string')
  const unsure = single[(index * 3) % single.length]?.key
  const values = definition.fields.map((field): ProposedValue => {
    const read = proposal.values.find((v) => v.key === field.key)
    const value = truth[field.key] ?? null
    const same = JSON.stringify(read?.value) === JSON.stringify(value)
    const plain: ProposedValue = {
      key: field.key,
      value,
      confidence: 0,
      grounded: true,
      evidence: [],
      reason: '',
      candidates: [],
    }
    const base = read && (same || field.type !== 'table') ? { ...read, value } : plain
    return { ...base, grounded: true, confidence: field.key === unsure ? 0.5 : 0.97, rows: sureRows(base, value) }
  })
  return { ...proposal, values }
}

function sureRows(read: ProposedValue, value: Values[string]): ProposedValue['rows'] {
  if (!Array.isArray(value)) return undefined
  return value.map((row, i) =>
    Object.fromEntries(
      Object.keys(row).map((key) => [key, { confidence: 0.97, evidence: read.rows?.[i]?.[key]?.evidence ?? [] }]),
    ),
  )
}

// ---- multiplying ---------------------------------------------------------------------------------------------

/** A UUID by its form too: version 4, variant 8. */
const newId = (column: string) =>
  `overlay(overlay(md5(${column}::text || ':' || n) placing '4' from 13) placing '8' from 17)::uuid`
const newHash = (column: string) => `encode(sha256(convert_to(${column}::text || ':' || n, 'UTF8')), 'hex')`

/** Copies of each of the 20 until there are `items`; by table, what differs from copy to copy. */
async function multiply({ base, organisation, workflow }: Place, items: number): Promise<void> {
  const copies = items / distinct - 1
  const later = (column: string) => `${column} + make_interval(secs => n * ${distinct})`
  // The number as it stands in the proposal, and the same with the copy's own ending.
  const number = `(SELECT v ->> 'value' FROM jsonb_array_elements(t.content -> 'values') v WHERE v ->> 'key' = 'number')`
  const fresh: Record<string, Record<string, string>> = {
    document: { id: newId('t.id'), sha256: newHash('t.id') },
    page: { document_id: newId('t.document_id') },
    item: {
      id: newId('t.id'),
      document_id: newId('t.document_id'),
      number: `${distinct} + (t.number - 1) * ${copies} + n`,
      title: `t.title || '-' || n`,
      received_at: later('t.received_at'),
      due_at: later('t.due_at'),
    },
    proposal: {
      id: newId('t.id'),
      item_id: newId('t.item_id'),
      content: `replace(t.content::text, ${number}, ${number} || '-' || n)::jsonb`,
    },
    duplicate_key: { item_id: newId('t.item_id'), fingerprint: newHash('t.item_id || t.check') },
    task: { id: newId('t.id'), item_id: newId('t.item_id'), due_at: later('t.due_at') },
    search_text: { item_id: newId('t.item_id') },
  }
  for (const [table, changes] of Object.entries(fresh)) await copyRows(base.db, organisation.id, table, changes, copies)
  await base.db.workflow.update({ where: { id: workflow.id }, data: { lastItemNumber: items } })
  await base.db.$executeRawUnsafe('ANALYZE item, task, proposal, document, page')
}

async function copyRows(
  db: Base['db'],
  organisationId: string,
  table: string,
  changes: Record<string, string>,
  copies: number,
): Promise<void> {
  const rows = await db.$queryRawUnsafe<{ name: string }[]>(
    `SELECT column_name::text AS name FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER'`,
    table,
  )
  const columns = rows.map((r) => r.name)
  const list = columns.map((c) => `"${c}"`).join(', ')
  const values = columns.map((c) => changes[c] ?? `t."${c}"`).join(', ')
  await db.$executeRawUnsafe(
    `INSERT INTO "${table}" (${list}) SELECT ${values} FROM "${table}" t, generate_series(1, ${copies}) n
     WHERE t.organisation_id = $1::uuid`,
    organisationId,
  )
}

async function diskOf({ base }: Application, dataDir: string): Promise<number> {
  const [row] = await base.db.$queryRaw<{ size: bigint }[]>`SELECT pg_database_size(current_database()) AS size`
  const files = fs.globSync('**/*', { cwd: path.join(dataDir, 'files'), withFileTypes: true })
  const bytes = files
    .filter((f) => f.isFile())
    .reduce((sum, f) => sum + fs.statSync(path.join(f.parentPath, f.name)).size, 0)
  return (Number(row?.size ?? 0) + bytes) / 1e6
}

// ---- afterwards ----------------------------------------------------------------------------------------------

export type Kept = { documentId: string; number: string; state: string; standing: number }

/** What the database holds of these documents' items now: the state, and how many decisions stand. */
export async function readBack(documentIds: readonly string[]): Promise<Map<string, Kept>> {
  const application = await openApplication({ env: readEnv(), log: createLogger({ level: 'warn' }) })
  try {
    const rows = await application.base.db.$queryRaw<Kept[]>`
      SELECT item.document_id::text AS "documentId", item.state,
        (SELECT v ->> 'value' FROM proposal p, jsonb_array_elements(p.content -> 'values') v
          WHERE p.item_id = item.id AND v ->> 'key' = 'number') AS number,
        (SELECT count(*)::int FROM decision d WHERE d.item_id = item.id AND d.undone_at IS NULL) AS standing
      FROM item WHERE document_id = ANY (${[...documentIds]}::uuid[])`
    return new Map(rows.map((r) => [r.documentId, r]))
  } finally {
    await application.close()
  }
}
