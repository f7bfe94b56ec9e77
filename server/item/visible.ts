import type { TaskMode } from './item.ts'

/**
 * What a person may be told about an item while they hold a task on it. `proposal` covers proposed values, evidence,
 * flags, summary, title and route; `values` covers decided and first-entry values; `history` covers events, comments and people.
 */
export type Visible = { proposal: boolean; values: boolean; history: boolean }

const all: Visible = { proposal: true, values: true, history: true }
const blank: Visible = { proposal: false, values: false, history: false }

const byMode: Record<TaskMode, Visible> = {
  assisted: all,
  manual: blank,
  blind: blank,
  adjudication: blank,
  approval: all,
  qa: { proposal: true, values: true, history: false },
  // A seeded item is a copy with a record of its own: nothing in it tells it from any other, and hiding would.
  seeded: all,
}

/** A task as far as it says what may be seen; `entry`: it is one of the blind entries of a pair (Task.entry). */
type SeenTask = { mode: TaskMode; entry?: number | null }

/**
 * The one decision of what leaves the server about an item, in pages, lists, search, live events, files and exports.
 * `tasks` are the item's tasks that this person holds or may still be given. `concealed`: a pilot's design runs and the
 * item is not decided yet (concealment.ts), so that outside the claimed task nobody is told anything that depends on its
 * arm or its proposal, in either arm.
 */
export function visibleTo(tasks: readonly SeenTask[], concealed = false): Visible {
  if (concealed) return blank
  return tasks.reduce<Visible>((seen, task) => {
    const v = byMode[task.mode]
    // Whoever makes one of two entries knows nothing of the other, nor that there is one.
    const alone = task.entry === undefined || task.entry === null
    return {
      proposal: seen.proposal && v.proposal,
      values: seen.values && v.values && alone,
      history: seen.history && v.history && alone,
    }
  }, all)
}
