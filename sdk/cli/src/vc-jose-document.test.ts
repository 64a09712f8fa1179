import { randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  issueDocument,
  verifyDocument,
  type SecuringFeature,
  type VerificationMethod,
} from './vc-jose-document.ts'

const curves = { EdDSA: 'Ed25519', ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const

const methodOf = async (alg: keyof typeof curves): Promise<VerificationMethod> => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const [publicKeyJwk, secretKeyJwk] = await Promise.all([exportJWK(publicKey), exportJWK(privateKey)])
  const crv = curves[alg]
  return {
    id: 'https://issuer.example/#key-1',
    controller: 'https://issuer.example/',
    publicKeyJwk: { ...publicKeyJwk, kty: publicKeyJwk.kty ?? '', crv },
    secretKeyJwk: { ...secretKeyJwk, kty: secretKeyJwk.kty ?? '', crv },
  }
}
const credential = {
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  'type': ['VerifiableCredential'],
  'issuer': 'https://issuer.example/',
  'credentialSubject': { id: 'did:example:anna', name: 'Anna' },
}
const presentation = {
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  'type': ['VerifiablePresentation'],
  'holder': 'https://issuer.example/',
}
const salt = () => randomBytes(16).toString('base64url')
const issue = (
  document: object,
  feature: SecuringFeature,
  method: VerificationMethod,
  hidden: string[] = [],
) => issueDocument(JSON.stringify(document), { feature, method, hidden, salt })
const issued = async (...given: Parameters<typeof issue>): Promise<string> => {
  const outcome = await issue(...given)
  if (outcome.result === 'failure') throw new Error(outcome.reasons.join())
  return outcome.data
}

describe('a document that is secured from the command line', () => {
  it.each(['EdDSA', 'ES256', 'ES384', 'ES512'] as const)(
    'verifies with its %s key and no other',
    async (alg) => {
      const [method, other] = await Promise.all([methodOf(alg), methodOf(alg)])
      for (const [document, features] of [
        [credential, ['credential_jose', 'credential_sdjwt']],
        [presentation, ['presentation_jose', 'presentation_sdjwt']],
      ] as const) {
        for (const feature of features) {
          const text = await issued(document, feature, method)
          expect(await verifyDocument(text, { feature, method })).toMatchObject({ result: 'success' })
          expect(await verifyDocument(text, { feature, method: other })).toMatchObject({ result: 'failure' })
        }
      }
    },
  )

  it('keeps back what its holder does not show', async () => {
    const method = await methodOf('ES256')
    const feature = 'credential_sdjwt'
    const text = await issued(credential, feature, method, ['credentialSubject.name'])
    const [jwt = ''] = text.split('~')
    const whole = await verifyDocument(text, { feature, method })
    const some = await verifyDocument(`${jwt}~`, { feature, method })
    expect(JSON.stringify(whole)).toContain('Anna')
    expect(some).toMatchObject({ result: 'success' })
    expect(JSON.stringify(some)).not.toContain('Anna')
  })

  it.each([
    ['a member that nobody knows', { ...credential, badge: 'gold' }],
    ['another issuer than the key is of', { ...credential, issuer: 'https://other.example/' }],
    ['a vc claim around it', { ...credential, vc: credential }],
    ['no subject', { ...credential, credentialSubject: undefined }],
  ])('is not signed with %s', async (_, document) => {
    expect(await issue(document, 'credential_jose', await methodOf('ES256'))).toMatchObject({
      result: 'failure',
    })
  })

  it('is refused with a credential inside that is none, or that was changed', async () => {
    const method = await methodOf('EdDSA')
    const feature = 'presentation_jose'
    const inside = async (id: string) => {
      const envelope = {
        '@context': 'https://www.w3.org/ns/credentials/v2',
        'type': 'EnvelopedVerifiableCredential',
        id,
      }
      const text = await issued({ ...presentation, verifiableCredential: [envelope] }, feature, method)
      return (await verifyDocument(text, { feature, method })).result
    }
    const good = await issued(credential, 'credential_jose', method)
    expect(await inside(`data:application/vc+jwt,${good}`)).toBe('success')
    expect(await inside(`data:application/vc+jwt,${good.slice(0, -4)}AAAA`)).toBe('failure')
    expect(await inside('data:text/plain,hello')).toBe('failure')
  })

  it('is taken for nothing else: a presentation is no credential, a bare document is not signed', async () => {
    const method = await methodOf('EdDSA')
    const text = await issued(presentation, 'presentation_jose', method)
    expect(await verifyDocument(text, { feature: 'credential_jose', method })).toMatchObject({
      result: 'failure',
    })
    const bare = await verifyDocument(JSON.stringify(credential), { feature: 'credential_jose', method })
    expect(bare).toMatchObject({ result: 'failure' })
  })
})
