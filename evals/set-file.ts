import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { formatOf, readCaseFile } from '#server/evaluation/formats-file.server.ts'
import { readJsonl } from '#server/evaluation/formats-jsonl.ts'
import type { CaseFacts } from '#server/evaluation/run.ts'
import { documentTypeOf } from '#server/item/document-type.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { Kind } from './kinds.ts'
import { type CaseSource, readManifest } from './manifest.ts'

/** A case of a file with what is known before its document is read: pages and language come with that. */
export type SetCase = { facts: CaseFacts; source: CaseSource }
export type SetFile = { name: string; sha256: string; cases: SetCase[] }

/**
 * Reads a set: in any format that the evaluation pages export (with the documents' texts), or a manifest as `score` takes it
 * (`ground_truth` a line). Throws `not_found` without the file and `invalid` naming the line that is no case.
 */
export async function readSet(file: string, kind: Kind, definition: Definition): Promise<SetFile> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'EISDIR') throw error
    throw new DomainError('not_found', `There is no file ${file}; name a set or a manifest that exists.`)
  })
  const text = bytes.toString('utf8')
  const cases = isManifest(text) ? await ofManifest(file, kind, definition) : ofCaseFile(file, bytes, definition)
  if (cases.length === 0) throw new DomainError('invalid', `${file} holds no case: there is nothing to run.`)
  const ids = new Set<string>()
  for (const { facts } of cases) {
    if (ids.has(facts.caseId)) throw new DomainError('invalid', `${file} names the case "${facts.caseId}" twice.`)
    ids.add(facts.caseId)
  }
  return { name: path.basename(file), sha256: createHash('sha256').update(bytes).digest('hex'), cases }
}

/** Whether the first line is one of a manifest; what is no JSON at all is left to the reader of sets to name. */
function isManifest(text: string): boolean {
  const first = text.split(/\r?\n/).find((line) => line.trim() !== '') ?? ''
  try {
    const line: unknown = JSON.parse(first)
    return typeof line === 'object' && line !== null && 'ground_truth' in line
  } catch {
    return false
  }
}

function ofCaseFile(file: string, bytes: Buffer, definition: Definition): SetCase[] {
  const format = formatOf(file, bytes)
  // Our own format line by line, as long as it is; the others within the bounds of an import.
  const { cases, rejected } =
    format === 'jsonl'
      ? readJsonl(bytes.toString('utf8'), definition, 'manual')
      : readCaseFile({ bytes, format, grade: 'manual' }, definition)
  const [bad] = rejected
  if (bad) throw new DomainError('invalid', `${file}, line ${bad.line}: ${bad.because}`)
  return cases.map(({ id, name, line, truth, accepted, facts, grade, inclusion, document }) => {
    if (document.text === null)
      throw new DomainError(
        'invalid',
        `${file}, line ${line}: the case "${id}" names its document without its text; export the set with texts, or run it where the document lies, with --organisation.`,
      )
    const known = { grade, inclusion, facts, documentType: documentTypeOf(document), language: document.language }
    return {
      facts: { ...factsOf(definition, id, truth), ...known, name, accepted },
      source: { text: document.text, ...(document.fileName === '' ? {} : { fileName: document.fileName }) },
    }
  })
}

async function ofManifest(file: string, kind: Kind, definition: Definition): Promise<SetCase[]> {
  const cases = await readManifest(file, kind.truth, definition)
  return cases.map(({ id, source, truths }) => {
    const truth = Object.fromEntries([...truths].map(([key, [first]]) => [key, first ?? null]))
    const accepted = Object.fromEntries(
      [...truths].flatMap(([key, [, ...others]]) => (others.length > 0 ? [[key, others]] : [])),
    )
    const documentType = documentTypeOf({ fileName: 'file' in source ? source.file : 'case.txt' })
    return { facts: { ...factsOf(definition, id, truth), accepted, documentType }, source }
  })
}

/** What a file says nothing of stands as of a case found apart from any proposal. */
function factsOf(definition: Definition, caseId: string, truth: Values): CaseFacts {
  const group = definition.groupBy ? truth[definition.groupBy] : null
  const label = typeof group === 'string' && group !== '' ? group : null
  return {
    ...{ caseId, name: caseId, itemNumber: null, documentId: caseId },
    ...{ grade: 'manual', inclusion: 1, purposive: false, group: label, groupLabel: label },
    ...{ documentType: 'other', language: null, pages: 1, flags: [], truth, facts: [], workflowVersion: 1 },
  }
}
