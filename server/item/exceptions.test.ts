import { describe, expect, it } from 'vitest'
import {
  actionsFor,
  assertDismissable,
  assertEnterable,
  assertMayOwn,
  stateAfterRestore,
  stepToRetry,
  type Troubled,
} from './exceptions.ts'
import { itemStates } from './item.ts'

const fresh: Troubled = { state: 'exception', exceptionStep: 'read', decidedAt: null, reworkedAt: null }
const at = new Date('2026-11-16T09:00:00Z')
const free = { held: false, drawn: false }

describe('a retry', () => {
  it('runs the step that failed, or that is waited for', () => {
    expect(stepToRetry({ state: 'exception', exceptionStep: 'propose' })).toBe('propose')
    expect(stepToRetry({ state: 'received', exceptionStep: null })).toBe('read')
    expect(stepToRetry({ state: 'read', exceptionStep: null })).toBe('propose')
  })

  it('is refused for whatever has moved on', () => {
    for (const state of ['review', 'approval', 'returned', 'completed', 'dismissed'] as const)
      expect(() => stepToRetry({ state, exceptionStep: null })).toThrow(/does not wait/)
  })
})

describe('entering by hand', () => {
  it('is for what failed or waits for a proposal, and for nothing else', () => {
    const allowed = itemStates.filter((state) => {
      try {
        assertEnterable({ state })
        return true
      } catch {
        return false
      }
    })
    expect(allowed).toEqual(['read', 'exception'])
  })
})

describe('dismissing', () => {
  it('takes what nobody has decided, holds, or has drawn for a pilot', () => {
    for (const state of ['received', 'read', 'review', 'returned', 'exception'] as const)
      expect(() => assertDismissable({ ...fresh, state }, free)).not.toThrow()
  })

  it('refuses everything that counts already', () => {
    for (const state of ['completed', 'approval', 'dismissed'] as const)
      expect(() => assertDismissable({ ...fresh, state }, free)).toThrow()
    expect(() => assertDismissable({ ...fresh, state: 'review', decidedAt: at }, free)).toThrow(/decided/)
    expect(() => assertDismissable({ ...fresh, state: 'review', reworkedAt: at }, free)).toThrow(/decided/)
    expect(() => assertDismissable(fresh, { ...free, held: true })).toThrow(/open now/)
    expect(() => assertDismissable(fresh, { ...free, drawn: true })).toThrow(/pilot/)
  })

  it('is taken back to where the item came from', () => {
    const dismissed = {
      state: 'dismissed',
      exceptionStep: null,
      proposedAt: null,
      readAt: null,
      byHand: false,
    } as const
    expect(stateAfterRestore({ ...dismissed, exceptionStep: 'read' })).toBe('exception')
    expect(stateAfterRestore({ ...dismissed, readAt: at, proposedAt: at })).toBe('review')
    expect(stateAfterRestore({ ...dismissed, readAt: at, byHand: true })).toBe('review')
    expect(stateAfterRestore({ ...dismissed, readAt: at })).toBe('read')
    expect(stateAfterRestore(dismissed)).toBe('received')
    expect(() => stateAfterRestore({ ...dismissed, state: 'review' })).toThrow(/not dismissed/)
  })
})

describe('who looks after an exception', () => {
  const people = [{ id: 'anna' }, { id: 'ben' }, { id: 'lea' }]
  const may = (who: string, roles: string[], from: string | null, to: string | null) => {
    try {
      assertMayOwn({ id: who, roles }, { from, to }, people)
      return true
    } catch {
      return false
    }
  }

  it('is whoever takes what nobody has, and leaves what is theirs', () => {
    expect(may('anna', ['reviewer'], null, 'anna')).toBe(true)
    expect(may('anna', ['reviewer'], 'anna', null)).toBe(true)
    expect(may('anna', ['reviewer'], 'anna', 'anna')).toBe(true)
    expect(may('anna', ['reviewer'], 'ben', 'anna')).toBe(false)
    expect(may('anna', ['reviewer'], 'ben', null)).toBe(false)
    expect(may('anna', ['reviewer'], null, 'ben')).toBe(false)
  })

  it('is said by a lead for any member who may', () => {
    expect(may('lea', ['lead'], 'ben', 'anna')).toBe(true)
    expect(may('lea', ['lead'], 'ben', null)).toBe(true)
    expect(may('lea', ['lead'], 'ben', 'stranger')).toBe(false)
  })
})

describe('what a person is offered', () => {
  it('depends on the kind and on their role', () => {
    expect(actionsFor('failed', 'exception', ['reviewer'])).toEqual(['retry', 'enter', 'dismiss', 'own'])
    expect(actionsFor('stalled', 'received', ['reviewer'])).toEqual(['retry', 'dismiss', 'own'])
    expect(actionsFor('stalled', 'returned', ['reviewer'])).toEqual(['dismiss', 'own'])
    expect(actionsFor('unclassified', 'review', ['lead'])).toEqual(['dismiss', 'own'])
    expect(actionsFor('approval', 'approval', ['lead'])).toEqual(['own'])
    expect(actionsFor('letter', 'returned', ['lead'])).toEqual(['retry', 'own'])
    expect(actionsFor('failed', 'exception', ['approver'])).toEqual([])
  })
})
