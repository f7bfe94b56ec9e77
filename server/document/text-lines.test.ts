import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeLine, type LineCharacter, textBoxes, wordsOfLine } from './text-lines.ts'

/** Characters a step of 0.02 apart; "_" is a blank that the recogniser dropped, and leaves only its room. */
const line = (text: string, confidence = 0.9): LineCharacter[] =>
  [...text].flatMap((sign, at) => (sign === '_' ? [] : [{ text: sign, at: at * 0.02, confidence }]))
const box = { x0: 100, y0: 10, x1: 600, y1: 40 }
const words = (text: string) => wordsOfLine(line(text), box).map((word) => word.text)

test('a line falls into words at blanks, at room for one, and behind commas and labels', () => {
  expect(words('TOTAL RM 12.50')).toEqual(['TOTAL', 'RM', '12.50'])
  expect(words('SDN_BHD')).toEqual(['SDN', 'BHD'])
  expect(words('NO 1,JLN 2;KL')).toEqual(['NO', '1,', 'JLN', '2;', 'KL'])
  expect(words('No:199176 at 10:30')).toEqual(['No:', '199176', 'at', '10:30'])
  expect(words('1,234.50')).toEqual(['1,234.50'])
})

test('words stand where their characters are, inside the line', () => {
  const [first, second] = wordsOfLine(line('AB_CD'), box)
  expect(first?.box).toMatchObject({ x0: 100, y0: 10, y1: 40 })
  expect(second?.box.x0).toBeCloseTo(100 + 0.06 * 500)
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (text) => {
      for (const word of wordsOfLine(line(text), box)) {
        expect(word.text).not.toBe('')
        expect(word.box.x0).toBeGreaterThanOrEqual(box.x0)
        expect(word.box.x1).toBeLessThanOrEqual(box.x1)
      }
    }),
  )
})

test('what is read with little certainty is no text', () => {
  expect(wordsOfLine(line('noise', 0.3), box)).toEqual([])
  expect(wordsOfLine([], box)).toEqual([])
})

test('the likeliest letters are taken, repeats and blanks left out', () => {
  const alphabet = ['', 'a', 'b']
  const steps = [1, 1, 0, 1, 2, 2, 0]
  const answer = new Float32Array(steps.length * 3)
  for (const [step, letter] of steps.entries()) answer[step * 3 + letter] = 0.8
  const read = decodeLine(answer, steps.length, alphabet)
  expect(read.map((c) => c.text).join('')).toBe('aab')
  expect(read[1]?.at).toBeCloseTo(3 / 7)
})

test('regions of text become boxes a little larger; specks and faint regions do not', () => {
  const [width, height] = [100, 50]
  const map = new Float32Array(width * height)
  const fill = (x0: number, y0: number, x1: number, y1: number, p: number) => {
    for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) map[y * width + x] = p
  }
  fill(10, 10, 60, 16, 0.9)
  fill(10, 30, 40, 36, 0.35)
  fill(80, 40, 82, 42, 0.9)
  const [only, ...others] = textBoxes(map, width, height)
  expect(others).toEqual([])
  expect(only?.x0).toBeLessThan(0.1)
  expect(only?.x1).toBeGreaterThan(0.6)
  expect(only?.y0).toBeGreaterThan(0.05)
  expect(only?.y1).toBeLessThan(0.5)
})
