import { type Box, type Evidence, unionBox, type Word } from '#server/document/document.ts'
import { normalise, type ValueHints } from '#server/workflow/value.ts'
import type { Column, Field } from '#server/workflow/workflow.ts'
import type { Taken } from './fill.ts'

/** Rules about the words of one page: points and boxes are fractions of the unturned page. */

/** Around a word, as a share of its height: what is still a click on it. */
const nearness = 0.25
/** A gap wider than this share of the words' height parts two columns; a space is about a third. */
const wideGap = 1.5
/** Words of one value ("1 204,50") stand closer than this share of their height. */
const closeGap = 0.8

/** Index of the word under a point, or -1. `ratio` is the page's width divided by its height. */
export function wordAt(words: readonly Word[], x: number, y: number, ratio: number): number {
  let best = -1
  let least = Number.POSITIVE_INFINITY
  for (const [i, { box }] of words.entries()) {
    const near = (box.y1 - box.y0) * nearness
    const dx = Math.max(box.x0 - x, x - box.x1, 0) * ratio
    const dy = Math.max(box.y0 - y, y - box.y1, 0)
    if (dx > near || dy > near) continue
    const distance = dx + dy + (box.x1 - box.x0) * (box.y1 - box.y0) * 1e-3
    if (distance < least) {
      least = distance
      best = i
    }
  }
  return best
}

/** Words that lie in a box for the better part of their length and at least their middle line, in reading order. */
export function wordsIn(words: readonly Word[], area: Box): Word[][] {
  const inside = words.filter(({ box }) => {
    const middle = (box.y0 + box.y1) / 2
    const shared = Math.min(box.x1, area.x1) - Math.max(box.x0, area.x0)
    return middle >= area.y0 && middle <= area.y1 && shared > (box.x1 - box.x0) / 2
  })
  return printedLines(inside)
}

/**
 * Words by printed line, from top to bottom, each from left to right. The reader's line numbers hold for a skewed scan
 * too; lines that stand beside each other, such as the cells of a row, are one.
 */
export function printedLines(words: readonly Word[]): Word[][] {
  const lines = [...Map.groupBy(words, (w) => w.line).values()]
    .map((row) => ({ row, box: unionBox(row.map((w) => w.box)) }))
    .sort((a, b) => a.box.y0 + a.box.y1 - (b.box.y0 + b.box.y1))
  const rows: { row: Word[]; box: Box }[] = []
  for (const line of lines) {
    const last = rows.at(-1)
    const apart = last && (last.box.x1 <= line.box.x0 + 1e-4 || line.box.x1 <= last.box.x0 + 1e-4)
    if (last && apart && sameHeight(last.box, line.box)) {
      last.row.push(...line.row)
      last.box = unionBox([last.box, line.box])
    } else rows.push({ row: [...line.row], box: line.box })
  }
  return rows.map(({ row }) => row.sort((a, b) => a.box.x0 - b.box.x0))
}

function sameHeight(a: Box, b: Box): boolean {
  const shared = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0)
  return shared > 0.6 * Math.min(a.y1 - a.y0, b.y1 - b.y0)
}

/** The text of one printed line; a wide gap is a tab. `ratio` as for wordAt. */
export function lineText(line: readonly Word[], ratio: number): string {
  return line
    .map((word, i) => {
      const before = line[i - 1]
      if (!before) return word.text
      const height = Math.max(word.box.y1 - word.box.y0, before.box.y1 - before.box.y0)
      return ((word.box.x0 - before.box.x1) * ratio > height * wideGap ? '\t' : ' ') + word.text
    })
    .join('')
}

/** Lines of text as one: a word that was parted at the end of a line is whole again. */
export function joinLines(lines: readonly string[]): string {
  return lines.reduce((text, line) => {
    if (text === '') return line
    return /\p{Ll}[-\u00ad\u2010]$/u.test(text) && /^\p{Ll}/u.test(line) ? text.slice(0, -1) + line : `${text} ${line}`
  }, '')
}

