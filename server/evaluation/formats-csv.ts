import type { Field } from '#server/workflow/workflow.ts'
import { type TruthGrade, truthGrades } from './evaluation.ts'
import type { ReadCase, ReadFile, Rejected, Shape } from './formats.ts'
import { caseOf, given, take } from './formats-case.ts'
import { apart, tryJson } from './formats-truth.ts'

/** Columns of a CSV file before those of the fields, in order. */
export const csvColumns = [
  'id',
  'name',
  'grade',
  'inclusion',
  'purposive',
  'note',
  'facts',
  'accepted',
  'file_name',
  'sha256',
  'text',
] as const

/** The column of a field: its key, or with a mark before it where a case has a column of that name. */
export const csvHeader = (field: Pick<Field, 'key'>): string =>
  (csvColumns as readonly string[]).includes(field.key) ? `truth.${field.key}` : field.key

/**
 * Rows of a CSV file by column name, first row 2. A field's column is its key or its label. An empty cell of a field says
 * nothing of it; "-" says that the document has no such value.
 */
export function readCsvRows(
  rows: readonly { line: number; cells: Record<string, string> }[],
  definition: Shape,
  grade: TruthGrade,
): ReadFile {
  const plain = (text: string) => text.trim().toLowerCase()
  const fieldOf = (header: string) =>
    definition.fields.find((f) => [f.key, `truth.${f.key}`, plain(f.label)].includes(plain(header)))
  const cases: ReadCase[] = []
  const rejected: Rejected[] = []
  for (const { line, cells } of rows) {
    const own = new Map(Object.entries(cells).map(([header, cell]) => [plain(header), unguarded(cell)]))
    const known = new Set<string>(csvColumns)
    const raw: Record<string, unknown> = {}
    const dropped: string[] = []
    for (const [header, written] of Object.entries(cells)) {
      const cell = unguarded(written)
      const field = known.has(plain(header)) ? undefined : fieldOf(header)
      if (field && cell !== '') raw[field.key] = cell === '-' ? null : cell
      else if (!field && !known.has(plain(header)) && cell !== '') dropped.push(`${header}: ${cell}`)
    }
    const facts = own.get('facts') ?? ''
    const said = own.get('grade') ?? ''
    if (said !== '' && !truthGrades.some((g) => g === said)) dropped.push(`grade: ${said}`)
    const outcome = caseOf(definition, {
      ...given(
        {
          id: own.get('id'),
          name: own.get('name'),
          grade: said,
          purposive: own.get('purposive'),
          inclusion: own.get('inclusion') ? Number(own.get('inclusion')) : undefined,
          note: own.get('note'),
          facts: facts === '' ? [] : facts.split('\n'),
        },
        line,
        grade,
      ),
      raw,
      others: apart(tryJson(own.get('accepted') ?? '')),
      dropped,
      document: {
        fileName: own.get('file_name') ?? '',
        sha256: /^[0-9a-f]{64}$/.test(own.get('sha256') ?? '') ? (own.get('sha256') as string) : null,
        language: null,
        text: own.get('text') || null,
      },
    })
    take(outcome, line, JSON.stringify(cells), cases, rejected)
  }
  return { cases, rejected }
}

/** The apostrophe that our own files put before what a spreadsheet would run. */
const unguarded = (cell: string) => (/^'[\s]*[=+\-@＝＋－＠\t\r\n]/u.test(cell) ? cell.slice(1) : cell)
