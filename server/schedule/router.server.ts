import { z } from 'zod'
import { memberProcedure, organisationProcedure, router } from '#server/identity/procedure.server.ts'
import { workflowProcedure } from '#server/workflow/procedure.server.ts'
import { everies, inputSchema } from '#server/workflow/schedule.ts'
import { makeNow } from './commands.server.ts'
import { connectionSchema } from './connection.ts'
import { connectionsPage, removeConnection, saveConnection, tryConnection } from './connections.server.ts'
import { ownScheduled, schedulePage, sourcesFor, tryInput } from './views.server.ts'

const administrators = organisationProcedure('organisation.connections')
const designers = organisationProcedure('organisation.workflows')
const one = z.object({ id: z.uuid() })

export const scheduleRouter = router({
  /** Which of the person's workflows have something to show on the page of the schedule. */
  workflows: memberProcedure.query(({ ctx }) => ownScheduled(ctx.act)),
  /** When reports are made, the last runs with their inputs, and the dates that are coming. */
  page: workflowProcedure('workflow.schedule').query(({ ctx }) => schedulePage(ctx.act, ctx.workflow)),
  /** Makes the report of a period now: `period` is its first day. */
  make: workflowProcedure('workflow.schedule')
    .input(z.object({ period: z.iso.date() }))
    .mutation(({ ctx, input }) => makeNow(ctx.act, ctx.workflow, input.period)),

  /** What inputs may be read from: folders, hosts, connections and workflows by name. */
  sources: designers.query(({ ctx }) => sourcesFor(ctx.act)),
  /** The first rows of an input as it answers now, for whoever sets it up. */
  tryInput: designers
    .input(z.object({ input: inputSchema, every: z.enum(everies), timeZone: z.string().max(60) }))
    .mutation(({ ctx, input: { input, every, timeZone } }) => tryInput(ctx.act, { input, every, timeZone })),

  /** Databases outside, without their passwords. */
  connections: administrators.query(({ ctx }) => connectionsPage(ctx.act)),
  saveConnection: administrators.input(connectionSchema).mutation(({ ctx, input }) => saveConnection(ctx.act, input)),
  removeConnection: administrators.input(one).mutation(({ ctx, input }) => removeConnection(ctx.act, input.id)),
  /** Asks a database for nothing but its version. */
  tryConnection: administrators.input(one).mutation(({ ctx, input }) => tryConnection(ctx.act, input.id)),
})
