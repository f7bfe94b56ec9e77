/** What the documentation says of files, addresses, keys, commands, settings and accounts, held against the code. */
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { actions } from '#app/review/action-table.ts'
import { keyParts } from '#app/review/keys.ts'
import { demoAccounts, demoPassword } from '#server/identity/demo.ts'
import { envNames } from '#server/platform/env.server.ts'
import manifest from '../package.json' with { type: 'json' }

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8')
const pages = [
  'README.md',
  ...fs
    .readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join('docs', name.replaceAll('\\', '/')))
    .sort(),
]

/** The text without code, where brackets mean other things. */
const prose = (text: string) =>
  text
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .replaceAll(/^ {4}.*$/gm, '')
    .replaceAll(/`[^`\n]*`/g, '')

/** Addresses of headings as GitHub makes them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  )
}

const linksOf = (text: string) =>
  [...prose(text).matchAll(/!?\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)

describe.each(pages)('%s', (page) => {
  const text = read(page)

  test('links only to files and headings that exist', () => {
    const broken = linksOf(text).filter((target) => {
      if (/^[a-z]+:/.test(target)) return false
      const [file = '', anchor] = target.split('#')
      const there = file === '' ? page : path.posix.join(path.posix.dirname(page), file)
      if (there.startsWith('..') || !fs.existsSync(path.join(root, there))) return true
      return anchor !== undefined && !anchorsOf(read(there)).includes(anchor)
    })
    expect(broken).toEqual([])
  })

  test('names only files of the project that exist', () => {
    const named = [...text.matchAll(/`((?:app|server|prisma|scripts|seed|evals|tests|deploy)\/[\w./-]+)`/g)]
    const absent = named
      .map(([, file = '']) => file)
      .filter((file) => !file.includes('NAME') && !fs.existsSync(path.join(root, file)))
    expect(absent).toEqual([])
  })

  test('names only commands and settings that exist', () => {
    const scripts = [...text.matchAll(/\bnpm run (?:-s )?([a-z]+)/g)].map(([, name = '']) => name)
    expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([])
    const known = new Set([...read('server/cli.ts').matchAll(/define\('([a-z]+)'/g)].map(([, name]) => name))
    const commands = [...text.matchAll(/countersign -- ([a-z]+)/g)].map(([, name]) => name)
    expect(commands.filter((name) => !known.has(name))).toEqual([])
    const settings = [...text.matchAll(/\bCOUNTERSIGN_[A-Z_]+[A-Z]\b/g)].map(([name]) => name)
    expect(settings.filter((name) => !envNames.includes(name))).toEqual([])
  })
})

test('every page of docs can be reached from the README', () => {
  const reached = new Set<string>()
  const visit = (page: string) => {
    if (reached.has(page) || !page.endsWith('.md') || !fs.existsSync(path.join(root, page))) return
    reached.add(page)
    for (const target of linksOf(read(page)))
      if (!/^[a-z]+:/.test(target)) visit(path.posix.join(path.posix.dirname(page), target.split('#')[0] ?? ''))
  }
  visit('README.md')
  expect(pages.filter((page) => !reached.has(page))).toEqual([])
})

test('the README has every demo account, and operations.md every setting', () => {
  for (const { email } of demoAccounts) expect(read('README.md')).toContain(`\`${email}\``)
  expect(read('README.md')).toContain(`\`${demoPassword}\``)
  for (const name of envNames) expect(read('docs/operations.md'), name).toContain(`\`${name}\``)
})

test("the reviewer's guide has the keys of the workbench, all of them and no others", () => {
  const written = [...read('docs/guide/reviewer.md').matchAll(/^\| (`.+`) \| (.+) \|$/gm)].map(
    ([, keys, label]) => `${keys} ${label}`,
  )
  const real = actions.map(
    ({ keys, label }) => `${keys.map((key) => `\`${keyParts(key, false).join('+')}\``).join(' ')} ${label}`,
  )
  expect(written.sort()).toEqual(real.sort())
})
