import { describe, expect, it } from 'vitest'
import { envelopeOf, escapeHtml, isAddress, type Letter, readSender, readSmtpUrl } from './mail.ts'

const letter: Letter = { id: 'a-1', to: 'lea@example.org', subject: 'The week', text: 'Text', html: '<p>Text</p>' }
const from = { name: 'Countersign', address: 'reports@example.org' }

describe('the address of a mail server', () => {
  it.each([
    [
      'smtps://u:p@mail.example.com',
      { host: 'mail.example.com', port: 465, tls: 'implicit', user: 'u', password: 'p' },
    ],
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, tls: 'required', user: null, password: null }],
    ['smtp://a%40b:p%3Aw%2F@mail.example.com:2525', { port: 2525, user: 'a@b', password: 'p:w/' }],
    // Only to this machine may a mail go without encryption.
    ['smtp://127.0.0.1:1025', { host: '127.0.0.1', port: 1025, tls: 'none' }],
    ['smtp://localhost', { tls: 'none' }],
    ['smtp://[::1]:25', { host: '::1', tls: 'none' }],
    ['smtps://127.0.0.1', { tls: 'implicit' }],
  ])('%s is read', (text, route) => {
    expect(readSmtpUrl(text)).toMatchObject(route)
  })

  it.each([
    'mail.example.com',
    'http://mail.example.com',
    'smtp://',
    'smtp://u@h',
    'smtp://h/path',
    'smtp://h?tls=0',
    'smtp://u:%ZZ@h',
  ])('%s is none', (text) => {
    expect(readSmtpUrl(text)).toBeNull()
  })
})

it.each([
  ['reports@example.com', { name: 'Countersign', address: 'reports@example.com' }],
  ['Acme Reports <reports@example.com>', { name: 'Acme Reports', address: 'reports@example.com' }],
  ['reports', null],
  ['A <a@b.c>, B <b@c.d>', null],
  ['A\r\nBcc: x@y.z <a@b.c>', null],
])('the sender %j', (text, sender) => {
  expect(readSender(text)).toEqual(sender)
})

describe('the headers of a mail', () => {
  it('are what was given, with a fixed Message-ID and a way out', () => {
    const envelope = envelopeOf({ ...letter, unsubscribe: 'https://c.example/o/acme/reports' }, from)
    expect(envelope).toMatchObject({
      to: 'lea@example.org',
      subject: 'The week',
      messageId: '<a-1@example.org>',
      headers: { 'List-Unsubscribe': '<https://c.example/o/acme/reports>', 'Auto-Submitted': 'auto-generated' },
    })
  })

  it('are one line each, whatever a name holds', () => {
    const { subject } = envelopeOf(
      { ...letter, subject: 'Invoices\r\nBcc: everybody@example.org\u2028x\t\u0000y' },
      from,
    )
    expect(subject).toBe('Invoices Bcc: everybody@example.org x y')
    expect(envelopeOf({ ...letter, subject: 'x'.repeat(500) }, from).subject).toHaveLength(180)
  })

  it.each([
    'lea@example.org\r\nBcc: x@y.z',
    'lea@example.org, bob@example.org',
    'Lea <lea@example.org>',
    'lea@example.org;bob@example.org',
    'lea',
    '',
    'lea@exa mple.org',
    '"a\\"@b.c"@example.org',
  ])('go to one plain address: %j is refused', (to) => {
    expect(isAddress(to)).toBe(false)
    expect(() => envelopeOf({ ...letter, to }, from)).toThrow('no usable mail address')
  })

  it.each(['javascript:alert(1)', 'https://x>\r\nBcc: y', 'nowhere'])(
    'never link to %j as the way out',
    (unsubscribe) => {
      const header = () => envelopeOf({ ...letter, unsubscribe }, from).headers['List-Unsubscribe'] ?? ''
      try {
        expect(header()).toMatch(/^<https?:\/\/[^<>\s]+>$/)
      } catch (error) {
        expect(String(error)).toContain('web address')
      }
    },
  )
})

it('text of anybody stays text in HTML', () => {
  expect(escapeHtml(`<b onclick="x">'&'</b>\u0007`)).toBe('&#60;b onclick=&#34;x&#34;&#62;&#39;&#38;&#39;&#60;/b&#62; ')
})
