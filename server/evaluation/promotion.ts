import { z } from 'zod'
import { definitionSchema } from '#server/workflow/workflow.ts'
import type { GateVerdict } from './gate.ts'

export const promoteSchema = z.object({
  currentRunId: z.uuid(),
  candidateRunId: z.uuid(),
  /** The workflow version that the page showed. */
  version: z.number().int().positive(),
})
export type PromoteInput = z.infer<typeof promoteSchema>

export const rollBackSchema = z.object({
  promotionId: z.uuid(),
  version: z.number().int().positive(),
  because: z.string().trim().min(3, 'Say in a few words why it is taken back.').max(500),
})
export type RollBackInput = z.infer<typeof rollBackSchema>

export const gateSettingsSchema = definitionSchema.shape.gate
export type GateSettings = z.output<typeof gateSettingsSchema>

/** What decides, besides the gate, whether a candidate may become the next version of its workflow. */
export type Standing = {
  verdict: Pick<GateVerdict, 'verdict' | 'identical' | 'conditions' | 'sentence'>
  /** What the current run was of is what the workflow proposes with today. */
  currentStands: boolean
  /** The candidate's change still comes to what its run was of. */
  candidateStands: boolean
  /** Both would propose the same. */
  same: boolean
  /** Both runs were over the held-back side alone. */
  heldBack: boolean
  /** Sentence of whatever holds the workflow at its version. */
  locked: string | null
}

export type Refusal = { code: 'refused' | 'stale'; sentence: string }

/** Why a candidate cannot be promoted now, the first of the reasons in words; null: it can. */
export function promotionRefusal(standing: Standing): Refusal | null {
  const { verdict, currentStands, candidateStands, same, heldBack, locked } = standing
  if (same) return refused('Both runs are of the same settings: there is nothing to promote.')
  if (!heldBack)
    return refused(
      'These runs are over cases that may have been learned from: run both over the test side of the set, and compare those.',
    )
  if (!currentStands)
    return stale(
      'The run of the current version is not of what the workflow proposes with today: run the current version again over the same cases, and compare with that run.',
    )
  if (!candidateStands)
    return stale(
      'The workflow, or a model it has learned, has changed since the candidate was run: run the candidate again over the same cases, and compare with that run.',
    )
  if (verdict.verdict !== 'passed') {
    const failing = verdict.conditions.filter((c) => c.ok !== true).map((c) => c.found)
    return refused(failing.length > 0 ? `The gate does not let it pass. ${failing.join(' ')}` : verdict.sentence)
  }
  return locked === null ? null : refused(locked)
}

const refused = (sentence: string): Refusal => ({ code: 'refused', sentence })
const stale = (sentence: string): Refusal => ({ code: 'stale', sentence })
