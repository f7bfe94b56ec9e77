import { can } from '#server/identity/identity.ts'
import { findPreference, savePreference } from '#server/identity/store.server.ts'
import { visibilityOf } from '#server/item/list.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import {
  askingKinds,
  type Member,
  type NoticeKind,
  type NoticeSettings,
  type NoticeView,
  noticePreference,
  noticeSettingsSchema,
  noticeText,
  partsOf,
  proposalKinds,
  veiledHead,
  wantsMail,
} from './notices.ts'
import {
  countUnreadNotices,
  insertNotice,
  mailedSince,
  markNoticesRead,
  type NoticeRow,
  noticesOf,
  type Reader,
  standingCauses,
} from './notices-store.server.ts'

/** The queue of the jobs that mail one notice each. */
export const mailNoticeQueue = 'notification.mail-notice'

export type Telling = {
  kind: NoticeKind
  /** Each person is told once for each. */
  cause: string
  /** May leave by mail; no value, no name, nothing of a document. */
  head: string
  /** Read in the application alone. */
  details?: string | null
  /** Address within the application, from its root. */
  path: string
  workflowId: string
  itemId?: string | null
  alertId?: string | null
}

type Receiver = Member & { isDemo?: boolean }

/** At most one mail of these in so long, for each workflow: a hundred files that fail at once are one piece of news. */
const seldomMs: Partial<Record<NoticeKind, number>> = { exception: 3_600_000 }

/** Tells each of these people once, with the job that mails it to those who want mail. Answers how many were told. */
export async function tell(ctx: Ctx, tx: Tx, people: readonly Receiver[], telling: Telling): Promise<number> {
  const { organisationId } = ctx.actor
  const { kind, cause, head, details = null, path, workflowId, itemId = null, alertId = null } = telling
  let told = 0
  for (const person of people) {
    const row = { organisationId, userId: person.id, workflowId, itemId, alertId, kind, cause, path }
    const mail = (await isMailed(ctx, tx, person, row)) ? 'waiting' : 'off'
    const id = ctx.random.uuid()
    const added = { ...row, id, mail, text: noticeText(head, details), createdAt: ctx.now() } as const
    if (!(await insertNotice(tx, added))) continue
    told += 1
    if (mail === 'waiting') await ctx.queue.send(tx, mailNoticeQueue, { organisationId, noticeId: id })
  }
  return told
}

type Told = Pick<NoticeRow, 'organisationId' | 'userId' | 'workflowId' | 'kind'>

async function isMailed(ctx: Ctx, tx: Tx, person: Receiver, row: Told): Promise<boolean> {
  // Addresses of the demo are invented: a mail to one is a mail to a stranger.
  if (ctx.mail.off || person.isDemo) return false
  if (!wantsMail(await settingsOf(tx, person.id), row.kind)) return false
  const seldom = seldomMs[row.kind]
  if (!seldom) return true
  const { organisationId, userId, workflowId, kind } = row
  const since = new Date(ctx.now().getTime() - seldom)
  return !(await mailedSince(tx, { organisationId, userId, workflowId, kind }, since))
}

async function settingsOf(db: Tx, userId: string): Promise<NoticeSettings> {
  const kept = await findPreference(db, userId, noticePreference)
  return noticeSettingsSchema.catch({ mail: {} }).parse(kept ?? {})
}

/** Which mails a person gets, and why none leaves where none does. */
export async function noticeSettings(ctx: Ctx): Promise<NoticeSettings & { off: string | null }> {
  return { ...(await settingsOf(ctx.db, ctx.actor.id)), off: ctx.mail.off }
}

export async function setNoticeSettings(ctx: Ctx, settings: NoticeSettings): Promise<void> {
  await savePreference(ctx.db, ctx.actor.id, noticePreference, settings)
}

/** This person as whoever reads: what an item's tasks and a running pilot hide from them. */
export const readingAs = (ctx: Ctx, person: Member, workflowId: string): Ctx => ({
  ...ctx,
  actor: {
    kind: 'user',
    id: person.id,
    name: '',
    organisationId: ctx.actor.organisationId,
    roles: person.roles,
    workflowIds: [workflowId],
  },
})

/** May this person know now what was proposed for the item? */
export async function seesProposal(
  ctx: Ctx,
  person: Member,
  item: { id: string; workflowId: string },
): Promise<boolean> {
  if (!can(person.roles, 'workflow.items')) return false
  const visibleOf = await visibilityOf(readingAs(ctx, person, item.workflowId), [item.id])
  return visibleOf(item.id).proposal
}

const readerOf = ({ actor }: Ctx): Reader => ({
  organisationId: actor.organisationId,
  userId: actor.id,
  workflowIds: actor.kind === 'user' ? actor.workflowIds : [],
})

/** As many as the page shows. */
const inboxLimit = 200

/** The person's notices, unread ones first. What an item hides from them by now is not in their words. */
export async function noticeInbox(ctx: Ctx): Promise<{ unread: number; notices: NoticeView[] }> {
  const reader = readerOf(ctx)
  const [rows, unread] = await Promise.all([noticesOf(ctx.db, reader, inboxLimit), countUnreadNotices(ctx.db, reader)])
  const itemsOf = (kinds: readonly NoticeKind[]) => [
    ...new Set(rows.flatMap((row) => (kinds.includes(row.kind) ? (row.itemId ?? []) : []))),
  ]
  const [visibleOf, standing] = await Promise.all([
    visibilityOf(ctx, itemsOf(proposalKinds)),
    standingCauses(ctx.db, reader.organisationId, itemsOf(askingKinds)),
  ])
  const asks: readonly NoticeKind[] = askingKinds
  const sees = ctx.actor.kind === 'user' && can(ctx.actor.roles, 'workflow.items')
  return {
    unread,
    notices: rows.map((row): NoticeView => {
      const veiled =
        proposalKinds.includes(row.kind) && row.itemId !== null && !(sees && visibleOf(row.itemId).proposal)
      const said = veiled
        ? { head: veiledHead(`${row.workflowName ?? ''} #${row.number ?? ''}`), details: null }
        : partsOf(row.text)
      return {
        ...{ id: row.id, kind: veiled ? 'attention' : row.kind, ...said, path: row.path, workflow: row.workflowName },
        at: row.createdAt.toISOString(),
        readAt: row.readAt?.toISOString() ?? null,
        settled: asks.includes(row.kind) && !standing.some((cause) => `${row.cause}:`.startsWith(`${cause}:`)),
        problem: row.mail === 'failed' ? row.problem : null,
      }
    }),
  }
}

export const unreadNotices = (ctx: Ctx): Promise<number> => countUnreadNotices(ctx.db, readerOf(ctx))

/** One's own notice, or with null all of them, has been read. No event: it changes nothing for anybody else. */
export async function readNotices(ctx: Ctx, id: string | null): Promise<void> {
  await markNoticesRead(ctx.db, readerOf(ctx), { id, at: ctx.now() })
}
