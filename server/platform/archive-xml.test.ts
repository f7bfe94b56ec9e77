import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readXml, type XmlElement } from './archive-xml.ts'
import { DomainError } from './errors.ts'

function codeOf(input: string | Uint8Array, limits = {}): string {
  try {
    readXml(input, limits)
    return 'no error'
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError)
    return (error as DomainError).code
  }
}

const bytesOf = (text: string) => new TextEncoder().encode(text)

describe('an XML document', () => {
  it('becomes a tree of elements with names, attributes and text, nothing guessed', () => {
    const root = readXml(
      '<?xml version="1.0"?><!-- made by hand --><rsm:Invoice xmlns:rsm="urn:x"><ram:ID schemeID="0088">007</ram:ID><note> a<b/>b </note><ram:ID>true</ram:ID></rsm:Invoice>',
    )
    expect(root.name).toBe('rsm:Invoice')
    expect(root.local).toBe('Invoice')
    expect(root.children.map((child) => [child.name, child.local, child.text])).toEqual([
      ['ram:ID', 'ID', '007'],
      ['note', 'note', ' ab '],
      ['ram:ID', 'ID', 'true'],
    ])
    expect(root.children[0]?.attributes.get('schemeID')).toBe('0088')
  })

  it('decodes the five entities and character numbers, and leaves character data as it is', () => {
    const root = readXml('<a b="&quot;&#65;&#x1F600;&apos;">&lt;x&gt; &amp;amp; <![CDATA[<!DOCTYPE &amp; <b>]]></a>')
    expect(root.text).toBe('<x> &amp; <!DOCTYPE &amp; <b>')
    expect(root.attributes.get('b')).toBe('"A😀\'')
  })

  it('gives back any text and attribute that was escaped by the rules', () => {
    const escaped = (text: string) => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '<', '>', '&', '"', "'", 'é', '😀', ']', ';', '#', '=') })
    fc.assert(
      fc.property(text, text, (inside, attribute) => {
        const root = readXml(`<a b="${escaped(attribute)}">${escaped(inside)}</a>`)
        expect(root.text).toBe(inside)
        expect(root.attributes.get('b')).toBe(attribute)
      }),
    )
  })

  it.each([
    ['UTF-8 with a mark', new Uint8Array([0xef, 0xbb, 0xbf, ...bytesOf('<a>ü</a>')])],
    ['ISO-8859-1', new Uint8Array(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>ü</a>', 'latin1'))],
    ['UTF-16', new Uint8Array(Buffer.from('\uFEFF<?xml version="1.0" encoding="UTF-16"?><a>ü</a>', 'utf16le'))],
    ['UTF-16 without a mark', new Uint8Array(Buffer.from('<a>ü</a>', 'utf16le'))],
  ])('is read in %s', (_case, bytes) => {
    expect(readXml(bytes).text).toBe('ü')
  })
})

const invoices = new URL('../../../shared/data/invoices-facturx/xml/', import.meta.url)

describe('real electronic invoices', () => {
  it('are all read, with a root and a number each', (context) => {
    if (!existsSync(invoices)) context.skip('The documents of ../shared/data are not on this machine.')
    const roots = readdirSync(invoices).map((name) => readXml(readFileSync(new URL(name, invoices))))
    expect(roots.length).toBeGreaterThan(0)
    for (const root of roots) {
      expect(root.local).toMatch(/^CrossIndustry(Invoice|Document)$/)
      expect(find(root, 'ID')?.text.trim()).toMatch(/\S/)
    }
  })
})

describe('hostile XML', () => {
  const laughs = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, level) => `<!ENTITY lol${level + 1} "${`&lol${level || ''};`.repeat(10)}">`).join('')}]><lolz>&lol9;</lolz>`

  it.each([
    ['a billion laughs', laughs],
    ['a file from this machine', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['an address to fetch', '<!DOCTYPE a SYSTEM "http://169.254.169.254/"><a/>'],
    ['a lower-case doctype', '<!doctype html><a/>'],
    [
      'a doctype behind a comment and in UTF-16',
      new Uint8Array(Buffer.from('\uFEFF<!-- x --><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'utf16le')),
    ],
    ['an entity declared in the middle', '<a><!ENTITY x "y">&x;</a>'],
  ])('with %s is refused', (_case, input) => {
    expect(codeOf(input)).toBe('refused')
  })

  it('is refused when it is too large, too deep, too long in a tag or has too many elements', () => {
    expect(codeOf(`<a>${'x'.repeat(2000)}</a>`, { maxBytes: 1000 })).toBe('too_large')
    expect(codeOf('<a>'.repeat(200_000))).toBe('too_large')
    expect(codeOf(`${'<a>'.repeat(101)}${'</a>'.repeat(101)}`)).toBe('too_large')
    expect(codeOf(`${'<a>'.repeat(100)}${'</a>'.repeat(100)}`)).toBe('no error')
    expect(codeOf(`<a>${'<b/>'.repeat(20)}</a>`, { maxElements: 20 })).toBe('too_large')
    expect(codeOf(`<a b="${'x'.repeat(200_000)}"/>`)).toBe('too_large')
  })

  it('cannot hide its depth behind a > inside an attribute', () => {
    expect(codeOf(`${'<a b="/>">'.repeat(101)}${'</a>'.repeat(101)}`)).toBe('too_large')
  })

  it.each([
    '',
    'text',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a>&unknown;</a>',
    '<a>&amp</a>',
    '<a>&#0;</a>',
    '<a>&#xD800;</a>',
    '<a b="<"/>',
    '<a',
    '<!-- ',
    '<a><![CDATA[x</a>',
    '</a>',
  ])('that is not well-formed is unreadable: %j', (input) => {
    expect(codeOf(input)).toBe('unreadable')
  })

  it('whose characters do not fit its encoding is unreadable', () => {
    expect(codeOf(new Uint8Array([0x3c, 0x61, 0x3e, 0xff, 0xfe, 0x3c, 0x2f, 0x61, 0x3e]))).toBe('unreadable')
    expect(codeOf(bytesOf('<?xml version="1.0" encoding="KLINGON"?><a/>'))).toBe('unreadable')
  })

  it.each(['<__proto__ a="1"/>', '<a __proto__="1"/>', '<a><constructor>x</constructor></a>', '<a constructor="1"/>'])(
    'cannot reach into JavaScript objects: %s is not accepted',
    (input) => {
      expect(codeOf(input)).toBe('unreadable')
      expect(({} as Record<string, unknown>).a).toBeUndefined()
    },
  )

  it('never fails in another way', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      'a',
      '="',
      '"',
      "'",
      '&',
      ';',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '<a>',
      '</a>',
      ' ',
      '\0',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        expect(codeOf(pieces.join(''))).toMatch(/^(no error|unreadable|refused|too_large)$/)
      }),
      { numRuns: 3000 },
    )
  })
})

function find(element: XmlElement, local: string): XmlElement | undefined {
  if (element.local === local) return element
  for (const child of element.children) {
    const found = find(child, local)
    if (found) return found
  }
  return undefined
}
