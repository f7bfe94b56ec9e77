import type { z } from 'zod'
import type { FieldValue } from '#server/workflow/field-value.ts'
import { type TruthGrade, truthGrades } from './evaluation.ts'
import { caseFileLimits, type FileCase, type ReadCase, type ReadFile, type Rejected, type Shape } from './formats.ts'
import { isObject, readTruth, textOf, tryJson } from './formats-truth.ts'

/** Characters of a rejected line that are kept. */
const mostRaw = 100_000

export type Outcome = { read: ReadCase } | { because: string }
export const refused = (because: string): Outcome => ({ because })

export function take(outcome: Outcome, line: number, raw: string, cases: ReadCase[], rejected: Rejected[]): void {
  if ('because' in outcome) rejected.push({ line, because: outcome.because, raw: raw.slice(0, mostRaw) })
  else cases.push(outcome.read)
}

export function readLines(text: string, read: (value: unknown, line: number) => Outcome): ReadFile {
  const cases: ReadCase[] = []
  const rejected: Rejected[] = []
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    if (raw.trim() === '') continue
    take(readLine(raw, i + 1, read), i + 1, raw, cases, rejected)
  }
  return { cases, rejected }
}

function readLine(raw: string, line: number, read: (value: unknown, line: number) => Outcome): Outcome {
  try {
    return read(JSON.parse(raw), line)
  } catch {
    return refused('It is no JSON object: each line has to be one whole object.')
  }
}

export function collect(values: readonly unknown[], read: (value: unknown, line: number) => Outcome): ReadFile {
  const cases: ReadCase[] = []
  const rejected: Rejected[] = []
  for (const [i, value] of values.entries())
    take(read(value, i + 1), i + 1, JSON.stringify(value) ?? '', cases, rejected)
  return { cases, rejected }
}

export const metadataOf = (c: FileCase) => ({
  id: c.id,
  name: c.name,
  grade: c.grade,
  inclusion: c.inclusion,
  purposive: c.purposive,
  note: c.note,
  facts: c.facts,
  file_name: c.document.fileName,
  sha256: c.document.sha256,
})

/** What a foreign file says of a case beside document and truth, as far as it fits; a case without an id gets its line's. */
export function given(metadata: Record<string, unknown>, line: number, grade: TruthGrade) {
  const text = (key: string, most: number) => (typeof metadata[key] === 'string' ? metadata[key].slice(0, most) : '')
  const { inclusion, facts } = metadata
  return {
    line,
    id: (typeof metadata.id === 'number' ? String(metadata.id) : text('id', 200)) || `line-${line}`,
    name: text('name', 200),
    grade: truthGrades.find((g) => g === metadata.grade) ?? grade,
    purposive: metadata.purposive === true || metadata.purposive === 'true',
    inclusion: typeof inclusion === 'number' && inclusion > 0 && inclusion <= 1 ? inclusion : 1,
    note: text('note', 4_000),
    facts: Array.isArray(facts) ? facts.filter((f): f is string => typeof f === 'string').slice(0, 100) : [],
  }
}

/** What stands beside the keys that are known, to be kept in the note. */
export const leftOver = (of: Record<string, unknown>, known: readonly string[]): string[] =>
  Object.entries(of).flatMap(([key, value]) =>
    known.includes(key) ? [] : [`${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`],
  )

/** Keys of `metadataOf`. */
export const metadataKeys = [
  ...['id', 'name', 'grade', 'inclusion', 'purposive', 'note', 'facts', 'file_name', 'sha256'],
]

export const fileOf = (metadata: Record<string, unknown>) => ({
  fileName: typeof metadata.file_name === 'string' ? metadata.file_name.slice(0, 300) : '',
  sha256: typeof metadata.sha256 === 'string' && /^[0-9a-f]{64}$/.test(metadata.sha256) ? metadata.sha256 : null,
  language: null,
})

/** The truth as an object by field key; of a workflow with one field also its value alone. Else why it is none. */
export function truthObject(definition: Shape, value: unknown): Record<string, unknown> | string {
  const parsed = typeof value === 'string' ? tryJson(value) : value
  if (isObject(parsed)) return parsed
  const [field] = definition.fields
  if (definition.fields.length === 1 && field && (typeof value === 'string' || Array.isArray(value)))
    return { [field.key]: value }
  const labels = definition.fields.filter((f) => f.type === 'label')
  if (labels.length === 1 && labels[0] && typeof value === 'string') return { [labels[0].key]: value }
  return `What is expected is no JSON object: write the values by field, such as {"${field?.key ?? 'field'}": "..."}.`
}

type Given = ReturnType<typeof given> & {
  raw: Record<string, unknown>
  /** Other truths that are as right, as far as they differ. */
  others?: readonly unknown[]
  dropped: string[]
  document: FileCase['document']
}

export function caseOf(definition: Shape, { raw, others = [], ...rest }: Given): Outcome {
  const { text, sha256 } = rest.document
  if (sha256 === null && (text === null || text.trim() === ''))
    return refused('It has no document: add its text, or the SHA-256 of a document of this workflow.')
  if (text !== null && text.length > caseFileLimits.text)
    return refused(`Its document has ${text.length} characters: at most ${caseFileLimits.text} fit.`)
  const { truth, problems, unknown } = readTruth(definition, raw)
  if (problems.length > 0) return refused(problems.map((p) => p.because).join(' '))
  if (Object.keys(truth).length === 0 && rest.facts.length === 0)
    return refused(
      `It has no value of a field of this workflow: those are ${definition.fields.map((f) => f.key).join(', ')}.`,
    )
  const dropped = [...rest.dropped, ...unknown.map((key) => `${key}: ${textOf(raw[key] as FieldValue) ?? ''}`)]
  const accepted: FileCase['accepted'] = {}
  for (const other of others) {
    const object = truthObject(definition, other)
    const read = typeof object === 'string' ? null : readTruth(definition, object)
    if (!read || read.problems.length > 0) dropped.push(`also accepted: ${JSON.stringify(other)}`)
    for (const [key, value] of Object.entries(read?.truth ?? {}))
      if (JSON.stringify(value) !== JSON.stringify(truth[key])) accepted[key] = [...(accepted[key] ?? []), value]
  }
  const name = rest.name.trim() || rest.document.fileName || rest.id
  return { read: { ...rest, name: name.slice(0, 200), truth, accepted, dropped } }
}

export const firstIssue = (error: z.ZodError): string => {
  const issue = error.issues[0]
  const at = issue?.path.join('.')
  return at ? `"${at}": ${issue?.message}.` : `${issue?.message ?? 'It does not have the expected form'}.`
}
