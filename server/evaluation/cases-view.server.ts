import { findDocument, findPages } from '#server/document/store.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import { findRunningDesign } from '#server/item/concealment.server.ts'
import { visibilityOf } from '#server/item/list.server.ts'
import { findItemByNumber } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { unsigned } from '#server/proposal/canary.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import { findFlags } from '#server/proposal/store.server.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import { caseName, factsOf, leftOut } from './cases.server.ts'
import { caseOfWorkflow } from './cases-commands.server.ts'
import { findFacts } from './cases-store.server.ts'
import { isBrought } from './documents.server.ts'
import type { TruthGrade } from './evaluation.ts'
import { lessonsInUse, nameOf } from './sets.server.ts'

type Organisation = { id: string; slug: string }

/** A document as a page shows it: its pages as images, with their words. */
export async function documentView(ctx: Ctx, organisation: Organisation, documentId: string) {
  const [document, pages] = await Promise.all([
    findDocument(ctx.db, organisation.id, documentId),
    findPages(ctx.db, organisation.id, documentId),
  ])
  const files = `/files/o/${encodeURIComponent(organisation.slug)}`
  return {
    id: documentId,
    fileName: document?.fileName ?? '',
    mediaType: document?.mediaType ?? '',
    fileUrl: `${files}/documents/${documentId}`,
    read: document?.readAt !== null && document !== null,
    problem: document?.readAt ? null : (document?.refusalMessage ?? null),
    pages: pages.map(({ imageKey: _, ...page }) => ({
      ...page,
      imageUrl: `${files}/pages/${documentId}/${page.number}`,
    })),
    parts: document?.parts ?? [],
  }
}

/**
 * One case: its document, its truth beside what was proposed, where the truth comes from, and every version and every other
 * truth of its item. While whoever acts has a blind entry of the item to make, neither truth nor proposal is in it.
 */
export async function caseView(ctx: Ctx, organisation: Organisation, workflow: WorkflowRow, caseId: string) {
  const row = await caseOfWorkflow(ctx.db, workflow, caseId)
  const { organisationId } = workflow
  const [facts] = await findFacts(ctx.db, organisationId, [caseId])
  if (!facts) throw new DomainError('not_found', 'There is no such case in this workflow: go back to its set.')
  const [definition, document, lessonIds, design] = await Promise.all([
    findDefinition(ctx.db, organisationId, workflow.id, row.workflowVersion),
    documentView(ctx, organisation, row.documentId),
    lessonsInUse(ctx, workflow),
    findRunningDesign(ctx.db, organisationId, workflow.id),
  ])
  const visible = row.itemId ? (await visibilityOf(ctx, [row.itemId]))(row.itemId) : null
  const hidden = visible !== null && !visible.values
  const veil = design !== null && row.source === 'decision' && (row.grade === 'manual' || row.grade === 'assisted')
  const [base] = [
    {
      ...row,
      caseId: row.id,
      groupKey: facts.groupKey,
      source: facts.source,
      read: document.read,
      refused: document.problem !== null,
    },
  ]
  const left = await leftOut(ctx.db, workflow, [base], { split: 'test', lessonIds })
  return {
    id: row.id,
    name: hidden ? `#${facts.itemNumber}` : caseName(facts),
    set: { id: row.setId, name: row.set.name, kind: row.set.kind },
    itemNumber: facts.itemNumber,
    definition,
    document,
    /** Why nothing of the truth is told; null: it is. */
    hidden: hidden
      ? 'You may still be asked for an entry of your own on this item: its truth is shown once that is made.'
      : null,
    truth: hidden ? null : facts.truth,
    accepted: hidden ? {} : (facts.accepted as Record<string, FieldValue[]>),
    facts: hidden ? [] : facts.facts,
    corrected: hidden || veil ? [] : facts.corrected,
    proposal: hidden || veil || visible?.proposal === false ? null : await proposalOf(ctx, organisationId, row),
    flags: row.itemId && !hidden ? await findFlags(ctx.db, organisationId, row.itemId) : [],
    provenance: {
      source: facts.source,
      grade: veil ? null : (row.grade as TruthGrade),
      inclusion: row.inclusion,
      purposive: row.purposive,
      split: facts.split,
      workflowVersion: row.workflowVersion,
      group: hidden ? null : factsOf(definition, facts).groupLabel,
      externalId: row.externalId,
      validFrom: row.validFrom.toISOString(),
      validTo: row.validTo?.toISOString() ?? null,
      retiredBecause: row.retiredBecause,
      /** Why no run may test it now; null: it may. */
      left: left.get(row.id) ?? null,
      by: hidden || veil ? null : await decidedBy(ctx, organisationId, row),
    },
    note: hidden ? '' : row.note,
    editable: row.source !== 'decision' && row.validTo === null,
    valid: row.validTo === null,
    history: hidden ? [] : await historyOf(ctx, organisationId, row, design !== null),
  }
}

