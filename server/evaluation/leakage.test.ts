import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitOf } from '#server/item/item.ts'
import { nearlySame, similarity } from '#server/proposal/learning/fingerprint.ts'
import { componentsOf, leakageOf, type Member } from './leakage.ts'

const keyOf = (split: 'learn' | 'test', n = 0) =>
  Array.from({ length: 400 }, (_, i) => `${n}-${i}`).find((key) => splitOf(key) === split) as string
const none: ReadonlySet<string> = new Set()
const text = (seed: number, other = 0): number[] =>
  Array.from({ length: 32 }, (_, i) => (i < other ? -1 - i : seed * 100 + i))
const member = (id: string, change: Partial<Member> = {}): Member => ({
  ...{ id, groupKey: null, content: `file of ${id}`, bands: [] },
  ...change,
})

describe('what may be tested', () => {
  test('is an item whose series is on the test side, and no other', () => {
    const tested = member('a', { groupKey: keyOf('test') })
    const learned = member('b', { groupKey: keyOf('learn') })
    expect(leakageOf([tested, learned], none)).toEqual(new Map([['b', 'series']]))
  })

  test('is no copy of what may be learned from: the same file, or nearly the same words', () => {
    const [test1, test2, test3] = [0, 1, 2].map((n) => keyOf('test', n))
    const learn = keyOf('learn')
    const found = leakageOf(
      [
        member('same file', { groupKey: test1 as string, content: 'x' }),
        member('near', { groupKey: test2 as string, bands: text(1, 10) }),
        member('other', { groupKey: test3 as string, bands: text(1, 30) }),
        member('learned', { groupKey: learn, content: 'x', bands: text(1) }),
      ],
      none,
    )
    expect(found).toEqual(
      new Map([
        ['same file', 'copy'],
        ['near', 'copy'],
        ['learned', 'series'],
      ]),
    )
  })

  test('is nothing of a series one of which is a copy of what may be learned from', () => {
    const series = keyOf('test')
    const found = leakageOf(
      [
        member('copy', { groupKey: series, content: 'x' }),
        member('sister', { groupKey: series }),
        member('learned', { groupKey: keyOf('learn'), content: 'x' }),
      ],
      none,
    )
    expect(found.get('sister')).toBe('copy')
  })

  test('is nothing that a model has learned from, nor anything like it, whatever side it is on today', () => {
    const series = keyOf('test')
    const found = leakageOf([member('a', { groupKey: series }), member('b', { groupKey: series })], new Set(['a']))
    expect(found).toEqual(
      new Map([
        ['a', 'learned'],
        ['b', 'learned_copy'],
      ]),
    )
  })

  test('is a document that is no item, on whichever side its series would be, until an item of it may be learned from', () => {
    const series = keyOf('learn')
    const outside = member('made by hand', { groupKey: series, outside: true })
    expect(leakageOf([outside], none).size).toBe(0)
    expect(leakageOf([outside, member('item', { groupKey: series })], none).get('made by hand')).toBe('series')
  })
})

/** Members of few groups, files and texts, so that they hang together in many ways. */
const members = fc
  .array(
    fc.record({
      group: fc.option(fc.integer({ min: 0, max: 12 }), { nil: null }),
      file: fc.integer({ min: 0, max: 30 }),
      text: fc.option(fc.integer({ min: 0, max: 8 }), { nil: null }),
      changed: fc.integer({ min: 0, max: 32 }),
      outside: fc.boolean(),
      lesson: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
    { maxLength: 40 },
  )
  .map((all) => {
    const made = all.map((m, i) =>
      member(`id-${i}`, {
        groupKey: m.group === null ? null : `supplier-${m.group}`,
        content: `file-${m.file}`,
        bands: m.text === null ? [] : text(m.text, m.changed).map((band, at) => (at < m.changed ? band - i : band)),
        outside: m.outside,
      }),
    )
    return { made, lessons: new Set(made.flatMap((m, i) => (all[i]?.lesson ? [m.id] : []))) }
  })

const linked = (a: Member, b: Member) =>
  (a.groupKey !== null && a.groupKey === b.groupKey) || a.content === b.content || similarity(a, b) >= nearlySame

/** By the definition: everything that is reached from each, step by step. */
function reached(all: readonly Member[], from: number): Set<number> {
  const seen = new Set([from])
  const next = [from]
  for (let i = next.pop(); i !== undefined; i = next.pop())
    for (const [j, other] of all.entries())
      if (!seen.has(j) && linked(all[i] as Member, other)) {
        seen.add(j)
        next.push(j)
      }
  return seen
}

describe('for any groups, files, copies and lessons', () => {
  test('two members have the same number exactly where one is reached from the other', () => {
    fc.assert(
      fc.property(members, ({ made }) => {
        const parts = componentsOf(made)
        for (const [i] of made.entries()) {
          const own = reached(made, i)
          for (const [j] of made.entries()) expect(parts[i] === parts[j]).toBe(own.has(j))
        }
      }),
      { numRuns: 300 },
    )
  })

  test('nothing tested hangs together with anything that learners may take or that a model has learned from', () => {
    fc.assert(
      fc.property(members, ({ made, lessons }) => {
        const leaks = leakageOf(made, lessons)
        for (const [i, m] of made.entries()) {
          const others = [...reached(made, i)].map((j) => made[j] as Member)
          const unsafe = others.some(
            (o) => lessons.has(o.id) || (!o.outside && splitOf(o.groupKey ?? o.id) === 'learn'),
          )
          expect(leaks.has(m.id)).toBe(unsafe)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('the same document, its copies and its series are never on both sides', () => {
    fc.assert(
      fc.property(members, ({ made, lessons }) => {
        const leaks = leakageOf(made, lessons)
        for (const a of made) for (const b of made) if (linked(a, b)) expect(leaks.has(a.id)).toBe(leaks.has(b.id))
      }),
      { numRuns: 200 },
    )
  })

  test('more items and more lessons never let in what was kept out', () => {
    fc.assert(
      fc.property(members, fc.nat({ max: 40 }), ({ made, lessons }, n) => {
        const before = leakageOf(made.slice(0, n), new Set([...lessons].slice(0, 1)))
        const after = leakageOf(made, lessons)
        for (const id of before.keys()) if (made.slice(0, n).some((m) => m.id === id)) expect(after.has(id)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
