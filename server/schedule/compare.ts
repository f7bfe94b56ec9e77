import Big from 'big.js'
import type { Agreement, Schedule } from '#server/workflow/schedule.ts'
import { beforeName } from './due.ts'
import { changeOf, type Figure, type InputFigures } from './figure.ts'
import { groupName, noun } from './groups.ts'

/** Changes that are named one by one; of more it is said how many there are. */
const mostNotes = 15

const units: Record<Figure['unit'], string> = { number: '', count: '', minutes: ' min', percent: ' %' }

/** A figure as a person reads it: "1,204.50", "72.4 min"; with as many decimals as the one that it stands beside. */
export function figureText(value: string, unit: Figure['unit'] = 'number', beside: string | null = null): string {
  const places = Math.max(...[value, beside ?? ''].map((text) => (text.split('.')[1] ?? '').length))
  const decimals = unit === 'number' && places === 1 ? 2 : Math.min(places, 6)
  const text = new Intl.NumberFormat('en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value as Intl.StringNumericLiteral)
  return `${text}${units[unit]}`
}

/** "+12.7 %"; "unchanged" and "from nothing" in words; null where it cannot be said. */
export function changeText(figure: Pick<Figure, 'now' | 'before'>): string | null {
  const { now, before } = figure
  if (now === null || before === null) return null
  if (new Big(now).eq(before)) return 'unchanged'
  const change = changeOf(figure)
  if (change === null) return 'from nothing'
  const percent = new Big(change).times(100)
  return `${percent.gt(0) ? '+' : ''}${percent.toFixed(1)} %`
}

/** A sentence's end on what a figure was before: "12.7 % more than the week before (11,000.00)". */
export function against(figure: Figure, before: string): string {
  const change = changeOf(figure)
  if (figure.before === null) return `nothing to compare with of ${before}`
  const was = figureText(figure.before, figure.unit, figure.now)
  if (figure.now !== null && new Big(figure.now).eq(figure.before)) return `as ${before}`
  if (change === null) return `after ${was} ${before}`
  const percent = new Big(Math.abs(change)).times(100).toFixed(1)
  return `${percent} % ${change > 0 ? 'more' : 'less'} than ${before} (${was})`
}

type Note = { sentence: string; size: number }

/**
 * Changes beyond what an input calls usual, of totals, counts and groups, largest first, each with both values and how many
 * rows it rests on. A group that is gone is no change but missing, and named there.
 */
export function unusualChanges(inputs: readonly InputFigures[], schedule: Schedule): string[] {
  const notes = inputs.flatMap((input) => {
    const unusual = schedule.inputs.find(({ key }) => key === input.key)?.unusual ?? 0.25
    const before = beforeName[schedule.every]
    const rows: Figure = {
      ...{ key: 'rows', label: 'rows', unit: 'count', n: input.rows, nBefore: input.rowsBefore },
      ...{ now: String(input.rows), before: input.rowsBefore === null ? null : String(input.rowsBefore) },
    }
    return [
      ...(input.measured || input.rows === 0 ? [] : [noteOf(input.label, rows, before, unusual)]),
      ...input.figures.map((figure) => noteOf(input.label, figure, before, unusual)),
      ...input.groups
        .filter((group) => group.rows > 0)
        .flatMap((group) =>
          group.figures.map((figure) =>
            noteOf(`${input.label}, ${groupName(input.groupBy, group.name)}`, figure, before, unusual),
          ),
        ),
    ].flatMap((note) => note ?? [])
  })
  const sorted = notes.sort((a, b) => b.size - a.size).map(({ sentence }) => sentence)
  const more = sorted.length - mostNotes
  return more > 0
    ? [...sorted.slice(0, mostNotes), `And ${more} smaller ${more === 1 ? 'change' : 'changes'}.`]
    : sorted
}

function noteOf(name: string, figure: Figure, before: string, unusual: number): Note | null {
  const { now, unit, n, nBefore } = figure
  if (now === null || figure.before === null) return null
  const change = changeOf(figure)
  const fromNothing = change === null && !new Big(now).eq(figure.before)
  if (!fromNothing && (change === null || Math.abs(change) <= unusual)) return null
  const values = `${figureText(now, unit, figure.before)} instead of ${figureText(figure.before, unit, now)}`
  const size = fromNothing ? Number.MAX_VALUE : Math.abs(change ?? 0)
  const percent = fromNothing ? '' : `, ${changeText(figure)}`
  const rests = figure.key === 'rows' ? '' : ` (n = ${n}${nBefore === null ? '' : `, ${nBefore} before`})`
  return { sentence: `${name}: ${figure.label} ${values} ${before}${percent}${rests}.`, size }
}

/** Inputs that should agree and do not, or of which one is not known: one sentence each. */
export function disagreements(inputs: readonly InputFigures[], agreements: readonly Agreement[]): string[] {
  return agreements.flatMap((agreement) => {
    const [left, right] = [sideOf(inputs, agreement.left), sideOf(inputs, agreement.right)]
    const unknown = [left, right].filter((side) => side.value === null).map((side) => side.name)
    const says = agreement.says.replace(/[.\s]+$/, '')
    if (left.value === null || right.value === null)
      return [
        `${says}: cannot be told, because ${unknown.join(' and ')} ${unknown.length === 1 ? 'is' : 'are'} not known.`,
      ]
    const difference = new Big(left.value).minus(right.value).abs()
    if (difference.lte(agreement.tolerance)) return []
    return [
      `${says}: ${left.name} says ${figureText(left.value, left.unit, right.value)}, ${right.name} says ${figureText(right.value, right.unit, left.value)}; they differ by ${figureText(difference.toFixed(), left.unit)}.`,
    ]
  })
}

function sideOf(inputs: readonly InputFigures[], { input: key, value }: Agreement['left']) {
  const input = inputs.find((one) => one.key === key)
  const figure = input?.figures.find((one) => one.key === value)
  const rows = value === 'rows' && !figure && input && !input.failed && !input.measured
  const name = input ? (value === 'rows' ? `the number of ${noun(input.label)}` : `${input.label}, ${value},`) : key
  return {
    name: name.replace(/,$/, ''),
    value: rows ? String(input.rows) : (figure?.now ?? null),
    unit: figure?.unit ?? ('count' as const),
  }
}
