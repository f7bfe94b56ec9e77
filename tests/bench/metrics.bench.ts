/**
 * The data of the metrics pages at 10,000 items and at 1,000,000 (6.9 million events): how long each page takes, what a day's
 * work costs to fold, what a rebuild costs, and what the noting of changes adds to a decision. A database of its own.
 */
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { type Application, openApplication } from '#server/application.server.ts'
import { board } from '#server/metrics/board.server.ts'
import { armComparison } from '#server/metrics/comparison.server.ts'
import { drillItems } from '#server/metrics/drill.server.ts'
import { drillSchema } from '#server/metrics/drill.ts'
import { filterSchema } from '#server/metrics/filter.ts'
import { fold, rebuild } from '#server/metrics/fold.server.ts'
import { withClient } from '#server/platform/connection.server.ts'
import type { Actor } from '#server/platform/context.server.ts'
import { databaseBytes } from '#server/platform/db.server.ts'
import { parseEnv } from '#server/platform/env.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { type MetricsWorld, makeWorld, worldDays } from './metrics-world.ts'
import { percentile } from './percentile.ts'
import { type Figures, printBench, rounded } from './print.ts'
import { makeFolder } from './serve.ts'

const small = 10_000
const requests = 50
const decisions = 400

const at = process.argv.indexOf('--items')
const large = at < 0 ? 1_000_000 : Number(process.argv[at + 1])
if (!Number.isInteger(large) || large <= small) throw new Error(`--items takes a whole number above ${small}.`)

type Page = { name: string; ask(world: MetricsWorld): Promise<unknown> }
const figures = (filter: object) => (world: MetricsWorld) =>
  board(world.ctx, world.workflow, filterSchema.parse(filter))
/** As a lead asks, from whom some items are kept. */
const items = (input: object) => (world: MetricsWorld) =>
  drillItems({ ...world.ctx, actor: leadOf(world) }, world.workflow, drillSchema.parse(input))
const leadOf = ({ workflow }: MetricsWorld): Actor => ({
  kind: 'user',
  id: 'lead',
  name: 'Lead',
  organisationId: workflow.organisationId,
  roles: ['lead'],
  workflowIds: [workflow.id],
})

const pages: Page[] = [
  { name: 'overview', ask: figures({}) },
  { name: 'overview_26_weeks', ask: figures({ weeks: 26 }) },
  { name: 'filtered', ask: figures({ weeks: 12, arm: 'assisted', documentType: 'email', group: 'experienced' }) },
  { name: 'filtered_by_type', ask: figures({ weeks: 26, documentType: 'pdf' }) },
  { name: 'comparison', ask: (world) => armComparison(world.ctx, world.workflow, 12) },
  { name: 'drill_first', ask: items({ metric: 'completed', weeks: 26 }) },
  { name: 'drill_narrow', ask: items({ metric: 'error', weeks: 26, arm: 'manual', documentType: 'table' }) },
  { name: 'drill_open', ask: items({ metric: 'overdue' }) },
]

/** The place in the list two thirds down its items: a page that nobody reaches from the first one quickly. */
async function deepPage({ ctx, workflow }: MetricsWorld): Promise<Page> {
  const rows = await ctx.db.itemFact.findMany({
    where: { workflowId: workflow.id, completedAt: { not: null } },
    orderBy: { completedAt: 'desc' },
    skip: Math.floor((await ctx.db.itemFact.count({ where: { workflowId: workflow.id } })) / 3),
    take: 1,
    select: { completedAt: true, itemId: true },
  })
  const cursor = `${rows[0]?.completedAt?.toISOString()}|${rows[0]?.itemId}`
  return { name: 'drill_deep', ask: items({ metric: 'completed', weeks: 26, cursor }) }
}

/** The 95th percentile of each page's milliseconds. */
async function timePages(world: MetricsWorld): Promise<Map<string, number>> {
  const p95 = new Map<string, number>()
  for (const { name, ask } of [...pages, await deepPage(world)]) {
    const times: number[] = []
    await ask(world)
    for (let i = 0; i < requests; i++) {
      const begin = performance.now()
      await ask(world)
      times.push(performance.now() - begin)
    }
    p95.set(name, percentile(times, 0.95))
  }
  return p95
}

/** Makes the world and its roll-ups, and times the pages. */
async function measureWorld(application: Application, name: string, count: number) {
  const world = await makeWorld(application, name, count)
  const begin = performance.now()
  await rebuild(world.ctx, world.workflow)
  const rebuildS = (performance.now() - begin) / 1000
  await withClient(application.owner, (client) =>
    client.query('VACUUM ANALYZE item_fact, metric_dirty, metric_day, metric_histogram, metric_field'),
  )
  return { world, rebuildS, pages: await timePages(world) }
}

