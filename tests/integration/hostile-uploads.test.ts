import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hostileFiles } from '#seed/hostile-files.ts'
import { maxFileBytes } from '#server/document/limits.ts'
import type { UploadResult } from '#server/item/http.server.ts'
import { until } from '../setup/deadline.ts'
import { slip, slipDefinition, slipPdf } from '../setup/slips.ts'
import { serveWorld, type Website } from '../setup/website.ts'
import { createWorld, type World } from '../setup/world.ts'

let world: World
let site: Website
beforeAll(async () => {
  world = await createWorld({ definition: slipDefinition, work: true })
  // Long enough for a loaded machine to send what it has.
  site = await serveWorld(world, { silentUploadMs: 2_500 })
})
afterAll(async () => {
  await site.close()
  await world.close()
})
afterEach(async () => {
  expect((await fetch(`${site.origin}/healthz`)).status).toBe(200)
})

const sentence = /^[\p{Lu}\d].*\.$/su

async function upload(files: readonly { name: string; bytes: Uint8Array }[]): Promise<UploadResult[]> {
  const body = new FormData()
  for (const { name, bytes } of files) body.append('files', new File([bytes as BlobPart], name))
  const answer = await fetch(site.origin + site.uploadPath, { method: 'POST', headers: site.headers, body })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { results: UploadResult[] }).results
}

/** Where an item ends, once it is no longer being read or proposed. */
const ended = (number: number) =>
  until(`item #${number} is through`, 120, async () => {
    const item = await world.db.item.findUnique({
      where: { workflowId_number: { workflowId: world.workflow.id, number } },
      select: { state: true, exceptionMessage: true, document: { select: { fileName: true } } },
    })
    return item && item.state !== 'received' && item.state !== 'read' ? item : null
  })

/** Sends these bytes down a socket and answers what comes back until the other side closes or has answered. */
async function raw(head: readonly string[], body: string, end: boolean): Promise<string> {
  const socket = net.connect(site.port, '127.0.0.1')
  await once(socket, 'connect')
  let text = ''
  const done = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (/\r\n\r\n[\s\S]*\}/.test(text)) resolve()
    })
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
  })
  const common = [`POST ${site.uploadPath} HTTP/1.1`, `Host: 127.0.0.1:${site.port}`, 'Connection: close']
  const signedIn = Object.entries(site.headers).map(([name, value]) => `${name}: ${value}`)
  socket.write(`${[...common, ...signedIn, ...head].join('\r\n')}\r\n\r\n${body}`)
  if (end) socket.end()
  await done
  socket.destroy()
  return text
}

