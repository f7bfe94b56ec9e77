import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Ask,
  askOf,
  type Member,
  mayApprove,
  neededOf,
  type People,
  type StandIn,
  type Standing,
  weighed,
  wordsNeeded,
} from '#server/review/approval-right.ts'
import { type ApprovalRule, type ApprovalStep, approvalSchema } from '#server/workflow/approval-chain.ts'
import { calendarSchema } from '#server/workflow/calendar.ts'
import { afterWord, assertMayApprove, dueNow } from './chain.ts'

const at = (hours: number) => new Date(Date.UTC(2026, 10, 16, 9) + hours * 3_600_000)
const member = (userId: string, roles: string[], limit: string | null = null): Member => ({
  userId,
  email: `${userId}@example.org`,
  roles,
  limit,
})
const standIn = (fromUserId: string, toUserId: string, from = -1, until = 100): StandIn => ({
  id: `${fromUserId}-${toUserId}`,
  ...{ fromUserId, toUserId, beginsAt: at(from), endsAt: at(until), endedAt: null },
})
const rule = (steps: object[], always = false): ApprovalRule =>
  approvalSchema.parse({ key: 'large', because: 'It is large.', steps, always })
const standing = (change: Partial<Standing> & { steps: readonly ApprovalStep[] }): Standing => ({
  ...{ step: 0, deciderIds: ['dana'], amount: '500', comparable: true, words: [], overdue: false },
  ...change,
})
const anyApprover = rule([{}]).steps

describe('whose word counts', () => {
  const people: People = {
    members: [
      member('dana', ['reviewer', 'approver']),
      member('ann', ['approver'], '1000'),
      member('ben', ['approver'], '100'),
      member('lea', ['lead']),
      member('rob', ['reviewer']),
    ],
    standIns: [],
  }
  const may = (ask: Ask, userId: string, world = people, now = at(0)) => mayApprove(ask, world, userId, now)
  const own = { onBehalfOf: null, delegationId: null }

  it('is that of the role, up to each person’s limit, and never the decider’s', () => {
    const ask = askOf(standing({ steps: anyApprover }), people, at(0))
    expect(['dana', 'ann', 'ben', 'lea', 'rob'].map((id) => may(ask, id))).toEqual([null, own, null, null, null])
  })

  it('is without a limit where the amount cannot be compared with one', () => {
    const unlimited = { ...people, members: [...people.members, member('uma', ['approver'])] }
    const ask = askOf(standing({ steps: anyApprover, comparable: false }), unlimited, at(0))
    expect(['ann', 'ben', 'uma'].map((id) => may(ask, id, unlimited))).toEqual([null, null, own])
  })

  it('passes to a stand-in with the right and the limit of who is away, while they are', () => {
    const world = { ...people, standIns: [standIn('ann', 'ben', 1, 5)] }
    const ask = askOf(standing({ steps: anyApprover }), world, at(0))
    expect(may(ask, 'ben', world, at(0))).toBeNull()
    expect(may(ask, 'ben', world, at(1))).toEqual({ onBehalfOf: 'ann', delegationId: 'ann-ben' })
    expect(may(ask, 'ben', world, at(5))).toBeNull()
  })

  it('passes neither from the decider, nor to them, nor on from a stand-in', () => {
    const world = {
      ...people,
      standIns: [standIn('dana', 'ben'), standIn('ann', 'dana'), standIn('ann', 'lea'), standIn('lea', 'ben')],
    }
    const ask = askOf(standing({ steps: anyApprover }), world, at(0))
    expect(may(ask, 'ben', world)).toBeNull()
    expect(may(ask, 'dana', world)).toBeNull()
    expect(may(ask, 'lea', world)).toEqual({ onBehalfOf: 'ann', delegationId: 'ann-lea' })
  })

  it('counts once in a step, whatever hat it is given under', () => {
    const steps = rule([{ need: 2, people: ['ann@example.org', 'lea@example.org'] }]).steps
    const world = { ...people, standIns: [standIn('ann', 'lea'), standIn('lea', 'ann')] }
    const given = standing({ steps, words: [{ step: 0, userId: 'lea', onBehalfOf: 'ann', word: 'approve' }] })
    const ask = askOf(given, world, at(0))
    expect(['ann', 'lea'].map((id) => may(ask, id, world))).toEqual([null, null])
  })

  it('is the ops leads’ at once where those of a step cannot give what it needs', () => {
    const lonely = standing({ steps: rule([{ need: 2 }]).steps })
    const asked = askOf(lonely, people, at(0))
    expect(asked).toMatchObject({ nobody: true, escalated: 'lead' })
    expect(may(asked, 'lea')).toEqual(own)
    const unknown = standing({ steps: rule([{ people: ['gone@example.org'] }]).steps })
    expect(askOf(unknown, people, at(0))).toMatchObject({ nobody: true, forRole: 'lead', eligibleUserIds: [] })
  })

  it('is asked of whoever the step names once it is overdue, and of the leads where that person is gone', () => {
    const steps = (escalateTo: string) => rule([{ escalateTo }]).steps
    const late = (escalateTo: string) => askOf(standing({ steps: steps(escalateTo), overdue: true }), people, at(0))
    expect(late('none')).toMatchObject({ escalated: null, eligibleUserIds: [] })
    expect(late('lead')).toMatchObject({ escalated: 'lead', eligibleUserIds: ['lea'] })
    expect(late('lea@example.org')).toMatchObject({ escalated: 'person', eligibleUserIds: ['lea'] })
    expect(late('gone@example.org')).toMatchObject({ escalated: 'lead', eligibleUserIds: ['lea'] })
    // Named, but the decision is theirs, or it is beyond their limit.
    expect(late('dana@example.org')).toMatchObject({ escalated: 'lead', eligibleUserIds: ['lea'] })
    expect(late('ben@example.org')).toMatchObject({ escalated: 'lead', eligibleUserIds: ['lea'] })
  })
})

