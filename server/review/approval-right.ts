import Big from 'big.js'
import { can } from '#server/identity/identity.ts'
import type { ApprovalRule, ApprovalStep } from '#server/workflow/approval-chain.ts'
import { reaches } from '#server/workflow/approval-limit.ts'

/** A member of a workflow as far as approvals ask. `limit`: decimal in the workflow's currency; null: any amount. */
export type Member = { userId: string; email: string; roles: readonly string[]; limit: string | null }

/** Who gives the word in whose place, from `beginsAt` until `endsAt` (not in it). */
export type StandIn = {
  id: string
  fromUserId: string
  toUserId: string
  beginsAt: Date
  endsAt: Date
  endedAt: Date | null
}

/** Everybody who might have a say in a workflow. */
export type People = { members: readonly Member[]; standIns: readonly StandIn[] }

/** One person's word in a step; `onBehalfOf`: whose right they used while that person was away. */
export type Word = { step: number; userId: string; onBehalfOf: string | null; word: 'approve' | 'reject' }

/** What stands of an approval: its steps as they were when it was asked for, and the words that were not taken back. */
export type Standing = {
  steps: readonly ApprovalStep[]
  step: number
  deciderIds: readonly string[]
  /** Decimal without sign; `comparable`: in the workflow's currency, so that personal limits can be compared with it. */
  amount: string | null
  comparable: boolean
  words: readonly Word[]
  /** The current step is overdue: who is to be asked as well then is asked. */
  overdue: boolean
}

/** Whose word an open task asks for (columns of Task): who has the role, or is named, and is not excluded. */
export type Ask = {
  forRole: 'approver' | 'lead' | null
  eligibleUserIds: readonly string[]
  excludedUserIds: readonly string[]
  /** What a personal limit is compared with; null: nothing that one could compare, so only people without a limit may. */
  amount: string | null
}

/** As whom a person gives their word. */
export type Hat = { onBehalfOf: string | null; delegationId: string | null }

/**
 * Whether an item whose values need an approval waits for it: a rule may let it be skipped, unless it is `always` asked for.
 */
export function wordsNeeded(rule: ApprovalRule | null, skippedByRule: string | null): 'no' | 'skipped' | 'asked' {
  if (!rule) return 'no'
  return skippedByRule !== null && !rule.always ? 'skipped' : 'asked'
}

/** How many different people a step needs. */
export function neededOf(step: Pick<ApprovalStep, 'need' | 'people'>): number {
  if (step.need === 'any') return 1
  return step.need === 'all' ? Math.max(1, step.people.length) : step.need
}

/** The words of a step that count for it. */
export const givenIn = ({ words }: Pick<Standing, 'words'>, step: number): Word[] =>
  words.filter((w) => w.step === step && w.word === 'approve')

/** How many words the current step still needs. */
export function missingWords(standing: Pick<Standing, 'steps' | 'step' | 'words'>): number {
  const step = standing.steps[standing.step]
  return step ? Math.max(0, neededOf(step) - givenIn(standing, standing.step).length) : 0
}

/** Whether a person has a right of their own to this word, whoever uses it. */
function hasRight(member: Member, ask: Ask): boolean {
  return (
    can(member.roles, 'workflow.approve') &&
    !ask.excludedUserIds.includes(member.userId) &&
    ((ask.forRole !== null && member.roles.includes(ask.forRole)) || ask.eligibleUserIds.includes(member.userId)) &&
    reaches(member.limit, ask.amount)
  )
}

const stands = (d: StandIn, now: Date) => d.beginsAt <= now && now < d.endsAt && d.endedAt === null

/**
 * As whom this person may give the word: in their own right before that of somebody who is away; null: they may not.
 * Nobody speaks whose decision it is, or in whose name a word of this step stands, nor anybody in their place. A right
 * passes on once: who stands in for a stand-in has nothing. The database says the same (mayApproveSql of
 * server/review/approval-sql.server.ts), and a test holds the two against each other.
 */
