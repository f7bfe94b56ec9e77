import { availableParallelism } from 'node:os'
import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { DomainError } from './errors.ts'
import { parseNetworks } from './fetch-address.ts'
import { readSender, readSmtpUrl } from './mail.ts'

/** What the operator may set. Each variable is described in .env.example; a test keeps both lists equal. */
const whole = (low: number, high: number, remedy: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, remedy)
    .transform(Number)
    .refine((value) => value >= low && value <= high, remedy)

const flag = z.enum(['0', '1'], 'use 1 for yes or 0 for no').transform((value) => value === '1')
const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'write it as postgresql://user:password@host:5432/database')
const publicUrl = z
  .string()
  .refine(isOrigin, 'write the address people open, such as https://countersign.example.com, without a path')
  .transform((value) => new URL(value).origin)

const smtpUrl = z
  .string()
  .refine(
    (text) => readSmtpUrl(text) !== null,
    'write it as smtps://user:password@mail.example.com:465 or smtp://user:password@mail.example.com:587, with special characters of the password as %40 and the like',
  )
const mailFrom = z
  .string()
  .refine((text) => readSender(text) !== null, 'write it as reports@example.com or Countersign <reports@example.com>')

const list = (text: string) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
const reportHosts = z
  .string()
  .refine(
    (text) => list(text).every((entry) => /^(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?$/.test(entry)),
    'write hosts as files.example.com, *.example.org or files.example.com:8443, separated by commas',
  )
  .transform(list)
const networks = z
  .string()
  .refine((text) => {
    try {
      return parseNetworks(list(text)).length > 0
    } catch {
      return false
    }
  }, 'write addresses or ranges such as 10.1.0.0/16, separated by commas')
  .transform(list)
const reportFolders = z
  .string()
  .refine(
    (text) => foldersOf(text) !== null,
    'write folders as sales=/data/sales,orders=/data/orders, each with a name of small letters, digits or _ and its whole path',
  )
  .transform((text) => foldersOf(text) ?? {})

/** "sales=/data/sales, orders=/data/orders"; null where it is written otherwise, or a name comes twice. */
function foldersOf(text: string): Record<string, string> | null {
  const entries = list(text).map((entry): [string, string] => {
    const at = entry.indexOf('=')
    return [entry.slice(0, at).trim(), entry.slice(at + 1).trim()]
  })
  const fit = entries.every(([name, path]) => /^[a-z][a-z0-9_]{0,39}$/.test(name) && isAbsolute(path))
  return fit && new Set(entries.map(([name]) => name)).size === entries.length ? Object.fromEntries(entries) : null
}

const envSchema = z.object({
  DATABASE_URL: postgresUrl.optional(),
  MIGRATE_DATABASE_URL: postgresUrl.optional(),
  PORT: whole(0, 65_535, 'use a whole number from 0 (any free port) to 65535').default(3000),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:-]+$/, 'use an IP address or a host name of this machine, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  NODE_ENV: z.enum(['development', 'production', 'test'], 'use development, production or test').default('development'),
  COUNTERSIGN_NODE_ENV_DEFAULTED: flag.default(false),
  COUNTERSIGN_DATA_DIR: z.string().default('.data'),
  COUNTERSIGN_ROLE: z.enum(['web', 'worker', 'both'], 'use web, worker or both').default('both'),
  COUNTERSIGN_DEMO_PUBLIC: flag.default(false),
  COUNTERSIGN_PUBLIC_URL: publicUrl.optional(),
  COUNTERSIGN_LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'use fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
  COUNTERSIGN_READER_WORKERS: whole(1, 64, 'use a whole number from 1 to 64').optional(),
  COUNTERSIGN_DB_POOL: whole(1, 200, 'use a whole number from 1 to 200').default(10),
  COUNTERSIGN_SMTP_URL: smtpUrl.optional(),
  COUNTERSIGN_MAIL_FROM: mailFrom.optional(),
  COUNTERSIGN_REPORT_HOSTS: reportHosts.optional(),
  COUNTERSIGN_REPORT_NETWORKS: networks.optional(),
  COUNTERSIGN_REPORT_FOLDERS: reportFolders.optional(),
})

type Parsed = z.output<typeof envSchema>
/** The settings after parsing; the names are those of the variables, so that code and .env.example read alike. */
export type Env = Readonly<Omit<Parsed, 'COUNTERSIGN_READER_WORKERS'> & { COUNTERSIGN_READER_WORKERS: number }>

/** All variables that Countersign reads. */
export const envNames: readonly string[] = Object.keys(envSchema.shape)

/**
 * Reads the settings out of `source`. An empty value counts as unset; names of others are ignored, but an unknown
 * COUNTERSIGN_ name is a mistake. `cores` (of this machine) decides how many readers run when nobody says.
 * Throws `invalid` with one line, one sentence, per wrong variable; no line repeats a value, which may be a secret.
 */
