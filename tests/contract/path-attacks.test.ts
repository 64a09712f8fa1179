import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Grant } from '@mutua/sdk/consent/grant'
import { origin } from '../../pod-server/src/test-support/grants.ts'
import type { Signer } from '../../pod-server/src/test-support/pod-server.ts'
import {
  openScopeServer,
  ruleSystems,
  tokenKinds,
  type RuleSystem,
  type ScopeServer,
  type TokenKind,
} from '../support/scope-server.ts'

/*
 * T52: somebody with a good token for `health/` writes addresses in every way that some program may read as another one.
 * What the server lets through is judged by a reader of addresses that shares nothing with it.
 */

let house: ScopeServer
/** With a token for all of `health/` in every mode. */
const holders = new Map<string, Signer>()
const runs = process.env['MUTUA_DEEP'] === '1' ? 20_000 : 600

const secret = 'never-of-your-business'
const outside = ['diary.txt', 'health.txt', 'healthy/c.txt', 'private/d.txt']
const inside = ['health/a.txt', 'health/deep/b.txt', 'health/%2e.txt', 'health/..a/e.txt']

beforeAll(async () => {
  house = await openScopeServer()
  for (const system of ruleSystems) {
    const pod = house.podOf(system)
    for (const path of outside) await put(system, `${pod}${path}`, secret)
    for (const path of inside) await put(system, `${pod}${path}`, 'what was consented to')
    const modes = ['read', 'append', 'write'] as const
    const grant: Grant = await house.give(system, { paths: [`${pod}health/`], modes })
    for (const kind of tokenKinds)
      holders.set(
        `${system} ${kind}`,
        await house.signerFor(grant, kind, { path: `${pod}health/a.txt`, modes }),
      )
  }
})
afterAll(() => house[Symbol.asyncDispose]())

const put = async (system: RuleSystem, path: string, body: string): Promise<void> => {
  const headers = { 'content-type': 'text/plain' }
  const { status } = await house.server.call(path, {
    method: 'PUT',
    as: house.ownerOf(system),
    headers,
    body,
  })
  expect([201, 205]).toContain(status)
}

/** Everything that was ever used to leave a folder, and what looks like it. */
const pieces = [
  ...[
    '..',
    '.',
    '...',
    '%2e%2e',
    '%2E%2e',
    '.%2e',
    '%2e',
    '%252e%252e',
    '%25252e%25252e',
    '..;',
    '..;/',
    '..%00',
  ],
  ...['%2f', '%2F', '%5c', '%5C', '%252f', '%255c', '\\', '..\\', '..%2f', '..%5c', '%2e%2e%2f', '%2e%2e%5c'],
  ...[
    '%c0%ae%c0%ae',
    '%c0%af',
    '%e0%80%ae',
    '%u002e%u002e',
    '%uff0e',
    '%ef%bc%8e%ef%bc%8e',
    '%ef%bc%8f',
    '%e2%81%84',
  ],
  ...[
    'health',
    'HEALTH',
    'Health',
    'healt%68',
    '%68ealth',
    'health.',
    'health..',
    'health%20',
    'health%00',
    'health;v=1',
  ],
  ...[
    'health%2f..',
    'health%e2%80%8b',
    'he\u00e4lth',
    '%ed%a0%80',
    '%ff',
    '%',
    '%2',
    '%zz',
    '%00',
    '%0a',
    '%0d%0a',
    '~',
    '*',
  ],
  ...[
    'a.txt',
    'a.txt.',
    'a.txt/',
    'A.TXT',
    'a%2etxt',
    'a.txt%00',
    'a.txt::$DATA',
    'a.txt.acl',
    'a.txt.meta',
    '.acl',
    '.acr',
    '.meta',
  ],
  ...[
    'deep',
    'b.txt',
    'diary.txt',
    'private',
    'd.txt',
    'healthy',
    'c.txt',
    'health.txt',
    '..a',
    'e.txt',
    'anna',
    'carla',
  ],
  ...[
    '?',
    '?/../diary.txt',
    '#',
    '#/../../diary.txt',
    '%3f',
    '%23',
    ';',
    '',
    '@',
    ':',
    'http:',
    'x'.repeat(400),
  ],
]

const target = (system: RuleSystem) => {
  const pod = house.podOf(system)
  const starts = [
    ...[`${pod}health/`, `${pod}health/`, `${pod}health/a.txt`, pod, '/', '//', '/.', '/./', ''],
    ...[`${origin}${pod}health/`, `https://elsewhere.example${pod}health/`, `/${pod}health/`, `${pod}health`],
  ]
  return fc
    .tuple(
      fc.constantFrom(...starts),
      fc.array(fc.constantFrom(...pieces), { maxLength: 6 }),
      fc.constantFrom('/', '/', '/', '//', '%2f', '\\', '%5c', ''),
      fc.array(fc.tuple(fc.nat(60), fc.boolean()), { maxLength: 2 }),
    )
    .map(([start, parts, between, encodings]) => encoded(start + parts.join(between), encodings))
}

