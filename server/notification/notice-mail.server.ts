import { approvalPath } from '#server/approval/link.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { escapeHtml, type Letter } from '#server/platform/mail.ts'
import { seesProposal } from './notices.server.ts'
import { partsOf, proposalKinds, veiledHead } from './notices.ts'
import {
  approvalStanding,
  endMail,
  findNotice,
  findTold,
  type NoticeRow,
  noteMailProblem,
} from './notices-store.server.ts'
import { findReceiver } from './store.server.ts'

type Receiver = NonNullable<Awaited<ReturnType<typeof findReceiver>>>

/** Mails one notice, to whoever may still read it. Throws what the mail server said, so that the job is tried again. */
export async function mailNotice(ctx: Ctx, noticeId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const notice = await findNotice(ctx.db, organisationId, noticeId)
  if (notice?.mail !== 'waiting') return
  const receiver = await findReceiver(ctx.db, organisationId, notice.userId)
  const belongs = notice.workflowId === null || receiver?.workflows.some((w) => w.workflow.id === notice.workflowId)
  if (!receiver || !belongs || !(await isCurrent(ctx, notice))) {
    await endMail(ctx.db, notice.id, { mail: 'off', mailedAt: null, problem: null })
    return
  }
  const letter = letterOf(ctx, notice, receiver, await headFor(ctx, notice, receiver))
  try {
    await ctx.mail.send(letter)
  } catch (error) {
    if (error instanceof DomainError) await noteMailProblem(ctx.db, notice.id, error.message)
    throw error
  }
  await endMail(ctx.db, notice.id, { mail: 'sent', mailedAt: ctx.now(), problem: null })
}

/** Runs when every attempt failed: the notice stands in the application, with what went wrong. */
export async function failMail(ctx: Ctx, noticeId: string): Promise<void> {
  const notice = await findNotice(ctx.db, ctx.actor.organisationId, noticeId)
  const problem = notice?.problem ?? 'The mail could not be sent: see the server’s log.'
  await endMail(ctx.db, noticeId, { mail: 'failed', mailedAt: ctx.now(), problem })
}

const approvalOf = ({ kind, cause }: NoticeRow) => (kind.startsWith('approval') ? (cause.split(':')[0] ?? null) : null)

/** An approval that was given, or taken back, in the meantime is no news. */
async function isCurrent(ctx: Ctx, notice: NoticeRow): Promise<boolean> {
  const approvalId = approvalOf(notice)
  if (!approvalId) return true
  return (await approvalStanding(ctx.db, notice.organisationId, approvalId))?.state === 'waiting'
}

async function headFor(ctx: Ctx, notice: NoticeRow, { roles, user }: Receiver): Promise<string> {
  const { head } = partsOf(notice.text)
  if (!proposalKinds.includes(notice.kind) || !notice.itemId) return head
  const item = await findTold(ctx.db, notice.organisationId, notice.itemId)
  const person = { id: notice.userId, email: user.email, roles }
  if (item && (await seesProposal(ctx, person, item))) return head
  return veiledHead(`${item?.workflow.name ?? ''} #${item?.number ?? ''}`)
}

function letterOf(ctx: Ctx, notice: NoticeRow, { user, organisation }: Receiver, head: string): Letter {
  const { origin } = ctx.mail
  const approvalId = approvalOf(notice)
  const slug = encodeURIComponent(organisation.slug)
  const place = { organisationSlug: organisation.slug, workflowKey: '', userId: notice.userId }
  const path = approvalId ? approvalPath(ctx, { ...place, approvalId }) : notice.path
  const unsubscribe = `${origin}/o/${slug}/notices#mails`
  const open = `${origin}${path}`
  const why = `You get this because of your role in ${organisation.name}. Which mails you get is yours to say, after signing in:`
  return {
    ...{ id: notice.id, to: user.email, subject: head, unsubscribe },
    text: [head, '', `Open it, after signing in: ${open}`, '', '-- ', `${why} ${unsubscribe}`, ''].join('\n'),
    html: [
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(head)}</title></head>`,
      '<body style="margin:0;padding:16px;font:14px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Arial,sans-serif;color:#1a1a1a;background:#fff">',
      `<div style="max-width:640px;margin:0 auto"><p style="font-size:16px;font-weight:600">${escapeHtml(head)}</p>`,
      `<p><a href="${escapeHtml(open)}">Open it</a> (asks you to sign in)</p>`,
      `<p style="color:#555;font-size:12px;border-top:1px solid #ccc;margin-top:24px;padding-top:8px">${escapeHtml(why)} <a href="${escapeHtml(unsubscribe)}">your mails</a></p>`,
      '</div></body></html>',
    ].join('\n'),
  }
}
