import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrangementFrom, limits, shareAfterKey, usual } from './pane-sizes.ts'

describe('the arrangement of the panes', () => {
  it('comes back as it was stored', () => {
    const kept = { side: 'right' as const, form: { left: 40, right: 55.5 }, document: 60 }
    expect(arrangementFrom(JSON.stringify(kept))).toEqual(kept)
  })

  it('is as usual where nothing sensible was stored', () => {
    for (const stored of [null, '', '{', '[]', '7', 'null', '{"form":3,"document":"x"}'])
      expect(arrangementFrom(stored)).toEqual(usual)
  })

  it('never pushes a pane out of the window, whatever was stored', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (left, right, document) => {
        const read = arrangementFrom(JSON.stringify({ form: { left, right }, document }))
        for (const side of ['left', 'right'] as const) {
          expect(read.form[side]).toBeGreaterThanOrEqual(limits.form.min)
          expect(read.form[side]).toBeLessThanOrEqual(limits.form.max)
        }
        expect(read.document).toBeGreaterThanOrEqual(limits.document.min)
        expect(read.document).toBeLessThanOrEqual(limits.document.max)
      }),
    )
  })
})

describe('the bar between the panes', () => {
  it('goes where the arrow points', () => {
    expect(shareAfterKey('ArrowRight', 45, 'form', false)).toBe(43)
    expect(shareAfterKey('ArrowRight', 45, 'form', true)).toBe(47)
    expect(shareAfterKey('ArrowUp', 42, 'document', true)).toBe(40)
  })

  it('stops at the limits', () => {
    expect(shareAfterKey('ArrowLeft', 70, 'form', false)).toBe(70)
    expect(shareAfterKey('Home', 45, 'form', true)).toBe(25)
    expect(shareAfterKey('Home', 45, 'form', false)).toBe(70)
    expect(shareAfterKey('End', 45, 'form', false)).toBe(25)
  })

  it('is not moved by other keys', () => {
    expect(shareAfterKey('Enter', 45, 'form', true)).toBeNull()
    expect(shareAfterKey('Tab', 45, 'form', true)).toBeNull()
  })
})
