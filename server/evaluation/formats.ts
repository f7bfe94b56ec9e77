import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { TruthGrade } from './evaluation.ts'

/** jsonl: our own, with all that a case is · csv: for spreadsheets · promptfoo: its tests · openai: OpenAI evals. */
export const caseFormats = ['jsonl', 'csv', 'promptfoo', 'openai'] as const
export type CaseFormat = (typeof caseFormats)[number]
export const formatText: Record<CaseFormat, { name: string; extension: string; mediaType: string }> = {
  jsonl: { name: 'Countersign JSONL', extension: 'jsonl', mediaType: 'application/jsonl; charset=utf-8' },
  csv: { name: 'CSV', extension: 'csv', mediaType: 'text/csv; charset=utf-8' },
  promptfoo: {
    name: 'promptfoo tests (YAML)',
    extension: 'promptfoo.yaml',
    mediaType: 'application/yaml; charset=utf-8',
  },
  openai: { name: 'OpenAI evals (JSONL)', extension: 'openai.jsonl', mediaType: 'application/jsonl; charset=utf-8' },
}

/** Bounds of a file: its bytes, its cases, and the characters of one document's text. */
export const caseFileLimits = { bytes: 10 * 1024 * 1024, cases: 2_000, text: 200_000 } as const

/** A case as files carry it. `text`: what its document says; `sha256`: of its original file. */
export type FileCase = {
  id: string
  name: string
  truth: Values
  /** Other values that are as right, by field key. */
  accepted: Record<string, FieldValue[]>
  facts: string[]
  grade: TruthGrade
  /** 0..1 */
  inclusion: number
  purposive: boolean
  corrected: string[]
  note: string
  workflowVersion: number
  /** ISO 8601; since when it is true. */
  validFrom: string
  document: { fileName: string; sha256: string | null; language: string | null; text: string | null }
}

/** One case that was understood, with its line in the file (of a list: its position from 1). */
export type ReadCase = Omit<FileCase, 'corrected' | 'workflowVersion' | 'validFrom'> & {
  line: number
  /** What the file held that a case has no place for; it is kept in the note. */
  dropped: string[]
}
/** A line that was not: why, what to do, and the line itself, so that it can be put right and sent again. */
export type Rejected = { line: number; because: string; raw: string }
export type ReadFile = { cases: ReadCase[]; rejected: Rejected[] }

export type Shape = Pick<Definition, 'fields' | 'queues'>
