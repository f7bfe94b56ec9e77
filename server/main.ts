import { createServer, type Server } from 'node:http'
import { parseArgs } from 'node:util'
import { openAuth } from '#server/identity/auth.server.ts'
import { demoAccounts, demoPassword } from '#server/identity/demo.ts'
import { findDemoOrganisation, hasRealAccount } from '#server/identity/store.server.ts'
import { type Child, runBeside } from '#server/platform/child.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { type DemoAccess, demoAllowed, type Env, readEnv } from '#server/platform/env.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { createLogger, type Logger } from '#server/platform/log.server.ts'
import { openOneTimeCode } from '#server/platform/one-time-code.server.ts'
import { cryptoRandom } from '#server/platform/random.server.ts'
import { loadSecrets } from '#server/platform/secrets.server.ts'
import { openApplication } from './application.server.ts'
import type { HttpParts } from './http.server.ts'
import { type Serving, serveDevelopment, serveProduction } from './serve.server.ts'

/** What to undo at the end, last first. */
type Cleanup = { name: string; run(): Promise<unknown> | unknown }

const say = (line: string) => process.stdout.write(`${line}\n`)

async function main(): Promise<void> {
  const { values: flags } = parseArgs({
    options: { dev: { type: 'boolean', default: false }, 'no-demo': { type: 'boolean', default: false } },
  })
  const env = readEnv()
  const log = createLogger({ level: env.COUNTERSIGN_LOG_LEVEL })
  const demo: DemoAccess = flags['no-demo']
    ? { allowed: false, warn: false, reason: 'Demo accounts are off because the server was started with --no-demo.' }
    : demoAllowed(env)
  const cleanups: Cleanup[] = []
  stopOnSignals(cleanups, log)
  try {
    await run({ env, log, demo, dev: flags.dev, cleanups })
  } catch (error) {
    await cleanUp(cleanups, log)
    throw error
  }
}

type Run = { env: Env; log: Logger; demo: DemoAccess; dev: boolean; cleanups: Cleanup[] }

async function run({ env, log, demo, dev, cleanups }: Run): Promise<void> {
  const dataDir = env.COUNTERSIGN_DATA_DIR
  const web = env.COUNTERSIGN_ROLE !== 'worker'
  const worker = env.COUNTERSIGN_ROLE !== 'web'
  // The port first: when it is taken, nothing else has to be started and stopped.
  const server = web ? await listen(env) : null
  const secrets = await loadSecrets(dataDir, cryptoRandom)
  const application = await openApplication({
    env,
    log,
    onLost: (reason) => {
      log.fatal({ err: reason }, 'the database is lost')
      void cleanUp(cleanups, log).finally(() => process.exit(1))
    },
  })
  cleanups.push({ name: 'application', run: () => application.close() })
  const { base } = application
  const { db } = base
  if (worker) await application.work()

  const oneTimeCode = openOneTimeCode(dataDir, cryptoRandom)
  if (server) {
    const secure = env.COUNTERSIGN_PUBLIC_URL?.startsWith('https:') ?? false
    const auth = openAuth({ db, secret: secrets.session, demo, secure, log })
    const parts: HttpParts = {
      base,
      auth,
      demo,
      oneTimeCode,
      hosts: knownHosts(env),
      secure,
      mode: dev ? 'development' : 'production',
    }
    const serving: Serving = dev ? await serveDevelopment(server, parts) : await serveProduction(server, parts)
    cleanups.push({ name: 'pages', run: () => serving.stop() }, { name: 'http', run: () => closeServer(server) })
    if (dev) stopOnSignals(cleanups, log)
    await announce(server, env, base, demo, oneTimeCode)
  } else say('Countersign works in the background; stop it with Ctrl-C.')
  if (demo.allowed && env.COUNTERSIGN_ROLE === 'both') await makeDemo(base, dataDir, cleanups)
}

/** On the loopback address we know our own names; elsewhere the operator's proxy and certificates decide. */
function knownHosts(env: Env): readonly string[] | null {
  if (!['127.0.0.1', '::1', 'localhost'].includes(env.HOST)) return null
  const ours = ['127.0.0.1', 'localhost', '[::1]']
  return env.COUNTERSIGN_PUBLIC_URL ? [...ours, new URL(env.COUNTERSIGN_PUBLIC_URL).hostname] : ours
}

