import { slugOf } from '#server/identity/identity.ts'

/** The list with one part moved by a place. */
export function moved<T>(list: readonly T[], from: number, by: 1 | -1): T[] {
  const next = [...list]
  const to = from + by
  if (to < 0 || to >= list.length) return next
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}

export function replacedAt<T>(list: readonly T[], index: number, part: T): T[] {
  return list.map((one, i) => (i === index ? part : one))
}

export function withoutAt<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, i) => i !== index)
}

/** A key of a label, apart from those that are taken: "Total amount" is total_amount. */
export function keyOf(label: string, taken: readonly string[]): string {
  const slug = slugOf(label).replaceAll('-', '_')
  const plain = (/^[a-z]/.test(slug) ? slug : `k_${slug}`).slice(0, 36).replace(/_+$/, '')
  const base = plain === 'organisation' && !/organi[sz]ation/i.test(label) ? 'part' : plain
  if (!taken.includes(base)) return base
  for (let n = 2; ; n++) if (!taken.includes(`${base}_${n}`)) return `${base}_${n}`
}
