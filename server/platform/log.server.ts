import { type Logger as PinoLogger, pino } from 'pino'
import { DomainError } from './errors.ts'
import type { Random } from './random.ts'

/** `log.info({ itemId }, 'sentence')`: facts first, by id; never content, entered values, names or secrets. */
export type Logger = PinoLogger

export type LogOptions = {
  level: string
  /** 'json' for machines, 'readable' for a terminal; without it, readable where standard output is a terminal. */
  format?: 'json' | 'readable' | undefined
  /** Where lines go; standard output by default. */
  write?: (line: string) => void
}

const redacted = '[redacted]'
/** Part of a key, in any case: what proves who somebody is. */
const secretKey = /authorization|cookie|password|passwd|token|secret|api[-_]?key|database_?url/i
/** Whole keys: what stands in a document or was entered by a person. */
const contentKeys = new Set(['content', 'values', 'value', 'text', 'body', 'quote', 'words'])
const maxDepth = 6

/** One logger per process; `child` adds facts such as `{ requestId }`. Redacts at every depth, whoever forgets. */
export function createLogger({ level, format, write }: LogOptions): Logger {
  const out = write ?? ((line: string) => void process.stdout.write(line))
  const readable = format ? format === 'readable' : write === undefined && process.stdout.isTTY === true
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactFacts },
      // redactFacts has described errors already; pino's own description would bring the full message back.
      serializers: { err: (described) => described },
      hooks: {
        logMethod(args, method) {
          const masked = args.map((arg: unknown) => (typeof arg === 'string' ? maskText(arg) : arg))
          method.apply(this, masked as typeof args)
        },
      },
    },
    { write: readable ? (line: string) => out(readableLine(line)) : out },
  )
  // pino does not pass a child's facts through the formatters; children inherit this method.
  const { child } = logger
  logger.child = function (this: Logger, facts: Record<string, unknown>, options?: object) {
    return child.call(this, redactFacts(facts), options)
  } as Logger['child']
  return logger
}

/**
 * The id that ties the lines of one request together: the one a proxy sent in `x-request-id`, when it is harmless in
 * a log, else a new one.
 */
export function requestIdOf(header: string | null | undefined, random: Random): string {
  return header && /^[A-Za-z0-9._-]{8,64}$/.test(header) ? header : random.uuid()
}

function redactFacts(facts: Record<string, unknown>): Record<string, unknown> {
  return redact(facts, 0, new WeakSet()) as Record<string, unknown>
}

function redact(value: unknown, depth: number, above: WeakSet<object>): unknown {
  if (typeof value === 'string') return maskText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return value
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  if (above.has(value)) return '[circular]'
  if (depth >= maxDepth) return '[deeper]'
  above.add(value)
  const plain = value instanceof Error ? describeError(value) : value
  const result = Array.isArray(plain)
    ? plain.map((entry) => redact(entry, depth + 1, above))
    : Object.fromEntries(
        entriesOf(plain).map(([key, entry]) => [key, hides(key, entry) ? redacted : redact(entry, depth + 1, above)]),
      )
  above.delete(value)
  return result
}

function entriesOf(value: object): [string, unknown][] {
  // Header collections and maps keep their entries out of Object.entries.
  if (value instanceof Map || value instanceof Headers || value instanceof URLSearchParams) {
    return [...value.entries()].map(([key, entry]) => [String(key), entry])
  }
  if (value instanceof Set) return [...value].map((entry, index) => [String(index), entry])
  return value instanceof URL ? [['href', `${value.origin}${value.pathname}`]] : Object.entries(value)
}

/** Numbers of tokens are costs, not secrets. */
function hides(key: string, value: unknown): boolean {
  if (value === undefined || value === null || typeof value === 'boolean') return false
  if (/tokens$/i.test(key) && typeof value === 'number') return false
  return secretKey.test(key) || contentKeys.has(key.toLowerCase())
}

/**
 * An error in a log: its kind, code, place and sentence. Prisma quotes the whole call, values included, before its
 * last line, PostgreSQL puts values into `detail`, and JSON.parse quotes its input: these stay out, and so does every
 * further property.
 */
function describeError(error: Error): Record<string, unknown> {
  const code = (error as { code?: unknown }).code
  const sentence = error.name.startsWith('Prisma') ? (error.message.trim().split('\n').at(-1) ?? '') : error.message
  const safe = error instanceof SyntaxError ? sentence.replace(/".*"/gs, '"..."') : sentence
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: safe.slice(0, 500),
    ...(error instanceof DomainError ? {} : { stack: frames.join('\n') }),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  }
}

/** Credentials that stand inside a sentence: user and password of an address, bearer tokens, and links that open something. */
function maskText(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@]{1,300}@/gi, `$1${redacted}@`)
    .replace(/\/(status|approve)\/[\w-]{20,}/g, `/$1/${redacted}`)
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${redacted}`)
}

/** `12:03:04 INFO  message key=value`; JSON quoting keeps a forged line break inside its line. */
function readableLine(line: string): string {
  const { level, time, msg, err, ...facts } = JSON.parse(line) as Record<string, unknown>
  const known = Object.entries(facts).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
  const clock = String(time).slice(11, 19)
  const message = msg === undefined ? '' : printable(String(msg))
  const error = err as { type?: string; message?: string; stack?: string } | undefined
  const failure = error ? [printable(`${error.type}: ${error.message}`), error.stack].filter(Boolean).join('\n') : ''
  const head = [clock, String(level).toUpperCase().padEnd(5), message, ...known].filter(Boolean).join(' ')
  return `${head}${failure ? `\n  ${failure}` : ''}\n`
}

/** Control characters could move the cursor or forge lines on a terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1))
}
