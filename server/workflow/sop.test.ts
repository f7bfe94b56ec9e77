import { describe, expect, it } from 'vitest'
import { around, changesOf, sopHistory } from './sop.ts'

const version = (n: number, instructions: string) => ({ version: n, at: `2026-01-0${n}`, by: 'ada', instructions })

describe('the history of instructions', () => {
  it('has the versions in which they changed, newest first', () => {
    const history = sopHistory([
      version(1, '# How\nRead it.\n'),
      version(2, '# How\nRead it.\n'),
      version(3, '# How\nRead it twice.\n'),
      version(4, ''),
    ])
    expect(history.map(({ version: n, added, removed }) => [n, added, removed])).toEqual([
      [4, 0, 2],
      [3, 1, 1],
      [1, 2, 0],
    ])
    expect(history[1]?.lines).toEqual([
      { kind: 'same', text: '# How' },
      { kind: 'removed', text: 'Read it.' },
      { kind: 'added', text: 'Read it twice.' },
    ])
  })

  it('begins with nothing where there were none at first', () => {
    expect(sopHistory([version(1, '')])).toEqual([])
  })

  it('leaves out what lies far from a change, and says how much', () => {
    const before = ['a', 'b', 'c', 'd', 'e', 'f'].join('\n')
    expect(around(changesOf(before, `${before}\ng`)).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'gap 4 lines as they were',
      'same e',
      'same f',
      'added g',
    ])
  })
})
