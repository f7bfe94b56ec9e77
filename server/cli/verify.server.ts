import { verifyItemChain } from '#server/audit/commands.server.ts'
import { countByState, itemsInOrder } from '#server/item/store.server.ts'
import type { Scope } from './scope.server.ts'
import type { Terminal } from './terminal.server.ts'

const batchSize = 200

/** Recomputes the event chain of every item of the workflow. Exit code 1 when one is broken; each is named. */
export async function verify(scope: Scope, terminal: Terminal): Promise<number> {
  const { ctx, organisation, workflow } = scope
  const started = performance.now()
  const total = (await countByState(ctx.db, organisation.id, [workflow.id])).reduce((n, r) => n + r._count._all, 0)
  const bar = terminal.bar('Verifying', total)
  const broken: { reference: string; event: number }[] = []
  let items = 0
  let after = 0
  for (;;) {
    const batch = await itemsInOrder(ctx.db, workflow.id, after, batchSize)
    for (const { id, number } of batch) {
      const event = await verifyItemChain(ctx.db, organisation.id, id)
      if (event !== null) broken.push({ reference: `#${number}`, event })
      after = number
      bar.step(++items)
    }
    if (batch.length < batchSize) break
  }
  bar.end()
  const seconds = Math.round(performance.now() - started) / 1000
  terminal.result({ organisation: organisation.slug, workflow: workflow.key, items, broken, seconds }, () => [
    ...broken.map((b) => `${b.reference}: the record was changed or cut at event ${b.event}.`),
    broken.length === 0
      ? `${items} items verified: every record is whole.`
      : `${broken.length} of ${items} items have a broken record: compare with a backup and tell your administrator.`,
  ])
  return broken.length === 0 ? 0 : 1
}
