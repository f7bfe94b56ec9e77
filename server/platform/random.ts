/**
 * Randomness as an argument. The server passes a cryptographic source (random.server.ts), because allocation and
 * sampling must not be predictable; tests and the seed pass a seeded one (seed/random.ts).
 */
export type Random = {
  /** A random (version 4) UUID. */
  uuid(): string
  /** `length` random bytes. */
  bytes(length: number): Uint8Array
  /** A whole number, uniform over 0 .. maxExclusive - 1; maxExclusive is a whole number from 1 to 2^48 - 1. */
  int(maxExclusive: number): number
  /** A number, uniform over [0, 1), a multiple of 2^-53. */
  float(): number
}

/** Version 4 UUID from 16 random bytes (RFC 9562, section 5.4: version in byte 6, variant in byte 8). */
export function uuidFromBytes(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, 16), (byte, index) => {
    const marked = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte
    return marked.toString(16).padStart(2, '0')
  }).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
