import { expect, test } from 'vitest'
import { dayOf, filterOf, specOf } from './sets-form.ts'

test('an address asks for what it says, and what does not fit asks nothing', () => {
  const filter = filterOf(
    new URLSearchParams('grade=blind,manual&split=test&hardness=impossible&corrected=yes&from=2026-13-45&text=+x+'),
  )
  expect(filter).toEqual({ grades: ['blind', 'manual'], split: 'test', corrected: true, text: 'x' })
})

test('a form of a sample says by what it is balanced', () => {
  const form = new FormData()
  for (const [key, value] of [
    ['by', 'label'],
    ['by', 'group'],
    ['field', 'topic'],
    ['perStratum', '10'],
    ['seed', '3'],
    ['corrected', 'no'],
  ])
    form.append(key as string, value as string)
  expect(specOf(form)).toEqual({
    filter: { corrected: false },
    by: ['group', 'label'],
    field: 'topic',
    perStratum: 10,
    seed: 3,
  })
})

test('a day is a day', () => {
  expect(dayOf('2026-11-16')).toBe('2026-11-16')
  expect(dayOf('yesterday')).toBeUndefined()
  expect(dayOf(null)).toBeUndefined()
})
