/**
 * Migrations without Prisma's downloaded binary, in Prisma's own layout and bookkeeping.
 *   node prisma/migrate.ts draft NAME    writes the SQL that brings the migrations in step with schema.prisma
 *   node prisma/migrate.ts apply         applies what is missing to the database (DATABASE_URL, or the embedded one)
 *   node prisma/migrate.ts status        says what is applied, and whether schema and migrations are in step
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { MigrationList } from '@prisma/schema-engine-wasm'
import { type Connection, withClient } from '#server/platform/connection.server.ts'
import { grantApp } from '#server/platform/database-roles.server.ts'
import { startDatabase } from '#server/platform/database-start.server.ts'
import { readEnv } from '#server/platform/env.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { startPostgres } from '#server/platform/postgres.server.ts'

const here = import.meta.dirname
/** Loading the engine costs half a second and a warning of Node's: only for those who need it. */
const loadEngine = () => import('./schema-engine.ts')
const filters = { externalTables: [], externalEnums: [] }
/** Held while migrating, so that two processes that start at once do not both do it ("cntrmigr" cut to 6 bytes). */
const MIGRATION_LOCK = '0x636e74726d69'
const LOCK_FILE = '# Written by prisma/migrate.ts; belongs in version control.\nprovider = "postgresql"\n'

type Migration = { name: string; sql: string; checksum: string }
export type Progress = { name: string; index: number; count: number }
export type MigrationStatus = {
  applied: string[]
  pending: string[]
  /** Applied here but not in the folder: the database is ahead of this version of the program. */
  unknown: string[]
  /** Changed on disk after they were applied. */
  edited: string[]
}

