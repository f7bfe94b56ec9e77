import { record } from '#server/audit/commands.server.ts'
import { can } from '#server/identity/identity.ts'
import { namesOf } from '#server/identity/store.server.ts'
import { visibilityOf } from '#server/item/list.server.ts'
import { withRules } from '#server/item/rules.ts'
import { findItemByNumber, type ItemRow, lockItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import {
  assertAnchor,
  assertRemovable,
  assertResolvable,
  bodyParts,
  type CommentView,
  isRemovable,
  isResolvable,
  type Member,
  type MentionView,
  maxComments,
  mentionsIn,
  type NewComment,
  pickerNames,
  type Talk,
} from './comment.ts'
import {
  type CommentRow,
  commentsOfItem,
  countComments,
  countUnread,
  eraseComment,
  findComment,
  insertComment,
  insertMentions,
  markMentionsRead,
  markResolved,
  membersOfWorkflow,
  mentionsOf,
  pagesOfDocument,
} from './comment-store.server.ts'

async function itemOf(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<ItemRow> {
  const item = await findItemByNumber(ctx.db, workflow.id, number)
  if (!item) throw new DomainError('not_found', `There is no item ${number} in this workflow: go back to the list.`)
  return item
}

/** The items among these whose comments this person must not see now, because of a task they hold or may be given. */
async function hiddenFrom(ctx: Ctx, itemIds: readonly string[]): Promise<Set<string>> {
  const visibleOf = await visibilityOf(ctx, itemIds)
  return new Set(itemIds.filter((id) => !visibleOf(id).history))
}

/** What people say about an item, as far as this person may see it. */
export async function talkAbout(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<Talk> {
  const item = await itemOf(ctx, workflow, number)
  const { organisationId } = item
  const [definition, hidden] = await Promise.all([
    findDefinition(ctx.db, organisationId, item.workflowId, item.workflowVersion),
    hiddenFrom(ctx, [item.id]),
  ])
  const shared = {
    timeZone: definition.timeZone,
    fields: definition.fields.map(({ key, label }) => ({ key, label })),
  }
  if (hidden.has(item.id)) return { hidden: true, comments: [], ...shared }
  const rows = await commentsOfItem(ctx.db, organisationId, item.id)
  const people = rows.flatMap((r) => [r.authorId, ...(r.resolvedBy ? [r.resolvedBy] : []), ...r.mentions])
  const names = withRules(await namesOf(ctx.db, organisationId, people), definition)
  return { hidden: false, comments: rows.map((row) => toView(row, names, ctx.actor.id)), ...shared }
}

function toView(row: CommentRow, names: ReadonlyMap<string, string>, me: string): CommentView {
  const nameOf = (id: string) => names.get(id) ?? 'a former member'
  return {
    id: row.id,
    kind: row.kind,
    author: { name: nameOf(row.authorId), mine: row.authorId === me },
    parts: bodyParts(row.body, row.mentions, names),
    anchor: row.anchor,
    at: row.createdAt.toISOString(),
    resolved:
      row.resolvedAt && row.resolvedBy ? { at: row.resolvedAt.toISOString(), by: nameOf(row.resolvedBy) } : null,
    removable: isRemovable(row, me),
    resolvable: isResolvable(row),
  }
}

/** Whom a comment may mention: members of the workflow who may see its items, without the one who asks. */
export async function mentionable(ctx: Ctx, workflow: WorkflowRow): Promise<Member[]> {
  const members = await membersOfWorkflow(ctx.db, workflow.organisationId, workflow.id)
  const others = members.filter((m) => can(m.roles, 'workflow.items') && m.id !== ctx.actor.id)
  return pickerNames(others.map(({ id, name }) => ({ id, name })))
}

/** Keeps a comment or flag and tells whom it mentions. The same id posted twice counts once. */
export async function addComment(ctx: Ctx, workflow: WorkflowRow, input: NewComment): Promise<{ id: string }> {
  const found = await itemOf(ctx, workflow, input.number)
  const { organisationId } = found
  const [definition, pages, people] = await Promise.all([
    findDefinition(ctx.db, organisationId, found.workflowId, found.workflowVersion),
    pagesOfDocument(ctx.db, organisationId, found.documentId),
    mentionable(ctx, workflow),
  ])
  const fieldKeys = definition.fields.map((f) => f.key)
  assertAnchor(input.anchor, fieldKeys, pages)
  const mentions = mentionsIn(input.body, new Set(people.map((p) => p.id)))
  const at = ctx.now()
  return ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, organisationId, found.id)
    if (!item) throw new DomainError('not_found', 'The item was erased: there is nothing left to comment on.')
    const before = await findComment(tx, organisationId, input.id)
    if (before && before.itemId === item.id && before.authorId === ctx.actor.id) return { id: before.id }
    if (before) throw new DomainError('conflict', 'This comment was sent for another item: reload the page.')
    if ((await countComments(tx, organisationId, item.id)) >= maxComments)
      throw new DomainError('refused', `An item carries ${maxComments} comments at most: delete some of yours first.`)
    const scope = { organisationId, workflowId: item.workflowId, itemId: item.id }
    const { id, kind, body, anchor } = input
    await insertComment(tx, { ...scope, id, kind, body, anchor, mentions, authorId: ctx.actor.id, createdAt: at })
    // A seeded item is nobody else's business: a notice about it would tell what it is.
    if (!item.seeded) await insertMentions(tx, { organisationId, commentId: id, userIds: mentions, at })
    await record(ctx, tx, {
      type: kind === 'flag' ? 'flag.raised' : 'comment.added',
      ...scope,
      data: { commentId: id, ...anchorData(input.anchor, fieldKeys), mentions },
    })
    return { id }
  })
}

