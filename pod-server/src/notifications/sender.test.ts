import { exportJWK, generateKeyPair, createLocalJWKSet, type JWK } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { createSolidOidcAuthenticator } from '@mutua/kit/authn/authenticate-solid-oidc'
import { createDpopVerifier } from '@mutua/kit/authn/verify-dpop-proof'
import { createSender, type Sender } from './sender.ts'

const origin = parseBaseUrl('https://pod.example')
const url = 'https://receiver.example/hook?secret=1'
let keys: JWK[]
let publicKeys: JWK[]
let time = Date.now()

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true })
  const facts = { kid: 'one', alg: 'ES256' }
  keys = [
    { kty: 'RSA', alg: 'RS256', kid: 'other' },
    { ...(await exportJWK(pair.privateKey)), ...facts },
  ]
  publicKeys = [{ ...(await exportJWK(pair.publicKey)), ...facts }]
})

const open = (): Promise<Sender> => createSender({ origin, keys, now: () => time })

/** A receiver as any resource server is one: it verifies who calls with Solid-OIDC. */
const receiver = () =>
  createSolidOidcAuthenticator({
    now: () => time,
    verifyDpopProof: createDpopVerifier({ now: () => time }),
    issuersOf: () => Promise.resolve([origin]),
    keysOf: () => Promise.resolve(createLocalJWKSet({ keys: publicKeys })),
  })

test('a receiver knows the sender by Solid-OIDC, call after call', async () => {
  const sender = await open()
  const verify = receiver()
  for (let count = 0; count < 3; count += 1) {
    const { authorization, dpop } = await sender.authorize(url)
    expect(await verify({ authorization, proofs: [dpop], method: 'POST', url })).toMatchObject({
      webId: 'https://pod.example/.notifications/sender#it',
      issuer: origin,
    })
    time += 240_000
  }
})

test('what was sent to one receiver is of no use to it at another, nor a second time', async () => {
  const { authorization, dpop } = await (await open()).authorize(url)
  const verify = receiver()
  const call = { authorization, proofs: [dpop], method: 'POST', url }
  await expect(verify({ ...call, url: 'https://other.example/hook' })).rejects.toMatchObject({
    code: 'token-invalid',
  })
  await expect(verify({ ...call, method: 'GET' })).rejects.toMatchObject({ code: 'token-invalid' })
  await verify(call)
  await expect(verify(call)).rejects.toMatchObject({ code: 'token-invalid' })
})

test('without a key for ES256 there is no sender', async () => {
  await expect(createSender({ origin, keys: keys.slice(0, 1), now: () => time })).rejects.toThrow('ES256')
})
