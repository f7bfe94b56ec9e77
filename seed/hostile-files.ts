import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import PdfDocument from 'pdfkit'
import { hostileMails } from './hostile-mails.ts'
import { type HostileFile, hostilePdfs } from './hostile-pdfs.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))

/** Files that senders send by accident or on purpose to break whatever reads them. Deterministic; about 20 MB in all. */
export async function* hostileFiles(): AsyncIterable<HostileFile> {
  yield* texts()
  yield* archives()
  yield* pictures()
  yield* hostilePdfs()
  yield* hostileMails()
  const pdf = await printedPdf('Invoice 2024-001 Total 120.00 EUR please pay within thirty days')
  yield { name: 'locked.pdf', kind: 'pdf locked with a password', bytes: await printedPdf('secret', 'open sesame') }
  yield { name: 'cut.pdf', kind: 'pdf cut in half', bytes: pdf.subarray(0, pdf.length >> 1) }
  yield { name: 'both.pdf', kind: 'pdf and html in one', bytes: join(utf8('<html><script>alert(1)</script>\n'), pdf) }
  yield { name: 'both.zip.pdf', kind: 'pdf and zip in one', bytes: join(pdf, zip([['a.txt', utf8('hidden')]])) }
  yield { name: 'scan.png', kind: 'pdf named png', bytes: pdf }
  yield { name: '../../../../etc/passwd', kind: 'name that climbs folders', bytes: pdf }
  yield { name: 'a\r\nX-Evil: 1\n.pdf', kind: 'name with a line break', bytes: pdf }
  yield { name: 'invoice\u202efdp.exe', kind: 'name that changes direction', bytes: pdf }
  yield { name: `${'long'.repeat(75)}.pdf`, kind: 'name of 300 characters', bytes: pdf }
  yield { name: 'a\0.pdf', kind: 'name with a null', bytes: pdf }
}

function* texts(): Iterable<HostileFile> {
  yield { name: 'empty.pdf', kind: 'zero bytes', bytes: new Uint8Array(0) }
  yield { name: 'one.pdf', kind: 'one byte', bytes: Uint8Array.of(0) }
  yield { name: 'noise.pdf', kind: 'random bytes', bytes: noise(100_000) }
  yield { name: 'blank.txt', kind: 'blanks only', bytes: utf8(' \n\t\r\n') }
  yield {
    name: 'drawing.svg',
    kind: 'svg with a script',
    bytes: utf8('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'),
  }
  yield {
    name: 'page.pdf',
    kind: 'html named pdf',
    bytes: utf8('<!DOCTYPE html><html><body><script>fetch("/api")</script></body></html>'),
  }
  yield { name: 'photo.png', kind: 'javascript named png', bytes: utf8('require("child_process").exec("rm -rf /")\n') }
  // The standard harmless test string of anti-virus programs, in two parts, so that this source is not reported.
  const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('-')
  yield { name: 'eicar.com', kind: 'eicar string', bytes: utf8(eicar) }
  yield { name: 'wide.txt', kind: 'utf-16 text', bytes: utf16('Invoice 42\r\nTotal 10.00 €\r\n') }
  yield { name: 'nulls.txt', kind: 'text with nulls', bytes: utf8('Invoice\0 42\0\0 Total 10.00\n'.repeat(50)) }
  yield { name: 'line.txt', kind: '5 MB in one line', bytes: utf8('A'.repeat(5_000_000)) }
  yield { name: 'laughs.xml', kind: 'xml that multiplies', bytes: utf8(billionLaughs()) }
  yield { name: 'setup.pdf', kind: 'windows program', bytes: join(latin1('MZ\x90\0\x03'), noise(2000)) }
  yield { name: 'tool', kind: 'linux program', bytes: join(latin1('\x7fELF\x02\x01\x01'), noise(2000)) }
  yield { name: 'letter.rtf', kind: 'rtf', bytes: utf8('{\\rtf1\\ansi{\\object\\objemb}}') }
}

function* archives(): Iterable<HostileFile> {
  const zeros = new Uint8Array(64 * 1024 * 1024)
  const bomb = zip([['zeros.pdf', zeros]])
  yield { name: 'bomb.zip', kind: 'zip bomb', bytes: bomb }
  yield { name: 'archive.pdf', kind: 'zip named pdf', bytes: zip([['../../evil.sh', utf8('echo')]]) }
  const types =
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
  const docx = zip([
    ['[Content_Types].xml', utf8(types)],
    ['word/document.xml', utf8('<w:document/>')],
  ])
  yield { name: 'letter.docx', kind: 'word document', bytes: docx }
  yield { name: 'bomb.gz', kind: 'gzip bomb', bytes: gzipSync(zeros, { level: 9 }) }
}

