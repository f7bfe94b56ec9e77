import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Random } from './random.ts'

/** The server's source of randomness: cryptographic, so that nobody can foresee an arm, a sample or a secret. */
export const cryptoRandom: Random = {
  uuid: () => randomUUID(),
  bytes: (length) => new Uint8Array(randomBytes(length)),
  int: (maxExclusive) => randomInt(maxExclusive),
  // 53 bits, the precision of a double, in two draws: one draw of randomInt is limited to 48 bits.
  float: () => (randomInt(2 ** 47) * 64 + randomInt(64)) / 2 ** 53,
}
