import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** A folder for data, which the database may pass through when it runs as another user. */
export function makeFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-bench-'))
  fs.chmodSync(folder, 0o711)
  return folder
}

export type Served = { url: string; child: ChildProcess; startedMs: number; stop(): Promise<void> }

/** Starts a program that serves, as `npm start` does, and waits until `path` answers; `startedMs` says how long that took. */
export async function serve(program: readonly string[], folder: string, path: string): Promise<Served> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const begin = performance.now()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...program], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      COUNTERSIGN_NODE_ENV_DEFAULTED: '1',
      DATABASE_URL: '',
      HOST: '',
      PORT: String(port),
      E2E_FOLDER: folder,
      COUNTERSIGN_DATA_DIR: `${folder}/data`,
      COUNTERSIGN_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  let running = true
  void ended.then(() => {
    running = false
  })
  while (!(await answers(`${url}${path}`))) {
    if (!running) throw new Error('the server ended before it answered')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const startedMs = performance.now() - begin
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  return { url, child, startedMs, stop }
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url)
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
