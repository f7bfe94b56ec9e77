/**
 * The one error type of the domain. A message is one sentence for the person: what happened and what to do.
 * Anything else that is thrown is a bug, answered as `internal` without its text.
 */
export const errorCodes = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'stale',
  'conflict',
  'refused',
  'too_large',
  'unreadable',
  'unavailable',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

export class DomainError extends Error {
  readonly code: ErrorCode
  /** Field key or setting that the message is about, where there is one. */
  readonly subject: string | undefined
  constructor(code: ErrorCode, message: string, subject?: string) {
    super(message)
    this.name = 'DomainError'
    this.code = code
    this.subject = subject
  }
}

export const httpStatus = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  stale: 409,
  conflict: 409,
  refused: 422,
  too_large: 413,
  unreadable: 422,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>
