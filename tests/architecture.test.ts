/**
 * The rules of the house that imports do not show (names, folders, clocks, settings), and proof that the import rules of
 * architecture.cjs catch what they forbid: each is violated on purpose in a small tree.
 */
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import concepts from './concepts.json' with { type: 'json' }

const root = path.resolve(import.meta.dirname, '..')
const run = promisify(execFile)
const tops = ['app', 'server', 'seed', 'evals', 'prisma', 'scripts', 'tests']

function listFiles(folder: string): string[] {
  const full = path.join(root, folder)
  if (!fs.existsSync(full)) return []
  return fs
    .readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

const sources = tops.flatMap(listFiles).filter((file) => /\.(ts|tsx|mjs|cjs)$/.test(file))
const isTest = (file: string) => /\.test\.tsx?$/.test(file)
const isPure = (file: string) => /^server\/[^/]+\/.+\.ts$/.test(file) && !/\.server\.ts$/.test(file) && !isTest(file)

/** The code without its comments, so that a rule may be named in one. */
function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[\s;{(])\/\/.*$/gm, '$1')
}

const offenders = (files: string[], forbidden: RegExp) =>
  files.filter((file) => forbidden.test(withoutComments(fs.readFileSync(path.join(root, file), 'utf8'))))

describe('names and places', () => {
  test('no folder is an attic', () => {
    const attic = /(^|\/)(utils?|helpers?|lib|common|types|misc|shared)(\/|$)/
    expect(sources.filter((file) => attic.test(path.posix.dirname(file)))).toEqual([])
  })

  test('no file is a barrel', () => {
    expect(sources.filter((file) => /(^|\/)index\.tsx?$/.test(file))).toEqual([])
    expect(
      offenders(
        sources.filter((file) => !isTest(file)),
        /^export \* from/m,
      ),
    ).toEqual([])
  })

  test('every folder of the server is a concept of the flow, audit, platform or the command line', () => {
    const folders = fs.readdirSync(path.join(root, 'server'), { withFileTypes: true }).filter((e) => e.isDirectory())
    const known = new Set([...concepts, 'audit', 'platform', 'cli'])
    expect(folders.map((folder) => folder.name).filter((name) => !known.has(name))).toEqual([])
  })

  test('files are named in kebab-case', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/
    expect(sources.filter((file) => !kebab.test(path.basename(file)))).toEqual([])
  })
})

