import { IconCheck, IconHourglass, IconX } from '@tabler/icons-react'
import { Mark } from '#app/ui/page-title.tsx'
import type { Verdict } from '#server/pilot/effect/effect.ts'
import type { PilotState } from '#server/pilot/standing.ts'
import { verdictWords } from '#server/pilot/verdict.ts'
import classes from './pilot.module.css'

const stateWords: Record<PilotState, string> = {
  draft: 'draft',
  running: 'running',
  ended: 'ended',
  abandoned: 'abandoned',
}

/** Where a pilot is, and whether its figures are made up. */
export function StateMarks({ state, simulated, demo }: { state: PilotState; simulated: boolean; demo: boolean }) {
  return (
    <>
      <Mark>{stateWords[state]}</Mark>
      {simulated && <Mark>simulated</Mark>}
      {demo && <Mark>demo</Mark>}
    </>
  )
}

const icons = { proved: IconCheck, not_yet: IconHourglass, worse: IconX } as const

/** The verdict in its word, with a mark beside the colour. */
export function VerdictMark({ verdict, large = false }: { verdict: Verdict; large?: boolean }) {
  const Icon = icons[verdict]
  return (
    <span className={`${classes.verdict} ${large ? classes.large : ''}`} data-verdict={verdict}>
      <Icon size={large ? 26 : 16} aria-hidden stroke={2.2} />
      {verdictWords[verdict]}
    </span>
  )
}