/** Binds the port; requests wait for a 503 of their own until the pages are ready. */
async function listen({ HOST, PORT }: Env): Promise<Server> {
  const server = createServer()
  const starting = (_: unknown, answer: import('node:http').ServerResponse) =>
    answer
      .writeHead(503, { 'content-type': 'text/plain', 'retry-after': '2' })
      .end('Countersign is starting: try again in a few seconds.\n')
  server.on('request', starting)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explainListen(error, HOST, PORT)))
    server.listen(PORT, HOST, resolve)
  })
  return server
}

function explainListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const next = port < 65_535 ? port + 1 : port - 1
  if (error.code === 'EADDRINUSE')
    return new DomainError(
      'unavailable',
      `Port ${port} is taken: stop what uses it or start with PORT=${next} npm start.`,
    )
  if (error.code === 'EACCES')
    return new DomainError(
      'unavailable',
      `Port ${port} needs more rights than this account has: start with PORT=3000 npm start.`,
    )
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new DomainError('invalid', `HOST ${host} is not an address of this machine: leave it unset, or use 0.0.0.0.`)
  return error
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    // Live event streams never end by themselves.
    server.closeAllConnections()
  })
}

async function announce(
  server: Server,
  env: Env,
  base: Omit<Ctx, 'actor'>,
  demo: DemoAccess,
  code: ReturnType<typeof openOneTimeCode>,
) {
  const bound = server.address()
  const port = typeof bound === 'object' && bound ? bound.port : env.PORT
  const host = env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST
  const address = env.COUNTERSIGN_PUBLIC_URL ?? `http://${host}:${port}`
  say('')
  say(`Countersign is ready: ${address}`)
  if (demo.allowed) {
    say(`Demo log-ins (password ${demoPassword}):`)
    for (const account of demoAccounts) say(`  ${account.email.padEnd(44)}${account.purpose}`)
    if (demo.warn) say(`Warning: ${demo.reason}`)
  } else {
    say(demo.reason)
    if (!(await hasRealAccount(base.db))) {
      say(`Make the first administrator at ${address}/first-start with this one-time code: ${await code.issue()}`)
    }
  }
  say('')
}

/**
 * Fills the demo organisation in a process of its own, so that pages answer at once. It opens the database as we did, by
 * the settings or by joining ours, and marks a demo that is complete by an event; one that was interrupted goes on at the
 * next start.
 */
async function makeDemo(base: Omit<Ctx, 'actor'>, dataDir: string, cleanups: Cleanup[]): Promise<void> {
  const existing = await findDemoOrganisation(base.db)
  const complete = existing && { organisationId: existing.id, type: 'demo.completed' }
  if (complete && (await base.db.event.findFirst({ where: complete, select: { id: true } }))) return
  say('Making the demo organisation; pages fill while it works.')
  const child: Child = runBeside('seed/main.ts', [], { COUNTERSIGN_DATA_DIR: dataDir }, say)
  cleanups.push({ name: 'demo', run: () => child.stop() })
  void child.done.then((code) => {
    if (code !== 0 && !stopping) base.log.error({ code }, 'the demo could not be made; the next start tries again')
  })
}

let stopping: Promise<void> | null = null

function cleanUp(cleanups: Cleanup[], log: Logger): Promise<void> {
  stopping ??= (async () => {
    for (let next = cleanups.pop(); next; next = cleanups.pop()) {
      try {
        await next.run()
      } catch (error) {
        log.error({ err: error, part: next.name }, 'stopping went wrong')
      }
    }
  })()
  return stopping
}

/** The first signal stops in order; a second one at once. Replaces listeners that end the process under us (Vite's). */
function stopOnSignals(cleanups: Cleanup[], log: Logger): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal)
    process.on(signal, () => {
      if (stopping) process.exit(1)
      void cleanUp(cleanups, log).finally(() => process.exit(0))
    })
  }
}

main().catch((error: unknown) => {
  process.stderr.write(
    error instanceof DomainError ? `${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`,
  )
  process.exit(1)
})
