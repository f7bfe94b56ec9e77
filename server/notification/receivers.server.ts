import type { Ctx } from '#server/platform/context.server.ts'
import { findWorkflow, findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { findReceiver } from './store.server.ts'

/** Whoever gets a report; null: no member of the organisation any more. */
export type Receiver = Awaited<ReturnType<typeof findReceiver>>

/** Hours of the portfolio are those of the person's first workflow by name. */
export async function portfolioZone(ctx: Ctx, receiver: Receiver): Promise<string> {
  const first = receiver?.workflows[0]?.workflow
  const row = first && receiver ? await findWorkflowById(ctx.db, receiver.organisation.id, first.id) : null
  return row?.definition.timeZone ?? 'UTC'
}

/** The person's workflows as they are published now. */
export async function ownWorkflows(ctx: Ctx, receiver: NonNullable<Receiver>): Promise<WorkflowRow[]> {
  const rows = await Promise.all(
    receiver.workflows.map(({ workflow }) => findWorkflow(ctx.db, receiver.organisation.id, workflow.key)),
  )
  return rows.flatMap((row) => row ?? [])
}
