import { describe, expect, it } from 'vitest'
import { createVisitClocks } from './visit-clocks.ts'

/** Two visits, the first in view since 1,000 ms. */
function world() {
  const clocks = createVisitClocks()
  for (const id of ['a', 'b']) clocks.add(id, 60, 0)
  clocks.show('a', 1_000)
  return { clocks, active: (id: string, at: number) => clocks.beat(id, at)?.activeMs }
}

describe('the clocks of the visits in a tab', () => {
  it('count nothing before the first paint, and reading before the first key', () => {
    const { clocks, active } = world()
    expect(active('b', 20_000)).toBe(0)
    clocks.hide('a', 21_000)
    expect(active('a', 21_000)).toBe(20_000)
  })

  it('never run at once: showing an item stops the one before', () => {
    const { clocks, active } = world()
    clocks.show('b', 5_000)
    clocks.input(8_000)
    expect([active('a', 8_000), active('b', 8_000)]).toEqual([4_000, 3_000])
  })

  it('go on where they stopped when an item comes back', () => {
    const { clocks, active } = world()
    clocks.show('b', 5_000)
    clocks.show('a', 9_000)
    clocks.hide('a', 10_000)
    expect([active('a', 10_000), active('b', 10_000)]).toEqual([5_000, 4_000])
  })

  it('stand still while the tab is out of focus', () => {
    const { clocks, active } = world()
    clocks.focus(false, 3_000)
    clocks.input(50_000)
    clocks.focus(true, 60_000)
    clocks.hide('a', 61_000)
    expect(active('a', 61_000)).toBe(3_000)
  })

  it('start with the focus when an item was painted in the background', () => {
    const { clocks, active } = world()
    clocks.focus(false, 2_000)
    clocks.show('b', 10_000)
    clocks.focus(true, 30_000)
    clocks.hide('b', 31_000)
    expect(active('b', 31_000)).toBe(1_000)
  })

  it('number their messages upwards, and tell the first paint from a second', () => {
    const { clocks } = world()
    expect([clocks.beat('a', 1)?.sequence, clocks.beat('a', 2)?.sequence]).toEqual([1, 2])
    expect(clocks.show('b', 3_000)).toBe(true)
    clocks.hide('b', 4_000)
    expect(clocks.show('b', 5_000)).toBe(false)
    expect(clocks.beat('gone', 1)).toBeNull()
  })
})
