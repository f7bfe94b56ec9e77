import { formatDuration } from '#app/ui/duration.ts'
import type { HistoryEntry } from '#server/item/views.server.ts'
import { skipReasons } from '#server/review/review.ts'
import type { ActionKind } from '#server/workflow/rule.ts'
import type { Definition } from '#server/workflow/workflow.ts'

export type HistoryLine = {
  key: string
  at: string
  sentence: string
  /** "waited 3 h 12 min": the time since the line before, from a minute up. */
  waited: string | null
  kind: 'step' | 'person' | 'trouble'
}

type Names = {
  fields: readonly { key: string; label: string }[]
  queues: Definition['queues']
  rules?: readonly { key: string; because: string }[]
  intake: string
}
type Kind = HistoryLine['kind']

/**
 * An item's history as a person would tell it. `exportedAt` adds the export, which is recorded for the workflow and not
 * for the item.
 */
export function historyLines(
  history: readonly HistoryEntry[],
  names: Names,
  { exportedAt }: { exportedAt: string | null } = { exportedAt: null },
): HistoryLine[] {
  const events = exportedAt ? [...history, { at: exportedAt, type: 'item.exported', who: '', data: {} }] : [...history]
  events.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  return events.map((event, i): HistoryLine => {
    const before = events[i - 1]
    const gap = before ? Date.parse(event.at) - Date.parse(before.at) : 0
    const [kind, sentence] = tell(event, names)
    return {
      key: `${i} ${event.type}`,
      at: event.at,
      sentence,
      kind,
      waited: gap >= 60_000 ? waited(before, gap) : null,
    }
  })
}

/** Time with a person is not waiting. */
function waited(before: HistoryEntry | undefined, gap: number): string {
  const worked = before?.type === 'item.opened' || before?.type === 'task.claimed'
  return `${worked ? 'open for' : 'waited'} ${formatDuration(gap)}`
}

type Teller = (event: HistoryEntry, names: Names) => [Kind, string]

