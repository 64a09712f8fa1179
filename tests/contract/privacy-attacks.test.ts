import { gunzipSync, inflateSync } from 'node:zlib'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { verifyGrantCredential } from '@mutua/sdk/consent/credential'
import type { Grant } from '@mutua/sdk/consent/grant'
import { issuerKeysFrom } from '@mutua/sdk/consent/vc-jwt'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  addMember,
  addProvider,
  createPerson,
  giveConsent,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { documentedPaths } from '../support/documented-paths.ts'
import { inParallel } from '../support/in-parallel.ts'

/*
 * T61 to T63: what is public tells nothing of anybody. T61 is beside the drawing of places and ids
 * (consent-service/src/grants/status-index.test.ts), T62 beside the decoys as well; here the services run.
 */

let coop: Coop
let anna: Person
let doctor: Person
let eve: Person
let grants: readonly Grant[]
const given = 14
const withdrawn = 5
const paused = 3

beforeAll(async () => {
  coop = await openCoop()
  anna = await addMember(coop, 'anna', 1)
  doctor = await addProvider(coop, 'doctor')
  eve = await createPerson(coop.podServer.baseUrl, 'eve')
  const made: Grant[] = []
  for (let count = 0; count < given; count += 1)
    made.push(
      await giveConsent(coop, { member: anna, provider: doctor }, [at(`secret-${String(count)}.txt`)]),
    )
  const client = createConsentClient({ consentService: coop.consentService.baseUrl, fetch: anna.fetch })
  for (const { id } of made.slice(0, withdrawn)) await client.withdraw(id)
  for (const { id } of made.slice(withdrawn, withdrawn + paused)) await client.pause(id)
  grants = await Promise.all(made.map(({ id }) => client.grant(id)))
})
afterAll(() => coop[Symbol.asyncDispose]())

const at = (path: string) => parseResourceUrl(`${anna.pod}${path}`)
const service = (path: string): string => `${coop.consentService.baseUrl}${path}`

