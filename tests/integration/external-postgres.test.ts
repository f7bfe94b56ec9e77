/**
 * The start path of docker-compose.yml as processes: web and worker apart, on a PostgreSQL that Countersign did not start,
 * with a role that owns the tables and one that only uses them.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Application, openApplication } from '#server/application.server.ts'
import { createOrganisation } from '#server/identity/commands.server.ts'
import { type Connection, connectionUrl, withClient } from '#server/platform/connection.server.ts'
import { parseEnv } from '#server/platform/env.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { cryptoRandom } from '#server/platform/random.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { until } from '../setup/deadline.ts'
import { Server } from '../setup/installation.ts'
import { slip, slipDefinition, slipPdf } from '../setup/slips.ts'

const root = path.resolve(import.meta.dirname, '../..')
const hasPages = fs.existsSync(path.join(root, 'build/server/index.js'))
const log = createLogger({ level: 'silent' })

/** A database as an administrator would make it: `owner` has it, `app` may sign in. */
async function makeDatabase() {
  const server = inject('testServer')
  const id = randomBytes(5).toString('hex')
  const roleOf = (kind: string): Connection => ({
    ...server,
    user: `ext_${kind}_${id}`,
    password: randomBytes(12).toString('hex'),
    database: `ext_${id}`,
  })
  const [owner, app] = [roleOf('owner'), roleOf('app')]
  await withClient(server, async (client) => {
    for (const { user, password } of [owner, app])
      await client.query(`create role ${user} login password '${password}'`)
    await client.query(`create database ${owner.database} owner ${owner.user}`)
  })
  const drop = () =>
    withClient(server, async (client) => {
      await client.query(`drop database ${owner.database} with (force)`)
      for (const { user } of [owner, app]) await client.query(`drop role ${user}`)
    })
  return { owner, app, drop }
}

type Settings = Record<string, string>

/** A folder that web and worker share, and programs that run on it. */
function makeSite(settings: Settings) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-external-'))
  const dataDir = path.join(folder, 'data')
  const shared = { COUNTERSIGN_DATA_DIR: dataDir, COUNTERSIGN_READER_WORKERS: '1', ...settings }
  const children: ChildProcess[] = []
  const run = (args: readonly string[], more: Settings = {}) => {
    const { DATABASE_URL: _, MIGRATE_DATABASE_URL: __, ...inherited } = process.env
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...inherited, NODE_ENV: 'production', PORT: '0', ...shared, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    return child
  }
  return {
    dataDir,
    env: parseEnv(shared),
    run,
    async start(role: 'web' | 'worker' | 'both') {
      const child = run(['server/main.ts', '--no-demo'], { COUNTERSIGN_ROLE: role })
      return { child, server: new Server(child) }
    },
    /** Runs a program to its end. */
    async finish(args: readonly string[]) {
      const child = run(args)
      const output = new Server(child)
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, output: output.output }
    },
    async remove() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

const isReady = (server: Server, sentence: RegExp) =>
  until(
    `"${sentence.source}"`,
    30,
    () => (server.exited ? Promise.reject(new Error(server.output)) : sentence.exec(server.output)),
    () => server.output,
  )

/** Makes an organisation with a workflow through commands, beside the processes. */
async function makeWork(application: Application): Promise<void> {
  const organisationId = cryptoRandom.uuid()
  const ctx = { ...application.base, actor: { kind: 'system' as const, id: 'test', name: 'Test', organisationId } }
  await createOrganisation(ctx, { slug: 'acme', name: 'Acme', isDemo: false })
  await createWorkflow(ctx, { key: 'work', definition: slipDefinition, memberIds: [] })
}

/** Writes a slip and takes it in without waiting: from here on it is somebody else's work. */
async function takeIn(site: ReturnType<typeof makeSite>, n: number): Promise<void> {
  const file = path.join(site.dataDir, `slip-${n}.pdf`)
  fs.writeFileSync(file, await slipPdf(slip(n)))
  const scope = ['--organisation', 'acme', '--workflow', 'work']
  const done = await site.finish(['server/cli.ts', 'ingest', file, '--no-wait', '--json', ...scope])
  expect(done.code, done.output).toBe(0)
  expect(JSON.parse(done.output)).toMatchObject({ files: 1, not_taken: 0 })
}

const reachesReview = (application: Application, count: number) =>
  until('the items are in review', 60, async () =>
    (await application.base.db.item.count({ where: { state: 'review' } })) === count ? true : null,
  )

