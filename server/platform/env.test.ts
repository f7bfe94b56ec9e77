import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { demoAllowed, envNames, parseEnv, readEnv } from './env.server.ts'
import { DomainError } from './errors.ts'

function problemsOf(source: Record<string, string>): string[] {
  try {
    parseEnv(source)
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError)
    return (error as DomainError).message.split('\n')
  }
  return []
}

function readExample(): Record<string, string> {
  const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
  return Object.fromEntries([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]))
}

describe('the settings', () => {
  it('have a default each, so that nothing needs to be set', () => {
    expect(parseEnv({}, 4)).toEqual({
      PORT: 3000,
      HOST: '127.0.0.1',
      NODE_ENV: 'development',
      COUNTERSIGN_NODE_ENV_DEFAULTED: false,
      COUNTERSIGN_DATA_DIR: '.data',
      COUNTERSIGN_ROLE: 'both',
      COUNTERSIGN_DEMO_PUBLIC: false,
      COUNTERSIGN_LOG_LEVEL: 'info',
      COUNTERSIGN_READER_WORKERS: 3,
      COUNTERSIGN_DB_POOL: 10,
    })
  })

  it('are all listed in .env.example, with a comment above, and nothing else is', () => {
    expect(Object.keys(readExample()).sort()).toEqual([...envNames].sort())
    const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
    for (const name of envNames) expect(text, name).toMatch(new RegExp(`^# .+\\n${name}=`, 'm'))
  })

  it('keep their defaults when .env.example is copied as it is', () => {
    expect(parseEnv(readExample(), 4)).toEqual(parseEnv({}, 4))
  })

  it('treat empty and blank values as unset and ignore the variables of others', () => {
    expect(parseEnv({ PORT: '', HOST: '  ', HOME: '/root', npm_config_cache: 'x' })).toEqual(parseEnv({}))
  })

  it('are read as numbers, flags and a bare origin', () => {
    const env = parseEnv({
      PORT: '0',
      DATABASE_URL: 'postgresql://u:p@h/d',
      COUNTERSIGN_DEMO_PUBLIC: '1',
      COUNTERSIGN_PUBLIC_URL: 'https://c.example.com/',
      COUNTERSIGN_READER_WORKERS: '5',
    })
    expect(env.PORT).toBe(0)
    expect(env.COUNTERSIGN_DEMO_PUBLIC).toBe(true)
    expect(env.COUNTERSIGN_PUBLIC_URL).toBe('https://c.example.com')
    expect(env.COUNTERSIGN_READER_WORKERS).toBe(5)
  })

  it.each([
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '30.5'],
    ['HOST', 'http://here/'],
    ['NODE_ENV', 'prod'],
    ['DATABASE_URL', 'mysql://root:hunter2@h/d'],
    ['COUNTERSIGN_ROLE', 'all'],
    ['COUNTERSIGN_DEMO_PUBLIC', 'yes'],
    ['COUNTERSIGN_PUBLIC_URL', 'https://c.example.com/app'],
    ['COUNTERSIGN_PUBLIC_URL', 'countersign'],
    ['COUNTERSIGN_LOG_LEVEL', 'loud'],
    ['COUNTERSIGN_READER_WORKERS', '0'],
    ['COUNTERSIGN_DB_POOL', '1000'],
    ['COUNTERSIGN_SMTP_URL', 'smtp://root:hunter2@h/path'],
    ['COUNTERSIGN_MAIL_FROM', 'reports'],
  ])('name %s and the remedy when it is %s, without repeating the value', (name, value) => {
    const problems = problemsOf({ [name]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name} is not usable: (use|write) .+\\.$`))
    expect(problems[0]).not.toContain('hunter2')
  })

  it('report every wrong variable at once, one sentence each', () => {
    expect(problemsOf({ PORT: 'x', COUNTERSIGN_ROLE: 'x', COUNTERSIGN_PROT: '1' })).toHaveLength(3)
  })

  it('refuse an unknown COUNTERSIGN_ name and suggest the one that was meant', () => {
    expect(problemsOf({ COUNTERSIGN_DATADIR: '/x' })).toEqual([
      'COUNTERSIGN_DATADIR is not a setting of Countersign; did you mean COUNTERSIGN_DATA_DIR?',
    ])
    expect(problemsOf({ COUNTERSIGN_SOMETHING_ELSE: '1' })[0]).toContain('.env.example')
  })

  it('refuse a migration address without a database address', () => {
    expect(problemsOf({ MIGRATE_DATABASE_URL: 'postgres://o@h/d' })[0]).toContain('set both')
  })

  it('refuse a mail server without a sender, and a sender without one', () => {
    const smtp = { COUNTERSIGN_SMTP_URL: 'smtps://root:hunter2@mail.example.com' }
    const from = { COUNTERSIGN_MAIL_FROM: 'reports@example.com' }
    for (const half of [smtp, from]) expect(problemsOf(half)).toEqual([expect.stringContaining('set both, or neither')])
    expect(parseEnv({ ...smtp, ...from })).toMatchObject({ ...smtp, ...from })
  })

  it('of this process have an absolute data folder', () => {
    expect(readEnv().COUNTERSIGN_DATA_DIR).toMatch(/^(\/|[A-Z]:)/)
  })
})

describe('demo accounts', () => {
  const local = {
    HOST: '127.0.0.1',
    NODE_ENV: 'development',
    COUNTERSIGN_NODE_ENV_DEFAULTED: false,
    COUNTERSIGN_DEMO_PUBLIC: false,
  } as const

  it.each([
    ['on this machine', {}, true, false],
    [
      'on this machine with production filled in by the start script',
      { NODE_ENV: 'production', COUNTERSIGN_NODE_ENV_DEFAULTED: true },
      true,
      false,
    ],
    ['with production said by the operator', { NODE_ENV: 'production' }, false, false],
    ['on the network', { HOST: '0.0.0.0' }, false, false],
    ['on another name of this machine', { HOST: 'localhost' }, false, false],
    ['behind a proxy with a public address', { COUNTERSIGN_PUBLIC_URL: 'https://c.example.com' }, false, false],
    ['on this machine under its own name', { COUNTERSIGN_PUBLIC_URL: 'http://localhost:3000' }, true, false],
    ['on the network with permission', { HOST: '0.0.0.0', COUNTERSIGN_DEMO_PUBLIC: true }, true, true],
    ['in production with permission', { NODE_ENV: 'production', COUNTERSIGN_DEMO_PUBLIC: true }, true, true],
    ['on this machine with a permission that is not needed', { COUNTERSIGN_DEMO_PUBLIC: true }, true, false],
  ] as const)('%s', (_case, change, allowed, warn) => {
    const access = demoAllowed({ ...local, ...change })
    expect([access.allowed, access.warn]).toEqual([allowed, warn])
    expect(access.reason).toMatch(/\.$/)
  })
})
