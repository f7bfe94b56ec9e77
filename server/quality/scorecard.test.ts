import { describe, expect, it } from 'vitest'
import { audienceOf, scorecardOf } from './scorecard.ts'

describe('a scorecard', () => {
  it('counts accepts, fixes, misses and over-corrections, and leaves a clock that is not trusted out', () => {
    const decided = { mode: 'assisted' as const, changed: 0, activeMs: 10_000, suspect: false }
    const checked = { stratum: 'above' as const, probability: 1, fieldKeys: ['a'], differing: [] as string[] }
    const card = scorecardOf({
      decided: [
        decided,
        { ...decided, changed: 2, activeMs: 30_000 },
        { ...decided, activeMs: 900_000, suspect: true },
        { ...decided, mode: 'manual', activeMs: 50_000 },
      ],
      checked: [checked, { ...checked, differing: ['a'] }],
      seeded: [
        { caught: true, corrected: true, overCorrected: 1, controls: 4 },
        { caught: false, corrected: false, overCorrected: 0, controls: 4 },
      ],
    })
    expect(card).toMatchObject({
      decided: 4,
      accepts: 2,
      fixes: 1,
      fieldsChanged: 2,
      missed: { count: 1, n: 2 },
      caught: { count: 1, n: 2 },
      overCorrected: { count: 1, n: 8 },
      activeMs: { median: 30_000, n: 3 },
    })
  })

  it('of nothing has no rates', () => {
    const card = scorecardOf({ decided: [], checked: [], seeded: [] })
    expect(card).toMatchObject({ decided: 0, missed: { rate: null }, activeMs: { median: null, n: 0 } })
  })
})

describe('who sees figures about people', () => {
  it.each([
    [true, true, 1, 'persons'],
    [true, false, 4, 'nobody'],
    [true, false, 5, 'group'],
    [false, true, 4, 'nobody'],
    [false, true, 5, 'group'],
    [false, false, 0, 'nobody'],
  ] as const)('lead %s, switched on %s, %i people: %s', (lead, on, people, audience) => {
    expect(audienceOf({ lead }, on, people)).toBe(audience)
  })
})
