import type { ApprovalStoryView, ClockEvent, StepStory, WordView } from '#server/approval/story.server.ts'

/** One line of an approval's course. `look`: done and fine, against it, waiting, or the clock's. */
export type StoryLine = { at: string; text: string; look: 'given' | 'refused' | 'clock' | 'undone' }

const inPlace = (behalf: string | null) => (behalf === null ? '' : `, in the place of ${behalf}`)

function wordText({ who, onBehalfOf, word, undoneAt }: WordView): string {
  const said = `${who} ${word === 'approve' ? 'approved' : 'rejected'}${inPlace(onBehalfOf)}`
  return undoneAt === null ? said : `${said}, and took it back`
}

const clockText = ({ kind, because }: ClockEvent): string => {
  if (kind === 'reminded') return 'Reminded whoever may give the word'
  if (kind === 'overdue') return 'Overdue from here on'
  return because === 'nobody' ? 'Nobody else could give the word: the ops leads are asked' : 'Others are asked as well'
}

/** Words, reminders and escalations of an approval in order of time; reminders of one stretch are one line. */
export function storyLines({ steps, events }: Pick<ApprovalStoryView, 'steps' | 'events'>): StoryLine[] {
  const words = steps
    .flatMap((step) => step.words)
    .map((word): StoryLine => {
      const look = word.undoneAt !== null ? 'undone' : word.word === 'approve' ? 'given' : 'refused'
      return { at: word.at, text: wordText(word), look }
    })
  const clock = events.map((event): StoryLine => ({ at: event.at, text: clockText(event), look: 'clock' }))
  return [...words, ...clock].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).reduce<StoryLine[]>(withReminders, [])
}

/** Reminders one after the other are told together: a word that is long in coming would fill the page with them. */
function withReminders(lines: StoryLine[], line: StoryLine): StoryLine[] {
  const last = lines.at(-1)
  const reminded = 'Reminded whoever may give the word'
  if (!last || line.text !== reminded || !last.text.startsWith(reminded)) return [...lines, line]
  const times = Number(/(\d+) times$/.exec(last.text)?.[1] ?? 1) + 1
  return [...lines.slice(0, -1), { ...line, text: `${reminded} ${times} times` }]
}

/** "needs 1 more of 2 words", "has its 2 words", "comes after". */
export function stepText({ needed, given, state }: Pick<StepStory, 'needed' | 'given' | 'state'>): string {
  const words = needed === 1 ? 'word' : 'words'
  switch (state) {
    case 'done':
      return needed === 1 ? 'has its word' : `has its ${needed} words`
    case 'later':
      return `comes after; needs ${needed} ${words}`
    case 'ended':
      return given === 0 ? 'was not reached' : `had ${given} of ${needed} ${words}`
    case 'waiting':
      return needed === 1 ? 'waits for its word' : `needs ${needed - given} more of ${needed} words`
  }
}

/** Where a chain stands, short enough for a card: "step 1 of 2, needs 1 more of 2". */
export function chainText({
  number,
  of,
  label,
  needed,
  given,
}: {
  number: number
  of: number
  label: string | null
  needed: number
  given: number
}): string | null {
  const where = of > 1 ? `step ${number} of ${of}${label ? `, ${label}` : ''}` : label
  const words = needed > 1 ? `needs ${needed - given} more of ${needed}` : null
  return [where, words].filter((part) => part !== null).join(', ') || null
}

/** What became of it, in one word with its moment. */
export const stateText: Record<ApprovalStoryView['state'], string> = {
  waiting: 'Waits',
  approved: 'Approved',
  rejected: 'Rejected',
  withdrawn: 'Withdrawn: the decision was taken back',
  skipped: 'Skipped by a rule',
}
