import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical.ts'

describe('the canonical text of a plan', () => {
  it('sorts members at every depth and leaves out what is undefined', () => {
    expect(canonicalJson({ b: [{ y: 1, x: undefined, a: null }], a: 'ü"' })).toBe('{"a":"ü\\"","b":[{"a":null,"y":1}]}')
  })

  it('is the same after a way through a database that keeps another order', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse())
        expect(canonicalJson(JSON.parse(JSON.stringify(reversed)))).toBe(canonicalJson(value))
      }),
    )
  })

  it('differs where a value differs', () => {
    expect(canonicalJson({ margin: 0.01 })).not.toBe(canonicalJson({ margin: 0.02 }))
    expect(canonicalJson({ reviewers: ['a', 'b'] })).not.toBe(canonicalJson({ reviewers: ['b', 'a'] }))
  })
})
