import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { type Connection, withClient } from './connection.server.ts'
import {
  type Account,
  type Binaries,
  checkReachable,
  choosePort,
  explainFailure,
  findAccount,
  findBinaries,
  initialiseCluster,
  isPostgres,
  POSTGRES_MAJOR,
  readPidFile,
  refuse,
  repairOwnership,
  spawnServer,
  stopServer,
  waitFor,
} from './postgres-process.server.ts'

type Log = { info(fields: object, message: string): void; error(fields: object, message: string): void }

export type StartOptions = {
  /** Folder of the embedded database: the cluster, its password (mode 0600), its last port and its log. */
  dataDir: string
  log: Log
  /** Use the database of another Countersign process when it is up, instead of refusing. For the command line. */
  join?: boolean
  /** Further server settings, such as `fsync: 'off'` in tests. */
  settings?: Record<string, string | number>
  /** Called once when the server process died and could not be brought back. */
  onLost?: (reason: Error) => void
}

export type EmbeddedPostgres = {
  /** Sign-in of the role that owns the tables: for migrations, not for serving requests. */
  owner: Connection
  /** True when another process runs the server; `stop` then leaves it alone. */
  joined: boolean
  stop(): Promise<void>
}

const OWNER = 'countersign_owner'
const DATABASE = 'countersign'
/** Session lock by which a living Countersign marks the server as its own ("cntrsgn" in hexadecimal, cut to 6 bytes). */
const KEEPER_LOCK = '0x636e74727367'
const MAX_REVIVALS = 5

/** For two cores and a few hundred megabytes; durable. No statement text, parameter or row reaches the log. */
const serverSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 100,
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  random_page_cost: '1.1',
  jit: 'off',
  max_parallel_workers_per_gather: 1,
  max_wal_size: '512MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
} as const

type Place = { dataDir: string; data: string; portFile: string; logFile: string; password: string }

/**
 * Starts the bundled PostgreSQL on a free port of 127.0.0.1 and resolves when it answers. Creates the cluster at first
 * start, takes over from a predecessor that was killed, and brings the server back when its process dies.
 * Throws `unavailable` with one sentence of remedy: folder not writable or not reachable, disk full, data of another
 * PostgreSQL version, or another Countersign running on the same folder (unless `join`).
 */
export async function startPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir)
  try {
    const binaries = await findBinaries()
    const account = await findAccount()
    const place = preparePlace(dataDir, account)
    checkReachable(binaries.postgres, account)
    if (!fs.existsSync(place.data)) {
      await initialiseCluster(binaries, account, place.data, { user: OWNER, password: place.password })
    }
    checkVersion(place)
    await repairOwnership(place.data, account)
    const neighbour = await clearPredecessor(binaries, place, options)
    if (neighbour) return { owner: connectionOf(place, neighbour.port), joined: true, stop: async () => undefined }
    return await keepRunning(binaries, account, place, options)
  } catch (cause) {
    throw explainFailure(cause, dataDir)
  }
}

function preparePlace(dataDir: string, account: Account): Place {
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o711 })
  // Only the cluster inside belongs to the database's account; the password stays ours. It still has to pass through.
  if (account) fs.chmodSync(dataDir, 0o711)
  const data = path.join(dataDir, 'cluster')
  checkReachable(data, account)
  const passwordFile = path.join(dataDir, 'password')
  if (!fs.existsSync(passwordFile)) {
    if (fs.existsSync(data)) {
      throw refuse(`The password of the database in ${dataDir} is missing; restore ${passwordFile} from your backup.`)
    }
    fs.writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
  }
  fs.accessSync(dataDir, fs.constants.W_OK)
  return {
    dataDir,
    data,
    portFile: path.join(dataDir, 'port'),
    logFile: path.join(dataDir, 'postgres.log'),
    password: fs.readFileSync(passwordFile, 'utf8').trim(),
  }
}

function checkVersion({ data, dataDir }: Place): void {
  const found = fs.readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim()
  if (found === POSTGRES_MAJOR) return
  throw refuse(
    `The data in ${dataDir} belongs to PostgreSQL ${found} and this Countersign brings ${POSTGRES_MAJOR}; export it with the version that wrote it, or move the folder away to start empty.`,
  )
}

function connectionOf(place: Place, port: number, database = DATABASE): Connection {
  return { host: '127.0.0.1', port, user: OWNER, password: place.password, database }
}

/**
 * Makes way for a new server. A leftover `postmaster.pid` means one of: a server that another Countersign keeps
 * (returned, or refused), an orphan of a killed Countersign (stopped), or nothing any more (the file is removed).
 */
