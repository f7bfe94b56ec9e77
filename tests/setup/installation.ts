import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { type Application, openApplication } from '#server/application.server.ts'
import { createOrganisation } from '#server/identity/commands.server.ts'
import { connectionUrl } from '#server/platform/connection.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { type Client, openDatabase } from '#server/platform/db.server.ts'
import { parseEnv } from '#server/platform/env.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { cryptoRandom } from '#server/platform/random.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { until } from './deadline.ts'
import { slip, slipDefinition, slipPdf } from './slips.ts'

const root = path.resolve(import.meta.dirname, '../..')
const log = createLogger({ level: 'silent' })

export type Installation = Awaited<ReturnType<typeof makeInstallation>>
export type Finished = { code: number; stdout: string; stderr: string }

/**
 * A data folder of its own with the organisation `acme` and its workflow `work`, and the real programs on it, each a
 * process of its own.
 */
export async function makeInstallation() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-installation-'))
  fs.chmodSync(folder, 0o711)
  const dataDir = path.join(folder, 'data')
  const env = parseEnv({ COUNTERSIGN_DATA_DIR: dataDir, COUNTERSIGN_READER_WORKERS: '2' })
  const servers: Server[] = []
  const organisationId = cryptoRandom.uuid()

  /** Opens the application in the test's own process, joining a server that is up. */
  const open = (): Promise<Application> => openApplication({ env, log, join: true })

  const application = await open()
  const actor = { kind: 'system' as const, id: 'test', name: 'Test', organisationId }
  const ctx: Ctx = { ...application.base, actor }
  await createOrganisation(ctx, { slug: 'acme', name: 'Acme', isDemo: false })
  await createWorkflow(ctx, { key: 'work', definition: slipDefinition, memberIds: [] })
  await application.close()

  const start = (args: readonly string[], more: Record<string, string> = {}) => {
    const { DATABASE_URL: _, MIGRATE_DATABASE_URL: __, ...inherited } = process.env
    const settings = { COUNTERSIGN_DATA_DIR: dataDir, COUNTERSIGN_READER_WORKERS: '2', PORT: '0' }
    return spawn(process.execPath, args, {
      cwd: root,
      env: { ...inherited, NODE_ENV: 'production', ...settings, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  /** `countersign ARGS`, to its end. */
  const countersign = async (...args: string[]): Promise<Finished> => {
    const child = start(['server/cli.ts', ...args])
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return { code: (code as number | null) ?? -1, stdout, stderr }
  }

  return {
    folder,
    dataDir,
    organisationId,
    open,
    countersign,
    /** The same for the organisation's workflow. */
    onWork: (...args: string[]) => countersign(...args, '--organisation', 'acme', '--workflow', 'work'),
    /** A look into the database of a server that is up; unlike an application it does nothing of its own. */
    look(): Client {
      const read = (name: string) => fs.readFileSync(path.join(dataDir, 'database', name), 'utf8').trim()
      const place = { host: '127.0.0.1', port: Number(read('port')), database: 'countersign' }
      return openDatabase(connectionUrl({ ...place, user: 'countersign_owner', password: read('password') }), 2)
    },
    /** Starts the server; resolves when it says that it is ready. */
    async serve(): Promise<Server> {
      // Before the first build there are no pages to serve; the workers are the same.
      const built = fs.existsSync(path.join(root, 'build/server/index.js'))
      const server = new Server(start(['server/main.ts', '--no-demo'], { COUNTERSIGN_ROLE: built ? 'both' : 'worker' }))
      servers.push(server)
      await until(
        'the server is ready',
        30,
        () =>
          server.exited ? Promise.reject(new Error(server.output)) : /is ready|in the background/.exec(server.output),
        () => server.output,
      )
      return server
    },
    /** Writes `count` different slips into a folder and answers its path. */
    async slips(name: string, count: number, first = 1): Promise<string> {
      const target = path.join(folder, name)
      fs.mkdirSync(target)
      for (let n = first; n < first + count; n++)
        fs.writeFileSync(path.join(target, `slip-${n}.pdf`), await slipPdf(slip(n)))
      return target
    },
    /** Process id of the embedded database; null while there is none. */
    postmaster(): number | null {
      const file = path.join(dataDir, 'database/cluster/postmaster.pid')
      return fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8').split('\n')[0]) : null
    },
    async remove() {
      for (const server of servers) await server.stop()
      // A server that was killed leaves its database running; the next start would take it over.
      await (await open()).close()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

export class Server {
  output = ''
  exited = false
  private readonly child: ChildProcess
  constructor(child: ChildProcess) {
    this.child = child
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (piece: string) => {
        this.output += piece
      })
    child.once('exit', () => {
      this.exited = true
    })
  }
  /** Where it answers; null without pages. */
  get address(): string | null {
    return /is ready: (http:\/\/\S+)/.exec(this.output)?.[1] ?? null
  }
  /** Resident memory in megabytes. */
  get megabytes(): number {
    const pages = Number(fs.readFileSync(`/proc/${this.child.pid}/statm`, 'utf8').split(' ')[1])
    return Math.round((pages * 4096) / 1e6)
  }
  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    if (!this.exited) await once(this.child, 'exit')
  }
  async stop(): Promise<void> {
    if (this.exited) return
    this.child.kill('SIGTERM')
    await once(this.child, 'exit')
  }
}
