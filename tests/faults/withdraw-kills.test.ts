import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { verifyGrantCredential } from '@mutua/sdk/consent/credential'
import { issuerKeysFrom } from '@mutua/sdk/consent/vc-jwt'
import { parseResourceUrl, type GrantId, type ResourceUrl } from '@mutua/sdk/ids'
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import { askForToken, gainConsentToken, ticketFor, type ConsentToken } from '../support/consent-token.ts'
import { addMember, addProvider, giveConsent, openCoop, type Coop, type Person } from '../support/coop.ts'
import { createProofSigner } from '../support/dpop-proof.ts'
import { signIn } from '../support/solid-session.ts'

/*
 * What a withdrawal ends (the attacks T17 to T21 of the guide): everything that was had or begun before it. Each test reads
 * once before it withdraws, or it would prove nothing.
 */

let coop: Coop
let member: Person
let provider: Person

const largeBytes = 24_000_000
/** A listing of more than the sockets of both sides hold. */
const manyCount = 4_000
const longName = 'a-rather-long-name-'.repeat(10)

beforeAll(async () => {
  coop = await openCoop()
  member = await addMember(coop, 'anna', 1)
  provider = await addProvider(coop, 'doctor')
  const pods = createPodClient({ podServer: coop.podServer.baseUrl, fetch: member.fetch })
  await pods.put(at('records/small.txt'), { body: 'small', contentType: 'text/plain' })
  await pods.put(at('records/large.txt'), { body: 'x'.repeat(largeBytes), contentType: 'text/plain' })
  const body = 'a measurement'
  for (let number = 0; number < manyCount; number += 50)
    await Promise.all(
      Array.from({ length: 50 }, (_, place) =>
        pods.put(at(`many/${longName}${number + place}.txt`), {
          body,
          contentType: 'text/plain',
        }),
      ),
    )
})
afterAll(() => coop[Symbol.asyncDispose]())

const at = (path: string): ResourceUrl => parseResourceUrl(`${member.pod}${path}`)

interface Given {
  readonly grant: GrantId
  readonly token: ConsentToken
  /** Resolves with the acknowledgement. */
  readonly withdraw: () => Promise<unknown>
}

const give = async (resource: ResourceUrl): Promise<Given> => {
  const { id: grant } = await giveConsent(coop, { member, provider }, [resource])
  const token = await gainConsentToken(provider.credentials, { resource, grant })
  const consentService = coop.consentService.baseUrl
  const withdraw = () => createConsentClient({ consentService, fetch: member.fetch }).withdraw(grant)
  return { grant, token, withdraw }
}

const headersOf = (url: ResourceUrl, { accessToken, privateKeyPem }: ConsentToken) => ({
  Authorization: `DPoP ${accessToken}`,
  DPoP: createProofSigner(privateKeyPem).sign({ method: 'GET', url, accessToken }),
})

const read = async (
  url: ResourceUrl,
  token: ConsentToken,
  headers: Record<string, string> = {},
): Promise<{ status: number; bytes: number }> => {
  const answer = await fetch(url, { headers: { ...headersOf(url, token), ...headers } })
  return { status: answer.status, bytes: (await answer.arrayBuffer()).byteLength }
}

/** Reads a first piece, withdraws, and then takes all that still comes. */
const readAcross = async (
  url: ResourceUrl,
  { token, withdraw }: Given,
  headers: Record<string, string>,
): Promise<{ status: number; bytes: number; isWhole: boolean }> => {
  const answer = await fetch(url, { headers: { ...headersOf(url, token), ...headers } })
  const pieces = answer.body?.getReader()
  let bytes = (await pieces?.read())?.value?.byteLength ?? 0
  await withdraw()
  for (;;) {
    const piece = await pieces?.read().catch(() => undefined)
    if (piece?.value === undefined) return { status: answer.status, bytes, isWhole: piece?.done === true }
    bytes += piece.value.byteLength
  }
}

describe('after a withdrawal', () => {
  test('T17 the credential does not verify any more, wherever somebody kept it', async () => {
    const { grant, withdraw } = await give(at('records/small.txt'))
    const consentService = coop.consentService.baseUrl
    const jwt = await createConsentClient({ consentService, fetch: member.fetch }).credential(grant)
    const verified = () =>
      verifyGrantCredential(jwt, {
        now: Date.now,
        issuerKeysOf: async (issuer) =>
          issuerKeysFrom(await (await fetch(`${consentService}/.well-known/did.json`)).json(), issuer, {
            now: Date.now,
          }),
        statusListAt: async (url) => (await fetch(url)).text(),
      })
    expect(await verified()).toMatchObject({ kind: 'verified' })
    await withdraw()
    expect(await verified()).toEqual({ kind: 'refused', code: 'withdrawn' })
  })

  test('T18 no new token is given, also for a ticket from before it', async () => {
    const url = at('records/small.txt')
    const { grant, withdraw } = await give(url)
    const session = await signIn(provider.credentials)
    const ask = async ({ asUri, ticket }: Awaited<ReturnType<typeof ticketFor>>) => {
      const answer = await askForToken(session.fetch, asUri, { ticket, grant })
      return { status: answer.status, body: (await answer.json()) as unknown }
    }
    const earlier = await ticketFor(url)
    expect(await ask(await ticketFor(url))).toMatchObject({ status: 200 })
    await withdraw()
    const refused = { status: 403, body: { error: 'request_denied' } }
    expect(await ask(earlier)).toMatchObject(refused)
    expect(await ask(await ticketFor(url))).toMatchObject(refused)
  })

  test('T19 the old token opens nothing, at the very next read', async () => {
    const url = at('records/small.txt')
    for (let round = 0; round < 5; round += 1) {
      const { token, withdraw } = await give(url)
      expect(await read(url, token)).toMatchObject({ status: 200 })
      await withdraw()
      expect(await read(url, token)).toMatchObject({ status: 403 })
    }
  })

  test('T20 a range that is being read is cut off', async () => {
    const url = at('records/large.txt')
    const given = await give(url)
    const range = { Range: 'bytes=1000-' }
    expect(await read(url, given.token, range)).toEqual({ status: 206, bytes: largeBytes - 1_000 })
    const cut = await readAcross(url, given, range)
    expect(cut).toMatchObject({ status: 206, isWhole: false })
    expect(cut.bytes).toBeLessThan(largeBytes - 1_000)
    expect(await read(url, given.token, { Range: 'bytes=2000-2999' })).toMatchObject({ status: 403 })
  })

  test(
    'T21 a listing that is being read is cut off, and its next page is refused',
    { timeout: 600_000 },
    async () => {
      const url = at('many/')
      const turtle = { Accept: 'text/turtle' }
      let given = await give(url)
      const whole = await read(url, given.token, turtle)
      expect(whole.status).toBe(200)
      let cut = await readAcross(url, given, turtle)
      // A listing that was all on the line already when the consent ended proves nothing: then once more.
      for (let again = 0; cut.isWhole && again < 5; again += 1) {
        given = await give(url)
        cut = await readAcross(url, given, turtle)
      }
      expect(cut).toMatchObject({ status: 200, isWhole: false })
      expect(cut.bytes).toBeLessThan(whole.bytes)
      expect(await read(url, given.token, turtle)).toMatchObject({ status: 403 })
      expect(await read(at(`many/${longName}0.txt`), given.token)).toMatchObject({ status: 403 })
    },
  )
})
