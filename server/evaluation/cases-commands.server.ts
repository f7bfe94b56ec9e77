import { record } from '#server/audit/commands.server.ts'
import { groupKeyOf, splitOf } from '#server/item/item.ts'
import { findItemByNumber } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { isUniqueViolation, type Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { setOf } from './cases.server.ts'
import { type TypedCase, truthOf } from './cases-hand.ts'
import { isBrought } from './documents.server.ts'
import { closeCase, insertCases, lockSet, type NewCase } from './store.server.ts'

/** What a case is of: an item of the workflow, decided or not, or a document that came in for cases. */
export type CaseSubject = { itemNumber: number } | { documentId: string }

/** Adds a case by hand to a collected set; answers its id. */
export async function addCase(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { setId: string; of: CaseSubject; typed: TypedCase },
): Promise<{ caseId: string }> {
  const set = await setOf(ctx.db, workflow, input.setId)
  if (set.kind !== 'collected')
    throw new DomainError('refused', 'Cases are added by hand to collected sets: make one, or choose one.')
  const truth = truthOf(workflow.definition, input.typed)
  const subject = await subjectOf(ctx, workflow, input.of)
  const caseId = ctx.random.uuid()
  try {
    await ctx.db.$transaction(async (tx) => {
      await lockSet(tx, workflow.organisationId, set.id)
      await insertCases(tx, [
        {
          ...handMade(ctx, workflow, { id: caseId, setId: set.id, source: 'manual', ...subject, truth }),
          name: input.typed.name || null,
          facts: input.typed.facts,
          note: input.typed.note,
          grade: input.typed.from === 'blank' ? 'manual' : 'assisted',
        },
      ])
      await added(ctx, tx, workflow, { caseId, itemId: subject.itemId, grade: 'manual' })
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new DomainError('conflict', 'This set has a case of that item already: open it there and edit it.')
  }
  return { caseId }
}

async function subjectOf(ctx: Ctx, workflow: WorkflowRow, of: CaseSubject) {
  if ('documentId' in of) {
    if (!(await isBrought(ctx.db, workflow, of.documentId)))
      throw new DomainError('not_found', 'There is no such document among those added for cases: upload it again.')
    return { itemId: null, documentId: of.documentId, groupKey: null, splitKey: of.documentId }
  }
  const item = await findItemByNumber(ctx.db, workflow.id, of.itemNumber)
  // A copy made to measure reviewers is no case, and must not be told from an item that is not there.
  if (!item || item.seeded)
    throw new DomainError('not_found', `There is no item ${of.itemNumber} that could be a case: check the number.`)
  return { itemId: item.id, documentId: item.documentId, groupKey: item.groupKey, splitKey: item.id }
}

type HandMade = Pick<NewCase, 'id' | 'setId' | 'source' | 'itemId' | 'documentId' | 'truth'> & {
  groupKey: string | null
  splitKey: string
}

/** A case by hand or from a file; its series is what its own truth says, else its item's. */
export function handMade(ctx: Ctx, workflow: WorkflowRow, { splitKey, ...row }: HandMade): NewCase {
  const groupKey = groupKeyOf(workflow.definition, row.truth) ?? row.groupKey
  return {
    ...row,
    organisationId: workflow.organisationId,
    decisionId: null,
    proposalId: null,
    groupKey,
    workflowVersion: workflow.version,
    corrected: [],
    grade: 'manual',
    inclusion: 1,
    split: splitOf(groupKey ?? splitKey),
    validFrom: ctx.now(),
    validTo: null,
    createdBy: `${ctx.actor.kind}:${ctx.actor.id}`,
  }
}

/** The event of a case that was added: of the item's record where it has one and the caller holds its lock, else of none. */
async function added(
  ctx: Ctx,
  tx: Tx,
  workflow: WorkflowRow,
  { caseId, grade, itemId }: { caseId: string; grade: string; itemId: string | null },
): Promise<void> {
  const { organisationId, id: workflowId } = workflow
  const data = { caseId, grade, source: 'manual', ...(itemId ? { ofItem: itemId } : {}) }
  await record(ctx, tx, { type: 'case.added', organisationId, workflowId, data })
}

/** A case of this workflow; `not_found` where there is none. */
export async function caseOfWorkflow(
  db: Ctx['db'] | Tx,
  workflow: Pick<WorkflowRow, 'id' | 'organisationId'>,
  id: string,
) {
  const row = await db.evaluationCase.findFirst({
    where: { id, organisationId: workflow.organisationId, set: { workflowId: workflow.id } },
    include: { set: { select: { name: true, kind: true } } },
  })
  if (!row) throw new DomainError('not_found', 'There is no such case in this workflow: go back to its set.')
  return row
}

/**
 * Says otherwise what is true of a case made by hand or imported: it ends, and its next version begins. What a person
 * decided on an item is corrected on the item itself.
 */
export async function editCase(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { caseId: string; typed: TypedCase },
): Promise<{ caseId: string }> {
  const { organisationId } = workflow
  const truth = truthOf(workflow.definition, input.typed)
  const id = ctx.random.uuid()
  await ctx.db.$transaction(async (tx) => {
    const { setId } = await caseOfWorkflow(tx, workflow, input.caseId)
    await lockSet(tx, organisationId, setId)
    const old = await caseOfWorkflow(tx, workflow, input.caseId)
    if (old.source === 'decision')
      throw new DomainError('refused', 'This truth is a decision on an item: open the item again to correct it.')
    assertValid(old)
    await nextVersion(ctx, tx, workflow, old, {
      id,
      truth,
      name: input.typed.name || null,
      facts: input.typed.facts,
      note: input.typed.note,
      grade: input.typed.from === 'blank' ? 'manual' : 'assisted',
    })
  })
  return { caseId: id }
}

type Old = Awaited<ReturnType<typeof caseOfWorkflow>>

/** Ends a case and begins its next version, in the caller's transaction, under the set's lock. */
export async function nextVersion(
  ctx: Ctx,
  tx: Tx,
  workflow: WorkflowRow,
  old: Old,
  change: Pick<NewCase, 'id' | 'truth' | 'name' | 'facts' | 'note' | 'grade'> &
    Partial<Pick<NewCase, 'accepted' | 'inclusion' | 'purposive' | 'documentId' | 'itemId'>>,
): Promise<void> {
  const { setId, documentId, itemId, source, groupKey, externalId, accepted, inclusion, purposive } = old
  const row = handMade(ctx, workflow, {
    ...{ id: change.id, setId, documentId, itemId, groupKey, truth: change.truth },
    source: source as NewCase['source'],
    splitKey: itemId ?? documentId,
  })
  await closeCase(tx, old.id, row.validFrom)
  await insertCases(tx, [
    {
      ...row,
      externalId,
      accepted: accepted as NewCase['accepted'],
      inclusion,
      purposive,
      ...change,
      version: old.version + 1,
      replacesId: old.id,
    },
  ])
  const { organisationId, id: workflowId } = workflow
  const data = { caseId: change.id, replaces: old.id, version: old.version + 1 }
  await record(ctx, tx, { type: 'case.edited', organisationId, workflowId, data })
}

function assertValid(row: Pick<Old, 'validTo'>): void {
  if (row.validTo !== null)
    throw new DomainError('stale', 'This version of the case has ended: open the one that is valid now.')
}

/** Notes something about a case; an empty note takes it back. The event says that, and not what. */
export async function noteCase(ctx: Ctx, workflow: WorkflowRow, caseId: string, note: string): Promise<void> {
  const { organisationId, id: workflowId } = workflow
  await ctx.db.$transaction(async (tx) => {
    await caseOfWorkflow(tx, workflow, caseId)
    await tx.evaluationCase.update({ where: { id: caseId }, data: { note }, select: { id: true } })
    await record(ctx, tx, { type: 'case.noted', organisationId, workflowId, data: { caseId, length: note.length } })
  })
}

/** Takes a case out of its set from now on, with the reason; reading the set as of before still finds it. */
export async function retireCase(ctx: Ctx, workflow: WorkflowRow, caseId: string, because: string): Promise<void> {
  const { organisationId, id: workflowId } = workflow
  await ctx.db.$transaction(async (tx) => {
    const { setId } = await caseOfWorkflow(tx, workflow, caseId)
    await lockSet(tx, organisationId, setId)
    const row = await caseOfWorkflow(tx, workflow, caseId)
    assertValid(row)
    const by = `${ctx.actor.kind}:${ctx.actor.id}`
    await tx.evaluationCase.update({
      where: { id: caseId },
      data: { validTo: ctx.now(), retiredBecause: because, retiredBy: by },
      select: { id: true },
    })
    await record(ctx, tx, { type: 'case.retired', organisationId, workflowId, data: { caseId } })
  })
}