describe('an amount', () => {
  it('is compared without its sign, rounded up, in the workflow’s currency only', () => {
    expect(weighed({ amount: '-12.34561', currency: 'EUR' }, 'EUR')).toEqual({ amount: '12.3457', comparable: true })
    expect(weighed({ amount: '12', currency: 'USD' }, 'EUR')).toEqual({ amount: '12', comparable: false })
    expect(weighed({ amount: null, currency: 'EUR' }, 'EUR')).toEqual({ amount: null, comparable: false })
    expect(weighed({ amount: '9'.repeat(20), currency: 'EUR' }, 'EUR')).toEqual({ amount: null, comparable: false })
  })
})

describe('reminders', () => {
  const calendar = calendarSchema.parse({ hours: { mon: ['09:00-17:00'], tue: ['09:00-17:00'], wed: ['09:00-17:00'] } })
  const clock = { calendar, timeZone: 'UTC' }
  const steps = rule([{ dueHours: 8, remindHours: 4 }]).steps
  const waiting = { steps, step: 0, dueAt: at(8), remindAt: at(4), overdueAt: null }

  it('come so long after asking, after the due time, and after each other, in working time', () => {
    expect(dueNow(waiting, clock, at(3))).toMatchObject({ overdue: false, remind: false })
    expect(dueNow(waiting, clock, at(4))).toEqual({ overdue: false, remind: true, remindAt: at(24 + 4) })
    expect(dueNow({ ...waiting, remindAt: at(28) }, clock, at(8))).toMatchObject({ overdue: true, remind: false })
    const late = { ...waiting, overdueAt: at(8), remindAt: at(28) }
    expect(dueNow(late, clock, at(28))).toEqual({ overdue: false, remind: true, remindAt: at(32) })
  })

  it('that nobody was there to send are not made up for', () => {
    const late = { ...waiting, overdueAt: at(8), remindAt: at(28) }
    expect(dueNow(late, clock, at(24 * 14))).toEqual({ overdue: false, remind: true, remindAt: at(24 * 14 + 4) })
  })
})

/** What may happen to one item, in any order. */
type Step =
  | { do: 'decide'; who: number; amount: number; skip: boolean }
  | { do: 'word'; who: number; reject: boolean }
  | { do: 'undo_word' | 'undo_decision' | 'overdue' | 'wait' }
  | { do: 'limit'; who: number; limit: number | null }
  | { do: 'delegate'; from: number; to: number; hours: number }
  | { do: 'publish'; version: number }

const names = ['ann', 'ben', 'cem', 'dana', 'eve']
const who = fc.nat({ max: names.length - 1 })
const roleSets = fc.array(fc.subarray(['reviewer', 'approver', 'lead'], { minLength: 1 }), {
  minLength: names.length,
  maxLength: names.length,
})
const anyStep = fc
  .record({
    role: fc.constantFrom('approver', 'lead'),
    people: fc.subarray(
      names.map((n) => `${n}@example.org`),
      { maxLength: 3 },
    ),
    need: fc.constantFrom('any', 'all', 1, 2, 3),
    escalateTo: fc.constantFrom('lead', 'none', 'eve@example.org'),
  })
  .filter((step) => approvalSchema.safeParse({ key: 'k', because: 'b', steps: [step] }).success)
const anyRule = fc.option(
  fc
    .tuple(fc.array(anyStep, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([steps, always]) => rule(steps, always)),
  { freq: 5 },
)
const anything: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      who,
      amount: fc.constantFrom(50, 500),
      skip: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('word' as const), who, reject: fc.nat({ max: 9 }).map((n) => n === 0) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('undo_word' as const, 'undo_decision' as const, 'overdue' as const, 'wait' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('limit' as const), who, limit: fc.constantFrom(null, 100, 1000) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('delegate' as const),
      from: who,
      to: who,
      hours: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('publish' as const), version: fc.nat({ max: 2 }) }) },
)

