import { constants, deflateRawSync } from 'node:zlib'

/** `name` is what the sender calls it, `kind` says what is wrong with it. */
export type HostileFile = { name: string; kind: string; bytes: Uint8Array }

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))

/** PDFs that no program writes: built by hand, object by object. */
export function* hostilePdfs(): Iterable<HostileFile> {
  yield { name: 'pages.pdf', kind: 'pdf of 10,000 pages', bytes: manyPages(10_000) }
  yield {
    name: 'loop.pdf',
    kind: 'pdf whose page tree goes round',
    bytes: pdf(['<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>']),
  }
  yield { name: 'none.pdf', kind: 'pdf without pages', bytes: pdf(['<< /Type /Pages /Kids [] /Count 0 >>']) }
  yield {
    name: 'claims.pdf',
    kind: 'pdf that claims 2 billion pages',
    bytes: pdf(['<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>', page('[0 0 595 842]')]),
  }
  yield {
    name: 'nested.pdf',
    kind: 'pdf of arrays in arrays',
    bytes: onePage(`/X ${'['.repeat(50_000)}${']'.repeat(50_000)}`),
  }
  yield {
    name: 'script.pdf',
    kind: 'pdf that runs javascript when opened',
    bytes: pdf(
      [pages, page('[0 0 595 842]')],
      '/OpenAction << /S /JavaScript /JS (app.launchURL\\("http://example.com"\\);)  >>',
    ),
  }
  yield {
    name: 'launch.pdf',
    kind: 'pdf that starts a program',
    bytes: pdf([pages, page('[0 0 595 842]')], '/OpenAction << /S /Launch /F (cmd.exe) >>'),
  }
  yield { name: 'wall.pdf', kind: 'pdf with a page of 10 km', bytes: pdf([pages, page('[0 0 28346456 28346456]')]) }
  yield { name: 'thread.pdf', kind: 'pdf with a page 1 point wide', bytes: pdf([pages, page('[0 0 1 14400]')]) }
  yield { name: 'nothing.pdf', kind: 'pdf with a page of no size', bytes: pdf([pages, page('[0 0 0 0]')]) }
  yield {
    name: 'overflow.pdf',
    kind: 'pdf with a page beyond all numbers',
    bytes: pdf([pages, page('[-1e38 -1e38 1e38 1e38]')]),
  }
  yield { name: 'forms.pdf', kind: 'pdf whose drawings call each other', bytes: recursiveForms() }
  yield { name: 'picture.pdf', kind: 'pdf with a picture of 900 MB in 1 MB', bytes: pictureBomb() }
  yield { name: 'strokes.pdf', kind: 'pdf with millions of strokes', bytes: strokeBomb() }
  yield { name: 'header.pdf', kind: 'pdf header and nothing else', bytes: latin1('%PDF-1.7\n') }
  yield {
    name: 'xref.pdf',
    kind: 'pdf with a wrong table of objects',
    bytes: latin1('%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n999999999\n%%EOF'),
  }
}

const pages = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>'
const page = (box: string, more = '') => `<< /Type /Page /Parent 2 0 R /MediaBox ${box} ${more} >>`
const onePage = (more: string) => pdf([pages, page('[0 0 595 842]', more)])

/** A PDF whose object 1 is the catalogue and whose further objects are given, the page tree first. */
function pdf(objects: (string | Uint8Array)[], catalogue = ''): Uint8Array {
  const parts: Uint8Array[] = [latin1('%PDF-1.4\n')]
  const offsets: number[] = []
  let at = parts[0]?.length ?? 0
  const all = [`<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`, ...objects]
  for (const [i, body] of all.entries()) {
    offsets.push(at)
    for (const part of [
      latin1(`${i + 1} 0 obj\n`),
      typeof body === 'string' ? latin1(body) : body,
      latin1('\nendobj\n'),
    ]) {
      parts.push(part)
      at += part.length
    }
  }
  const table = offsets.map((o) => `${String(o).padStart(10, '0')} 00000 n \n`).join('')
  const size = all.length + 1
  parts.push(
    latin1(
      `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  )
  return new Uint8Array(Buffer.concat(parts))
}

function stream(dictionary: string, body: Uint8Array): Uint8Array {
  return new Uint8Array(
    Buffer.concat([latin1(`<< ${dictionary} /Length ${body.length} >>\nstream\n`), body, latin1('\nendstream')]),
  )
}

function manyPages(count: number): Uint8Array {
  const kids = Array.from({ length: count }, (_, i) => `${i + 3} 0 R`).join(' ')
  return pdf([
    `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`,
    ...Array<string>(count).fill(page('[0 0 595 842]')),
  ])
}

function recursiveForms(): Uint8Array {
  const form = (calls: number) =>
    stream(
      `/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /A ${calls} 0 R /B ${calls} 0 R >> >>`,
      latin1('/A Do /B Do '.repeat(50)),
    )
  // Object 5 draws 6 a hundred times, 6 draws 7 ..., and the last draws the first again.
  const forms = Array.from({ length: 12 }, (_, i) => form(i === 11 ? 5 : i + 6))
  return pdf([
    pages,
    page('[0 0 595 842]', '/Contents 4 0 R /Resources << /XObject << /A 5 0 R >> >>'),
    stream('', latin1('/A Do')),
    ...forms,
  ])
}

/** `block` repeated, as a zlib stream: a flushed block may follow itself, so nothing long is ever compressed. */
function repeatedDeflate(block: Uint8Array, times: number): Uint8Array {
  const once = deflateRawSync(block, { finishFlush: constants.Z_FULL_FLUSH, level: 9 })
  return new Uint8Array(
    Buffer.concat([Uint8Array.of(0x78, 0x9c), ...Array<Uint8Array>(times).fill(once), Uint8Array.of(3, 0)]),
  )
}

function pictureBomb(): Uint8Array {
  const side = 30_000
  const image = stream(
    `/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode`,
    repeatedDeflate(new Uint8Array(1_000_000), 900),
  )
  return pdf([
    pages,
    page('[0 0 595 842]', '/Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >>'),
    stream('', latin1('595 0 0 842 0 0 cm /I Do')),
    image,
  ])
}

function strokeBomb(): Uint8Array {
  const strokes = latin1('0 0 m 595 842 l 0 842 m 595 0 l S\n'.repeat(30_000))
  return pdf([
    pages,
    page('[0 0 595 842]', '/Contents 4 0 R'),
    stream('/Filter /FlateDecode', repeatedDeflate(strokes, 200)),
  ])
}
