import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createIssuerKeys } from '@mutua/kit/authn/issuer-keys'
import { createSolidOidcAuthenticator } from '@mutua/kit/authn/authenticate-solid-oidc'
import { remoteKeys } from '@mutua/kit/authn/remote-keys'
import { createDpopVerifier } from '@mutua/kit/authn/verify-dpop-proof'
import { createWebIdIssuers } from '@mutua/kit/authn/webid-issuers'
import { createDidResolver } from '@mutua/kit/did/resolve-did'
import { createSafeFetch, type SafeFetchOptions } from '@mutua/kit/safe-fetch'
import { createSafePost } from '@mutua/kit/safe-post'
import { verifyGrantCredential } from '@mutua/sdk/consent/credential'
import { parseWebId } from '@mutua/sdk/ids'

/** T38 to T43 of the guide: every address that a stranger can name, at every place where one is called. */

const now = Date.now
const refused = { allowLoopback: false } as const

/** Where strangers name addresses: what calls them, and what it does with a host and an address of a document. */
const callers: readonly {
  readonly name: string
  readonly call: (
    at: { scheme: string; host: string; path?: string },
    rules: SafeFetchOptions,
  ) => Promise<unknown>
}[] = [
  {
    name: 'a WebID profile',
    call: ({ scheme, host, path = '/card' }, rules) =>
      createWebIdIssuers({ fetch: createSafeFetch(rules), now })(parseWebId(`${scheme}://${host}${path}#me`)),
  },
  {
    name: 'the keys of an issuer',
    call: ({ scheme, host, path = '' }, rules) =>
      createIssuerKeys({ fetch: createSafeFetch(rules), now })(`${scheme}://${host}${path}`),
  },
  {
    name: 'the keys of a program',
    call: async ({ scheme, host, path = '/jwks.json' }, rules) => {
      const keys = remoteKeys(`${scheme}://${host}${path}`, createSafeFetch(rules))
      await keys({ alg: 'ES384', kid: 'any' }, { payload: '', signature: '' })
    },
  },
  {
    name: 'a did:web',
    call: ({ scheme, host, path = '' }, rules) =>
      createDidResolver({
        fetch: createSafeFetch(rules),
        now,
        isTrusted: () => true,
        schemeOf: () => (scheme === 'http' ? 'http' : 'https'),
      })(`did:web:${encodeURIComponent(host)}${path.replaceAll('/', ':')}`),
  },
  {
    name: 'a did:webvh',
    call: ({ scheme, host, path = '' }, rules) =>
      createDidResolver({
        fetch: createSafeFetch(rules),
        now,
        isTrusted: () => true,
        schemeOf: () => (scheme === 'http' ? 'http' : 'https'),
      })(`did:webvh:${'Q'.repeat(46)}:${encodeURIComponent(host)}${path.replaceAll('/', ':')}`),
  },
  {
    name: 'a status list or a context',
    call: ({ scheme, host, path = '/status/1' }, rules) =>
      createSafeFetch(rules)(`${scheme}://${host}${path}`, 'application/vc+jwt'),
  },
  {
    name: 'an inbox or a webhook',
    call: async ({ scheme, host, path = '/inbox/' }, rules) => {
      const status = await createSafePost(rules)(`${scheme}://${host}${path}`, {
        headers: {},
        body: new Uint8Array(1),
      })
      // A redirect is an answer there, not an address to go to.
      if (status !== 200) throw new Error(`answered ${String(status)}`)
    },
  },
]

const opened = new AsyncDisposableStack()
afterAll(() => opened.disposeAsync())

const serve = async (listener: RequestListener): Promise<{ port: number; asked: IncomingMessage[] }> => {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, asked }
}

/** Everything that somebody inside the machine would answer. */
let inner: { port: number; asked: IncomingMessage[] }
beforeAll(async () => {
  inner = await serve((_request, response) => void response.end('secret'))
})

