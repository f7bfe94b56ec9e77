import { expect, test } from 'vitest'
import type { SimpleCondition } from '#server/workflow/condition.ts'
import { holds } from './conditions.ts'
import { facts } from './rules.fixture.ts'

const says = (condition: SimpleCondition, change: Partial<typeof facts> = {}) =>
  holds(condition, { ...facts, ...change })

test.each<[SimpleCondition, boolean]>([
  [{ field: 'total', is: 'equals', value: '0.1' }, true],
  [{ field: 'total', is: 'above', value: '0.1' }, false],
  [{ field: 'total', is: 'below', value: '0.100000000000000000001' }, true],
  [{ field: 'seller', is: 'includes', value: 'acme' }, true],
  [{ field: 'topic', is: 'includes', value: 'la' }, false],
  [{ field: 'tags', is: 'includes', value: 'b' }, true],
  [{ field: 'tags', is: 'equals', value: 'a' }, false],
  [{ field: 'due', is: 'within_days', value: '9' }, true],
  [{ field: 'due', is: 'within_days', value: '8' }, false],
  [{ field: 'due', is: 'before', value: 'today+10' }, true],
  [{ field: 'due', is: 'equals', value: 'today+9' }, true],
  [{ field: 'lines', is: 'empty' }, true],
  [{ fact: 'sender', is: 'equals', value: 'kim@umbra.example' }, true],
  [{ fact: 'sender_domain', is: 'equals', value: 'Umbra.example' }, true],
  [{ fact: 'flags', is: 'includes', value: 'required' }, true],
  [{ fact: 'flags', is: 'includes', value: 'duplicate' }, true],
  [{ fact: 'flags', is: 'includes', value: 'req' }, false],
  [{ fact: 'usual_ratio', is: 'above', value: '1' }, false],
  [{ fact: 'amount', is: 'above', value: '119.99' }, true],
])('%j is %s', (condition, expected) => {
  expect(says(condition)).toBe(expected)
})

test('without what is known of the item no condition on it holds, not even that it is empty', () => {
  expect(says({ fact: 'sender', is: 'empty' }, { about: undefined as never })).toBe(false)
  expect(says({ fact: 'seen_before', is: 'not_equals', value: '1' }, { about: undefined as never })).toBe(false)
  expect(holds({ expression: 'seen_before == 0' }, { ...facts, about: undefined })).toBe(false)
  expect(holds({ expression: 'seen_before == 0 && errors == 1' }, facts)).toBe(false)
  expect(holds({ expression: 'seen_before == 0 && error_flags == 1' }, facts)).toBe(true)
})
