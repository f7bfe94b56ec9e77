import { expect, it } from 'vitest'
import { countText } from './count-text.ts'

const none = { received: 0, read: 0, review: 0, approval: 0, returned: 0, completed: 0, exception: 0, dismissed: 0 }

it('names what is there, work to do first', () => {
  expect(
    countText({ ...none, received: 1, read: 2, review: 14, approval: 4, completed: 62, exception: 3, dismissed: 0 }),
  ).toBe('3 being read · 14 to review · 4 to approve · 3 exceptions · 62 done')
  expect(countText({ ...none, exception: 1, dismissed: 0 })).toBe('1 exception')
})

it('says so when there is nothing', () => {
  expect(countText(none)).toBe('nothing here yet')
  expect(countText(null)).toBe('nothing here yet')
})
