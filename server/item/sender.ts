import { z } from 'zod'
import { automaticHeader, type Part, storableText } from '#server/document/document.ts'
import { isAddress } from '#server/platform/mail.ts'

/** Who sent an item, as its e-mail says; anybody can write anything there. */
export type Sender = { address: string; name: string | null; subject: string | null }

const clean = (text: string, most: number) => storableText(text).trim().slice(0, most)
const orNull = (text: string) => (text === '' ? null : text)

/** Reads a header of a document that is an e-mail; empty where it has none of that name. */
function headersOf(parts: readonly Part[]): (name: string) => string {
  const message = parts.find((part) => part.kind === 'message')
  return (name) => message?.headers.find((h) => h.name === name)?.value ?? ''
}

/** The sender of a document that is an e-mail; null where it is none, or names no usable address. */
export function senderOf(parts: readonly Part[]): Sender | null {
  const header = headersOf(parts)
  const from = header('From')
  const named = /^(.*)<([^<>]{1,320})>$/su.exec(from.trim())
  const address = (named?.[2] ?? from).trim()
  if (!isAddress(address)) return null
  const name = clean(named?.[1] ?? '', 200).replace(/^"(.*)"$/u, '$1')
  return { address, name: orNull(name.trim()), subject: orNull(clean(header('Subject'), 500)) }
}

/** When an e-mail was written, as it says itself, and whether a program says that it wrote it (RFC 3834, section 2). */
export function mailFacts(parts: readonly Part[]): { writtenAt: Date | null; automatic: boolean } {
  const header = headersOf(parts)
  const at = Date.parse(header('Date'))
  return { writtenAt: Number.isNaN(at) ? null : new Date(at), automatic: header(automaticHeader) !== '' }
}

/** What a person enters: one plain address to which letters may go. */
export const senderInputSchema = z.object({
  address: z.string().trim().max(320).refine(isAddress, 'Write one e-mail address, such as name@example.com.'),
  name: z
    .string()
    .transform((text) => clean(text, 200))
    .default(''),
})

export type SenderView = Sender & {
  /** The address on which they see where their item stands; null: they have none. */
  statusLink: string | null
}
