import { z } from 'zod'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { findApproval } from '#server/review/approval-store.server.ts'

/** For whom a link was made, and until when it is good. */
type Sealed = { approvalId: string; organisationId: string; userId: string; until: Date }

/** Days that a link leads somewhere: longer than anybody should be waited for, shorter than a mailbox lives. */
const days = 30
/** What the vault binds these texts to: no other sealed text of the installation opens as a link. */
const purpose = 'approval link'

const sealedSchema = z.tuple([z.uuid(), z.uuid(), z.string().min(1).max(100), z.coerce.date()])

/**
 * The address of an approval for one person, to be sent to them: sealed with the installation's key, so that nobody can
 * make one or read in it whom and what it is about. It opens nothing by itself: whoever follows it signs in, and may what
 * they may.
 */
export function approvalPath(
  ctx: Pick<Ctx, 'vault' | 'now' | 'actor'>,
  { approvalId, userId }: { organisationSlug: string; workflowKey: string; approvalId: string; userId: string },
): string {
  const until = new Date(ctx.now().getTime() + days * 24 * 3_600_000).toISOString()
  const text = JSON.stringify([approvalId, ctx.actor.organisationId, userId, until])
  return `/approve/${Buffer.from(ctx.vault.seal(text, purpose)).toString('base64url')}`
}

function openLink(ctx: Pick<Ctx, 'vault'>, token: string): Sealed | null {
  if (token.length > 600) return null
  try {
    const text = ctx.vault.open(new Uint8Array(Buffer.from(token, 'base64url')), purpose)
    const [approvalId, organisationId, userId, until] = sealedSchema.parse(JSON.parse(text))
    return { approvalId, organisationId, userId, until }
  } catch {
    return null
  }
}

/**
 * Where a link leads the person who has signed in: to the approval, or nowhere, with why. Says nothing of the item to
 * anybody whom it was not made for, and the name of whom it was made for to members of the same organisation alone.
 */
export type LinkAnswer =
  | { to: string }
  | { problem: 'broken' | 'expired' | 'closed' | 'other'; title: string; message: string; forWhom: string | null }

export async function followLink(
  ctx: Pick<Ctx, 'vault' | 'now'> & { db: Db },
  token: string,
  person: { userId: string },
): Promise<LinkAnswer> {
  const link = openLink(ctx, token)
  if (!link) return broken
  if (link.userId !== person.userId) return forAnother(ctx.db, link, person.userId)
  const at = await placeOf(ctx.db, link)
  if (!at) return broken
  if (link.until <= ctx.now())
    return {
      problem: 'expired',
      title: 'This link is too old',
      message: `It was good for ${days} days. What still waits for your word stands among the approvals of the workflow.`,
      forWhom: null,
    }
  if (at.state !== 'waiting')
    return {
      problem: 'closed',
      title: 'Your word is not needed any more',
      message: closedWords[at.state] ?? 'It was decided, or taken back, since the link was sent.',
      forWhom: null,
    }
  return { to: `/o/${at.organisation}/w/${at.workflow}/approvals/${at.number}` }
}

const closedWords: Record<string, string> = {
  approved: 'It has been approved since the link was sent.',
  rejected: 'It has been rejected since the link was sent, and went back to review.',
  withdrawn: 'Whoever had decided it has taken the decision back since the link was sent.',
}

const broken: LinkAnswer = {
  problem: 'broken',
  title: 'This link leads nowhere',
  message:
    'It was cut off or changed on its way. Open the approvals of the workflow instead: what waits for you stands there.',
  forWhom: null,
}

async function forAnother(db: Db, link: Sealed, userId: string): Promise<LinkAnswer> {
  const colleague = await db.membership.findUnique({
    where: { organisationId_userId: { organisationId: link.organisationId, userId } },
    select: { userId: true },
  })
  const names = colleague ? await namesOf(db, link.organisationId, [link.userId]) : null
  const forWhom = names?.get(link.userId) ?? null
  return {
    problem: 'other',
    title: 'This link is for somebody else',
    message: forWhom
      ? `It was sent to ${forWhom}. Nobody gives their word with another person’s link: sign in as that person if it is you.`
      : 'It was sent to another account. Sign in with the account that the message came to.',
    forWhom,
  }
}

async function placeOf(db: Db, { approvalId, organisationId }: Sealed) {
  const approval = await findApproval(db, organisationId, approvalId)
  if (!approval) return null
  const item = await db.item.findUnique({
    where: { organisationId_id: { organisationId, id: approval.itemId } },
    select: { number: true, workflow: { select: { key: true, organisation: { select: { slug: true } } } } },
  })
  if (!item) return null
  return {
    state: approval.state,
    number: item.number,
    workflow: item.workflow.key,
    organisation: item.workflow.organisation.slug,
  }
}
