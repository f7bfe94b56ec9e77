import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { truthGrades } from '#server/evaluation/evaluation.ts'
import { caseAnswerSchema, type RunCase } from '#server/evaluation/run.ts'
import { DomainError } from '#server/platform/errors.ts'
import { changeSchema } from '#server/workflow/change.ts'
import { fieldValueSchema, valuesSchema } from '#server/workflow/values-schema.ts'

/** What a run of files was done with; nothing in it, and nothing in its cases, depends on when or where it was done. */
const headSchema = z.object({
  schema: z.literal('countersign.run/1'),
  /** A kind of evals/kinds.ts. */
  workflow: z.string(),
  change: changeSchema,
  provider: z.string(),
  providerVersion: z.string(),
  scorer: z.number().int(),
  /** A program answered in place of a model. */
  simulated: z.boolean(),
  repetitions: z.number().int(),
  set: z.object({ name: z.string(), sha256: z.string(), cases: z.number().int() }),
})
export type RunHead = z.infer<typeof headSchema>

const factsSchema = z.object({
  caseId: z.string(),
  name: z.string(),
  itemNumber: z.number().int().nullable(),
  documentId: z.string(),
  grade: z.enum(truthGrades),
  inclusion: z.number().gt(0).max(1),
  purposive: z.boolean(),
  group: z.string().nullable(),
  groupLabel: z.string().nullable(),
  documentType: z.string(),
  language: z.string().nullable(),
  pages: z.number().int(),
  flags: z.array(z.string()),
  truth: valuesSchema,
  accepted: z.record(z.string(), z.array(fieldValueSchema)).default({}),
  facts: z.array(z.string()),
  workflowVersion: z.number().int(),
})
const resultSchema = z.object({
  repetition: z.number().int(),
  answer: caseAnswerSchema.nullable(),
  problem: z.string().nullable(),
  cost: z.number().nullable(),
  cached: z.boolean(),
})
const caseSchema = z.object({ facts: factsSchema, results: z.array(resultSchema) })
/** Milliseconds by case, a number each repetition: the last line, apart from what two runs have in common. */
const timesSchema = z.object({ times: z.record(z.string(), z.array(z.number())) })

export type RunFile = { head: RunHead; cases: RunCase[] }

/** JSON lines: the head, the cases in the order of the set, and last the times. */
export function writeRun({ head, cases }: RunFile): string {
  const lines = cases.map(({ facts, results }) => ({
    facts,
    results: results.map(({ latencyMs: _, ...rest }) => rest),
  }))
  const times = Object.fromEntries(cases.map(({ facts, results }) => [facts.caseId, results.map((r) => r.latencyMs)]))
  return [head, ...lines, { times }].map((line) => `${JSON.stringify(line)}\n`).join('')
}

/** Throws `not_found` without the file, and `invalid` naming the line that does not belong to a run. */
export async function readRun(file: string): Promise<RunFile> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'EISDIR') throw error
    throw new DomainError('not_found', `There is no file ${file}; make it with: evals run --out ${file}.`)
  })
  const rows = text.split(/\r?\n/).filter((row) => row.trim() !== '')
  const head = parsed(headSchema, rows[0] ?? '', `${file}, line 1`)
  const last = rows.at(-1)?.startsWith('{"times"') ? rows.pop() : undefined
  const { times } = last ? parsed(timesSchema, last, `${file}, last line`) : { times: {} as Record<string, number[]> }
  const cases = rows.slice(1).map((row, i): RunCase => {
    const { facts, results } = parsed(caseSchema, row, `${file}, line ${i + 2}`)
    return { facts, results: results.map((r, at) => ({ ...r, latencyMs: times[facts.caseId]?.[at] ?? 0 })) }
  })
  return { head, cases }
}

function parsed<T>(schema: z.ZodType<T>, row: string, where: string): T {
  let json: unknown
  try {
    json = JSON.parse(row)
  } catch {
    throw new DomainError('invalid', `${where} is not JSON: this is no run file, or it was cut off.`)
  }
  const read = schema.safeParse(json)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new DomainError(
    'invalid',
    `${where}: ${issue?.path.join('.') || 'it'} is not as in a run file: ${issue?.message}.`,
  )
}
