import { z } from 'zod'
import { boxSchema } from '#server/document/document.ts'
import { DomainError } from '#server/platform/errors.ts'

/** Longest comment in characters, and how many an item may carry. */
export const maxCommentLength = 5_000
export const maxComments = 500

/** comment and flag are written freely; the others carry the message of a decision, an escalation or a dismissal. */
export const commentKinds = ['comment', 'flag', 'return', 'escalation', 'reject', 'dismissal'] as const
export type CommentKind = (typeof commentKinds)[number]

/** What a comment is about: a field, or a place on a page (1-based); null: the item. */
export const anchorSchema = z.union([
  z.strictObject({ field: z.string().min(1).max(40) }),
  z.strictObject({
    page: z.number().int().positive(),
    box: boxSchema.refine(isOnPage, 'The place lies off the page.'),
  }),
])
export type Anchor = z.infer<typeof anchorSchema>

function isOnPage(box: z.infer<typeof boxSchema>): boolean {
  return box.x0 >= 0 && box.y0 >= 0 && box.x1 <= 1 && box.y1 <= 1 && box.x0 <= box.x1 && box.y0 <= box.y1
}

export const newCommentSchema = z.object({
  /** Made by the browser: the same comment posted twice counts once. */
  id: z.uuid(),
  number: z.number().int().positive(),
  kind: z.enum(['comment', 'flag']).default('comment'),
  body: z
    .string()
    .transform(plainText)
    .refine((text) => text !== '', 'Write something first.')
    .refine((text) => text.length <= maxCommentLength, `A comment holds ${maxCommentLength} characters at most.`),
  anchor: anchorSchema.nullable().default(null),
})
export type NewComment = z.output<typeof newCommentSchema>
/** As sent: what has a default may be left out. */
export type NewCommentInput = z.input<typeof newCommentSchema>

/** Text that can be kept and shown as it is: one kind of line break, no other control characters, no blank ends. */
export function plainText(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/\r\n?|\u2028|\u2029/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out; tab and line break stay
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '')
      .trim()
  )
}

export type Member = { id: string; name: string }

/** In a stored text a person stands as "@[id]", so that a new name shows everywhere. */
const token = /@\[([A-Za-z0-9_-]{1,64})\]/g

/** The members that a stored text mentions, each once, in their order. What looks like a mention of anybody else is text. */
export function mentionsIn(body: string, memberIds: ReadonlySet<string>): string[] {
  const ids = [...body.matchAll(token)].map((match) => match[1] as string)
  return [...new Set(ids)].filter((id) => memberIds.has(id))
}

export type BodyPart = { kind: 'text'; text: string } | { kind: 'mention'; id: string; name: string }

/** A stored text in parts to show; `names` holds the mentioned people, and who is missing is a former member. */
export function bodyParts(body: string, mentions: readonly string[], names: ReadonlyMap<string, string>): BodyPart[] {
  const parts: BodyPart[] = []
  let from = 0
  for (const match of body.matchAll(token)) {
    const id = match[1] as string
    if (!mentions.includes(id)) continue
    if (match.index > from) parts.push({ kind: 'text', text: body.slice(from, match.index) })
    parts.push({ kind: 'mention', id, name: names.get(id) ?? 'a former member' })
    from = match.index + match[0].length
  }
  if (from < body.length) parts.push({ kind: 'text', text: body.slice(from) })
  return parts
}

/** Names for the picker: two people of one name are told apart by a number. */
export function pickerNames(members: readonly Member[]): Member[] {
  const used = new Set<string>()
  return members.map(({ id, name }) => {
    let shown = name
    for (let i = 2; used.has(shown); i++) shown = `${name} (${i})`
    used.add(shown)
    return { id, name: shown }
  })
}

