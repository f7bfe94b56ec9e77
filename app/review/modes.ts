import type { Decision, WorkItem } from '#server/review/review.ts'

type Task = Pick<WorkItem, 'task'>

/** A form without proposal, evidence and flags: only what a field itself demands is checked. */
export function isBlank(work: Task): boolean {
  return work.task.mode === 'manual' || work.task.mode === 'blind' || work.task.mode === 'adjudication'
}

/** An empty form is typed into like any form: its editors open as its fields are reached. */
export function opensEditors(work: Task): boolean {
  return work.task.mode === 'manual' || work.task.mode === 'blind'
}

/** An approval says yes or no to what was decided; it changes nothing. */
export function isReadOnly(work: Task): boolean {
  return work.task.mode === 'approval'
}

/** The form holds what people decided before, not what was proposed. */
export function startsDecided(work: Task): boolean {
  return work.task.mode === 'approval' || work.task.mode === 'qa' || work.task.mode === 'adjudication'
}

/** An item can go back to its sender, or up to a lead, where this task's decision is the item's. */
export function canReturn(work: Task): boolean {
  return work.task.mode === 'assisted' || work.task.mode === 'manual' || work.task.mode === 'seeded'
}

/** The kind of decision that finishing this task is. */
export function finishKind(work: Task): Decision['kind'] {
  return work.task.mode === 'approval' ? 'approve' : 'finish'
}

/** What finishing is called on its button. */
export function finishLabel(work: Task): string {
  if (work.task.mode === 'approval') return 'Approve and next'
  return work.task.mode === 'qa' ? 'Confirm and next' : 'Finish and next'
}
