import { isBlank } from './modes.ts'
import { openFlags, type Session } from './session.ts'

/** Whether an error that nobody let pass is about a field. A blank form says what is wrong when it is to be finished. */
export function isWrong(session: Session, key: string): boolean {
  return !isBlank(session.work) && openFlags(session).some((f) => f.severity === 'error' && f.fieldKeys.includes(key))
}