type Row = Awaited<ReturnType<typeof caseOfWorkflow>>

/** What was proposed when the decision was made; of a case by hand what is proposed for its item now. */
async function proposalOf(ctx: Ctx, organisationId: string, row: Row) {
  if (!row.itemId) return null
  const found = await ctx.db.proposal.findFirst({
    where: row.proposalId ? { organisationId, id: row.proposalId } : { organisationId, itemId: row.itemId },
    orderBy: { createdAt: 'desc' },
    select: { content: true, createdAt: true },
  })
  if (!found) return null
  const { provider, values, summary } = unsigned(found.content as unknown as Proposal)
  return {
    provider,
    summary,
    at: found.createdAt.toISOString(),
    /** It was seen by whoever decided. */
    seen: row.proposalId !== null,
    values: values.map(({ key, value, confidence, grounded, evidence }) => ({
      key,
      value,
      confidence,
      grounded,
      evidence,
    })),
  }
}

/** Who stands behind a case, and in which role. */
async function decidedBy(ctx: Ctx, organisationId: string, row: Row) {
  if (!row.decisionId) {
    const names = await namesOf(
      ctx.db,
      organisationId,
      row.createdBy.startsWith('user:') ? [row.createdBy.slice(5)] : [],
    )
    return { name: nameOf(names, row.createdBy), role: row.source === 'import' ? 'imported it' : 'typed it' }
  }
  const decision = await ctx.db.decision.findUnique({
    where: { organisationId_id: { organisationId, id: row.decisionId } },
    select: { userId: true, task: { select: { mode: true } } },
  })
  if (!decision) return null
  const names = await namesOf(ctx.db, organisationId, [decision.userId])
  return {
    name: names.get(decision.userId) ?? 'a former member',
    role: roleText[decision.task.mode] ?? decision.task.mode,
  }
}

const roleText: Record<string, string> = {
  assisted: 'decided it with the proposal in view',
  manual: 'entered it on a blank form',
  blind: 'entered it a second time without seeing the first entry',
  adjudication: 'decided between two entries',
  qa: 'checked it',
}

/** All truths of the same item in the same set, and all versions of a case by hand, newest first. */
async function historyOf(ctx: Ctx, organisationId: string, row: Row, piloting: boolean) {
  const same = row.itemId
    ? { itemId: row.itemId }
    : row.externalId
      ? { externalId: row.externalId }
      : { documentId: row.documentId }
  const rows = await ctx.db.evaluationCase.findMany({
    where: { organisationId, setId: row.setId, ...same },
    orderBy: [{ validFrom: 'desc' }, { version: 'desc' }],
    take: 100,
    select: {
      ...{ id: true, grade: true, version: true, source: true, truth: true },
      ...{ validFrom: true, validTo: true, retiredBecause: true },
    },
  })
  return rows.map((r) => ({
    id: r.id,
    version: r.version,
    grade:
      piloting && r.source === 'decision' && (r.grade === 'manual' || r.grade === 'assisted')
        ? null
        : (r.grade as TruthGrade),
    truth: r.truth as Values,
    validFrom: r.validFrom.toISOString(),
    validTo: r.validTo?.toISOString() ?? null,
    retiredBecause: r.retiredBecause,
    current: r.id === row.id,
  }))
}

/** What a case by hand is begun with: its document, and of an item that may be seen what is proposed or decided. */
export async function subjectView(
  ctx: Ctx,
  organisation: Organisation,
  workflow: WorkflowRow,
  of: { itemNumber: number } | { documentId: string },
) {
  if ('documentId' in of) {
    if (!(await isBrought(ctx.db, workflow, of.documentId)))
      throw new DomainError('not_found', 'There is no such document among those added for cases: upload it again.')
    return { itemNumber: null, document: await documentView(ctx, organisation, of.documentId), begun: null }
  }
  const item = await findItemByNumber(ctx.db, workflow.id, of.itemNumber)
  if (!item || item.seeded)
    throw new DomainError('not_found', `There is no item ${of.itemNumber} that could be a case: check the number.`)
  const visible = (await visibilityOf(ctx, [item.id]))(item.id)
  const document = await documentView(ctx, organisation, item.documentId)
  if (!visible.values || !visible.proposal) return { itemNumber: item.number, document, begun: null }
  const [output, proposal] = await Promise.all([
    ctx.db.itemOutput.findUnique({ where: { itemId: item.id }, select: { values: true } }),
    ctx.db.proposal.findFirst({
      where: { organisationId: organisation.id, itemId: item.id },
      orderBy: { createdAt: 'desc' },
      select: { content: true },
    }),
  ])
  const proposed = proposal
    ? (proposal.content as unknown as Proposal).values.map((v) => [v.key, v.value] as const)
    : []
  const begun = (output?.values as Values | undefined) ?? (proposal ? Object.fromEntries(proposed) : null)
  return { itemNumber: item.number, document, begun }
}