/** One printed line as what a field is filled with. */
export function takenLine(line: readonly Word[], page: { number: number; width: number; height: number }): Taken {
  const text = lineText(line, page.width / page.height)
  const box = unionBox(line.map((w) => w.box))
  return { text, evidence: [{ page: page.number, box, quote: text.replaceAll('\t', ' ') }] }
}

/** Several printed lines as what one field is filled with: a place for each line. */
export function takenLines(lines: readonly Word[][], page: { number: number; width: number; height: number }): Taken {
  const taken = lines.map((line) => takenLine(line, page))
  const evidence: Evidence[] = taken.flatMap((t) => t.evidence)
  return { text: joinLines(taken.map((t) => t.text)), evidence }
}

/** Types whose values are often printed as several words. */
const runs = new Set<Field['type']>(['money', 'number', 'date'])
const longestRun = 6

/**
 * The words that a click on one of them means: for a date or a figure all that stand close together and are one value
 * ("12 March 2024", "1 204,50"), for anything else the word alone.
 */
export function wordsMeant(
  words: readonly Word[],
  index: number,
  shape: Field | Column,
  ratio: number,
  hints: ValueHints,
): Word[] {
  const word = words[index]
  if (!word) return []
  if (!runs.has(shape.type)) return [word]
  const line = words.filter((w) => w.line === word.line).sort((a, b) => a.box.x0 - b.box.x0)
  const at = line.indexOf(word)
  const reads = (run: readonly Word[]) => {
    const read = normalise(
      shape,
      run
        .map((w) => w.text)
        .join(' ')
        .replace(/[,;:]+$/, ''),
      hints,
    )
    return 'value' in read && read.value !== null
  }
  let best = [word]
  for (let from = Math.max(0, at - longestRun + 1); from <= at; from++) {
    for (let to = Math.min(line.length, from + longestRun); to > at; to--) {
      const run = line.slice(from, to)
      if (run.length > best.length && close(run, ratio) && reads(run)) best = run
    }
  }
  return best
}

function close(run: readonly Word[], ratio: number): boolean {
  return run.every((word, i) => {
    const before = run[i - 1]
    return !before || (word.box.x0 - before.box.x1) * ratio < (word.box.y1 - word.box.y0) * closeGap
  })
}

/** The box between two corners, as fractions of the page. */
export function boxBetween(a: { x: number; y: number }, b: { x: number; y: number }): Box {
  return { x0: Math.min(a.x, b.x), y0: Math.min(a.y, b.y), x1: Math.max(a.x, b.x), y1: Math.max(a.y, b.y) }
}

export type Growth = 'left' | 'right' | 'up' | 'down'

/** A box made larger by the next word to a side, or by the next printed line above or below. The same box at an edge. */
export function grownBox(words: readonly Word[], area: Box, to: Growth): Box {
  const lines = wordsIn(words, area)
  const inside = new Set(lines.flat())
  if (inside.size === 0) return area
  const box = unionBox([...inside].map((w) => w.box))
  if (to === 'left' || to === 'right') {
    const beside = words.filter((w) => {
      const middle = (w.box.y0 + w.box.y1) / 2
      return (
        !inside.has(w) &&
        middle >= box.y0 &&
        middle <= box.y1 &&
        (to === 'left' ? w.box.x1 <= box.x1 : w.box.x0 >= box.x0)
      )
    })
    const next = beside.sort((a, b) => (to === 'left' ? b.box.x1 - a.box.x1 : a.box.x0 - b.box.x0))[0]
    return next ? unionBox([area, next.box]) : area
  }
  const over = words.filter((w) => {
    const middle = (w.box.y0 + w.box.y1) / 2
    const crosses = Math.min(w.box.x1, box.x1) - Math.max(w.box.x0, box.x0) > 0
    return crosses && (to === 'up' ? middle < box.y0 : middle > box.y1)
  })
  const rows = printedLines(over)
  const next = to === 'up' ? rows.at(-1) : rows[0]
  return next ? unionBox([area, ...next.map((w) => w.box)]) : area
}
