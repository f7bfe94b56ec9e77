/** Node's socket errors, PostgreSQL's class 08 and shutdown states, and Prisma's codes for the same. */
const codes =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|08\w{3}|57P0[123]|53300|P1001|P1002|P1008|P1017|P2024|DatabaseNotReachable|ConnectionClosed|SocketTimeout)$/
const sentences =
  /can't reach database|server has closed the connection|connection terminated|terminating connection|connection (refused|timeout)/i

/** True when an error, or what caused it, says that the database went away rather than that the query was wrong. */
export function isConnectionLost(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 6) return false
  const { code, originalCode, kind, message, cause, driverAdapterError, meta } = error as Record<string, unknown>
  if ([code, originalCode, kind].some((c) => typeof c === 'string' && codes.test(c))) return true
  if (error instanceof Error && typeof message === 'string' && sentences.test(message)) return true
  return [cause, driverAdapterError, meta].some((inner) => isConnectionLost(inner, depth + 1))
}
