import { expect, test } from 'vitest'
import { pointsBox, readGateForm } from './gate-form.ts'

const form = (parts: Record<string, string>) => {
  const data = new FormData()
  const all = { leastCases: '20', margin: '2', sliceMargin: '5', mostCost: '', mostLatencyMs: '', ...parts }
  for (const [name, value] of Object.entries(all)) data.set(name, value)
  return data
}

test('points become shares, and empty boxes are no bounds', () => {
  expect(readGateForm(form({ margin: '2,5', mostCost: '0.02', 'field:total': '0', 'field:day': '' }))).toEqual({
    gate: {
      leastCases: 20,
      margin: 0.025,
      sliceMargin: 0.05,
      fields: { total: 0 },
      mostCost: 0.02,
      mostLatencyMs: null,
    },
  })
  expect(pointsBox(0.025)).toBe('2.5')
})

test('what does not fit is said by its name', () => {
  expect(readGateForm(form({ leastCases: '1.5' }))).toEqual({ problem: expect.stringMatching(/at least 1 case/) })
  expect(readGateForm(form({ leastCases: '' }))).toEqual({ problem: expect.stringMatching(/at least 1 case/) })
  expect(readGateForm(form({ 'field:total': '120' }))).toEqual({ problem: expect.stringMatching(/margin of a field/) })
  expect(readGateForm(form({ mostLatencyMs: 'soon' }))).toEqual({ problem: expect.stringMatching(/latency/) })
})
