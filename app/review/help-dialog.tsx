import { Modal } from '@mantine/core'
import { actions, type Group } from './actions.ts'
import { Keys } from './bench-foot.tsx'
import { keyParts } from './keys.ts'
import { isMac } from './use-keys.ts'
import classes from './workbench.module.css'

const groups: Group[] = ['Decide', 'Change', 'Move', 'Document', 'Help']

/** All keys, from the table of actions. */
export function HelpDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': 'Close' }}
      title="Keys of the workbench"
      size="xl"
      transitionProps={{ duration: 100 }}
    >
      {opened && (
        <>
          <p className={classes.helpLead}>
            A selected field takes single keys. Typing a digit or a capital letter, E or F2 opens its editor; Esc leaves
            it. Letters go by what is printed on the key, on any keyboard.
          </p>
          <div className={classes.helpGroups}>
            {groups.map((group) => (
              <section key={group}>
                <h3 className={classes.helpTitle}>{group}</h3>
                <dl className={classes.helpList}>
                  {actions
                    .filter((a) => a.group === group)
                    .map((action) => (
                      <div key={action.id}>
                        <dt>
                          {action.keys.map((key) => (
                            <Keys key={key.key} parts={keyParts(key, isMac())} />
                          ))}
                        </dt>
                        <dd>{action.label}</dd>
                      </div>
                    ))}
                </dl>
              </section>
            ))}
          </div>
        </>
      )}
    </Modal>
  )
}
