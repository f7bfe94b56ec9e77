import { describe, expect, it } from 'vitest'
import { evaluateHeldBack, macroF1 } from './classify-evaluate.ts'
import { judgeVersion } from './judge-version.ts'
import { trainingsUpTo, untilNextTraining } from './schedule.ts'

const held = (truth: number[], p: number[], unlearned: number[] = []) => ({ id: 'x', truth, p, unlearned })

describe('an evaluation of what was held back', () => {
  it('counts by hand: right, by option, by confidence, and the gap of confidence and accuracy', () => {
    const e = evaluateHeldBack(
      'topic',
      ['a', 'b'],
      [held([0], [0.9, 0.1], [0]), held([0], [0.8, 0.2]), held([1], [0.7, 0.3], [1]), held([1], [0.4, 0.6])],
      false,
    )
    expect([e.n, e.right, e.rightByWords]).toEqual([4, 3, 2])
    expect(e.options).toEqual([
      { key: 'a', n: 2, proposed: 3, right: 2 },
      { key: 'b', n: 2, proposed: 1, right: 1 },
    ])
    // F1 of a: 4 / 5, of b: 2 / 3.
    expect(e.macroF1).toBeCloseTo((0.8 + 2 / 3) / 2, 4)
    expect(e.abstention.find((s) => s.at === 0.8)).toEqual({ at: 0.8, proposed: 2, right: 2 })
    // Each answer lies in a band of its own: 0.1, 0.2, 0.7 and 0.4 away from what came true.
    expect(e.ece).toBeCloseTo((0.1 + 0.2 + 0.7 + 0.4) / 4, 4)
  })

  it('counts several options as right only when all are', () => {
    const e = evaluateHeldBack('also', ['a', 'b'], [held([0, 1], [0.9, 0.4]), held([], [0.1, 0.2])], true)
    expect([e.n, e.right]).toEqual([2, 1])
  })

  it('has no macro F1 where nothing occurs', () => {
    expect(macroF1([{ n: 0, proposed: 1, right: 0 }])).toBeNull()
  })
})

describe('the use of a new version', () => {
  const evaluated = (right: number, rightByWords: number) => [
    { key: 'topic', n: 20, right, rightByWords, macroF1: null, ece: null, options: [], abstention: [] },
  ]

  it('is refused where the words alone do better, and says so', () => {
    expect(judgeVersion({}, evaluated(9, 12), null, 'the words')).toMatchObject({
      inUse: false,
      because: 'Not in use: it was right on 9 of 20 decisions held back, the words on 12.',
    })
    expect(judgeVersion({}, evaluated(12, 12), null, 'the words').inUse).toBe(true)
  })

  it('is refused where it has fewer of the newer decisions right than the version in use', () => {
    // The old one always says the first option, which is what people decided.
    const old = {
      multiple: false,
      options: [
        { key: 'a', n: 1, bias: 1, at: [], weights: [] },
        { key: 'b', n: 1, bias: 0, at: [], weights: [] },
      ],
      index: [],
      tells: [],
      unseen: 1,
      unit: 1,
      spoken: 0,
      n: 2,
    }
    const lessons = Array.from({ length: 12 }, (_, i) => ({
      id: `${i}`,
      group: `${i}`,
      features: { index: [], value: [] },
      truth: [0],
      spoken: [0, 0],
      unlearned: [],
    }))
    const judged = (p: number[], from: number) =>
      judgeVersion(
        { topic: { lessons, optionKeys: ['a', 'b'], heldBack: lessons.map((l) => ({ ...l, p })) } },
        evaluated(20, 0),
        {
          version: 3,
          model: { fields: { topic: old } },
          newer: new Set(lessons.slice(from).map((l) => l.id)),
        },
        'the words',
      )
    expect(judged([0.2, 0.8], 0)).toMatchObject({
      inUse: false,
      against: { version: 3, n: 12, right: 0, rightBefore: 12 },
    })
    expect(judged([0.8, 0.2], 0).inUse).toBe(true)
    // Two newer decisions tell nothing: all that were held back do.
    expect(judged([0.2, 0.8], 10)).toMatchObject({ inUse: true, against: null })
  })
})

it('trainings come at the 10th, 20th, 40th and 80th confirmed item, then at every 100th', () => {
  const at = Array.from({ length: 400 }, (_, n) => n).filter((n) => n > 0 && trainingsUpTo(n) > trainingsUpTo(n - 1))
  expect(at).toEqual([10, 20, 40, 80, 100, 200, 300])
  expect([0, 9, 10, 85, 150].map(untilNextTraining)).toEqual([10, 1, 10, 15, 50])
})
