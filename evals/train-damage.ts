import type { Random } from '#seed/documents/random.ts'
import type { PageContent, Word } from '#server/document/document.ts'

/** A word as a scan would have it read, with the places of the printed words it came from. */
export type DamagedWord = Word & { from: number[] }

const swaps: Record<string, string[]> = {
  '0': ['O', '8', '6', '9'],
  '1': ['I', 'l', '7', '4'],
  '2': ['Z', '7'],
  '3': ['8', '5'],
  '4': ['1', '9'],
  '5': ['S', '6', '3'],
  '6': ['G', '8', '5'],
  '7': ['1', '2'],
  '8': ['B', '3', '6', '0'],
  '9': ['0', '4'],
  O: ['0', 'Q'],
  I: ['1', 'l'],
  l: ['1', 'I'],
  S: ['5', '8'],
  B: ['8', 'E'],
  G: ['6', 'C'],
  M: ['H', 'N'],
  N: ['W', 'H', 'M'],
  D: ['O', '0'],
  E: ['F'],
  H: ['N', 'M'],
  A: ['4', 'R'],
  T: ['1', '7'],
  R: ['K'],
  e: ['c', 'o'],
  a: ['o', 's'],
  n: ['r', 'm'],
  u: ['v', 'n'],
  i: ['l', '1'],
  t: ['f', 'l'],
  '.': [',', ''],
  ',': ['.', ''],
  ':': ['.', ';', ''],
  '-': ['~', ''],
  '/': ['7', '1'],
}

export type DamagedPage = Omit<PageContent, 'words'> & { words: DamagedWord[] }

/**
 * Reads a printed page as a scan of the given badness (0..1) would be read: letters taken for others, words cut, joined or
 * lost, specks read as words, and a reader's confidence that tells much of this, but not all.
 */
export function damaged(page: PageContent, random: Random, badness: number): DamagedPage {
  const perLetter = 0.0007 + 0.02 * badness * badness
  const words: DamagedWord[] = []
  const tilt = random.normal() * 0.0015
  const badLines = new Set(page.words.map((w) => w.line).filter(() => random.chance(0.004 * badness)))
  for (const [i, word] of page.words.entries()) {
    if (random.chance(0.012 * badness)) continue
    const rate = badLines.has(word.line) ? 0.25 : perLetter
    const text = [...word.text].map((c) => (random.chance(rate) && swaps[c] ? random.pick(swaps[c]) : c)).join('')
    if (text === '') continue
    const wrong = text !== word.text
    const rise = tilt * (word.box.x0 - 0.5) + random.normal() * 0.0004
    const box = { ...word.box, y0: word.box.y0 + rise, y1: word.box.y1 + rise }
    const before = words.at(-1)
    const made = { text, box, line: word.line, confidence: confidenceOf(random, wrong, badness), from: [i] }
    if (before && before.line === word.line && random.chance(0.003 + 0.03 * badness) && box.x0 - before.box.x1 < 0.02)
      join(before, made)
    else if (text.length > 4 && random.chance(0.002 + 0.02 * badness))
      words.push(...cut(made, random.int(1, text.length - 2)))
    else words.push(made)
  }
  const specks = random.chance(0.5) ? random.int(0, Math.round(12 * badness)) : 0
  for (let i = 0; i < specks; i++) words.push(speck(random))
  return { ...page, source: 'ocr', words }
}

function confidenceOf(random: Random, wrong: boolean, badness: number): number {
  const low = random.chance(wrong ? 0.55 : 0.05 + 0.12 * badness)
  const value = low ? 0.65 * random.float() : 0.96 - 0.3 * random.float() * random.float()
  return Math.round(value * 100) / 100
}

function join(before: DamagedWord, word: DamagedWord): void {
  before.text += word.text
  before.box = {
    ...before.box,
    x1: word.box.x1,
    y0: Math.min(before.box.y0, word.box.y0),
    y1: Math.max(before.box.y1, word.box.y1),
  }
  before.confidence = Math.min(before.confidence, word.confidence)
  before.from = [...before.from, ...word.from]
}

function cut(word: DamagedWord, at: number): DamagedWord[] {
  const x = word.box.x0 + ((word.box.x1 - word.box.x0) * at) / word.text.length
  return [
    { ...word, text: word.text.slice(0, at), box: { ...word.box, x1: x } },
    { ...word, text: word.text.slice(at), box: { ...word.box, x0: x } },
  ]
}

function speck(random: Random): DamagedWord {
  const text = Array.from({ length: random.int(1, 4) }, () => random.pick([...'aeionrstlAEOTSw~=-_.|']) as string).join(
    '',
  )
  const [x0, y0] = [random.float() * 0.9, random.chance(0.6) ? random.float() * 0.12 : random.float()]
  return {
    text,
    box: { x0, y0, x1: x0 + 0.015 * text.length, y1: y0 + 0.006 + 0.01 * random.float() },
    line: 900 + random.int(0, 90),
    confidence: 0.5 * random.float(),
    from: [],
  }
}
