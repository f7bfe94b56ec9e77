import { documentTypeOf } from '#server/item/document-type.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { optionsOf } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import {
  type BaseCase,
  type FactRow,
  findBaseCases,
  findFacts,
  findInclusions,
  findSet,
  type SetRow,
} from './cases-store.server.ts'
import { type Leak, leakageOf } from './leakage.ts'
import { guardedMembers } from './leakage-members.server.ts'
import type { CaseFacts, RunSplit } from './run.ts'

/** `not_found` where the workflow has no such set. */
export async function setOf(db: Db, workflow: Pick<WorkflowRow, 'id' | 'organisationId'>, id: string): Promise<SetRow> {
  const set = await findSet(db, scopeOf(workflow), id)
  if (!set) throw new DomainError('not_found', 'There is no such set in this workflow: go back to the list of sets.')
  return set
}

export type LeftOut = { because: string; n: number }

/**
 * The cases of a set as of a time that a run may use, oldest first, and how many were left out by reason. `test`: only
 * what no learner may take and no model with these lessons (`lessonIds`: LearnedModel.lessonIds of all models that the
 * run's candidates use) has learned from, looked at anew over all decided items of the workflow; `all`: every case whose
 * document is read.
 */
export async function casesForRun(
  ctx: Pick<Ctx, 'db'>,
  workflow: WorkflowRow,
  input: { setId: string; asOf: Date; split: RunSplit; lessonIds: readonly string[] },
): Promise<{ caseIds: string[]; left: LeftOut[] }> {
  const set = await setOf(ctx.db, workflow, input.setId)
  const cases = await findBaseCases(ctx.db, set, input.asOf)
  const why = await leftOut(ctx.db, workflow, cases, input)
  const left = new Map<string, number>()
  for (const because of why.values()) left.set(because, (left.get(because) ?? 0) + 1)
  return {
    caseIds: cases.flatMap(({ caseId }) => (why.has(caseId) ? [] : [caseId])),
    left: [...left].map(([because, n]) => ({ because, n })).sort((a, b) => b.n - a.n),
  }
}

/** Why cases may not be used, by case: those that may be are not in it. */
export async function leftOut(
  db: Db,
  workflow: WorkflowRow,
  cases: readonly BaseCase[],
  { split, lessonIds }: { split: RunSplit; lessonIds: readonly string[] },
): Promise<Map<string, string>> {
  const why = new Map<string, string>()
  for (const { caseId, read, refused } of cases)
    if (refused && !read) why.set(caseId, 'its document could not be read')
    else if (!read) why.set(caseId, 'its document is not read yet')
  if (split === 'all') return why
  const able = cases.filter((c) => !why.has(c.caseId))
  const { members, memberOf } = await guardedMembers(db, scopeOf(workflow), able, lessonIds)
  const leaks = leakageOf(members, new Set(lessonIds))
  for (const { caseId } of able) {
    const leak = memberOf(caseId)
      .map((id) => leaks.get(id))
      .find((found) => found !== undefined)
    if (leak) why.set(caseId, leakText(workflow.definition, leak))
  }
  return why
}

/** "its supplier was learned from": why a case is not tested. */
export function leakText(definition: Pick<Definition, 'fields' | 'groupBy'>, leak: Leak): string {
  const series = definition.fields.find((f) => f.key === definition.groupBy)?.label.toLowerCase() ?? 'series'
  switch (leak) {
    case 'learned':
      return 'a model has learned from it'
    case 'learned_copy':
      return 'a model has learned from a copy of it'
    case 'side':
      return 'it is on the learning side'
    case 'series':
      return `its ${series} is on the learning side`
    case 'copy':
      return 'a copy of it is on the learning side'
  }
}

/** So many cases are read with one query. */
const batch = 1000

/**
 * What is known of cases, by id; those that do not exist are not in it. Pass the set that they were read from: of a
 * sample's cases the inclusion is that of its draw as well.
 */
export async function caseFacts(
  db: Db,
  organisationId: string,
  definition: Definition,
  caseIds: readonly string[],
  set?: Pick<SetRow, 'id' | 'kind'>,
): Promise<Map<string, CaseFacts>> {
  const facts = new Map<string, CaseFacts>()
  for (let at = 0; at < caseIds.length; at += batch) {
    const some = caseIds.slice(at, at + batch)
    const rows = await findFacts(db, organisationId, some)
    const drawn = set ? await findInclusions(db, { ...set, organisationId }, some) : new Map<string, number>()
    for (const row of rows)
      facts.set(row.caseId, factsOf(definition, { ...row, inclusion: drawn.get(row.caseId) ?? row.inclusion }))
  }
  return facts
}

export function factsOf(definition: Definition, row: FactRow): CaseFacts {
  return {
    caseId: row.caseId,
    name: caseName(row),
    itemNumber: row.itemNumber,
    documentId: row.documentId,
    grade: row.grade,
    inclusion: row.inclusion,
    purposive: row.purposive,
    group: row.groupKey,
    groupLabel: groupLabelOf(definition, row),
    documentType: typeOf(row),
    language: row.language,
    pages: row.pages ?? 0,
    flags: row.flags,
    truth: row.truth,
    accepted: row.accepted,
    facts: row.facts,
    workflowVersion: row.workflowVersion,
  }
}

/** What a case is called: by hand, else as its item is, else as its file. */
export const caseName = (row: Pick<FactRow, 'name' | 'title' | 'fileName'>): string =>
  row.name ?? row.title ?? row.fileName

const typeOf = ({ documentType, fileName }: FactRow): string =>
  documentType && documentType !== 'document' ? documentType : documentTypeOf({ fileName })

function groupLabelOf(definition: Definition, { truth, groupKey }: FactRow): string | null {
  const field = definition.fields.find((f) => f.key === definition.groupBy)
  const value = field ? truth[field.key] : null
  if (!field || typeof value !== 'string' || value.trim() === '') return groupKey
  return optionsOf(field, definition).find((o) => o.key === value)?.label ?? value
}
