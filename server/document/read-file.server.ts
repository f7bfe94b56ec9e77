import { DomainError } from '#server/platform/errors.ts'
import { type Language, type Part, pageText, type RowPart } from './document.ts'
import type { EmbeddedInvoice } from './embedded.ts'
import { detectLanguage } from './language.ts'
import { maxPages } from './limits.ts'
import { type Engines, engineOf, pagesOf, type ReadPage, sheetPages } from './pages.server.ts'
import { readMail } from './read-mail.server.ts'
import { mediaTypeOf, sniffReadable } from './sniff.server.ts'
import { rowText } from './table.ts'

/** What to read. `row` is given for one row of a table: its pages show it, whatever the bytes are. */
export type ReadInput = {
  bytes: Uint8Array
  fileName: string
  row?: RowPart
  /** Attachments by position that ended an earlier attempt, with the reason; they are left unread. */
  skip?: Readonly<Record<number, string>>
}

export type ReadDocument = {
  mediaType: string
  /** The language most pages are in, where it is one we know. */
  language: Language | undefined
  pageCount: number
  /** What read it, with versions, for the record. */
  engine: string
  /** Of an e-mail or a row; empty for a plain document. */
  parts: Part[]
  /** The electronic invoice inside the PDF, or inside the first attachment that has one. */
  embedded: EmbeddedInvoice | null
}

export type ReadHooks = {
  /** Awaited before the next page is begun, so one page is held at a time. */
  onPage(page: ReadPage): Promise<void>
  /** An attachment of this position is begun. */
  onOpen?(position: number): void
  /** The bytes of an attachment, to be kept under their content address. */
  onAttachment(bytes: Uint8Array): Promise<void>
}

/**
 * Reads a file page by page. A page whose number was there before replaces that page and all after it: they belonged
 * to an attachment that turned out to be unreadable.
 * Throws DomainError `unreadable` or `too_large` with one sentence for the person.
 */
export async function readFile(engines: Engines, input: ReadInput, hooks: ReadHooks): Promise<ReadDocument> {
  const seen = new Set<string>()
  const sample: string[] = []
  const onPage = async ({ engine = '', ...page }: ReadPage, opener: string | undefined) => {
    sample.length = Math.min(sample.length, page.number - 1)
    if (sample.length < 20) sample.push(pageText(page))
    seen.add(engine || opener || 'unknown')
    await hooks.onPage(page)
  }
  const read = await readParts(engines, input, { ...hooks, onPage }, seen)
  return { ...read, language: detectLanguage(sample.join('\n')), engine: [...seen].sort().join(', ') }
}

type Read = Pick<ReadDocument, 'mediaType' | 'pageCount' | 'parts' | 'embedded'>
type Hooks = Omit<ReadHooks, 'onPage'> & { onPage(page: ReadPage, opener: string | undefined): Promise<void> }

async function readParts(engines: Engines, input: ReadInput, hooks: Hooks, seen: Set<string>): Promise<Read> {
  let pageCount = 0
  if (input.row) {
    for await (const page of sheetPages(engines, rowText(input.row.rows), maxPages, 'row')) {
      pageCount++
      await hooks.onPage({ ...page, part: 0 }, engineOf({ kind: 'text', encoding: 'utf-8' }))
    }
    if (pageCount === 0) throw new DomainError('unreadable', 'This row has no text: check the spreadsheet.')
    return { mediaType: 'text/csv', pageCount, parts: [input.row], embedded: null }
  }
  const kind = await sniffReadable(input.bytes)
  const mediaType = mediaTypeOf(kind, input.fileName)
  const opener = engineOf(kind)
  if (opener && kind.kind !== 'text') seen.add(opener)
  if (kind.kind === 'message') return { mediaType, ...(await readMail(engines, input, hooks)) }
  let embedded: EmbeddedInvoice | null = null
  const pages = pagesOf(engines, kind, input.bytes, maxPages, (invoice) => {
    embedded = invoice
  })
  for await (const page of pages) {
    pageCount++
    await hooks.onPage(page, opener)
  }
  return { mediaType, pageCount, parts: [], embedded }
}
