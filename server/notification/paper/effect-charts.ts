import type { Look } from '#server/pilot/effect/effect.ts'
import type { ExecutivePilot } from '#server/roi/executive.ts'
import { countText, decimals, minutesText, percentText } from '#server/roi/executive-text.ts'
import { type Axis, axisOf, colors, type Drawing, label, line, type Point, placed, type Shape } from './shapes.ts'

const left = 40
const foot = 22

type Place = { width: number; height: number; timeZone: string; locale: string }

/** Lines at the ticks with their figures, across the drawing. */
function grid(axis: Axis, y: (value: number) => number, to: number, text: (value: number) => string): Shape[] {
  return axis.ticks.flatMap((tick) => [
    line({ x: left, y: y(tick) }, { x: to, y: y(tick) }, colors.grid, tick === 0 ? 1 : 0.5),
    label(left - 5, y(tick), text(tick), { align: 'right', color: colors.quiet }),
  ])
}

/** Null where no look has an estimate yet. */
export function intervalChart(pilot: ExecutivePilot, { width, height, timeZone, locale }: Place): Drawing | null {
  const looks = pilot.looks.filter((look) => look.saving.estimate !== null)
  const [first, last] = [looks[0], looks.at(-1)]
  if (!first || !last) return null
  const minimum = pilot.plan.minimumSavingMinutes
  const axis = axisOf(...rangeOf(looks, minimum), 5)
  const right = width - 78
  const y = placed(axis, height - foot, 8)
  const x = placed({ low: first.at, high: Math.max(last.at, first.at + 1) }, left + 4, right)
  const at = (look: Look, value: number | null): Point => ({ x: x(look.at), y: y(value ?? 0) })
  const bounded = looks.filter((look) => look.saving.low !== null && look.saving.high !== null)
  const band = [...bounded.map((l) => at(l, l.saving.high)), ...bounded.toReversed().map((l) => at(l, l.saving.low))]
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone })
  const dates = [first, ...middles(looks, 3), last]
  const estimate = last.saving.estimate ?? 0
  return {
    width,
    height,
    alt: `Time saved an item over time with its interval. Last look: ${minutesText(last.saving, locale)}, n = ${last.n}. Minimum of the plan: ${decimals(minimum, 1, locale)} min.`,
    shapes: [
      ...grid(axis, y, right, (value) => decimals(value, axis.digits, locale)),
      { kind: 'area', points: band, color: colors.assisted, opacity: 0.18 },
      { kind: 'path', points: looks.map((l) => at(l, l.saving.estimate)), color: colors.assisted, width: 1.6 },
      line({ x: left, y: y(minimum) }, { x: right, y: y(minimum) }, colors.ink, 0.9, [4, 3]),
      ...sideLabels(
        [
          { y: y(minimum), text: `plan: ${decimals(minimum, 1, locale)} min`, color: colors.ink },
          { y: y(estimate), text: `${decimals(estimate, 1, locale)} min`, color: colors.assisted },
          ...(minimum === 0 ? [] : [{ y: y(0), text: 'no saving', color: colors.quiet }]),
        ],
        right + 6,
      ),
      ...dates.map((look, i) =>
        label(x(look.at), height - 8, day.format(new Date(look.at)), {
          align: i === 0 ? 'left' : i === dates.length - 1 ? 'right' : 'center',
          color: colors.quiet,
        }),
      ),
    ],
  }
}

/** Looks at even distances between the ends, as many as have room. */
function middles(looks: readonly Look[], most: number): Look[] {
  if (looks.length < 12) return []
  return Array.from({ length: most }, (_, i) => looks[Math.round(((i + 1) * (looks.length - 1)) / (most + 1))]).filter(
    (look) => look !== undefined,
  )
}

/** The plan's lines, and every interval from a quarter of the items on: earlier ones would flatten what matters. */
function rangeOf(looks: readonly Look[], minimum: number): [number, number] {
  const enough = (looks.at(-1)?.n ?? 0) / 4
  const kept = looks.filter((look, i) => look.n >= enough || i === looks.length - 1)
  const values = [0, minimum, ...kept.flatMap(({ saving }) => [saving.low, saving.high, saving.estimate])].filter(
    (v) => v !== null,
  )
  return [Math.min(...values), Math.max(...values)]
}

