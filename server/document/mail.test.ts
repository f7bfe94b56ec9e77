import sharp from 'sharp'
import { expect, test } from 'vitest'
import { type MailAttachment, mailFile } from '#tests/setup/mails.ts'
import { automaticHeader } from './document.ts'
import { mailText, openMail } from './mail.server.ts'

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0))
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()

test('headers come decoded and in order, the text before the attachments', async () => {
  const mail = await openMail(mailFile({ text: 'Price: 3,50 €\nBest, Ada', html: '<p>Price</p>' }))
  expect(mail.headers).toEqual([
    { name: 'From', value: 'Ada Byron <ada@example.com>' },
    { name: 'To', value: 'Office <office@example.org>, sales@example.org' },
    { name: 'Date', value: 'Mon, 16 Nov 2026 09:00:00 +0100' },
    { name: 'Subject', value: 'Offer for Müller' },
  ])
  expect(mailText(mail)).toContain('Subject: Offer for Müller\n\nPrice: 3,50 €\nBest, Ada')
  expect(mail).toMatchObject({ subject: 'Offer for Müller', html: '<p>Price</p>', attachments: [], left: 0 })
})

test('a mail with HTML alone has the text of it, one with text alone no HTML', async () => {
  expect((await openMail(mailFile({ html: '<div>Dear all</div><div>Total 9</div>' }))).text).toBe('Dear all\n\nTotal 9')
  expect((await openMail(mailFile({ text: 'Dear all' }))).html).toBeNull()
})

test('a header cannot pretend to be another', async () => {
  const subject = 'Subject: =?utf-8?Q?Hi=0D=0AFrom:_ceo@example.org=E2=80=AE?='
  const { headers } = await openMail(mailFile({ text: 'x', headers: ['From: a@example.com', subject] }))
  expect(headers).toEqual([
    { name: 'From', value: 'a@example.com' },
    { name: 'Subject', value: 'Hi From: ceo@example.org' },
  ])
})

test.each([
  ['Auto-Submitted: auto-replied', 'auto-replied'],
  ['Auto-Submitted: no', undefined],
  ['Precedence: bulk', 'bulk'],
  ['List-Id: <news.example.com>', 'mailing list'],
  ['X-Mailer: some program', undefined],
])('"%s" tells whether a program wrote it, and is no part of its text', async (line, said) => {
  const mail = await openMail(mailFile({ text: 'x', headers: ['From: a@example.com', line] }))
  expect(mail.headers.find(({ name }) => name === automaticHeader)?.value).toBe(said)
  expect(mailText(mail)).toBe('From: a@example.com\n\nx\n')
})

test('attachments have harmless names and their exact bytes', async () => {
  const content = Uint8Array.from({ length: 1000 }, (_, i) => i & 255)
  const { attachments } = await openMail(
    mailFile({
      text: 'x',
      attachments: [
        { name: '../../etc/passwd', type: 'application/pdf', bytes: content },
        { name: '', type: 'message/rfc822', bytes: mailFile({ text: 'inner' }) },
      ],
    }),
  )
  expect(attachments.map((a) => a.name)).toEqual(['passwd', 'forwarded e-mail 2.eml'])
  expect(attachments[0]?.bytes).toEqual(content)
})

test('a small picture in the text is shown there and not listed; a large one is both', async () => {
  const inline = async (name: string, width: number, height: number): Promise<MailAttachment> => ({
    name,
    type: 'image/png',
    bytes: await picture(width, height),
    inline: `${name}@x`,
  })
  const attachments = [
    await inline('logo.png', 180, 60),
    await inline('photo.png', 900, 700),
    { ...(await inline('stamp.png', 50, 50)), inline: '' },
  ]
  const html = '<img src="cid:logo.png@x"><img src="cid:photo.png@x">'
  const mail = await openMail(mailFile({ text: 'x', html, attachments }))
  expect(mail.attachments.map((a) => a.name)).toEqual(['photo.png', 'stamp.png'])
  expect(mail.html?.match(/<img src="data:image\/png/g)).toHaveLength(2)
})

test('a hundred attachments are read and the others counted', async () => {
  const attachments = Array.from({ length: 130 }, (_, i) => ({
    name: `${i}.txt`,
    type: 'text/plain',
    bytes: bytes(`number ${i}`),
  }))
  const mail = await openMail(mailFile({ text: 'x', attachments }))
  expect(mail.attachments).toHaveLength(100)
  expect(mail.left).toBe(30)
})
