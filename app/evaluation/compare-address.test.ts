import { expect, test } from 'vitest'
import { listing, pairOf, readAddress, writeAddress } from './compare-address.ts'

const read = (text: string) => readAddress(new URLSearchParams(text))

test('an address reads back as it was written, and what is as usual is not in it', () => {
  const address = read('current=4&candidate=7')
  expect(address).toEqual({
    ...{ current: 4, candidate: 7, list: 'broken', of: 'gate', field: null, slice: null, page: 1, case: null },
  })
  if (!address) throw new Error('no address')
  expect(writeAddress(address)).toBe('?current=4&candidate=7')
  const slice = { dimension: 'label' as const, fieldKey: 'kind', value: 'a & b' }
  const other = listing({ ...address, page: 3, case: crypto.randomUUID() }, { list: 'fixed', of: 'assisted', slice })
  expect(other).toMatchObject({ page: 1, case: null })
  expect(read(writeAddress(other))).toEqual(other)
})

test('what says nothing sensible is left out, and without two runs there is nothing', () => {
  expect(read('current=4&candidate=7&list=nothing&page=0&slice=moon&case=x')).toMatchObject({ list: 'broken', page: 1 })
  expect(pairOf(new URLSearchParams('current=4'))).toBeNull()
  expect(pairOf(new URLSearchParams('current=4&candidate=x'))).toBeNull()
})
