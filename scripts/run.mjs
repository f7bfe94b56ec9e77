/**
 * Starts everything, from a fresh clone on: `npm start`, `npm test` and the others come through here.
 * Runs on the Node that the person has (20 or later) with built-in modules alone, installs what is missing from the
 * lock file, generates and builds what is out of date, and hands over to the Node 24 of node_modules.
 * Whatever it has to say goes to standard error; standard output belongs to the command.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const at = (...parts) => path.join(root, ...parts)
const cache = at('.cache')
const node24 = process.platform === 'win32' ? at('node_modules/node/bin/node.exe') : at('node_modules/node/bin/node')

/** What is told to the person as it is, without a stack. */
class Stop extends Error {}

const say = (text) => process.stderr.write(`${text}\n`)

// ---- running things ------------------------------------------------------------------------------------------

/** Environment of everything we start: its `node` is the pinned one, and what it has compiled once it need not again. */
function childEnv(more = {}) {
  const compiled = process.env.NODE_COMPILE_CACHE ?? at('.cache/compiled')
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: compiled,
    PATH: [at('node_modules/.bin'), process.env.PATH].join(path.delimiter),
  }
  return { ...env, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', NO_UPDATE_NOTIFIER: '1', ...more }
}

/** Runs a step to its end and returns { code, output }. `show` passes its output on to standard error meanwhile. */
function runStep(command, args, { env = childEnv(), show = false, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, shell, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => {
        output += text
        if (show) process.stderr.write(text)
      })
    }
    const unforward = forwardSignals(child)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      unforward()
      resolve({ code: code ?? 128 + (os.constants.signals[signal] ?? 0), output })
    })
  })
}

/**
 * Passes on the signals that ask us to stop. Ctrl-C in a terminal already reaches the whole group: passing it on would
 * make it two, and a second one means "at once" to the server.
 */
function forwardSignals(child) {
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const handler = () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    process.on(signal, handler)
    return [signal, handler]
  })
  return () => {
    for (const [signal, handler] of handlers) process.removeListener(signal, handler)
  }
}

/** Hands terminal and fate over to Node 24 running `args`; resolves with its exit code. */
function handOver(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(node24, args, { cwd: root, env, stdio: 'inherit' })
    const unforward = forwardSignals(child)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      unforward()
      resolve(code ?? 128 + (os.constants.signals[signal] ?? 0))
    })
  })
}

