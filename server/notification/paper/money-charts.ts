import type { ExecutiveRoi } from '#server/roi/executive.ts'
import { roundMoney } from '#server/roi/executive-text.ts'
import { weeksPerYear } from '#server/roi/roi.ts'
import { inputNames, sourceOf } from '../report-text.ts'
import { axisOf, colors, type Drawing, label, line, placed, type Shape } from './shapes.ts'

type Place = { width: number; currency: string; locale: string }

type Part = { name: string; value: number }
type Bar = { name: string; color: string; parts: Part[]; total: number }

const named = (entries: [string, string][]): Part[] =>
  entries.map(([name, amount]) => ({ name, value: Number(amount) })).filter((part) => part.value > 0)

/** Cost of a week now and with AI: two bars of parts that add up, to one scale from zero. */
export function costChart({ lines }: ExecutiveRoi, { width, currency, locale }: Place): Drawing {
  const { current, withAi } = lines
  const bars: Bar[] = [
    {
      name: 'Now',
      color: colors.manual,
      total: Number(current.total),
      parts: named([
        ['Labour', current.labour],
        ['Errors', current.errors],
        ['Delay', current.delay],
      ]),
    },
    {
      name: 'With AI',
      color: colors.assisted,
      total: Number(withAi.total),
      parts: named([
        ['Labour', withAi.labour],
        ['Errors', withAi.errors],
        ['AI', withAi.ai],
        ['Checks', withAi.qa],
        ['Delay', withAi.delay],
      ]),
    },
  ]
  const money = (value: number) => roundMoney(value, currency, locale)
  const x = placed({ low: 0, high: Math.max(...bars.map((bar) => bar.total), Number.MIN_VALUE) }, 0, width)
  const shapes = bars.flatMap((bar, i) => barShapes(bar, 4 + i * 50, x, money))
  const told = bars.map(
    (bar) => `${bar.name} ${money(bar.total)}: ${bar.parts.map((p) => `${p.name} ${money(p.value)}`).join(', ')}`,
  )
  return { width, height: 100, shapes, alt: `Cost a week. ${told.join('. ')}.` }
}

function barShapes(bar: Bar, top: number, x: (value: number) => number, money: (value: number) => string): Shape[] {
  let from = 0
  const parts = bar.parts.flatMap((part, i): Shape[] => {
    const [start, end] = [x(from), x(from + part.value)]
    from += part.value
    const opacity = 0.5 - (0.34 * i) / Math.max(1, bar.parts.length - 1)
    return [
      {
        kind: 'bar',
        x: start,
        y: top + 11,
        width: Math.max(0.5, end - start - 0.7),
        height: 17,
        color: bar.color,
        opacity,
      },
      ...(end - start > part.name.length * 4.6 + 8 ? [label(start + 4, top + 20, part.name)] : []),
    ]
  })
  return [
    label(0, top + 4, `${bar.name}: ${money(bar.total)}`, { bold: true }),
    ...parts,
    label(0, top + 35, bar.parts.map((part) => `${part.name} ${money(part.value)}`).join('  ·  '), {
      color: colors.quiet,
    }),
  ]
}

/** Bars that a tornado shows. */
const mostBars = 8
const rowHeight = 15
const nameWidth = 150

/** Net saving a year with one input at its low and at its high end, the widest first; null where no input has a range. */
export function tornadoChart(roi: ExecutiveRoi, { width, currency, locale }: Place): Drawing | null {
  const bars = roi.tornado.slice(0, mostBars)
  if (bars.length === 0) return null
  const year = (week: number) => week * weeksPerYear
  const centre = Number(roi.lines.outcome.netSavingPerYear)
  const ends = [centre, 0, ...bars.flatMap((bar) => [year(bar.low), year(bar.high)])]
  const axis = axisOf(Math.min(...ends), Math.max(...ends), 4)
  const x = placed(axis, nameWidth, width - 30)
  const height = bars.length * rowHeight + 24
  const money = (value: number) => roundMoney(value, currency, locale)
  const rows = bars.flatMap((bar, i): Shape[] => {
    const y = 6 + i * rowHeight
    const [from, to] = [x(year(bar.low)), x(year(bar.high))]
    return [
      label(nameWidth - 8, y + 5, `${inputNames[bar.key]} (${sourceOf(roi, bar.key)})`, { align: 'right' }),
      { kind: 'bar', x: from, y, width: Math.max(0.8, to - from), height: 10, color: colors.assisted, opacity: 0.45 },
      ...(from - nameWidth > 44
        ? [label(from - 4, y + 5, money(year(bar.low)), { align: 'right', color: colors.quiet, size: 7 })]
        : []),
      ...(width - to > 44 ? [label(to + 4, y + 5, money(year(bar.high)), { color: colors.quiet, size: 7 })] : []),
    ]
  })
  return {
    width,
    height,
    alt: `What the net saving a year hangs on. ${bars.map((bar) => `${inputNames[bar.key]}: ${money(year(bar.low))} to ${money(year(bar.high))}`).join('; ')}.`,
    shapes: [
      ...axis.ticks.flatMap((tick) => [
        line({ x: x(tick), y: 0 }, { x: x(tick), y: height - 16 }, colors.grid, tick === 0 ? 1.2 : 0.5),
        label(x(tick), height - 7, money(tick), { align: 'center', color: colors.quiet }),
      ]),
      ...rows,
      line({ x: x(centre), y: 0 }, { x: x(centre), y: height - 16 }, colors.ink, 1),
    ],
  }
}
