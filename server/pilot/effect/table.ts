import { type Arm, arms } from '#server/allocation/allocation.ts'
import { normalQuantile } from '#server/platform/distributions.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Design } from '../plan.ts'
import type { Interval, PilotItem, Verdict } from './effect.ts'
import { addChecks, addTimes, entriesOf } from './entries.ts'
import { rhoFor, zAt } from './sequence.ts'
import { fixedOf, noInterval, ratioOf, type Stratified, sequenceOf } from './stratified.ts'
import { checksOf, emptyTally, errorsOf, leftOut, logTimeOf, timeOf } from './tally.ts'
import { guardOf, verdictOf } from './verdict.ts'

/** The columns of a file of items, in any order; others are passed over. */
const columns = ['item', 'arm', 'stratum', 'reviewer', 'touch_ms', 'checked', 'error'] as const
type Column = (typeof columns)[number]

/** A row of the file with the line it ends on. */
export type TableRow = { line: number; cells: readonly string[] }

const mostProblems = 10

/**
 * The items of a file, the first row its header. `started_at` only orders rows, which changes no figure, so it is not read.
 * Throws `invalid` with one line for each problem: where it is, what is wrong, what to do.
 */
export function itemsOfTable(rows: readonly TableRow[], file: string, design: Design): PilotItem[] {
  const [header, ...body] = rows.filter((row) => row.cells.some((cell) => cell.trim() !== ''))
  if (!header)
    throw new DomainError(
      'invalid',
      `${file} is empty: give a CSV file whose first line is ${columns.join(',')},started_at.`,
    )
  const at = placesOf(header, file)
  if (body.length === 0)
    throw new DomainError(
      'invalid',
      `${file} has a header and no items below it: add one line for each completed item.`,
    )
  const problems: string[] = []
  const seen = new Map<string, number>()
  const items = body.flatMap((row): PilotItem[] => {
    const before = problems.length
    const item = itemOfRow(
      (column) => (row.cells[at[column]] ?? '').trim(),
      (column, what) => {
        problems.push(`${file}, line ${row.line}, column ${column}: ${what}`)
      },
    )
    const key = design === 'paired' ? JSON.stringify([item.id, item.arm]) : item.id
    const first = seen.get(key)
    if (first !== undefined && item.id !== '')
      problems.push(
        `${file}, line ${row.line}, column item: ${item.id} stands on line ${first} already; ${twice(design)}`,
      )
    seen.set(key, first ?? row.line)
    return problems.length > before ? [] : [item]
  })
  if (problems.length > 0) throw new DomainError('invalid', listed(problems))
  return items
}

const twice = (design: Design) =>
  design === 'paired'
    ? 'in a paired file each item has one line an arm, so remove one.'
    : 'each item has one line, so remove one, or add --paired if every item was done in both arms.'

function listed(problems: readonly string[]): string {
  const rest = problems.length - mostProblems
  const lines = problems.slice(0, mostProblems)
  return (rest > 0 ? [...lines, `... and ${rest} more problems.`] : lines).join('\n')
}

function placesOf({ line, cells }: TableRow, file: string): Record<Column, number> {
  const names = cells.map((cell) => cell.trim().toLowerCase())
  const missing = columns.filter((column) => !names.includes(column))
  if (missing.length > 0)
    throw new DomainError(
      'invalid',
      `${file}, line ${line}: there is no column ${missing.join(', ')}. Name the columns in the first line: ${columns.join(',')},started_at.`,
    )
  const double = columns.find((column) => names.indexOf(column) !== names.lastIndexOf(column))
  if (double)
    throw new DomainError(
      'invalid',
      `${file}, line ${line}: column ${double} stands there twice. Rename or remove one.`,
    )
  return Object.fromEntries(columns.map((column) => [column, names.indexOf(column)])) as Record<Column, number>
}

const quoted = (text: string) => (text === '' ? 'it is empty' : `"${text.slice(0, 40)}" is no such value`)

