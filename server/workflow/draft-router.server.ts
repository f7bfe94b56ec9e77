import { z } from 'zod'
import { can } from '#server/identity/identity.ts'
import type { Acting } from '#server/identity/member.server.ts'
import { organisationProcedure, router } from '#server/identity/procedure.server.ts'
import { namesOf } from '#server/identity/store.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { workflowFor } from './access.server.ts'
import { differenceOf } from './difference.ts'
import { discardText, mostContent, newDraftSchema, readDraft, workflowKeySchema } from './draft.ts'
import { draftFor } from './draft-access.server.ts'
import {
  createDraft,
  discardDraft,
  movedBase,
  openDraftOf,
  publishDraft,
  readinessOfDraft,
  renameDraft,
  saveDraft,
  takeOverDraft,
} from './draft-commands.server.ts'
import { type DraftRow, findLock, findPeople, listDrafts } from './draft-store.server.ts'
import { findWorkflowById } from './store.server.ts'

const revision = z.number().int().min(0)
const content = z.record(z.string(), z.unknown())

/** Leads and administrators; of a workflow's draft, its members alone. */
const drafts = organisationProcedure('organisation.workflows')
/** Gives the draft named by its id to whoever may see it. */
const oneDraft = drafts
  .input(z.object({ draft: z.uuid() }))
  .use(async ({ ctx, input, next }) => next({ ctx: { ...ctx, draft: await draftFor(ctx, input.draft) } }))

export const draftRouter = router({
  /** Newest change first. */
  list: drafts.query(async ({ ctx }) => {
    const mine = (await listDrafts(ctx.act.db, ctx.organisation.id)).filter((row) => isMine(ctx, row))
    const names = await namesOf(
      ctx.act.db,
      ctx.organisation.id,
      mine.map(({ updatedBy }) => updatedBy),
    )
    return mine.map((row) => ({
      ...headOf(row),
      problems: readDraft(row.content).problems.length,
      updatedBy: names.get(row.updatedBy) ?? null,
    }))
  }),
  get: oneDraft.query(({ ctx }) => draftView(ctx, ctx.draft)),
  /** Begins a new workflow, or opens the one draft of a published one. */
  create: drafts
    .input(
      z.object({
        from: z.union([newDraftSchema, z.object({ kind: z.literal('workflow'), workflow: z.string().max(80) })]),
      }),
    )
    .mutation(async ({ ctx, input: { from } }) =>
      from.kind === 'workflow'
        ? openDraftOf(ctx.act, await workflowFor(ctx, from.workflow, 'workflow.configure'))
        : createDraft(ctx.act, from),
    ),
  save: oneDraft.input(z.object({ revision, content })).mutation(({ ctx, input }) => {
    if (JSON.stringify(input.content).length > mostContent)
      throw new DomainError('too_large', 'The draft is over 1 MB: shorten its instructions, or its lists of words.')
    return saveDraft(ctx.act, ctx.draft, input)
  }),
  rename: oneDraft
    .input(z.object({ revision, key: workflowKeySchema }))
    .mutation(({ ctx, input }) => renameDraft(ctx.act, ctx.draft, input)),
  discard: oneDraft.input(z.object({ revision })).mutation(({ ctx, input }) => discardDraft(ctx.act, ctx.draft, input)),
  /** Puts the draft on the version that stands now; `choice` says which side counts where both changed a member. */
  takeOver: oneDraft
    .input(
      z.object({ revision, choice: z.partialRecord(z.string().max(40), z.enum(['draft', 'published'])).default({}) }),
    )
    .mutation(({ ctx, input }) => takeOverDraft(ctx.act, ctx.draft, input)),
  publish: oneDraft
    .input(
      z.object({
        revision,
        /** Although the charter is not ready; the event keeps what was open. */
        despite: z.boolean().default(false),
        /** User ids of a new workflow's members beside whoever publishes it. */
        members: z.array(z.string().max(60)).max(500).default([]),
      }),
    )
    .mutation(({ ctx, input }) => publishDraft(ctx.act, ctx.draft, input)),
})

function isMine(member: Acting, { workflowId }: DraftRow): boolean {
  return workflowId === null || member.actor.workflowIds.includes(workflowId)
}

function headOf(row: DraftRow) {
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    /** Key of the published workflow that it changes; null: a new one. */
    workflow: row.workflowId === null ? null : row.key,
    baseVersion: row.baseVersion,
    revision: row.revision,
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** All that a page needs to show a draft, what publishing it would change, and what stands against that. */
async function draftView(member: Acting, row: DraftRow) {
  const { act } = member
  const { organisationId, workflowId } = row
  const { draft, problems } = readDraft(row.content)
  const workflow = workflowId ? await findWorkflowById(act.db, organisationId, workflowId) : null
  const [names, moved, readiness, people, lockedBecause] = await Promise.all([
    namesOf(act.db, organisationId, [row.updatedBy, row.createdBy]),
    movedBase(act, row),
    readinessOfDraft(act, row, draft),
    findPeople(act.db, organisationId, workflowId),
    workflowId ? findLock(act.db, organisationId, workflowId) : null,
  ])
  const head = headOf(row)
  return {
    ...head,
    createdAt: row.createdAt.toISOString(),
    createdBy: names.get(row.createdBy) ?? null,
    updatedBy: names.get(row.updatedBy) ?? null,
    draft,
    problems,
    readiness,
    /** The version that stands now, with what publishing would change of it; null of a new workflow. */
    published: workflow && {
      version: workflow.version,
      definition: workflow.definition,
      difference: differenceOf(workflow.definition, draft),
    },
    /** A newer version than the draft was begun on: what both changed, and what would be taken from it. */
    moved: moved && { from: moved.from, to: moved.to, collisions: moved.collisions, taken: moved.taken },
    lockedBecause,
    mayAllowLeaving: can(member.actor.roles, 'organisation.providers'),
    /** Members of the workflow; of a new one everybody who may become one. */
    people: people.map(({ userId, name, email, roles }) => ({ userId, name, email, roles })),
    discardText: discardText({ name: row.name, workflow: head.workflow, baseVersion: row.baseVersion }),
  }
}
