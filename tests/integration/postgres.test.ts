import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withClient } from '#server/platform/connection.server.ts'
import { type EmbeddedPostgres, type StartOptions, startPostgres } from '#server/platform/postgres.server.ts'
import { isAlive, readPidFile, waitFor } from '#server/platform/postgres-process.server.ts'

const isRoot = process.getuid?.() === 0
const moduleUrl = new URL('../../server/platform/postgres.server.ts', import.meta.url).href
const log = { info: () => undefined, error: () => undefined }

let folder: string
let dataDir: string
let running: EmbeddedPostgres[]
let children: number[]

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-postgres-'))
  fs.chmodSync(folder, 0o711)
  dataDir = path.join(folder, 'data')
  running = []
  children = []
})

afterEach(async () => {
  for (const each of running) await each.stop()
  const left = readPidFile(cluster())?.pid
  for (const pid of [...children, ...(left ? [left] : [])]) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  fs.rmSync(folder, { recursive: true, force: true })
})

const cluster = () => path.join(dataDir, 'cluster')

async function start(more: Partial<StartOptions> = {}): Promise<EmbeddedPostgres> {
  const started = await startPostgres({ dataDir, log, ...more })
  running.push(started)
  return started
}

/** Runs the database from another process, as the server does. */
async function startElsewhere(): Promise<{ kill: () => Promise<void> }> {
  const script = `const { startPostgres } = await import(${JSON.stringify(moduleUrl)})
    const log = { info() {}, error() {} }
    await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, log })
    console.log('up')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: path.dirname(fileURLToPath(import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child.pid as number)
  await once(child.stdout, 'data')
  return {
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

const scalar = (started: EmbeddedPostgres, sql: string) =>
  withClient(started.owner, async (client) => Object.values((await client.query(sql)).rows[0] as object)[0])

describe('the embedded database', () => {
  test('starts, keeps its password to itself, stops, and has the same data at the same port afterwards', async () => {
    const first = await start()
    await withClient(first.owner, (client) => client.query(`create table kept as select 'still here' as word`))
    expect(await scalar(first, 'show server_encoding')).toBe('UTF8')
    expect(fs.statSync(path.join(dataDir, 'password')).mode & 0o777).toBe(0o600)
    expect(fs.statSync(cluster()).mode & 0o077).toBe(0)
    const pid = readPidFile(cluster())?.pid as number
    await first.stop()
    expect(isAlive(pid)).toBe(false)
    expect(readPidFile(cluster())).toBeUndefined()

    const second = await start()
    expect(second.owner).toEqual(first.owner)
    expect(await scalar(second, 'select word from kept')).toBe('still here')
  })

  test('refuses a wrong password and listens on the loopback address alone', async () => {
    const { owner } = await start()
    await expect(withClient({ ...owner, password: 'guess' }, async () => undefined)).rejects.toThrow(/password/)
    expect(await withClient(owner, async (c) => (await c.query('show listen_addresses')).rows)).toEqual([
      { listen_addresses: '127.0.0.1' },
    ])
  })

  test('chooses another port when the last one is taken', async () => {
    const first = await start()
    await first.stop()
    const squatter = (await import('node:net')).createServer().listen(first.owner.port, '127.0.0.1')
    await once(squatter, 'listening')
    try {
      const second = await start()
      expect(second.owner.port).not.toBe(first.owner.port)
    } finally {
      squatter.close()
    }
  })

  test('takes over from a server process that was killed with kill -9, data intact', async () => {
    const other = await startElsewhere()
    const orphan = readPidFile(cluster())?.pid as number
    await other.kill()
    expect(isAlive(orphan)).toBe(true)
    const mine = await start()
    expect(mine.joined).toBe(false)
    expect(readPidFile(cluster())?.pid).not.toBe(orphan)
    expect(await scalar(mine, 'select 1')).toBe(1)
  })

  test('starts after kill -9 of both the server and the database', async () => {
    const other = await startElsewhere()
    const postmaster = readPidFile(cluster())?.pid as number
    await other.kill()
    process.kill(postmaster, 'SIGKILL')
    const mine = await start()
    expect(await scalar(mine, 'select 1')).toBe(1)
  })

  test('starts when the number in the stale pid file now belongs to another program', async () => {
    const first = await start()
    await first.stop()
    const stale = [process.pid, cluster(), 1, first.owner.port, '', '127.0.0.1', '', 'ready']
    fs.writeFileSync(path.join(cluster(), 'postmaster.pid'), `${stale.join('\n')}\n`)
    expect(await scalar(await start(), 'select 1')).toBe(1)
  })

  test('brings the database back at the same port when its process is killed', async () => {
    const mine = await start()
    const pid = readPidFile(cluster())?.pid as number
    process.kill(pid, 'SIGKILL')
    const answers = () =>
      scalar(mine, 'select 1').then(
        () => readPidFile(cluster())?.pid !== pid,
        () => false,
      )
    expect(await waitFor(answers, 20_000)).toBe(true)
  })

  test('refuses a folder on which another Countersign runs, and joins it when asked', async () => {
    const mine = await start()
    await expect(start()).rejects.toThrow(/Another Countersign \(process \d+\) is running on .* stop it first/)
    const joined = await start({ join: true })
    expect(joined.joined).toBe(true)
    await joined.stop()
    expect(await scalar(mine, 'select 1')).toBe(1)
  })

  test('does not take the server of the original for its own when the data folder was copied', async () => {
    await start()
    const copy = path.join(folder, 'copy')
    await running[0]?.stop()
    await start()
    fs.cpSync(dataDir, copy, { recursive: true })
    const twin = await startPostgres({ dataDir: copy, log })
    running.push(twin)
    expect(twin.owner.port).not.toBe(running.at(1)?.owner.port)
  })
})

describe('what cannot work is said in one sentence', () => {
  test('a data folder of another PostgreSQL version', async () => {
    await (await start()).stop()
    fs.writeFileSync(path.join(cluster(), 'PG_VERSION'), '17\n')
    await expect(start()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/belongs to PostgreSQL 17 and this Countersign brings 18; .*move the folder away/),
    })
  })

  test('a file where the folder should be', async () => {
    fs.writeFileSync(dataDir, '')
    await expect(start()).rejects.toThrow(`${dataDir} is not a folder; remove it or choose another data folder.`)
  })

  test('a lost password', async () => {
    await (await start()).stop()
    fs.rmSync(path.join(dataDir, 'password'))
    await expect(start()).rejects.toThrow(/password of the database .* is missing; restore/)
  })

  test.skipIf(isRoot)('a folder that is not writable', async () => {
    fs.chmodSync(folder, 0o555)
    await expect(start()).rejects.toThrow(`The folder ${dataDir} is not writable`)
  })

  test.runIf(isRoot)('as root, a folder above that shuts the user postgres out', async () => {
    fs.chmodSync(folder, 0o700)
    await expect(start()).rejects.toThrow(`may not enter ${folder}; run "chmod o+x ${folder}"`)
  })

  test('a full disk', async (context) => {
    // A real one: a small memory disk, where the system lets us mount it.
    const mounted =
      isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=711', 'tmpfs', folder]).status === 0
    if (!mounted) return context.skip('mounting a small disk needs root')
    try {
      await expect(start()).rejects.toThrow(`The disk that holds ${dataDir} is full; free some space and start again.`)
      expect(fs.existsSync(cluster())).toBe(false)
    } finally {
      execFileSync('umount', [folder])
    }
  })
})

test('a keeper session ends with its process, so the lock cannot outlive it', async () => {
  const other = await startElsewhere()
  const password = fs.readFileSync(path.join(dataDir, 'password'), 'utf8')
  const port = readPidFile(cluster())?.port as number
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'countersign_owner', password, database: 'postgres' })
  await client.connect()
  const locks = async () =>
    Number((await client.query(`select count(*) from pg_locks where locktype='advisory'`)).rows[0].count)
  expect(await locks()).toBe(1)
  await other.kill()
  expect(await waitFor(async () => (await locks()) === 0, 10_000)).toBe(true)
  await client.end()
})
