import type { Arm, ArmFlow } from '#server/allocation/allocation.ts'
import type { Effect, Look } from './effect/effect.ts'
import type { Sensitivity } from './effect/sensitivity.ts'
import type { Exclusions } from './exclusions.ts'
import type { Plan } from './plan.ts'

/** draft: being planned · running · ended: with a verdict · abandoned: stopped without one. */
const pilotStates = ['draft', 'running', 'ended', 'abandoned'] as const
export type PilotState = (typeof pilotStates)[number]

/** A stretch of a pilot under one locked plan. The verdict uses the last; the page shows all. */
export type Segment = { number: number; plan: Plan; hash: string; lockedAt: string; reason: string | null }

/** Where the items of an arm are (metrics.md, "Effects"). */
export type { ArmFlow }

/** A pilot as every page, report and e-mail reads it. */
export type PilotStanding = {
  id: string
  /** 1, 2, ... within the workflow. */
  number: number
  name: string
  state: PilotState
  /** The stated parameters of a simulation; null for a real pilot. */
  simulated: Record<string, number | string> | null
  startedAt: string | null
  endedAt: string | null
  endReason: string | null
  segments: Segment[]
  /** Of the last segment. */
  flow: Record<Arm, ArmFlow>
  effect: Effect
  looks: Look[]
  /** Completed items that no estimate of time rests on, and those that somebody else decided than who was drawn for them. */
  exclusions: Exclusions
  moved: Record<Arm, number>
  sensitivity: Sensitivity
  /** What these numbers cannot show, each a sentence. */
  limits: string[]
  /** Last completion that the figures rest on; null without any. */
  upTo: string | null
}
