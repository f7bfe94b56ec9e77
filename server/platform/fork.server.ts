import { type ChildProcess, fork } from 'node:child_process'
import os from 'node:os'

/** Lowest but for idle work: whoever waits for a page of ours comes first. */
const niceness = 10

/**
 * Runs a module as a process of its own that talks by messages (structured clones): without our environment, without
 * standard streams, at low priority, and apart from our terminal's signals. What it computes is disposable, so it is
 * ended by `SIGKILL`; it has to end itself when it hears nothing from us any more (`endWithParent`).
 */
export function forkQuietly(module: URL, options: { heapMb: number }): ChildProcess {
  const { SystemRoot } = process.env
  const child = fork(module, [String(process.pid)], {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${options.heapMb}`],
    // A process that handles strangers' files has no use for our secrets. Windows starts nothing without its root.
    env: SystemRoot ? { SystemRoot } : {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: process.platform !== 'win32',
  })
  try {
    if (child.pid) os.setPriority(child.pid, niceness)
  } catch {
    // Not every system lets us; then it competes as an equal.
  }
  return child
}
