import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, fetch as undiciFetch } from 'undici'
import { DomainError } from './errors.ts'
import { type AllowedNetworks, parseNetworks, refusalOf } from './fetch-address.ts'

/** Answers the addresses of a host name. */
export type Resolve = (host: string) => Promise<string[]>

export type OutboundOptions = {
  /** Hosts that may be asked: 'api.example.com', 'api.example.com:8443', '*.example.com', or '*' for every public host. */
  allow: readonly string[] | '*'
  /** Private networks opened on purpose (addresses or CIDR ranges), such as a model server in the office. */
  allowPrivate?: readonly string[]
  /** Plain http is refused unless this says otherwise. */
  allowHttp?: boolean
  /** Whole request with its redirects and body, in milliseconds. */
  timeoutMs?: number
  /** Largest body, in bytes after decompression. */
  maxBytes?: number
  /** Redirects to follow, each checked like the first address; 0 hands the redirect back as an error. */
  maxRedirects?: number
  /** How names are resolved; the system's resolver by default. */
  resolve?: Resolve
}

export type OutboundInit = {
  method?: string | undefined
  headers?: HeadersInit | undefined
  /** Whole in memory, so that a redirect can send it again. */
  body?: string | Uint8Array<ArrayBuffer> | URLSearchParams | FormData | null | undefined
  signal?: AbortSignal | null | undefined
}

/** A `fetch` that cannot be led into the private network; `close` ends its connections. */
export type OutboundFetch = ((url: string | URL, init?: OutboundInit) => Promise<Response>) & { close(): Promise<void> }

type Guard = {
  allow: readonly string[] | '*'
  networks: AllowedNetworks
  allowHttp: boolean
  maxBytes: number
  maxRedirects: number
}

const redirects = new Set([301, 302, 303, 307, 308])
const bodiless = new Set([101, 103, 204, 205, 304])
/** What may travel on to another host; everything else may be a credential. */
const harmlessHeaders = new Set(['accept', 'accept-language', 'content-type', 'user-agent'])

/**
 * The one way out of the server. Checks scheme, host and the resolved address, and connects to the very address it
 * checked, so that a name cannot resolve to something else a moment later. The answer is a standard `Response`; its
 * body fails with `too_large` or `unavailable` when a limit strikes while it is read.
 * Throws `refused` for an address that is not allowed, `too_large`, and `unavailable` when nobody answers in time.
 */
export function createOutboundFetch(options: OutboundOptions): OutboundFetch {
  const { timeoutMs = 30_000, resolve = resolveBySystem } = options
  const guard: Guard = {
    allow: options.allow,
    networks: parseNetworks(options.allowPrivate ?? []),
    allowHttp: options.allowHttp ?? false,
    maxBytes: options.maxBytes ?? 10_000_000,
    maxRedirects: options.maxRedirects ?? 3,
  }
  const agent = new Agent({
    connect: { lookup: checkedLookup(resolve, guard.networks), timeout: Math.min(timeoutMs, 10_000) },
  })

  const outbound = async (url: string | URL, init: OutboundInit = {}) => {
    const limit = AbortSignal.timeout(timeoutMs)
    const explained = (error: unknown) => explain(error, hostOf(url), limit)
    const signal = init.signal ? AbortSignal.any([limit, init.signal]) : limit
    try {
      return await follow(agent, guard, checkUrl(url, guard), { ...init, signal, explained })
    } catch (error) {
      throw explained(error)
    }
  }
  return Object.assign(outbound, { close: () => agent.close() })
}

/** Follows redirects by hand, because the platform's own following would not check the next address. */
async function follow(
  agent: Agent,
  guard: Guard,
  first: URL,
  init: OutboundInit & { signal: AbortSignal; explained: (error: unknown) => unknown },
): Promise<Response> {
  let url = first
  let request = { method: init.method ?? 'GET', headers: new Headers(init.headers), body: init.body ?? null }
  for (let hop = 0; ; hop += 1) {
    const answer = (await undiciFetch(url, {
      ...request,
      headers: [...request.headers],
      signal: init.signal,
      redirect: 'manual',
      dispatcher: agent,
    } as Parameters<typeof undiciFetch>[1])) as unknown as Response
    const location = redirects.has(answer.status) ? answer.headers.get('location') : null
    if (location === null) return limited(answer, guard.maxBytes, url, init.explained)
    await answer.body?.cancel()
    if (hop >= guard.maxRedirects) {
      throw new DomainError(
        'refused',
        `${url.host} redirects more often than the ${guard.maxRedirects} times allowed; use the final address.`,
      )
    }
    const next = checkUrl(new URL(location, url), guard)
    request = redirected(request, answer.status, next.origin === url.origin)
    url = next
  }
}

