import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createOutboundFetch, type OutboundFetch, type OutboundOptions } from './fetch.server.ts'
import { parseNetworks, refusalOf } from './fetch-address.ts'

const open: { servers: Server[]; fetches: OutboundFetch[] } = { servers: [], fetches: [] }

/** A real server on this machine; answers its port. */
async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  open.servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}

function outbound(options: Partial<OutboundOptions> = {}): OutboundFetch {
  const fetch = createOutboundFetch({ allow: '*', allowHttp: true, allowPrivate: ['127.0.0.1'], ...options })
  open.fetches.push(fetch)
  return fetch
}

afterEach(async () => {
  for (const server of open.servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  await Promise.all(open.fetches.splice(0).map((fetch) => fetch.close()))
})

describe('addresses', () => {
  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '100.100.100.200',
    '168.63.129.16',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b::808:808',
    '2002:7f00:1::',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    'fc00::1',
    'fd12:3456::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '100::1',
    '',
    'localhost',
    '1.2.3',
    '0177.0.0.1',
  ])('refuse %s', (address) => {
    expect(refusalOf(address)).toBeTypeOf('string')
  })

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '172.15.255.255',
    '192.169.0.1',
    '11.0.0.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001:82a::200e',
  ])('let %s through', (address) => {
    expect(refusalOf(address)).toBeUndefined()
  })

  it('open a private network on purpose, its neighbours not, and the metadata service never', () => {
    const networks = parseNetworks(['10.1.0.0/16', '127.0.0.1', '169.254.0.0/16', '0.0.0.0/0', 'fd00::/8'])
    expect(refusalOf('10.1.2.3', networks)).toBeUndefined()
    expect(refusalOf('10.2.0.1', parseNetworks(['10.1.0.0/16']))).toBe('private')
    expect(refusalOf('169.254.169.254', networks)).toBeTypeOf('string')
    expect(refusalOf('fd00:ec2::254', networks)).toBeTypeOf('string')
    expect(refusalOf('::ffff:10.1.2.3', networks)).toBeTypeOf('string')
    expect(() => parseNetworks(['10.1.0.0/99'])).toThrow('10.1.0.0/99')
  })
})

describe('the outbound fetch', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://017700000001/',
    'http://[::1]/',
    'http://0/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1:8080/',
    'http://[fe80::1]/',
    'http://localhost/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'https://user:word@example.com/',
    'https://user@example.com/',
    'not a url',
  ])('refuses %s', async (url) => {
    await expect(outbound({ allowPrivate: [] })(url)).rejects.toMatchObject({ code: 'refused' })
  })

  it('refuses plain http unless it was asked for', async () => {
    await expect(outbound({ allowHttp: false })('http://example.com/')).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('https'),
    })
  })

  it('sends method, headers and body, and answers a standard response', async () => {
    const port = await serve(async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      response.writeHead(201, { 'content-type': 'application/json', 'x-echo': String(request.headers['x-key']) })
      response.end(JSON.stringify({ method: request.method, got: Buffer.concat(parts).toString() }))
    })
    const answer = await outbound()(`http://127.0.0.1:${port}/hook`, {
      method: 'POST',
      headers: { 'x-key': 'k' },
      body: 'hello',
    })
    expect(answer).toBeInstanceOf(Response)
    expect([answer.status, answer.headers.get('x-echo'), answer.url]).toEqual([
      201,
      'k',
      `http://127.0.0.1:${port}/hook`,
    ])
    expect(await answer.json()).toEqual({ method: 'POST', got: 'hello' })
  })

  it('answers a response without a body', async () => {
    const port = await serve((_request, response) => response.writeHead(204).end())
    expect((await outbound()(`http://127.0.0.1:${port}/`)).status).toBe(204)
  })

  it('asks allowed hosts only, by name, sub-domain and port', async () => {
    const port = await serve((_request, response) => response.end('ok'))
    const resolve = async () => ['127.0.0.1']
    const fetch = outbound({ allow: [`api.test:${port}`, `*.wild.test:${port}`], resolve })
    expect(await (await fetch(`http://api.test:${port}/`)).text()).toBe('ok')
    expect(await (await fetch(`http://a.b.wild.test:${port}/`)).text()).toBe('ok')
    for (const url of [
      `http://other.test:${port}/`,
      `http://wild.test:${port}/`,
      `http://evilwild.test:${port}/`,
      'http://api.test/',
      `http://api.test.evil:${port}/`,
    ]) {
      await expect(fetch(url)).rejects.toMatchObject({ code: 'refused' })
    }
  })
})