/** A day's events, as they come: every item of a day changes, then all of it is folded at once. */
async function foldDay({ ctx, workflow }: MetricsWorld, perDay: number): Promise<{ events: number; seconds: number }> {
  const touched = await ctx.db.$executeRaw`
    UPDATE item SET touch_ms = touch_ms + 1000, version = version + 1
    WHERE id IN (SELECT id FROM item WHERE workflow_id = ${workflow.id}::uuid AND completed_at IS NOT NULL
      ORDER BY completed_at DESC LIMIT ${perDay})`
  const [row] = await ctx.db.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM event WHERE item_id IN (
      SELECT item_id FROM metric_dirty WHERE workflow_id = ${workflow.id}::uuid)`
  const begin = performance.now()
  await fold(ctx, workflow, Number.POSITIVE_INFINITY)
  return { events: touched === 0 ? 0 : (row?.n ?? 0), seconds: (performance.now() - begin) / 1000 }
}

/** After one decision: what the reader waits for before the figures are right again. */
async function foldOne({ ctx, workflow }: MetricsWorld): Promise<number> {
  const rows = await ctx.db.item.findMany({
    where: { workflowId: workflow.id, completedAt: { not: null } },
    orderBy: { completedAt: 'desc' },
    take: 30,
    select: { id: true },
  })
  const times: number[] = []
  for (const { id } of rows) {
    await ctx.db.item.update({ where: { id }, data: { touchMs: { increment: 1000 } }, select: { id: true } })
    const begin = performance.now()
    await fold(ctx, workflow)
    times.push(performance.now() - begin)
  }
  return percentile(times, 0.95)
}

/** What a decision writes, in one transaction: milliseconds each, alternately with the notes of changes and without. */
async function decisionCost(
  application: Application,
  { workflow }: MetricsWorld,
): Promise<{ with: number; without: number }> {
  return withClient(application.owner, async (client) => {
    const { rows } = await client.query<{ item: string; task: string }>(
      `SELECT item_id AS item, id AS task FROM task WHERE workflow_id = $1 AND mode IN ('assisted', 'manual') AND state = 'done'
       ORDER BY created_at DESC LIMIT $2`,
      [workflow.id, decisions],
    )
    const times = { with: [] as number[], without: [] as number[] }
    for (const [i, { item, task }] of rows.entries()) {
      const noted = i % 2 === 0 ? 'with' : 'without'
      const switched = (word: string) =>
        client.query(
          ['item', 'decision', 'visit', 'event'].map((table) => `ALTER TABLE ${table} ${word} TRIGGER USER`).join('; '),
        )
      if (noted === 'without') await switched('DISABLE')
      const [visit, decision] = [randomUUID(), randomUUID()]
      const begin = performance.now()
      await client.query('BEGIN')
      await client.query(
        `INSERT INTO visit (id, organisation_id, item_id, task_id, user_id, clock_from, opened_at) VALUES ($1, $2, $3, $4, 'x', now(), now())`,
        [visit, workflow.organisationId, item, task],
      )
      await client.query('UPDATE decision SET undone_at = now() WHERE task_id = $1 AND undone_at IS NULL', [task])
      await client.query(
        `INSERT INTO decision (id, organisation_id, item_id, task_id, visit_id, user_id, kind, values, decided_at)
         VALUES ($1, $2, $3, $4, $5, 'x', 'finish', '{}', now())`,
        [decision, workflow.organisationId, item, task, visit],
      )
      await client.query(
        `INSERT INTO correction (id, organisation_id, decision_id, field_key, proposed, final) VALUES ($1, $2, $3, 'net', '"a"', '"b"')`,
        [randomUUID(), workflow.organisationId, decision],
      )
      await client.query(
        'UPDATE item SET decided_at = now(), touch_ms = touch_ms + 1, version = version + 1 WHERE id = $1',
        [item],
      )
      await client.query('UPDATE task SET closed_at = now(), version = version + 1 WHERE id = $1', [task])
      for (const [n, type] of ['item.decided', 'item.completed'].entries())
        await client.query(
          `INSERT INTO event (organisation_id, workflow_id, item_id, sequence, type, actor, at, data, hash)
           VALUES ($1, $2, $3, $4, $5, 'x', now(), '{}', repeat('0', 64))`,
          [workflow.organisationId, workflow.id, item, 100 + n, type],
        )
      await client.query('COMMIT')
      times[noted].push(performance.now() - begin)
      if (noted === 'without') await switched('ENABLE')
    }
    return { with: percentile(times.with, 0.5), without: percentile(times.without, 0.5) }
  })
}

const folder = makeFolder()
const env = parseEnv({ NODE_ENV: 'production', COUNTERSIGN_DATA_DIR: `${folder}/data` })
try {
  const application = await openApplication({ env, log: createLogger({ level: 'warn' }) })
  try {
    const few = await measureWorld(application, 'small', small)
    const many = await measureWorld(application, 'large', large)
    const perDay = Math.max(1, Math.round(large / worldDays))
    const daily = await foldDay(many.world, perDay)
    const one = await foldOne(many.world)
    const cost = await decisionCost(application, many.world)
    const named: Figures = {}
    for (const [name, p95] of many.pages) {
      named[`${name}_p95_ms`] = rounded(p95)
      named[`${name}_small_p95_ms`] = rounded(few.pages.get(name) ?? Number.NaN)
    }
    const ratios = [...many.pages].map(([name, p95]) => p95 / (few.pages.get(name) ?? Number.NaN))
    printBench(
      'metrics',
      {
        pages_p95_ms: rounded(Math.max(...many.pages.values())),
        pages_small_p95_ms: rounded(Math.max(...few.pages.values())),
        pages_size_ratio: rounded(Math.max(...ratios)),
        ...named,
        fold_day_rows_per_s: rounded(daily.events / daily.seconds),
        fold_day_items_per_s: rounded(perDay / daily.seconds),
        fold_one_p95_ms: rounded(one),
        rebuild_rows_per_s: rounded(many.world.events / many.rebuildS),
        rebuild_items_per_s: rounded(large / many.rebuildS),
        decision_ms: rounded(cost.with),
        decision_without_notes_ms: rounded(cost.without),
        decision_cost_ratio: rounded(cost.with / cost.without),
      },
      {
        items: large,
        items_small: small,
        events: many.world.events,
        requests,
        load_s: rounded(many.world.loadS),
        rebuild_s: rounded(many.rebuildS),
        disk_mb: rounded((await databaseBytes(application.base.db)) / 1e6),
      },
    )
  } finally {
    await application.close()
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}
