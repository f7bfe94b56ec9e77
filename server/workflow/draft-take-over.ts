import { same } from './draft-shape.ts'
import type { Definition } from './workflow.ts'

export type Member = keyof Definition
/** Which side counts where both changed the same member. */
export type Choice = Partial<Record<Member, 'draft' | 'published'>>

/**
 * A draft on a newer version: of each member the side counts that changed it since `base`. Where both did, and not to the
 * same, `choice` decides; without it the member collides, and keeps the draft's for the time being.
 */
export function takenOver(
  base: Definition,
  draft: Definition,
  published: Definition,
  choice: Choice = {},
): { content: Definition; collisions: Member[]; taken: Member[] } {
  const members = new Set([base, draft, published].flatMap((one) => Object.keys(one))) as Set<Member>
  const content: Partial<Record<Member, unknown>> = {}
  const collisions: Member[] = []
  const taken: Member[] = []
  for (const member of members) {
    const mine = !same(base[member], draft[member])
    const theirs = !same(base[member], published[member])
    const both = mine && theirs && !same(draft[member], published[member])
    const from = both ? (choice[member] ?? 'draft') : theirs ? 'published' : 'draft'
    if (both && !choice[member]) collisions.push(member)
    if (from === 'published' && !same(draft[member], published[member])) taken.push(member)
    const value = from === 'published' ? published[member] : draft[member]
    if (value !== undefined) content[member] = value
  }
  return { content: content as Definition, collisions, taken }
}

/** The members in which `next` differs, as it has them; one that it no longer has is undefined. */
export function changedMembers(from: Definition, next: Definition): Partial<Definition> {
  const members = new Set([...Object.keys(from), ...Object.keys(next)]) as Set<Member>
  return Object.fromEntries(
    [...members].filter((member) => !same(from[member], next[member])).map((member) => [member, next[member]]),
  ) as Partial<Definition>
}