describe('a name', () => {
  it('is refused when it resolves into a closed network, even beside an open address', async () => {
    for (const addresses of [['127.0.0.2'], ['10.0.0.5'], ['8.8.8.8', '192.168.0.1'], ['::1']]) {
      await expect(outbound({ resolve: async () => addresses })('https://innocent.test/')).rejects.toMatchObject({
        code: 'refused',
      })
    }
    await expect(outbound({ resolve: async () => [] })('https://innocent.test/')).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it('is connected at the very address that was checked, without asking again (no rebinding)', async () => {
    const port = await serve((request, response) =>
      response.end(`${request.headers.host} on ${request.socket.localAddress}`),
    )
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    let asked = 0
    const fetch = outbound({ resolve: async () => answers[asked++] ?? [] })
    expect(await (await fetch(`http://rebind.test:${port}/`)).text()).toBe(`rebind.test:${port} on 127.0.0.1`)
    expect(asked).toBe(1)
  })

  it('is checked again when a new connection resolves it to something else', async () => {
    const port = await serve((_request, response) => response.writeHead(200, { connection: 'close' }).end('ok'))
    const answers = [['127.0.0.1'], ['127.0.0.2']]
    let asked = 0
    const fetch = outbound({ resolve: async () => answers[asked++] ?? [] })
    await (await fetch(`http://rebind.test:${port}/`)).text()
    await expect(fetch(`http://rebind.test:${port}/`)).rejects.toMatchObject({ code: 'refused' })
  })
})

describe('redirects', () => {
  it.each([
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://[::1]/',
    'file:///etc/passwd',
    'http://private.test/',
    'http://user:p@127.0.0.1/',
  ])('to %s are refused', async (location) => {
    const port = await serve((_request, response) => response.writeHead(302, { location }).end())
    const fetch = outbound({ resolve: async () => ['192.168.0.9'] })
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'refused' })
  })

  it('are followed three times and no further', async () => {
    const port = await serve((request, response) => {
      const step = Number(request.url?.slice(1))
      if (step === 0) response.end('arrived')
      else response.writeHead(307, { location: `/${step - 1}` }).end()
    })
    expect(await (await outbound()(`http://127.0.0.1:${port}/3`)).text()).toBe('arrived')
    await expect(outbound()(`http://127.0.0.1:${port}/4`)).rejects.toMatchObject({ code: 'refused' })
    await expect(outbound({ maxRedirects: 0 })(`http://127.0.0.1:${port}/1`)).rejects.toMatchObject({ code: 'refused' })
  })

  it('carry no credential to another host, and keep it on the same one', async () => {
    const target = await serve((request, response) =>
      response.end(
        JSON.stringify([request.headers.authorization, request.headers['x-api-key'], request.headers.accept]),
      ),
    )
    const origin = await serve((request, response) => {
      const there = request.url === '/away' ? `http://127.0.0.1:${target}/` : '/here'
      if (request.url === '/here') response.end(String(request.headers.authorization))
      else response.writeHead(302, { location: there }).end()
    })
    const headers = { authorization: 'Bearer k', 'x-api-key': 'k', accept: 'text/plain' }
    expect(await (await outbound()(`http://127.0.0.1:${origin}/away`, { headers })).json()).toEqual([
      null,
      null,
      'text/plain',
    ])
    expect(await (await outbound()(`http://127.0.0.1:${origin}/stay`, { headers })).text()).toBe('Bearer k')
  })

  it.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'data'],
    [308, 'POST', 'data'],
  ])('with status %i send a POST on as %s', async (status, method, sent) => {
    const port = await serve(async (request, response) => {
      if (request.url === '/') return void response.writeHead(status, { location: '/next' }).end()
      let body = ''
      for await (const part of request) body += part
      response.end(JSON.stringify([request.method, body]))
    })
    const answer = await outbound()(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'data' })
    expect(await answer.json()).toEqual([method, sent])
  })
})

describe('limits', () => {
  it('stop a body that is announced, streamed or unpacked beyond the maximum', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/announced') response.writeHead(200, { 'content-length': '5000' }).write('x')
      else if (request.url === '/packed')
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000)))
      else for (let part = 0; part < 5; part += 1) response.write('y'.repeat(1000))
    })
    const fetch = outbound({ maxBytes: 2000 })
    await expect(fetch(`http://127.0.0.1:${port}/announced`)).rejects.toMatchObject({ code: 'too_large' })
    for (const path of ['packed', 'streamed']) {
      const answer = await fetch(`http://127.0.0.1:${port}/${path}`)
      await expect(answer.text()).rejects.toMatchObject({ code: 'too_large' })
    }
  })

  it('end a server that never answers, or stops in the middle of its body', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/body') response.write('half')
    })
    const fetch = outbound({ timeoutMs: 150 })
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'unavailable' })
    const whole = async () => (await fetch(`http://127.0.0.1:${port}/body`)).text()
    await expect(whole()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('in time') })
  })

  it('say in one sentence that the connection broke in the middle of the body', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half', () => response.destroy())
    })
    const whole = async () => (await outbound()(`http://127.0.0.1:${port}/`)).text()
    await expect(whole()).rejects.toMatchObject({ code: 'unavailable' })
  })

  it("leave the caller's own abort as it is", async () => {
    const stop = new AbortController()
    const port = await serve(() => stop.abort())
    await expect(outbound()(`http://127.0.0.1:${port}/`, { signal: stop.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })

  it('say in one sentence that nobody listens', async () => {
    const port = await serve(() => undefined)
    const server = open.servers.pop()
    await new Promise((done) => server?.close(done))
    await expect(outbound()(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })
})
