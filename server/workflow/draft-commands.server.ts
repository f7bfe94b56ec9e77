import { record } from '#server/audit/commands.server.ts'
import { slugOf } from '#server/identity/identity.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { createIn, publishIn } from './commands.server.ts'
import { emptyDefinition, type NewDraft, readDraft } from './draft.ts'
import { assertReach } from './draft-reach.server.ts'
import {
  countExamples,
  type DraftRow,
  deleteDraft,
  findDraftOf,
  findPeople,
  insertDraft,
  updateDraft,
} from './draft-store.server.ts'
import { type Choice, changedMembers, type Member, takenOver } from './draft-take-over.ts'
import { type Readiness, readinessOf } from './readiness.ts'
import { findDefinition, findWorkflow, findWorkflowById, lockOfWorkflow, type WorkflowRow } from './store.server.ts'
import { loadTemplate } from './templates.server.ts'
import type { Definition } from './workflow.ts'
import { readWorkflowFile } from './yaml.ts'

/** Begins a new workflow as a draft; nothing is checked yet but that its key is free. */
export async function createDraft(ctx: Ctx, from: NewDraft): Promise<{ id: string }> {
  const content = await beginning(from)
  const key = from.key ?? keyOf(content.name)
  await assertKeyFree(ctx, key)
  return insertNew(ctx, { workflowId: null, key, content, baseVersion: null })
}

async function beginning(from: NewDraft): Promise<Definition> {
  if (from.kind === 'nothing') return emptyDefinition(from)
  if (from.kind === 'template') {
    const { definition } = await loadTemplate(from.template)
    return { ...definition, template: from.template, ...(from.name ? { name: from.name } : {}) }
  }
  const read = readWorkflowFile(from.text)
  if ('definition' in read) return read.definition
  const [first] = read.problems
  throw new DomainError('invalid', `Line ${first?.line}: ${first?.message}`, 'text')
}

/** The one draft of a published workflow; made of its current version where there is none yet. */
export async function openDraftOf(ctx: Ctx, workflow: WorkflowRow): Promise<{ id: string }> {
  const known = await findDraftOf(ctx.db, workflow.organisationId, workflow.id)
  if (known) return { id: known.id }
  const made = {
    workflowId: workflow.id,
    key: workflow.key,
    content: workflow.definition,
    baseVersion: workflow.version,
  }
  return insertNew(ctx, made)
}

type New = { workflowId: string | null; key: string; content: Definition; baseVersion: number | null }

async function insertNew(ctx: Ctx, { workflowId, key, content, baseVersion }: New): Promise<{ id: string }> {
  const { organisationId, id: by } = ctx.actor
  const id = ctx.random.uuid()
  const at = ctx.now()
  const row = { id, organisationId, workflowId, key, name: content.name, content, baseVersion }
  return ctx.db.$transaction(async (tx) => {
    const made = await insertDraft(tx, { ...row, createdAt: at, createdBy: by, updatedAt: at, updatedBy: by })
    if (!made && workflowId) {
      // Somebody else has opened it at the same moment.
      const theirs = await findDraftOf(tx, organisationId, workflowId)
      if (theirs) return { id: theirs.id }
    }
    await recordDraft(ctx, tx, { id, organisationId, workflowId }, 'workflow.draft_created')
    return { id }
  })
}

/** What has been entered so far, valid or not; `stale`, with who it was, when somebody else has saved meanwhile. */
export async function saveDraft(
  ctx: Ctx,
  draft: DraftRow,
  input: { revision: number; content: Record<string, unknown> },
): Promise<{ revision: number; updatedAt: string }> {
  const { name } = readDraft(input.content).draft
  // A name that is being retyped is empty for a moment: lists go on showing the last one.
  return change(ctx, draft, input.revision, {
    content: input.content,
    ...(name.trim() ? { name: name.slice(0, 80) } : {}),
  })
}

/** Another key for a workflow that is not published yet. */
export async function renameDraft(
  ctx: Ctx,
  draft: DraftRow,
  input: { revision: number; key: string },
): Promise<{ revision: number; updatedAt: string }> {
  if (draft.workflowId !== null)
    throw new DomainError(
      'refused',
      'The key of a published workflow stands in addresses and files: it stays. Change the name instead.',
      'key',
    )
  await assertKeyFree(ctx, input.key)
  return change(ctx, draft, input.revision, { key: input.key })
}