async function clearPredecessor(binaries: Binaries, place: Place, options: StartOptions) {
  const file = readPidFile(place.data)
  if (!file) return undefined
  let answer: { ours: boolean; keeper: string | null } | undefined
  const settled = await waitFor(async () => {
    answer = await ask(place, file.port)
    return answer !== undefined || !(await isPostgres(file.pid)) || readPidFile(place.data)?.pid !== file.pid
  }, 30_000)
  if (answer?.ours && answer.keeper) {
    if (options.join) return file
    throw refuse(
      `Another Countersign (${answer.keeper}) is running on ${place.dataDir}; stop it first, or choose another data folder.`,
    )
  }
  if (answer?.ours) {
    options.log.info({ pid: file.pid }, 'stopping the database that an earlier run left behind')
    await stopServer(binaries, place.data, file.pid)
  } else if (settled) {
    fs.rmSync(path.join(place.data, 'postmaster.pid'), { force: true })
  } else {
    throw refuse(
      `A PostgreSQL process (${file.pid}) holds ${place.dataDir} and does not answer; end it and start again.`,
    )
  }
  return undefined
}

/** Signs in to whatever listens there. Undefined when it does not know our password or nobody answers. */
async function ask(place: Place, port: number): Promise<{ ours: boolean; keeper: string | null } | undefined> {
  try {
    return await withClient(connectionOf(place, port, 'postgres'), async (client) => {
      const { rows } = await client.query<{ folder: string; keeper: string | null }>(
        `select current_setting('data_directory') as folder, (
           select a.application_name from pg_locks l join pg_stat_activity a using (pid)
           where l.locktype = 'advisory' and l.granted
             and (l.classid::bigint << 32 | l.objid::bigint) = ${KEEPER_LOCK} limit 1) as keeper`,
      )
      const folder = rows[0]?.folder ?? ''
      // A copied data folder brings the file of the original along, whose server answers to the same password.
      const ours = fs.existsSync(folder) && fs.realpathSync(folder) === fs.realpathSync(place.data)
      return { ours, keeper: rows[0]?.keeper ?? null }
    })
  } catch {
    return undefined
  }
}

async function launch(binaries: Binaries, account: Account, place: Place, options: StartOptions, fixedPort?: number) {
  const last = fs.existsSync(place.portFile) ? Number(fs.readFileSync(place.portFile, 'utf8')) : undefined
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await choosePort(last))
    try {
      const settings = { ...serverSettings, ...options.settings, port }
      const server = await spawnServer(binaries, account, place.data, place.logFile, settings)
      fs.writeFileSync(place.portFile, String(port), { mode: 0o600 })
      return { ...server, port }
    } catch (cause) {
      // Somebody took the port between our look and the start, or the last backends of a killed server still leave.
      const passing = /could not bind|Address already in use|shared memory block/i.test(String(cause))
      if (!passing || attempt === 5) throw cause
      await new Promise((resolve) => setTimeout(resolve, 100 * attempt))
    }
  }
}

/** Opens the session that marks the server as kept by this process, and makes the database at the first start. */
async function openKeeper(place: Place, port: number): Promise<pg.Client> {
  const keeper = new pg.Client({
    ...connectionOf(place, port, 'postgres'),
    application_name: `process ${process.pid}`,
    keepAlive: true,
  })
  keeper.on('error', () => undefined)
  await keeper.connect()
  await keeper.query(`select pg_advisory_lock(${KEEPER_LOCK})`)
  const { rowCount } = await keeper.query('select 1 from pg_database where datname = $1', [DATABASE])
  if (!rowCount) await keeper.query(`create database ${DATABASE}`)
  return keeper
}

async function keepRunning(
  binaries: Binaries,
  account: Account,
  place: Place,
  options: StartOptions,
): Promise<EmbeddedPostgres> {
  let server = await launch(binaries, account, place, options)
  let keeper = await openKeeper(place, server.port)
  let stopping = false
  const { port } = server

  const watch = async (): Promise<void> => {
    for (let revival = 1; ; revival++) {
      await server.exited
      if (stopping) return
      options.log.error({ revival }, 'the database process ended unexpectedly; starting it again')
      try {
        if (revival > MAX_REVIVALS) throw refuse(`The database process keeps ending; see ${place.logFile}.`)
        await clearPredecessor(binaries, place, options)
        server = await launch(binaries, account, place, options, port)
        if (stopping) return await stopServer(binaries, place.data, server.pid)
        keeper = await openKeeper(place, port)
      } catch (cause) {
        if (!stopping) options.onLost?.(explainFailure(cause, place.dataDir))
        return
      }
    }
  }
  const watching = watch()

  const stop = async () => {
    stopping = true
    server.hold()
    await keeper.end().catch(() => undefined)
    await stopServer(binaries, place.data, server.pid)
    await watching
  }
  return { owner: connectionOf(place, port), joined: false, stop }
}
