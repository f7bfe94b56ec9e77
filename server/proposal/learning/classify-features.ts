/** A word of a text with what it weighs there: 1 in running text, more in a subject or title, less in what is quoted. */
export type WeightedWord = { text: string; weight: number }

/** Features of a text by their number, 0 .. 2^18 - 1, ascending; values are counts at first, later weights of length 1. */
export type Sparse = { index: number[]; value: number[] }

const space = 2 ** 18
/** Chosen by cross-validation on short banking questions; neighbours of these values differ by less than their noise. */
const worth = { word: 1, pair: 0.5, part: 0.3, mark: 0.5 }
const parts = { from: 3, to: 5 }

/** FNV-1a, 32 bit, with its bits mixed once more, because only the lowest 18 are used. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  hash ^= hash >>> 15
  return (Math.imul(hash, 0x2c1b3c6d) >>> 0) % space
}

const wordPattern = /[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu

/** The words of a text in one form: NFKC, lower case; a figure stands for every figure of its length. */
export function wordsIn(text: string): string[] {
  const words = text.normalize('NFKC').toLowerCase().replaceAll('ß', 'ss').match(wordPattern) ?? []
  return words.map((word) =>
    /^\p{N}+$/u.test(word) ? '#'.repeat(Math.min(6, word.length)) : word.replaceAll('’', "'"),
  )
}

const folded = (word: string) => word.normalize('NFKD').replace(/\p{M}/gu, '')

/** The features that one word brings by itself, each with its worth: itself, itself without accents, and its parts. */
export function featuresOfWord(word: string): [number, number][] {
  const plain = folded(word)
  const features: [number, number][] = []
  if (plain === word) features.push([hashOf(`w${word}`), worth.word])
  // With and without accents are two spellings of one word: half of it each.
  else features.push([hashOf(`w${word}`), worth.word / 2], [hashOf(`w${plain}`), worth.word / 2])
  const bounded = `^${plain}$`
  for (let n = parts.from; n <= parts.to; n++)
    for (let at = 0; at + n <= bounded.length; at++)
      features.push([hashOf(`c${bounded.slice(at, at + n)}`), worth.part])
  return features
}

function featureOfPair(first: string, second: string): [number, number] {
  return [hashOf(`p${folded(first)} ${folded(second)}`), worth.pair]
}

/**
 * Counts the features of a text: its words, pairs of neighbours and parts of words of 3 to 5 letters, in any language,
 * besides marks of its form ("pages:2"). Counts grow with the logarithm, so that a long text is not one word's.
 */
export function featuresOf(words: readonly WeightedWord[], marks: readonly string[] = []): Sparse {
  const counts = new Map<number, number>()
  const add = ([feature, value]: [number, number], weight: number) =>
    counts.set(feature, (counts.get(feature) ?? 0) + value * weight)
  const known = new Map<string, [number, number][]>()
  let before: { word: string; weight: number } | null = null
  for (const { text, weight } of words) {
    if (weight <= 0) continue
    for (const word of wordsIn(text)) {
      let own = known.get(word)
      if (!own) {
        own = featuresOfWord(word)
        known.set(word, own)
      }
      for (const feature of own) add(feature, weight)
      if (before) add(featureOfPair(before.word, word), Math.min(before.weight, weight))
      before = { word, weight }
    }
  }
  for (const mark of marks) add([hashOf(`m${mark}`), worth.mark], 1)
  const index = [...counts.keys()].sort((a, b) => a - b)
  return { index, value: index.map((i) => Math.log1p(counts.get(i) ?? 0)) }
}

/** Plain text as words of equal weight. */
export function plainWords(text: string): WeightedWord[] {
  return text.split(/\s+/).flatMap((word) => (word === '' ? [] : [{ text: word, weight: 1 }]))
}

/** The same direction with length 1, each feature times what it tells. */
export function weighted(features: Sparse, tells: (feature: number) => number): Sparse {
  const value = features.index.map((feature, i) => (features.value[i] as number) * tells(feature))
  const length = Math.sqrt(value.reduce((sum, v) => sum + v * v, 0)) || 1
  return { index: features.index, value: value.map((v) => v / length) }
}