export async function discardDraft(ctx: Ctx, draft: DraftRow, input: { revision: number }): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    if (!(await deleteDraft(tx, { ...draft, revision: input.revision }))) throw await changedBySomebody(ctx, draft)
    await recordDraft(ctx, tx, draft, 'workflow.draft_discarded')
  })
}

/**
 * Makes the draft the workflow's next version, or a new workflow with `members` and whoever publishes it. Throws `invalid`
 * with what does not fit; `refused` under a lock, or, without `despite`, where readiness blocks; `stale` where a newer
 * version stands than the draft was made on (`takeOverDraft`).
 */
export async function publishDraft(
  ctx: Ctx,
  draft: DraftRow,
  input: { revision: number; despite: boolean; members: readonly string[] },
): Promise<{ workflow: string; version: number }> {
  const definition = validOf(draft)
  const people = await findPeople(ctx.db, draft.organisationId, null)
  const chosen = [...new Set([ctx.actor.id, ...input.members])]
  for (const id of chosen)
    if (!people.some(({ userId }) => userId === id) && ctx.actor.kind === 'user')
      throw new DomainError('invalid', 'One of the members is no member of this organisation any more: choose again.')
  const blocks = (await readinessOfDraft(ctx, draft, definition)).blocks.map(({ key }) => key)
  if (blocks.length > 0 && !input.despite) throw notReady(blocks.length)
  const memberIds = chosen.filter((id) => people.some(({ userId }) => userId === id))
  return ctx.db.$transaction(async (tx) => {
    if (!(await deleteDraft(tx, { ...draft, revision: input.revision }))) throw await changedBySomebody(ctx, draft)
    const made =
      draft.workflowId === null
        ? { id: (await firstVersion(ctx, tx, draft, definition, memberIds)).id, version: 1 }
        : await nextVersion(ctx, tx, draft, draft.workflowId, definition)
    const data = { draftId: draft.id, version: made.version, ...(blocks.length > 0 ? { despite: blocks } : {}) }
    await record(ctx, tx, {
      ...{ type: 'workflow.draft_published', organisationId: draft.organisationId },
      ...{ workflowId: made.id, data },
    })
    return { workflow: draft.key, version: made.version }
  })
}

async function firstVersion(ctx: Ctx, tx: Tx, draft: DraftRow, definition: Definition, memberIds: string[]) {
  await assertReach(ctx, tx, definition, { ownKey: draft.key })
  return createIn(ctx, tx, { key: draft.key, definition, memberIds })
}

async function nextVersion(ctx: Ctx, tx: Tx, draft: DraftRow, workflowId: string, definition: Definition) {
  const locked = await lockOfWorkflow(tx, draft.organisationId, workflowId)
  if (locked !== null) throw new DomainError('refused', locked)
  const workflow = await findWorkflowById(tx, draft.organisationId, workflowId)
  if (!workflow) throw new DomainError('not_found', 'The workflow of this draft does not exist any more.')
  if (workflow.version !== draft.baseVersion) throw movedOn(draft, workflow)
  await assertReach(ctx, tx, definition, { before: workflow.definition, ownKey: workflow.key })
  const parts = changedMembers(workflow.definition, definition)
  if (Object.keys(parts).length === 0)
    throw new DomainError('refused', 'The draft says what the published version says: change something, or discard it.')
  const { version } = await publishIn(ctx, tx, workflow, parts)
  return { id: workflowId, version }
}

const movedOn = (draft: DraftRow, workflow: WorkflowRow) =>
  new DomainError(
    'stale',
    `Version ${workflow.version} has been published since this draft was begun on version ${draft.baseVersion}: take the draft over to it, look at what comes together, and publish then.`,
    'base',
  )

const notReady = (n: number) =>
  new DomainError(
    'refused',
    `It is not ready: ${n} ${n === 1 ? 'thing is' : 'things are'} open in the charter. Settle ${n === 1 ? 'it' : 'them'} first, or say that you publish it despite ${n === 1 ? 'it' : 'them'}.`,
    'readiness',
  )

function validOf(draft: DraftRow): Definition {
  const { draft: definition, problems } = readDraft(draft.content)
  const [first] = problems
  if (!first) return definition
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  throw new DomainError(
    'invalid',
    `The draft is not valid yet at ${first.path.join('.') || 'the top'}: ${first.message}${more}. Mend it, then publish.`,
  )
}

