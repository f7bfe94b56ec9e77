import { describe, expect, it } from 'vitest'
import { cryptoRandom } from './random.server.ts'
import { createVault } from './vault.server.ts'

const key = cryptoRandom.bytes(32)
const vault = createVault(key, cryptoRandom)
const secret = 'sk-test-0123456789abcdef'

describe('the vault', () => {
  it('gives back what was sealed, and seals the same text differently each time', () => {
    const [one, two] = [vault.seal(secret, 'a'), vault.seal(secret, 'a')]
    expect(vault.open(one, 'a')).toBe(secret)
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false)
    expect(Buffer.from(one).toString('latin1')).not.toContain(secret)
    expect(vault.open(vault.seal('', 'a'), 'a')).toBe('')
  })

  it('opens for its owner alone', () => {
    expect(() => vault.open(vault.seal(secret, 'a'), 'b')).toThrow(/secrets.json/)
  })

  it('says what to do when the key is another one', () => {
    const other = createVault(cryptoRandom.bytes(32), cryptoRandom)
    expect(() => other.open(vault.seal(secret, 'a'), 'a')).toThrow(/old data folder back, or enter the key again/)
  })

  it('refuses what was changed, cut short or written by another version, whichever byte it is', () => {
    const sealed = vault.seal(secret, 'a')
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.slice()
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(() => vault.open(changed, 'a'), `byte ${i}`).toThrow(/cannot be read/)
    }
    for (const length of [0, 1, 28, 29, sealed.length - 1])
      expect(() => vault.open(sealed.slice(0, length), 'a'), `length ${length}`).toThrow(/cannot be read/)
  })
})
