import type { Person } from '#seed/demo-organisation.ts'
import type { Stage } from '#seed/stage.ts'
import { receiveUpload } from '#server/item/rows.server.ts'
import type { Actor, Ctx } from '#server/platform/context.server.ts'
import { claimNextItem, openVisit } from '#server/review/claims.server.ts'
import { decideItem } from '#server/review/commands.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { loadTemplate } from '#server/workflow/templates.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { bill, billPdf, billScan, brokenPdf, wrongBill } from './bills.ts'

type Base = Omit<Ctx, 'actor'>
export type Incoming = { fileName: string; bytes: Uint8Array }
/** Where things happen: the running application, the clock's stage, and the organisation. */
export type Place = { base: Base; stage: Stage; system: Actor; organisation: { id: string; slug: string } }

/** No checks drawn by chance: a test that counts on one asks for it. */
const unchecked = { qaAbove: 0, qaBelow: 0, blindShare: 0, seededShare: 0 }

/** A workflow made from a template, `change` over it. */
export async function makeWorkflow(
  place: Place,
  key: string,
  change: object | ((definition: Definition) => object),
  memberIds: string[],
  template = 'invoice',
): Promise<WorkflowRow> {
  const { base, system, organisation } = place
  const { definition } = await loadTemplate(template)
  const changed = typeof change === 'function' ? change(definition) : change
  const whole = { ...definition, approvals: [], quality: { ...definition.quality, ...unchecked }, ...changed }
  await createWorkflow({ ...base, actor: system }, { key, definition: whole, memberIds })
  return (await findWorkflow(base.db, organisation.id, key)) as WorkflowRow
}

/** Takes the files in a minute apart, the last at `until`, so that the order of the queue is theirs. */
export async function arrive(
  place: Place,
  workflow: WorkflowRow,
  files: readonly Incoming[],
  until: number,
): Promise<void> {
  for (const [i, { fileName, bytes }] of files.entries()) {
    const at = new Date(until - (files.length - 1 - i) * 60_000)
    await place.stage.act(place.system, at, (ctx) =>
      receiveUpload(ctx, workflow, { fileName, source: bytes, intake: 'seed' }),
    )
  }
}

/** One person finishes the next item, with `change` over what was proposed. */
export async function decideNext(
  place: Place,
  workflow: WorkflowRow,
  person: Person,
  at: Date,
  change: Values,
): Promise<void> {
  const { stage, organisation } = place
  const actor = { ...person, workflowIds: [workflow.id] }
  const work = await stage.act(actor, at, (ctx) => claimNextItem(ctx, organisation, workflow, []))
  if (!work) throw new Error('the queue is empty')
  await stage.act(actor, at, (ctx) => openVisit(ctx, work.visitId))
  const activeMs = 40_000
  const gaps = [{ upTo: 15, count: 8, ms: activeMs }]
  await stage.act(actor, new Date(at.getTime() + activeMs), (ctx) =>
    decideItem(ctx, workflow, {
      id: ctx.random.uuid(),
      taskId: work.task.id,
      taskVersion: work.task.version,
      visitId: work.visitId,
      values: { ...work.values, ...change },
      overridden: [],
      heartbeat: { visitId: work.visitId, sequence: 1, activeMs, gaps, at: activeMs },
    }),
  )
}

export const pdf = async (n: number): Promise<Incoming> => ({
  fileName: `bill-${n}.pdf`,
  bytes: await billPdf(bill(n)),
})
export const pdfs = (from: number, count: number) => Promise.all(Array.from({ length: count }, (_, i) => pdf(from + i)))
export const scan = async (n: number): Promise<Incoming> => ({
  fileName: `scan-${n}.jpg`,
  bytes: await billScan(bill(n)),
})
export const wrong = async (n: number): Promise<Incoming> => ({
  fileName: `bill-${n}.pdf`,
  bytes: await billPdf(wrongBill(n)),
})
export const broken = (fileName: string): Incoming => ({ fileName, bytes: brokenPdf })