/** A name that resolves to these, one set a question; the last one stays. */
const resolvesTo = (...sets: readonly (readonly string[])[]): NonNullable<SafeFetchOptions['lookup']> => {
  const left = [...sets]
  return (_name, _options, found) => {
    const addresses = (left.length > 1 ? left.shift() : left[0]) ?? []
    found(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
}

const kinds = {
  'T38 loopback': ['127.0.0.1', '127.255.0.9', '::1'],
  'T38 this machine': ['0.0.0.0', '::'],
  'T38 private': ['10.0.0.1', '172.16.3.4', '172.31.255.255', '192.168.1.1', 'fd00::1', 'fec0::1'],
  'T38 link-local': ['169.254.169.254', 'fe80::1'],
  'T38 carrier-grade NAT': ['100.64.0.1', '100.127.255.254'],
  'T38 multicast and broadcast': ['224.0.0.1', '239.255.255.250', '255.255.255.255', 'ff02::1'],
  'T38 of documents and tests': ['192.0.2.1', '198.18.0.1', '203.0.113.9', '2001:db8::1'],
  'T39 IPv4 inside IPv6': [
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b:1::a00:1',
    '2002:a00:1::1',
    '2001:0:1::1',
  ],
}

describe.each(callers)('$name', ({ call }) => {
  test.each(Object.entries(kinds))(
    '%s: is not called, written out or behind a name',
    async (_, addresses) => {
      const before = inner.asked.length
      for (const address of addresses) {
        const port = String(inner.port)
        // A DID cannot hold an IPv6 address at all; that is a refusal as well.
        const literal = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
        for (const scheme of ['https', 'http'])
          await expect(call({ scheme, host: literal }, refused), literal).rejects.toBeInstanceOf(Error)
        const named = { ...refused, lookup: resolvesTo([address]) }
        await expect(
          call({ scheme: 'https', host: `stranger.example:${port}` }, named),
          address,
        ).rejects.toThrow('not fetched from here')
      }
      expect(inner.asked).toHaveLength(before)
    },
  )

  test.each(['localhost', '127.1', '0x7f.1', '2130706433', '017700000001', '127.0.0.1.'])(
    'T38 loopback written as %s: is not called unless the deployment is on one machine',
    async (host) => {
      const before = inner.asked.length
      await expect(
        call({ scheme: 'http', host: `${host}:${String(inner.port)}` }, refused),
      ).rejects.toBeInstanceOf(Error)
      expect(inner.asked).toHaveLength(before)
    },
  )

  test('T40 a name that turns inward between two questions: the address that was checked is the one that is called', async () => {
    const before = inner.asked.length
    // First good, then inner: checking one answer and connecting by another would get in.
    const lookup = resolvesTo(['198.51.99.1'], ['127.0.0.1'])
    const rules = { ...refused, lookup, timeoutMs: 150 }
    const host = `turning.example:${String(inner.port)}`
    await expect(call({ scheme: 'https', host }, rules)).rejects.toBeInstanceOf(Error)
    await expect(call({ scheme: 'https', host }, rules)).rejects.toThrow('not fetched from here')
    // Good and inner in one answer: the inner one is left out, also when the good one does not answer.
    const both = { ...refused, lookup: resolvesTo(['127.0.0.1', '198.51.99.1', '::1']), timeoutMs: 150 }
    await expect(call({ scheme: 'https', host }, both)).rejects.toBeInstanceOf(Error)
    expect(inner.asked).toHaveLength(before)
  })

  test.each([
    ['loopback', (port: string) => `http://127.0.0.1:${port}/`],
    ['a name on this machine', (port: string) => `http://localhost:${port}/`],
    ['link-local', () => 'http://169.254.169.254/latest/meta-data'],
    ['private', () => 'https://10.0.0.1/'],
    ['mapped IPv6', (port: string) => `http://[::ffff:127.0.0.1]:${port}/`],
    ['a file', () => 'file:///etc/hostname'],
    ['an address with a password', () => 'https://a:b@stranger.example/'],
    ['plain http', () => 'http://stranger.example/'],
  ])('T41 a redirect to %s: is not followed', async (_, target) => {
    const before = inner.asked.length
    const trusted = await serve((_request, response) => {
      response.writeHead(302, { location: target(String(inner.port)) }).end()
    })
    const origin = `http://localhost:${String(trusted.port)}`
    const rules = { ...refused, trustedOrigins: [origin], lookup: resolvesTo(['127.0.0.1']) }
    await expect(
      call({ scheme: 'http', host: `localhost:${String(trusted.port)}` }, rules),
    ).rejects.toBeInstanceOf(Error)
    // The first address was called, and nothing beyond it.
    expect(trusted.asked).toHaveLength(1)
    expect(inner.asked).toHaveLength(before)
  })
})

describe('what a good address answers', () => {
  const fetchFrom = async (listener: RequestListener, more: Partial<SafeFetchOptions> = {}) => {
    const { port } = await serve(listener)
    return createSafeFetch({ allowLoopback: true, ...more })(
      `http://localhost:${String(port)}/`,
      'text/turtle',
    )
  }

  test('T42 one MiB is read, one byte more is not', async () => {
    const mebibyte = Buffer.alloc(1_048_576, 'x')
    const whole = await fetchFrom((_request, response) => void response.end(mebibyte))
    expect(whole.body).toHaveLength(1_048_576)
    await expect(
      fetchFrom((_request, response) => void response.end(Buffer.concat([mebibyte, Buffer.from('x')]))),
    ).rejects.toThrow('too large')
  })

  test('T42 a body without end is cut off, whatever its length was said to be', async () => {
    await expect(
      fetchFrom((_request, response) => {
        const more = () => {
          while (response.write('x'.repeat(65_536)));
        }
        response.on('drain', more).on('error', () => undefined)
        more()
      }),
    ).rejects.toThrow('too large')
  })

  test('T42 few bytes that would become many are not unpacked', async () => {
    await expect(
      fetchFrom((_request, response) => {
        response.setHeader('content-encoding', 'gzip').end('x')
      }),
    ).rejects.toThrow('compressed')
  })

  test.each([
    ['no answer', () => undefined],
    [
      'a body that drips',
      (_request: unknown, response: { write: (text: string) => void }) => {
        const drip = setInterval(() => response.write('.'), 20)
        setTimeout(() => clearInterval(drip), 3_000)
      },
    ],
    [
      'headers that never end',
      (request: IncomingMessage) => {
        const drip = setInterval(() => request.socket.write('x'), 20)
        request.socket.on('error', () => undefined)
        setTimeout(() => clearInterval(drip), 3_000)
      },
    ],
  ] as const)('T42 %s: is given up in time', async (_, listener) => {
    const began = performance.now()
    await expect(fetchFrom(listener as RequestListener, { timeoutMs: 250 })).rejects.toBeInstanceOf(Error)
    expect(performance.now() - began).toBeLessThan(2_500)
  })

  test('T42 redirects share one time and one number', async () => {
    const { port, asked } = await serve((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/again' }).end(), 60)
    })
    const url = `http://localhost:${String(port)}/`
    await expect(
      createSafeFetch({ allowLoopback: true, timeoutMs: 100 })(url, 'text/turtle'),
    ).rejects.toBeInstanceOf(Error)
    await expect(createSafeFetch({ allowLoopback: true })(url, 'text/turtle')).rejects.toThrow(
      'too many redirects',
    )
    expect(asked.length).toBeLessThanOrEqual(2 + 4)
  })

  test('an origin that the deployment names may live on an inner address, and only that one', async () => {
    const { port } = await serve((_request, response) => void response.end('ours'))
    const origin = `http://localhost:${String(port)}`
    const fetch = createSafeFetch({ allowLoopback: false, trustedOrigins: [origin] })
    await expect(fetch(`${origin}/a`, 'text/turtle')).resolves.toMatchObject({ status: 200 })
    await expect(fetch(`http://127.0.0.1:${String(port)}/a`, 'text/turtle')).rejects.toThrow('not fetched')
    await expect(fetch(`http://localhost:${String(inner.port)}/a`, 'text/turtle')).rejects.toThrow(
      'not fetched',
    )
  })
})

describe('nothing is fetched before somebody trusted has signed', () => {
  const watched = () => {
    const asked: string[] = []
    return {
      asked,
      fetch: (url: string) => {
        asked.push(url)
        return Promise.reject(new Error('nothing may be fetched'))
      },
    }
  }

  test('T43 a token whose issuer the WebID does not name: the issuer is never called', async () => {
    const webId = 'https://anna.example/card#me'
    const { asked, fetch } = watched()
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const token = await new SignJWT({
      webid: webId,
      client_id: 'https://app.example/id',
      cnf: { jkt: 'x'.repeat(43) },
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', jku: 'https://evil.example/keys' })
      .setIssuer('https://evil.example')
      .setAudience('solid')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
    const authenticate = createSolidOidcAuthenticator({
      now,
      verifyDpopProof: createDpopVerifier({ now }),
      issuersOf: () => Promise.resolve(['https://issuer.example']),
      keysOf: createIssuerKeys({ fetch, now }),
    })
    await expect(
      authenticate({
        authorization: `DPoP ${token}`,
        proofs: [],
        method: 'GET',
        url: 'https://pod.example/',
      }),
    ).rejects.toMatchObject({ code: 'token-invalid' })
    expect(asked).toEqual([])
  })

  test('T43 a DID that is not on the verifier’s own list: its document is never called for', async () => {
    const { asked, fetch } = watched()
    const resolve = createDidResolver({ fetch, now, isTrusted: (did) => did === 'did:web:coop.example' })
    await expect(resolve('did:web:evil.example')).rejects.toThrow('not one whose')
    await expect(resolve('did:web:coop.example')).rejects.toThrow('nothing may be fetched')
    expect(asked).toEqual(['https://coop.example/.well-known/did.json'])
  })

  test.each([
    ['an issuer that nobody trusts', undefined, 'issuer-unknown'],
    ['a signature of somebody else', 'did:web:coop.example', 'signature-invalid'],
  ] as const)(
    'T43 a credential with %s: neither status list nor schema is fetched',
    async (_, trusted, code) => {
      const asked: string[] = []
      const { privateKey } = generateKeyPairSync('ed25519')
      const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
      const kid = 'did:web:coop.example#k'
      const credential = await new SignJWT({
        issuer: 'did:web:coop.example',
        credentialStatus: { statusListCredential: 'https://evil.example/status' },
        credentialSchema: { id: 'https://evil.example/schema' },
      })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'vc+jwt', kid })
        .sign(privateKey)
      const keys = new Map([[kid, { alg: 'EdDSA' as const, key: pair.publicKey }]])
      const verdict = await verifyGrantCredential(credential, {
        now,
        issuerKeysOf: (issuer) => Promise.resolve(issuer === trusted ? { issuer, keys } : undefined),
        statusListAt: (url) => {
          asked.push(url)
          return Promise.reject(new Error('nothing may be fetched'))
        },
      })
      expect(verdict).toEqual({ kind: 'refused', code })
      expect(asked).toEqual([])
    },
  )
})
