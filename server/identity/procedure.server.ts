import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { isConnectionLost } from '#server/platform/connection-lost.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { t, trpcCode } from '#server/platform/trpc.server.ts'
import type { Capability } from './identity.ts'
import { actAsMember, assertCan, assertSignedIn } from './member.server.ts'

export const router = t.router
export const createCallerFactory = t.createCallerFactory

/** A DomainError leaves as the tRPC error of its code; the formatter reads it back from `cause`. */
const procedure = t.procedure.use(async ({ next }) => {
  const result = await next()
  if (!result.ok && isConnectionLost(result.error.cause)) {
    const cause = new DomainError(
      'unavailable',
      'The database does not answer; nothing was changed. Try again in a few seconds.',
    )
    throw new TRPCError({ code: trpcCode.unavailable, message: cause.message, cause })
  }
  if (!result.ok && result.error.cause instanceof DomainError && result.error.code === 'INTERNAL_SERVER_ERROR') {
    const cause = result.error.cause
    throw new TRPCError({ code: trpcCode[cause.code], message: cause.message, cause })
  }
  return result
})

/** Needs a signed-in person, whatever their organisations. */
export const signedInProcedure = procedure.use(({ ctx, next }) =>
  next({ ctx: { ...ctx, session: assertSignedIn(ctx.session) } }),
)

export const organisationInput = z.object({ organisation: z.string().min(1).max(80) })

/** Needs membership in the organisation named by its slug; gives the command context of that member as `act`. */
export const memberProcedure = signedInProcedure.input(organisationInput).use(async ({ ctx, input, next }) => {
  const acting = await actAsMember(ctx, input.organisation)
  return next({ ctx: { ...ctx, ...acting } })
})

/** memberProcedure, for people with a capability in the organisation. */
export function organisationProcedure(capability: Capability) {
  return memberProcedure.use(({ ctx, next }) => {
    assertCan(ctx.actor.roles, capability)
    return next()
  })
}
