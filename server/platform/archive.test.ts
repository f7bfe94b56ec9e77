import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeZip, type ZipPart } from '#seed/zip.ts'
import { cleanPath, readZip, type ZipEntry, type ZipLimits } from './archive.server.ts'
import type { DomainError } from './errors.ts'

async function unzip(bytes: Uint8Array, limits?: ZipLimits): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = []
  for await (const entry of readZip(bytes, limits)) entries.push(entry)
  return entries
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error: DomainError) => `${error.name} ${error.code}`,
  )
}

const hello: ZipPart = { path: 'hello.txt', content: 'hello' }
const textOf = (entry: ZipEntry | undefined) => new TextDecoder().decode(entry?.bytes)

describe('a zip file', () => {
  it('gives back every file, packed or stored, in order, without its folders', async () => {
    const content = fc.uint8Array({ maxLength: 3000 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ content, stored: fc.boolean() }), { maxLength: 6 }), async (files) => {
        const parts = files.map((file, index) => ({ ...file, path: `folder/${index}.bin` }))
        const entries = await unzip(makeZip([{ path: 'folder/', content: '', stored: true }, ...parts]))
        expect(entries.map((entry) => entry.path)).toEqual(parts.map((part) => part.path))
        expect(entries.map((entry) => Buffer.from(entry.bytes))).toEqual(files.map((file) => Buffer.from(file.content)))
      }),
      { numRuns: 40 },
    )
  })

  it('never opens an archive inside, but says that there is one', async () => {
    const [inner, plain] = await unzip(makeZip([{ path: 'inner.zip', content: makeZip([hello]) }, hello]))
    expect([inner?.archive, plain?.archive]).toEqual([true, false])
    expect(textOf((await unzip(inner?.bytes ?? new Uint8Array()))[0])).toBe('hello')
  })

  it('is read through a zip64 directory when it tells the truth', async () => {
    expect(textOf((await unzip(makeZip([hello], { zip64Count: 1n })))[0])).toBe('hello')
  })

  it('keeps files apart whose names clean to the same path', async () => {
    const entries = await unzip(
      makeZip([
        { path: 'a.pdf', content: '1' },
        { path: '../a.pdf', content: '2' },
        { path: '/a.pdf', content: '3' },
      ]),
    )
    expect(entries.map((entry) => [entry.path, textOf(entry)])).toEqual([
      ['a.pdf', '1'],
      ['a (2).pdf', '2'],
      ['a (3).pdf', '3'],
    ])
  })
})

describe('a name in an archive', () => {
  it.each([
    ['../../etc/passwd', 'etc/passwd'],
    ['..\\..\\windows\\system32\\x.dll', 'windows/system32/x.dll'],
    ['/etc/passwd', 'etc/passwd'],
    ['C:\\temp\\a.pdf', 'temp/a.pdf'],
    ['a/./b/../c.pdf', 'a/b/c.pdf'],
    ['....//....//x', 'x'],
    ['a\0b.pdf', 'ab.pdf'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['a\nb.pdf', 'ab.pdf'],
    ['Rechnung Müller.pdf', 'Rechnung Müller.pdf'],
    ['..', 'unnamed'],
    ['', 'unnamed'],
  ])('%j becomes %j', async (name, path) => {
    expect(cleanPath(name)).toBe(path)
    const [entry] = await unzip(makeZip([{ path: name, content: 'x' }]))
    expect(entry?.path).toBe(path)
  })

  it('is always relative, short and free of steps upwards', () => {
    const part = fc.constantFrom('..', '.', '/', '\\', 'C:', 'a', ' ', '\0', '...', 'ü')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 20 }).map((parts) => parts.join('')),
        ),
        (name) => {
          const path = cleanPath(name)
          expect(path).not.toMatch(/^[/\\]|(^|\/)\.\.?(\/|$)|\\|\p{Cc}|^$/u)
          expect(path.length).toBeLessThanOrEqual(255)
        },
      ),
    )
  })
})

describe('a hostile zip file', () => {
  const zeros = new Uint8Array(5_000_000)

  it('is refused as a bomb before anything is unpacked', async () => {
    expect(await codeOf(unzip(makeZip([{ path: 'bomb', content: zeros }])))).toBe('DomainError refused')
  })

  it('is refused when the sizes it claims are too large, for one file or together', async () => {
    expect(await codeOf(unzip(makeZip([{ ...hello, claim: { size: 2_000_000_000 } }])))).toBe('DomainError too_large')
    const parts = Array.from({ length: 5 }, (_, index) => ({ path: String(index), content: new Uint8Array(900) }))
    expect(await codeOf(unzip(makeZip(parts), { maxTotalBytes: 4000 }))).toBe('DomainError too_large')
    expect(await codeOf(unzip(makeZip(parts), { maxTotalBytes: 4500 }))).toBe('no error')
    expect(await codeOf(unzip(makeZip(parts), { maxEntryBytes: 800 }))).toBe('DomainError too_large')
  })

  it('is unreadable when more or less comes out than it claims, or something else', async () => {
    expect(await codeOf(unzip(makeZip([{ path: 'liar', content: zeros, claim: { size: 10 } }])))).toBe(
      'DomainError unreadable',
    )
    expect(await codeOf(unzip(makeZip([{ ...hello, claim: { size: 6 } }])))).toBe('DomainError unreadable')
    expect(await codeOf(unzip(makeZip([{ ...hello, claim: { crc: 1 } }])))).toBe('DomainError unreadable')
  })

  it('is refused when it claims a million files, truly or not', async () => {
    expect(await codeOf(unzip(makeZip([hello], { zip64Count: 1_000_000n })))).toBe('DomainError too_large')
    expect(await codeOf(unzip(makeZip([hello], { claimedCount: 65_535 })))).toBe('DomainError too_large')
    expect(await codeOf(unzip(makeZip([hello], { claimedCount: 900 })))).toBe('DomainError unreadable')
    const many = Array.from({ length: 1001 }, (_, index) => ({ path: String(index), content: '' }))
    expect(await codeOf(unzip(makeZip(many)))).toBe('DomainError too_large')
  })

  it('is refused when its files overlap', async () => {
    const kernel = { path: 'kernel', content: 'the same bytes again and again' }
    expect(await codeOf(unzip(makeZip([kernel, { ...kernel, path: 'kernal', claim: { offset: 0 } }])))).toBe(
      'DomainError refused',
    )
  })

  it.each([
    ['encrypted', { flags: 0x801 }],
    ['strongly encrypted', { flags: 0x841 }],
    ['packed by another method', { method: 14 }],
    ['holding a symbolic link', { attributes: (0o120777 << 16) >>> 0 }],
  ])('is refused when %s', async (_case, claim) => {
    expect(await codeOf(unzip(makeZip([{ ...hello, claim }])))).toBe('DomainError refused')
  })

  it('is unreadable, never a crash, when it is cut or any byte is changed', async () => {
    const whole = makeZip([hello, { path: 'b/c.txt', content: 'more '.repeat(50) }], { zip64Count: 2n })
    for (const bytes of [
      new Uint8Array(),
      new Uint8Array(10),
      whole.subarray(0, -3),
      whole.subarray(5),
      new TextEncoder().encode('<html>'),
    ]) {
      expect(await codeOf(unzip(bytes))).toBe('DomainError unreadable')
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = whole.slice()
        changed[at] = (changed[at] ?? 0) ^ flip
        expect(await codeOf(unzip(changed))).toMatch(/^(no error|DomainError (unreadable|refused|too_large))$/)
      }),
      { numRuns: 400 },
    )
  })
})