const tellers: Record<string, Teller> = {
  'item.received': ({ who }, { intake }) => ['step', receivedText(who, intake)],
  'item.read': () => ['step', 'The document was read.'],
  'item.failed': ({ data }) => [
    'trouble',
    data.step === 'propose'
      ? 'No proposal could be made: the item went to the exceptions.'
      : 'The document could not be read: the item went to the exceptions.',
  ],
  'item.reading_retried': ({ who }) => ['person', `${who} sent it to be read again.`],
  'item.proposing_retried': ({ who }) => ['person', `${who} asked for a proposal again.`],
  'item.waiting': ({ data }) => [
    'trouble',
    data.reason === 'limit'
      ? 'The daily limit of the provider was used up: it waits for the next day.'
      : 'The provider did not answer: it waits and is tried again.',
  ],
  'item.proposed': ({ data }, { queues }) => ['step', proposedText(data, queues)],
  'task.claimed': ({ who }) => ['person', `${who} took it.`],
  'item.opened': ({ who }) => ['person', `${who} opened it.`],
  'task.released': ({ who }) => ['person', `${who} gave it back unfinished.`],
  'task.skipped': ({ who, data }) => ['person', `${who} skipped it${reasonText(data.reason)}.`],
  'task.freed': ({ who }) => ['person', `${who} freed it, so that somebody else can take it.`],
  'task.assigned': ({ who }) => ['person', `${who} gave it to somebody.`],
  'task.reprioritised': ({ who }) => ['person', `${who} changed its place in the queue.`],
  'task.escalated': ({ who }) => ['person', `${who} handed it to the ops leads.`],
  'item.clean': () => ['step', 'Nothing on it needed a person.'],
  'item.passed': () => ['step', 'It passed without a person, as the workflow’s autonomy allows.'],
  'item.decided': ({ who, data }, { fields }) => ['person', decidedText(who, data, fields)],
  'item.returned': ({ who, data }, names) =>
    data.ruleKey === undefined
      ? ['person', `${who} returned it to its sender to be corrected.`]
      : ['trouble', `It went back to its sender to be corrected${ruleText(data, names)}.`],
  'item.asked': ({ data }, names) => ['trouble', `Its sender was asked for a document${ruleText(data, names)}.`],
  'item.passed_on': ({ who, data }, { queues }) => {
    const label = (key: unknown) => queues.find((q) => q.key === key)?.label ?? String(key)
    return ['person', `${who} finished it for ${label(data.from)}: it went on to ${label(data.to)}.`]
  },
  'rule.fired': ({ data }, names) => ['step', firedText(data, names)],
  'approval.requested': ({ data }) => [
    'step',
    typeof data.step === 'number' && data.step > 0
      ? 'The next step of its approval was asked for.'
      : 'It needs a second person: it went to the approvers.',
  ],
  'approval.given': ({ who, data }) => ['person', `${who} approved it${inPlace(data)}.`],
  'approval.refused': ({ who, data }) => ['trouble', `${who} rejected it${inPlace(data)}: it went back to review.`],
  'approval.reminded': () => ['step', 'Whoever may approve it was reminded.'],
  'approval.overdue': () => ['trouble', 'Its approval is overdue.'],
  'approval.escalated': ({ data }) => [
    'trouble',
    data.because === 'nobody'
      ? 'Those who were to approve it cannot give all the words that are needed: the ops leads are asked.'
      : 'Somebody else is asked for the word as well.',
  ],
  'approval.skipped': () => ['step', 'A rule let it pass without an approval.'],
  'decision.restored': () => ['step', 'The decision stands again.'],
  'check.drawn': ({ data }) => [
    'step',
    data.purposive ? 'It waits for a second look.' : 'It was drawn at random for a second look.',
  ],
  'dispute.ordered': ({ who }) => [
    'person',
    `${who} asked for a blind second entry, because two versions read it differently.`,
  ],
  'check.closed': () => ['step', 'The second look was compared with the decision.'],
  'check.withdrawn': () => ['step', 'Its second look is not needed any more.'],
  'check.reopened': () => ['step', 'Its second look waits again.'],
  'item.corrected': ({ data }, { fields }) => ['step', `A second look put ${changedText(data.fields, fields)} right.`],
  'item.correction_undone': () => ['step', 'The values of the first decision stand again.'],
  'item.withdrawn': () => ['step', 'It was withdrawn.'],
  'task.moved': ({ who }) => ['person', `${who} took it up, because the person it was kept for is away.`],
  'entry.decided': ({ who }) => ['person', `${who} entered it.`],
  'pair.agreed': () => ['step', 'Two people entered the same.'],
  'pair.differs': () => ['step', 'Two people entered different values: a third decides.'],
  'check.decided': ({ who }) => ['person', `${who} finished a second look at it.`],
  'comment.added': ({ who, data }, { fields }) => ['person', `${who} commented${placeText(data, fields)}.`],
  'comment.removed': ({ who }) => ['person', `${who} deleted a comment.`],
  'comment.resolved': ({ who }) => ['person', `${who} marked a comment as dealt with.`],
  'flag.raised': ({ who, data }, { fields }) => ['trouble', `${who} raised a flag${placeText(data, fields)}.`],
  'flag.resolved': ({ who }) => ['person', `${who} marked a flag as dealt with.`],
  'item.entered_by_hand': ({ who }) => ['person', `${who} opened a blank form, to enter it by hand.`],
  'item.dismissed': ({ who }) => ['trouble', `${who} dismissed it: it is no item and counts as nothing.`],
  'item.restored': ({ who }) => ['person', `${who} took the dismissal back.`],
  'exception.assigned': ({ who, data }) => [
    'person',
    data.userId ? `${who} said who looks after it.` : `${who} left it to whoever comes next.`,
  ],
  'sender.set': ({ who }) => ['person', `${who} changed who sent it.`],
  'sender.erased': ({ who }) => ['person', `${who} erased who sent it.`],
  'sender.link_made': () => ['step', 'A status link for its sender was made.'],
  'sender.link_revoked': ({ who }) => ['person', `${who} ended the sender’s status link.`],
  'letter.written': () => ['step', 'A letter to its sender was written.'],
  'letter.sent': ({ who, data }) =>
    data.byHand
      ? ['person', `${who} sent the letter to its sender by hand.`]
      : ['step', 'The letter to its sender left.'],
  'letter.failed': () => ['trouble', 'The letter to its sender could not be sent.'],
  'letter.withdrawn': () => ['step', 'The letter to its sender was withdrawn before it left.'],
  'letter.retried': ({ who }) => ['person', `${who} sent the letter to its sender again.`],
  'item.completed': () => ['step', 'Completed.'],
  'decision.undone': ({ who }) => ['person', `${who} took the decision back.`],
  'item.reopened': ({ who, data }) =>
    data.foundBy
      ? ['trouble', 'A second look found other values after it had left: it went to the ops leads.']
      : ['person', `${who} opened it again: what follows is rework.`],
  'case.added': () => ['step', 'The decision became a case of the evaluation set.'],
  'case.withdrawn': () => ['step', 'Its case was taken out of the evaluation set.'],
  'item.exported': () => ['step', 'First exported.'],
}