setFlagsFromString('--expose_gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes in buffers that somebody still holds. */
function heldBytes(): number {
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}

const boundary = 'cut-here'
const multipart = `Content-Type: multipart/form-data; boundary=${boundary}`
const part = (name: string, content: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="${name}"\r\n\r\n${content}\r\n`

/** Every kind is read in server/document/hostile.test.ts; what names and archives do, and some of each kind, come here. */
const comesHere = (kind: string, at: number) =>
  /\bname|zip/.test(kind) || (at % 4 === 0 && kind !== 'pdf with millions of strokes')

describe('files that are made to break the reader', () => {
  it('each get a sentence at once or end as an item in review or with its reason', async () => {
    const kinds: string[] = []
    const taken: { kind: string; number: number }[] = []
    let at = 0
    for await (const { kind, ...file } of hostileFiles()) {
      if (!comesHere(kind, at++)) continue
      kinds.push(kind)
      const [result] = await upload([file])
      if (!result) throw new Error(`${kind} got no answer`)
      if (result.ok) taken.push({ kind, number: result.number })
      else expect(result.message, kind).toMatch(sentence)
    }
    expect(kinds.length).toBeGreaterThanOrEqual(20)
    const ends: Record<string, number> = {}
    for (const { kind, number } of taken) {
      const { state, exceptionMessage, document } = await ended(number)
      ends[state] = (ends[state] ?? 0) + 1
      expect(['review', 'exception'], kind).toContain(state)
      if (state === 'exception') expect(exceptionMessage, kind).toMatch(sentence)
      // A name without folders, control characters and signs that turn the direction of writing.
      expect(document.fileName, kind).toMatch(/^[^\p{Cc}\p{Bidi_C}/\\]{1,200}$/u)
    }
    process.stdout.write(
      `${kinds.length} hostile files: ${JSON.stringify(ends)}, ${kinds.length - taken.length} refused at once\n`,
    )
    expect(ends.exception).toBeGreaterThan(4)
  }, 300_000)
})

describe('forms that are made to break the upload', () => {
  it('that claim 20 GB are answered before they are sent', async () => {
    const answer = await raw([multipart, 'Content-Length: 21474836480'], '', false)
    expect(answer).toMatch(
      /^HTTP\/1\.1 413 [\s\S]*This upload says it has 21475 MB: send at most 100 files of 100 MB each\./,
    )
  })

  it('that claim 2 GB and end after a few bytes leave no item', async () => {
    const before = await world.db.item.count()
    await raw([multipart, 'Content-Length: 2147483648'], part('tiny.pdf', 'tiny').slice(0, -6), true)
    expect(await world.db.item.count()).toBe(before)
  })

  it('that claim 2 GB but fall silent after a file are answered: the file is taken', async () => {
    const answer = await raw(
      [multipart, 'Content-Length: 2147483648'],
      `${part('tiny.txt', 'tiny')}--${boundary}--`,
      false,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*"fileName":"tiny\.txt","ok":true[\s\S]*The upload was cut off/)
  })

  it.each([
    ['without a boundary', ['Content-Type: multipart/form-data'], 'x', 400, 'This is not a form with files'],
    [
      'of another kind',
      ['Content-Type: application/x-www-form-urlencoded'],
      'a=b',
      400,
      'This is not a form with files',
    ],
    ['of text', ['Content-Type: text/plain'], 'hello', 400, 'This is not a form with files'],
    ['without an end', [multipart], part('a', 'b'), 400, 'The upload was cut off'],
    ['without a file', [multipart], `--${boundary}--`, 400, 'No file came with this upload'],
    ['with endless headers', [multipart], `--${boundary}\r\nX: ${'x'.repeat(50_000)}`, 400, 'not a well-formed form'],
    [
      'with 1002 parts',
      [multipart],
      `--${boundary}\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n`.repeat(1002),
      413,
      'more than 1000 parts',
    ],
  ])('%s get one sentence', async (_, head, body, status, message) => {
    const answer = await raw([...head, `Content-Length: ${body.length}`], body, false)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*${message}`))
  })

  it.each([
    ['two lengths', ['Content-Length: 5', 'Content-Length: 500']],
    ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['a length that is no number', ['Content-Length: many']],
  ])('with %s are refused', async (_, head) => {
    expect(await raw([multipart, ...head], 'hello', false)).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('with the same field twice give two items', async () => {
    const results = await upload(
      [1, 2].map((n) => ({ name: 'same.txt', bytes: new TextEncoder().encode(`slip ${n}`) })),
    )
    expect(results).toMatchObject([{ ok: true }, { ok: true }])
  })

  it('with a part of 110 MB refuse it and what follows, and keep what came before', async () => {
    const megabyte = new Uint8Array(1024 * 1024).fill(65)
    const good = Buffer.from(await slipPdf(slip(900))).toString('latin1')
    const request = http.request(site.origin + site.uploadPath, {
      method: 'POST',
      headers: { ...site.headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    })
    const answered = once(request, 'response') as Promise<[http.IncomingMessage]>
    // The server may stop reading once it has refused: that is no failure of the sender.
    let refused = false
    request.on('error', () => {
      refused = true
    })
    const before = heldBytes()
    let most = 0
    request.write(Buffer.from(part('good.pdf', good), 'latin1'))
    request.write(part('large.pdf', '').slice(0, -2))
    const stopped = answered.then(() => {
      refused = true
    })
    for (let i = 0; i < 110 && !refused; i++) {
      if (!request.write(megabyte)) await Promise.race([once(request, 'drain').catch(() => undefined), stopped])
      if (i % 10 === 9) most = Math.max(most, heldBytes() - before)
    }
    if (!refused) request.end(`\r\n--${boundary}--`)
    const [response] = await answered
    let text = ''
    for await (const chunk of response) text += chunk
    request.destroy()
    const { results } = JSON.parse(text) as { results: UploadResult[] }
    expect(results).toMatchObject([
      { fileName: 'good.pdf', ok: true },
      { fileName: 'the rest of this upload', ok: false, message: expect.stringMatching(/larger than 100 MB/) },
    ])
    process.stdout.write(`110 MB in one part: at most ${Math.round(most / 1e6)} MB held in memory\n`)
    expect(most).toBeLessThan(2.5 * maxFileBytes)
    expect(await ended(results[0]?.ok ? results[0].number : 0)).toMatchObject({ state: 'review' })
  })

  it('with 101 files take 100 and say so of the last', async () => {
    const results = await upload(Array.from({ length: 101 }, (_, i) => ({ name: `${i}.txt`, bytes: Uint8Array.of() })))
    expect(results).toHaveLength(101)
    expect(results.filter((r) => r.ok)).toHaveLength(100)
    expect(results[100]).toEqual({
      fileName: 'the rest of this upload',
      ok: false,
      message: 'More than 100 files came at once: send the rest as a second upload.',
    })
  })
})
