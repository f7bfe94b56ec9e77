import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** A real mail server. `inbox`: what it took, in order; `refuses`: it asks to come back later. */
export type MailServer = { url: string; inbox: Email[]; refuses: boolean; close(): Promise<void> }

export async function startMailServer(): Promise<MailServer> {
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (mails.refuses) return done(Object.assign(new Error('come back later'), { responseCode: 451 }))
        void PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          mails.inbox.push(mail)
          done()
        })
      })
    },
  })
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  const mails: MailServer = {
    url: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    inbox: [],
    refuses: false,
    close: () => new Promise((resolve) => smtp.close(resolve)),
  }
  return mails
}
