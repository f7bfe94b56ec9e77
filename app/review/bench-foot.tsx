import { Button } from '@mantine/core'
import { actionById, type Effect, hintsOf, type Situation } from './actions.ts'
import { keyParts } from './keys.ts'
import { blockersOf, countNeeding } from './session.ts'
import { isMac } from './use-keys.ts'
import classes from './workbench.module.css'

/** What the keys do now, and the way on: refused with its reason written beside it. */
export function BenchFoot({ situation, onEffect }: { situation: Situation | null; onEffect(effect: Effect): void }) {
  if (!situation) return <footer className={classes.foot} />
  const blockers = blockersOf(situation.session)
  const first = blockers[0]
  const needing = countNeeding(situation.session)
  const finish = actionById('finish')
  const mac = isMac()
  const settled = !first && needing === 0
  return (
    <footer className={classes.foot}>
      <div className={classes.hints}>
        {hintsOf(situation).map((action) => (
          <button
            key={action.id}
            type="button"
            className={classes.hint}
            title={action.label}
            tabIndex={action.id === 'skip' ? 0 : -1}
            onMouseDown={(e) => e.preventDefault()}
            onClick={() => onEffect(action.effect(situation))}
          >
            <Keys parts={keyParts(action.keys[0] ?? { key: '' }, mac)} /> {action.hint}
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
          variant={settled ? 'filled' : first ? 'default' : 'light'}
          className={classes.finish}
          aria-disabled={first ? true : undefined}
          data-blocked={first ? true : undefined}
          aria-describedby="finish-reason"
          onMouseDown={(e) => e.preventDefault()}
          onClick={() => onEffect(finish.effect(situation))}
          rightSection={<Keys parts={keyParts(finish.keys[0] ?? { key: '' }, mac)} />}
        >
          Finish and next
        </Button>
      </div>
    </footer>
  )
}

export function Keys({ parts }: { parts: string[] }) {
  return (
    <span className={classes.keys}>
      {parts.map((part) => (
        <kbd key={part}>{part}</kbd>
      ))}
    </span>
  )
}