export function parseEnv(source: Readonly<Record<string, string | undefined>>, cores = 2): Env {
  const present = Object.entries(source).flatMap(([name, value]) =>
    value?.trim() ? [[name, value.trim()] as const] : [],
  )
  const problems = present
    .filter(([name]) => name.startsWith('COUNTERSIGN_') && !envNames.includes(name))
    .map(([name]) => `${name} is not a setting of Countersign; ${remedyFor(name)}`)
  const parsed = envSchema.safeParse(Object.fromEntries(present))
  for (const issue of parsed.error?.issues ?? [])
    problems.push(`${String(issue.path[0])} is not usable: ${issue.message}.`)
  if (parsed.data?.MIGRATE_DATABASE_URL && !parsed.data.DATABASE_URL) {
    problems.push('MIGRATE_DATABASE_URL is set without DATABASE_URL: set both, or neither for the built-in database.')
  }
  if (parsed.data && !parsed.data.COUNTERSIGN_SMTP_URL !== !parsed.data.COUNTERSIGN_MAIL_FROM)
    problems.push(
      'COUNTERSIGN_SMTP_URL and COUNTERSIGN_MAIL_FROM belong together: set both, or neither and no mail is sent.',
    )
  if (problems.length > 0 || !parsed.data) throw new DomainError('invalid', problems.join('\n'))
  const readers = parsed.data.COUNTERSIGN_READER_WORKERS ?? Math.max(1, Math.min(8, cores - 1))
  return { ...parsed.data, COUNTERSIGN_READER_WORKERS: readers }
}

/** The settings of this process, with the data folder as an absolute path. Called once, at boot. */
export function readEnv(): Env {
  const env = parseEnv(process.env, availableParallelism())
  return { ...env, COUNTERSIGN_DATA_DIR: resolve(env.COUNTERSIGN_DATA_DIR) }
}

/** The address that people open, for links in messages, without a slash at its end. */
export function publicOrigin(env: Pick<Env, 'HOST' | 'PORT' | 'COUNTERSIGN_PUBLIC_URL'>): string {
  const host = env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST
  return env.COUNTERSIGN_PUBLIC_URL ?? `http://${host}:${env.PORT}`
}

/** The key for a model that the evaluations ask, by the name that every client of the protocol reads; no setting of the server. */
export function readModelKey(): string | null {
  return process.env.OPENAI_API_KEY ?? null
}

/** Whether demo accounts may sign in, whether every page must warn about it, and the sentence that says so. */
export type DemoAccess = { allowed: boolean; warn: boolean; reason: string }

/**
 * The passwords of the demo accounts are printed on the sign-in page, so they work on this machine alone unless the
 * operator says otherwise. A production setting that the start script filled in itself does not count as said.
 */
export function demoAllowed(
  env: Pick<
    Env,
    'HOST' | 'NODE_ENV' | 'COUNTERSIGN_NODE_ENV_DEFAULTED' | 'COUNTERSIGN_DEMO_PUBLIC' | 'COUNTERSIGN_PUBLIC_URL'
  >,
): DemoAccess {
  const saidProduction = env.NODE_ENV === 'production' && !env.COUNTERSIGN_NODE_ENV_DEFAULTED
  // Behind a proxy on this machine the loopback address is everybody's.
  const published = env.COUNTERSIGN_PUBLIC_URL !== undefined && !isLoopback(env.COUNTERSIGN_PUBLIC_URL)
  if (env.HOST === '127.0.0.1' && !saidProduction && !published) {
    return { allowed: true, warn: false, reason: 'Demo accounts work because only this machine can reach the server.' }
  }
  if (env.COUNTERSIGN_DEMO_PUBLIC) {
    return {
      allowed: true,
      warn: true,
      reason:
        'Demo accounts with known passwords are open to everyone who reaches this server; unset COUNTERSIGN_DEMO_PUBLIC to close them.',
    }
  }
  const cause = saidProduction
    ? 'NODE_ENV is production'
    : published
      ? 'COUNTERSIGN_PUBLIC_URL names a public address'
      : 'HOST is not 127.0.0.1'
  return {
    allowed: false,
    warn: false,
    reason: `Demo accounts are off because ${cause}; set COUNTERSIGN_DEMO_PUBLIC=1 to open them to everyone who reaches this server.`,
  }
}

const isLoopback = (url: string) => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username
}

function remedyFor(name: string): string {
  const nearest = envNames
    .filter((known) => known.startsWith('COUNTERSIGN_'))
    .map((known) => ({ known, away: editDistance(name, known) }))
    .sort((a, b) => a.away - b.away)[0]
  return nearest && nearest.away <= 4
    ? `did you mean ${nearest.known}?`
    : 'remove it (.env.example lists the settings there are).'
}

/** Levenshtein distance: the fewest letters added, removed or replaced. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
