import { describe, expect, it } from 'vitest'
import { actualWidth, pagesAcross, pageWidth, zoomAfter } from './page-zoom.ts'

const a4 = { source: 'text' as const, width: 595, height: 842 }
const scan = { source: 'ocr' as const, width: 2480, height: 3508 }

describe('the size of a page', () => {
  it('is that of the sheet at 100 %', () => {
    expect(Math.round(actualWidth(a4))).toBe(793)
    expect(actualWidth(scan)).toBe(794)
    expect(pageWidth(a4, 1.5, 700, 0, 1)).toBeCloseTo(actualWidth(a4) * 1.5)
  })

  it('fits the pane, upright and lying, within reason', () => {
    expect(pageWidth(a4, 'fit', 732, 0, 1)).toBe(700)
    // A lying page is as wide on screen as its height.
    expect((pageWidth(a4, 'fit', 732, 1, 1) * a4.height) / a4.width).toBeCloseTo(700)
    expect(pageWidth(a4, 'fit', 3000, 0, 1)).toBe(1240)
    expect(pageWidth(a4, 'fit', 100, 0, 1)).toBe(200)
  })

  it('lets two pages stand beside each other on a very wide pane', () => {
    expect(pagesAcross('fit', 1600, 2, 0)).toBe(2)
    expect(pagesAcross('fit', 1600, 1, 0)).toBe(1)
    expect(pagesAcross('fit', 1600, 2, 1)).toBe(1)
    expect(pagesAcross(1, 1600, 2, 0)).toBe(1)
    expect(pagesAcross('fit', 900, 2, 0)).toBe(1)
    const [room, across] = [1600, 2 as const]
    expect(pageWidth(a4, 'fit', room, 0, across) * 2).toBeLessThan(room)
  })

  it('goes up and down in steps, to an end', () => {
    expect(zoomAfter(1, 1)).toBe(1.1)
    expect(zoomAfter(0.93, -1)).toBe(0.9)
    expect(zoomAfter(2.2, 0)).toBe(1)
    expect(zoomAfter(3, 1)).toBe(3)
    expect(zoomAfter(0.5, -1)).toBe(0.5)
  })
})
