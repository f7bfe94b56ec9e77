import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markAt, marksFor, marksOf, unturned } from './evidence.ts'
import { lineSums } from './line-sums.ts'
import { openSession, sessionCells } from './session.ts'
import { step } from './step.ts'
import { workItem } from './work-item.fixture.ts'

describe('places on the document', () => {
  const session = openSession(workItem())
  const marks = marksOf(session)

  it('join a table as a whole to all of its cells, and a cell to its own', () => {
    const cell = (id: string) => sessionCells(session).find((c) => c.id === id) ?? null
    expect(marksFor(marks, cell('lines')).map((m) => m.cell)).toHaveLength(4)
    expect(marksFor(marks, cell('lines/p1/amount')).map((m) => m.quote)).toEqual(['40.00'])
    expect(marksFor(marks, null)).toEqual([])
  })

  it('follow the reading that the person chose', () => {
    const chosen = step(step(session, { type: 'select', cell: 'total' }), { type: 'nextCandidate' })
    expect(marksOf(chosen).find((m) => m.cell === 'total')?.quote).toBe('100,00')
  })

  it('are none in a blank form', () => {
    expect(marksOf(openSession(workItem({ mode: 'manual' })))).toEqual([])
  })

  it('are found by the smallest box under the pointer', () => {
    const box = (x0: number, x1: number) => ({ x0, y0: 0.1, x1, y1: 0.2 })
    const at = (cell: string, x0: number, x1: number) => ({
      cell,
      field: cell,
      label: cell,
      page: 1,
      box: box(x0, x1),
      quote: '',
    })
    const both = [at('wide', 0.1, 0.9), at('narrow', 0.4, 0.5)]
    expect(markAt(both, 1, 0.45, 0.15)?.cell).toBe('narrow')
    expect(markAt(both, 1, 0.2, 0.15)?.cell).toBe('wide')
    expect(markAt(both, 2, 0.2, 0.15)).toBeNull()
    expect(markAt(both, 1, 0.2, 0.5)).toBeNull()
  })

  it('are found on a turned page too: four quarter turns lead back', () => {
    const fraction = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000)
    fc.assert(
      fc.property(fraction, fraction, (x, y) => {
        let at = { x, y }
        for (let i = 0; i < 4; i++) at = unturned(at.x, at.y, 1)
        expect(at.x).toBeCloseTo(x)
        expect(at.y).toBeCloseTo(y)
      }),
    )
    // Turned clockwise, the page's top left stands at the top right.
    expect(unturned(1, 0, 1)).toEqual({ x: 0, y: 0 })
  })
})

describe('running sums of a table', () => {
  it('compare with each figure that a check names', () => {
    const { definition, values } = workItem()
    expect(lineSums(definition, values, 'lines')).toEqual([
      {
        column: 'amount',
        sum: '100.00',
        against: [
          { key: 'net', label: 'Net', value: '100.00', equal: true },
          { key: 'total', label: 'Total', value: '119.00', equal: false },
        ],
      },
    ])
  })

  it('leave out what is not a number yet', () => {
    const { definition } = workItem()
    const [sum] = lineSums(
      definition,
      { lines: [{ amount: 'x' }, { amount: '2.5' }, { amount: null }], net: null },
      'lines',
    )
    expect(sum).toMatchObject({ sum: '2.50', against: [] })
  })
})
