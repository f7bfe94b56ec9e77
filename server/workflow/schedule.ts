import { z } from 'zod'
import { keySchema } from './condition.ts'

/** Where the numbers of a report come from. `{{from}}` and `{{to}}` in an address or a query are the period's first and last day. */
const sourceSchema = z.discriminatedUnion('kind', [
  /** A CSV file by https; the host has to be allowed. */
  z.strictObject({ kind: z.literal('url'), url: z.string().min(1).max(2_000) }),
  /** The newest file in a folder that the installation opens, whose name has this beginning. */
  z.strictObject({ kind: z.literal('folder'), folder: keySchema, name: z.string().min(1).max(200) }),
  /** One SELECT on a connection that an administrator has made; never on Countersign's own database. */
  z.strictObject({ kind: z.literal('sql'), connection: keySchema, query: z.string().min(1).max(10_000) }),
  /** Countersign's own figures of a workflow of this organisation. */
  z.strictObject({ kind: z.literal('metrics'), workflow: z.string().min(1).max(40) }),
])
export type Source = z.infer<typeof sourceSchema>

export const inputSchema = z.strictObject({
  key: keySchema,
  label: z.string().min(1).max(80),
  source: sourceSchema,
  /** Columns: the day of a row; what groups rows (a site); what is added up. */
  date: z.string().max(80).optional(),
  group: z.string().max(80).optional(),
  values: z.array(z.string().min(1).max(80)).max(20).default([]),
  /** How numbers and dates are written ("1,204.50" is en, "1.204,50" is de or fr); none: told by the column itself, or named as unclear. */
  written: z.enum(['en', 'de', 'fr']).optional(),
  /** Groups that must be there: a missing one is named in the report. */
  expect: z.array(z.string().min(1).max(80)).max(200).default([]),
  /** A change against the period before that is worth a note, as a share. */
  unusual: z.number().positive().max(100).default(0.25),
})
export type ReportInput = z.infer<typeof inputSchema>

/** A column of an input that is added up; `rows` is how many rows there are. */
const figureSchema = z.strictObject({ input: keySchema, value: z.string().min(1).max(80) })
/** Two inputs whose totals must agree: a difference is named. */
const agreementSchema = z.strictObject({
  left: figureSchema,
  right: figureSchema,
  tolerance: z.number().nonnegative().default(0),
  says: z.string().min(1).max(200),
})
export type Agreement = z.infer<typeof agreementSchema>

export const everies = ['day', 'week', 'month'] as const
export type Every = (typeof everies)[number]

/** When a report workflow makes its next item, from what. Times are local, in the workflow's time zone. */
export const scheduleSchema = z.strictObject({
  every: z.enum(everies),
  /** week: 1 (Monday) to 7; month: 1 to 28; day: not used. */
  on: z.number().int().min(1).max(28).default(1),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time as 06:30')
    .default('06:00'),
  /** What the reports are called. */
  title: z.string().min(1).max(120).default('Report'),
  inputs: z.array(inputSchema).min(1).max(20),
  agreements: z.array(agreementSchema).max(20).default([]),
  /** So many minutes a report waits for an input that does not answer, or whose file is not there yet; then it is made without. */
  waitMinutes: z.number().int().min(0).max(1_440).default(60),
})
export type Schedule = z.infer<typeof scheduleSchema>

/** A date of a completed item that somebody has to think of in time: an item is made so many days before. */
export const renewalSchema = z.strictObject({
  date: keySchema,
  daysBefore: z.number().int().min(0).max(730).default(60),
  /** Key of the workflow that gets the item; none: this one. */
  workflow: z.string().min(1).max(40).optional(),
  says: z.string().min(1).max(200),
})
export type Renewal = z.infer<typeof renewalSchema>

type Found = { path: (string | number)[]; message: string }

/** What a schedule's parts do not fit: paths within the definition. */
export function scheduleProblems(schedule: Schedule | undefined): Found[] {
  if (!schedule) return []
  const { every, on, inputs, agreements } = schedule
  const problems: Found[] = []
  const at = (path: (string | number)[], message: string) => problems.push({ path: ['schedule', ...path], message })
  if (every === 'week' && on > 7) at(['on'], 'A week has the days 1 (Monday) to 7 (Sunday).')
  const keys = inputs.map((input) => input.key)
  inputs.forEach((input, i) => {
    const here = ['inputs', i]
    if (keys.indexOf(input.key) !== i) at([...here, 'key'], `Two inputs have the key "${input.key}".`)
    if (input.expect.length > 0 && !input.group)
      at([...here, 'group'], `"${input.label}" expects groups: say which column holds them.`)
    if (input.source.kind === 'url') {
      const problem = addressProblem(input.source.url)
      if (problem) at([...here, 'source', 'url'], problem)
    }
    if (input.source.kind === 'sql') {
      const problem = queryProblem(input.source.query)
      if (problem) at([...here, 'source', 'query'], problem)
    }
  })
  agreements.forEach((agreement, i) => {
    for (const side of ['left', 'right'] as const) {
      const input = inputs.find((one) => one.key === agreement[side].input)
      const { value } = agreement[side]
      if (!input) at(['agreements', i, side, 'input'], `There is no input "${agreement[side].input}".`)
      else if (value !== 'rows' && input.values.length > 0 && !input.values.includes(value))
        at(['agreements', i, side, 'value'], `"${input.label}" adds up ${input.values.join(', ')}, not "${value}".`)
    }
  })
  return problems
}

/** What is wrong with the address of a file, in one sentence; null: nothing. */
export function addressProblem(url: string): string | null {
  const filled = withDays(url, { from: '2026-01-01', to: '2026-01-01' })
  if (!URL.canParse(filled)) return 'Write the whole address, such as https://files.example.com/sales.csv.'
  const { protocol, username, password } = new URL(filled)
  if (protocol !== 'https:' && protocol !== 'http:') return 'The address begins with https://.'
  if (username || password)
    return 'The address has a name or a password in it, and everybody would read it: take it out.'
  return null
}

/** A text with the period's days in their places. */
export function withDays(text: string, { from, to }: { from: string; to: string }): string {
  return text.replaceAll('{{from}}', from).replaceAll('{{to}}', to)
}

/** Whether a source is asked for a period, rather than for all it has. */
export function asksForPeriod(source: Source): boolean {
  if (source.kind === 'metrics') return true
  const text = source.kind === 'url' ? source.url : source.kind === 'sql' ? source.query : ''
  return /\{\{(from|to)\}\}/.test(text)
}

/** A query without comments and with its texts emptied: what tells statements apart. */
function bare(query: string): string {
  return query
    .replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g, (found) =>
      found.startsWith('--') || found.startsWith('/*') ? ' ' : "''",
    )
    .trim()
}

/** Why a text is not one reading statement, in one sentence; null: it is, as far as can be told before the database says. */
export function queryProblem(query: string): string | null {
  const text = bare(query).replace(/;\s*$/, '')
  if (text === '') return 'Write a query that begins with SELECT.'
  if (text.includes(';')) return 'Write one statement: there is a semicolon within the query.'
  if (!/^(select|with)\b/i.test(text))
    return 'A query begins with SELECT or WITH: reports read and never change anything.'
  return null
}
