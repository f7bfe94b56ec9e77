import { splitOf } from '#server/item/item.ts'
import { nearlySame, similarity } from '#server/proposal/learning/fingerprint.ts'

/**
 * Something that has been learned from, may be, or is to be tested. `content`: hash of its file (of its row, where a
 * table's rows are items); `bands`: of its fingerprint, empty where there is none.
 */
export type Member = {
  id: string
  groupKey: string | null
  content: string
  bands: readonly number[]
  /** A document that no learner takes: hand-made, imported, or not decided yet. It is tested by what it is like. */
  outside?: boolean
}

/**
 * Why something must not be tested. learned: a model has learned from it · learned_copy: from a copy of it, or from its
 * series · side: it is itself on the learning side · series: its series is · copy: a copy of it is.
 */
export const leaks = ['learned', 'learned_copy', 'side', 'series', 'copy'] as const
export type Leak = (typeof leaks)[number]

/**
 * The members that must not be tested, with why. Members hang together by the same series, the same file or nearly the
 * same words, over any number of steps; what hangs together is tested only where every member that a learner may take
 * is on the test side by its own key, and no model (`lessonIds`: what models have learned from) has learned from any.
 */
export function leakageOf(members: readonly Member[], lessonIds: ReadonlySet<string>): Map<string, Leak> {
  const parts = componentsOf(members)
  const learns = (m: Member) => !m.outside && splitOf(m.groupKey ?? m.id) === 'learn'
  const tainted = new Map<number, { lesson: boolean; keys: Set<string | null> }>()
  for (const [i, member] of members.entries()) {
    const lesson = lessonIds.has(member.id)
    if (!lesson && !learns(member)) continue
    const known = tainted.get(parts[i] as number) ?? { lesson: false, keys: new Set() }
    known.keys.add(member.groupKey)
    tainted.set(parts[i] as number, { ...known, lesson: known.lesson || lesson })
  }
  const found = new Map<string, Leak>()
  for (const [i, member] of members.entries()) {
    const taint = tainted.get(parts[i] as number)
    if (!taint) continue
    const inSeries = member.groupKey !== null && taint.keys.has(member.groupKey)
    if (lessonIds.has(member.id)) found.set(member.id, 'learned')
    else if (learns(member)) found.set(member.id, member.groupKey === null ? 'side' : 'series')
    else if (taint.lesson) found.set(member.id, 'learned_copy')
    else found.set(member.id, inSeries ? 'series' : 'copy')
  }
  return found
}

/** For each member the number of what it hangs together with; the same number: together. */
export function componentsOf(members: readonly Member[]): number[] {
  const parents = members.map((_, i) => i)
  const root = (i: number): number => {
    let at = i
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] as number] as number
      at = parents[at] as number
    }
    return at
  }
  const join = (a: number, b: number) => {
    const [x, y] = [root(a), root(b)]
    if (x !== y) parents[Math.max(x, y)] = Math.min(x, y)
  }
  joinEqual(members, join, (m) => m.groupKey)
  joinEqual(members, join, (m) => m.content)
  // Texts that are quite the same are compared with others once.
  const different = joinEqual(members, join, (m) => (m.bands.length === 0 ? null : m.bands.join()))
  joinNearlySame(members, different, join, (a, b) => root(a) === root(b))
  return members.map((_, i) => root(i))
}

/** Joins members with the same key; answers the first of each key. Null: no key. */
function joinEqual(
  members: readonly Member[],
  join: (a: number, b: number) => void,
  keyOf: (member: Member) => string | null,
): number[] {
  const first = new Map<string, number>()
  for (const [i, member] of members.entries()) {
    const key = keyOf(member)
    if (key === null) continue
    const known = first.get(key)
    if (known === undefined) first.set(key, i)
    else join(known, i)
  }
  return [...first.values()]
}

/**
 * Joins members whose words are nearly the same. Of `n` bands two such share at least `least`, so they share one of the
 * n - least + 1 rarest of each: only those are looked up, and nobody is missed (prefix filtering, Chaudhuri et al. 2006).
 */
function joinNearlySame(
  members: readonly Member[],
  which: readonly number[],
  join: (a: number, b: number) => void,
  together: (a: number, b: number) => boolean,
): void {
  const counts = new Map<number, number>()
  for (const i of which) for (const band of placed(members[i])) counts.set(band, (counts.get(band) ?? 0) + 1)
  // Of the rarest those that nobody else has are looked up in vain.
  const rarest = (member: Member) =>
    placed(member)
      .map((band) => ({ band, count: counts.get(band) ?? 0 }))
      .sort((a, b) => a.count - b.count || a.band - b.band)
      .slice(0, member.bands.length - leastShared(member.bands.length) + 1)
      .flatMap(({ band, count }) => (count > 1 ? [band] : []))
  const holders = new Map<number, number[]>()
  const compared = new Int32Array(members.length).fill(-1)
  for (const i of which) {
    const mine = members[i]
    if (!mine) continue
    for (const band of rarest(mine)) {
      const others = holders.get(band)
      if (!others) {
        holders.set(band, [i])
        continue
      }
      for (const other of others) {
        if (compared[other] === i) continue
        compared[other] = i
        const theirs = members[other]
        if (theirs && !together(i, other) && similarity(mine, theirs) >= nearlySame) join(i, other)
      }
      others.push(i)
    }
  }
}

/** Bands are compared place by place: the same number at another place is another band. */
const placed = (member: Member | undefined): number[] => (member?.bands ?? []).map((band, i) => band * mostBands + i)
const mostBands = 1024

const least = new Map<number, number>()

/** So many of n bands are equal, at least, where two texts are nearly the same. */
function leastShared(n: number): number {
  const known = least.get(n) ?? countShared(n)
  least.set(n, known)
  return known
}

function countShared(n: number): number {
  const all = new Array<number>(n).fill(0)
  for (let equal = 1; equal < n; equal++)
    if (similarity({ bands: all }, { bands: all.map((_, i) => (i < equal ? 0 : 1)) }) >= nearlySame) return equal
  return n
}
