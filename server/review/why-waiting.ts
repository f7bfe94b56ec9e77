/** What an item's history says; names are put in by whoever may show them. */
export type Told = { at: string; type: string; who: string; data: Record<string, unknown> }

/**
 * Where an item's time went: reading and proposing (machines) · queue (nobody had it) · taken (claimed, not opened) ·
 * worked (open with somebody) · lead (escalated) · approval (decided, without the second word) · sender (returned) ·
 * exception (failed, until somebody retried) · completed (stood completed until the decision was taken back).
 */
export const causes = [
  'reading',
  'proposing',
  'queue',
  'taken',
  'worked',
  'lead',
  'approval',
  'sender',
  'exception',
  'completed',
] as const
export type Cause = (typeof causes)[number]

/** `who` had it, or put it there; `note`: why it was there again: a skip's reason key, or released, freed, rejected. */
type Phase = { cause: Cause; who: string | null; note: string | null }
export type Segment = Phase & { from: string; to: string; ms: number }

/** Decisions on these tasks are second looks: they change nothing about the item, so it does not wait for them. */
const secondLooks = ['blind', 'adjudication', 'qa']

/**
 * The time from receipt (`from`) to completion or now (`to`), ISO, in segments: in order of time, each beginning where the
 * one before ends, so that their `ms` add up to the cycle time (metrics.md) to the millisecond. What happened after `to`
 * is rework and not in it.
 */
export function whyWaiting(events: readonly Told[], span: { from: string; to: string }): Segment[] {
  const [start, end] = [Date.parse(span.from), Math.max(Date.parse(span.from), Date.parse(span.to))]
  const segments: Segment[] = []
  const close = (phase: Phase, from: number, to: number) => {
    const last = segments.at(-1)
    if (to === from) return
    if (last && sameCause(last, phase)) {
      last.to = iso(to)
      last.ms += to - from
    } else segments.push({ ...phase, from: iso(from), to: iso(to), ms: to - from })
  }
  const state: State = { phase: waitsFor('reading'), home: waitsFor('queue'), aside: new Set() }
  let since = start
  for (const event of inOrder(events)) {
    const next = after(event, state)
    if (!next) continue
    const at = Math.min(end, Math.max(since, Date.parse(event.at)))
    close(state.phase, since, at)
    state.phase = next
    since = at
  }
  close(state.phase, since, end)
  return segments
}

const iso = (ms: number) => new Date(ms).toISOString()
const inOrder = (events: readonly Told[]) => [...events].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
const sameCause = (a: Phase, b: Phase) => a.cause === b.cause && a.who === b.who && a.note === b.note

/** `home`: where an unfinished task waits; `aside`: visits of second looks. */
type State = { phase: Phase; home: Phase; aside: Set<unknown> }

const waitsFor = (cause: Cause, who: string | null = null, note: string | null = null): Phase => ({ cause, who, note })

/** What the item waits for after an event; null: nothing changes. */
function after(event: Told, state: State): Phase | null {
  const { type, who, data } = event
  const goHome = (home: Phase) => {
    state.home = { cause: home.cause, who: null, note: null }
    return home
  }
  if (secondLooks.includes(String(data.mode))) {
    state.aside.add(data.visitId)
    return null
  }
  switch (type) {
    case 'item.read':
    case 'item.proposing_retried':
      return waitsFor('proposing')
    case 'item.reading_retried':
      return waitsFor('reading')
    case 'item.failed':
      return waitsFor('exception')
    case 'item.entered_by_hand':
      return goHome(waitsFor('queue'))
    case 'item.restored':
      return data.to === 'review'
        ? goHome(waitsFor('queue'))
        : waitsFor(data.to === 'exception' ? 'exception' : 'reading')
    case 'item.dismissed':
      return waitsFor('completed')
    case 'item.proposed':
      return goHome(waitsFor('queue'))
    case 'task.claimed':
      return waitsFor('taken', who)
    case 'item.opened':
      return state.aside.has(data.visitId) ? null : waitsFor('worked', who)
    case 'decision.undone':
      // A rejection takes the decision back too: then nobody has the item.
      return state.phase.note === 'rejected' && data.mode !== 'approval' ? null : waitsFor('worked', who)
    case 'task.released':
      return waitsFor(state.home.cause, who, 'released')
    case 'task.freed':
      return waitsFor(state.home.cause, who, 'freed')
    case 'task.skipped':
      return waitsFor(state.home.cause, who, typeof data.reason === 'string' ? data.reason : 'skipped')
    case 'task.escalated':
      return goHome(waitsFor('lead', who))
    case 'entry.decided':
    case 'pair.differs':
      // One of two people, or a third, is still to come.
      return goHome(waitsFor('queue'))
    case 'approval.requested':
    case 'approval.given':
      // A chain may ask for another word; where it does not, the item is complete at the same moment.
      return goHome(waitsFor('approval'))
    case 'approval.refused':
      return goHome(waitsFor('queue', who, 'rejected'))
    case 'item.returned':
    case 'item.asked':
      return waitsFor('sender', data.ruleKey === undefined ? who : null)
    case 'item.passed_on':
      return goHome(waitsFor('queue'))
    case 'rule.fired':
      return Array.isArray(data.did) && data.did.includes('escalate') ? goHome(waitsFor('lead')) : null
    case 'item.completed':
      return waitsFor('completed')
    case 'item.reopened':
      return goHome(waitsFor('queue', who, 'reopened'))
    default:
      return null
  }
}

/** Segments of one cause added up, longest first. `workingMs`: how much of it was working time; null: every hour counts. */
export type WaitGroup = Phase & { ms: number; times: number; meanwhile: number | null; workingMs: number | null }

/**
 * `meanwhile`: decisions that fell on other items of the workflow in a segment, `working`: the segment's working time, by
 * the segment's `from`.
 */
export function waitGroups(
  segments: readonly Segment[],
  meanwhile: Readonly<Record<string, number>> = {},
  working: Readonly<Record<string, number>> | null = null,
): WaitGroup[] {
  const groups: WaitGroup[] = []
  for (const { cause, who, note, ms, from } of segments) {
    const others = meanwhile[from] ?? null
    const worked = working ? (working[from] ?? 0) : null
    const group = groups.find((g) => sameCause(g, { cause, who, note }))
    if (group) {
      group.ms += ms
      group.times += 1
      group.meanwhile = others === null ? group.meanwhile : (group.meanwhile ?? 0) + others
      group.workingMs = worked === null ? null : (group.workingMs ?? 0) + worked
    } else groups.push({ cause, who, note, ms, times: 1, meanwhile: others, workingMs: worked })
  }
  return groups.sort((a, b) => b.ms - a.ms)
}
