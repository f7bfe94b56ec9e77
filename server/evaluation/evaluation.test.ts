import { expect, test } from 'vitest'
import { gradeOf, replaces } from './evaluation.ts'

test('a decision has the grade of the way in which it was made', () => {
  expect(gradeOf('adjudication')).toBe('adjudicated')
  expect(gradeOf('blind')).toBe('blind')
  expect(gradeOf('manual')).toBe('manual')
  expect(gradeOf('qa')).toBe('assisted')
  expect(gradeOf('seeded')).toBeNull()
  expect(gradeOf('approval')).toBeNull()
})

test('a later truth that is trusted as much or more takes the place of what stands', () => {
  expect(replaces({ grade: 'adjudicated', mode: 'adjudication' }, { grade: 'blind' }, 'something else')).toBe(true)
  expect(replaces({ grade: 'blind', mode: 'blind' }, { grade: 'assisted' }, 'the same')).toBe(true)
  expect(replaces({ grade: 'assisted', mode: 'assisted' }, { grade: 'assisted' }, 'the same')).toBe(true)
})

test('a weaker one that says the same confirms what stands', () => {
  expect(replaces({ grade: 'assisted', mode: 'assisted' }, { grade: 'adjudicated' }, 'the same')).toBe(false)
  expect(replaces({ grade: 'assisted', mode: 'qa' }, { grade: 'blind' }, 'the same')).toBe(false)
})

test('a weaker one that says something else is a correction, but a second look alone is none of a third person’s word', () => {
  expect(replaces({ grade: 'assisted', mode: 'assisted' }, { grade: 'adjudicated' }, 'something else')).toBe(true)
  expect(replaces({ grade: 'assisted', mode: 'qa' }, { grade: 'manual' }, 'something else')).toBe(true)
  expect(replaces({ grade: 'assisted', mode: 'qa' }, { grade: 'adjudicated' }, 'something else')).toBe(false)
  expect(replaces({ grade: 'blind', mode: 'blind' }, { grade: 'adjudicated' }, 'something else')).toBe(false)
})