/** Names at the right of their lines, moved apart where they would lie on each other; top down. */
function sideLabels(names: { y: number; text: string; color: string }[], x: number): Shape[] {
  let below = Number.NEGATIVE_INFINITY
  return names
    .toSorted((a, b) => a.y - b.y)
    .map((name) => {
      const y = Math.max(name.y, below + 10)
      below = y
      return label(x, y, name.text, { color: name.color, bold: true })
    })
}

type ArmValue = { arm: 'manual' | 'assisted'; value: number | null; low: number | null; high: number | null; n: number }

/** Both arms beside each other, each with its 95 % whiskers, from zero. */
function armChart(arms: ArmValue[], place: Place, text: (value: number) => string, alt: string): Drawing {
  const { width, height, locale } = place
  const top = Math.max(...arms.flatMap((arm) => [arm.value ?? 0, arm.high ?? 0]), Number.MIN_VALUE)
  const axis = axisOf(0, top, 4)
  const y = placed(axis, height - foot - 10, 12)
  const shapes = arms.flatMap((arm, i): Shape[] => {
    const x = left + ((i + 0.5) * (width - left)) / arms.length
    const name = label(x, height - 18, arm.arm, { align: 'center', color: colors[arm.arm], bold: true })
    const n = label(x, height - 7, `n = ${countText(arm.n, locale)}`, { align: 'center', color: colors.quiet })
    if (arm.value === null)
      return [name, n, label(x, height / 2, 'no figure yet', { align: 'center', color: colors.quiet })]
    const whiskers =
      arm.low === null || arm.high === null
        ? []
        : [
            line({ x, y: y(arm.low) }, { x, y: y(arm.high) }, colors[arm.arm], 1.4),
            ...[arm.low, arm.high].map((end) =>
              line({ x: x - 6, y: y(end) }, { x: x + 6, y: y(end) }, colors[arm.arm], 1.4),
            ),
          ]
    return [
      name,
      n,
      ...whiskers,
      { kind: 'dot', at: { x, y: y(arm.value) }, radius: 3.2, color: colors[arm.arm] },
      label(x + 10, y(arm.value), text(arm.value), { bold: true }),
    ]
  })
  const ticks = grid(axis, y, width, (value) => text(value))
  return { width, height, alt, shapes: [...ticks, ...shapes] }
}

/** Half the width of a normal 95 % interval, in standard errors. */
const z = 1.959964

export function minutesChart({ effect: { arms } }: ExecutivePilot, place: Place): Drawing {
  const of = (arm: 'manual' | 'assisted'): ArmValue => {
    const { n, meanMinutes: value, seMinutes: se } = arms[arm]
    const ends =
      value === null || se === null
        ? { low: null, high: null }
        : { low: Math.max(0, value - z * se), high: value + z * se }
    return { arm, n, value, ...ends }
  }
  const text = (value: number) => decimals(value, 1, place.locale)
  const all = [of('manual'), of('assisted')]
  return armChart(all, place, text, `Minutes an item: ${altText(all, text, place.locale)}.`)
}

export function errorsChart({ effect: { arms } }: ExecutivePilot, place: Place): Drawing {
  const of = (arm: 'manual' | 'assisted'): ArmValue => {
    const { n, rate: value, low, high } = arms[arm].errors
    return { arm, n, value, low, high }
  }
  const text = (value: number) => percentText(value, place.locale)
  const all = [of('manual'), of('assisted')]
  return armChart(all, place, text, `Error rate of checked items: ${altText(all, text, place.locale)}.`)
}

const altText = (arms: ArmValue[], text: (value: number) => string, locale: string) =>
  arms
    .map(({ arm, value, low, high, n }) => {
      const range = low === null || high === null ? '' : ` (${text(low)} to ${text(high)})`
      return `${arm} ${value === null ? 'none' : text(value)}${range}, n = ${countText(n, locale)}`
    })
    .join('; ')