/** The migrations in `folder`/migrations, oldest first. */
export function readMigrations(folder = here): Migration[] {
  const base = path.join(folder, 'migrations')
  if (!fs.existsSync(base)) return []
  return fs
    .readdirSync(base, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = fs.readFileSync(path.join(base, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

/** What the database has of the migrations in `folder`. */
export async function migrationStatus(connection: Connection, folder = here): Promise<MigrationStatus> {
  const rows = await withClient(connection, async (client) => {
    const { rowCount } = await client.query(`select 1 where to_regclass('public._prisma_migrations') is not null`)
    if (!rowCount) return []
    const found = await client.query<{ name: string; checksum: string }>(
      `select migration_name as name, checksum from public._prisma_migrations
       where finished_at is not null and rolled_back_at is null order by migration_name`,
    )
    return found.rows
  })
  const migrations = readMigrations(folder)
  const applied = new Map(rows.map((row) => [row.name, row.checksum]))
  const known = new Set(migrations.map((migration) => migration.name))
  return {
    applied: [...applied.keys()],
    pending: migrations.filter((each) => !applied.has(each.name)).map((each) => each.name),
    unknown: [...applied.keys()].filter((name) => !known.has(name)),
    edited: migrations
      .filter((each) => applied.has(each.name) && applied.get(each.name) !== each.checksum)
      .map((each) => each.name),
  }
}

/**
 * Applies the migrations that the database lacks, each in one transaction, and returns their names.
 * Throws `unavailable` when the database is newer than this program or a migration fails; a failed one leaves no trace,
 * so that the next start can try again.
 */
export async function applyMigrations(
  connection: Connection,
  options: { onProgress?: (progress: Progress) => void; folder?: string } = {},
): Promise<string[]> {
  const folder = options.folder ?? here
  return await withClient(connection, async (client) => {
    await client.query(`select pg_advisory_lock(${MIGRATION_LOCK})`)
    const { pending, unknown } = await migrationStatus(connection, folder)
    if (unknown.length > 0) {
      throw new DomainError(
        'unavailable',
        `The database was written by a newer Countersign (it has ${unknown.at(-1)}); start that version, or restore a backup.`,
      )
    }
    if (pending.length === 0) return []
    return await runEngine(connection, folder, pending, options.onProgress)
  })
}

async function runEngine(
  connection: Connection,
  folder: string,
  pending: string[],
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<string[]> {
  let current: string | undefined
  const bySql = new Map(readMigrations(folder).map((each) => [each.sql, each.name]))
  const adjustScript = (script: string) => {
    const name = bySql.get(script)
    if (!name) return script
    current = name
    onProgress?.({ name, index: pending.indexOf(name) + 1, count: pending.length })
    // Marked as done in the same transaction: a kill in between cannot leave it done but unmarked.
    return `${script}\n;UPDATE public._prisma_migrations SET finished_at = now()
      WHERE migration_name = '${name.replaceAll("'", "''")}' AND finished_at IS NULL AND rolled_back_at IS NULL`
  }
  const clearFailed = () =>
    withClient(connection, async (client) => {
      const { rowCount } = await client.query(`select 1 where to_regclass('public._prisma_migrations') is not null`)
      if (!rowCount) return
      await client.query(
        `update public._prisma_migrations set rolled_back_at = now() where finished_at is null and rolled_back_at is null`,
      )
    })
  await clearFailed()
  try {
    const { withSchemaEngine } = await loadEngine()
    return await withSchemaEngine(
      connection,
      readSchema(folder),
      async (engine) =>
        (await engine.applyMigrations({ migrationsList: listMigrations(folder), filters })).appliedMigrationNames,
      adjustScript,
    )
  } catch (cause) {
    await clearFailed()
    const reason = String((cause as Error)?.message ?? cause)
      .replaceAll(/\s+/g, ' ')
      .trim()
    throw new DomainError(
      'unavailable',
      `The database could not be brought up to date (${current ?? pending[0]}): ${reason}`,
    )
  }
}

/**
 * Writes migrations/<timestamp>_<name>/migration.sql with what the schema has and the migrations lack, and returns its
 * path; undefined when they are in step. The database serves for a shadow copy only and is not changed.
 */
export async function draftMigration(
  connection: Connection,
  name: string,
  options: { folder?: string; now?: Date } = {},
): Promise<string | undefined> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new DomainError(
      'invalid',
      'A migration is named with small letters, digits and underscores, such as add_due_date.',
    )
  }
  const folder = options.folder ?? here
  const sql = await differenceSql(connection, folder)
  if (!sql) return undefined
  const stamp = (options.now ?? new Date()).toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const target = path.join(folder, 'migrations', `${stamp}_${name}`)
  fs.mkdirSync(target, { recursive: true })
  fs.writeFileSync(path.join(target, 'migration.sql'), sql)
  fs.writeFileSync(path.join(folder, 'migrations', 'migration_lock.toml'), LOCK_FILE)
  return path.join(target, 'migration.sql')
}

/** The SQL between the migrations and the schema; undefined when they are in step. */
export async function differenceSql(connection: Connection, folder = here): Promise<string | undefined> {
  const schema = readSchema(folder)
  const migrations = listMigrations(folder)
  const from =
    migrations.migrationDirectories.length > 0
      ? { tag: 'migrations' as const, ...migrations }
      : { tag: 'empty' as const }
  const { withSchemaEngine } = await loadEngine()
  const { stdout } = await withSchemaEngine(connection, schema, (engine) =>
    engine.diff({ from, to: { tag: 'schemaDatamodel', files: [schema] }, script: true, exitCode: null, filters }),
  )
  const sql = stdout ?? ''
  return /^-- This is an empty migration/.test(sql.trim()) || sql.trim() === '' ? undefined : sql
}

function readSchema(folder: string): { path: string; content: string } {
  const file = path.join(folder, 'schema.prisma')
  return { path: file, content: fs.readFileSync(file, 'utf8') }
}

function listMigrations(folder: string): MigrationList {
  return {
    baseDir: path.join(folder, 'migrations'),
    lockfile: { path: 'migration_lock.toml', content: LOCK_FILE },
    shadowDbInitScript: '',
    migrationDirectories: readMigrations(folder).map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  }
}

/** Drafting needs an empty server for its shadow copies: one in a temporary folder, so that no data is touched. */
async function onScratchServer<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-draft-'))
  fs.chmodSync(folder, 0o711)
  try {
    const server = await startPostgres({ dataDir: path.join(folder, 'data'), log: quiet, settings: { fsync: 'off' } })
    return await work(server.owner).finally(() => server.stop())
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

const quiet = { info: () => undefined, error: () => undefined }
const say = (line: string) => process.stdout.write(`${line}\n`)

async function onOwnDatabase(work: (owner: Connection, app: Connection | undefined) => Promise<void>): Promise<void> {
  const { DATABASE_URL, MIGRATE_DATABASE_URL, COUNTERSIGN_DATA_DIR } = readEnv()
  const database = await startDatabase({
    databaseUrl: DATABASE_URL,
    migrateDatabaseUrl: MIGRATE_DATABASE_URL,
    dataDir: path.join(COUNTERSIGN_DATA_DIR, 'database'),
    log: quiet,
    join: true,
  })
  await work(database.owner, database.app).finally(() => database.stop())
}

const commands: Record<string, (name: string | undefined) => Promise<void>> = {
  async draft(name) {
    if (!name) throw new DomainError('invalid', 'Give the migration a name: node prisma/migrate.ts draft add_due_date.')
    const file = await onScratchServer((connection) => draftMigration(connection, name))
    say(
      file
        ? `Wrote ${path.relative(process.cwd(), file)}; read it before you commit it.`
        : 'Nothing to draft: in step.',
    )
  },
  async apply() {
    await onOwnDatabase(async (owner, app) => {
      const onProgress = ({ name, index, count }: Progress) => say(`${index}/${count} ${name}`)
      const applied = await applyMigrations(owner, { onProgress })
      await grantApp(owner, app)
      say(applied.length > 0 ? 'The database is up to date.' : 'Nothing to apply: the database is up to date.')
    })
  },
  async status() {
    await onOwnDatabase(async (owner) => {
      for (const [state, names] of Object.entries(await migrationStatus(owner)))
        say(`${state}: ${names.join(', ') || 'none'}`)
    })
    const sql = await onScratchServer((connection) => differenceSql(connection))
    say(sql ? `schema.prisma is ahead of the migrations by:\n${sql}` : 'schema.prisma and the migrations are in step.')
    if (sql) process.exitCode = 1
  },
}

if (import.meta.main) {
  const [command = '', name] = process.argv.slice(2)
  try {
    const known = commands[command]
    if (!known) throw new DomainError('invalid', 'Use: node prisma/migrate.ts draft NAME | apply | status.')
    await known(name)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