/** Some characters written as their bytes in hexadecimal, some of them twice. */
const encoded = (text: string, places: readonly (readonly [number, boolean])[]): string =>
  places.reduce((now, [place, twice]) => {
    const sign = now[place]
    if (sign === undefined || place === 0) return now
    const code = sign.charCodeAt(0).toString(16).padStart(2, '0')
    return `${now.slice(0, place)}%${twice ? '25' : ''}${code}${now.slice(place + 1)}`
  }, text)

/**
 * Where an address leads to the most gullible of readers: decoded once, backslashes are slashes, dots climb, empty names
 * count for nothing, and what follows `?` or `#` is no address. Undefined when it is none.
 */
const placeOf = (raw: string): readonly string[] | undefined => {
  const address = raw.replace(/^https?:\/\/[^/]*/i, '').replace(/[?#].*$/s, '')
  let decoded: string
  try {
    decoded = decodeURIComponent(address)
  } catch {
    return undefined
  }
  const place: string[] = []
  for (const name of decoded.replaceAll('\\', '/').split('/')) {
    if (name === '..') place.pop()
    else if (name !== '.' && name !== '') place.push(name)
  }
  return place
}

const isInside = (raw: string, pod: string): boolean => {
  const [first, second] = placeOf(raw) ?? []
  return `/${String(first)}/` === pod && second === 'health'
}

/** What tells nothing of what is there: not an address, nobody's, not yours, or what anybody is told. */
const isRefused = async (raw: string, method: string, status: number): Promise<boolean> =>
  [0, 400, 401, 403, 405, 414, 421, 431].includes(status) ||
  (status === 404 && (await house.sendRaw({ method, target: raw })).status === 404)

describe.each(ruleSystems)(
  'T52 on a pod under %s, no way of writing an address leads out of a container',
  (system) => {
    const attack = async (kind: TokenKind, method: string, raw: string) => {
      const sign = holders.get(`${system} ${kind}`)
      if (sign === undefined) throw new Error('nobody holds such a token')
      // The proof is for the address as it is written, so that it is never the proof that saves the server.
      const absolute = raw.startsWith('http') ? raw : `${origin}${raw}`
      const headers = await sign(method, absolute)
      if (!['PUT', 'POST', 'PATCH'].includes(method)) return house.sendRaw({ method, target: raw, headers })
      const contentType = method === 'PATCH' ? 'application/sparql-update' : 'text/plain'
      const body = method === 'PATCH' ? 'INSERT DATA { <#a> <http://p/q> "taken" }' : 'taken'
      return house.sendRaw({
        method,
        target: raw,
        headers: { ...headers, 'content-type': contentType },
        body,
      })
    }

    test.each(tokenKinds)('with a token sent as %s', { timeout: 600_000 }, async (kind) => {
      const pod = house.podOf(system)
      const counts = { permitted: 0, refused: 0 }
      const own = `${pod}health/a.txt`
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            { weight: 8, arbitrary: target(system) },
            fc.constantFrom(own, own.replace('a.txt', '%61.txt')),
          ),
          fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'),
          async (raw, method) => {
            if (/[\s\0]/.test(raw)) return
            const { status, text } = await attack(kind, method, raw)
            expect(text.includes(secret), `${method} ${raw} gave away what is outside`).toBe(false)
            expect(status, `${method} ${raw}`).not.toBe(500)
            const refused = await isRefused(raw, method, status)
            counts[refused ? 'refused' : 'permitted'] += 1
            if (refused) return
            expect(isInside(raw, pod), `${method} ${raw} was answered ${String(status)}`).toBe(true)
            // Bound to one resource: to that one, whatever its name looks like.
            if (kind === 'Bearer') expect(placeOf(raw), raw).toEqual(placeOf(own))
            if (method === 'DELETE') await put(system, own, 'what was consented to')
          },
        ),
        {
          numRuns: runs,
          examples: [
            [own, 'GET'],
            [`${pod}health/../diary.txt`, 'GET'],
          ],
        },
      )
      expect(counts.permitted).toBeGreaterThan(0)
      expect(counts.refused).toBeGreaterThan(counts.permitted / 4)
      await nothingChangedOutside(system)
    })
  },
)

const nothingChangedOutside = async (system: RuleSystem): Promise<void> => {
  const pod = house.podOf(system)
  for (const path of outside) {
    const { text } = await house.server.call(`${pod}${path}`, { as: house.ownerOf(system) })
    expect(text, path).toBe(secret)
  }
  const listed = await house.server.call(pod, {
    as: house.ownerOf(system),
    headers: { accept: 'text/turtle' },
  })
  expect([...new Set(listed.text.matchAll(/contains|<([^>#]+)>/g).map(([, name]) => name))]).not.toContain(
    'taken',
  )
  for (const { resource } of await house.server.receipts())
    expect(
      resource.startsWith(`${origin}/anna/health/`) || resource.startsWith(`${origin}/carla/health/`),
    ).toBe(true)
}
