import { describe, expect, it } from 'vitest'
import type { HistoryEntry } from '#server/item/views.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { historyLines, isTold } from './history.ts'

const names = {
  fields: [
    { key: 'total', label: 'Total' },
    { key: 'number', label: 'Invoice number' },
    { key: 'tax', label: 'Tax' },
  ] as Definition['fields'],
  queues: [
    { key: 'main', label: 'Review' },
    { key: 'large', label: 'Large amounts' },
  ],
  rules: [{ key: 'limit', because: 'Above the limit.' }],
  intake: 'upload',
}

const event = (minute: number, type: string, who = 'Robin', data: HistoryEntry['data'] = {}): HistoryEntry => ({
  at: new Date(Date.UTC(2026, 10, 16, 9, minute)).toISOString(),
  type,
  who,
  data,
})

const sentence = (type: string, data: HistoryEntry['data'] = {}) =>
  historyLines([event(0, type, 'Robin', data)], names)[0]?.sentence

describe('the history of an item', () => {
  it('says who changed what in a decision', () => {
    expect(sentence('item.decided', { changed: [], overridden: [] })).toBe('Robin finished it without changes.')
    expect(sentence('item.decided', { changed: ['total', 'number'], overridden: ['sum'] })).toBe(
      'Robin finished it and changed Total and Invoice number, and let a failed check pass.',
    )
  })

  it('does not say of a pilot’s item whether anything was changed', () => {
    expect(sentence('item.decided', { decisionId: 'd', mode: 'assisted' })).toBe('Robin finished it.')
  })

  it('names a field once, and counts the rest of many', () => {
    expect(sentence('item.decided', { changed: ['tax', 'tax'] })).toBe('Robin finished it and changed Tax.')
    expect(sentence('item.decided', { changed: ['a', 'b', 'c', 'd', 'e'] })).toContain('a, b, c and 2 more fields')
  })

  it('gives the reason of a skip and the queue of a proposal', () => {
    expect(sentence('task.skipped', { reason: 'waiting' })).toBe('Robin skipped it: "Waiting for information".')
    expect(sentence('item.proposed', { flags: ['sum', 'same_file'], queue: 'large' })).toBe(
      'Values were proposed; 2 checks raised flags. It went to Large amounts.',
    )
  })

  it('names the rule that did something, and what it did', () => {
    expect(sentence('rule.fired', { ruleKey: 'limit', did: ['route', 'notify'] })).toBe(
      'The rule “Above the limit” sent it to its queue and told people.',
    )
    expect(sentence('item.returned', { ruleKey: 'limit' })).toBe(
      'It went back to its sender to be corrected, by the rule “Above the limit”.',
    )
    expect(sentence('item.returned', { decisionId: 'd' })).toBe('Robin returned it to its sender to be corrected.')
    expect(sentence('item.passed_on', { from: 'main', to: 'large' })).toBe(
      'Robin finished it for Review: it went on to Large amounts.',
    )
  })

  it('says who commented on what, and never what they wrote', () => {
    expect(sentence('comment.added', { commentId: 'c', fieldKey: 'total', mentions: ['u2'] })).toBe(
      'Robin commented on Total.',
    )
    expect(sentence('flag.raised', { commentId: 'c', page: 2 })).toBe('Robin raised a flag on page 2.')
    expect(sentence('comment.added', { commentId: 'c' })).toBe('Robin commented.')
  })

  it('tells of the second person and of the sender', () => {
    expect(sentence('approval.refused')).toBe('Robin rejected it: it went back to review.')
    expect(sentence('item.returned')).toBe('Robin returned it to its sender to be corrected.')
  })

  it('tells waiting from working, and leaves out gaps under a minute', () => {
    const lines = historyLines(
      [event(0, 'item.received'), event(0, 'item.read'), event(40, 'item.opened'), event(43, 'item.decided')],
      names,
    )
    expect(lines.map((l) => l.waited)).toEqual([null, null, 'waited 40 min', 'open for 3 min'])
  })

  it('puts the export where it belongs in time', () => {
    const lines = historyLines([event(0, 'item.completed'), event(30, 'item.reopened')], names, {
      exportedAt: event(10, 'x').at,
    })
    expect(lines.map((l) => l.sentence)).toEqual([
      'Completed.',
      'First exported.',
      'Robin opened it again: what follows is rework.',
    ])
  })

  it('shows an event that it does not know by its name instead of hiding it', () => {
    expect(sentence('item.approval_requested')).toBe('item approval requested (Robin)')
    expect(isTold('item.approval_requested')).toBe(false)
    expect(isTold('toString')).toBe(false)
  })
})
