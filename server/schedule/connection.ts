import { z } from 'zod'
import type { SqlTarget } from '#server/platform/sources.ts'

export const connectionSchema = z.object({
  /** Null for a new one. */
  id: z.uuid().nullable(),
  /** The state that the change was made on; 0 for a new one. */
  version: z.number().int().nonnegative(),
  label: z.string().trim().min(1, 'Give the connection a name.').max(80),
  address: z.string().trim().min(1, 'Write the address, such as postgresql://db.example.com:5432/sales.').max(500),
  inside: z.boolean(),
  user: z.string().trim().max(200).nullable(),
  /** A new user and password; null leaves both as they are. */
  password: z.string().min(1).max(1_000).nullable(),
  timeoutSeconds: z.number().int().min(1, 'Wait at least 1 second.').max(600, 'Wait at most 600 seconds.'),
  mostRows: z.number().int().min(1, 'Allow at least one row.').max(1_000_000, 'Allow at most 1,000,000 rows.'),
})
export type ConnectionInput = z.infer<typeof connectionSchema>

export type Address = Pick<SqlTarget, 'host' | 'port' | 'database' | 'tls'>

/**
 * The address in its one written form with its parts, or what is wrong with it. `sslmode` may weaken TLS for what lies
 * inside one's own walls alone: verify-full (as without it), require (not checked), disable.
 */
export function readAddress(
  text: string,
  inside: boolean,
): { address: Address; written: string } | { problem: string } {
  const example = 'Write the address as postgresql://db.example.com:5432/sales.'
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return { problem: example }
  const url = new URL(text)
  const database = decodeURIComponent(url.pathname.slice(1))
  if (url.username || url.password)
    return { problem: 'Take the user and the password out of the address: they have fields of their own.' }
  if (url.hostname === '' || database === '' || database.includes('/')) return { problem: example }
  const modes: Record<string, SqlTarget['tls']> = { 'verify-full': 'verify', require: 'unverified', disable: 'off' }
  const named = [...url.searchParams.keys()]
  const tls = modes[url.searchParams.get('sslmode') ?? 'verify-full']
  if (named.some((name) => name !== 'sslmode') || !tls || url.hash)
    return { problem: 'After the database only ?sslmode=verify-full, require or disable may follow.' }
  if (tls !== 'verify' && !inside)
    return { problem: 'Only a database inside your own walls may be asked without TLS whose certificate is checked.' }
  const port = url.port === '' ? 5432 : Number(url.port)
  const mode = tls === 'verify' ? '' : `?sslmode=${tls === 'off' ? 'disable' : 'require'}`
  const written = `postgresql://${url.hostname}:${port}/${encodeURIComponent(database)}${mode}`
  return { address: { host: url.hostname.replace(/^\[|\]$/g, ''), port, database, tls }, written }
}