describe('no order of decisions, rules, delegations, limits and versions', () => {
  it('lets anybody approve their own decision, or an item pass without the words that were asked for', () => {
    let completed = 0
    fc.assert(
      fc.property(
        roleSets,
        fc.array(anyRule, { minLength: 3, maxLength: 3 }),
        fc.array(anything, { minLength: 1, maxLength: 40 }),
        (roles, versions, story) => {
          completed += play(roles, versions, story)
        },
      ),
      { numRuns: 600 },
    )
    // The walk gets somewhere: otherwise it would show nothing.
    expect(completed).toBeGreaterThan(100)
  })
})

/** Plays a story by the product's rules and holds every moment against what must be true; answers how often it completed. */
function play(roles: string[][], versions: (ApprovalRule | null)[], story: readonly Step[]): number {
  const members = names.map((name, i) => member(name, roles[i] ?? []))
  const standIns: StandIn[] = []
  let [hour, version, completed] = [0, 0, 0]
  let item: 'review' | 'approval' | 'completed' = 'review'
  let asked: { rule: ApprovalRule; state: Standing; snapshot: string } | null = null
  for (const step of story) {
    const people = { members, standIns }
    switch (step.do) {
      case 'publish':
        version = step.version
        break
      case 'wait':
        hour += 1
        break
      case 'limit':
        members[step.who] = member(
          names[step.who] ?? '',
          roles[step.who] ?? [],
          step.limit === null ? null : String(step.limit),
        )
        break
      case 'delegate':
        if (step.from !== step.to)
          standIns.push({
            ...standIn(names[step.from] ?? '', names[step.to] ?? '', hour, hour + step.hours),
            id: `d${standIns.length}`,
          })
        break
      case 'overdue':
        if (asked) asked.state = { ...asked.state, overdue: true }
        break
      case 'decide': {
        if (item !== 'review') break
        const needed = versions[version] ?? null
        const skippedBy = step.skip ? 'small' : null
        if (wordsNeeded(needed, skippedBy) === 'asked' && needed) {
          const state = standing({
            steps: needed.steps,
            deciderIds: [names[step.who] ?? ''],
            amount: String(step.amount),
          })
          asked = { rule: needed, state, snapshot: JSON.stringify(needed.steps) }
          item = 'approval'
        } else {
          item = 'completed'
          completed += 1
          // Nobody is passed over but where no approval was needed, or a rule let it be skipped that may.
          expect(needed === null || (step.skip && !needed.always)).toBe(true)
          asked = null
        }
        break
      }
      case 'word': {
        if (item !== 'approval' || !asked) break
        const name = names[step.who] ?? ''
        const ask = askOf(asked.state, people, at(hour))
        const hat = attempt(() => assertMayApprove(ask, people, name, at(hour)))
        if (!hat) break
        const word = {
          step: asked.state.step,
          userId: name,
          onBehalfOf: hat.onBehalfOf,
          word: step.reject ? 'reject' : 'approve',
        } as const
        holdWord(asked.state, word, people, at(hour))
        asked.state = { ...asked.state, words: [...asked.state.words, word] }
        const after = afterWord(asked.state)
        if (after.state === 'rejected') {
          item = 'review'
          asked = null
        } else if (after.state === 'approved') {
          item = 'completed'
          completed += 1
        } else if (after.step !== asked.state.step) asked.state = { ...asked.state, step: after.step, overdue: false }
        break
      }
      case 'undo_word': {
        const last = asked?.state.words.at(-1)
        if (!asked || !last || item === 'review') break
        asked.state = { ...asked.state, words: asked.state.words.slice(0, -1), step: last.step }
        item = 'approval'
        break
      }
      case 'undo_decision':
        if (item !== 'approval' || !asked || asked.state.words.length > 0) break
        item = 'review'
        asked = null
        break
    }
    if (asked) {
      // Another version changes nothing of what was asked.
      expect(JSON.stringify(asked.state.steps)).toBe(asked.snapshot)
      if (item === 'completed') holdWhole(asked.state)
    }
  }
  return completed
}

function attempt<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}

/** Said once more in plain words, apart from the rule itself. */
function holdWord(state: Standing, word: Standing['words'][number], { members, standIns }: People, now: Date): void {
  const right = word.onBehalfOf ?? word.userId
  expect(state.deciderIds).not.toContain(word.userId)
  expect(state.deciderIds).not.toContain(right)
  for (const other of state.words.filter((w) => w.step === word.step)) {
    expect(other.userId).not.toBe(word.userId)
    expect(other.onBehalfOf ?? other.userId).not.toBe(right)
  }
  const holder = members.find((m) => m.userId === right)
  expect(holder?.roles.some((role) => role === 'approver' || role === 'lead')).toBe(true)
  if (holder?.limit) expect(Number(state.amount)).toBeLessThanOrEqual(Number(holder.limit))
  if (word.onBehalfOf)
    expect(
      standIns.some((d) => d.fromUserId === right && d.toUserId === word.userId && d.beginsAt <= now && now < d.endsAt),
    ).toBe(true)
}

function holdWhole(state: Standing): void {
  for (const [i, step] of state.steps.entries()) {
    const given = new Set(state.words.filter((w) => w.step === i && w.word === 'approve').map((w) => w.userId))
    expect(given.size).toBeGreaterThanOrEqual(neededOf(step))
  }
}
