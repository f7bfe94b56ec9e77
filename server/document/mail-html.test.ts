import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostileHtml } from '#seed/hostile-mails.ts'
import { inlinePicture, safeHtml, textOfHtml } from './mail-html.server.ts'

const none = new Map<string, Uint8Array>()
const png = (length = 100) => {
  const bytes = new Uint8Array(length)
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return bytes
}

test('looks stay: emphasis, tables, colours, links that open apart', () => {
  const html =
    '<h1>Offer</h1><table bgcolor="#eee"><tr><td colspan="2" style="color:#c00;font-weight:bold">Total</td></tr></table><p>See <a href="https://example.org/a?b=1&amp;c=2">here</a></p>'
  expect(safeHtml(html, none)).toBe(
    '<h1>Offer</h1><table bgcolor="#eee"><tr><td colspan="2" style="color:#c00;font-weight:bold">Total</td></tr></table><p>See <a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer nofollow" target="_blank">here</a></p>',
  )
})

test('nothing that runs, fetches, covers or asks is left, and the text is', () => {
  const safe = safeHtml(hostileHtml, none) ?? ''
  expect(safe).not.toMatch(
    /steal|evil|<script|<style|<form|<input|<iframe|<img|<svg|<meta|<base|javascript|url\(|position|\son\w+=/i,
  )
  expect(safe).not.toContain('TITLE')
  for (const text of ['Please pay', 'one', 'Our logo', '119.00', 'goodbye &lt;b&gt;']) expect(safe).toContain(text)
  expect(safe).toContain('href="https://example.org/pay?x=1&amp;y=2"')
})

test('whatever is sent, the cleaned HTML has only elements and attributes from the list', () => {
  const scraps = fc.constantFrom(
    '<',
    '>',
    '"',
    "'",
    '=',
    '/',
    ' ',
    'script',
    'img',
    'src',
    'onerror',
    'style',
    'a',
    'href',
    'javascript:x',
    'svg',
    '<!--',
    '-->',
    'noscript',
    '<p>',
    '</p>',
    'cid:a',
    '&lt;',
    'https://x.example',
    'xmp',
    'math',
  )
  fc.assert(
    fc.property(fc.array(scraps, { maxLength: 60 }), (parts) => {
      const safe = safeHtml(parts.join(''), new Map([['a', png()]])) ?? ''
      for (const [, name] of safe.matchAll(/<\/?([a-z0-9]+)/gi))
        expect(name).not.toMatch(/^(script|svg|math|noscript|xmp|style|iframe)$/i)
      for (const [tag] of safe.matchAll(/<[a-z][^>]*>/gi)) {
        expect(tag).not.toMatch(/\son\w+=/i)
        expect(tag).not.toMatch(/javascript:/i)
        expect(tag).not.toMatch(/\ssrc="(?!data:image\/(png|jpeg|gif|webp);base64,)/i)
      }
    }),
    { numRuns: 300 },
  )
})

test('a picture of the mail is shown as data, by its bytes and up to a limit; one from elsewhere gives way to its description', () => {
  const pictures = new Map([
    ['logo@x', png()],
    ['page', new TextEncoder().encode('<svg onload="steal()"/>')],
    ['large', png(140_000)],
  ])
  const safe = safeHtml(
    '<img src="cid:logo@x" alt="Logo" width="20"><img src="cid:page" alt="Page"><img src="cid:gone">',
    pictures,
  )
  expect(safe).toMatch(
    /^<img src="data:image\/png;base64,[\w+/=]+" alt="Logo" width="20" \/><span>Page<\/span><span><\/span>$/,
  )
  const many = safeHtml('<img src="cid:large">'.repeat(10), pictures) ?? ''
  expect(many.match(/<img/g)).toHaveLength(3)
})

test('HTML beyond the limits is not shown, and its text is still read', () => {
  expect(safeHtml(`<p>${'x'.repeat(2_000_001)}</p>`, none)).toBeNull()
  expect(safeHtml('<p><b>'.repeat(50_000), none)).toBeNull()
  expect(safeHtml(' \n ', none)).toBeNull()
  expect(textOfHtml(`<p>Hello</p>${'<i>x'.repeat(100_000)}`)).toMatch(/^Hello\s+x/)
})

test('the text of HTML has a line for each block, row and item, and blanks between cells', () => {
  const html =
    '<title>T</title><style>p{}</style><p>Dear  all,<br>please\npay</p><table><tr><td>Net</td><td>100</td></tr><tr><th>Tax</th><td>19</td></tr></table><ul><li>one</li><li>two &amp; &lt;three&gt; &amp;lt;</li></ul>'
  expect(textOfHtml(html)).toBe('Dear all,\nplease pay\n\nNet 100\n\nTax 19\n\n- one\n\n- two & <three> &lt;')
})

test('a picture is told by its bytes and never an SVG', () => {
  expect(inlinePicture(png())).toBe('image/png')
  expect(inlinePicture(png(150_001))).toBeNull()
  expect(inlinePicture(new TextEncoder().encode('<svg/>'))).toBeNull()
})
