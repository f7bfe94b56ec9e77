import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { actions } from './action-table.ts'
import type { Action, Group } from './effects.ts'
import { isMac, Keys } from './key-name.tsx'
import { type Keymap, keyOfPress, keysOf, type Remapped, remap, reset, swap } from './keymap.ts'
import { type Key, keyParts } from './keys.ts'
import { pressOf } from './use-keys.ts'
import classes from './workbench.module.css'

const groups: Group[] = ['Decide', 'Change', 'Move', 'Document', 'People', 'Help']

type Props = { keymap: Keymap; saveKeymap(keymap: Keymap): void; onClose(): void }

/** All keys, from the table of actions, and the way to change them. */
export function HelpDialog({ keymap, saveKeymap, onClose }: Props) {
  const [changing, setChanging] = useState(false)
  const own = Object.keys(keymap).length
  return (
    <Modal opened onClose={onClose} title="Keys of the workbench" size="xl" transitionProps={{ duration: 0 }}>
      <p className={classes.helpLead}>
        A selected field takes single keys. Typing a digit or a capital letter, E or F2 opens its editor; Esc leaves it.
        Digits choose in a label, a queue or between two entries. Letters go by what is printed on the key, on any
        keyboard. Rows copied from a spreadsheet can be pasted into a table.
      </p>
      <div className={classes.helpTools}>
        <Button size="compact-sm" variant={changing ? 'filled' : 'default'} onClick={() => setChanging(!changing)}>
          {changing ? 'Done' : 'Change keys'}
        </Button>
        {own > 0 && (
          <Button size="compact-sm" variant="subtle" onClick={() => saveKeymap({})}>
            Reset all ({own} changed)
          </Button>
        )}
      </div>
      <div className={classes.helpGroups}>
        {groups.map((group) => (
          <section key={group}>
            <h3 className={classes.helpTitle}>{group}</h3>
            <dl className={classes.helpList}>
              {actions
                .filter((a) => a.group === group)
                .map((action) => (
                  <Line key={action.id} action={action} keymap={keymap} changing={changing} onKeymap={saveKeymap} />
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}

type LineProps = { action: Action; keymap: Keymap; changing: boolean; onKeymap(keymap: Keymap): void }

/** One action with its keys; while they are changed, a button that waits for the new key. */
function Line({ action, keymap, changing, onKeymap }: LineProps) {
  const [waiting, setWaiting] = useState(false)
  const [refused, setRefused] = useState<{ key: Key | null; problem: string; taken: boolean } | null>(null)
  const keys = keysOf(action, keymap)
  const changed = keys !== action.keys
  const answer = (result: Remapped, key: Key | null) => {
    setWaiting(false)
    if ('problem' in result) setRefused({ key, problem: result.problem, taken: result.conflicts.length > 0 })
    else {
      setRefused(null)
      onKeymap(result.keymap)
    }
  }
  return (
    <div data-changed={changed || undefined}>
      <dt>
        {keys.map((key) => (
          <Keys key={JSON.stringify(key)} parts={keyParts(key, isMac())} />
        ))}
      </dt>
      <dd>
        {action.label}
        {changing && (
          <span className={classes.remap}>
            <button
              type="button"
              aria-label={`Change the key: ${action.label}`}
              // Esc may be the new key; the dialog then stays open.
              data-mantine-stop-propagation={waiting || undefined}
              onClick={() => setWaiting(true)}
              onBlur={() => setWaiting(false)}
              onKeyDown={(e) => {
                if (!waiting) return
                e.preventDefault()
                e.stopPropagation()
                const key = keyOfPress(pressOf(e.nativeEvent))
                if (key) answer(remap(keymap, action.id, key), key)
              }}
            >
              {waiting ? 'Press the new key' : 'change'}
            </button>
            {changed && (
              <button
                type="button"
                aria-label={`Reset the key: ${action.label}`}
                onClick={() => answer(reset(keymap, action.id), null)}
              >
                reset
              </button>
            )}
          </span>
        )}
        {changing && refused && (
          <span role="alert" className={classes.remapProblem}>
            {refused.problem}{' '}
            {refused.taken && refused.key && (
              <button type="button" onClick={() => answer(swap(keymap, action.id, refused.key as Key), null)}>
                Exchange the two keys
              </button>
            )}
          </span>
        )}
      </dd>
    </div>
  )
}
