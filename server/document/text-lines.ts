import type { Box } from './document.ts'
import type { LooseWord } from './words.ts'

/** A run of text that the detector found, in fractions of the picture. */
export type TextBox = Box

/** From this on a pixel counts as text, and a region as a line (the values of PP-OCR's own DB post-processing). */
const pixelThreshold = 0.3
const regionThreshold = 0.5
/** The detector marks the core of a line; the line itself is larger by area x this / perimeter (DB, "unclip ratio"). */
const unclip = 1.5
const smallestSide = 3
/** More regions than this on a page are noise or a trap. */
const maxRegions = 3000

/**
 * The lines in a map of text probabilities (`width` x `height`, 0..1): connected regions as upright boxes.
 * The page was straightened before, so a box need not lean.
 */
export function textBoxes(map: Float32Array, width: number, height: number): TextBox[] {
  const seen = new Uint8Array(width * height)
  const boxes: TextBox[] = []
  for (let start = 0; start < seen.length && boxes.length < maxRegions; start++) {
    if (seen[start] || (map[start] ?? 0) <= pixelThreshold) continue
    const { x0, y0, x1, y1, mean } = flood(map, seen, width, height, start)
    const [w, h] = [x1 - x0 + 1, y1 - y0 + 1]
    if (Math.min(w, h) < smallestSide || mean < regionThreshold) continue
    const margin = (w * h * unclip) / (2 * (w + h))
    boxes.push({
      x0: Math.max(0, (x0 - margin) / width),
      y0: Math.max(0, (y0 - margin) / height),
      x1: Math.min(1, (x1 + 1 + margin) / width),
      y1: Math.min(1, (y1 + 1 + margin) / height),
    })
  }
  return boxes
}

/** The extent of the region around a pixel, corners included, and its mean probability. */
function flood(map: Float32Array, seen: Uint8Array, width: number, height: number, start: number) {
  const region = { x0: width, y0: height, x1: 0, y1: 0, mean: 0 }
  const stack = [start]
  seen[start] = 1
  let sum = 0
  let count = 0
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % width
    const y = (at - x) / width
    sum += map[at] ?? 0
    count++
    region.x0 = Math.min(region.x0, x)
    region.x1 = Math.max(region.x1, x)
    region.y0 = Math.min(region.y0, y)
    region.y1 = Math.max(region.y1, y)
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
        const next = ny * width + nx
        if (seen[next] || (map[next] ?? 0) <= pixelThreshold) continue
        seen[next] = 1
        stack.push(next)
      }
  }
  region.mean = sum / count
  return region
}

/** One recognised character: `at` is its place along the line, 0..1. */
export type LineCharacter = { text: string; at: number; confidence: number }

/**
 * The characters in the recogniser's answer (`steps` x `alphabet.length` probabilities): at each step the likeliest one,
 * repeats and blanks (the first letter of the alphabet) left out (CTC, greedy).
 */
export function decodeLine(probabilities: Float32Array, steps: number, alphabet: readonly string[]): LineCharacter[] {
  const size = alphabet.length
  const characters: LineCharacter[] = []
  let last = 0
  for (let step = 0; step < steps; step++) {
    let best = 0
    let confidence = -1
    for (let k = 0; k < size; k++) {
      const p = probabilities[step * size + k] ?? 0
      if (p <= confidence) continue
      confidence = p
      best = k
    }
    if (best !== 0 && best !== last) characters.push({ text: alphabet[best] ?? '', at: step / steps, confidence })
    last = best
  }
  return characters
}

/** Lines read with less certainty are specks, folds and pictures. */
const leastCertain = 0.5
/** The recogniser drops narrow blanks: a step this much wider than usual is one. */
const wideStep = 1.6

/** The words of a line whose box is in pixels; none where it is hardly text. */
export function wordsOfLine(characters: readonly LineCharacter[], box: Box): LooseWord[] {
  const mean = characters.reduce((sum, c) => sum + c.confidence, 0) / characters.length
  if (characters.length === 0 || mean < leastCertain) return []
  const step = usualStep(characters)
  const words: LooseWord[] = []
  let open: LineCharacter[] = []
  const close = () => {
    const [first, last] = [open[0], open.at(-1)]
    if (first && last) words.push(wordOf(open, box, first.at, Math.min(1, last.at + step)))
    open = []
  }
  for (const character of characters) {
    const last = open.at(-1)
    if (character.text.trim() === '') {
      close()
      continue
    }
    if (last && (character.at - last.at > wideStep * step || isBreak(open.at(-2)?.text, last.text, character.text)))
      close()
    open.push(character)
  }
  close()
  return words
}

/** The median way from one character to the next, blanks not counted. */
function usualStep(characters: readonly LineCharacter[]): number {
  const steps: number[] = []
  for (const [i, { text, at }] of characters.entries()) {
    const before = characters[i - 1]
    if (before && text !== ' ' && before.text !== ' ') steps.push(at - before.at)
  }
  return steps.sort((a, b) => a - b)[steps.length >> 1] ?? 1
}

/** A comma ends a word unless digits go on ("1,234"), and so does a colon after a letter ("No:17", but "10:30"). */
function isBreak(before: string | undefined, mark: string, next: string): boolean {
  if (/[,;]/.test(mark)) return !(/\d/.test(before ?? '') && /\d/.test(next))
  return mark === ':' && /[\p{L})]/u.test(before ?? '')
}

function wordOf(characters: readonly LineCharacter[], line: Box, from: number, to: number): LooseWord {
  const width = line.x1 - line.x0
  const box = { x0: line.x0 + from * width, x1: line.x0 + to * width, y0: line.y0, y1: line.y1 }
  const confidence = characters.reduce((sum, c) => sum + c.confidence, 0) / characters.length
  const text = characters.map((c) => c.text).join('')
  return { text, box, top: box.y0, bottom: box.y1, upright: true, confidence: Math.round(confidence * 100) / 100 }
}
