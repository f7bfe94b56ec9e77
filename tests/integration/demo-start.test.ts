/** What `npm start` does on a fresh clone after installing and building: a server that fills the demo beside itself. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { openApplication } from '#server/application.server.ts'
import { parseEnv } from '#server/platform/env.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { until } from '../setup/deadline.ts'
import { Server } from '../setup/installation.ts'

const root = path.resolve(import.meta.dirname, '../..')

it('serves while the demo organisation fills, and stops in order in the middle of it', async (context) => {
  if (!fs.existsSync(path.join(root, 'build/server/index.js')))
    return context.skip('There are no built pages to serve: run "npm run build" first.')
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-demo-'))
  fs.chmodSync(folder, 0o711)
  const { DATABASE_URL: _, MIGRATE_DATABASE_URL: __, ...inherited } = process.env
  const settings = { COUNTERSIGN_DATA_DIR: path.join(folder, 'data'), COUNTERSIGN_READER_WORKERS: '1', PORT: '0' }
  const mode = { NODE_ENV: 'production', COUNTERSIGN_NODE_ENV_DEFAULTED: '1' }
  const child = spawn(process.execPath, ['server/main.ts'], { cwd: root, env: { ...inherited, ...mode, ...settings } })
  const server = new Server(child)
  try {
    const says = (sentence: RegExp) =>
      until(
        sentence.source,
        60,
        () => (server.exited ? Promise.reject(new Error(server.output)) : sentence.exec(server.output)),
        () => server.output,
      )
    await says(/Making the demo organisation/)
    expect((await fetch(`${server.address}/sign-in`)).status).toBe(200)

    const application = await openApplication({
      env: parseEnv(settings),
      log: createLogger({ level: 'silent' }),
      join: true,
    })
    try {
      expect(application.joined).toBe(true)
      const { db } = application.base
      const filling = () => /could not be made/.test(server.output) || db.item.count({ where: { state: 'completed' } })
      const answer = await until(
        'an item of the demo is completed',
        120,
        async () => (await filling()) || null,
        () => server.output,
      )
      expect(answer, server.output).toBeGreaterThan(0)
    } finally {
      await application.close()
    }
  } finally {
    await server.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
  expect(child.exitCode, server.output).toBe(0)
  expect(server.output).not.toMatch(/could not be made/)
}, 240_000)