/** The text of a composer, where people stand as "@Anna Smith", as it is stored. Longer names go first. */
export function toStored(text: string, picked: readonly Member[]): string {
  if (picked.length === 0) return text
  const byName = new Map(picked.map((p) => [p.name, p.id]))
  const names = [...byName.keys()].sort((a, b) => b.length - a.length).map(escaped)
  const mention = new RegExp(`@(${names.join('|')})(?![\\p{L}\\p{N}])`, 'gu')
  return text.replace(mention, (_, name: string) => `@[${byName.get(name)}]`)
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What is being typed after an @ that stands at the caret: where it begins and the letters so far; null: nothing. */
export function mentionAt(text: string, caret: number): { from: number; query: string } | null {
  const match = /(?:^|[\s(])@([^\s@[\]]{0,30}(?: [^\s@[\]]{0,30})?)$/u.exec(text.slice(0, caret))
  const query = match?.[1]
  return query === undefined ? null : { from: caret - query.length - 1, query }
}

/** Members whose name, or a part of it, begins with the query; at most `limit`. */
export function matchingMembers(members: readonly Member[], query: string, limit = 6): Member[] {
  const wanted = fold(query)
  const starts = (name: string) => fold(name).startsWith(wanted)
  const begins = (name: string) => name.split(/[\s-]+/).some(starts)
  return [...members.filter((m) => starts(m.name)), ...members.filter((m) => !starts(m.name) && begins(m.name))].slice(
    0,
    limit,
  )
}

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

export type CommentFacts = {
  kind: CommentKind
  authorId: string
  deletedAt: Date | null
  resolvedAt: Date | null
}

/** One may take back one's own words, but not a message that moved the item. */
export const isRemovable = (comment: Pick<CommentFacts, 'kind' | 'authorId'>, userId: string): boolean =>
  comment.authorId === userId && (comment.kind === 'comment' || comment.kind === 'flag')

/** Anybody who sees the item may say that a comment or flag is dealt with. */
export const isResolvable = (comment: Pick<CommentFacts, 'kind' | 'resolvedAt'>): boolean =>
  comment.resolvedAt === null && (comment.kind === 'comment' || comment.kind === 'flag')

export function assertRemovable(comment: CommentFacts, userId: string): void {
  if (comment.authorId !== userId)
    throw new DomainError('forbidden', 'Only its author may delete a comment: you may resolve it instead.')
  if (!isRemovable(comment, userId))
    throw new DomainError('refused', 'This message belongs to a decision and stays with the item.')
}

export function assertResolvable(comment: CommentFacts): void {
  if (comment.kind !== 'comment' && comment.kind !== 'flag')
    throw new DomainError('refused', 'This message belongs to a decision and stays with the item.')
}

/** Refuses an anchor that names no field of the form or no page of the document. */
export function assertAnchor(anchor: Anchor | null, fieldKeys: readonly string[], pages: number | null): void {
  if (anchor === null) return
  if ('field' in anchor && !fieldKeys.includes(anchor.field))
    throw new DomainError(
      'invalid',
      'The comment names a field that this form does not have: choose another.',
      'anchor',
    )
  if ('page' in anchor && anchor.page > (pages ?? 0))
    throw new DomainError(
      'invalid',
      'The comment names a page that the document does not have: choose another.',
      'anchor',
    )
}

/** One comment as the page shows it; names of people who have left are "a former member". */
export type CommentView = {
  id: string
  kind: CommentKind
  author: { name: string; mine: boolean }
  parts: BodyPart[]
  anchor: Anchor | null
  at: string
  resolved: { at: string; by: string } | null
  removable: boolean
  resolvable: boolean
}

/** `hidden`: this person works on the item without seeing what others say about it; they may still write. */
export type Talk = {
  hidden: boolean
  comments: CommentView[]
  timeZone: string
  fields: { key: string; label: string }[]
}

/** A mention that waits for its reader, or was read. `parts` is null while the comment is hidden from them. */
export type MentionView = {
  commentId: string
  at: string
  readAt: string | null
  workflow: { key: string; name: string }
  item: { number: number; title: string }
  by: string
  parts: BodyPart[] | null
}
