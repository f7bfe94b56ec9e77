import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createReader } from '#server/document/read.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { labelFields } from '#server/proposal/learning/label-lessons.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { sourceOf } from './answers.ts'
import type { TruthPaths } from './kinds.ts'
import { type LabelCase, readLabelCsv } from './train-labels.ts'

type Line = { id: string; file: string | null; text?: string | undefined; ground_truth: Record<string, unknown> }

/** Reads a manifest (JSON lines) or a CSV file for its label fields; labels keep the names that the file gives them. */
export async function readLabelCases(file: string, paths: TruthPaths, definition: Definition): Promise<LabelCase[]> {
  const lines = await linesOf(path.resolve(file))
  const reader = createReader()
  const cases: LabelCase[] = []
  try {
    for (const line of lines) {
      const labels = new Map(labelFields(definition).map((f) => [f.key, namesAt(line, paths, f.key)]))
      if ([...labels.values()].every((names) => names.length === 0)) continue
      const source = line.file ? { file: path.resolve(path.dirname(file), line.file) } : { text: line.text ?? '' }
      const read = await sourceOf({ id: line.id, source }, reader).catch(() => null)
      cases.push({ id: line.id, pages: read?.pages ?? [], labels })
    }
  } finally {
    await reader.close()
  }
  return cases
}

async function linesOf(file: string): Promise<Line[]> {
  if (file.toLowerCase().endsWith('.csv')) return readLabelCsv(file)
  const text = await readFile(file, 'utf8').catch(() => {
    throw new DomainError('not_found', `There is no file ${file}; name a manifest.jsonl or a CSV file that exists.`)
  })
  return text.split(/\r?\n/).flatMap((row) => (row.trim() === '' ? [] : [JSON.parse(row) as Line]))
}

/** The names at the first of a field's paths that is there; those that the kind translates become option keys. */
function namesAt(line: Line, paths: TruthPaths, key: string): string[] {
  const found = (paths.fields[key] ?? [])
    .map((name) => line.ground_truth[name])
    .find((value) => value !== null && value !== undefined && value !== '')
  const names = Array.isArray(found) ? found.map(String) : found === undefined ? [] : [String(found)]
  const options = Object.entries(paths.options?.[key] ?? {})
  return names.map((name) => options.find(([, known]) => known.includes(name))?.[0] ?? name)
}
