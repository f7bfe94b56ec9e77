import type { ItemState } from './item.ts'

/**
 * States of an item that nobody has decided: while a pilot's design runs on its workflow, its proposal is nobody's
 * business outside the task that is claimed for it (metrics.md, Concealment). Reopened items are past that.
 */
export const undecidedStates = [
  'received',
  'read',
  'review',
  'returned',
  'exception',
] as const satisfies readonly ItemState[]

/** A design that runs on a workflow, as far as claims and lists have to know it. Times are ISO. */
export type RunningDesign = {
  id: string
  kind: 'split' | 'paired' | 'shadow'
  manualShare: number
  strata: ('reviewer' | 'document_type')[]
  /** Ids of the people who take part; empty: everybody who reviews. */
  reviewers: string[]
  startedAt: string
}

/** Why an item of a workflow with a running design is not taken up by its number. */
export const onlyByNext = (design: Pick<RunningDesign, 'kind'>, number: number): string =>
  design.kind === 'shadow'
    ? `${inShadow} #${number} is worked where it always was.`
    : `#${number} is part of a pilot, whose items come to people in the queue’s own order: press “Review next”.`

export const inShadow = 'There is nothing to do here: this workflow runs in shadow.'

/**
 * An event's data as anybody may read it of an item that was drawn under a design: the same for both arms. What a person
 * changed of a proposal, and how far their entry can be trusted as truth, would tell that they saw one.
 */
export function withoutArm(data: Record<string, unknown>): Record<string, unknown> {
  const { changed: _changed, overridden: _overridden, grade: _grade, entry: _entry, ...rest } = data
  return rest.mode === 'manual' ? { ...rest, mode: 'assisted' } : rest
}

/** An event's data without what tells which version proposed: of an item that a canary may have been drawn for. */
export function withoutProposer(data: Record<string, unknown>): Record<string, unknown> {
  const { canaryId: _canary, provider: _provider, version: _version, model: _model, ...rest } = data
  const { cost: _cost, currency: _currency, latencyMs: _latency, ...told } = rest
  return told
}