function itemOfRow(cell: (column: Column) => string, refuse: (column: Column, what: string) => void): PilotItem {
  const id = cell('item')
  if (id === '') refuse('item', 'it is empty. Give every item a key of its own.')
  const arm = arms.find((known) => known === cell('arm').toLowerCase())
  if (!arm) refuse('arm', `${quoted(cell('arm'))}. Write manual or assisted.`)
  const touch = cell('touch_ms')
  if (!/^\d+(\.\d+)?$/.test(touch))
    refuse(
      'touch_ms',
      `${quoted(touch)}. Write milliseconds as a number from 0 on, such as 90000, with a point for decimals.`,
    )
  const [checked, error] = [cell('checked'), cell('error')]
  if (checked !== '0' && checked !== '1') refuse('checked', `${quoted(checked)}. Write 1 for a checked item, else 0.`)
  if (checked === '1' && error !== '0' && error !== '1')
    refuse('error', `${quoted(error)}. Write 1 or 0 for a checked item: was its output wrong?`)
  if (checked === '0' && !['', '0'].includes(error))
    refuse(
      'error',
      `it says "${error.slice(0, 40)}" of an item that was not checked. Leave it empty, or set checked to 1.`,
    )
  return {
    id,
    arm: arm ?? 'manual',
    stratum: cell('stratum'),
    reviewer: cell('reviewer'),
    touchMs: Number(touch),
    completedAt: 0,
    suspect: false,
    nth: 1,
    novice: false,
    checked: checked === '1' ? { error: error === '1', probability: 1 } : null,
  }
}

export type TableOptions = {
  design: Extract<Design, 'split' | 'paired'>
  alpha: number
  /** Null: tuned to the items of the file. */
  rho: number | null
  margin: number
  minimumMinutes: number
  interval: 'sequence' | 'fixed'
}

export type TableEffect = {
  n: Record<Arm, number>
  savingMinutes: Interval
  ratio: Interval
  errorDifference: Interval
  checked: Record<Arm, number>
  verdict: Verdict
  excluded: { item: string; reason: 'stratum_too_small' | 'one_arm_only' }[]
}

/** The effect of a file of items from a randomised pilot, however few they are; strata are reviewer x stratum. */
export function effectOfTable(items: readonly PilotItem[], options: TableOptions): TableEffect {
  const { design, alpha, margin, minimumMinutes, interval } = options
  const entries = entriesOf(items, { design, strata: ['reviewer', 'document_type'] })
  const tally = emptyTally(entries.paired)
  for (const entry of entries.times) addTimes(tally, entry)
  for (const entry of entries.checks) addChecks(tally, entry)
  const time = timeOf(tally)
  const checks = checksOf(tally)
  // One interval at a level of its own, or the guard-rail's one-sided level at all looks together.
  const z = interval === 'fixed' ? normalQuantile(1 - alpha / 2) : zAt(checks, rhoFor(checks, 2 * alpha), 2 * alpha)
  const rho = options.rho ?? (time ? rhoFor(time.t, alpha) : 1)
  const ended = (result: Stratified | null) =>
    interval === 'fixed' ? fixedOf(result, alpha) : sequenceOf(result, rho, alpha)
  const saving = ended(time)
  const errorDifference = checks === 0 ? noInterval : errorsOf(tally, z)
  const small = leftOut(tally)
  const together = new Set(entries.times.map((entry) => entry.id))
  const alone = items.filter((item) => !together.has(item.id))
  const verdict = verdictOf({
    design,
    minimumSavingMinutes: minimumMinutes,
    margin,
    minimumChecked: 0,
    n: time?.n ?? { manual: 0, assisted: 0 },
    earliestPerArm: 0,
    saving,
    savingWithSuspects: saving,
    suspects: 0,
    errorDifference,
    checked: checks,
    guard: guardOf(errorDifference, checks, { margin, minimumChecked: 0 }),
    openOldShareDifference: null,
  })
  return {
    n: time?.n ?? { manual: 0, assisted: 0 },
    savingMinutes: saving,
    ratio: ratioOf(ended(logTimeOf(tally))),
    errorDifference,
    checked: { manual: tally.checks.manual.n, assisted: tally.checks.assisted.n },
    verdict,
    excluded: [
      ...entries.times
        .filter((entry) => small.has(entry.stratum))
        .map(({ id }) => ({ item: id, reason: 'stratum_too_small' as const })),
      ...alone.map(({ id }) => ({ item: id, reason: 'one_arm_only' as const })),
    ],
  }
}
