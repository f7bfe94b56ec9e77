import type { ItemRowView } from '#server/item/list.ts'

export type AcceptGroup = { what: string; numbers: number[] }

/** Most items one acceptance takes. */
export const acceptAtOnce = 100

/**
 * What would be accepted for how many: items in review without flags, by their proposed labels and queue. The others are
 * left over: they need a look of their own.
 */
export function acceptGroups(rows: readonly ItemRowView[]): { groups: AcceptGroup[]; left: number[] } {
  const groups = new Map<string, number[]>()
  const left: number[] = []
  for (const row of rows) {
    const { flags, labels, queue } = row
    const plain = row.state === 'review' && !row.held && flags !== null && flags.errors + flags.warnings === 0
    const what = [...labels.map((label) => label.label), ...(queue ? [`to ${queue}`] : [])].join(' · ')
    if (!plain || what === '') left.push(row.number)
    else groups.set(what, [...(groups.get(what) ?? []), row.number])
  }
  return { groups: [...groups].map(([what, numbers]) => ({ what, numbers })), left }
}
