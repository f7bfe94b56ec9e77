import { z } from 'zod'
import { type FieldValue, isEmpty, labelsOf, type Values } from '#server/workflow/field-value.ts'
import type { Who } from '#server/workflow/rule.ts'
import { optionsOf } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/**
 * What people are told of, each once for each cause. attention: what a rule or an urgent label says of an item whose
 * proposal a running pilot conceals; it tells no more than that.
 */
export const noticeKinds = [
  'approval',
  'approval_reminder',
  'approval_overdue',
  'urgent',
  'rule',
  'attention',
  'alert',
  'exception',
  'autonomy',
  'schedule',
  'renewal',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** Kinds that ask somebody for an approval. */
export const askingKinds = ['approval', 'approval_reminder', 'approval_overdue'] as const satisfies NoticeKind[]

/** What a person can switch, with what is sent unless they do. Kinds of one line are switched together. */
export const noticeGroups = [
  {
    key: 'approvals',
    kinds: askingKinds,
    label: 'Approvals that wait for you',
    help: 'When you are asked, with its reminders, and when one is overdue.',
    mail: true,
  },
  {
    key: 'urgent',
    kinds: ['urgent', 'attention'],
    label: 'Urgent items',
    help: 'An item has come in that cannot wait.',
    mail: true,
  },
  {
    key: 'rules',
    kinds: ['rule'],
    label: 'What rules tell you',
    help: 'A rule of a workflow names you, or your role.',
    mail: true,
  },
  {
    key: 'alerts',
    kinds: ['alert', 'autonomy'],
    label: 'Alerts',
    help: 'Work waits too long, many items fail, a provider is silent, autonomy was stepped back.',
    mail: true,
  },
  {
    key: 'exceptions',
    kinds: ['exception'],
    label: 'Exceptions',
    help: 'An item that you look after could not be read or proposed for, or was given to you; at most one mail an hour for each workflow.',
    mail: false,
  },
  {
    key: 'schedule',
    kinds: ['schedule', 'renewal'],
    label: 'Reports and renewals',
    help: 'A report is ready to be looked at or could not be made; a contract’s date is near.',
    mail: true,
  },
] as const satisfies readonly {
  key: string
  kinds: readonly NoticeKind[]
  label: string
  help: string
  mail: boolean
}[]

export const noticeSettingsSchema = z.object({
  mail: z.partialRecord(z.enum(noticeGroups.map((group) => group.key)), z.boolean()).default({}),
})
export type NoticeSettings = z.infer<typeof noticeSettingsSchema>
/** Name of the person's preference. */
export const noticePreference = 'notices'

/** Does this person want mails of this kind? What they have not said is as it comes. */
export function wantsMail(settings: NoticeSettings, kind: NoticeKind): boolean {
  const group = noticeGroups.find(({ kinds }) => (kinds as readonly NoticeKind[]).includes(kind))
  return group ? (settings.mail[group.key] ?? group.mail) : false
}

export type Member = { id: string; email: string; roles: readonly string[] }

/**
 * The members whom a definition names. The owner, where they are no member, and addresses of nobody, leave their notice
 * to the ops leads: nothing is said to the wind.
 */
export function membersNamed(who: readonly Who[], members: readonly Member[], owner: string): Member[] {
  const leads = members.filter((member) => member.roles.includes('lead'))
  const byAddress = (address: string) =>
    members.filter((member) => member.email.toLowerCase() === address.toLowerCase() && address !== '')
  const named = who.flatMap((one): readonly Member[] => {
    if (one === 'lead' || one === 'approver' || one === 'reviewer')
      return members.filter((member) => member.roles.includes(one))
    const found = byAddress(one === 'owner' ? owner : one)
    return found.length > 0 ? found : leads
  })
  return members.filter((member) => named.includes(member))
}

/** A rule's message with `{{key}}` in it, as somebody reads it who may see the values; what is empty says so. */
export function filledMessage(
  message: string,
  definition: Pick<Definition, 'fields' | 'queues'>,
  values: Values,
): string {
  return message.replace(/\{\{\s*([a-z][a-z0-9_]{0,39})\s*\}\}/g, (whole, key: string) => {
    const field = definition.fields.find((f) => f.key === key)
    if (!field) return whole
    return isEmpty(values[key]) ? `(no ${field.label})` : valueText(field, definition, values[key])
  })
}

const longestValue = 300

function valueText(
  field: Definition['fields'][number],
  definition: Pick<Definition, 'queues'>,
  value: FieldValue | undefined,
): string {
  const options = optionsOf(field, definition)
  if (options.length > 0)
    return labelsOf(value)
      .map((key) => options.find((o) => o.key === key)?.label ?? key)
      .join(', ')
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? 'row' : 'rows'}`
  return String(value ?? '').slice(0, longestValue)
}

/**
 * A notice's text: its first line may leave by mail, what follows is read in the application alone, by whoever may see it
 * then. Control characters and line breaks of a part never begin a further line.
 */
export function noticeText(head: string, details: string | null = null): string {
  const first = head.replace(/\s+/gu, ' ').trim()
  return details === null || details.trim() === '' ? first : `${first}\n${details.trim()}`
}

export function partsOf(text: string): { head: string; details: string | null } {
  const cut = text.indexOf('\n')
  return cut < 0 ? { head: text, details: null } : { head: text.slice(0, cut), details: text.slice(cut + 1) }
}

/** Kinds that say something of an item's proposal: read only by whoever may see that. */
export const proposalKinds: readonly NoticeKind[] = ['urgent', 'rule']

/** The notice as somebody reads it from whom the proposal is hidden. */
export const veiledHead = (reference: string) => `${reference} needs attention`

export type NoticeView = {
  id: string
  kind: NoticeKind
  head: string
  details: string | null
  path: string
  workflow: string | null
  at: string
  readAt: string | null
  /** It asked for an approval that waits no longer: given, refused, taken back, or at another step. */
  settled: boolean
  /** Why its mail did not arrive; null: it did, or none was wanted. */
  problem: string | null
}
