import { type ErrorCode, errorCodes } from '#server/platform/errors.ts'

/** Why a call failed: no answer at all (try again), or an answer that says no, with its sentence. */
export type Failure =
  | { kind: 'unreachable' }
  | { kind: 'refused'; code: ErrorCode; message: string; subject: string | null }

/** Reads what the browser client threw; anything without the server's own code counts as no answer. */
export function failureOf(error: unknown): Failure {
  const data = error instanceof Error && 'data' in error ? error.data : null
  const code = data && typeof data === 'object' && 'domainCode' in data ? data.domainCode : null
  const known = errorCodes.find((c) => c === code)
  if (!known || !(error instanceof Error)) return { kind: 'unreachable' }
  const subject = data && typeof data === 'object' && 'subject' in data ? data.subject : null
  return { kind: 'refused', code: known, message: error.message, subject: typeof subject === 'string' ? subject : null }
}
