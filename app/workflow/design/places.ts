import type { Definition } from '#server/workflow/workflow.ts'
import { checkKinds } from './check-words.ts'

type Path = readonly (string | number)[]

/** The parts of the designer, in the order in which one thinks a piece of work through. */
export const sections = [
  { key: 'charter', label: 'Charter', group: 'The work' },
  { key: 'basics', label: 'Basics', group: 'The work' },
  { key: 'sop', label: 'Instructions', group: 'The work' },
  { key: 'fields', label: 'Fields', group: 'What is proposed' },
  { key: 'labels', label: 'Labels', group: 'What is proposed' },
  { key: 'drafts', label: 'Drafts', group: 'What is proposed' },
  { key: 'queues', label: 'Queues', group: 'Where it goes' },
  { key: 'rules', label: 'Rules', group: 'Where it goes' },
  { key: 'checks', label: 'Checks', group: 'Where it goes' },
  { key: 'approvals', label: 'Approvals', group: 'Where it goes' },
  { key: 'calendar', label: 'Working hours', group: 'Where it goes' },
  { key: 'thresholds', label: 'Thresholds', group: 'How sure it is' },
  { key: 'provider', label: 'Provider', group: 'How sure it is' },
  { key: 'quality', label: 'Quality', group: 'How sure it is' },
  { key: 'autonomy', label: 'Autonomy', group: 'How sure it is' },
  { key: 'sensitive', label: 'Sensitive work', group: 'How sure it is' },
  { key: 'alerts', label: 'Alerts', group: 'Around it' },
  { key: 'schedule', label: 'Schedule', group: 'Around it' },
  { key: 'try', label: 'Try it', group: 'Before it counts' },
  { key: 'yaml', label: 'As a file', group: 'Before it counts' },
] as const
export type SectionKey = (typeof sections)[number]['key']

/** Which section shows a member of the definition; what belongs to none stands among the basics. */
const sectionOfMember: Partial<Record<keyof Definition, SectionKey>> = {
  charter: 'charter',
  instructions: 'sop',
  fields: 'fields',
  queues: 'queues',
  rules: 'rules',
  checks: 'checks',
  approvals: 'approvals',
  calendar: 'calendar',
  thresholds: 'thresholds',
  provider: 'provider',
  mayLeave: 'provider',
  quality: 'quality',
  weeklySample: 'quality',
  gate: 'quality',
  autonomy: 'autonomy',
  sensitive: 'sensitive',
  alerts: 'alerts',
  sender: 'alerts',
  schedule: 'schedule',
  renewals: 'schedule',
}

/** The section in which a place of the definition is changed. */
export function sectionOf(draft: Definition, path: Path): SectionKey {
  const [member, index, part] = path
  if (member === 'fields' && typeof index === 'number') {
    const type = draft.fields[index]?.type
    if (type === 'label' && part === 'options') return 'labels'
    if (type === 'draft' && (part === 'answers' || part === 'checklist' || part === 'purpose')) return 'drafts'
  }
  return sectionOfMember[member as keyof Definition] ?? 'basics'
}

/** What a section shows of a definition, so that two definitions can be compared by it. */
function shownIn(definition: Definition, section: SectionKey): unknown {
  if (section === 'fields') return definition.fields.map(withoutChoices)
  if (section === 'labels')
    return definition.fields.flatMap((f) => (f.type === 'label' ? [[f.key, f.multiple, f.options]] : []))
  if (section === 'drafts')
    return definition.fields.flatMap((f) => (f.type === 'draft' ? [[f.key, f.purpose, f.answers, f.checklist]] : []))
  const members = Object.entries(definition).filter(([member]) => sectionOf(definition, [member]) === section)
  return Object.fromEntries(members)
}

function withoutChoices(field: Definition['fields'][number]): unknown {
  const { options, answers, checklist, purpose, multiple, ...rest } = field as Record<string, unknown>
  return field.type === 'enum' ? { ...rest, options } : rest
}

/** The sections in which two definitions differ. */
export function changedSections(before: Definition, after: Definition): Set<SectionKey> {
  if (before === after) return new Set()
  const differ = sections.filter(({ key }) => canonical(shownIn(before, key)) !== canonical(shownIn(after, key)))
  return new Set(differ.map(({ key }) => key))
}

