import { createHash } from 'node:crypto'
import { DomainError } from '#server/platform/errors.ts'
import type { Part } from './document.ts'
import type { EmbeddedInvoice } from './embedded.ts'
import { maxPages } from './limits.ts'
import { type Mail, mailText, openMail } from './mail.server.ts'
import { type Engines, engineOf, pagesOf, type ReadPage, sheetPages } from './pages.server.ts'
import { detectMediaType, mediaTypeOf, sniffReadable } from './sniff.server.ts'

type Hooks = {
  onPage(page: ReadPage, opener: string | undefined): Promise<void>
  onOpen?(position: number): void
  onAttachment(bytes: Uint8Array): Promise<void>
}
type Input = { bytes: Uint8Array; fileName: string; skip?: Readonly<Record<number, string>> }

const asMessage = { kind: 'message' } as const

/**
 * Reads an e-mail: its headers and text as printed sheets, then each attachment by its own kind, pages numbered
 * through. An attachment that cannot be read keeps its reason and has no pages; the number of the next page starts
 * again where it began.
 */
export async function readMail(
  engines: Engines,
  input: Input,
  hooks: Hooks,
): Promise<{ pageCount: number; parts: Part[]; embedded: EmbeddedInvoice | null }> {
  const mail = await openMail(input.bytes)
  const parts: Part[] = [
    { kind: 'message', name: mail.subject || input.fileName, headers: mail.headers, html: mail.html },
  ]
  let pageCount = 0
  let embedded: EmbeddedInvoice | null = null
  for await (const page of sheetPages(engines, mailText(mail), maxPages, 'e-mail')) {
    pageCount++
    await hooks.onPage({ ...page, part: 0 }, engineOf(asMessage))
  }
  for (const attachment of mail.attachments) {
    const position = parts.length
    hooks.onOpen?.(position)
    const outcome = await readAttachment(engines, attachment, maxPages - pageCount, input.skip?.[position], {
      onPage: (page, opener) => hooks.onPage({ ...page, part: position, number: pageCount + page.number }, opener),
      onEmbedded: (invoice) => {
        embedded ??= invoice
      },
    })
    await hooks.onAttachment(attachment.bytes)
    const { name, bytes } = attachment
    const { mediaType, problem } = outcome
    parts.push({ kind: 'attachment', name, mediaType, byteSize: bytes.length, sha256: addressOf(bytes), problem })
    pageCount += outcome.pageCount
  }
  if (mail.left > 0) parts.push(theRest(mail, input.bytes))
  if (pageCount === 0)
    throw new DomainError('unreadable', 'This e-mail is empty: check the original and upload it again.')
  return { pageCount, parts, embedded }
}

async function readAttachment(
  engines: Engines,
  { name, bytes }: Mail['attachments'][number],
  room: number,
  skipped: string | undefined,
  hooks: Pick<Hooks, 'onPage'> & { onEmbedded(invoice: EmbeddedInvoice): void },
): Promise<{ mediaType: string; problem: string | null; pageCount: number }> {
  let mediaType: string | undefined
  let pageCount = 0
  try {
    const kind = await sniffReadable(bytes)
    mediaType = mediaTypeOf(kind, name)
    if (skipped !== undefined) return { mediaType, problem: skipped, pageCount: 0 }
    const pages =
      kind.kind === 'message'
        ? sheetPages(engines, nestedText(await openMail(bytes)), room, 'e-mail')
        : pagesOf(engines, kind, bytes, room, hooks.onEmbedded)
    for await (const page of pages) {
      pageCount++
      await hooks.onPage(page, engineOf(kind))
    }
    return { mediaType, problem: null, pageCount }
  } catch (error) {
    // Anything else is a fault of an engine, which must not be used again.
    if (!(error instanceof DomainError)) throw error
    return { mediaType: mediaType ?? (await detectMediaType(bytes)), problem: error.message, pageCount: 0 }
  }
}

/** A mail inside a mail is text; what hangs on it is named and stays in it. */
function nestedText(mail: Mail): string {
  const names = mail.attachments.map(({ name }) => name).join(', ')
  return names === '' ? mailText(mail) : `${mailText(mail)}\n\nAttachments: ${names}`
}

/** Stands for the attachments beyond the limit; its bytes are the e-mail itself. */
function theRest(mail: Mail, bytes: Uint8Array): Part {
  const all = mail.attachments.length + mail.left
  return {
    kind: 'attachment',
    name: `${mail.left} more attachments.eml`,
    mediaType: 'message/rfc822',
    byteSize: bytes.length,
    sha256: addressOf(bytes),
    problem: `This e-mail has ${all} attachments and the first ${mail.attachments.length} were read: download the whole e-mail to see the others.`,
  }
}

const addressOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
