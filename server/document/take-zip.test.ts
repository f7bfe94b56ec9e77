import { expect, test } from 'vitest'
import { makeZip } from '#seed/zip.ts'
import { isZip, takeZip } from './take-zip.server.ts'

const take = async (bytes: Uint8Array) => {
  const taken: [string, string][] = []
  for await (const { fileName, bytes: content } of takeZip(bytes, 'all.zip'))
    taken.push([fileName, new TextDecoder().decode(content)])
  return taken
}

test('each document of a zip keeps its name, without folders, steps upwards and the litter of systems', async () => {
  const zip = makeZip([
    { path: 'march/', content: '', stored: true },
    { path: 'march/invoice.txt', content: 'one' },
    { path: '../../etc/invoice.txt', content: 'two' },
    { path: '__MACOSX/march/._invoice.txt', content: 'litter' },
    { path: 'march/.DS_Store', content: 'litter' },
    { path: 'march/Thumbs.db', content: 'litter' },
  ])
  expect(await isZip(zip)).toBe(true)
  expect(await take(zip)).toEqual([
    ['invoice.txt', 'one'],
    ['invoice.txt', 'two'],
  ])
})

test('an archive inside, an empty zip, a bomb, too many files and a cut file are refused, each in a sentence', async () => {
  const inner = makeZip([{ path: 'a.txt', content: 'a' }])
  const cases: [Uint8Array, RegExp][] = [
    [makeZip([{ path: 'x/inner.zip', content: inner }]), /all\.zip cannot.*another archive \(inner\.zip\): unpack/],
    [makeZip([{ path: 'empty/', content: '', stored: true }]), /holds no documents/],
    [makeZip([{ path: 'bomb.txt', content: new Uint8Array(5_000_000) }]), /zip bomb/],
    [makeZip(Array.from({ length: 201 }, (_, i) => ({ path: `${i}.txt`, content: 'x' }))), /more than 200 files/],
    [inner.subarray(0, inner.length - 9), /damaged/],
  ]
  for (const [zip, message] of cases) await expect(take(zip)).rejects.toThrow(message)
})

test('an Office file and other files that are packed as a zip are documents, not zips', async () => {
  const types =
    '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
  const word = makeZip([
    { path: '[Content_Types].xml', content: types, stored: true },
    { path: 'word/document.xml', content: '<w/>' },
  ])
  expect(await isZip(word)).toBe(false)
  expect(await isZip(new TextEncoder().encode('PK but text'))).toBe(false)
  expect(await take(makeZip([{ path: 'letter.docx', content: word }]))).toHaveLength(1)
})
