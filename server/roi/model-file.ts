import { Big } from 'big.js'
import { DomainError } from '#server/platform/errors.ts'
import { type CostKey, costKeys, costModelSchema, shareKeys } from './cost-model.ts'
import type { Spread } from './distributions.ts'
import type { CostInput, CostInputs } from './inputs.ts'
import { nearest } from './nearest.ts'
import { pointOf, spreadOf, type Typed } from './quantity.ts'

/**
 * A cost model as a file that the command line reads and the ROI page writes: JSON with the inputs in snake_case. An input is
 * a number, a range { low, likely, high }, or measured: { mean, se } (n, the items behind it, may be said) and, for the two
 * error rates, { errors, n }.
 */
export type ModelFile = { inputs: CostInputs; currency: string | null; seed: number }

export const snakeOf = (key: CostKey): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const keyOf = new Map(costKeys.map((key) => [snakeOf(key), key]))
export const optionalKeys = [
  'qa_minutes_per_week',
  'delay_cost_per_week_baseline',
  'delay_cost_per_week_assisted',
  'freed_time_share',
]
const allKeys = [...keyOf.keys(), 'currency', 'seed']
const errorRates: readonly CostKey[] = ['baselineErrorRate', 'assistedErrorRate']
const defaultSeed = 1

/** Reads the text of a model file. Throws `invalid` with a line for each thing to mend, naming its key. */
export function readModelFile(text: string, name: string): ModelFile {
  const json = parseJson(text, name)
  if (!isObject(json))
    throw new DomainError('invalid', `${name} holds no JSON object: write { "items_per_week": 150, ... }.`)
  const problems = Object.keys(json).flatMap((key) => (allKeys.includes(key) ? [] : [unknownKey(key)]))
  const inputs: Partial<CostInputs> = {}
  for (const [key, camel] of keyOf) {
    const given = json[key]
    if (given === undefined) {
      if (optionalKeys.includes(key)) inputs[camel] = typedInput(costModelSchema.shape[camel].parse(undefined))
      else problems.push(`${key} is missing: add "${key}" with a number or a range { "low", "likely", "high" }.`)
      continue
    }
    const read = readInput(camel, given)
    if (Array.isArray(read))
      problems.push(...read.map((problem) => (problem.startsWith('.') ? `${key}${problem}` : `${key} ${problem}`)))
    else inputs[camel] = read
  }
  const { currency = null, seed = defaultSeed } = json
  if (currency !== null && !(typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)))
    problems.push('currency is not a code of three capital letters: write one such as "EUR".')
  if (!(Number.isSafeInteger(seed) && (seed as number) >= 0))
    problems.push('seed is not a whole number from 0: write one such as 1.')
  if (problems.length > 0) throw new DomainError('invalid', problems.join('\n'))
  return { inputs: inputs as CostInputs, currency: currency as string | null, seed: seed as number }
}

/** The same file from inputs: what a page shows can be computed again outside of it. */
export function writeModelFile({ inputs, currency, seed }: ModelFile): Record<string, unknown> {
  const plain = ({ value, spread, n }: CostInput): unknown => {
    if (spread === null) return Number(value)
    const { kind, ...figures } = spread
    return kind === 'mean' && n !== null ? { ...figures, n } : figures
  }
  const entries = [...keyOf].map(([key, camel]) => [key, plain(inputs[camel])])
  return { ...Object.fromEntries(entries), ...(currency === null ? {} : { currency }), seed }
}

/** JSON.parse, with the line and column of what does not fit. */
function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const { message } = error as Error
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length)
    const lines = text.slice(0, position).split('\n')
    const where = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
    const what = message.replace(/ in JSON at position.*$/s, '').replace(/, "?.*is not valid JSON$/s, '')
    throw new DomainError('invalid', `${name} is not JSON: ${what} at ${where}. Mend it there and run this again.`)
  }
}

function unknownKey(key: string): string {
  const near = nearest(key, allKeys)
  return near
    ? `${key} is not a key of the model: did you mean ${near}?`
    : `${key} is not a key of the model: take it out, or see --help for the keys.`
}

