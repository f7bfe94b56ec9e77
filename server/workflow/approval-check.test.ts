import { expect, test } from 'vitest'
import { approvalSchema } from './approval-chain.ts'
import { hiddenApprovals } from './approval-check.ts'
import type { Condition, SimpleCondition } from './condition.ts'

const above = (value: string): SimpleCondition => ({ field: 'total', is: 'above', value })
const lodging: SimpleCondition = { field: 'category', is: 'equals', value: 'lodging' }
const expression: Condition = { expression: 'total > 10' }
const made = (key: string, when: Condition[]) => approvalSchema.parse({ key, when, because: 'It is.' })
const never = (...whens: Condition[][]) =>
  hiddenApprovals({ approvals: whens.map((when, i) => made(`a${i}`, when)) }).map(({ path }) => path[1])

test('an approval that one before it always takes the place of is named, with where it belongs', () => {
  expect(
    hiddenApprovals({ approvals: [made('large', [above('5000')]), made('huge', [above('100000'), lodging])] }),
  ).toEqual([
    {
      path: ['approvals', 1],
      message:
        'Approval "huge": it is never asked for, because "large" before it holds whenever it does: put it before that one.',
    },
  ])
  expect(never([], [above('1')])).toEqual([1])
  expect(never([above('5000.00')], [above('5000')])).toEqual([1])
  expect(never([{ any: [above('5000'), lodging] }], [lodging], [{ any: [above('6000'), above('7000')] }])).toEqual([
    1, 2,
  ])
  expect(never([expression], [expression, lodging])).toEqual([1])
})

test('nothing is said of one that some item gets to', () => {
  expect(never([above('10000')], [above('5000')], [lodging, above('100')], [])).toEqual([])
  expect(never([above('5000'), lodging], [above('6000')])).toEqual([])
  expect(never([{ fact: 'amount', is: 'above', value: '5' }], [above('6')])).toEqual([])
  expect(never([{ field: 'total', is: 'below', value: '5' }], [{ field: 'total', is: 'below', value: '6' }])).toEqual(
    [],
  )
  expect(never([above('5000')], [{ any: [above('6000'), lodging] }], [expression])).toEqual([])
})
