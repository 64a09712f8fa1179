import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createDpopNonces } from './dpop-nonces.ts'
import { createKey, signProof, target, testTime } from './test-support.ts'
import { createDpopVerifier } from './verify-dpop-proof.ts'

const openAt = (demands: 'ath' | 'nonce') => {
  let milliseconds = testTime * 1000
  const now = () => milliseconds
  const nonces = createDpopNonces({ now })
  const verify = createDpopVerifier({
    now,
    requireAth: true,
    nonces: demands === 'nonce' ? nonces : undefined,
  })
  return { nonces, verify, pass: (minutes: number) => (milliseconds += minutes * 60_000), now }
}

const ath = hash('sha256', 'a.b.c', 'base64url')

test('where proofs must name their token, one that does not is refused', async () => {
  const key = await createKey()
  const { verify } = openAt('ath')
  const ask = async (claims: object) =>
    verify({
      proofs: [await signProof(key, { ...claims })],
      method: 'GET',
      url: target,
      accessToken: 'a.b.c',
      jkt: key.jkt,
    })
  await expect(ask({})).rejects.toMatchObject({ code: 'token-invalid' })
  await expect(ask({ ath })).resolves.toBeDefined()
})

test('where a nonce is demanded, a proof needs one that is not old, and is asked for it', async () => {
  const key = await createKey()
  const { nonces, verify, pass, now } = openAt('nonce')
  const ask = async (nonce: string | undefined) => {
    const claims = { ath, iat: Math.floor(now() / 1000), ...(nonce === undefined ? {} : { nonce }) }
    return verify({
      proofs: [await signProof(key, claims)],
      method: 'GET',
      url: target,
      accessToken: 'a.b.c',
      jkt: key.jkt,
    })
  }
  const needed = { code: 'proof-nonce-needed' }
  await expect(ask(undefined)).rejects.toMatchObject(needed)
  await expect(ask('something else')).rejects.toMatchObject(needed)
  const nonce = nonces.current()
  await expect(ask(nonce)).resolves.toBeDefined()
  pass(2)
  await expect(ask(nonce)).resolves.toBeDefined()
  expect(nonces.current()).not.toBe(nonce)
  pass(1)
  await expect(ask(nonce)).rejects.toMatchObject(needed)
})

test('nobody knows the nonces of another process', () => {
  const now = () => testTime * 1000
  expect(createDpopNonces({ now }).isGood(createDpopNonces({ now }).current())).toBe(false)
})
