import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Which addresses of strangers we call (docs/decisions/0031). */
export interface OutsideRules {
  /** Also loopback addresses, and plain http to them: for one machine that runs everything. */
  readonly allowLoopback: boolean
  /** Origins that the settings name, such as our own services on a private network: exempt from the address rules. */
  readonly trustedOrigins?: readonly string[]
  readonly lookup?: (
    hostname: string,
    options: LookupOptions & { all: true },
    callback: AddressesFound,
  ) => void
}

type AddressesFound = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void

export interface OutsideCall<Answer> {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly signal: AbortSignal
  /** Reads the answer; the connection is gone when this fails. */
  readonly read: (response: IncomingMessage) => Promise<Answer>
}

/**
 * One request to an address that a stranger chose. The address is checked at the moment of connecting, on what the
 * socket will use: a name that resolves to something else a moment later gains nothing.
 * @throws {Error} when the address is not ours to call
 */
export const askOutside = <Answer>(
  url: URL,
  call: OutsideCall<Answer>,
  rules: OutsideRules,
): Promise<Answer> => {
  const permits = addressRule(url, rules)
  if (isRefusedLiteral(url, permits)) return Promise.reject(refusal())
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const request = send(url, {
    method: call.method,
    // A pooled socket would have been checked under somebody else's rule.
    agent: false,
    lookup: guardedLookup(permits, rules.lookup ?? dnsLookup),
    signal: call.signal,
    headers: call.headers,
  })
  request.on('response', (response) => {
    call.read(response).then(resolve, (cause: unknown) => {
      request.destroy()
      reject(cause instanceof Error ? cause : new Error('the answer could not be read', { cause }))
    })
  })
  request.on('error', reject)
  request.end(call.body)
  return promise
}

/** @throws {Error} for what is no http(s) URL without credentials */
export const parseTarget = (text: string): URL => {
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Error('only http and https are fetched')
  if (url.username !== '' || url.password !== '') throw new Error('a URL with credentials is not fetched')
  url.hash = ''
  return url
}

/** Whether a call could be permitted, as far as the URL tells without asking for the address behind a name. */
export const isCallable = (url: URL, rules: OutsideRules): boolean => {
  if (isLiteral(url)) return !isRefusedLiteral(url, addressRule(url, rules))
  if (url.protocol === 'https:' || rules.trustedOrigins?.includes(url.origin) === true) return true
  return rules.allowLoopback && /^(?:.+\.)?localhost$/.test(url.hostname)
}

/** A literal address never reaches `lookup`, so it is judged by itself. */
const isRefusedLiteral = (url: URL, permits: (address: string) => boolean): boolean =>
  isLiteral(url) && !permits(hostOf(url))

const isLiteral = (url: URL): boolean => isIP(hostOf(url)) !== 0
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

const addressRule = (url: URL, rules: OutsideRules): ((address: string) => boolean) => {
  if (rules.trustedOrigins?.includes(url.origin) === true) return () => true
  return (address) => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (loopback.check(address, family)) return rules.allowLoopback
    return url.protocol === 'https:' && !inner.check(address, family)
  }
}

const guardedLookup =
  (permits: (address: string) => boolean, lookup: NonNullable<OutsideRules['lookup']>): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '')
      const permitted = addresses.filter(({ address }) => permits(address))
      const [first] = permitted
      if (first === undefined) return callback(refusal(), '')
      if (options.all === true) return callback(null, permitted)
      callback(null, first.address, first.family)
    })
  }

const refusal = () => new Error('that address is not fetched from here')

const blockList = (...ranges: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    list.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}

/** IPv4 ranges also match their IPv4-mapped form `::ffff:0:0/96` (node:net BlockList). */
const loopback = blockList('127.0.0.0/8', '::1/128')

/** IANA special-purpose registries (RFC 6890), with the IPv6 forms that carry an IPv4 address inside. */
const inner = blockList(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
)
