import { CsvError, parse as parseCsv } from 'csv-parse/sync'
import { parse as parseYaml, stringify as writeYaml } from 'yaml'
import { DomainError } from '#server/platform/errors.ts'
import { type TableColumn, writeCsv } from '#server/platform/tables.server.ts'
import type { Field } from '#server/workflow/workflow.ts'
import type { TruthGrade } from './evaluation.ts'
import { type CaseFormat, caseFileLimits, type FileCase, type ReadFile, type Shape } from './formats.ts'
import { csvHeader, readCsvRows } from './formats-csv.ts'
import { readJsonl, writeJsonlCase } from './formats-jsonl.ts'
import { readOpenAi, writeOpenAiCase } from './formats-openai.ts'
import { promptfooTest, readPromptfoo } from './formats-promptfoo.ts'
import { textOf } from './formats-truth.ts'

/** The format of a file by its name and its beginning. */
export function formatOf(fileName: string, bytes: Uint8Array): CaseFormat {
  const name = fileName.toLowerCase()
  if (/\.(csv|tsv)$/.test(name)) return 'csv'
  if (/\.ya?ml$/.test(name)) return 'promptfoo'
  const text = decode(bytes.subarray(0, 100_000)).trimStart()
  const [first = ''] = text.split('\n')
  if (/"ideal"\s*:/.test(first)) return 'openai'
  if (/\.json$/.test(name) || text.startsWith('[')) return 'promptfoo'
  return 'jsonl'
}

const decode = (bytes: Uint8Array) => new TextDecoder('utf-8').decode(bytes).replace(/^\uFEFF/, '')

/**
 * The cases of a file, and the lines that were not understood. `grade`: of those that name none. Throws DomainError
 * `too_large` or `unreadable`, with what to do.
 */
export function readCaseFile(
  file: { bytes: Uint8Array; format: CaseFormat; grade: TruthGrade },
  definition: Shape,
): ReadFile {
  const { bytes, format, grade } = file
  if (bytes.length > caseFileLimits.bytes)
    throw new DomainError(
      'too_large',
      'The file is larger than 10 MB: split it and import the parts one after the other.',
    )
  const text = decode(bytes)
  if (text.includes('\u0000'))
    throw new DomainError('unreadable', 'This is no text file: send JSONL, CSV, YAML or JSON in UTF-8.')
  const read = readAs(format, text, definition, grade)
  const n = read.cases.length + read.rejected.length
  if (n > caseFileLimits.cases)
    throw new DomainError(
      'too_large',
      `The file has ${n} cases: import at most ${caseFileLimits.cases} at a time, as several files.`,
    )
  if (n === 0) throw new DomainError('unreadable', 'The file holds no case: it is empty, or of another format.')
  return withoutTwins(read)
}

function readAs(format: CaseFormat, text: string, definition: Shape, grade: TruthGrade): ReadFile {
  switch (format) {
    case 'jsonl':
      return readJsonl(text, definition, grade)
    case 'openai':
      return readOpenAi(text, definition, grade)
    case 'promptfoo':
      return readPromptfoo(yamlOf(text), definition, grade)
    case 'csv':
      return readCsvRows(csvOf(text), definition, grade)
  }
}

function yamlOf(text: string): unknown {
  try {
    // Aliases are counted by the parser, so that a small file cannot become a huge one.
    return parseYaml(text, { maxAliasCount: 100, prettyErrors: true })
  } catch (error) {
    const [first = ''] = error instanceof Error ? error.message.split('\n') : []
    throw new DomainError(
      'unreadable',
      `The file is neither YAML nor JSON: ${first.slice(0, 200)} Put that right and send it again.`,
    )
  }
}

function csvOf(text: string): { line: number; cells: Record<string, string> }[] {
  const [head = ''] = text.split('\n')
  const delimiter = [',', ';', '\t'].reduce((a, b) => (head.split(b).length > head.split(a).length ? b : a))
  try {
    const rows = parseCsv(text, {
      ...{ delimiter, columns: true, skip_empty_lines: true, relax_column_count: true, info: true, bom: true },
    }) as unknown as { info: { lines: number }; record: Record<string, string> }[]
    return rows.map(({ info, record }) => ({ line: info.lines, cells: record }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new DomainError(
      'unreadable',
      `The file is no CSV: ${error.message.slice(0, 200)} Put that right and send it again.`,
    )
  }
}

/** Of cases with the same id the first is taken: a file says of each once what is true. */
function withoutTwins({ cases, rejected }: ReadFile): ReadFile {
  const lines = new Map<string, number>()
  const twins: ReadFile['rejected'] = []
  const single = cases.filter((c) => {
    const before = lines.get(c.id)
    if (before === undefined) {
      lines.set(c.id, c.line)
      return true
    }
    const because = `The id "${c.id.slice(0, 80)}" stands in line ${before} already: give it another, or take one of them out.`
    twins.push({ line: c.line, because, raw: JSON.stringify({ id: c.id, name: c.name, truth: c.truth }) })
    return false
  })
  return { cases: single, rejected: [...rejected, ...twins].sort((a, b) => a.line - b.line) }
}

/** Cases as a file; what reads it again gets the same cases. */
export async function* writeCaseFile(
  format: CaseFormat,
  definition: Shape,
  cases: AsyncIterable<FileCase>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  if (format === 'csv') yield* writeCsv(columnsOf(definition), cases)
  else
    for await (const c of cases) {
      if (format === 'jsonl') yield encoder.encode(writeJsonlCase(c))
      else if (format === 'openai') yield encoder.encode(writeOpenAiCase(definition, c))
      else yield encoder.encode(writeYaml([promptfooTest(definition, c)], { lineWidth: 0 }))
    }
}

function columnsOf(definition: Shape): TableColumn<FileCase>[] {
  const text = (key: string, value: (c: FileCase) => string | null): TableColumn<FileCase> => ({
    ...{ key, header: key, kind: 'text', value },
  })
  const truth = (field: Field): TableColumn<FileCase> => ({
    key: csvHeader(field),
    header: csvHeader(field),
    kind: field.type === 'money' || field.type === 'number' ? 'number' : 'text',
    // An empty cell says nothing of the field; this says that the document has no such value.
    value: (c) => (field.key in c.truth ? (textOf(c.truth[field.key]) ?? '-') : null),
  })
  return [
    text('id', (c) => c.id),
    text('name', (c) => c.name),
    text('grade', (c) => c.grade),
    { key: 'inclusion', header: 'inclusion', kind: 'number', value: (c) => c.inclusion },
    { key: 'purposive', header: 'purposive', kind: 'boolean', value: (c) => (c.purposive ? true : null) },
    text('note', (c) => c.note),
    text('facts', (c) => c.facts.join('\n')),
    text('accepted', (c) => (Object.keys(c.accepted).length > 0 ? JSON.stringify(c.accepted) : null)),
    text('file_name', (c) => c.document.fileName),
    text('sha256', (c) => c.document.sha256),
    ...definition.fields.map(truth),
    text('text', (c) => c.document.text),
  ]
}
