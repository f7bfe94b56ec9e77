import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifierSchema, judge, probabilities } from './classify.ts'
import { featuresOf, plainWords, wordsIn } from './classify-features.ts'
import { type Lesson, type OptionText, trainClassifier } from './classify-train.ts'

const options: OptionText[] = [
  { key: 'parcel', label: 'Parcel', description: '', words: [] },
  { key: 'money', label: 'Money', description: '', words: [] },
  { key: 'login', label: 'Login', description: '', words: [] },
]
const texts: Record<string, string[]> = {
  parcel: [
    'Where is the box you shipped last week, the courier never came',
    'The courier left my box with a neighbour I do not know',
    'Tracking says shipped since Monday, nothing has arrived',
  ],
  money: [
    'You charged my card twice, please pay it back',
    'The amount charged is higher than on the bill',
    'I want to be paid back for the second charge on my card',
  ],
  login: [
    'The password link does not work and I am locked out',
    'My account is locked after I typed the password wrong',
    'I cannot sign in, it says unknown password',
  ],
}
const words = (text: string) => featuresOf(plainWords(text))
const lessonsOf = (of: Record<string, string[]>): Lesson[] =>
  options.flatMap((option, c) =>
    (of[option.key] ?? []).map((text, i) => ({
      id: `${option.key}-${i}`,
      group: `${option.key}-${i}`,
      features: words(text),
      truth: [c],
      spoken: options.map(() => 0),
      unlearned: [],
    })),
  )

function trained(lessons: readonly Lesson[], multiple = false) {
  const training = trainClassifier(lessons, options, { multiple, seed: 1 })
  let step = training.next()
  while (!step.done) step = training.next()
  return step.value
}

const told = (classifier: ReturnType<typeof trained>['classifier'], text: string) => {
  const p = probabilities(judge(classifier, words(text)).scores, classifier.multiple)
  return Object.fromEntries(classifier.options.map((o, i) => [o.key, p[i] ?? 0]))
}

describe('a classifier', () => {
  it('is useful from three examples of each option, on sentences it has never seen', () => {
    const { classifier } = trained(lessonsOf(texts))
    expect(told(classifier, 'my box was shipped but the courier is late').parcel).toBeGreaterThan(0.5)
    expect(told(classifier, 'please check why my card was charged again').money).toBeGreaterThan(0.5)
    expect(told(classifier, 'locked out of my account, new password please').login).toBeGreaterThan(0.5)
  })

  it('knows an option from its description alone', () => {
    const { classifier } = trained(lessonsOf({ ...texts, login: [] }))
    const p = told(classifier, 'login impossible')
    expect(p.login).toBeGreaterThan(Math.max(p.parcel ?? 1, p.money ?? 1))
  })

  it('is sure of nothing when no word is known', () => {
    const { classifier } = trained(lessonsOf(texts))
    expect(Math.max(...Object.values(told(classifier, 'zzz qqq xxx')))).toBeLessThan(0.5)
  })

  it('judges each option by itself where several may hold', () => {
    const both = 'charged twice for the box, the courier never came'
    const lessons = [
      ...lessonsOf(texts),
      ...[1, 2, 3].map((i) => ({
        id: `both-${i}`,
        group: `both-${i}`,
        features: words(`${both} ${i}`),
        truth: [0, 1],
        spoken: [0, 0, 0],
        unlearned: [],
      })),
    ]
    const p = told(trained(lessons, true).classifier, `${both} again`)
    expect(p.parcel).toBeGreaterThan(0.5)
    expect(p.money).toBeGreaterThan(0.5)
    expect(p.login).toBeLessThan(0.5)
  })

  it('is the same from the same lessons, and plain data without a word of them', () => {
    const first = trained(lessonsOf(texts)).classifier
    expect(trained(lessonsOf(texts)).classifier).toEqual(first)
    expect(classifierSchema.parse(JSON.parse(JSON.stringify(first)))).toEqual(first)
    expect(JSON.stringify(first)).not.toMatch(/courier|password|charged/)
  })

  it('holds back whole groups when it judges itself: a copy in the same group teaches nothing about the other', () => {
    const copies = lessonsOf(texts).flatMap((l) => [l, { ...l, id: `${l.id}-copy` }])
    const apart = trained(copies.map((l) => ({ ...l, group: l.id }))).heldBack
    const together = trained(copies).heldBack
    const right = (held: typeof apart) => held.reduce((sum, h) => sum + (h.p[h.truth[0] ?? 0] ?? 0), 0)
    expect(right(apart)).toBeGreaterThan(right(together))
  })

  it('stays below a megabyte from long texts of many words', () => {
    const word = (i: number) => `w${(i * 7919) % 20_011}x${i % 13}`
    const lessons = Array.from(
      { length: 40 },
      (_, n): Lesson => ({
        id: `${n}`,
        group: `${n}`,
        features: words(Array.from({ length: 120 }, (_, i) => word(n * 120 + i)).join(' ')),
        truth: [n % 3],
        spoken: [0, 0, 0],
        unlearned: [],
      }),
    )
    expect(JSON.stringify(trained(lessons).classifier).length).toBeLessThan(1_200_000)
  })
})

describe('features', () => {
  it('do not depend on case, on composed letters or on which figures stand there', () => {
    const same = (a: string, b: string) => expect(words(a)).toEqual(words(b))
    same('CARTE Volée 1234', 'carte vole\u0301e 9876')
    expect(wordsIn("l'étiquette n’est pas là")).toEqual(["l'étiquette", "n'est", 'pas', 'là'])
  })

  it('are found for any text, ascending, and none for none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const { index, value } = words(text)
        expect(index.every((f, i) => i === 0 || f > (index[i - 1] as number))).toBe(true)
        expect(value.every((v) => v > 0)).toBe(true)
      }),
      { numRuns: 50 },
    )
    expect(words('  ').index).toEqual([])
  })
})
