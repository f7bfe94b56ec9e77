import { describe, expect, it } from 'vitest'
import { pageText, storableText, type Word } from './document.ts'

const word = (text: string, line: number): Word => ({ text, line, confidence: 1, box: { x0: 0, y0: 0, x1: 1, y1: 1 } })

describe('words of a page', () => {
  it('read line by line, in the order of the lines', () => {
    expect(pageText({ words: [word('second', 1), word('first', 0), word('word', 0)] })).toBe('first word\nsecond')
  })

  it('are kept without what a database refuses', () => {
    expect(storableText('a\u0000b')).toBe('ab')
    expect(JSON.parse(JSON.stringify(storableText('x\ud800y')))).toBe('x\ufffdy')
    expect(storableText('naïve 😀')).toBe('naïve 😀')
  })
})