const setIn = (bits: Uint8Array): Set<number> => {
  const set = new Set<number>()
  for (let index = 0; index < bits.length * 8; index += 1)
    if (((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0) set.add(index)
  return set
}

const listSchema = z.object({ credentialSubject: z.object({ encodedList: z.string() }) })

const readBitstring = async (path: string): Promise<Set<number>> => {
  const { credentialSubject } = listSchema.parse(decodeJwt(await (await fetch(service(path))).text()))
  return setIn(gunzipSync(Buffer.from(credentialSubject.encodedList.slice(1), 'base64url')))
}

const readOlder = async (): Promise<Set<number>> => {
  const list: unknown = await (await fetch(service('/vc/status/revocation/1'))).json()
  return setIn(gunzipSync(Buffer.from(listSchema.parse(list).credentialSubject.encodedList, 'base64url')))
}

/** Two bits an index, the lowest first: 1 withdrawn, 2 paused. */
const readToken = async (value: number): Promise<Set<number>> => {
  const { status_list: list } = z
    .object({ status_list: z.object({ lst: z.string() }) })
    .parse(decodeJwt(await (await fetch(service('/status/token/1'))).text()))
  const bytes = inflateSync(Buffer.from(list.lst, 'base64url'))
  const found = new Set<number>()
  for (let index = 0; index < bytes.length * 4; index += 1)
    if ((((bytes[index >> 2] ?? 0) >> ((index & 3) * 2)) & 3) === value) found.add(index)
  return found
}

const indexesOf = (state: Grant['state']): number[] =>
  grants.filter((grant) => grant.state === state).map(({ statusIndex }) => statusIndex)

describe('T62 the public lists', () => {
  test('show every withdrawal and every pause, and do not say how many there are', async () => {
    const lists = [
      [await readBitstring('/status/revocation/1'), indexesOf('withdrawn'), indexesOf('given'), 500],
      [await readOlder(), indexesOf('withdrawn'), indexesOf('given'), 500],
      [await readToken(1), indexesOf('withdrawn'), indexesOf('given'), 500],
      [await readBitstring('/status/suspension/1'), indexesOf('paused'), indexesOf('given'), 100],
      [await readToken(2), indexesOf('paused'), indexesOf('given'), 100],
      // Its indexes are those of roles, of which there are none: any of them may be a decoy's.
      [await readBitstring('/status/roles/1'), [], [], 500],
    ] as const
    for (const [list, real, spared, least] of lists) {
      for (const index of real) expect(list.has(index)).toBe(true)
      for (const index of spared) expect(list.has(index)).toBe(false)
      expect(list.size).toBeGreaterThan(least)
    }
    expect([indexesOf('withdrawn').length, indexesOf('paused').length]).toEqual([withdrawn, paused])
  })

  test('show the same bits in every form, and none goes back', async () => {
    const earlier = await readBitstring('/status/revocation/1')
    const client = createConsentClient({ consentService: coop.consentService.baseUrl, fetch: anna.fetch })
    const last = grants.at(-1)
    if (last === undefined) throw new Error('there are consents')
    await client.withdraw(last.id)
    const later = await readBitstring('/status/revocation/1')
    expect(later.has(last.statusIndex)).toBe(true)
    expect(later.isSupersetOf(earlier)).toBe(true)
    expect(await readToken(1)).toEqual(later)
  })

  test('make no consent bad that is good', async () => {
    const client = createConsentClient({ consentService: coop.consentService.baseUrl, fetch: anna.fetch })
    const standing = grants.filter(({ state }) => state === 'given').slice(0, 3)
    for (const { id } of standing) {
      const jwt = await client.credential(id)
      const verdict = await verifyGrantCredential(jwt, {
        now: Date.now,
        issuerKeysOf: async (issuer) =>
          issuerKeysFrom(await (await fetch(service('/.well-known/did.json'))).json(), issuer, {
            now: Date.now,
          }),
        statusListAt: async (url) => (await fetch(url)).text(),
      })
      expect(verdict).toMatchObject({ kind: 'verified' })
    }
  })
})

interface Call {
  readonly path: string
  readonly method: string
  readonly body: string | undefined
  readonly accept: string
}

/** Every way to ask for it that an address may know. `MUTUA_DEEP=1`: each in every form, reading only otherwise. */
const callsAt = (path: string, consent: { readonly id: string; readonly url: string }): readonly Call[] => {
  const bodies = [
    {},
    { verifiableCredential: { type: ['VerifiableCredential'] } },
    { credential: { id: consent.id }, options: {} },
    { verifiableCredential: { id: consent.url } },
  ].map((body) => JSON.stringify(body))
  const ways = [
    ['GET', undefined],
    ['HEAD', undefined],
    ...bodies.map((body) => ['POST', body] as const),
  ] as const
  return ways.flatMap(([method, body]) =>
    (method === 'GET' || process.env['MUTUA_DEEP'] === '1' ? forms : ['*/*']).map((accept) => ({
      path,
      method,
      body,
      accept,
    })),
  )
}
const forms = ['*/*', 'application/ld+json', 'application/vc+jwt, application/dc+sd-jwt']

describe('T63 a consent', () => {
  /** What is known of it, in every form in which it could stand in an answer. */
  const secrets = (grant: Grant): readonly string[] => [
    anna.webId,
    doctor.webId,
    ...grant.scope.resources,
    encodeURIComponent(anna.webId),
    new URL(anna.webId).pathname,
    'secret-',
  ]

  const leaksIn = (text: string, grant: Grant): readonly string[] => {
    // What is signed or packed is looked at as what it says.
    const said = [...text.matchAll(/[\w-]+\.([\w-]{40,})\.[\w-]+/g)].map(([, payload = '']) =>
      Buffer.from(payload, 'base64url').toString('utf8'),
    )
    return secrets(grant).filter((secret) => [text, ...said].some((one) => one.includes(secret)))
  }

  test.each([
    ['nobody', () => fetch],
    ['somebody who is no party of it', () => eve.fetch],
  ] as const)('is shown by no address of the service to %s', { timeout: 120_000 }, async (_, fetchOf) => {
    const grant = grants[withdrawn + paused]
    if (grant?.request === undefined) throw new Error('a consent that stands')
    const local = grant.id.slice(-22)
    const paths = new Set<string>()
    for (const id of [local, grant.request.slice(-22), encodeURIComponent(grant.id)])
      for (const path of await documentedPaths({ id, grant: id })) paths.add(path)
    expect([...paths]).toEqual(
      expect.arrayContaining([
        `/vc/${local}`,
        `/grants/${local}/credential`,
        `/grants/${local}/dpv`,
        `/grants/${local}/fhir-r4`,
        '/query',
        '/derive',
      ]),
    )
    const told: string[] = []
    const calls = [...paths].flatMap((path) => callsAt(path, { id: grant.id, url: service(`/vc/${local}`) }))
    await inParallel(calls, async ({ path, method, body, accept }) => {
      const answer = await fetchOf()(service(path), {
        method,
        redirect: 'manual',
        headers: { accept, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body }),
      })
      const head = [...answer.headers].join('\n')
      // Who calls may be told who they are.
      const leaks = leaksIn(`${head}\n${await answer.text()}`, grant)
      if (leaks.length > 0) told.push(`${method} ${path}: ${leaks.join(' ')}`)
      expect(answer.status, `${method} ${path}`).not.toBe(500)
    })
    expect(told).toEqual([])
  })

  test('is shown to its parties, so that the looking above would have seen it', async () => {
    const grant = grants[withdrawn + paused]
    if (grant === undefined) throw new Error('a consent that stands')
    const local = grant.id.slice(-22)
    for (const path of [
      `/vc/${local}`,
      `/grants/${local}`,
      `/grants/${local}/credential`,
      '/query?pageSize=20',
    ]) {
      const answer = await doctor.fetch(service(path))
      expect(answer.status, path).toBe(200)
      expect(leaksIn(await answer.text(), grant).length, path).toBeGreaterThan(2)
    }
  })

  test('is shown to nobody who holds a token for the pod, or somebody else’s proof', async () => {
    const grant = grants[withdrawn + paused]
    const local = grant?.id.slice(-22) ?? ''
    for (const authorization of [
      'Bearer x.y.z',
      'DPoP x.y.z',
      'Basic ZG9jdG9yOmRvY3Rvcg==',
      `Bearer ${local}`,
    ])
      for (const path of [`/vc/${local}`, `/grants/${local}`, `/grants/${local}/credential`, '/query'])
        expect((await fetch(service(path), { headers: { authorization } })).status, path).toBe(401)
  })
})
