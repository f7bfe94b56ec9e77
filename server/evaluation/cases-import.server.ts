import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { setOf } from './cases.server.ts'
import { handMade, nextVersion } from './cases-commands.server.ts'
import { fullText, mostCases } from './cases-hand.ts'
import { addKept, documentsByContent, keepText } from './documents.server.ts'
import type { TruthGrade } from './evaluation.ts'
import type { CaseFormat, ReadCase, Rejected } from './formats.ts'
import { formatOf, readCaseFile } from './formats-file.server.ts'
import { insertCases, lockSet } from './store.server.ts'

export type CaseFileInput = {
  setId: string
  fileName: string
  bytes: Uint8Array
  /** Absent: told by the file. */
  format?: CaseFormat | undefined
  /** How the truth was found, where the file does not say. */
  grade: TruthGrade
}

/** What becomes of a case: it is new, another version of one that is there, the same as one, or its document is missing. */
type Fate = 'new' | 'changed' | 'same'

export type CasePreview = {
  format: CaseFormat
  counts: Record<Fate, number>
  rejected: Rejected[]
  /** The first cases as they were understood. */
  sample: (Pick<ReadCase, 'line' | 'id' | 'name' | 'truth' | 'facts' | 'grade' | 'dropped'> & {
    fate: Fate
    words: number
  })[]
}

const sampleSize = 8
const mostNote = 4_000

/** What an import would bring, and what of the file is not understood; changes nothing. */
export async function previewCases(ctx: Ctx, workflow: WorkflowRow, input: CaseFileInput): Promise<CasePreview> {
  const read = await readInput(ctx, workflow, input)
  const counts = { new: 0, changed: 0, same: 0 }
  for (const { fate } of read.cases) counts[fate] += 1
  return {
    format: read.format,
    counts,
    rejected: read.rejected,
    sample: read.cases.slice(0, sampleSize).map(({ read: c, fate }) => ({
      ...{
        line: c.line,
        id: c.id,
        name: c.name,
        truth: c.truth,
        facts: c.facts,
        grade: c.grade,
        dropped: c.dropped,
        fate,
      },
      words: (c.document.text ?? '').split(/\s+/).filter((w) => w !== '').length,
    })),
  }
}

/**
 * Imports a file into a collected set. A case with an id that is there already is the same case: unchanged it is left alone,
 * changed it gets another version. The same file again changes nothing. Answers the lines that were not taken.
 */
export async function importCases(ctx: Ctx, workflow: WorkflowRow, input: CaseFileInput) {
  const { cases, rejected, format } = await readInput(ctx, workflow, input)
  const counts = { new: 0, changed: 0, same: 0 }
  // Files are kept before any row names them; a crash in between leaves files that nobody names.
  const kept = new Map<string, Awaited<ReturnType<typeof keepText>>>()
  for (const { read, fate, known } of cases)
    if (fate !== 'same' && !known && read.document.text !== null)
      kept.set(read.id, await keepText(ctx, read.document.fileName || read.name, read.document.text))
  await ctx.db.$transaction(
    async (tx) => {
      await lockSet(tx, workflow.organisationId, input.setId)
      const standing = await standingCases(tx, workflow, input.setId)
      if (standing.size + cases.length > mostCases) throw new DomainError('too_large', fullText)
      for (const { read, known } of cases) {
        const old = standing.get(read.id)
        const fate = fateOf(read, old)
        counts[fate] += 1
        if (fate === 'same') continue
        const file = kept.get(read.id)
        const document = known ?? (file ? { documentId: await addKept(ctx, tx, workflow, file), itemId: null } : null)
        await takeCase(ctx, tx, workflow, { setId: input.setId, read, old, document })
      }
      const { organisationId, id: workflowId } = workflow
      const data = { setId: input.setId, format, ...counts, rejected: rejected.length }
      await record(ctx, tx, { type: 'cases.imported', organisationId, workflowId, data })
    },
    { timeout: 120_000 },
  )
  return { format, counts, rejected }
}

