import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PartLimits, readParts } from './multipart.server.ts'

const limits: PartLimits = { maxParts: 50, maxTotalBytes: 1_000_000 }
const boundary = 'cut-here'

type Plain = { name: string; fileName: string | null; bytes: Uint8Array }

/** A request whose body comes in pieces of these sizes, the last one repeated. */
function request(
  body: Uint8Array,
  sizes: readonly number[] = [65_536],
  contentType = `multipart/form-data; boundary=${boundary}`,
) {
  let at = 0
  let turn = 0
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= body.length) return controller.close()
      const size = sizes[Math.min(turn++, sizes.length - 1)] ?? 1
      controller.enqueue(body.slice(at, at + size))
      at += size
    },
  })
  const init = { method: 'POST', headers: { 'content-type': contentType }, body: stream, duplex: 'half' }
  return new Request('http://localhost/', init as RequestInit)
}

async function collect(of: Request, within = limits): Promise<Plain[]> {
  const parts: Plain[] = []
  for await (const { name, fileName, body } of readParts(of, within)) {
    const chunks: Uint8Array[] = []
    for await (const chunk of body) chunks.push(Uint8Array.from(chunk))
    parts.push({ name, fileName, bytes: Uint8Array.from(Buffer.concat(chunks)) })
  }
  return parts
}

/** As the platform itself writes a form. */
async function encode(parts: readonly Plain[]): Promise<{ body: Uint8Array; contentType: string }> {
  const form = new FormData()
  for (const { name, fileName, bytes } of parts)
    if (fileName === null) form.append(name, Buffer.from(bytes).toString('latin1'))
    else form.append(name, new File([bytes as BlobPart], fileName))
  const answer = new Response(form)
  return { body: new Uint8Array(await answer.arrayBuffer()), contentType: answer.headers.get('content-type') ?? '' }
}

const text = (s: string) => new TextEncoder().encode(s)
const form = (...lines: string[]) => text(lines.join('\r\n'))

describe('a form with files', () => {
  it('comes out as it went in, however it is cut into pieces', async () => {
    // Contents that look like parts of a delimiter are the hard ones.
    const tricky = fc.array(fc.constantFrom('\r', '\n', '-', '--', '\r\n--', 'a', boundary), { maxLength: 40 })
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      tricky.map((t) => text(t.join(''))),
    )
    const part = fc.record({
      name: fc.constantFrom('files', 'a"b', 'ü'),
      fileName: fc.constantFrom('a.pdf', 'q"uote.pdf', 'ß\r\n.txt'),
      bytes,
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 9 }),
        async (parts, sizes) => {
          const { body, contentType } = await encode(parts)
          expect(await collect(request(body, sizes, contentType))).toEqual(parts)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('skips what nobody read of a part, wherever the reader gave up', async () => {
    const plain = ['a', 'b', 'c'].map((name) => ({ name, fileName: name, bytes: new Uint8Array(500) }))
    const { body, contentType } = await encode(plain)
    const reads = fc.array(fc.nat(5), { minLength: 3, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(reads, fc.integer({ min: 1, max: 700 }), async (chunks, size) => {
        const names: string[] = []
        for await (const part of readParts(request(body, [size], contentType), limits)) {
          let left = chunks[names.length] ?? 0
          if (left > 0) for await (const _ of part.body) if (--left === 0) break
          names.push(part.name)
        }
        expect(names).toEqual(['a', 'b', 'c'])
      }),
      { numRuns: 100 },
    )
  })

  it('knows fields from files, a preamble, and the extended form of a name', async () => {
    const body = form(
      'for old mail programs',
      `--${boundary}`,
      'Content-Disposition: form-data; name=plain',
      '',
      'value',
      `--${boundary}`,
      'content-type: text/plain',
      `content-disposition: form-data; name="f"; filename="x.txt"; filename*=UTF-8''%e2%82%ac.txt`,
      '',
      '',
      `--${boundary}--`,
      'after the end',
    )
    expect(await collect(request(body, [3]))).toEqual([
      { name: 'plain', fileName: null, bytes: text('value') },
      { name: 'f', fileName: '€.txt', bytes: text('') },
    ])
  })
})

describe('what is no such form', () => {
  const head = [`--${boundary}`, 'Content-Disposition: form-data; name="f"; filename="a"', '']
  it.each([
    ['another kind of content', request(text('{}'), [9], 'application/json'), /not a form with files/],
    ['no boundary', request(text(''), [9], 'multipart/form-data'), /not a form with files/],
    ['nothing', request(text('')), /cut off/],
    ['no end', request(form(...head, 'content')), /cut off/],
    ['headers without end', request(form(`--${boundary}`, 'X: '.padEnd(40_000, 'x'))), /well-formed/],
    ['no disposition', request(form(`--${boundary}`, 'X: y', '', '', `--${boundary}--`)), /well-formed/],
    ['noise after the delimiter', request(form(`--${boundary}noise`, '', '')), /well-formed/],
    ['an endless preamble', request(new Uint8Array(100_000)), /well-formed/],
    ['too much', request(form(...head, 'x'.repeat(1_000_001))), /larger than 1 MB/],
    [
      'too many parts',
      request(form(...Array.from({ length: 51 }, () => [...head, 'x']).flat(), `--${boundary}--`)),
      /more than 50 parts/,
    ],
  ])('%s is refused in one sentence', async (_, of, message) => {
    await expect(collect(of)).rejects.toThrow(message)
  })
})