/** JSON that does not depend on the order in which members were set. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** What single members are called in the forms. */
const memberWords: Record<string, string> = {
  name: 'Name',
  noun: 'What is worked on',
  description: 'Description',
  timeZone: 'Time zone',
  currency: 'Currency',
  languages: 'Languages',
  title: 'Title',
  groupBy: 'Group by',
  dueHours: 'Due within',
  holdSeconds: 'Hold',
  idleCutoffSeconds: 'Away after',
  reworkWindowDays: 'Rework window',
  manualShare: 'Share by hand',
  label: 'Label',
  key: 'Key',
  help: 'Help',
  pattern: 'Pattern',
  min: 'Least',
  max: 'Most',
  options: 'Options',
  columns: 'Columns',
  currencyField: 'Currency field',
  atStake: 'At stake',
  because: 'Reason',
  cites: 'Sentence',
  message: 'Message',
  tolerance: 'Tolerance',
  text: 'Text',
  sure: 'Sure at and above',
  look: 'Unsure below',
  dailyLimit: 'Daily limit',
  examples: 'Examples',
  model: 'Model',
}

/** A place of the definition in words: "Fields: Total, Currency field", "Rules: large_amount, condition 1". */
export function placeOf(draft: Definition, path: Path): string {
  const section = sections.find((s) => s.key === sectionOf(draft, path))?.label ?? 'Basics'
  const words = wordsWithin(draft, path)
  return words.length > 0 ? `${section}: ${words.join(', ')}` : section
}

function wordsWithin(draft: Definition, path: Path): string[] {
  const words: string[] = []
  let at: unknown = draft
  for (const [depth, part] of path.entries()) {
    at = (at as Record<string, unknown> | undefined)?.[part as string]
    if (path[0] === 'checks' && depth === 1) words.push(checkName(draft, Number(part)))
    else if (typeof part === 'number')
      words.push(nameOf(at) ?? `${itemWords[String(path[depth - 1])] ?? 'line'} ${part + 1}`)
    else if (depth === path.length - 1 && !(depth === 0 && sectionOfMember[part as keyof Definition]))
      words.push(memberWords[part] ?? spaced(part))
  }
  return words
}

/** A check has no name but what it looks at, and its place. */
function checkName(draft: Definition, index: number): string {
  const check = draft.checks[index]
  return check ? `${checkKinds[check.kind].label} (${index + 1})` : `check ${index + 1}`
}

const itemWords: Record<string, string> = {
  fields: 'field',
  when: 'condition',
  any: 'part',
  actions: 'action',
  steps: 'step',
  checks: 'check',
  rules: 'rule',
  approvals: 'approval',
  queues: 'queue',
  options: 'option',
  columns: 'column',
  answers: 'answer',
  renewals: 'renewal',
  inputs: 'input',
  title: 'part',
}

/** The name that people gave a part, where it has one. */
function nameOf(part: unknown): string | null {
  if (typeof part !== 'object' || part === null) return null
  const { label, title, name, key } = part as Record<string, unknown>
  const given = [label, title, name, key].find((text) => typeof text === 'string' && text.trim() !== '')
  return typeof given === 'string' ? given : null
}

/** "waitMinutes" as "Wait minutes". */
function spaced(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The draft's problem in the words of whoever fills forms, whatever the schema says. */
export function problemWords(message: string): string {
  const plain = message.trim().replace(/\.$/, '')
  for (const [pattern, words] of schemaWords) {
    const found = pattern.exec(plain)
    if (found) return words.replace('$1', found[1] ?? '')
  }
  const sentence = plain.charAt(0).toUpperCase() + plain.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

const schemaWords: [RegExp, string][] = [
  [/^must not be empty$/i, 'Fill this in.'],
  [/^is missing: it needs (.*)$/i, 'Something is missing: $1.'],
  [/^needs at least 1 entry$/i, 'At least one is needed.'],
  [/^look must not be above sure$/i, '"Unsure below" must not lie above "Sure at and above".'],
  [/^there may be one route field only$/i, 'Only one field may say where an item goes.'],
  [/^within_days needs a number of days$/i, 'Write how many days.'],
  [/^there is no (.*)$/i, 'There is no $1 any more.'],
]
