import { Button } from '@mantine/core'
import { actionById } from './action-table.ts'
import { hintsOf } from './actions.ts'
import type { Effect, Situation } from './effects.ts'
import { KeyOf } from './key-name.tsx'
import { finishLabel, isBlank } from './modes.ts'
import { blockersOf, countNeeding } from './session.ts'
import classes from './workbench.module.css'

/** What the keys do now, and the way on: refused with its reason written beside it. */
export function BenchFoot({ situation, onEffect }: { situation: Situation | null; onEffect(effect: Effect): void }) {
  if (!situation) return <footer className={classes.foot} />
  const { session } = situation
  const blockers = blockersOf(session)
  const first = blockers[0]
  const needing = isBlank(session.work) ? 0 : countNeeding(session)
  const finish = actionById('finish')
  return (
    <footer className={classes.foot}>
      <div className={classes.hints}>
        {hintsOf(situation).map((action) => (
          <button
            key={action.id}
            type="button"
            className={classes.hint}
            title={action.label}
            tabIndex={action.group === 'Decide' && action.id !== 'accept' ? 0 : -1}
            onMouseDown={(e) => e.preventDefault()}
            onClick={() => onEffect(action.effect(situation))}
          >
            <KeyOf action={action.id} /> {action.hint}
          </button>
        ))}
      </div>
      <div className={classes.onward}>
        <span className={classes.reason} id="finish-reason">
          {first
            ? `${first.message}${blockers.length > 1 ? ` (and ${blockers.length - 1} more)` : ''}`
            : needing > 0
              ? `${needing} not looked at: finishing accepts ${needing === 1 ? 'it' : 'them'}`
              : ''}
        </span>
        <Button
          size="sm"
          variant={first ? 'default' : needing > 0 ? 'light' : 'filled'}
          className={classes.finish}
          aria-disabled={first ? true : undefined}
          data-blocked={first ? true : undefined}
          aria-describedby="finish-reason"
          onMouseDown={(e) => e.preventDefault()}
          onClick={() => onEffect(finish.effect(situation))}
          rightSection={<KeyOf action="finish" />}
        >
          {finishLabel(session.work)}
        </Button>
      </div>
    </footer>
  )
}
