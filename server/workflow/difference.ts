import { diffArrays, diffLines } from 'diff'
import {
  entryName,
  entryNouns,
  entryWords,
  identityOf,
  isEntry,
  memberTitles,
  propertyWords,
  valueWords,
} from './difference-words.ts'
import { same } from './draft-shape.ts'
import type { Definition } from './workflow.ts'

export type Line = { kind: 'same' | 'added' | 'removed'; text: string }

/**
 * One thing that differs. `where`: the entry or member that it belongs to ('field "Total"'); `what`: which part of it
 * ('option "Urgent", words'), empty where the whole entry came, went or moved. Before and after in words; `lines` in their
 * place for long texts.
 */
export type Change = {
  kind: 'added' | 'removed' | 'changed' | 'moved'
  where: string
  what: string
  before: string | null
  after: string | null
  lines: Line[] | null
}

/** The changes of one member, in the definition's order. */
export type Part = { member: keyof Definition; title: string; changes: Change[] }
export type Difference = Part[]

type Sides = { before: Definition; after: Definition }

/** What the later of two definitions changed, in words; empty where they say the same. */
export function differenceOf(before: Definition, after: Definition): Difference {
  const members = Object.keys(memberTitles) as (keyof Definition)[]
  return members.flatMap((member) => {
    const title = memberTitles[member]
    const at = { where: title, what: [], entry: false }
    const changes = changesOf(member, before[member], after[member], at, { before, after })
    return changes.length > 0 ? [{ member, title, changes }] : []
  })
}

type At = { where: string; what: readonly string[]; entry: boolean }

function changesOf(name: string, before: unknown, after: unknown, at: At, sides: Sides): Change[] {
  if (same(before, after) || (none(before) && none(after))) return []
  const [from, to] = [before ?? undefined, after ?? undefined]
  if (isEntry(from ?? {}) && isEntry(to ?? {}) && (isEntry(from) || isEntry(to)) && !isCondition(from ?? to))
    return ofObjects((from ?? {}) as Record<string, unknown>, (to ?? {}) as Record<string, unknown>, at, sides)
  if (isList(from) && isList(to) && name in entryNouns) return ofLists(name, from, to, at, sides)
  if (isWords(from) && isWords(to) && from.length > 0 && to.length > 0) return ofWords(from, to, at)
  return [ofValues(before, after, at, sides)]
}

const isCondition = (value: unknown) => isEntry(value) && ('is' in value || 'any' in value || 'expression' in value)
const isList = (value: unknown): value is Record<string, unknown>[] => Array.isArray(value) && value.every(isEntry)

function ofObjects(before: Record<string, unknown>, after: Record<string, unknown>, at: At, sides: Sides): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) =>
    changesOf(name, before[name], after[name], { ...at, what: [...at.what, propertyWords(name)] }, sides),
  )
}

/** Entries are known by their key: what came, what went, what changed within, and what stands in another place. */
function ofLists(
  list: string,
  before: Record<string, unknown>[],
  after: Record<string, unknown>[],
  at: At,
  sides: Sides,
): Change[] {
  const old = byIdentity(list, before)
  const now = byIdentity(list, after)
  const place = (entry: Record<string, unknown>, i: number, of: Definition): At => {
    const name = entryName(list, entry, i, of)
    return at.entry ? { ...at, what: [...at.what.slice(0, -1), name] } : { where: name, what: [], entry: true }
  }
  const changes: Change[] = []
  for (const [identity, { entry, index }] of old) {
    const next = now.get(identity)
    if (next) changes.push(...ofObjects(entry, next.entry, place(next.entry, next.index, sides.after), sides))
    else
      changes.push({
        ...said(place(entry, index, sides.before), 'removed'),
        before: entryWords(list, entry, sides.before),
      })
  }
  for (const [identity, { entry, index }] of now)
    if (!old.has(identity))
      changes.push({ ...said(place(entry, index, sides.after), 'added'), after: entryWords(list, entry, sides.after) })
  for (const identity of moved([...old.keys()], [...now.keys()])) {
    const [from, to] = [old.get(identity), now.get(identity)]
    if (from && to)
      changes.push({
        ...said(place(to.entry, to.index, sides.after), 'moved'),
        ...{ before: `place ${from.index + 1}`, after: `place ${to.index + 1}` },
      })
  }
  return changes
}

