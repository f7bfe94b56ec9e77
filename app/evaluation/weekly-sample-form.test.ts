import { expect, it } from 'vitest'
import { readSampleSettings, sundayOf } from './weekly-sample-form.ts'

function form(values: Record<string, string>): FormData {
  const data = new FormData()
  for (const [key, value] of Object.entries(values)) data.set(key, value)
  return data
}
const whole = { version: '3', urgent: '5', normal: '5', labels: '0', routes: '1', drafts: '2', rest: '10' }

it('reads the sizes and whether the clock draws', () => {
  expect(readSampleSettings(form({ ...whole, active: 'on' }))).toEqual({
    version: 3,
    settings: { active: true, urgent: 5, normal: 5, labels: 0, routes: 1, drafts: 2, rest: 10 },
  })
  expect(readSampleSettings(form(whole))).toMatchObject({ settings: { active: false } })
})

it('names the size that does not do', () => {
  expect(readSampleSettings(form({ ...whole, rest: '0' }))).toEqual({
    problem: 'The rest: At least 1, so that every item can be drawn.',
  })
  expect(readSampleSettings(form({ ...whole, drafts: '51' }))).toEqual({ problem: 'Drafts: At most 50 a week.' })
  expect(readSampleSettings(form({ version: '3' }))).toHaveProperty('problem')
})

it('a week ends on its Sunday, across a month too', () => {
  expect(sundayOf('2026-11-30')).toBe('2026-12-06')
})