async function stopsCleanly({ child, server }: { child: ChildProcess; server: Server }): Promise<void> {
  await server.stop()
  expect(child.exitCode, server.output).toBe(0)
  expect(server.output).not.toMatch(/"level":"(?:error|fatal)"/)
}

describe('web and worker as two processes on an external PostgreSQL, tables owned by another role', () => {
  let database: Awaited<ReturnType<typeof makeDatabase>>
  let site: ReturnType<typeof makeSite>
  beforeAll(async () => {
    database = await makeDatabase()
    site = makeSite({
      DATABASE_URL: connectionUrl(database.app),
      MIGRATE_DATABASE_URL: connectionUrl(database.owner),
    })
  })
  afterAll(async () => {
    await site.remove()
    await database.drop()
  })

  it('start at the same moment on the empty database, share the work, and stop cleanly', async () => {
    if (!hasPages) process.stderr.write('The web process was left out: run "npm run build" first.\n')
    const [worker, web] = await Promise.all([site.start('worker'), hasPages ? site.start('web') : null])
    await isReady(worker.server, /works in the background/)
    if (web) await isReady(web.server, /Countersign is ready/)

    const application = await openApplication({ env: site.env, log })
    try {
      expect(application.migrated).toEqual([])
      await makeWork(application)
      await takeIn(site, 1)
      await reachesReview(application, 1)
      if (web) {
        const answer = await fetch(`${web.server.address}/healthz`)
        expect(answer.status).toBe(200)
        expect(await answer.json()).toEqual({ ok: true })
      }
      expect(await site.finish(['scripts/worker-health.mjs'])).toEqual({ code: 0, output: '' })
    } finally {
      await application.close()
    }
    await stopsCleanly(worker)
    if (web) await stopsCleanly(web)
    const health = await site.finish(['scripts/worker-health.mjs'])
    expect(health.code).toBe(1)
    expect(health.output).toMatch(/no worker here has asked/)
  }, 120_000)

  it('leave the application role without a table of its own and without the right to make one', async () => {
    const owned = await withClient(database.owner, async (client) => {
      const { rows } = await client.query<{ owner: string }>(
        `select distinct pg_get_userbyid(relowner) as owner from pg_class c join pg_namespace n on n.oid = relnamespace
         where nspname in ('public', 'pgboss')`,
      )
      return rows.map((row) => row.owner)
    })
    expect(owned).toEqual([database.owner.user])
    const asApp = (sql: string) => withClient(database.app, (client) => client.query(sql))
    await expect(asApp('create table mine (id int)')).rejects.toThrow(/permission denied/)
    await expect(asApp('drop table event')).rejects.toThrow(/must be owner/)
    await expect(asApp('alter table event disable trigger user')).rejects.toThrow(/must be owner/)
  })
})

describe('a start that cannot reach its database', () => {
  const refused = async (connection: Connection) => {
    const site = makeSite({ DATABASE_URL: connectionUrl(connection) })
    try {
      return await site.finish(['server/main.ts', '--no-demo'])
    } finally {
      await site.remove()
    }
  }
  const server = () => ({ ...inject('testServer'), password: 'not-the-password' })

  it.each([
    [
      'nobody listens',
      () => ({ ...server(), port: 1 }),
      /^The database server of DATABASE_URL, 127\.0\.0\.1:1, does not answer \(ECONNREFUSED\): .+\.$/,
    ],
    ['the password is wrong', server, /^The database server of DATABASE_URL, \S+, refuses the role \S+: .+\.$/],
    [
      'there is no such database',
      () => ({ ...inject('testServer'), database: 'absent' }),
      /^The database server of DATABASE_URL, \S+, has no database absent: .+\.$/,
    ],
  ])('says in one sentence, without the password, that %s', async (_, connection, sentence) => {
    const { code, output } = await refused(connection())
    expect(output.trim()).toMatch(sentence)
    expect(output).not.toContain(connection().password)
    expect(code).toBe(1)
  })
})

describe('one process on an external PostgreSQL with one role for all', () => {
  it('migrates, works and stops cleanly', async () => {
    const database = await makeDatabase()
    const site = makeSite({ DATABASE_URL: connectionUrl(database.owner) })
    try {
      const all = await site.start(hasPages ? 'both' : 'worker')
      await isReady(all.server, /Countersign is ready|works in the background/)
      const application = await openApplication({ env: site.env, log })
      try {
        await makeWork(application)
        await takeIn(site, 2)
        await reachesReview(application, 1)
      } finally {
        await application.close()
      }
      await stopsCleanly(all)
    } finally {
      await site.remove()
      await database.drop()
    }
  })
})
