import { z } from 'zod'
import type { Capability } from '#server/identity/identity.ts'
import { memberProcedure } from '#server/identity/procedure.server.ts'
import { workflowFor } from './access.server.ts'

const workflowInput = z.object({ workflow: z.string().min(1).max(80) })

/** Needs the capability and membership in the workflow named by its key; gives the workflow with its definition. */
export function workflowProcedure(capability: Capability) {
  return memberProcedure.input(workflowInput).use(async ({ ctx, input, next }) => {
    return next({ ctx: { ...ctx, workflow: await workflowFor(ctx, input.workflow, capability) } })
  })
}
