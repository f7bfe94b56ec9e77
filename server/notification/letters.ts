import type { Language } from '#server/document/document.ts'
import { escapeHtml } from '#server/platform/mail.ts'
import { dayIn, type LetterKind, letterWords } from './letter-words.ts'

/** Stands for the sender's own link until the letter leaves: the link itself is kept nowhere in the open. */
export const statusPlaceholder = '{{status_link}}'

export type LetterFacts = {
  kind: LetterKind
  language: Language
  /** "Supplier invoices #12": what sender and people here call it. */
  about: string
  receivedAt: Date
  timeZone: string
  /** What a person or a rule wrote to the sender; null in a letter that asks for nothing. */
  message: string | null
  /** What a rule asked for by name. */
  document: string | null
  statusLink: boolean
  organisation: string
}

/** A letter to a sender: paragraphs, a blank line between them. Nothing of the document stands in it but the message. */
export function letterText(facts: LetterFacts): { subject: string; body: string } {
  const { kind, language, about, receivedAt, timeZone, message, document, statusLink, organisation } = facts
  const words = letterWords[language]
  const body = [
    words.greeting,
    `${words.sent(dayIn(language, receivedAt, timeZone), about)} ${words.why[kind]}`,
    ...(message === null ? [] : [`${words.asked}\n${message.trim()}`]),
    ...(document ? [words.needed(document)] : []),
    ...(message === null ? [] : [words.answer(about)]),
    ...(statusLink ? [`${words.status}\n${statusPlaceholder}`] : []),
    `${organisation}\n${words.closing}`,
  ].join('\n\n')
  return { subject: words.subject[kind](about), body }
}

/** The text as it leaves: the link in its place, or without the paragraph about it where there is none any more. */
export function withLink(body: string, link: string | null): string {
  if (link !== null) return body.replaceAll(statusPlaceholder, link)
  return body
    .split('\n\n')
    .filter((paragraph) => !paragraph.includes(statusPlaceholder))
    .join('\n\n')
}

/** The same text in HTML: everything in it is anybody's, and stays text; our own link can be followed. */
export function letterHtml(subject: string, text: string, link: string | null): string {
  const shown = (line: string) =>
    link !== null && line === link ? `<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>` : escapeHtml(line)
  const paragraphs = text.split('\n\n').map((part) => `<p>${part.split('\n').map(shown).join('<br>')}</p>`)
  return [
    `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="margin:0;padding:16px;font:14px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Arial,sans-serif;color:#1a1a1a;background:#fff">',
    `<div style="max-width:640px;margin:0 auto">${paragraphs.join('\n')}</div></body></html>`,
  ].join('\n')
}

export const dayMs = 86_400_000

/** What was written longer ago than this is old mail that somebody took in, and nobody waits for a word about it. */
const freshMs = 2 * dayMs
/** Confirmations to one address in a day: two programs that answer each other end here. */
const mostReceipts = 5

/** Whether the writer of an e-mail is told that it has arrived: a person who has just written, and was not told often today. */
export function isConfirmed(
  mail: { writtenAt: Date | null; automatic: boolean },
  receivedAt: Date,
  today: number,
): boolean {
  const { writtenAt, automatic } = mail
  return (
    writtenAt !== null && !automatic && receivedAt.getTime() - writtenAt.getTime() <= freshMs && today < mostReceipts
  )
}

type Known = { kind: LetterKind; cause: string; to: string; state: LetterState; endedAt: Date | null }

/** What a letter is about: the return whose message it carries. */
export const returnOf = ({ cause }: Pick<Known, 'cause'>): string => cause.split(':')[0] ?? ''

/** The letters that tell of a return, without its reminders. `letters`: the item's, newest first. */
const tellingOf = <T extends Pick<Known, 'kind' | 'cause'>>(letters: readonly T[], returnId: string): T[] =>
  letters.filter((letter) => letter.kind !== 'reminder' && returnOf(letter) === returnId)

/**
 * The cause of the letter that a return still needs: its first, or another one where the last has left for an address that is
 * not the sender's any more, or was withdrawn because its sender was erased. Null: none. `letters`: the item's, newest first.
 */
export function causeOfLetter(letters: readonly Known[], returnId: string, address: string): string | null {
  const told = tellingOf(letters, returnId)
  const [last] = told
  if (!last) return returnId
  const astray = last.state === 'sent' && last.to.toLowerCase() !== address.toLowerCase()
  return astray || last.state === 'withdrawn' ? `${returnId}:again:${told.length}` : null
}

/**
 * From when on a sender is reminded of a return: since its letter has left. Null: it has not, and nobody is reminded of what
 * they were never told. `letters`: the item's, newest first.
 */
export function remindedFrom(letters: readonly Known[], returnId: string): Date | null {
  const [last] = tellingOf(letters, returnId)
  return last?.state === 'sent' ? last.endedAt : null
}

/**
 * The reminder that is due now: the last of the days after the letter that have passed. Those before it are not made up
 * for, so that nobody gets three on one morning. Null: none yet.
 */
export function dueReminder(from: Date, days: readonly number[], now: Date): number | null {
  const passed = days.filter((day) => from.getTime() + day * dayMs <= now.getTime())
  return passed.length === 0 ? null : Math.max(...passed)
}

/** When reminders are still to come, as long as the item stays returned. */
export function comingReminders(from: Date, days: readonly number[], now: Date): Date[] {
  return [...days]
    .sort((a, b) => a - b)
    .map((day) => new Date(from.getTime() + day * dayMs))
    .filter((at) => at > now)
}

export type LetterState = 'waiting' | 'sent' | 'failed' | 'withdrawn'

/** A letter as people here see it. */
export type LetterView = {
  id: string
  kind: LetterKind
  state: LetterState
  to: string
  subject: string
  /** As it leaves or left; the link in its place. */
  text: string
  createdAt: string
  /** It does not leave before this. */
  notBefore: string
  endedAt: string | null
  problem: string | null
  /** Its time has come and nothing sends it: no mail server, or it failed. */
  stuck: boolean
}

export type LettersView = {
  letters: LetterView[]
  /** Why no mail is sent by this installation, as one sentence; null: they are. */
  off: string | null
  /** When the item's sender is reminded, while it stays returned; ISO. */
  reminders: string[]
}
