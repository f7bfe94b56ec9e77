import ipaddr from 'ipaddr.js'
import { DomainError } from './errors.ts'

/** Networks that an operator opened to outbound requests although they are private, such as 10.1.0.0/16 or 127.0.0.1. */
export type AllowedNetworks = readonly [ipaddr.IPv4 | ipaddr.IPv6, number][]

/**
 * Addresses where cloud machines hand out credentials to whoever asks. They stay closed even inside an allowed
 * network, because no document, model or webhook lives there.
 */
const metadata: AllowedNetworks = parseNetworks([
  '169.254.0.0/16',
  'fe80::/10',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  'fd00:ec2::/32',
  'fd20:ce::254/128',
])

/** Reads addresses and CIDR ranges. Throws `invalid` naming the wrong one. */
export function parseNetworks(list: readonly string[]): AllowedNetworks {
  return list.map((entry) => {
    try {
      if (entry.includes('/')) return ipaddr.parseCIDR(entry)
      const address = ipaddr.parse(entry)
      return [address, address.kind() === 'ipv4' ? 32 : 128]
    } catch {
      throw new DomainError(
        'invalid',
        `${entry} is not an address or range; write it as 10.1.0.0/16 or 127.0.0.1.`,
        entry,
      )
    }
  })
}

/**
 * Why an address must not be reached, or undefined when it may: only public unicast addresses are open. IPv6 forms that
 * carry an IPv4 address inside (mapped, NAT64, 6to4, Teredo) are closed whole, as they could hide a private one.
 */
export function refusalOf(address: string, allowed: AllowedNetworks = []): string | undefined {
  // ipaddr.js also reads 0x7f.1 and 127.1, which no resolver answers.
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return 'not an address'
  const parsed = ipaddr.parse(address)
  if (within(parsed, metadata)) return 'link-local or metadata'
  if (within(parsed, allowed)) return undefined
  const range = parsed.range()
  return range === 'unicast' ? undefined : range
}

function within(address: ipaddr.IPv4 | ipaddr.IPv6, networks: AllowedNetworks): boolean {
  return networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
}
