import { createCipheriv, createDecipheriv } from 'node:crypto'
import { DomainError } from './errors.ts'
import type { Random } from './random.ts'

/**
 * Keeps credentials in the database unreadable without this installation's key (secrets.json). `of` binds a sealed text
 * to its owner, an organisation's id: moved to another row it does not open.
 */
export type Vault = {
  seal(text: string, of: string): Uint8Array<ArrayBuffer>
  /** Throws `refused` when it was sealed with another key, for another owner, or was changed. */
  open(sealed: Uint8Array, of: string): string
}

/** AES-256-GCM (NIST SP 800-38D): version, 12 random bytes of nonce, 16 bytes of tag, ciphertext. */
const version = 1
const nonceBytes = 12
const tagBytes = 16
const head = 1 + nonceBytes + tagBytes

/** `key`: 32 bytes, of `loadSecrets`. */
export function createVault(key: Uint8Array, random: Pick<Random, 'bytes'>): Vault {
  return {
    seal(text, of) {
      const nonce = random.bytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(of))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return new Uint8Array(Buffer.concat([Uint8Array.of(version), nonce, cipher.getAuthTag(), body]))
    },
    open(sealed, of) {
      if (sealed[0] !== version || sealed.length < head) throw cannotOpen()
      const nonce = sealed.subarray(1, 1 + nonceBytes)
      const tag = sealed.subarray(1 + nonceBytes, head)
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
        decipher.setAAD(Buffer.from(of)).setAuthTag(tag)
        return Buffer.concat([decipher.update(sealed.subarray(head)), decipher.final()]).toString('utf8')
      } catch {
        throw cannotOpen()
      }
    },
  }
}

/** The usual cause is a database that came to a new machine without its data folder. */
const cannotOpen = () =>
  new DomainError(
    'refused',
    'The stored key cannot be read with this installation’s secrets.json: put the file of the old data folder back, or enter the key again.',
  )
