import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DomainError } from './errors.ts'
import { compilePattern, maxPatternLength } from './regex.ts'

describe('a user pattern', () => {
  it.each([
    ['^INV-\\d{4,}$', 'INV-20417', true],
    ['^INV-\\d{4,}$', 'INV-20417 ', false],
    ['\\bIBAN\\b', 'Our IBAN: DE89', true],
    ['(?<year>\\d{4})-(?<month>\\d\\d)', '2024-05', true],
    ['^[A-ZÄÖÜ]\\p{L}+$', 'Über', true],
    ['a{3}', 'aa', false],
    ['', 'anything', true],
    ['[€$]\\s?\\d+', 'total € 12', true],
    ['\\u0041', 'A', true],
  ])('%j on %j answers %j', (source, text, expected) => {
    expect(compilePattern(source).test(text)).toBe(expected)
  })

  it('finds the first occurrence with its place and groups', () => {
    expect(compilePattern('(\\d+)-(x)?(\\d+)').find('no 12-34 56-78')).toEqual({
      text: '12-34',
      start: 3,
      end: 8,
      groups: ['12', null, '34'],
    })
    expect(compilePattern('z').find('abc')).toBeNull()
  })

  it('ignores case when asked', () => {
    expect(compilePattern('rechnung', { ignoreCase: true }).test('RECHNUNG 7')).toBe(true)
    expect(compilePattern('rechnung').test('RECHNUNG 7')).toBe(false)
  })

  it("agrees with the language's own engine on simple patterns", () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '\\d', '.', '(a|b)', '(ab)')
    const count = fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}')
    const source = fc
      .tuple(fc.boolean(), fc.array(fc.tuple(atom, count), { minLength: 1, maxLength: 5 }), fc.boolean())
      .map(
        ([start, parts, end]) => `${start ? '^' : ''}${parts.map((part) => part.join('')).join('')}${end ? '$' : ''}`,
      )
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), maxLength: 12 })
    fc.assert(
      fc.property(source, text, (pattern, subject) => {
        const own = new RegExp(pattern).exec(subject)
        const found = compilePattern(pattern).find(subject)
        expect(compilePattern(pattern).test(subject)).toBe(own !== null)
        expect(found && [found.text, found.start]).toEqual(own && [own[0], own.index])
      }),
      { numRuns: 300 },
    )
  })
})

describe('a pattern made to hang', () => {
  // With backtracking each of these needs more steps than there are atoms in the universe (or n^2 and more); that they
  // end at all is the test.
  it.each([
    ['(a+)+$', 'a'],
    ['(a|aa)+$', 'a'],
    ['^(a|a)*$', 'a'],
    ['(.*a){20}$', 'a'],
    ['^([a-zA-Z]+)*$', 'x'],
    ['^(\\d+)*[a-z]$', '1'],
    ['(x+x+)+y', 'x'],
  ])('%s finishes on 50,000 characters', (source, letter) => {
    expect(compilePattern(source).test(`${letter.repeat(50_000)}!`)).toBe(false)
  })
})

describe('a refused pattern', () => {
  const reason = (source: string) => {
    try {
      compilePattern(source)
    } catch (error) {
      expect(error).toBeInstanceOf(DomainError)
      expect((error as DomainError).code).toBe('invalid')
      return (error as DomainError).message
    }
    return 'accepted'
  }

  it.each([['('], ['[z-a]'], ['*'], ['a{2,1}'], ['(?=x)'], ['(?!x)'], ['(?<=x)y'], ['(a)\\1'], ['\\p{Nonsense}']])(
    '%s says why',
    (source) => {
      expect(reason(source)).toMatch(/^The pattern is not usable \(.+\); correct it/)
    },
  )

  it('may be too long or repeat too much', () => {
    expect(reason('a'.repeat(maxPatternLength + 1))).toContain('501 characters')
    expect(reason('((a{30}){30}){30}')).not.toBe('accepted')
    expect(reason('(a{30}){30}(b{30}){30}(c{30}){30}(d{30}){30}(e{30}){30}(f{30}){30}')).toContain('repeats too much')
  })

  it('is not asked about endless text', () => {
    expect(() => compilePattern('(a{30}){30}').test('b'.repeat(200_000))).toThrow(DomainError)
  })
})
