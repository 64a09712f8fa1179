import { generateKeyPairSync } from 'node:crypto'
import { issueGrantCredential } from '../../../consent-service/src/credentials/grant-credential.ts'
import { grantCredentialSchema } from '@mutua/sdk/consent/credential'
import { didWebOf } from '@mutua/sdk/consent/did-web'
import { grantSchema } from '@mutua/sdk/consent/grant'
import { issuerKeysFrom, verifyVcJwt } from '@mutua/sdk/consent/vc-jwt'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { consentClaims, type CredentialContender } from './contender.ts'

/** The native face, `vc+jwt`: signed by node:crypto, verified by jose, form and all. No status: the peers have none. */
export const openOurContender = async (): Promise<CredentialContender> => {
  const origin = parseBaseUrl('https://coop.example')
  const did = didWebOf(origin)
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const verificationMethod = `${did}#key-1`
  const method = {
    id: verificationMethod,
    type: 'JsonWebKey',
    controller: did,
    publicKeyJwk: publicKey.export({ format: 'jwk' }),
  }
  const document = { id: did, verificationMethod: [method], assertionMethod: [verificationMethod] }
  const issuerKeys = await issuerKeysFrom(document, did, { now: Date.now })
  const { organisation, consent } = consentClaims
  const grant = grantSchema.parse({
    id: `${origin}/grants/AAAAAAAAAAAAAAAAAAAAAA`,
    request: `${origin}/requests/AAAAAAAAAAAAAAAAAAAAAA`,
    owner: consent.dataSubject,
    recipient: 'https://pods.example/bianchi/profile/card#me',
    organisation,
    purpose: consent.purpose,
    scope: { resources: consent.forPersonalData, modes: ['read'] },
    validFrom: '2026-11-01T00:00:00.000Z',
    validUntil: '2026-12-01T00:00:00.000Z',
    state: 'given',
    statusIndex: 4_711,
  })
  const deps = { issuer: did, origin, signingKey: () => ({ verificationMethod, key: privateKey }) }
  const issue = () => issueGrantCredential(grant, deps)
  const issued = await issue()
  return {
    name: 'ours',
    issue,
    verify: async () => {
      const verdict = await verifyVcJwt(issued, { issuerKeysOf: () => Promise.resolve(issuerKeys) })
      if (verdict.kind !== 'verified' || !grantCredentialSchema.safeParse(verdict.payload).success)
        throw new Error('ours did not verify what it issued')
    },
  }
}