describe('time, chance and settings are arguments', () => {
  test('a pure file asks no clock, throws no dice, and waits for nothing', () => {
    const world =
      /\bDate\.now\b|\bMath\.random\b|\bnew Date\(\)|\bperformance\.now\b|\bTemporal\.Now\b|\bcrypto\.(randomUUID|getRandomValues)\b|\bset(Timeout|Interval)\(|\bfetch\(|\bBuffer\b|\bprocess\./
    expect(offenders(sources.filter(isPure), world)).toEqual([])
  })

  test('settings are read by platform alone', () => {
    const outside = sources.filter((file) => /^(app|server|seed|evals)\//.test(file))
    expect(
      offenders(
        outside.filter((file) => !file.startsWith('server/platform/') && !isTest(file)),
        /\bprocess\.env\b/,
      ),
    ).toEqual([])
  })

  test('no test replaces a module', () => {
    const tests = sources.filter((file) => isTest(file) && file !== 'tests/architecture.test.ts')
    expect(offenders(tests, /\bvi\.(mock|doMock|hoisted)\(/)).toEqual([])
  })
})

/** rule -> file -> what it imports. Packages need not exist: the rules see the path they resolve to. */
const planted: Record<string, Record<string, string>> = {
  'no-cycle': {
    'server/item/a.ts': "import type { B } from './b.ts'\nexport type A = B",
    'server/item/b.ts': "import type { A } from './a.ts'\nexport type B = A | 1",
  },
  'flow-item': { 'server/item/item.ts': "import { x } from '#server/review/review.ts'\nexport const y = x" },
  'flow-roi': { 'server/roi/roi.ts': "import type { X } from '#server/delivery/delivery.ts'\nexport type Y = X" },
  'audit-below': { 'server/audit/audit.ts': "import { x } from '#server/review/review.ts'\nexport const y = x" },
  'platform-below': { 'server/platform/p.ts': "import { x } from '#server/review/review.ts'\nexport const y = x" },
  'concepts-below-entries': { 'server/item/commands.server.ts': "import '../main.ts'" },
  'cli-for-the-entry': { 'server/item/views.server.ts': "import '../cli/ingest.server.ts'" },
  'pure-no-world': { 'server/item/c.ts': "import { s } from './store.server.ts'\nexport const y = s" },
  'pure-no-node': { 'server/item/d.ts': "import path from 'node:path'\nexport const y = path" },
  'platform-only-packages': { 'server/item/jobs.server.ts': "import pg from 'pg'\nexport const y = pg" },
  'platform-only-files': { 'server/item/http.server.ts': "import fs from 'node:fs/promises'\nexport const y = fs" },
  'app-through-the-door': { 'app/item/a.tsx': "import { s } from '#server/item/store.server.ts'\nexport const y = s" },
  'app-no-node': { 'app/item/b.tsx': "import path from 'node:path'\nexport const y = path" },
  'ui-knows-no-concept': { 'app/ui/table.tsx': "import type { X } from '#server/review/review.ts'\nexport type Y = X" },
  'server-alone': { 'server/review/store.server.ts': "import '../../evals/main.ts'" },
  'server-without-seed': { 'server/review/commands.server.ts': "import '../../seed/demo.ts'" },
  'app-alone': { 'app/item/c.tsx': "import '../../seed/demo.ts'" },
  'seed-alone': { 'seed/bad.ts': "import '../evals/main.ts'" },
  'evals-alone': { 'evals/bad.ts': "import '../app/ui/plain.tsx'" },
  'tests-on-top': { 'seed/worse.ts': "import '../server/item/item.test.ts'" },
  'no-development-package': { 'server/review/http.server.ts': "import pin from 'pin'\nexport const y = pin" },
  'must-resolve': { 'server/review/jobs.server.ts': "import './nowhere.ts'" },
}

const innocent: Record<string, string> = {
  'server/main.ts': "import '../seed/demo.ts'",
  'server/review/review.ts': "import type { X } from '#server/item/fine.ts'\nexport const x = 1\nexport type Y = X",
  'server/delivery/delivery.ts': 'export type X = 1',
  'server/cli/ingest.server.ts': "import '../main.ts'",
  'server/item/fine.ts': 'export type X = 1',
  'server/item/store.server.ts': "import { db } from '#server/platform/db.server.ts'\nexport const s = db",
  'server/item/item.test.ts': "import '#server/platform/db.server.ts'",
  'server/platform/db.server.ts': "import pg from 'pg'\nimport fs from 'node:fs'\nexport const db = [pg, fs]",
  'app/ui/plain.tsx': "import { x } from '#server/platform/pure.ts'\nexport const y = x",
  'app/item/page.tsx':
    "import type { s } from '#server/item/store.server.ts'\nimport { x } from '#server/review/review.ts'\nexport const y: typeof s = x",
  'app/api.server.ts': "import { s } from '#server/item/store.server.ts'\nexport const api = s",
  'server/platform/pure.ts': 'export const x = 1',
  'seed/demo.ts': "import { s } from '#server/item/store.server.ts'\nexport const demo = s",
  'evals/main.ts': 'export const e = 1',
}

describe('the import rules', () => {
  test('catch a planted violation each, and nothing else', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-architecture-'))
    const write = (file: string, text: string) => {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
      fs.writeFileSync(path.join(folder, file), text)
    }
    try {
      for (const each of ['architecture.cjs', 'concepts.json']) {
        write(`tests/${each}`, fs.readFileSync(path.join(import.meta.dirname, each), 'utf8'))
      }
      write(
        'tsconfig.json',
        '{"compilerOptions":{"module":"nodenext","allowImportingTsExtensions":true,"noEmit":true}}',
      )
      const dependencies = { pg: '1.0.0' }
      const manifest = {
        type: 'module',
        imports: { '#server/*': './server/*' },
        dependencies,
        devDependencies: { pin: '1.0.0' },
      }
      write('package.json', JSON.stringify(manifest))
      for (const name of ['pg', 'pin']) {
        write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'main.js' }))
        write(`node_modules/${name}/main.js`, 'module.exports = 1')
      }
      for (const files of [innocent, ...Object.values(planted)]) {
        for (const [file, text] of Object.entries(files)) write(file, text)
      }
      const cruiser = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
      const args = ['--config', 'tests/architecture.cjs', '--output-type', 'json', 'app', 'server', 'seed', 'evals']
      const { stdout } = await run(process.execPath, [cruiser, ...args], { cwd: folder, maxBuffer: 50_000_000 }).catch(
        (failed: { stdout: string }) => failed,
      )
      const { violations } = JSON.parse(stdout).summary as { violations: { from: string; rule: { name: string } }[] }
      const caught = Object.entries(planted).map(([rule, files]) => ({
        rule,
        caught: violations.some((each) => each.rule.name === rule && each.from in files),
      }))
      expect(caught.filter((each) => !each.caught)).toEqual([])
      expect(violations.filter((each) => each.from in innocent)).toEqual([])
    } finally {
      fs.rmSync(folder, { recursive: true, force: true })
    }
  })
})