type Placed = { entry: Record<string, unknown>; index: number }

function byIdentity(list: string, entries: Record<string, unknown>[]): Map<string, Placed> {
  const known = new Map<string, Placed>()
  for (const [index, entry] of entries.entries()) {
    let identity = identityOf(list, entry, index)
    while (known.has(identity)) identity += '+'
    known.set(identity, { entry, index })
  }
  return known
}

/** Of the entries that both lists have, the fewest that had to move. */
function moved(before: string[], after: string[]): string[] {
  const common = new Set(before.filter((one) => after.includes(one)))
  const steps = diffArrays(
    before.filter((one) => common.has(one)),
    after.filter((one) => common.has(one)),
  )
  return steps.flatMap((step) => (step.added ? step.value : []))
}

const said = ({ where, what }: At, kind: Change['kind']): Change => ({
  ...{ kind, where, what: what.join(', '), before: null, after: null, lines: null },
})

const isWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

/** Of a list of words what is new and what is gone; the whole of it where only their order differs. */
function ofWords(before: string[], after: string[], at: At): Change[] {
  const gone = before.filter((one) => !after.includes(one))
  const fresh = after.filter((one) => !before.includes(one))
  const words = (list: string[]) => list.join(', ')
  if (gone.length + fresh.length === 0) return [{ ...said(at, 'changed'), before: words(before), after: words(after) }]
  return [
    ...(gone.length > 0 ? [{ ...said(at, 'removed'), before: words(gone) }] : []),
    ...(fresh.length > 0 ? [{ ...said(at, 'added'), after: words(fresh) }] : []),
  ]
}

/** Not set, empty and none are one to whoever reads it. */
const none = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

function ofValues(before: unknown, after: unknown, at: At, sides: Sides): Change {
  const change = said(at, none(before) ? 'added' : none(after) ? 'removed' : 'changed')
  if (isLong(before) || isLong(after)) return { ...change, lines: linesOf(String(before ?? ''), String(after ?? '')) }
  return {
    ...change,
    before: none(before) ? null : valueWords(before, sides.before),
    after: none(after) ? null : valueWords(after, sides.after),
  }
}

const isLong = (value: unknown) => typeof value === 'string' && (value.includes('\n') || value.length > 200)

/** Two texts line by line; an empty text has no lines, and a break at the end of the last line is none of its own. */
export function linesOf(before: string, after: string): Line[] {
  const ended = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)
  return diffLines(ended(before), ended(after)).flatMap(({ value, added, removed }) => {
    const kind = added ? 'added' : removed ? 'removed' : 'same'
    const lines = value.replace(/\n$/, '').split('\n')
    return lines.map((text) => ({ kind, text }) as const)
  })
}

/** A difference in a few sentences, for lists and commands: 'Changed rule "limit": when, because'. */
export function summaryOf(difference: Difference): string[] {
  return difference.flatMap(({ title, changes }) => {
    const wheres = [...new Set(changes.map(({ where }) => where))]
    return wheres.map((where) => {
      const own = changes.filter((change) => change.where === where)
      const [first] = own
      const whole = own.find(({ what }) => what === '')
      if (where === title && first && own.length === 1 && first.what === '') return ofMember(title, first)
      if (whole && own.length === 1) return `${verbs[whole.kind]} ${where}`
      const parts = [...new Set(own.map((change) => change.what || 'its place'))]
      const named = parts.length > 6 ? [...parts.slice(0, 5), `${parts.length - 5} more`] : parts
      return `Changed ${where}: ${named.join('; ')}`
    })
  })
}

const verbs = { added: 'Added', removed: 'Removed', changed: 'Changed', moved: 'Moved' } as const

function ofMember(title: string, { lines, before, after }: Change): string {
  if (lines) {
    const count = (kind: Line['kind']) => lines.filter((line) => line.kind === kind).length
    const added = count('added')
    return `Changed ${title}: ${added} ${added === 1 ? 'line' : 'lines'} new, ${count('removed')} gone`
  }
  return `Changed ${title}: ${before ?? 'not set'} → ${after ?? 'not set'}`
}