async function timed(title, work) {
  say(`${title} ...`)
  const start = performance.now()
  await work()
  say(`${title}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
}

// ---- what is current and what is not ---------------------------------------------------------------------------

function hashOf(...files) {
  const hash = createHash('sha256')
  for (const file of files) {
    hash.update(`${path.relative(root, file)}\n`)
    hash.update(fs.existsSync(file) ? fs.readFileSync(file) : 'absent')
  }
  return hash.digest('hex')
}

function filesUnder(folder, wanted) {
  if (!fs.existsSync(folder)) return []
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name)
      if (entry.isDirectory()) return filesUnder(file, wanted)
      return wanted(entry.name) ? [file] : []
    })
}

const stampIs = (file, value) => fs.existsSync(file) && fs.readFileSync(file, 'utf8') === value

/** True when npm's own record of what is installed has every package of the lock in its version. */
function installedMatchesLock() {
  const record = at('node_modules/.package-lock.json')
  if (!fs.existsSync(record)) return false
  const installed = JSON.parse(fs.readFileSync(record, 'utf8')).packages
  const wanted = JSON.parse(fs.readFileSync(at('package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(
    ([name, entry]) => name === '' || entry.optional || installed[name]?.version === entry.version,
  )
}

async function ensureInstalled() {
  const stamp = at('node_modules/.countersign-lock')
  const lock = hashOf(at('package-lock.json'))
  if (fs.existsSync(node24) && stampIs(stamp, lock)) return
  if (!fs.existsSync(node24) || !installedMatchesLock()) await timed('Installing packages', installPackages)
  if (!fs.existsSync(node24)) {
    throw new Stop('Node 24 was not installed with the packages; delete node_modules and run "npm ci" to see why.')
  }
  fs.writeFileSync(stamp, lock)
}

/** Megabytes that the packages need; npm on a full disk fails with errors that name anything but the disk. */
const PACKAGES_MB = 1_300

async function installPackages() {
  const { bavail, bsize } = fs.statfsSync(root)
  const freeMb = Math.floor((bavail * bsize) / 1_000_000) + (fs.existsSync(at('node_modules')) ? PACKAGES_MB : 0)
  if (freeMb < PACKAGES_MB) {
    throw new Stop(
      `The packages need ${PACKAGES_MB} MB and the disk that holds ${root} has ${freeMb} MB left; free some space and run this again.`,
    )
  }
  const bin = at('node_modules/.bin')
  // With the outer Node: the inner one is about to be deleted and installed again.
  const outside = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => path.resolve(folder) !== bin)
  const env = { ...process.env, PATH: outside.join(path.delimiter), NODE_ENV: '' }
  const args = ['ci', '--no-audit', '--no-fund', '--prefer-offline', '--include=dev', '--loglevel=error']
  const { code, output } = await runStep('npm', args, { env, show: true, shell: process.platform === 'win32' })
  if (code === 0) return
  if (/ENOSPC/.test(output)) throw Object.assign(new Error(), { code: 'ENOSPC' })
  if (/EACCES|EROFS/.test(output)) throw Object.assign(new Error(), { code: 'EACCES' })
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|network/i.test(output)) {
    throw new Stop(
      'The npm registry cannot be reached; connect to the network (or name your mirror with "npm config set registry") and run this again.',
    )
  }
  throw new Stop('The packages could not be installed; the lines above are from "npm ci".')
}

async function ensureGenerated() {
  const stamp = path.join(cache, 'prisma.stamp')
  const value = hashOf(at('prisma/schema.prisma'), at('package-lock.json'))
  if (fs.existsSync(at('generated/prisma/client.ts')) && stampIs(stamp, value)) return
  await timed('Generating the database client', async () => {
    // Any file that can be executed keeps Prisma from downloading an engine that generating does not need.
    const env = childEnv({ PRISMA_SCHEMA_ENGINE_BINARY: node24 })
    const { code, output } = await runStep(node24, [at('node_modules/prisma/build/index.js'), 'generate'], { env })
    if (code !== 0)
      throw new Stop(`${output}\nThe database client could not be generated; correct prisma/schema.prisma.`)
  })
  fs.writeFileSync(stamp, value)
}

/** The pages are built again when a file changed that ends up in them; server modules stay outside the bundle. */
async function ensureBuilt({ always = false } = {}) {
  const stamp = path.join(cache, 'build.stamp')
  const isPure = (name) => name.endsWith('.ts') && !/\.(server|test)\.ts$/.test(name)
  const isSource = (name) => !name.includes('.test.')
  const value = hashOf(
    ...filesUnder(at('app'), isSource),
    ...filesUnder(at('server'), isPure),
    ...filesUnder(at('public'), () => true),
    ...['package.json', 'package-lock.json', 'react-router.config.ts', 'vite.config.ts', 'tsconfig.json'].map((name) =>
      at(name),
    ),
  )
  if (!always && fs.existsSync(at('build/server/index.js')) && stampIs(stamp, value)) return
  await timed('Building the pages', async () => {
    const env = childEnv({ NODE_ENV: 'production' })
    const { code, output } = await runStep(node24, [at('node_modules/@react-router/dev/bin.cjs'), 'build'], { env })
    if (code !== 0) throw new Stop(`${output}\nThe pages could not be built; the lines above say why.`)
  })
  fs.writeFileSync(stamp, value)
}

async function prepare({ build = false } = {}) {
  fs.mkdirSync(cache, { recursive: true })
  fs.writeFileSync(path.join(cache, '.writable'), '')
  await ensureInstalled()
  await ensureGenerated()
  if (build) await ensureBuilt()
}

// ---- the commands ----------------------------------------------------------------------------------------------

/**
 * The libraries want NODE_ENV=production to run fast and keep stack traces to themselves. But NODE_ENV=production said
 * by the person also switches the demo accounts off; COUNTERSIGN_NODE_ENV_DEFAULTED=1 tells that nobody said it.
 */
function nodeEnv(fallback) {
  const dotenv = fs.existsSync(at('.env')) ? fs.readFileSync(at('.env'), 'utf8') : ''
  const said = process.env.NODE_ENV || /^[ \t]*(?:export[ \t]+)?NODE_ENV[ \t]*=[ \t]*["']?(\w+)/m.exec(dotenv)?.[1]
  return said ? { NODE_ENV: said } : { NODE_ENV: fallback, COUNTERSIGN_NODE_ENV_DEFAULTED: '1' }
}

function runProgram(file, args, fallback = 'production') {
  // The schema engine and a few built-ins announce themselves as experimental; we pin the Node they were tried on.
  const flags = ['--disable-warning=ExperimentalWarning', ...(fs.existsSync(at('.env')) ? ['--env-file=.env'] : [])]
  return handOver([...flags, file, ...args], childEnv(nodeEnv(fallback)))
}

const tool = (...parts) => at('node_modules', ...parts)

/** Runs the checks, two at a time, and prints what each said. Returns how many passed and failed. */
async function check() {
  const sources = ['app', 'server', 'seed', 'evals', 'tests', 'prisma'].filter((folder) => fs.existsSync(at(folder)))
  const cruiser = [
    tool('dependency-cruiser/bin/dependency-cruiser.mjs'),
    '--config',
    'tests/architecture.cjs',
    ...sources,
  ]
  const rounds = [
    [['Types of the routes', [tool('@react-router/dev/bin.cjs'), 'typegen']]],
    [
      ['Types (tsc)', [tool('typescript-native/bin/tsc'), '-p', '.', '--noEmit']],
      ['Style and lint (Biome)', [tool('@biomejs/biome/bin/biome'), 'check', '.']],
    ],
    [
      ['Import rules (dependency-cruiser)', cruiser],
      ['Unused code (knip)', [tool('knip/bin/knip.js')]],
    ],
  ]
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const round of rounds) {
    const results = await Promise.all(round.map(([, args]) => runStep(node24, args)))
    results.forEach(({ code, output }, index) => {
      heading(`${round[index][0]}: ${code === 0 ? 'passed' : 'FAILED'}`)
      if (code !== 0) process.stdout.write(`${output.trim()}\n`)
      count[code === 0 ? 'passed' : 'failed']++
    })
  }
  return count
}

function heading(text) {
  process.stdout.write(`\n== ${text}\n`)
}

/** Runs a test runner that writes a JSON report, and counts from the report; a run without one counts as a failure. */
async function runTests(title, args, env, report, counter) {
  heading(title)
  fs.rmSync(report, { force: true })
  const code = await handOver(args, childEnv(env))
  let count
  try {
    count = counter(JSON.parse(fs.readFileSync(report, 'utf8')))
  } catch {
    process.stdout.write(`${title} ended without a report.\n`)
    count = { passed: 0, failed: 0, skipped: 0 }
  }
  // For example a file that cannot be imported, or an error outside of any test.
  if (code !== 0 && count.failed === 0) count.failed = 1
  return count
}

/** A test file that failed before it had any test: it could not be imported. */
const isUnreadable = (file) => file.status === 'failed' && file.assertionResults.length === 0

async function test() {
  const counts = [await check()]
  // Before the tests, because some start the server and want pages to serve.
  let built = true
  try {
    await ensureBuilt()
  } catch (error) {
    process.stdout.write(`${explain(error)}\n`)
    counts.push({ passed: 0, failed: 1, skipped: 0 })
    built = false
  }
  const unitReport = path.join(cache, 'vitest.json')
  const vitest = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`]
  counts.push(
    await runTests(
      'Unit and integration tests',
      [tool('vitest/vitest.mjs'), ...vitest],
      { NODE_ENV: 'test' },
      unitReport,
      (said) => ({
        passed: said.numPassedTests,
        failed: said.numFailedTests + said.testResults.filter(isUnreadable).length,
        skipped: said.numPendingTests + (said.numTodoTests ?? 0),
      }),
    ),
  )
  if (!built) return summary(counts)
  const browserReport = path.join(cache, 'playwright.json')
  const playwright = [tool('@playwright/test/cli.js'), 'test', '--reporter=list,json']
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: browserReport }
  counts.push(
    await runTests('Browser tests', playwright, env, browserReport, ({ stats }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
    })),
  )
  return summary(counts)
}