/** The Fetch standard's rules for the next request (HTTP-redirect fetch), plus: no credential reaches another origin. */
function redirected<T extends { method: string; headers: Headers; body: OutboundInit['body'] }>(
  request: T,
  status: number,
  sameOrigin: boolean,
): T {
  const asGet =
    status === 303 ? request.method !== 'HEAD' : (status === 301 || status === 302) && request.method === 'POST'
  const kept = [...request.headers].filter(
    ([name]) => (sameOrigin || harmlessHeaders.has(name)) && !(asGet && name.startsWith('content-')),
  )
  return { ...request, headers: new Headers(kept), ...(asGet ? { method: 'GET', body: null } : {}) }
}

function checkUrl(input: string | URL, guard: Guard): URL {
  if (!URL.canParse(input)) throw new DomainError('refused', 'The address is not a URL; write it as https://host/path.')
  const url = new URL(input)
  if (url.protocol !== 'https:' && !(guard.allowHttp && url.protocol === 'http:')) {
    throw new DomainError('refused', `Addresses that start with ${url.protocol} are not allowed; use https.`)
  }
  if (url.username || url.password)
    throw new DomainError(
      'refused',
      'The address contains a user name or password; put it into the credentials instead.',
    )
  if (guard.allow !== '*' && !guard.allow.some((entry) => matchesHost(url, entry.toLowerCase()))) {
    throw new DomainError('refused', `${url.hostname} is not among the allowed hosts; an administrator can add it.`)
  }
  // A literal address never reaches the look-up, so it is checked here.
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal)) assertOpen(url.hostname, [literal], guard.networks)
  return url
}

function matchesHost(url: URL, entry: string): boolean {
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
  const hostname = url.hostname.replace(/\.$/, '')
  const actualPort = url.port || (url.protocol === 'https:' ? '443' : '80')
  const portFits = port === undefined ? url.port === '' : port === actualPort
  return portFits && (name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name)
}

/** Gives the connection only addresses that were checked; one closed address among them refuses the name. */
export function checkedLookup(resolve: Resolve, networks: AllowedNetworks): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => {
        try {
          assertOpen(host, addresses, networks)
          const all = addresses.map((address) => ({ address, family: isIP(address) }))
          const [one] = all
          if (options.all) callback(null, all)
          else callback(null, one?.address ?? '', one?.family ?? 0)
        } catch (error) {
          callback(error as Error, '', 0)
        }
      },
      (error: Error) => callback(error, '', 0),
    )
  }
}

function assertOpen(host: string, addresses: readonly string[], networks: AllowedNetworks): void {
  if (addresses.length === 0) throw new DomainError('unavailable', `${host} has no address; check the spelling.`)
  for (const address of addresses) {
    const reason = refusalOf(address, networks)
    if (reason)
      throw new DomainError(
        'refused',
        `${host} is an address inside a closed network (${reason}); an administrator can allow it.`,
      )
  }
}

export async function resolveBySystem(host: string): Promise<string[]> {
  const found = await systemLookup(host, { all: true })
  return found.map(({ address }) => address)
}

/** The answer with a body that stops at the limit; a length that is announced above it is refused at once. */
async function limited(
  answer: Response,
  maxBytes: number,
  url: URL,
  explained: (error: unknown) => unknown,
): Promise<Response> {
  const tooLarge = () =>
    new DomainError('too_large', `${url.host} sent more than ${maxBytes} bytes; ask for less or raise the limit.`)
  const { status, statusText, body } = answer
  const headers = new Headers([...answer.headers])
  if (Number(headers.get('content-length') ?? 0) > maxBytes) {
    await body?.cancel()
    throw tooLarge()
  }
  const counted = body && countedBody(body.getReader(), maxBytes, tooLarge, explained)
  const response = new Response(bodiless.has(status) ? null : counted, { status, statusText, headers })
  return Object.defineProperty(response, 'url', { value: url.href })
}

function countedBody(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  maxBytes: number,
  tooLarge: () => DomainError,
  explained: (error: unknown) => unknown,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let size = 0
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (done) return controller.close()
        size += value.byteLength
        if (size <= maxBytes) return controller.enqueue(value)
        await reader.cancel()
        controller.error(tooLarge())
      } catch (error) {
        controller.error(explained(error))
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

function explain(error: unknown, host: string, limit: AbortSignal): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof DomainError) return cause
  if (limit.aborted) return new DomainError('unavailable', `${host} did not answer in time; try again later.`)
  if (error instanceof Error && error.name === 'AbortError') return error
  const { code } = ((error as Error).cause ?? {}) as { code?: string }
  return new DomainError(
    'unavailable',
    `${host} could not be reached${code ? ` (${code})` : ''}; check the address and try again.`,
  )
}

function hostOf(url: string | URL): string {
  return URL.canParse(url) ? new URL(url).host : 'The server'
}
