import { initTRPC } from '@trpc/server'
import type { Ctx } from './context.server.ts'
import { DomainError, httpStatus } from './errors.ts'

/** Who stands behind a request: null when nobody is signed in. */
export type Session = { userId: string; name: string; email: string; isDemo: boolean } | null

/** A request's context before anybody is known to act: commands need the Ctx that `act` makes. */
export type RequestContext = {
  session: Session
  requestId: string
  /** Builds a command's context for an actor. */
  act(actor: Ctx['actor']): Ctx
  /** Everything but an actor, for reads that decide who the actor is. */
  base: Omit<Ctx, 'actor'>
}

const trpcCode = {
  invalid: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  stale: 'CONFLICT',
  conflict: 'CONFLICT',
  refused: 'UNPROCESSABLE_CONTENT',
  too_large: 'PAYLOAD_TOO_LARGE',
  unreadable: 'UNPROCESSABLE_CONTENT',
  unavailable: 'SERVICE_UNAVAILABLE',
  internal: 'INTERNAL_SERVER_ERROR',
} as const

export const t = initTRPC.context<RequestContext>().create({
  // The browser gets a code and one sentence; a bug's own text stays in the log.
  errorFormatter({ shape, error }) {
    const cause = error.cause
    const domain = cause instanceof DomainError ? cause : null
    const badInput = error.code === 'BAD_REQUEST' && !domain
    const code = domain?.code ?? (badInput ? 'invalid' : 'internal')
    const message = domain?.message ?? (badInput ? firstLine(error.message) : unexpected)
    return {
      ...shape,
      message,
      data: {
        code: shape.data.code,
        httpStatus: httpStatus[code],
        domainCode: code,
        subject: domain?.subject ?? null,
        path: shape.data.path,
      },
    }
  },
})

const unexpected = 'Something went wrong here; nothing was changed. Try again, and tell your administrator if it stays.'

function firstLine(message: string): string {
  return message.length < 300 ? message : 'The request does not have the expected form.'
}

export { trpcCode }