function* pictures(): Iterable<HostileFile> {
  yield {
    name: 'huge.png',
    kind: 'png of 60000 x 60000',
    bytes: png(60_000, 60_000, deflateSync(new Uint8Array(1000))),
  }
  const rows = new Uint8Array(200 * 201).fill(200)
  for (let y = 0; y < 200; y++) rows[y * 201] = 0
  const whole = png(200, 200, deflateSync(rows, { level: 0 }))
  yield { name: 'cut.png', kind: 'png cut in half', bytes: whole.subarray(0, whole.length >> 1) }
  yield {
    name: 'bomb.png',
    kind: 'png with more data than pixels',
    bytes: png(100, 100, deflateSync(new Uint8Array(20_000_000))),
  }
  yield { name: 'cut.jpg', kind: 'jpeg cut after its header', bytes: jpegHeader(800, 600) }
  yield { name: 'huge.jpg', kind: 'jpeg of 65500 x 65500', bytes: jpegHeader(65_500, 65_500) }
  yield { name: 'loop.tif', kind: 'tiff whose pages go round', bytes: cyclicTiff() }
  yield { name: 'huge.webp', kind: 'webp of 16383 x 16383', bytes: webpHeader() }
  yield {
    name: 'pixel.gif',
    kind: 'gif',
    bytes: latin1(
      'GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;',
    ),
  }
}

function join(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** The same bytes every time: a linear congruential generator (Numerical Recipes' constants). */
function noise(length: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  })
}

function utf16(text: string): Uint8Array {
  return Uint8Array.from([0xff, 0xfe, ...[...text].flatMap((c) => [c.charCodeAt(0) & 0xff, c.charCodeAt(0) >> 8])])
}

function billionLaughs(): string {
  const levels = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('\n')
  return `<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY l0 "ha">\n${levels}]>\n<x>&l9;</x>`
}

const u16 = (n: number) => Uint8Array.of(n & 0xff, (n >> 8) & 0xff)
const u32 = (n: number) => Uint8Array.of(n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff, (n >>> 24) & 0xff)
const u32be = (n: number) => u32(n).reverse()

/** A ZIP archive of deflated entries. */
function zip(entries: [name: string, bytes: Uint8Array][]): Uint8Array {
  const locals: Uint8Array[] = []
  const central: Uint8Array[] = []
  let at = 0
  for (const [name, bytes] of entries) {
    const packed = deflateRawSync(bytes, { level: 9 })
    const common = join(
      u16(20),
      u16(0),
      u16(8),
      u32(0),
      u32(crc32(bytes)),
      u32(packed.length),
      u32(bytes.length),
      u16(name.length),
      u16(0),
    )
    const local = join(latin1('PK\x03\x04'), common, utf8(name), packed)
    central.push(join(latin1('PK\x01\x02'), u16(20), common, u16(0), u16(0), u16(0), u32(0), u32(at), utf8(name)))
    locals.push(local)
    at += local.length
  }
  const directory = join(...central)
  const end = join(
    latin1('PK\x05\x06'),
    u32(0),
    u16(entries.length),
    u16(entries.length),
    u32(directory.length),
    u32(at),
    u16(0),
  )
  return join(...locals, directory, end)
}

function png(width: number, height: number, data: Uint8Array): Uint8Array {
  const chunk = (type: string, body: Uint8Array) => {
    const tagged = join(latin1(type), body)
    return join(u32be(body.length), tagged, u32be(crc32(tagged)))
  }
  const header = join(u32be(width), u32be(height), Uint8Array.of(8, 0, 0, 0, 0))
  return join(latin1('\x89PNG\r\n\x1a\n'), chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', new Uint8Array(0)))
}

/** Start, baseline frame header, one quantisation table, and then nothing. */
function jpegHeader(width: number, height: number): Uint8Array {
  const table = join(latin1('\xff\xdb\0\x43\0'), new Uint8Array(64).fill(16))
  const frame = [0xff, 0xc0, 0, 11, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0]
  return join(latin1('\xff\xd8'), table, Uint8Array.from(frame))
}

/** One 8 x 8 page whose "next page" is itself. */
function cyclicTiff(): Uint8Array {
  const tags: [tag: number, value: number][] = [
    [256, 8],
    [257, 8],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 200],
    [277, 1],
    [278, 8],
    [279, 64],
  ]
  const entries = tags.map(([tag, value]) => join(u16(tag), u16(4), u32(1), u32(value)))
  const page = join(u16(tags.length), ...entries, u32(8))
  const file = join(latin1('II*\0'), u32(8), page)
  return join(file, new Uint8Array(200 - file.length), new Uint8Array(64).fill(128))
}

/** An extended WebP header that claims the largest canvas, without a picture. */
function webpHeader(): Uint8Array {
  const canvas = join(u32(0), Uint8Array.of(0xfe, 0x3f, 0, 0xfe, 0x3f, 0))
  const body = join(latin1('WEBPVP8X'), u32(10), canvas)
  return join(latin1('RIFF'), u32(body.length), body)
}

/** A one-page PDF with a line of text, locked when a password is given. */
function printedPdf(text: string, userPassword?: string): Promise<Uint8Array> {
  const document = new PdfDocument({ ...(userPassword ? { userPassword } : {}), info: { CreationDate: new Date(0) } })
  const parts: Uint8Array[] = []
  document.on('data', (part: Uint8Array) => parts.push(part))
  const done = new Promise<Uint8Array>((resolve) => document.on('end', () => resolve(join(...parts))))
  document.fontSize(12).text(text)
  document.end()
  return done
}
