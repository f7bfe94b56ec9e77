import type { StateCounts } from '#server/item/views.server.ts'

/** "14 to review · 3 exceptions · 62 done"; what is nothing is left out, all of it: "nothing here yet". */
export function countText(counts: StateCounts | null): string {
  const { received = 0, read = 0, review = 0, approval = 0, completed = 0, exception = 0 } = counts ?? {}
  const moving = received + read
  const parts = [
    moving > 0 && `${moving} being read`,
    review > 0 && `${review} to review`,
    approval > 0 && `${approval} to approve`,
    exception > 0 && (exception === 1 ? '1 exception' : `${exception} exceptions`),
    completed > 0 && `${completed} done`,
  ].filter((part) => part !== false)
  return parts.length > 0 ? parts.join(' · ') : 'nothing here yet'
}
