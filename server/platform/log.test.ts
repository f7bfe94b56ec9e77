import { describe, expect, it } from 'vitest'
import { DomainError } from './errors.ts'
import { createLogger, requestIdOf } from './log.server.ts'
import { cryptoRandom } from './random.server.ts'

function capture(format: 'json' | 'readable' = 'json', level = 'info') {
  const lines: string[] = []
  return { lines, log: createLogger({ level, format, write: (line) => lines.push(line) }) }
}

const needle = 'n33dle-in-the-log'

describe('a log line', () => {
  it('is one JSON object with time, level, message and facts', () => {
    const { lines, log } = capture()
    log.info({ itemId: 'i1', pages: 3, tookMs: 12.5 }, 'read')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      itemId: 'i1',
      pages: 3,
      tookMs: 12.5,
      msg: 'read',
    })
  })

  it('carries the request id of its child logger and keeps quiet below its level', () => {
    const { lines, log } = capture()
    const request = log.child({ requestId: 'r-12345678' })
    request.debug('hidden')
    request.warn('shown')
    expect(lines.map((line) => JSON.parse(line).requestId)).toEqual(['r-12345678'])
  })

  it.each([
    ['authorization'],
    ['Authorization'],
    ['cookie'],
    ['set-cookie'],
    ['password'],
    ['newPassword'],
    ['token'],
    ['accessToken'],
    ['secret'],
    ['clientSecret'],
    ['apiKey'],
    ['DATABASE_URL'],
    ['content'],
    ['values'],
    ['text'],
    ['quote'],
    ['body'],
  ])('never shows what lies under %s, at any depth, in facts, children, lists, maps and errors', (key) => {
    const { lines, log } = capture()
    log.info({ [key]: needle }, 'flat')
    log.info({ request: { headers: [{ [key]: { deep: needle } }] } }, 'deep')
    log.child({ [key]: needle }).info('child')
    log.info({ map: new Map([[key, needle]]) }, 'map')
    log.info({ list: [[{ [key]: [needle] }]] }, 'list')
    log.error({ err: Object.assign(new Error('failed'), { [key]: needle }) }, 'error')
    log.error(Object.assign(new Error('failed'), { [key]: needle }))
    expect(lines).toHaveLength(7)
    expect(lines.join('')).not.toContain(needle)
    expect(lines[0]).toContain('[redacted]')
  })

  it('shows neither header values nor the query of an address', () => {
    const { lines, log } = capture()
    log.info({ headers: new Headers({ authorization: needle, accept: 'text/html' }) }, 'headers')
    log.info({ url: new URL(`https://example.com/p?key=${needle}`) }, 'address')
    expect(lines.join('')).not.toContain(needle)
    expect(lines[0]).toContain('text/html')
    expect(lines[1]).toContain('https://example.com/p')
  })

  it('keeps counts of tokens, types of content and absent values, which are no secrets', () => {
    const { lines, log } = capture()
    log.info({ inputTokens: 812, contentType: 'application/pdf', password: undefined, hasPassword: true }, 'x')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      inputTokens: 812,
      contentType: 'application/pdf',
      hasPassword: true,
    })
  })

  it('masks credentials inside a sentence', () => {
    const { lines, log } = capture()
    log.warn(`cannot reach postgresql://app:${needle}@db/countersign`)
    log.warn({ reason: `Authorization: Bearer ${needle}` }, 'x')
    // A status link needs no sign-in: whoever has it sees the item's standing.
    log.error({ path: `/status/${needle}-long-enough-token.data` }, 'request failed')
    expect(lines.join('')).not.toContain(needle)
    expect(lines[0]).toContain('@db/countersign')
  })

  it('describes an error by kind, code and place, without the values that databases quote', () => {
    const { lines, log } = capture()
    const database = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: `Key (email)=(${needle}) already exists.`,
    })
    const prisma = Object.assign(new Error(`Invalid call:\n{ data: "${needle}" }\nUnique constraint failed`), {
      name: 'PrismaClientKnownRequestError',
    })
    log.error({ err: database }, 'a')
    log.error({ err: new Error('outer', { cause: prisma }) }, 'b')
    try {
      JSON.parse(`${needle}`)
    } catch (error) {
      log.error({ err: error }, 'c')
    }
    expect(lines.join('')).not.toContain(needle)
    expect(JSON.parse(lines[0] ?? '').err).toMatchObject({ type: 'Error', code: '23505', message: 'duplicate key' })
    expect(JSON.parse(lines[0] ?? '').err.stack).toContain('log.test.ts')
    expect(lines).toHaveLength(3)
    expect(JSON.parse(lines[1] ?? '').err.cause.message).toBe('Unique constraint failed')
  })

  it('survives circles, depth, bytes and big numbers', () => {
    const { lines, log } = capture()
    const circle: Record<string, unknown> = { id: 1 }
    circle.self = circle
    const shared = { id: 2 }
    log.info({ circle, bytes: new Uint8Array(5), big: 10n ** 20n, one: shared, two: shared }, 'x')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      circle: { id: 1, self: '[circular]' },
      bytes: '[5 bytes]',
      big: '100000000000000000000',
      two: { id: 2 },
    })
  })
})

describe('a readable line', () => {
  it('says time, level, message and facts on one line', () => {
    const { lines, log } = capture('readable')
    log.info({ port: 3000 }, 'listening')
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d INFO {2}listening port=3000\n$/)
  })

  it('cannot be forged by line breaks or terminal codes', () => {
    const { lines, log } = capture('readable')
    log.info({ name: 'a\n00:00:00 INFO  forged' }, 'b\n00:00:00 INFO  forged \u001b[2J')
    expect(lines[0]?.split('\n')).toHaveLength(2)
    expect(lines[0]).not.toContain('\u001b')
  })

  it('shows a domain error without a stack and a bug with one', () => {
    const { lines, log } = capture('readable')
    log.warn({ err: new DomainError('stale', 'Somebody was faster; load the item again.') }, 'refused')
    log.error({ err: new TypeError('bug') }, 'failed')
    expect(lines[0]).toMatch(/refused\n {2}DomainError: Somebody was faster; load the item again\.\n$/)
    expect(lines[1]).toMatch(/TypeError: bug\n\s+at /)
  })
})

describe('the request id', () => {
  it('is the one that a proxy sent when it is harmless, else a new one', () => {
    expect(requestIdOf('0f8c-proxy.1', cryptoRandom)).toBe('0f8c-proxy.1')
    for (const bad of [null, undefined, '', 'short', 'a b c d e f g', 'x'.repeat(65), 'line\nbreak-123']) {
      expect(requestIdOf(bad, cryptoRandom)).toMatch(/^[0-9a-f-]{36}$/)
    }
  })
})
