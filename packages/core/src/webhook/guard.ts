import { BlockList, isIP } from 'node:net'
import type { Env } from '../env.ts'
import { AppError } from '../errors.ts'

/**
 * Whether an address on the internet, so that nobody can have the server post to its own network: routers, cloud
 * metadata, databases. Everything that is not plainly public is not.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !notPublic.check(address, 'ipv4')
  // Outside of 2000::/3 are loopback, link-local, unique local, multicast, and IPv4 in the clothes of IPv6.
  return family === 6 && globalUnicast.check(address, 'ipv6') && !notPublic.check(address, 'ipv6')
}

// IANA's special-purpose registries (RFC 6890 and its updates), and multicast.
const notPublic = new BlockList()
const networks4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
// Teredo and others of that block, documentation, 6to4: each may lead to an IPv4 address that is not public.
const networks6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']
for (const network of networks4) addTo(notPublic, network, 'ipv4')
for (const network of networks6) addTo(notPublic, network, 'ipv6')
const globalUnicast = new BlockList()
addTo(globalUnicast, '2000::/3', 'ipv6')

function addTo(list: BlockList, network: string, family: 'ipv4' | 'ipv6'): void {
  const [address = '', bits = ''] = network.split('/')
  list.addSubnet(address, Number(bits), family)
}

type Allowed = Pick<Env, 'privateHosts'>

/** Whether an admin of the server has allowed exactly this host, by name or by address. */
export function isAllowedHost({ privateHosts }: Allowed, url: URL): boolean {
  return privateHosts.includes(hostOf(url))
}

/** Without brackets and without the dot at the end; lower case, as a URL has it. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}

/** Says early of an address what no name has to be looked up for. What a name leads to is judged at each post. */
export function assertPublic(allowed: Allowed, address: string): void {
  const url = new URL(address)
  const host = hostOf(url)
  if (isAllowedHost(allowed, url)) return
  if ((isIP(host) !== 0 && !isPublicAddress(host)) || host === 'localhost' || host.endsWith('.localhost')) {
    throw new AppError('invalid', notPublicSaid(host), { hint: ALLOW_HINT })
  }
}

export function notPublicSaid(host: string): string {
  return `${host} is no address on the internet, and nothing is posted inside the server’s own network.`
}

const ALLOW_HINT = 'If it is meant, name the host in the server’s WEBHOOK_PRIVATE_HOSTS.'
