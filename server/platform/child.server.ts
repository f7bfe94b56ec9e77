import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export type Child = { done: Promise<number>; stop(): Promise<void> }

/**
 * Runs another entry of this program beside it, with further settings, and hands on its lines. `done` resolves to
 * the exit code (1 when it could not be started).
 */
export function runBeside(
  script: string,
  args: readonly string[],
  settings: Record<string, string>,
  onLine: (line: string) => void,
): Child {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches the whole group of a terminal; we stop the child ourselves, in order.
    detached: process.platform !== 'win32',
  })
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine)
  const done = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', (code) => resolve(code ?? 1))
  })
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM')
    const hard = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await done
    clearTimeout(hard)
  }
  return { done, stop }
}
