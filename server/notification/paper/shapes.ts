/** What a drawing on paper is made of. Points from the drawing's own top left, y downwards; colours as "#0072b2". */
export type Shape =
  | { kind: 'line'; from: Point; to: Point; color: string; width: number; dash?: number[] }
  | { kind: 'path'; points: Point[]; color: string; width: number }
  | { kind: 'area'; points: Point[]; color: string; opacity: number }
  | { kind: 'bar'; x: number; y: number; width: number; height: number; color: string; opacity: number }
  | { kind: 'dot'; at: Point; radius: number; color: string }
  | {
      kind: 'text'
      at: Point
      text: string
      size: number
      color: string
      align: 'left' | 'right' | 'center'
      bold?: boolean
    }
export type Point = { x: number; y: number }

/** A drawing with what somebody who cannot see it is told. */
export type Drawing = { width: number; height: number; shapes: Shape[]; alt: string }

/** The arms' colours are those of every chart of the product; words stand beside them. */
export const colors = {
  manual: '#0072b2',
  assisted: '#b35900',
  ink: '#1a1a1a',
  quiet: '#555555',
  grid: '#d5d8dd',
  loud: '#b42318',
} as const

export const line = (from: Point, to: Point, color: string, width = 0.6, dash?: number[]): Shape => ({
  ...{ kind: 'line', from, to, color, width },
  ...(dash ? { dash } : {}),
})

type Align = 'left' | 'right' | 'center'
/** Text with its middle line at `y`. */
export const label = (
  x: number,
  y: number,
  text: string,
  options: { align?: Align; color?: string; size?: number; bold?: boolean } = {},
): Shape => {
  const { align = 'left', color = colors.ink, size = 8, bold = false } = options
  return { kind: 'text', at: { x, y: y - size * 0.58 }, text, size, color, align, bold }
}

export type Axis = { low: number; high: number; ticks: number[]; digits: number }

/** Round places from at or below `low` to at or above `high`, about `about` of them: steps of 1, 2 or 5 times a power of ten. */
export function axisOf(low: number, high: number, about = 5): Axis {
  const span = high > low ? high - low : Math.abs(high) || 1
  const power = 10 ** Math.floor(Math.log10(span / about))
  const step = ([1, 2, 5, 10].find((times) => times * power * about >= span) ?? 10) * power
  // A hair inside the next step belongs to this one.
  const first = Math.floor(low / step + 1e-9)
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9))
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  return { low: ticks[0] ?? low, high: ticks.at(-1) ?? high, ticks, digits }
}

/** From a value to a place between `from` and `to`, no further. */
export const placed =
  (axis: { low: number; high: number }, from: number, to: number) =>
  (value: number): number => {
    const inside = Math.min(axis.high, Math.max(axis.low, value))
    return from + ((inside - axis.low) / (axis.high - axis.low || 1)) * (to - from)
  }
