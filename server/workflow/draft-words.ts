import type { z } from 'zod'
import type { Problem } from './workflow.ts'

type Issue = z.core.$ZodIssue
type RawIssue = z.core.$ZodRawIssue

/**
 * The reason of a zod issue, as the rest of a sentence that begins with the place: "must be text, not a number". For
 * `safeParse(value, { error: wordsFor })`: sentences that a schema brings itself come first.
 */
export function wordsFor(issue: RawIssue): string | undefined {
  const found = issue.input
  const notThis = found === undefined ? '' : `, not ${described(found)}`
  switch (issue.code) {
    case 'invalid_type':
      return found === undefined
        ? `is missing: it needs ${expectedOf(issue)}`
        : `must be ${expectedOf(issue)}${notThis}`
    case 'invalid_value':
      return found === undefined ? `is missing: it is ${expectedOf(issue)}` : oneOf(issue.values.map(String), found)
    case 'invalid_union': {
      const { discriminator } = issue
      const named = discriminator && typeof found === 'object' ? (found as Record<string, unknown> | null) : null
      const options = optionsOf(issue)
      if (!discriminator || options.length === 0) return `does not fit${notThis}`
      const said = named?.[discriminator]
      return said === undefined ? `is missing: it is one of ${listed(options)}` : oneOf(options, said)
    }
    case 'invalid_format':
      return issue.format === 'email' ? 'must be an e-mail address' : 'is not written in the way that is asked for here'
    case 'too_small':
      return bound(issue.origin, Number(issue.minimum), 'least', issue.inclusive !== false)
    case 'too_big':
      return bound(issue.origin, Number(issue.maximum), 'most', issue.inclusive !== false)
    case 'unrecognized_keys':
      return `does not know ${listed(issue.keys.map((key) => `"${key}"`))}`
    case 'invalid_key':
      return issue.issues?.[0]?.message ?? 'has a key that is not allowed'
    default:
      return undefined
  }
}

function optionsOf(issue: RawIssue): string[] {
  const options = (issue as { options?: unknown }).options
  return Array.isArray(options) ? options.map(String) : []
}

function bound(origin: string, limit: number, which: 'least' | 'most', inclusive: boolean): string {
  if (origin === 'string') {
    if (which === 'least') return limit <= 1 ? 'must not be empty' : `needs at least ${limit} characters`
    return `is too long: at most ${limit} characters`
  }
  if (origin === 'array' || origin === 'set')
    return which === 'least'
      ? `needs at least ${limit} ${limit === 1 ? 'entry' : 'entries'}`
      : `has too many entries: at most ${limit}`
  if (inclusive) return `must be at ${which} ${limit}`
  return which === 'least' ? `must be above ${limit}` : `must be below ${limit}`
}

function oneOf(options: string[], found: unknown): string {
  const text = typeof found === 'string' ? found : described(found)
  const near = typeof found === 'string' ? nearest(found, options) : null
  const hint = near ? `: did you mean "${near}"?` : ''
  const what = typeof found === 'string' ? `"${cut(text)}"` : text
  return `must be ${options.length === 1 ? options[0] : `one of ${listed(options)}`}, not ${what}${hint}`
}

const typeWords: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
  null: 'nothing',
}

/** What an issue would have wanted, as nouns of which one is enough. */
function wantedOf(issue: Parameters<typeof expectedOf>[0]): string[] {
  if (issue.code !== 'invalid_value' || !Array.isArray(issue.values)) return [expectedOf(issue)]
  return issue.values.map((value) => (value === '' ? 'empty' : String(value)))
}

/** What an issue would have wanted, as a noun. */
function expectedOf(issue: {
  code?: string | undefined
  expected?: unknown
  values?: unknown
  format?: unknown
}): string {
  if (issue.code === 'invalid_type') return typeWords[String(issue.expected)] ?? String(issue.expected)
  if (issue.code === 'invalid_value' && Array.isArray(issue.values)) {
    const values = issue.values.map((value) => (value === '' ? 'empty' : String(value)))
    return values.length === 1 ? (values[0] ?? '') : `one of ${listed(values)}`
  }
  return issue.code === 'invalid_format' && issue.format === 'email' ? 'an e-mail address' : 'something else'
}

function described(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a group of keys'
  if (typeof value === 'string') return `the text "${cut(value)}"`
  return typeof value === 'number' || typeof value === 'boolean'
    ? `${typeof value === 'number' ? 'the number ' : ''}${value}`
    : typeof value
}

const cut = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text)

function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** The issues of a failed parse with `wordsFor`, one problem each; of a union those of the option that was meant. */
export function problemsOf(issues: readonly Issue[], path: Problem['path'] = []): Problem[] {
  return issues.flatMap((issue) => {
    const here = [...path, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path: here, message: issue.message }]
    const options = issue.errors
    const flat = options.every((issues) => issues.length === 1 && issues[0]?.path.length === 0)
    const phrases = options.flatMap((issues) => wantedOf(issues[0] ?? {}))
    if (flat && !phrases.includes('something else')) return [{ path: here, message: `must be ${listed(phrases)}` }]
    const best = options.toSorted((a, b) => farFrom(a) - farFrom(b))[0] ?? []
    return problemsOf(best, here)
  })
}

/** How far a value is from an option of a union: an unknown or missing member weighs more than a wrong one. */
function farFrom(issues: readonly Issue[]): number {
  let far = 0
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') far += 3 * issue.keys.length
    else far += issue.path.length === 0 ? 10 : issue.message.startsWith('is missing') ? 2 : 1
  }
  return far
}

/** The known word that an unknown one is most like; null: none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
  const wanted = plain(word).slice(0, 60)
  let best: { word: string; away: number } | null = null
  for (const one of known) {
    // Of two that are as near, the one that begins alike.
    const away = distance(wanted, plain(one)) + (plain(one)[0] === wanted[0] ? 0 : 0.5)
    if (away <= Math.max(1.5, Math.floor(wanted.length / 3)) && (!best || away < best.away)) best = { word: one, away }
  }
  return best?.word ?? null
}

/** Levenshtein's distance with neighbours swapped as one step (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min(change, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    before = last
    last = row
  }
  return last[b.length] ?? 0
}
