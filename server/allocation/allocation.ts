import type { TaskMode } from '#server/item/item.ts'

/** The arms a waiting item can be worked in (product.md: arm). */
export const arms = ['manual', 'assisted'] as const
export type Arm = (typeof arms)[number]

/** The arm that a draw in [0, 1) gives where `share` of the items are worked on a blank form. */
export function armOf(draw: number, share: number): Arm {
  return draw < share ? 'manual' : 'assisted'
}

/** Only ordinary first reviews are drawn; a reopened item stays as it was worked. */
export function mayBeAllocated(task: { mode: TaskMode }, item: { reworkedAt: Date | null; seeded: boolean }): boolean {
  return task.mode === 'assisted' && item.reworkedAt === null && !item.seeded
}
