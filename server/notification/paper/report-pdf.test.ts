import { expect, it } from 'vitest'
import { summaryFixture } from '../summary.fixture.ts'
import { intervalChart } from './effect-charts.ts'
import { costChart, tornadoChart } from './money-charts.ts'
import { reportPdf } from './report-pdf.server.ts'
import { axisOf } from './shapes.ts'

const place = { width: 480, height: 190, timeZone: 'Europe/Berlin', locale: 'en-GB' }
const money = { width: 480, currency: 'EUR', locale: 'en-GB' }

it('the same summary gives the same bytes, tagged, with a title and a language', async () => {
  const [one, other] = await Promise.all([reportPdf(summaryFixture()), reportPdf(summaryFixture())])
  expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true)
  const raw = Buffer.from(one).toString('latin1')
  for (const part of ['/Lang (en-GB)', '/StructTreeRoot', '/Marked true', '/Outlines', 'D:20261130070000Z'])
    expect(raw).toContain(part)
  expect((raw.match(/\/Type \/Page\b/g) ?? []).length).toBeLessThanOrEqual(3)
})

it('every shape of a drawing lies inside it', () => {
  const { pilot, roi } = summaryFixture()
  if (!pilot || !roi) throw new Error('the fixture has both')
  const drawings = [intervalChart(pilot, place), costChart(roi, money), tornadoChart(roi, money)]
  for (const drawing of drawings) {
    expect(drawing?.alt).toMatch(/\d/)
    for (const shape of drawing?.shapes ?? []) {
      const points =
        shape.kind === 'bar'
          ? [shape, { x: shape.x + shape.width, y: shape.y + shape.height }]
          : 'points' in shape
            ? shape.points
            : shape.kind === 'line'
              ? [shape.from, shape.to]
              : [shape.at]
      for (const { x, y } of points) {
        expect(x).toBeGreaterThanOrEqual(0)
        expect(x).toBeLessThanOrEqual((drawing?.width ?? 0) + 0.01)
        expect(y).toBeGreaterThanOrEqual(-5)
        expect(y).toBeLessThanOrEqual((drawing?.height ?? 0) + 0.01)
      }
    }
  }
})

it('bars of cost add up to one scale', () => {
  const { roi } = summaryFixture()
  if (!roi) throw new Error('the fixture has a cost model')
  const bars = costChart(roi, money).shapes.filter((shape) => shape.kind === 'bar')
  const now = bars.filter((bar) => bar.color === '#0072b2').reduce((sum, bar) => sum + bar.width, 0)
  const withAi = bars.filter((bar) => bar.color === '#b35900').reduce((sum, bar) => sum + bar.width, 0)
  expect(withAi / now).toBeCloseTo(Number(roi.lines.withAi.total) / Number(roi.lines.current.total), 1)
})

it('without looks, ranges or a pilot there is nothing to draw, and the paper is still written', async () => {
  const summary = summaryFixture()
  const bare = summary.pilot ? { ...summary.pilot, looks: [] } : null
  expect(bare && intervalChart(bare, place)).toBeNull()
  expect((await reportPdf({ ...summary, pilot: bare })).length).toBeGreaterThan(1000)
  expect((await reportPdf({ ...summary, pilot: null, roi: null })).length).toBeGreaterThan(1000)
})

it.each([
  [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [-1.2, 3.3, [-2, -1, 0, 1, 2, 3, 4]],
  [0, 0, [0, 0.2]],
])('an axis from %d to %d has round places', (low, high, ticks) => {
  expect(axisOf(low, high).ticks).toEqual(ticks)
})