type Known = { documentId: string; itemId: string | null }
type Old = Awaited<ReturnType<typeof standingCases>> extends Map<string, infer T> ? T : never

async function readInput(ctx: Ctx, workflow: WorkflowRow, input: CaseFileInput) {
  const set = await setOf(ctx.db, workflow, input.setId)
  if (set.kind !== 'collected')
    throw new DomainError('refused', 'Files are imported into collected sets: make one, or choose one.')
  const format = input.format ?? formatOf(input.fileName, input.bytes)
  const { cases, rejected } = readCaseFile({ ...input, format }, workflow.definition)
  const scope = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const hashes = cases.flatMap((c) => c.document.sha256 ?? [])
  const [documents, standing] = await Promise.all([
    documentsByContent(ctx.db, scope, hashes),
    standingCases(ctx.db, workflow, set.id),
  ])
  const missing: Rejected[] = []
  const able = cases.flatMap((read) => {
    const known = documents.get(read.document.sha256 ?? '') ?? null
    const old = standing.get(read.id)
    if (known || old || (read.document.text ?? '').trim() !== '') return [{ read, known, fate: fateOf(read, old) }]
    missing.push({
      line: read.line,
      because: 'No document of this workflow has that SHA-256: add its text, or bring the document in first.',
      raw: JSON.stringify({ id: read.id, name: read.name, sha256: read.document.sha256, truth: read.truth }),
    })
    return []
  })
  return { format, cases: able, rejected: [...rejected, ...missing].sort((a, b) => a.line - b.line) }
}

/** The valid cases of a set that have a name from outside, by it. */
async function standingCases(db: Ctx['db'] | Tx, workflow: WorkflowRow, setId: string) {
  const rows = await db.evaluationCase.findMany({
    where: { organisationId: workflow.organisationId, setId, validTo: null, externalId: { not: null } },
    include: { set: { select: { name: true, kind: true } } },
  })
  return new Map(rows.map((row) => [row.externalId ?? '', row]))
}

function fateOf(read: ReadCase, old: Old | undefined): Fate {
  if (!old) return 'new'
  const before = [
    sorted(old.truth),
    sorted(old.accepted),
    old.facts,
    old.grade,
    old.inclusion,
    old.purposive,
    old.name,
    old.note,
  ]
  const after = [
    sorted(read.truth),
    sorted(read.accepted),
    read.facts,
    read.grade,
    read.inclusion,
    read.purposive,
    read.name,
    noteOf(read),
  ]
  return JSON.stringify(before) === JSON.stringify(after) ? 'same' : 'changed'
}

/** Keys in one order, however deep: the database keeps another than the file. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, of]) => [key, sorted(of)]),
  )
}

/** What a file says beyond a case is kept in its note. */
const noteOf = (read: ReadCase): string =>
  [read.note, ...read.dropped]
    .filter((t) => t !== '')
    .join('\n')
    .slice(0, mostNote)

async function takeCase(
  ctx: Ctx,
  tx: Tx,
  workflow: WorkflowRow,
  { setId, read, old, document }: { setId: string; read: ReadCase; old: Old | undefined; document: Known | null },
): Promise<void> {
  const { truth, accepted, facts, grade, inclusion, purposive, name } = read
  const said = { id: ctx.random.uuid(), truth, accepted, facts, grade, inclusion, purposive, name, note: noteOf(read) }
  // Another version keeps its document: the same id is the same case.
  if (old) return nextVersion(ctx, tx, workflow, old, said)
  if (!document) return
  const subject = { ...document, groupKey: null, splitKey: document.itemId ?? document.documentId }
  await insertCases(tx, [
    {
      ...handMade(ctx, workflow, { id: said.id, setId, source: 'import', truth, ...subject }),
      ...said,
      externalId: read.id,
    },
  ])
}
