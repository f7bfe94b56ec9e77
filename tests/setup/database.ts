/**
 * One PostgreSQL for the whole test run: TEST_DATABASE_URL (a role that may create databases and roles), else an embedded
 * one in a temporary folder. A template is migrated once and copied for each test that asks.
 */
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { type Connection, connectionUrl, parseConnection, withClient } from '#server/platform/connection.server.ts'
import { grantApp } from '#server/platform/database-roles.server.ts'
import { startPostgres } from '#server/platform/postgres.server.ts'
import { applyMigrations } from '../../prisma/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: Connection
    testApp: Connection
    testTemplate: string
  }
}

export type TestDatabase = {
  owner: Connection
  app: Connection
  /** The same two as URLs. */
  ownerUrl: string
  appUrl: string
  drop(): Promise<void>
}

const log = { info: () => undefined, error: () => undefined }

/** Vitest's global setup: starts the server, migrates the template, tells the workers where they are. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  const template = `countersign_template_${randomUUID().slice(0, 8)}`
  await withClient(server.connection, (client) => client.query(`create database ${template}`))
  const owner = { ...server.connection, database: template }
  await applyMigrations(owner)
  const app = await grantApp(owner)
  project.provide('testServer', server.connection)
  project.provide('testApp', app)
  project.provide('testTemplate', template)
  return async () => {
    await withClient(server.connection, (client) => client.query(`drop database ${template} with (force)`))
    await server.stop()
  }
}

async function startServer(): Promise<{ connection: Connection; stop: () => Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return { connection: parseConnection(given, 'TEST_DATABASE_URL'), stop: async () => undefined }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-test-'))
  fs.chmodSync(folder, 0o711)
  // Nothing here has to survive a power cut.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 200 }
  const server = await startPostgres({ dataDir: path.join(folder, 'data'), log, settings })
  const stop = async () => {
    await server.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
  return { connection: server.owner, stop }
}

/** A migrated, empty database of its own. Call `drop` when done; close your own connections or they are cut. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('testServer')
  const database = `countersign_test_${randomUUID().replaceAll('-', '')}`
  await withClient(server, (client) => client.query(`create database ${database} template ${inject('testTemplate')}`))
  const owner = { ...server, database }
  const app = { ...inject('testApp'), database }
  const drop = () =>
    withClient(server, async (client) => void (await client.query(`drop database ${database} with (force)`)))
  return { owner, app, ownerUrl: connectionUrl(owner), appUrl: connectionUrl(app), drop }
}
