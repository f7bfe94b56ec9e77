import { describe, expect, it } from 'vitest'
import { letterWords, standings } from './letter-words.ts'
import {
  causeOfLetter,
  comingReminders,
  dueReminder,
  type LetterFacts,
  letterHtml,
  letterText,
  remindedFrom,
  statusPlaceholder,
  withLink,
} from './letters.ts'
import { standingOf } from './status.ts'

const facts: LetterFacts = {
  ...{ kind: 'ask', language: 'en', about: 'Invoices #12', timeZone: 'Europe/Berlin', organisation: 'Acme' },
  ...{ message: 'Please send\n\nthe tax form.', document: 'Tax form', statusLink: true },
  receivedAt: new Date('2026-11-15T23:30:00Z'),
}

describe('a letter', () => {
  it('says what is asked, what is missing, how to answer, and where it stands', () => {
    const { subject, body } = letterText(facts)
    expect(subject).toBe('Invoices #12: we need a document from you')
    expect(body).toContain('on 16 November 2026 has the reference Invoices #12')
    expect(body).toContain('Please send\n\nthe tax form.')
    expect(body).toContain('Document needed: Tax form')
    expect(body).toContain(statusPlaceholder)
    expect(letterText({ ...facts, statusLink: false, document: null }).body).not.toMatch(/status_link|Document needed/)
  })

  it('is written in the language of the document', () => {
    expect(letterText({ ...facts, language: 'de', kind: 'return' }).body).toContain('am 16. November 2026')
    expect(letterText({ ...facts, language: 'fr', kind: 'reminder' }).subject).toBe(
      'Rappel : Invoices #12 attend votre réponse',
    )
    for (const words of Object.values(letterWords)) expect(Object.keys(words.standing)).toEqual([...standings])
  })

  it('has the link in its place, or no word of it', () => {
    const { body } = letterText(facts)
    expect(withLink(body, 'https://x.example/status/t')).toContain('\nhttps://x.example/status/t\n')
    expect(withLink(body, null)).not.toMatch(/status_link|without signing in/)
  })

  it('is text in HTML too: nothing of it becomes markup, and only our own link is one', () => {
    const link = 'https://x.example/status/t'
    const html = letterHtml('<b>', `<script>\n${link}\nhttps://evil.example`, link)
    expect(html).not.toMatch(/<script|<b>/)
    expect(html.match(/<a /g)).toHaveLength(1)
    expect(html).toContain(`<a href="${link}">`)
  })
})

describe('a reminder', () => {
  const returnedAt = new Date('2026-11-01T10:00:00Z')
  const on = (day: number, hour = 10) => new Date(Date.UTC(2026, 10, 1 + day, hour))

  it('is due on its days, and never two at once', () => {
    expect(dueReminder(returnedAt, [3, 10], on(3, 9))).toBeNull()
    expect(dueReminder(returnedAt, [3, 10], on(3))).toBe(3)
    expect(dueReminder(returnedAt, [3, 10], on(9))).toBe(3)
    expect(dueReminder(returnedAt, [10, 3], on(40))).toBe(10)
    expect(dueReminder(returnedAt, [], on(40))).toBeNull()
  })

  it('is announced while it is to come', () => {
    expect(comingReminders(returnedAt, [10, 3], on(4)).map((at) => at.getTime())).toEqual([on(10).getTime()])
  })
})

describe('a return', () => {
  const sent = { kind: 'return', cause: 'r1', to: 'ada@a.example', state: 'sent', endedAt: new Date(5) } as const
  it('has one letter, and another where that one left for an address that was put right since', () => {
    expect(causeOfLetter([], 'r1', 'ada@a.example')).toBe('r1')
    expect(causeOfLetter([sent], 'r1', 'ADA@a.example')).toBeNull()
    expect(causeOfLetter([sent], 'r2', 'ada@a.example')).toBe('r2')
    expect(causeOfLetter([{ ...sent, state: 'waiting' }], 'r1', 'eve@a.example')).toBeNull()
    expect(causeOfLetter([{ ...sent, state: 'withdrawn' }], 'r1', 'ada@a.example')).toBe('r1:again:1')
    const reminder = { ...sent, kind: 'reminder', cause: 'r1:3' } as const
    expect(causeOfLetter([reminder, sent], 'r1', 'eve@a.example')).toBe('r1:again:1')
    const again = { ...sent, cause: 'r1:again:1', to: 'eve@a.example' } as const
    expect(causeOfLetter([again, reminder, sent], 'r1', 'eve@a.example')).toBeNull()
  })
  it('is reminded of from when its last letter has left', () => {
    expect(remindedFrom([], 'r1')).toBeNull()
    expect(remindedFrom([sent], 'r1')).toEqual(new Date(5))
    const again = { ...sent, cause: 'r1:again:1', state: 'waiting', endedAt: null } as const
    expect(remindedFrom([again, sent], 'r1')).toBeNull()
  })
})

describe('where an item stands for its sender', () => {
  const now = new Date('2026-11-16T10:00:00Z')
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
  const plain = { completedAt: null, holdUntil: null, returnedAt: null, holdSeconds: 60 }

  it('is nothing that undo can still take back', () => {
    const done = { ...plain, state: 'completed', completedAt: ago(10) } as const
    expect(standingOf({ ...done, holdUntil: ago(-50) }, now)).toEqual({ standing: 'working', since: null })
    expect(standingOf({ ...done, holdUntil: ago(1) }, now)).toEqual({ standing: 'done', since: ago(10) })
    const back = { ...plain, state: 'returned' } as const
    expect(standingOf({ ...back, returnedAt: ago(10) }, now).standing).toBe('working')
    expect(standingOf({ ...back, returnedAt: ago(61) }, now)).toEqual({ standing: 'yours', since: ago(61) })
  })

  it('tells neither failures nor how it is worked', () => {
    const standing = (state: 'received' | 'read' | 'exception' | 'review' | 'approval' | 'dismissed') =>
      standingOf({ ...plain, state }, now).standing
    expect([standing('received'), standing('read'), standing('exception')]).toEqual(Array(3).fill('received'))
    expect([standing('review'), standing('approval')]).toEqual(['working', 'working'])
    expect(standing('dismissed')).toBe('closed')
  })
})
