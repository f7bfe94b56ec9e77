import { expect, test } from 'vitest'
import { canaryFigures, canarySentence } from './canary-compare.ts'

const definition = {
  fields: [{ key: 'total', label: 'Total', type: 'money' as const, required: true, critical: true }],
}
const side = (items: number, changed: number, total = 0) => ({ items, changed, fields: { total } })

test('the difference of two correction rates has the interval of Newcombe 1998, table II (a)', () => {
  const { all, fields } = canaryFigures(
    definition,
    { with: 90, without: 100 },
    { with: side(70, 56, 7), without: side(80, 48) },
  )
  expect(all.difference.estimate).toBeCloseTo(0.2, 4)
  expect(all.difference.low).toBeCloseTo(0.0524, 4)
  expect(all.difference.high).toBeCloseTo(0.3339, 4)
  expect(fields).toMatchObject([{ key: 'total', with: { count: 7, n: 70 }, without: { count: 0, n: 80 } }])
})

test('the sentence says more, fewer or neither, and what is missing', () => {
  const say = (a: [number, number], b: [number, number]) =>
    canarySentence(canaryFigures(definition, { with: 0, without: 0 }, { with: side(...a), without: side(...b) }))
  expect(say([70, 56], [80, 48])).toMatch(/80 % of 70 .* 60 % of 80 without: more, beyond chance/)
  expect(say([80, 48], [70, 56])).toMatch(/fewer, beyond chance/)
  expect(say([10, 5], [10, 5])).toMatch(/no difference beyond chance yet/)
  expect(say([0, 0], [10, 5])).toMatch(/0 reviewed with the candidate and 10 without/)
})
