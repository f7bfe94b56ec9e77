import { describe, expect, it } from 'vitest'
import { senderInputSchema, senderOf } from './sender.ts'

const mail = (from: string, subject = 'Invoice') =>
  senderOf([
    {
      ...{ kind: 'message', name: 'Message', html: null },
      headers: [
        { name: 'From', value: from },
        { name: 'Subject', value: subject },
      ],
    },
  ])

describe('the sender of an e-mail', () => {
  it('is told with name, address and subject', () => {
    expect(mail('Ada Lovelace <ada@client.example>')).toEqual({
      ...{ address: 'ada@client.example', name: 'Ada Lovelace', subject: 'Invoice' },
    })
    expect(mail('ada@client.example', '')).toEqual({ address: 'ada@client.example', name: null, subject: null })
    expect(mail('"Müller, Anna" <anna@client.example>')?.name).toBe('Müller, Anna')
  })

  it.each([
    'undisclosed recipients;',
    '',
    'Ada',
    'a@b.example, c@d.example',
    'a@b.example <x@y.example> <z@y.example>, q',
    'evil@x.example\u0000Bcc: y@x.example',
  ])('is nobody for %j', (from) => {
    expect(mail(from)).toBeNull()
  })

  it('takes the address in the last brackets, whatever the name pretends to be', () => {
    expect(mail('boss@bank.example <ada@client.example>')).toMatchObject({ address: 'ada@client.example' })
  })

  it('is nobody where the document is no e-mail', () => {
    expect(senderOf([])).toBeNull()
  })

  it('is entered as one plain address', () => {
    const parse = (address: string) => senderInputSchema.safeParse({ address }).success
    expect([' a@b.example ', 'a.b+c@d.example'].map(parse)).toEqual([true, true])
    expect(['a', 'a@b, c@d', 'a@b\nBcc: c@d', 'A <a@b.example>', ''].map(parse)).toEqual(Array(5).fill(false))
  })
})