/** One input, or what is wrong with it, each to be read after its key (".low is ...": with the part joined to it). */
function readInput(key: CostKey, given: unknown): CostInput | string[] {
  const problems = isObject(given) ? objectProblems(key, given) : numberProblems(key, 'is', given)
  if (problems.length > 0) return problems
  if (isObject(given) && !('likely' in given)) return measuredInput(given as Record<string, number>)
  // The schema of form and API has the last word.
  const result = costModelSchema.shape[key].safeParse(given)
  return result.success
    ? typedInput(result.data)
    : result.error.issues.map((issue) => `cannot be used: ${issue.message}.`)
}

const shapes = {
  range: ['low', 'likely', 'high'],
  mean: ['mean', 'se', 'n'],
  rate: ['errors', 'n'],
} as const

function objectProblems(key: CostKey, given: Record<string, unknown>): string[] {
  const kind = 'errors' in given ? 'rate' : 'mean' in given || 'se' in given ? 'mean' : 'range'
  const known: readonly string[] = shapes[kind]
  const needed = kind === 'mean' ? ['mean', 'se'] : known
  const strange = Object.keys(given).filter((part) => !known.includes(part))
  const missing = needed.filter((part) => given[part] === undefined)
  if (strange.length > 0 || missing.length > 0)
    return [
      ...strange.map(
        (part) => `has "${part}", which no input has: use { low, likely, high }, { mean, se } or { errors, n }.`,
      ),
      ...missing.map(
        (part) =>
          `has no "${part}": ${kind === 'range' ? 'a range has low, likely and high' : `write { ${needed.join(', ')} }`}.`,
      ),
    ]
  const ofParts = known.flatMap((part) =>
    given[part] === undefined ? [] : numberProblems(kind === 'range' ? key : null, `.${part} is`, given[part]),
  )
  if (ofParts.length > 0) return ofParts
  const figures = given as Record<string, number>
  return kind === 'range' ? orderProblems(figures) : measuredProblems(key, kind, figures)
}

/** `key` where the number is the input itself or an end of its range. */
function numberProblems(key: CostKey | null, is: string, given: unknown): string[] {
  const shown = JSON.stringify(given)
  const say = (why: string) => [`${is} ${shown}, ${why}`]
  if (typeof given !== 'number') {
    const quoted = typeof given === 'string' && given.trim() !== '' && Number.isFinite(Number(given))
    return say(
      quoted ? `a text: write ${Number(given)} without quotes.` : 'not a number: write one such as 25 or 0.04.',
    )
  }
  if (!Number.isFinite(given)) return say('too large a number.')
  if (given < 0) return say('below 0: write a number from 0.')
  if (key && shareKeys.includes(key) && given > 1)
    return say(`above 1: a share is written 0..1, ${given} % as ${new Big(given).div(100).toFixed()}.`)
  if (key === 'amortisationWeeks' && given === 0)
    return say('so the set-up cost would be spread over no time: write the weeks, such as 52.')
  return []
}

function orderProblems({ low = 0, likely = 0, high = 0 }: Record<string, number>): string[] {
  if (low > high) return [`has low ${low} above high ${high}: swap them.`]
  if (likely < low || likely > high)
    return [`has likely ${likely} outside ${low} to ${high}: it lies between low and high.`]
  return []
}

function measuredProblems(key: CostKey, kind: 'mean' | 'rate', figures: Record<string, number>): string[] {
  if (kind === 'rate') {
    if (!errorRates.includes(key)) return ['is no error rate: { errors, n } is for the two error rates.']
    const { errors = 0, n = 0 } = figures
    if (n === 0) return ['has n 0, so nothing was checked: write an estimate, a number or a range.']
    return errors > n ? [`has ${errors} errors of ${n} checked: errors may not be above n.`] : []
  }
  if (shareKeys.includes(key)) return ['is a share: write { errors, n } or a range instead of { mean, se }.']
  if (key === 'amortisationWeeks') return ['is chosen, not measured: write a number of weeks or a range.']
  return []
}

function measuredInput({ mean, se = 0, errors = 0, n }: Record<string, number>): CostInput {
  const spread: Spread = mean === undefined ? { kind: 'rate', errors, n: n as number } : { kind: 'mean', mean, se }
  const point = mean === undefined ? new Big(errors).div(n as number) : new Big(mean)
  return { value: point.toFixed(), spread, source: 'measured', n: n ?? null, typed: null }
}

const typedInput = (typed: Typed): CostInput => ({
  value: pointOf(typed),
  spread: spreadOf(typed),
  source: 'typed',
  n: null,
  typed: null,
})

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