export function mayApprove(ask: Ask, { members, standIns }: People, userId: string, now: Date): Hat | null {
  const person = members.find((m) => m.userId === userId)
  if (!person || !can(person.roles, 'workflow.approve') || ask.excludedUserIds.includes(userId)) return null
  if (hasRight(person, ask)) return { onBehalfOf: null, delegationId: null }
  const usable = standIns
    .filter((d) => d.toUserId === userId && stands(d, now))
    .filter((d) => members.some((m) => m.userId === d.fromUserId && hasRight(m, ask)))
    .sort((a, b) => a.beginsAt.getTime() - b.beginsAt.getTime() || (a.id < b.id ? -1 : 1))
  const [first] = usable
  return first ? { onBehalfOf: first.fromUserId, delegationId: first.id } : null
}

/** Everybody who may give the word now, and as whom. */
export function eligible(ask: Ask, people: People, now: Date): (Member & Hat)[] {
  return people.members.flatMap((member) => {
    const hat = mayApprove(ask, people, member.userId, now)
    return hat ? [{ ...member, ...hat }] : []
  })
}

/** How many words these people could give: each one, and each right once. */
export function wordsPossible(ask: Ask, people: People, now: Date): number {
  const able = eligible(ask, people, now)
  return Math.min(able.length, new Set(able.map((p) => p.onBehalfOf ?? p.userId)).size)
}

export type Asked = Ask & {
  /** Who is asked beside those of the step: leads, or one person. */
  escalated: 'lead' | 'person' | null
  /** The people of the step alone cannot give the words that it needs. */
  nobody: boolean
}

/**
 * Whose next word the current step needs. Where those of the step cannot give what it needs, the ops leads are asked at
 * once; when it is overdue, whoever the step names for that.
 */
export function askOf(standing: Standing, people: People, now: Date): Asked {
  const step = standing.steps[standing.step]
  if (!step) throw new Error('an approval has no such step')
  const spoken = standing.words.filter((w) => w.step === standing.step)
  const excludedUserIds = unique([
    ...standing.deciderIds,
    ...spoken.flatMap((w) => [w.userId, ...(w.onBehalfOf === null ? [] : [w.onBehalfOf])]),
  ])
  const idsOf = (emails: readonly string[]) =>
    people.members.filter((m) => emails.some((e) => e.toLowerCase() === m.email.toLowerCase())).map((m) => m.userId)
  const own: Ask = {
    forRole: step.people.length > 0 ? null : step.role,
    eligibleUserIds: idsOf(step.people),
    excludedUserIds,
    amount: standing.comparable ? standing.amount : null,
  }
  const nobody = wordsPossible(own, people, now) < missingWords(standing)
  const escalatesTo = standing.overdue && !['lead', 'none'].includes(step.escalateTo) ? idsOf([step.escalateTo]) : []
  const withNamed = { ...own, eligibleUserIds: unique([...own.eligibleUserIds, ...escalatesTo]) }
  // Whoever is no member any more, has decided it, or has a limit below it cannot be asked: then the leads are.
  const named = escalatesTo.filter((id) => mayApprove(withNamed, people, id, now) !== null)
  const leads = nobody || (standing.overdue && step.escalateTo !== 'none' && named.length === 0)
  const asked = leads ? withLeads(own, people) : own
  return {
    ...asked,
    eligibleUserIds: unique([...asked.eligibleUserIds, ...named]),
    escalated: leads ? 'lead' : named.length > 0 ? 'person' : null,
    nobody,
  }
}

function withLeads(ask: Ask, { members }: People): Ask {
  if (ask.forRole === null) return { ...ask, forRole: 'lead' }
  if (ask.forRole === 'lead') return ask
  const leads = members.filter((m) => m.roles.includes('lead')).map((m) => m.userId)
  return { ...ask, eligibleUserIds: unique([...ask.eligibleUserIds, ...leads]) }
}

const unique = (ids: readonly string[]) => [...new Set(ids)].sort()

/** Fits the column that it is kept in: 14 digits before the point, 4 after it. */
const mostAmount = new Big(10).pow(14)

/**
 * An item's main amount as approvals compare it: without its sign (a credit note weighs as much as the payment), rounded
 * up to what is kept; `comparable` where it is in the workflow's currency.
 */
export function weighed(
  money: { amount: string | null; currency: string | null },
  currency: string,
): { amount: string | null; comparable: boolean } {
  const amount = money.amount === null ? null : new Big(money.amount).abs().round(4, 3)
  if (!amount || amount.gte(mostAmount)) return { amount: null, comparable: false }
  return { amount: amount.toFixed(), comparable: money.currency === currency }
}
