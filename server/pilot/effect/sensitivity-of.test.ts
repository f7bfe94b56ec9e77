import { describe, expect, it } from 'vitest'
import { mixed, pairedItems, plan, splitItems } from '#tests/setup/pilot-items.ts'
import type { PilotItem } from './effect.ts'
import { effectOf } from './measure.ts'
import { sensitivityOf } from './sensitivity-of.ts'

const items = splitItems(400, { suspects: 0.05 })
const found = sensitivityOf(items, plan)

describe('the sensitivity of a saving', () => {
  it('starts from the saving as the verdict takes it', () => {
    expect(found.main.saving).toEqual(effectOf(items, plan).saving.sequence)
  })

  it('puts suspect visits back', () => {
    const clean = items.map((item) => ({ ...item, suspect: false }))
    expect(found.suspectIn.count).toBe(items.filter((item) => item.suspect).length)
    expect(found.suspectIn.n.manual + found.suspectIn.n.assisted).toBe(400)
    const whole = effectOf(clean, plan).saving.sequence
    expect(found.suspectIn.saving.estimate).toBeCloseTo(whole.estimate ?? Number.NaN, 10)
    expect(found.suspectIn.saving.low).toBeCloseTo(whole.low ?? Number.NaN, 10)
  })

  it('cuts the longest twentieth of each arm', () => {
    expect(found.winsorised.share).toBe(0.05)
    const n = found.winsorised.n.manual + found.winsorised.n.assisted
    expect(found.winsorised.changed).toBeGreaterThan(0.03 * n)
    expect(found.winsorised.changed).toBeLessThanOrEqual(0.06 * n)
    const wild = items.map((item, i) => (i === 1 ? { ...item, suspect: false, touchMs: 36_000_000 } : item))
    const tamed = sensitivityOf(wild, plan)
    const moved = (a: number | null, b: number | null) => Math.abs((a ?? 0) - (b ?? 0))
    expect(moved(tamed.winsorised.saving.estimate, found.winsorised.saving.estimate)).toBeLessThan(0.2)
    expect(moved(tamed.main.saving.estimate, found.main.saving.estimate)).toBeGreaterThan(1)
  })

  it('leaves each reviewer out, those with most items first', () => {
    expect(found.withoutReviewer).toHaveLength(4)
    const counts = found.withoutReviewer.map(({ reviewer }) => items.filter((i) => i.reviewer === reviewer).length)
    expect(counts).toEqual([...counts].sort((a, b) => b - a))
    const [first] = found.withoutReviewer
    const others = items.filter((item) => item.reviewer !== first?.reviewer)
    expect(first?.saving).toEqual(effectOf(others, plan).saving.sequence)
  })

  it('sets new and experienced reviewers apart where each has 20 items an arm', () => {
    const { groups } = found.experience
    expect(groups?.novice.saving).toEqual(
      effectOf(
        items.filter((i) => i.novice),
        plan,
      ).saving.sequence,
    )
    expect(groups?.expert.n.manual).toBeGreaterThanOrEqual(20)
    expect(
      sensitivityOf(
        items.map((i) => ({ ...i, novice: false })),
        plan,
      ).experience.groups,
    ).toBeNull()
  })

  it('counts every item without a doubtful clock once in the learning curve', () => {
    expect(found.learning.reduce((sum, point) => sum + point.n, 0)).toBe(items.filter((i) => !i.suspect).length)
    const first = found.learning.find((point) => point.arm === 'manual' && point.from === 1)
    const own = items.filter((i) => i.arm === 'manual' && i.nth <= 5 && !i.suspect).map((i) => i.touchMs / 60_000)
    expect(first).toMatchObject({ to: 5, n: own.length })
    expect(first?.meanMinutes).toBeCloseTo(own.reduce((a, b) => a + b, 0) / own.length, 10)
  })

  it('is the same in any order', () => {
    expect(sensitivityOf(mixed(items, 9), plan)).toEqual(found)
  })

  it('leaves whole pairs out in a paired pilot', () => {
    const paired = { ...plan, design: 'paired' as const }
    const pairs = pairedItems(200)
    const [first] = sensitivityOf(pairs, paired).withoutReviewer
    const touched = new Set(pairs.filter((i) => i.reviewer === first?.reviewer).map((i) => i.id))
    const rest = pairs.filter((i: PilotItem) => !touched.has(i.id))
    expect(first?.n.manual).toBe(rest.length / 2)
    expect(first?.saving).toEqual(effectOf(rest, paired).saving.sequence)
  })

  it('says nothing of nothing', () => {
    expect(sensitivityOf([], plan)).toMatchObject({
      main: { n: { manual: 0, assisted: 0 }, saving: { estimate: null } },
      winsorised: { changed: 0 },
      withoutReviewer: [],
      learning: [],
    })
  })
})
