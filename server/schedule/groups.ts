import type { ReportInput } from '#server/workflow/schedule.ts'
import type { Remembered } from './answer.ts'
import { type Chosen, type ReadColumn, sumOf } from './columns.ts'
import type { GroupFigures } from './figure.ts'
import { shown } from './reading.ts'
import type { Part } from './rows.ts'
import { named, type When } from './rows-by-period.ts'

/** Groups are told apart without regard to case and spaces; each is called as it is written first. */
const foldedGroup = (text: string) => shown(text, 80).toLowerCase()

type Group = { name: string; rows: Set<number>; spellings: Set<string> }

function rowsByGroup(group: string, part: Part): Map<string, Group> {
  const groups = new Map<string, Group>()
  for (const { row, text } of part.column(group)) {
    const name = shown(text)
    const found = groups.get(foldedGroup(text)) ?? { name, rows: new Set(), spellings: new Set() }
    found.rows.add(row)
    found.spellings.add(name)
    groups.set(foldedGroup(text), found)
  }
  return groups
}

export function groupsOf(
  group: string,
  columns: readonly ReadColumn[],
  now: Part,
  before: Part | null,
  known: Remembered | null,
): GroupFigures[] {
  const [here, earlier] = [rowsByGroup(group, now), before ? rowsByGroup(group, before) : null]
  const knownOf = (key: string) =>
    Object.entries(known?.groups ?? {}).find(([name]) => foldedGroup(name) === key)?.[1] ?? null
  const keys = new Set([
    ...here.keys(),
    ...(earlier?.keys() ?? []),
    ...Object.keys(known?.groups ?? {}).map(foldedGroup),
  ])
  return [...keys].map((key) => {
    const [mine, theirs, remembered] = [here.get(key), earlier?.get(key), knownOf(key)]
    const rowsBefore = earlier ? (theirs?.rows.size ?? 0) : known ? (remembered?.rows ?? 0) : null
    const inGroup =
      (rows: Set<number> | undefined): Chosen =>
      (row) =>
        rows?.has(row) ?? false
    return {
      name:
        mine?.name || theirs?.name || Object.keys(known?.groups ?? {}).find((n) => foldedGroup(n) === key) || '(none)',
      rows: mine?.rows.size ?? 0,
      rowsBefore,
      figures: columns.map((column) => ({
        ...{
          key: column.value,
          label: column.value,
          unit: 'number' as const,
          n: mine?.rows.size ?? 0,
          nBefore: rowsBefore,
        },
        now: sumOf(column.now, inGroup(mine?.rows)),
        before: earlier
          ? sumOf(column.before, inGroup(theirs?.rows))
          : (remembered?.totals[column.value] ?? (known ? '0' : null)),
      })),
    }
  })
}

/** "site B"; a name that says what it is already stands alone. */
export function groupName(groupBy: string | null, name: string): string {
  const by = shown(groupBy ?? '').toLowerCase()
  return by === '' || name.toLowerCase().startsWith(by) ? name : `${by} ${name}`
}

/** How the rows of an input are called within a sentence: "invoices". */
export const noun = (label: string) =>
  /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label

/** Groups that are missing, new, without a name or written in several ways. */
export function groupProblems(
  input: ReportInput,
  group: string,
  now: Part,
  before: Part | null,
  known: Remembered | null,
  when: When,
): string[] {
  const here = rowsByGroup(group, now)
  const problems: string[] = []
  const missing = (name: string, rest = '') =>
    problems.push(`${named(when)} has no ${noun(input.label)} from ${groupName(group, name)}${rest}.`)
  const expected = new Set(input.expect.map(foldedGroup))
  if (now.rows.length > 0) for (const name of input.expect) if (!here.has(foldedGroup(name))) missing(shown(name))
  const earlier = before
    ? [...rowsByGroup(group, before)].map(([key, { name, rows }]) => ({ key, name, rows: rows.size }))
    : Object.entries(known?.groups ?? {}).map(([name, { rows }]) => ({ key: foldedGroup(name), name, rows }))
  if (now.rows.length > 0)
    for (const { key, name, rows } of earlier)
      if (rows > 0 && key !== '' && !here.has(key) && !expected.has(key)) missing(name, `, which had ${rows} before`)
  for (const [key, { name, rows, spellings }] of here) {
    if (key === '')
      problems.push(
        `${input.label}: ${rows.size === 1 ? 'one row names' : `${rows.size} rows name`} no ${shown(group).toLowerCase()}.`,
      )
    else if (input.expect.length > 0 && !expected.has(key))
      problems.push(
        `${input.label} has ${groupName(group, name)} (${rows.size} ${rows.size === 1 ? 'row' : 'rows'}), which nobody expects: is it a new one, or misspelt?`,
      )
    if (spellings.size > 1)
      problems.push(
        `${input.label} writes ${groupName(group, name)} in ${spellings.size} ways (${[...spellings]
          .slice(0, 3)
          .map((s) => `"${s}"`)
          .join(', ')}); they are counted as one.`,
      )
  }
  return problems
}
