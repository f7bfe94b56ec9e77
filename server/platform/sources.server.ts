import { DomainError } from './errors.ts'
import { createOutboundFetch, type Resolve } from './fetch.server.ts'
import { newestFile } from './folder-source.server.ts'
import type { SourceFile, Sources } from './sources.ts'
import { querySql } from './sql-source.server.ts'

type Options = {
  hosts?: readonly string[]
  /** Private networks that these hosts may lie in. */
  networks?: readonly string[]
  /** Absolute paths by name. */
  folders?: Readonly<Record<string, string>>
  /** For tests: a server of this machine without a certificate. */
  allowHttp?: boolean
  resolve?: Resolve
  /** Of a file, and of all that a database sends. */
  maxBytes?: number
  timeoutMs?: number
}

const mostBytes = 20_000_000
const fetchMs = 60_000

/** What the installation opens to reports; without any setting nothing but databases that an administrator has set up. */
export function createSources(options: Options = {}): Sources {
  const { hosts = [], networks = [], folders = {}, maxBytes = mostBytes, timeoutMs = fetchMs, resolve } = options
  const outbound = createOutboundFetch({
    ...{ allow: hosts, allowPrivate: networks, allowHttp: options.allowHttp ?? false, timeoutMs, maxBytes },
    maxRedirects: 3,
    ...(resolve ? { resolve } : {}),
  })
  return {
    hosts,
    folders: Object.keys(folders),
    async fetchFile(url) {
      const answer = await outbound(url, { headers: { accept: 'text/csv, text/plain;q=0.9, */*;q=0.5' } })
      if (!answer.ok) {
        await answer.body?.cancel()
        throw refusalFor(answer.status, new URL(url).host)
      }
      return received(answer, new Uint8Array(await answer.arrayBuffer()))
    },
    newestFile: (folder, beginning) => newestFile(folders, folder, beginning, maxBytes),
    query: (target, question) => querySql(target, question, resolve, options.maxBytes),
    close: () => outbound.close(),
  }
}

function refusalFor(status: number, host: string): DomainError {
  if (status === 401 || status === 403)
    return new DomainError('refused', `${host} does not give the file without a sign-in (status ${status}).`)
  if (status === 404 || status === 410)
    return new DomainError('unavailable', `${host} has no such file (status ${status}), or not yet.`)
  return new DomainError('unavailable', `${host} answered with status ${status} instead of the file.`)
}

function received(answer: Response, bytes: Uint8Array): SourceFile {
  const { pathname, host } = new URL(answer.url)
  if (/text\/html/i.test(answer.headers.get('content-type') ?? ''))
    throw new DomainError('unreadable', `${host} answers with a page instead of a file: it may ask for a sign-in.`)
  const named = decodedName(pathname)
  const workbook = bytes[0] === 0x50 && bytes[1] === 0x4b
  // What a text is called decides nothing but how its cells are parted.
  const name = workbook || /\.(csv|tsv|tab)$/i.test(named) ? named || 'file.xlsx' : `${named || 'file'}.csv`
  const changed = Date.parse(answer.headers.get('last-modified') ?? '')
  return { name, bytes, changedAt: Number.isNaN(changed) ? null : new Date(changed) }
}

function decodedName(pathname: string): string {
  const last = pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
