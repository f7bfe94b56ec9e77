import { countByState } from '#server/item/store.server.ts'
import { rebuild } from '#server/metrics/fold.server.ts'
import { verifyRollUps } from '#server/metrics/verify.server.ts'
import type { Scope } from './scope.server.ts'
import type { Terminal } from './terminal.server.ts'

/** Compares the roll-ups with a recomputation from scratch. Exit code 1 when a row differs; the first of each table are named. */
export async function verifyMetrics(scope: Scope, terminal: Terminal): Promise<number> {
  const { ctx, organisation, workflow } = scope
  const started = performance.now()
  const bar = terminal.bar('Recomputing', await countItems(scope))
  const { items, rows, differences, count } = await verifyRollUps(ctx, workflow, (done) => bar.step(done))
  bar.end()
  const seconds = secondsSince(started)
  const place = { organisation: organisation.slug, workflow: workflow.key }
  terminal.result({ ...place, items, rows, differences, difference_count: count, seconds }, () => [
    ...differences.map(
      (d) => `${d.table} ${d.row}: is ${d.stored ?? 'missing'}, should be ${d.recomputed ?? 'missing'}`,
    ),
    count === 0
      ? `${rows} rows over ${items} items compared: all are what a recomputation gives.`
      : `${count} of ${rows} rows differ: make them anew with: npm run -s countersign -- metrics rebuild`,
  ])
  return count === 0 ? 0 : 1
}

/** Makes the roll-ups of the workflow anew. */
export async function rebuildMetrics(scope: Scope, terminal: Terminal): Promise<number> {
  const { ctx, organisation, workflow } = scope
  const started = performance.now()
  const items = await countItems(scope)
  const bar = terminal.bar('Computing', items)
  await rebuild(ctx, workflow, (missing) => bar.step(items - missing))
  bar.end()
  const seconds = secondsSince(started)
  terminal.result({ organisation: organisation.slug, workflow: workflow.key, items, seconds }, () => [
    `Metrics of ${items} items made anew in ${seconds} s.`,
  ])
  return 0
}

async function countItems({ ctx, organisation, workflow }: Scope): Promise<number> {
  const states = await countByState(ctx.db, organisation.id, [workflow.id])
  return states.reduce((sum, each) => sum + each._count._all, 0)
}

const secondsSince = (started: number) => Math.round(performance.now() - started) / 1000