/** The last line: checks and tests together. Returns the exit code. */
function summary(counts) {
  const total = (key) => counts.reduce((sum, count) => sum + count[key], 0)
  const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : ''
  process.stdout.write(`\n${total('passed')} passed, ${total('failed')} failed${skipped}\n`)
  return total('failed') === 0 ? 0 : 1
}

const benchFolder = at('tests/bench')

function findBench(name) {
  const known = filesUnder(benchFolder, (file) => file.endsWith('.bench.ts')).map((file) =>
    path.basename(file, '.bench.ts'),
  )
  if (!name || !known.includes(name))
    throw new Stop(`Name a bench: npm run bench -- ${known.join(' | ') || '(there is none)'}.`)
  return path.join(benchFolder, `${name}.bench.ts`)
}

const commands = {
  async start(args) {
    await prepare({ build: true })
    return runProgram('server/main.ts', args)
  },
  async dev(args) {
    await prepare()
    return runProgram('server/main.ts', ['--dev', ...args], 'development')
  },
  async build() {
    await prepare()
    await ensureBuilt({ always: true })
    return 0
  },
  async check() {
    await prepare()
    return summary([await check()])
  },
  async test() {
    await prepare()
    return test()
  },
  async bench([name, ...args]) {
    const file = findBench(name)
    await prepare({ build: true })
    return runProgram(file, args)
  },
  async evals(args) {
    await prepare()
    return runProgram('evals/main.ts', args)
  },
  async countersign(args) {
    await prepare()
    return runProgram('server/cli.ts', args)
  },
}

function explain(error) {
  if (error instanceof Stop) return error.message
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return `The disk that holds ${root} is full; free some space and run this again.`
  if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) {
    return `The folder ${root} is not writable; change its permissions, or clone Countersign to a folder of your own.`
  }
  return error.stack ?? String(error)
}

async function main() {
  const [name, ...args] = process.argv.slice(2)
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Stop(
      `Countersign needs Node 20 or later and this is Node ${process.versions.node}; install a newer one from nodejs.org.`,
    )
  }
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined
  if (!command) throw new Stop(`Use: node scripts/run.mjs ${Object.keys(commands).join(' | ')}.`)
  return command(args)
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    say(explain(error))
    process.exitCode = 1
  },
)
