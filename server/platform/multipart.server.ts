import { DomainError } from './errors.ts'

/** One part of a form. `body` is read before the next part is asked for; what is left of it is skipped. */
export type Part = {
  name: string
  /** As the sender wrote it, so not to be trusted; null when the part is no file. */
  fileName: string | null
  body: AsyncIterable<Uint8Array>
}

export type PartLimits = { maxParts: number; maxTotalBytes: number }

const maxHeaderBytes = 16 * 1024

/**
 * Reads a `multipart/form-data` body (RFC 7578) part by part as it arrives, so that a file of any size takes a few
 * kilobytes of memory. Throws `invalid` when the body is no such form or ends early, `too_large` past a limit.
 */
export async function* readParts(request: Request, limits: PartLimits): AsyncGenerator<Part> {
  const boundary = boundaryOf(request.headers.get('content-type') ?? '')
  if (boundary === null || !request.body)
    throw new DomainError('invalid', 'This is not a form with files: send them as multipart/form-data.')
  const source = new Source(request.body.getReader(), limits.maxTotalBytes)
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  try {
    let preamble = 0
    for await (const chunk of source.upTo(delimiter)) {
      preamble += chunk.length
      if (preamble > maxHeaderBytes) throw malformed()
    }
    for (let parts = 0; !(await source.atEnd()); parts++) {
      if (parts === limits.maxParts)
        throw new DomainError('too_large', `The form has more than ${limits.maxParts} parts: send the rest separately.`)
      const { name, fileName } = namesOf(await source.headers())
      let ended = false
      const body = (async function* () {
        yield* source.upTo(delimiter)
        ended = true
      })()
      yield { name, fileName, body }
      // A reader that gave up has closed `body`.
      if (!ended) for await (const _ of source.upTo(delimiter));
    }
  } finally {
    await source.close()
  }
}

const malformed = () => new DomainError('invalid', 'The upload is not a well-formed form with files: send it again.')

function boundaryOf(contentType: string): string | null {
  const found = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  return found?.[1] ?? found?.[2] ?? null
}

/** The bytes that have come in and are not handed on yet. */
class Source {
  /** Starts with a line break, so that the first delimiter looks like all others. */
  private rest: Buffer = Buffer.from('\r\n')
  private total = 0
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>
  private readonly maxTotalBytes: number

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>, maxTotalBytes: number) {
    this.reader = reader
    this.maxTotalBytes = maxTotalBytes
  }

  private async more(): Promise<void> {
    const cut = () => new DomainError('invalid', 'The upload was cut off before its end: send it again.')
    const { done, value } = await this.reader.read().catch(() => Promise.reject(cut()))
    if (done) throw cut()
    this.total += value.length
    if (this.total > this.maxTotalBytes)
      throw new DomainError(
        'too_large',
        `The upload is larger than ${Math.floor(this.maxTotalBytes / 1e6)} MB in all: send fewer files at once.`,
      )
    this.rest = this.rest.length === 0 ? Buffer.from(value) : Buffer.concat([this.rest, value])
  }

  /** Everything before the delimiter, which is taken away too. */
  async *upTo(delimiter: Buffer): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.rest.indexOf(delimiter)
      // Without a delimiter, all but what may be its beginning is content.
      const safe = at >= 0 ? at : Math.max(0, this.rest.length - delimiter.length + 1)
      const content = this.rest.subarray(0, safe)
      // The delimiter stays until its content is taken: whoever stops there can go on there.
      this.rest = this.rest.subarray(safe)
      if (content.length > 0) yield content
      if (at >= 0) {
        this.rest = this.rest.subarray(delimiter.length)
        return
      }
      await this.more()
    }
  }

  /** After a delimiter: two hyphens end the form, a line break starts the next part. */
  async atEnd(): Promise<boolean> {
    while (this.rest.length < 2) await this.more()
    const mark = this.rest.subarray(0, 2).toString('latin1')
    if (mark !== '--' && mark !== '\r\n') throw malformed()
    this.rest = this.rest.subarray(2)
    return mark === '--'
  }

  async headers(): Promise<string> {
    let end = this.rest.indexOf('\r\n\r\n')
    while (end < 0 && this.rest.length <= maxHeaderBytes) {
      await this.more()
      end = this.rest.indexOf('\r\n\r\n')
    }
    if (end < 0 || end > maxHeaderBytes) throw malformed()
    const text = this.rest.subarray(0, end).toString('utf8')
    this.rest = this.rest.subarray(end + 4)
    return text
  }

  async close(): Promise<void> {
    await this.reader.cancel().catch(() => undefined)
  }
}

function namesOf(headers: string): { name: string; fileName: string | null } {
  const line = headers.split('\r\n').find((l) => /^content-disposition:/i.test(l))
  const name = line && parameter(line, 'name')
  if (!line || name === null || name === undefined) throw malformed()
  return { name, fileName: extended(line) ?? parameter(line, 'filename') }
}

/** A quoted or bare parameter. Browsers write quotes and line breaks of a name as %22, %0D and %0A (WHATWG), others as \". */
function parameter(line: string, key: string): string | null {
  const found = new RegExp(`;\\s*${key}=(?:"((?:\\\\.|[^"\\\\])*)"|([^\\s;"]*))`, 'i').exec(line)
  if (!found) return null
  return (found[1]?.replace(/\\(["\\])/g, '$1') ?? found[2] ?? '')
    .replaceAll(/%22/g, '"')
    .replaceAll(/%0d/gi, '\r')
    .replaceAll(/%0a/gi, '\n')
}

/** `filename*=UTF-8''...` (RFC 5987), which some programs send. */
function extended(line: string): string | null {
  const found = /;\s*filename\*=utf-8'[^']*'([^\s;]+)/i.exec(line)?.[1]
  if (!found) return null
  try {
    return decodeURIComponent(found)
  } catch {
    return null
  }
}
