/**
 * Prisma's schema engine as WebAssembly: the engine of `prisma migrate` without the binary that Prisma's command line
 * downloads. This file holds what the engine needs around it; see docs/decisions for why.
 */
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { SchemaEngine } from '@prisma/schema-engine-wasm'
import type pg from 'pg'
import type { Connection } from '#server/platform/connection.server.ts'

/** PostgreSQL's `"char"`, which catalogue queries return and Prisma's adapter cannot read (prisma/orm #27403). */
const CHAR_OID = 18
const TEXT_OID = 25
const COLUMN_TYPE_CHARACTER = 6

type ResultSet = { fields: { dataTypeID: number }[]; rows: unknown[][] }
type PgAdapter = SqlDriverAdapter & {
  performIO(query: unknown): Promise<ResultSet>
  underlyingDriver(): pg.Pool
}
type Adjust = (script: string) => string
/** What failed below the engine, which passes on no more than "external connector error". */
type Failures = unknown[]

/** Makes `"char"` columns readable and runs a script whole, so that it may hold function bodies and is atomic. */
function repairAdapter(adapter: PgAdapter, adjustScript: Adjust, failures: Failures): PgAdapter {
  const performIO = adapter.performIO.bind(adapter)
  const queryRaw = Object.getPrototypeOf(adapter).queryRaw as PgAdapter['queryRaw']
  adapter.queryRaw = async (query) => {
    const charColumns: number[] = []
    const performOnce = async (each: unknown) => {
      const result = await performIO(each)
      result.fields.forEach((field, index) => {
        if (field.dataTypeID !== CHAR_OID) return
        field.dataTypeID = TEXT_OID
        charColumns.push(index)
      })
      return result
    }
    const result = await queryRaw.call(Object.create(adapter, { performIO: { value: performOnce } }), query)
    for (const index of charColumns) {
      result.columnTypes[index] = COLUMN_TYPE_CHARACTER
      for (const row of result.rows) if (row[index] === '') row[index] = '\0'
    }
    return result
  }
  // The adapter's own splits at every semicolon. As one simple query PostgreSQL makes it one transaction.
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(adjustScript(script))
    } catch (cause) {
      failures.push(cause)
      throw cause
    }
  }
  return adapter
}

/** The engine closes what it opened on some ways out and not on others; closing twice must be harmless. */
function once(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined
  return () => {
    closed ??= close()
    return closed
  }
}

/** An adapter factory whose shadow database is really another database, and is dropped when done with. */
function adapterFactory(
  connection: Connection,
  opened: SqlDriverAdapter[],
  adjustScript: Adjust,
  failures: Failures,
): PrismaPg {
  const connect = async (database: string) => {
    const factory = new PrismaPg({ ...connection, database, max: 2 })
    const adapter = repairAdapter((await factory.connect()) as unknown as PgAdapter, adjustScript, failures)
    adapter.dispose = once(adapter.dispose.bind(adapter))
    opened.push(adapter)
    return adapter
  }
  const factory = new PrismaPg(connection)
  factory.connect = (async () => connect(connection.database)) as unknown as PrismaPg['connect']
  factory.connectToShadowDb = (async () => {
    const admin = await connect(connection.database)
    const database = `countersign_shadow_${globalThis.crypto.randomUUID().replaceAll('-', '')}`
    await admin.executeScript(`CREATE DATABASE "${database}" TEMPLATE template0`)
    const shadow = await connect(database)
    const close = shadow.dispose
    // The adapter's own drops the shadow while its pool is still connected to it, which PostgreSQL refuses.
    shadow.dispose = once(async () => {
      await close()
      await admin.executeScript(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
      await admin.dispose()
    })
    return shadow
  }) as unknown as PrismaPg['connectToShadowDb']
  return factory
}

/** While it runs, timers do not keep the process alive: the engine leaves one of ten seconds behind. */
async function withoutLingeringTimers<T>(work: () => Promise<T>): Promise<T> {
  const original = globalThis.setTimeout
  globalThis.setTimeout = ((...args: Parameters<typeof setTimeout>) => original(...args).unref()) as typeof setTimeout
  try {
    return await work()
  } finally {
    globalThis.setTimeout = original
  }
}

/**
 * Gives `work` an engine on the database and closes everything afterwards. `adjustScript` sees every script before it
 * runs and returns what to run. Throws what PostgreSQL said, else what the engine said.
 */
export async function withSchemaEngine<T>(
  connection: Connection,
  schema: { path: string; content: string },
  work: (engine: SchemaEngine) => Promise<T>,
  adjustScript: Adjust = (script) => script,
): Promise<T> {
  // The engine reports a panic here; without it, every panic reads "undefined".
  const failures: Failures = []
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => failures.push(new Error(message)) },
  })
  const opened: SqlDriverAdapter[] = []
  const factory = bindMigrationAwareSqlAdapterFactory(adapterFactory(connection, opened, adjustScript, failures))
  try {
    return await withoutLingeringTimers(async () => {
      const options = { datamodels: [[schema.path, schema.content]] as [string, string][] }
      const engine = await SchemaEngine.new(options, () => undefined, factory)
      try {
        return await work(engine)
      } finally {
        engine.free()
      }
    })
  } catch (cause) {
    throw failures[0] ?? cause
  } finally {
    for (const adapter of opened.reverse()) await adapter.dispose()
  }
}
