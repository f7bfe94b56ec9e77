import { describe, expect, it } from 'vitest'
import { countedAgainstAi, type Drawn, lookTimes, openOldDifference } from './as-of.ts'
import type { Effect, PilotItem } from './effect/effect.ts'
import { capped } from './verdict.ts'

const day = 86_400_000
const at = (text: string) => Date.parse(text)

describe('the looks of a pilot', () => {
  it('stand at the end of each local day, and now', () => {
    const times = lookTimes(at('2026-03-28T09:00:00Z'), at('2026-03-30T12:00:00Z'), 'Europe/Berlin')
    expect(times.map((time) => new Date(time).toISOString())).toEqual([
      '2026-03-28T22:59:59.999Z',
      // The clocks went forward that night: the day had 23 hours.
      '2026-03-29T21:59:59.999Z',
      '2026-03-30T12:00:00.000Z',
    ])
  })

  it('are one on the first day', () => {
    const now = at('2026-03-28T10:00:00Z')
    expect(lookTimes(at('2026-03-28T09:00:00Z'), now, 'UTC')).toEqual([now])
  })
})

describe('what is left undone', () => {
  const drawn: Drawn[] = [
    { arm: 'manual', at: 0, completedAt: day },
    { arm: 'manual', at: 0, completedAt: null },
    { arm: 'assisted', at: 0, completedAt: day },
    { arm: 'assisted', at: 0, completedAt: 20 * day },
    { arm: 'assisted', at: 25 * day, completedAt: null },
  ]

  it('is compared over items older than the horizon, as of the look', () => {
    expect(openOldDifference(drawn, 30 * day, 14 * day)).toBeCloseTo(0 - 1 / 2)
    expect(openOldDifference(drawn, 15 * day, 14 * day)).toBeCloseTo(1 / 2 - 1 / 2)
  })

  it('is unknown while an arm has no old item', () => {
    expect(openOldDifference(drawn, 10 * day, 14 * day)).toBeNull()
  })
})

const item = (id: string, arm: PilotItem['arm'], checked: PilotItem['checked'] = null): PilotItem => ({
  ...{ id, arm, stratum: 'pdf', reviewer: 'a', touchMs: 1, completedAt: 1, suspect: false, nth: 1, novice: false },
  checked,
})

describe('checks that wait for a third person', () => {
  const proved = { verdict: 'proved', guard: 'held', because: [] } as unknown as Effect

  it('are errors of the AI and none of the manual arm, where the worst is asked for', () => {
    const known = { error: false, probability: 1 }
    const items = [item('1', 'manual'), item('2', 'assisted'), item('3', 'assisted', known), item('4', 'assisted')]
    const pending = new Map([
      ['1', 0.2],
      ['2', 0.2],
    ])
    expect(countedAgainstAi(items, pending).map((i) => i.checked)).toEqual([
      { error: false, probability: 0.2 },
      { error: true, probability: 0.2 },
      known,
      null,
    ])
  })

  it('hold a verdict back only where the guard-rail would not hold with them', () => {
    expect(capped(proved, { drift: [], pending: 2, worstGuard: 'held' })).toEqual(proved)
    const back = capped(proved, { drift: [], pending: 1, worstGuard: 'open' })
    expect(back).toMatchObject({ verdict: 'not_yet', guard: 'open' })
    expect(back.because).toEqual([
      '1 check waits for a third person: counted against the AI, the guard-rail would not hold.',
    ])
  })

  it('like a workflow that changed, never talk harm away', () => {
    const worse = { ...proved, verdict: 'worse' as const }
    const told = capped(worse, { drift: ['It changed.'], pending: 5, worstGuard: 'open' })
    expect(told).toEqual({ ...worse, guard: 'open' })
    expect(capped(proved, { drift: ['It changed.'], pending: 0, worstGuard: 'held' })).toMatchObject({
      verdict: 'not_yet',
      because: ['It changed.'],
    })
  })
})