/** Whether the work behind a draft is ready for people to rely on it, with what is known of it here. */
export async function readinessOfDraft(
  ctx: Ctx,
  draft: Pick<DraftRow, 'organisationId' | 'workflowId'>,
  definition: Definition,
): Promise<Readiness> {
  const { organisationId, workflowId } = draft
  const examples = workflowId ? await countExamples(ctx.db, organisationId, workflowId) : 0
  const members = (await findPeople(ctx.db, organisationId, workflowId)).map(({ email }) => email)
  return readinessOf(definition, { examples, members })
}

/** What a newer published version means for a draft: null where it stands on the current one. */
export async function movedBase(ctx: Ctx, draft: DraftRow, choice: Choice = {}) {
  if (draft.workflowId === null || draft.baseVersion === null) return null
  const { organisationId, workflowId, baseVersion } = draft
  const workflow = await findWorkflowById(ctx.db, organisationId, workflowId)
  if (!workflow || workflow.version === baseVersion) return null
  const base = await findDefinition(ctx.db, organisationId, workflowId, baseVersion)
  const merged = takenOver(base, readDraft(draft.content).draft, workflow.definition, choice)
  return { from: baseVersion, to: workflow.version, ...merged }
}

/** Puts the draft on the version that stands now. Refused, naming the members, while both sides changed one and nothing was chosen. */
export async function takeOverDraft(
  ctx: Ctx,
  draft: DraftRow,
  input: { revision: number; choice: Choice },
): Promise<{ revision: number; updatedAt: string; taken: Member[] }> {
  const moved = await movedBase(ctx, draft, input.choice)
  if (!moved)
    throw new DomainError('refused', 'The draft stands on the published version already: nothing is to be taken over.')
  if (moved.collisions.length > 0)
    throw new DomainError(
      'conflict',
      `Both the draft and version ${moved.to} changed ${moved.collisions.join(', ')}: choose for each which one stays.`,
      'choice',
    )
  const saved = await change(ctx, draft, input.revision, {
    ...{ content: moved.content, name: moved.content.name, baseVersion: moved.to },
  })
  return { ...saved, taken: moved.taken }
}

async function change(
  ctx: Ctx,
  draft: DraftRow,
  revision: number,
  what: Omit<Parameters<typeof updateDraft>[2], 'updatedAt' | 'updatedBy'>,
): Promise<{ revision: number; updatedAt: string }> {
  const updatedAt = ctx.now()
  const row = { ...what, updatedAt, updatedBy: ctx.actor.id }
  if (!(await updateDraft(ctx.db, { ...draft, revision }, row))) throw await changedBySomebody(ctx, draft)
  return { revision: revision + 1, updatedAt: updatedAt.toISOString() }
}

async function changedBySomebody(ctx: Ctx, draft: DraftRow): Promise<DomainError> {
  const name = (await namesOf(ctx.db, draft.organisationId, [draft.updatedBy])).get(draft.updatedBy)
  const who = draft.updatedBy === ctx.actor.id ? 'You, in another window,' : (name ?? 'Somebody else')
  const have = draft.updatedBy === ctx.actor.id ? 'have' : 'has'
  return new DomainError(
    'stale',
    `${who} ${have} changed this draft meanwhile: reload it, and enter again what is missing.`,
    'revision',
  )
}

async function assertKeyFree(ctx: Ctx, key: string): Promise<void> {
  if (!(await findWorkflow(ctx.db, ctx.actor.organisationId, key))) return
  throw new DomainError('conflict', `This organisation has a workflow "${key}" already: choose another key.`, 'key')
}

/** A name as it may stand in addresses; begins with a letter. */
function keyOf(name: string): string {
  const slug = slugOf(name)
  return /^[a-z]/.test(slug) ? slug : `w-${slug}`.slice(0, 40).replace(/-+$/, '')
}

async function recordDraft(
  ctx: Ctx,
  tx: Tx,
  draft: Pick<DraftRow, 'id' | 'organisationId' | 'workflowId'>,
  type: string,
): Promise<void> {
  const { organisationId, workflowId, id: draftId } = draft
  await record(ctx, tx, { type, organisationId, ...(workflowId ? { workflowId } : {}), data: { draftId } })
}
