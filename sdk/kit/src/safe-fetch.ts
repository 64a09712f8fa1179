import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

export interface SafeFetchOptions {
  /** Also loopback addresses, and plain http to them: for one machine that runs everything. */
  readonly allowLoopback: boolean
  /** Origins that the settings name, such as our own services on a private network: exempt from the address rules. */
  readonly trustedOrigins?: readonly string[]
  readonly maxBytes?: number
  /** For the whole call, redirects included. */
  readonly timeoutMs?: number
  readonly maxRedirects?: number
  /** Calls on their way at once; one more is refused, so that a flood of look-ups costs a bounded number of sockets. */
  readonly maxConcurrent?: number
  readonly lookup?: (
    hostname: string,
    options: LookupOptions & { all: true },
    callback: AddressesFound,
  ) => void
}

type AddressesFound = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void

export interface FetchedDocument {
  /** Where the bytes came from, after redirects. */
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer>
}

/** @throws {Error} when the address is not ours to call, or the answer is too late, too large or not understood */
export type SafeFetch = (url: string, accept: string) => Promise<FetchedDocument>

/**
 * GET of a document that a stranger named (a WebID, an issuer's keys), without lending them our place in the network.
 *
 * The address is checked at the moment of connecting, on what the socket will use: a name that resolves to something
 * else a moment later gains nothing. Only https leaves the machine; private, link-local, multicast and translated
 * addresses are refused; every redirect is checked again; no cookies, no credentials, no compressed bodies.
 */
export const createSafeFetch = (options: SafeFetchOptions): SafeFetch => {
  const limits = { maxBytes: 262_144, timeoutMs: 5_000, maxRedirects: 3, maxConcurrent: 64, ...options }
  let underWay = 0
  return async (url, accept) => {
    if (underWay >= limits.maxConcurrent) throw new Error('too many outside look-ups at once')
    underWay += 1
    try {
      const signal = AbortSignal.timeout(limits.timeoutMs)
      let target = parseTarget(url)
      for (let redirects = 0; redirects <= limits.maxRedirects; redirects += 1) {
        const answer = await getOnce(target, accept, signal, limits)
        const location = answer.headers.get('location')
        if (answer.status < 300 || answer.status > 399 || location === null) return answer
        target = parseTarget(new URL(location, target).href)
      }
      throw new Error('too many redirects')
    } finally {
      underWay -= 1
    }
  }
}

const parseTarget = (text: string): URL => {
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Error('only http and https are fetched')
  if (url.username !== '' || url.password !== '') throw new Error('a URL with credentials is not fetched')
  url.hash = ''
  return url
}

const getOnce = (
  url: URL,
  accept: string,
  signal: AbortSignal,
  options: SafeFetchOptions & { maxBytes: number },
): Promise<FetchedDocument> => {
  const permits = addressRule(url, options)
  // A literal address never reaches `lookup`, so it is judged here.
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0 && !permits(literal)) return Promise.reject(refusal())
  const { promise, resolve, reject } = Promise.withResolvers<FetchedDocument>()
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const request = send(url, {
    // A pooled socket would have been checked under somebody else's rule.
    agent: false,
    lookup: guardedLookup(permits, options.lookup ?? dnsLookup),
    signal,
    headers: { 'accept': accept, 'accept-encoding': 'identity' },
  })
  request.on('response', (response) => {
    readAnswer(url, response, options.maxBytes).then(resolve, (cause: unknown) => {
      request.destroy()
      reject(cause instanceof Error ? cause : new Error('the answer could not be read', { cause }))
    })
  })
  request.on('error', reject)
  request.end()
  return promise
}

const readAnswer = async (
  url: URL,
  response: IncomingMessage,
  maxBytes: number,
): Promise<FetchedDocument> => {
  const encoding = response.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') throw new Error('compressed answers are not read')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw new Error('the answer is too large')
    chunks.push(chunk)
  }
  const headers = new Headers()
  for (const [name, values] of Object.entries(response.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  return {
    url: url.href,
    status: response.statusCode ?? 0,
    headers,
    body: new Uint8Array(Buffer.concat(chunks)),
  }
}

const addressRule = (url: URL, options: SafeFetchOptions): ((address: string) => boolean) => {
  if (options.trustedOrigins?.includes(url.origin) === true) return () => true
  return (address) => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (loopback.check(address, family)) return options.allowLoopback
    return url.protocol === 'https:' && !inner.check(address, family)
  }
}

const guardedLookup =
  (permits: (address: string) => boolean, lookup: NonNullable<SafeFetchOptions['lookup']>): LookupFunction =>
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