function tell(event: HistoryEntry, names: Names): [Kind, string] {
  const teller = tellers[event.type]
  return teller ? teller(event, names) : ['step', `${event.type.replace(/[._]/g, ' ')} (${event.who})`]
}

/** Is there a sentence of its own for this type? */
export const isTold = (type: string): boolean => Object.hasOwn(tellers, type)

/** What a rule did, as far as no line of its own says it. */
const deeds: Record<ActionKind, string> = {
  route: 'sent it to its queue',
  sequence: 'sends it through queues in turn',
  priority: 'put it forward',
  skip_approval: 'let it skip its approval',
  return: 'returned it',
  ask: 'asked for a document',
  escalate: 'handed it to the ops leads',
  notify: 'told people',
}

function firedText(data: HistoryEntry['data'], names: Names): string {
  const did = Array.isArray(data.did) ? data.did.flatMap((kind) => deeds[kind as ActionKind] ?? []) : []
  const rule = names.rules?.find((r) => r.key === data.ruleKey)
  return `The rule ${rule ? quoted(rule.because) : String(data.ruleKey)} ${list(did) || 'applied'}.`
}

/** Which rule it was: ", by the rule “No tax ID”". */
function ruleText(data: HistoryEntry['data'], { rules }: Names): string {
  const rule = rules?.find((r) => r.key === data.ruleKey)
  return rule ? `, by the rule ${quoted(rule.because)}` : ''
}

/** A sentence within another one has no full stop of its own. */
const quoted = (because: string) => `“${because.replace(/\.$/, '')}”`

/** A word that was given while somebody was away. */
const inPlace = (data: HistoryEntry['data']) => (data.onBehalfOf ? ', in the place of somebody who is away' : '')

function receivedText(who: string, intake: string): string {
  switch (intake) {
    case 'upload':
      return `${who} uploaded it.`
    case 'command':
      return 'It came in by the ingest command.'
    default:
      return 'It came in.'
  }
}

function proposedText(data: HistoryEntry['data'], queues: Names['queues']): string {
  const flags = Array.isArray(data.flags) ? data.flags.length : 0
  const raised =
    flags === 0 ? 'no check objects' : flags === 1 ? '1 check raised a flag' : `${flags} checks raised flags`
  const by = typeof data.model === 'string' ? ` by ${data.model}${costText(data)}` : ''
  const queue = queues.length > 1 ? queues.find((q) => q.key === data.queue)?.label : undefined
  return `Values were proposed${by}; ${raised}.${queue ? ` It went to ${queue}.` : ''}`
}

/** " for 0.0012 USD"; nothing where no price was known. */
function costText({ cost, currency }: HistoryEntry['data']): string {
  return typeof cost === 'number' ? ` for ${Number(cost.toPrecision(2))} ${String(currency)}` : ''
}

function reasonText(reason: unknown): string {
  const found = skipReasons.find((r) => r.key === reason)
  return found ? `: "${found.label}"` : ''
}

/** Where a comment points: " on Total", " on page 2". */
function placeText(data: HistoryEntry['data'], fields: Names['fields']): string {
  if (typeof data.page === 'number') return ` on page ${data.page}`
  const label = fields.find((f) => f.key === data.fieldKey)?.label
  return label ? ` on ${label}` : ''
}

function decidedText(who: string, data: HistoryEntry['data'], fields: Names['fields']): string {
  // Of a pilot's item nobody is told whether there was a proposal to change.
  if (data.changed === undefined) return `${who} finished it.`
  const labels = labelsOf(data.changed, fields)
  const passed = Array.isArray(data.overridden) ? data.overridden.length : 0
  const changed = labels.length === 0 ? 'without changes' : `and changed ${list(labels)}`
  const letPass = passed === 0 ? '' : `, and let ${passed === 1 ? 'a failed check' : `${passed} failed checks`} pass`
  return `${who} finished it ${changed}${letPass}.`
}

function labelsOf(keys: unknown, fields: Names['fields']): string[] {
  const known = Array.isArray(keys) ? keys.map(String) : []
  return [...new Set(known.map((key) => fields.find((f) => f.key === key)?.label ?? key))]
}

const changedText = (keys: unknown, fields: Names['fields']) => list(labelsOf(keys, fields)) || 'its values'

function list(labels: readonly string[]): string {
  if (labels.length > 4) return `${labels.slice(0, 3).join(', ')} and ${labels.length - 3} more fields`
  return labels.length < 2 ? labels.join('') : `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`
}
