import { DomainError } from '#server/platform/errors.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A page of another site must not act with this browser's cookies. Browsers name the sender in Origin or
 * Sec-Fetch-Site; a program that names none may act only without cookies.
 */
export function assertSameOrigin(request: Request): void {
  if (safeMethods.has(request.method)) return
  const refused = new DomainError(
    'forbidden',
    'This request came from another site and was not carried out: use the pages of Countersign itself.',
  )
  const origin = request.headers.get('origin')
  if (origin !== null) {
    if (!URL.canParse(origin) || new URL(origin).host !== request.headers.get('host')) throw refused
    return
  }
  const site = request.headers.get('sec-fetch-site')
  if (site !== null ? site !== 'same-origin' && site !== 'none' : request.headers.has('cookie')) throw refused
}

/**
 * Against DNS rebinding, where another site's name is made to point at this machine: only the names that we know by
 * ourselves are answered.
 */
export function assertKnownHost(host: string | undefined, hosts: readonly string[] | null): void {
  if (hosts === null) return
  const name = host && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
  if (!hosts.includes(name))
    throw new DomainError(
      'forbidden',
      'This server is not known by that name: open it by its own address, or set COUNTERSIGN_PUBLIC_URL to the address people use.',
    )
}

/** Headers of every answer. Routes that send files set stricter ones of their own, which stay. */
export function securityHeaders(
  headers: Headers,
  {
    nonce,
    requestId,
    secure,
    mode,
  }: { nonce: string; requestId: string; secure: boolean; mode: 'production' | 'development' },
): void {
  const set = (name: string, value: string) => {
    if (!headers.has(name)) headers.set(name, value)
  }
  set(
    'content-security-policy',
    mode === 'production' ? policy(nonce) : "frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
  )
  set('x-content-type-options', 'nosniff')
  set('referrer-policy', 'same-origin')
  set('cross-origin-opener-policy', 'same-origin')
  set('cross-origin-resource-policy', 'same-origin')
  set('permissions-policy', 'camera=(), microphone=(), geolocation=()')
  set('x-request-id', requestId)
  if (secure) set('strict-transport-security', 'max-age=31536000')
  // Pages and data are one person's; nothing between may keep them.
  set('cache-control', 'no-store')
}

/** Mantine sets style attributes, hence 'unsafe-inline' for styles; scripts need the nonce. */
function policy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
