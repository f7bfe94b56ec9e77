import { describe, expect, it } from 'vitest'
import type { Effect, Look, Verdict } from '#server/pilot/effect/effect.ts'
import type { PilotStanding } from '#server/pilot/standing.ts'
import { adviceOf, decisionSchema } from './advice.ts'
import { standingFixture } from './standing.fixture.ts'

const week = 7 * 86_400_000
const at = Date.parse('2026-11-30T08:00:00Z')
const none = { estimate: null, low: null, high: null }
const look = (weeksAgo: number, verdict: Verdict): Look => ({
  at: at - weeksAgo * week,
  n: 100,
  checked: 40,
  saving: none,
  errorDifference: none,
  verdict,
})
const proved: Partial<Effect> = { verdict: 'proved', guard: 'held', because: [] }
const standing = (effect: Partial<Effect>, change: Partial<PilotStanding> = {}) => standingFixture(effect, change)
const ask = (found: PilotStanding | null, worse: { key: string; title: string }[] = []) =>
  adviceOf({ standing: found, worse, locale: 'en-GB' })
const steady = { looks: [look(9, 'not_yet'), look(8.5, 'proved'), look(0, 'proved')] }

describe('what the figures speak for', () => {
  it.each([
    ['no pilot', null, 'hold', /Plan a pilot/],
    ['a pilot that is planned', standing({}, { state: 'draft' }), 'hold', /Plan a pilot/],
    ['proved and steady', standing(proved, steady), 'expand', null],
    [
      'proved a week ago',
      standing(proved, { looks: [look(1, 'proved'), look(0, 'proved')] }),
      'hold',
      /proved for 1 week; the plan asks for 8 weeks/,
    ],
    [
      'not yet, with a number',
      standing({ further: { items: 120, checked: 40 } }),
      'hold',
      /about 120 further items and 40 further checked items/,
    ],
    ['not yet, with a reason', standing({ because: ['Too few checks.'] }), 'hold', /^Too few checks\.$/],
    ['not yet, with nothing to say', standing({ because: [] }), 'hold', /still too wide/],
    ['abandoned', standing(proved, { ...steady, state: 'abandoned' }), 'hold', /abandoned/],
  ] as const)('%s: %s', (_case, found, choice, missing) => {
    const advice = ask(found)
    expect(advice.choice).toBe(choice)
    if (missing) expect(advice.missing.join('\n')).toMatch(missing)
    else expect(advice.missing).toEqual([])
    expect(advice.reasons.length).toBeGreaterThan(0)
  })

  it('stops on a broken guard-rail, however much time is saved', () => {
    const saving = { sequence: { estimate: 3, low: 2, high: 4 }, fixed: null }
    const errorDifference = { estimate: 0.041, low: 0.023, high: 0.059 }
    const advice = ask(standing({ verdict: 'worse', guard: 'broken', saving, errorDifference }, steady))
    expect(advice.choice).toBe('stop')
    expect(advice.reasons[0]).toBe(
      'The guard-rail is broken: errors with AI against without, 4.1 points (2.3 to 5.9); the margin is 2.0 points.',
    )
    expect(advice.reasons[1]).toContain('3.0 min (2.0 to 4.0)')
  })

  it('stops where the work takes longer', () => {
    const saving = { sequence: { estimate: -2, low: -3, high: -1 }, fixed: null }
    expect(ask(standing({ verdict: 'worse', saving })).reasons[0]).toMatch(/take longer/)
  })

  it('holds what is proved and steady in a week that got worse', () => {
    const advice = ask(standing(proved, steady), [{ key: 'errors', title: 'Errors among checked' }])
    expect(advice.choice).toBe('hold')
    expect(advice.missing).toEqual([expect.stringContaining('Errors among checked got worse this week')])
    expect(advice.rests.worse).toEqual(['errors'])
  })

  it('says of a simulated pilot that it decides nothing', () => {
    expect(ask(standing(proved, { ...steady, simulated: { savingMinutes: 2 } })).reasons[0]).toMatch(/simulated/)
  })

  it('keeps the figures it rests on', () => {
    expect(ask(standing(proved, steady)).rests.pilot).toMatchObject({
      number: 1,
      verdict: 'proved',
      guard: 'held',
      n: { manual: 100, assisted: 100 },
      margin: 0.02,
      steady: { weeks: 8, needed: 8 },
    })
  })
})

it('a decision needs a choice and words of its own', () => {
  expect(decisionSchema.safeParse({ choice: 'hold', words: '  ok ' }).error?.issues[0]?.message).toMatch(
    /in a sentence why/,
  )
  expect(decisionSchema.safeParse({ choice: 'wait', words: 'We wait for more.' }).success).toBe(false)
  expect(decisionSchema.parse({ choice: 'hold', words: ' We wait for the checks. ' }).words).toBe(
    'We wait for the checks.',
  )
})