/** Where the comment points, as ids: a field's key or a page's number. */
function anchorData(anchor: NewComment['anchor'], fieldKeys: readonly string[]): Record<string, string | number> {
  if (!anchor) return {}
  if ('page' in anchor) return { page: anchor.page }
  return fieldKeys.includes(anchor.field) ? { fieldKey: anchor.field } : {}
}

type Target = { number: number; commentId: string }

/** Deletes one's own comment, words and notices included. Deleting it again changes nothing. */
export async function removeComment(ctx: Ctx, workflow: WorkflowRow, target: Target): Promise<void> {
  await change(ctx, workflow, target, async (tx, comment) => {
    assertRemovable(comment, ctx.actor.id)
    await eraseComment(tx, comment.organisationId, comment.id, ctx.now())
    return 'comment.removed'
  })
}

/** Marks a comment or flag as dealt with. Doing so again changes nothing. */
export async function resolveComment(ctx: Ctx, workflow: WorkflowRow, target: Target): Promise<void> {
  await change(ctx, workflow, target, async (tx, comment) => {
    assertResolvable(comment)
    if (comment.resolvedAt) return null
    await markResolved(tx, { ...comment, at: ctx.now(), by: ctx.actor.id })
    return comment.kind === 'flag' ? 'flag.resolved' : 'comment.resolved'
  })
}

/** One change to one comment under its item's lock, with its event; null: there was nothing to change. */
async function change(
  ctx: Ctx,
  workflow: WorkflowRow,
  { number, commentId }: Target,
  apply: (tx: Tx, comment: CommentRow) => Promise<string | null>,
): Promise<void> {
  const item = await itemOf(ctx, workflow, number)
  const { organisationId } = item
  const hidden = (await hiddenFrom(ctx, [item.id])).has(item.id)
  await ctx.db.$transaction(async (tx) => {
    await lockItem(tx, organisationId, item.id)
    const comment = await findComment(tx, organisationId, commentId)
    // Whoever must not see comments must not learn of them by guessing either; their own they know.
    if (comment?.itemId !== item.id || (hidden && comment.authorId !== ctx.actor.id))
      throw new DomainError('not_found', 'There is no such comment on this item: reload the page.')
    if (comment.deletedAt) return
    const type = await apply(tx, comment)
    if (type)
      await record(ctx, tx, {
        type,
        organisationId,
        workflowId: item.workflowId,
        itemId: item.id,
        data: { commentId },
      })
  })
}

const inboxLimit = 200

const readerOf = ({ actor }: Ctx) => ({
  organisationId: actor.organisationId,
  userId: actor.id,
  workflowIds: actor.kind === 'user' && can(actor.roles, 'workflow.items') ? actor.workflowIds : [],
})

/** The person's mentions, unread ones first; the words of one stay away while its item's comments are hidden from them. */
export async function inbox(ctx: Ctx): Promise<{ unread: number; mentions: MentionView[] }> {
  const reader = readerOf(ctx)
  const [rows, unread] = await Promise.all([mentionsOf(ctx.db, reader, inboxLimit), countUnread(ctx.db, reader)])
  const [hidden, names] = await Promise.all([
    hiddenFrom(ctx, [...new Set(rows.map((r) => r.itemId))]),
    namesOf(
      ctx.db,
      reader.organisationId,
      rows.flatMap((r) => [r.authorId, ...r.mentions]),
    ),
  ])
  const mentions = rows.map((row): MentionView => {
    const veiled = hidden.has(row.itemId)
    return {
      commentId: row.commentId,
      at: row.at.toISOString(),
      readAt: row.readAt?.toISOString() ?? null,
      workflow: { key: row.workflowKey, name: row.workflowName },
      item: { number: row.number, title: veiled ? `#${row.number}` : row.title },
      by: veiled ? 'Somebody' : (names.get(row.authorId) ?? 'a former member'),
      parts: veiled ? null : bodyParts(row.body, row.mentions, names),
    }
  })
  return { unread, mentions }
}

export async function unreadMentions(ctx: Ctx): Promise<number> {
  return countUnread(ctx.db, readerOf(ctx))
}

/** One's own mention, or with null all of them, has been read. No event: it changes nothing for anybody else. */
export async function readMentions(ctx: Ctx, commentId: string | null): Promise<void> {
  const { organisationId, userId } = readerOf(ctx)
  await markMentionsRead(ctx.db, { organisationId, userId, commentId, at: ctx.now() })
}
