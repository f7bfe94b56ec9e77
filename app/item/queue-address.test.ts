import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ListFilter, listFilterSchema, listModes, listSorts, listStates } from '#server/item/list.ts'
import { filterCount, filtersOn, queueAddress, readQuery, stateAddress, writeQuery } from './queue-address.ts'

const counts = { received: 1, read: 2, review: 14, approval: 4, returned: 1, completed: 62, exception: 3, dismissed: 0 }
const key = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/)
const day = fc.constantFrom('2026-11-01', '2026-12-31')
const set = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const filters = fc
  .record({
    state: fc.constantFrom(...listStates),
    search: fc.string({ maxLength: 20 }).map((text) => text.trim().toWellFormed()),
    queues: fc.array(key, { maxLength: 2 }),
    labels: fc.array(fc.record({ field: key, option: key }), { maxLength: 2 }),
    flags: set(fc.constantFrom('none', 'warning', 'error')),
    marked: fc.boolean(),
    holder: set(fc.constantFrom('me', 'any', 'nobody', 'u1')),
    assignee: set(fc.constantFrom('me', 'nobody')),
    olderThanHours: set(fc.constantFrom(1, 24)),
    overdue: fc.boolean(),
    dueBefore: set(day),
    receivedFrom: set(day),
    receivedTo: set(day),
    confidenceBelow: set(fc.constantFrom(0, 0.6, 0.9)),
    priority: set(fc.constantFrom('low', 'urgent')),
    mode: set(fc.constantFrom(...listModes)),
  })
  .map((filter) =>
    listFilterSchema.parse(Object.fromEntries(Object.entries(filter).filter(([, v]) => v !== undefined))),
  )
const orders = fc.record({ sort: fc.constantFrom(...listSorts), desc: fc.boolean() })

describe('the list by its address', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(filters, orders, (filter: ListFilter, order) => {
        expect(readQuery(new URLSearchParams(writeQuery({ filter, order })))).toEqual({ filter, order })
      }),
    )
  })

  it('takes nonsense as not said', () => {
    const { filter, order } = readQuery(
      new URLSearchParams(
        'state=toString&label=x&label=a:b&holder=&confidenceBelow=9&dueBefore=soon&sort=-constructor',
      ),
    )
    expect(filter).toEqual(listFilterSchema.parse({}))
    expect(order).toEqual({ sort: 'number', desc: true })
    expect(readQuery(new URLSearchParams(`search=${'a'.repeat(300)}`)).filter.search).toBe('a'.repeat(200))
  })

  it('always names the state, so that the first view of a person is left', () => {
    expect(queueAddress('/o/a/w/b', readQuery(new URLSearchParams()))).toBe('/o/a/w/b?state=open')
  })

  it('keeps the search and drops the filters when the state changes', () => {
    const address = readQuery(new URLSearchParams('search=tea&overdue=1&sort=due'))
    expect(stateAddress('/x', 'exception', address)).toBe('/x?state=exception&search=tea&sort=due')
  })

  it('counts filters and what each state shows', () => {
    expect(filtersOn(readQuery(new URLSearchParams('search=tea&overdue=1&label=a:b&queue=c')).filter)).toBe(3)
    expect(filterCount(counts, 'open')).toBe(25)
    expect(filterCount(counts, 'all')).toBe(87)
    expect(filterCount(counts, 'approval')).toBe(4)
  })
})
