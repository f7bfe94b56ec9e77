import { describe, expect, it } from 'vitest'
import { filterCount, queueAddress, readQueueAddress } from './queue-filter.ts'

const counts = { received: 1, read: 2, review: 14, completed: 62, exception: 3 }

describe('the queue by its address', () => {
  it('reads back what it wrote', () => {
    for (const to of [
      { filter: 'open', search: '', before: null },
      { filter: 'exception', search: 'Müller & Söhne', before: 120 },
      { filter: 'all', search: '#12', before: null },
    ] as const)
      expect(readQueueAddress(`http://x${queueAddress('/o/a/w/b', to)}`)).toEqual(to)
  })

  it('takes nonsense as not said', () => {
    expect(readQueueAddress('http://x/?state=toString&before=-3')).toEqual({ filter: 'open', search: '', before: null })
    expect(readQueueAddress(`http://x/?before=99999999999&search=${'a'.repeat(300)}`)).toMatchObject({
      before: null,
      search: 'a'.repeat(200),
    })
  })

  it('counts what each filter shows', () => {
    expect(filterCount(counts, 'open')).toBe(20)
    expect(filterCount(counts, 'all')).toBe(82)
    expect(filterCount(counts, 'exception')).toBe(3)
  })
})
